"""Test that desks here and elsewhere are told the same about a call."""

from __future__ import annotations

import io
from dataclasses import replace

from rich.console import Console

from assistant.channels.message import body_of
from assistant.help.telling import describe_call, list_told
from assistant.help.ticket import Details, HelpTicket
from assistant.staff.tables import ticket_panel
from tests.banking.fixtures import MONDAY

SAID = (("给王小红转两千", "转给\n王＊＊两千元，对吗？"), ("嗯", ""))
TICKET = HelpTicket(
    "1234567890123", "visit", "demo", "key", "余额 ＊＊＊＊", MONDAY,
    details=Details("一号机", "幸福路支行大堂", "王阿姨", "balance", SAID),
)  # fmt: skip
LINES = [
    "地点　幸福路支行大堂　一号机",
    "称呼　王阿姨",
    "原因　按了帮助键",
    "步骤　看余额",
    "她：给王小红转两千",
    "机器：转给 王＊＊两千元，对吗？",
    "她：嗯",
    "机器：—",
]


def test_a_call_is_told_in_these_lines() -> None:
    assert list_told(describe_call(TICKET, "看余额"))[2:] == LINES


def test_neither_customer_nor_visit_leaves_the_machine() -> None:
    told = str(describe_call(TICKET, "看余额"))
    assert "demo" not in told
    assert "visit" not in told


def test_desk_and_channel_tell_the_same() -> None:
    console = Console(width=100, record=True, file=io.StringIO())
    console.print(ticket_panel(TICKET, None))
    shown = console.export_text()
    message = {"event": "call", "nth": 0, "call": describe_call(TICKET, "看余额")}
    sent = body_of(message)
    assert all(line.replace("　", " ") in shown for line in LINES)
    assert all(line in sent for line in LINES)


def test_before_a_card_is_in_nobody_is_addressed() -> None:
    call = describe_call(replace(TICKET, details=Details()), "")
    assert list_told(call)[2:4] == ["地点　—", "称呼　还不知道是谁"]
    assert list_told(call, unknown="没插卡")[3] == "称呼　没插卡"
