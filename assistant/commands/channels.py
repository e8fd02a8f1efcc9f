"""Run the commands for calls for help to other machines (``channels list|test|send|listen``)."""

from __future__ import annotations

import argparse
import os
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from assistant.banking.gateway import BankGateway
from assistant.channel_settings import BadChannels, Channel, read_secret, require_key, secret_of
from assistant.channels import deliveries
from assistant.channels.keeper import keep_senders, require_secrets
from assistant.channels.message import TEST, VERSION
from assistant.channels.sender import Sender, lock_of
from assistant.channels.sending import connect, send
from assistant.channels.shut_in import shut_in
from assistant.channels.troubles import explain
from assistant.clock import SystemClock
from assistant.clock_watch import WatchedClock
from assistant.file_lock import Taken, hold_lock
from assistant.help.desk import HelpDesk
from assistant.logs import log_to_file
from assistant.serving.rooms import open_bank
from assistant.settings import Settings
from assistant.staff.call_desk import CannotListen, serve
from assistant.staff.refusals import REFUSALS
from assistant.staff.refusals import explain as explain_refusal
from assistant.staff.tables import plain
from assistant.storage.errors import StorageError
from assistant.storage.opened import reading

OFF = "只有本机的柜台，没有打开别的渠道（settings.yml 里写 channels 才打开）。"
BEHIND = 5
"""By how much a sender gives way to the kiosk where both want the processor."""


def run(settings: Settings, options: argparse.Namespace) -> int:
    """Run one of the subcommands; return the exit code."""
    try:
        if options.verb == "listen":
            return _listen(settings)
        channels = _chosen(settings, options.only)
        verbs = {"list": _list, "test": _test, "send": _send}
        if options.verb == "test" and options.connect:
            return _connect(channels)
        if options.verb == "send" and options.only:
            return _send_for(settings, channels[0])
        return verbs[options.verb](settings, channels)
    except (BadChannels, StorageError, sqlite3.Error) as err:
        return _complain(str(err))
    except OSError as err:
        return _complain(f"没有办成：{err.filename or settings.data} 用不了（{err.strerror}）")
    except REFUSALS as refusal:
        return _complain(explain_refusal(refusal))


def _chosen(settings: Settings, name: str | None) -> list[Channel]:
    chosen = [each for each in settings.channels if name in (None, each.name)]
    if name is not None and not chosen:
        raise BadChannels(f"设置里没有叫“{name}”的渠道")
    return chosen


def _list(settings: Settings, channels: list[Channel]) -> int:
    """Print the state of each channel; return 1 if a delivery failed or was given up."""
    code = 0
    here = [each.name for each in channels]
    with (
        open_bank(settings, SystemClock(), may_only_read=True) as rooms,
        reading(rooms.engine) as connection,
    ):
        names = here if len(here) < len(settings.channels) else deliveries.list_names(connection)
        counts = {
            name: deliveries.count(connection, name) for name in dict.fromkeys([*here, *names])
        }
    kinds = {each.name: f"{each.kind} {each.host or each.argv[0]}" for each in channels}
    for name, told in counts.items():
        kind = kinds.get(name, "已关，不再发")
        line = f"{name}（{kind}）：已送到 {told.sent}，等着送 {told.waiting}"
        if told.given_up:
            line += f"，!! 一小时没送到、放弃了 {told.given_up} !!"
        line += f"；{told.trouble}" if told.trouble and (told.waiting or told.given_up) else ""
        _say(line)
        code = code or int(bool(told.given_up or (told.waiting and told.trouble)))
    if not settings.channels:
        _say(OFF)
    return code


def _test(settings: Settings, channels: list[Channel]) -> int:
    """Send a test message by each channel, which calls nobody; return the exit code."""
    message = {"version": VERSION, "key": f"test:{time.time_ns()}", "event": TEST, "source": ""}
    return _try(channels, lambda each, secret: send(each, secret, message), "试过了，通")


def _connect(channels: list[Channel]) -> int:
    """Try each channel without sending a message, for ``doctor``; return the exit code."""
    return _try(channels, connect, "通")


def _try(channels: list[Channel], trying: Callable[[Channel, bytes], object], works: str) -> int:
    shut_in(channels)
    code = 0
    for channel in channels:
        try:
            trying(channel, secret_of(channel))
        except Exception as err:
            code = 1
            _say(f"{channel.name}：{explain(channel, err)}。")
        else:
            _say(f"{channel.name}：{works}。")
    if not channels:
        _say(OFF)
    return code


def _send(settings: Settings, channels: list[Channel]) -> int:
    """Run the senders of all channels, without a kiosk, until interrupted."""
    if not channels:
        _say(OFF)
        return 1
    log_to_file(_folder(settings, channels))
    with keep_senders(settings):
        _say(f"在送：{'、'.join(each.name for each in channels)}。Ctrl-C 退出。")
        threading.Event().wait()
    return 0


def _send_for(settings: Settings, channel: Channel) -> int:
    """Run the sender of one channel until the process that started this one ends."""
    parent, clock = os.getppid(), WatchedClock(settings.data, settings.audit_key)
    os.nice(BEHIND)
    log_to_file(_folder(settings, [channel]))
    secret = secret_of(channel)
    try:
        alone = hold_lock(lock_of(settings.data, channel), channel=channel.name)
        with alone, open_bank(settings, clock) as rooms:
            sender = Sender(
                channel,
                secret,
                rooms.engine,
                rooms.desk,
                clock,
                lambda *told: take_for(rooms.bank, rooms.desk, *told),
                source=f"{os.uname().nodename}:{settings.data.resolve()}"[:200],
            )
            shut_in([channel])
            sender.run(lambda: os.getppid() == parent)
    except Taken:
        return _complain(f"渠道“{channel.name}”已经有一个进程在送")
    return 0


def take_for(bank: BankGateway, desk: HelpDesk, ticket: str, number: str, password: str) -> str:
    """Let staff at a desk elsewhere take a call; return why that was refused, or an empty text."""
    try:
        desk.take(ticket, bank.staff.sign_in(number, password))
    except REFUSALS as refusal:
        return explain_refusal(refusal)
    return ""


def _listen(settings: Settings) -> int:
    where = settings.listen
    if where is None:
        return _complain("settings.yml 里还没有写 listen（host、port、secret_file）")
    secret = require_key(read_secret(where.secret_file), where.secret_file)
    try:
        serve(where, secret, _folder(settings) / "listener.sqlite")
    except CannotListen as err:
        return _complain(f"{where.host}:{where.port} 听不了：{err}")


def _folder(settings: Settings, used: Sequence[Channel] = ()) -> Path:
    """Return the data folder. Raises ``BadSettings`` if a used channel's secret is unusable."""
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    require_secrets(used)
    return settings.data


def _say(text: str) -> None:
    print(plain(text), flush=True)


def _complain(text: str) -> int:
    print(plain(text.rstrip("。") + "。"), file=sys.stderr)
    return 1
