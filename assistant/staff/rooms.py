"""Serve the staff commands: open bank and desk, find ids by their beginning, print refusals."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import typer

from assistant.banking.gateway import BankGateway
from assistant.clock_watch import WatchedClock
from assistant.help.desk import HelpDesk
from assistant.staff.asking import CannotAsk
from assistant.staff.refusals import REFUSALS, explain
from assistant.staff.tables import plain
from assistant.storage.database import is_read_only

ONLY_READ = "{data} 现在只能读：单子看得到，接手、办结、放行、解锁都办不了。请看看磁盘。"


class NoSuchId(Exception):
    """No id, or more than one id, begins with what was typed."""


def say(text: str, file: TextIO | None = None) -> None:
    """Print one line, without the line breaks and control characters that a name may contain."""
    print(plain(text), file=file)


@contextmanager
def open_desk(data: Path | None) -> Iterator[HelpDesk]:
    """Open the desk of the data folder, as ``open_rooms`` does."""
    with open_rooms(data) as (_, desk):
        yield desk


@contextmanager
def open_bank(data: Path | None) -> Iterator[BankGateway]:
    """Open the bank of the data folder, as ``open_rooms`` does."""
    with open_rooms(data) as (bank, _):
        yield bank


@contextmanager
def open_rooms(data: Path | None) -> Iterator[tuple[BankGateway, HelpDesk]]:
    """Open bank and desk for a ``with`` block; print a refusal in one line and exit with 1."""
    # ``serving`` builds bank and desk; it is imported only here, so that help texts appear fast.
    from assistant.serving.rooms import open_bank as open_all
    from assistant.settings import load_settings

    settings = load_settings(data)
    try:
        clock = WatchedClock(settings.data, settings.audit_key)
        with open_all(settings, clock, may_only_read=True) as rooms:
            if is_read_only(rooms.engine):
                say(ONLY_READ.format(data=settings.data), file=sys.stderr)
            yield rooms.bank, rooms.desk
    except (*REFUSALS, NoSuchId, CannotAsk) as refusal:
        say(explain(refusal), file=sys.stderr)
        raise typer.Exit(1) from refusal
    except OSError as trouble:
        say(
            f"没有办成：{settings.data} 用不了（{trouble.strerror}）。请看看磁盘。", file=sys.stderr
        )
        raise typer.Exit(1) from trouble


def find_hold_id(bank: BankGateway, beginning: str) -> str:
    """Return the id of the hold whose id begins with ``beginning``. Raises ``NoSuchId``."""
    return find_only(beginning, (hold.id for hold in bank.holds(include_decided=True)))


def find_new_payee_id(bank: BankGateway, beginning: str) -> str:
    """Return the id of the payee request that begins with ``beginning``. Raises ``NoSuchId``."""
    return find_only(beginning, (request.id for request in bank.new_payees.list_requests(True)))


def find_only(beginning: str, ids: Iterable[str]) -> str:
    """Return the only one of ``ids`` that begins with ``beginning``. Raises ``NoSuchId``."""
    fitting = [each for each in ids if beginning and each.startswith(beginning)]
    if len(fitting) != 1:
        problem = "没有这个编号" if not fitting else "不止一个编号这样开头"
        raise NoSuchId(f"{problem}：{beginning}")
    return fitting[0]
