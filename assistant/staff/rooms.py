"""Open bank and desk for a command of staff, find ids by their beginnings, print refusals."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import typer
from sqlalchemy.exc import SQLAlchemyError

from assistant.banking.gateway import BankGateway
from assistant.banking.model import BankError
from assistant.clock_watch import WatchedClock
from assistant.help.desk import DeskError, HelpDesk
from assistant.staff.asking import CannotAsk
from assistant.staff.tables import plain
from assistant.storage.database import is_read_only
from assistant.storage.errors import StorageError

TOLD = {
    "not_allowed": "不可以这样办。",
    "wrong_password": "工号或者密码不对。",
    "number_locked": "这个工号连着输错了五次，锁 15 分钟。到这个时间再试：",
    "weak_password": "密码太容易猜：",
    "not_enough": "账户余额不够。",
    "limit_reached": "超过账户限额。",
    "unknown": "没有这个编号：",
    "already_there": "这个账号已经是她的收款人了：",
    "rule_broken": "数据库不让这样改：",
    "unknown_customer": "没有这位客户：",
    "not_payable": "这个号是定期、理财或者预约取现的账户，不能当收款人：",
    "something_waits": "有一笔给他的钱还没办完，先撤销或者放行那一笔：",
    "taken_out": "这位收款人已经去掉了：",
    "unavailable": "数据库现在用不了，请稍后再试。",
}
"""The bank's refusals in words for staff, before the details."""

ONLY_READ = "{data} 现在只能读：单子看得到，接手、办结、放行、解锁都办不了。请看看磁盘。"


class NoSuchId(Exception):
    """No id begins so, or more than one does."""


def say(text: str, file: TextIO | None = None) -> None:
    """Print one line; a customer's name in it cannot make a second line or a control sequence."""
    print(plain(text), file=file)


@contextmanager
def open_desk(data: Path | None) -> Iterator[HelpDesk]:
    """Open the desk in the data folder; see ``open_rooms``."""
    with open_rooms(data) as (_, desk):
        yield desk


@contextmanager
def open_bank(data: Path | None) -> Iterator[BankGateway]:
    """Open the bank in the data folder; see ``open_rooms``."""
    with open_rooms(data) as (bank, _):
        yield bank


@contextmanager
def open_rooms(data: Path | None) -> Iterator[tuple[BankGateway, HelpDesk]]:
    """Open the bank and the desk; print a refusal in one line and exit with 1."""
    # The composition root builds; it is asked late, so that importing this room is light.
    from assistant.serving.rooms import open_bank as open_all
    from assistant.settings import load_settings

    settings = load_settings(data)
    try:
        clock = WatchedClock(settings.data)
        with open_all(settings, clock, may_only_read=True) as rooms:
            if is_read_only(rooms.engine):
                say(ONLY_READ.format(data=settings.data), file=sys.stderr)
            yield rooms.bank, rooms.desk
    except (BankError, DeskError, StorageError, NoSuchId, CannotAsk) as refusal:
        told = TOLD.get(getattr(refusal, "code", ""), "")
        say(f"没有办成：{told}{refusal}", file=sys.stderr)
        raise typer.Exit(1) from refusal
    except SQLAlchemyError as trouble:
        print(f"没有办成：{TOLD['unavailable']}", file=sys.stderr)
        raise typer.Exit(1) from trouble
    except OSError as trouble:
        say(
            f"没有办成：{settings.data} 用不了（{trouble.strerror}）。请看看磁盘。", file=sys.stderr
        )
        raise typer.Exit(1) from trouble


def find_hold_id(bank: BankGateway, beginning: str) -> str:
    """Return the id of the hold that begins so. Raises ``NoSuchId``."""
    return find_only(beginning, (hold.id for hold in bank.holds(include_decided=True)))


def find_new_payee_id(bank: BankGateway, beginning: str) -> str:
    """Return the id of the request for a payee that begins so. Raises ``NoSuchId``."""
    return find_only(beginning, (request.id for request in bank.new_payees.list_requests(True)))


def find_only(beginning: str, ids: Iterable[str]) -> str:
    """Return the one of ``ids`` that begins so. Raises ``NoSuchId``."""
    fitting = [each for each in ids if beginning and each.startswith(beginning)]
    if len(fitting) != 1:
        problem = "没有这个编号" if not fitting else "不止一个编号这样开头"
        raise NoSuchId(f"{problem}：{beginning}")
    return fitting[0]
