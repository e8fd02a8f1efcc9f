"""Test that a call reaches a remote desk: shown once, rings again, is taken, and she is told."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from assistant.banking.seed_staff import LI
from assistant.channels import deliveries
from assistant.channels.sender import Sender
from assistant.clock import SystemClock
from assistant.fraud.check import Answer, AnswerKind, Question
from assistant.help.spool import Spool
from assistant.help.ticket import Details, HelpTicket
from assistant.money import Money
from assistant.storage.opened import reading
from tests.banking.fixtures import answer_safely
from tests.channels.places import (
    KEY,
    PASSWORD,
    Elsewhere,
    MailServer,
    desk_at,
    mail_at,
    opened,
    put_settings,
    sender,
    told,
    wait_for,
)


def end(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait()


def test_a_call_is_shown_once_rings_and_is_taken_elsewhere(
    tmp_path: Path, elsewhere: Elsewhere
) -> None:
    settings = put_settings(tmp_path / "data", [desk_at(elsewhere.port, tmp_path)])
    rooms = opened(settings)
    process = sender(settings.data, "二楼柜台")
    try:
        said = Details(exchanges=(("给王小红转两千", "转给王小红两千元，对吗？"),))
        ticket = rooms.desk.call("v", "demo", "key", "余额 12,000", said)
        wait_for(lambda: elsewhere.said("call") and len(elsewhere.shown) >= 2)
        (call,) = elsewhere.said("call")
        assert (
            "幸福路支行大堂" in told(call) and "王阿姨" in told(call) and "按了帮助键" in told(call)
        )
        assert (
            "王小红" not in told(call) and "12,000" not in told(call) and "demo" not in told(call)
        )

        assert elsewhere.calls.take(call.number, LI.number, "a wrong one")
        wait_for(lambda: elsewhere.said("refused"))
        assert elsewhere.said("refused")[0].why == "没有办成：工号或者密码不对。"
        assert rooms.desk.ticket(ticket.id).status == "open"

        assert elsewhere.calls.take(call.number, LI.number, PASSWORD)
        wait_for(lambda: elsewhere.said("done") and elsewhere.said("taken"))
        assert rooms.desk.ticket(ticket.id).comes == "李经理"
        assert len(elsewhere.said("call")) == 1 and elsewhere.calls.waiting() == []
    finally:
        end(process)


def test_a_held_transfer_calls_by_every_channel_in_its_own_transaction(
    tmp_path: Path, mails: MailServer
) -> None:
    settings = put_settings(tmp_path / "data", [mail_at(mails.port)])
    rooms = opened(settings)
    begun = rooms.bank.begin(
        "k", "v", "zhang", "zhang-passbook", "zhang-daughter", Money.yuan(12_000)
    )
    asked = rooms.bank.confirm(begun.id, begun.step)
    while asked.check and asked.check.question is not Question.WHO:
        asked = answer_safely(rooms.bank, asked)
    rooms.bank.answer(asked.id, asked.step, Answer(AnswerKind.UNSURE, "unsure"))
    (held,) = rooms.bank.holds()
    with reading(rooms.engine) as connection:
        assert deliveries.count(connection, "邮件").waiting == 1
    calls = len(rooms.desk.list())
    process = sender(settings.data, "邮件")
    try:
        ticket = rooms.desk.call("w", "demo", "key", "home")
        wait_for(lambda: len(mails.mails) == calls + 1)
        rooms.desk.take(ticket.id, LI)
        wait_for(lambda: len(mails.mails) == calls + 2)
    finally:
        end(process)
    text = "\n".join(mails.mails.values())
    assert "转账暂缓" in text or "说不清楚" in text
    assert held.status == "open" and "12,000" not in text
    assert "【有人求助】 幸福路支行大堂 一号机 王阿姨 按了帮助键" in text
    assert "【已有人接手】" in text and "李娜（3001）" in text
    assert mails.came == calls + 2  # no mail for each ring


def test_what_could_not_be_sent_is_sent_when_the_desk_is_back(
    tmp_path: Path, elsewhere: Elsewhere
) -> None:
    settings = put_settings(tmp_path / "data", [desk_at(elsewhere.port, tmp_path)])
    rooms = opened(settings)
    elsewhere.close()
    process = sender(settings.data, "二楼柜台")
    try:
        rooms.desk.call("v", "demo", "key", "home")

        def trouble() -> str:
            with reading(rooms.engine) as connection:
                return deliveries.count(connection, "二楼柜台").trouble

        wait_for(trouble)
        assert trouble() == f"127.0.0.1:{elsewhere.port} 没有开着：请看看对方的程序和端口"
        again = Elsewhere(tmp_path / "elsewhere", elsewhere.port)
        wait_for(lambda: again.said("call"))
        again.close()
    finally:
        end(process)


def test_a_bell_rings_for_each_ring_until_somebody_comes(tmp_path: Path) -> None:
    bell = tmp_path / "bell"
    rung = tmp_path / "rung"
    bell.write_text(f"#!/bin/sh\ncat >> {rung}\n")
    bell.chmod(0o700)
    channel = {"name": "铃", "kind": "command", "argv": [str(bell)]}
    settings = put_settings(tmp_path / "data", [channel])
    rooms = opened(settings)
    process = sender(settings.data, "铃")
    try:
        ticket = rooms.desk.call("v", "demo", "key", "home")
        wait_for(rung.exists)
        rooms.desk.take(ticket.id, LI)

        def waits() -> int:
            with reading(rooms.engine) as connection:
                return deliveries.count(connection, "铃").waiting

        wait_for(lambda: waits() == 0)
        assert len(rung.read_text().splitlines()) == 1
    finally:
        end(process)


def test_a_call_that_was_stored_while_no_kiosk_ran_goes_out(
    tmp_path: Path, elsewhere: Elsewhere
) -> None:
    settings = put_settings(tmp_path / "data", [desk_at(elsewhere.port, tmp_path)])
    ticket = HelpTicket("spooled", "v", "demo", "key", "", datetime.now(timezone.utc))
    Spool(settings.data / "spool").keep(ticket)
    process = sender(settings.data, "二楼柜台")
    try:
        wait_for(lambda: elsewhere.said("call") and elsewhere.calls.waiting())
        assert "王阿姨" in told(elsewhere.said("call")[0])
    finally:
        end(process)


def test_a_full_disk_sends_nothing_again_and_again(
    tmp_path: Path, elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The try is written down before it is made: what cannot be written down is not sent."""
    settings = put_settings(tmp_path / "data", [desk_at(elsewhere.port, tmp_path)])
    rooms, (channel,) = opened(settings), settings.channels
    rooms.desk.call("v", "demo", "key", "home")
    one = Sender(channel, KEY.encode(), rooms.engine, rooms.desk, SystemClock(), lambda *_: "")

    def full(*_: object, **__: object) -> None:
        raise OperationalError("UPDATE", None, sqlite3.OperationalError("disk is full"))

    with monkeypatch.context() as now:
        now.setattr(deliveries, "note_try", full)
        with pytest.raises(OperationalError):
            one.look()
    assert elsewhere.shown == []
    one.look()
    assert len(elsewhere.said("call")) == 1


def test_a_clock_that_was_wrong_holds_nothing_up(tmp_path: Path, elsewhere: Elsewhere) -> None:
    settings = put_settings(tmp_path / "data", [desk_at(elsewhere.port, tmp_path)])
    rooms = opened(settings)
    rooms.desk.call("v", "demo", "key", "home")
    now = datetime.now(timezone.utc)

    def due() -> deliveries.Delivery | None:
        with reading(rooms.engine) as connection:
            return deliveries.next_due(connection, "二楼柜台", now)

    first = due()
    assert first is not None
    deliveries.note_try(rooms.engine, first, now, 10.0)
    assert due() is None
    deliveries.note_try(rooms.engine, first, now + timedelta(days=400), 10.0)
    assert due() is not None  # planned by a clock that was a year ahead
    later = now + timedelta(days=400)
    assert not deliveries.note_trouble(rooms.engine, first, later, "x")  # and nothing is given up


def test_without_channels_nothing_is_queued(tmp_path: Path) -> None:
    rooms = opened(put_settings(tmp_path / "data", []))
    rooms.desk.call("v", "demo", "key", "home")
    rooms.desk.ring()
    with reading(rooms.engine) as connection:
        assert deliveries.list_names(connection) == []


def test_calls_have_short_numbers_one_after_another(tmp_path: Path, elsewhere: Elsewhere) -> None:
    """By them somebody takes a call: they do not jump with each ring."""
    for number in range(1, 4):
        call = {"id": f"t{number}", "status": "open"}
        for nth in range(3):
            event = "ring" if nth else "open"
            message = {"source": "s", "event": event, "nth": nth, "key": f"{number}:{nth}"}
            for _ in range(2):
                elsewhere.calls.note({**message, "call": call})
    assert [news.number for news in elsewhere.said("call")] == [1, 2, 3]
    assert [news.number for news in elsewhere.said("ring")] == [1, 1, 2, 2, 3, 3]
