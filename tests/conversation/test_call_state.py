"""Test what she is told about her call for help: the truth, and what to do meanwhile."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant import phrases
from assistant.banking.model import Customer
from assistant.banking.seed_staff import LI
from assistant.conversation import help_call
from assistant.conversation.call_state import Standing
from assistant.conversation.help_call import HelpCall
from assistant.screens.help_called import CallState
from assistant.screens.masked_picture import draw_masked
from assistant.screens.view import View
from tests.conversation.parts import Parts


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("notified", "已经通知工作人员"),
        ("next", "还没有人答应，我再叫一位。您先坐一会儿"),
        ("again", "我接着叫"),
        ("hotline", "打九五五八八"),
        ("failed", "还没能通知到"),
    ],
)
def test_only_what_is_true_is_said(state: CallState, words: str) -> None:
    told = Standing(state).words("95588", after_fraud=False)
    assert words in told and "过来" not in told
    assert phrases.FRAUD_MEANWHILE in Standing(state).words("95588", after_fraud=True)


async def test_she_is_told_each_step_and_in_the_end_who_comes(parts: Parts) -> None:
    assert isinstance(parts.help, HelpCall)
    await parts.help.store(parts.visit, "key")
    parts.help.show(phrases.NOTIFIED, parts.visit)
    states = []
    for _ in range(8):
        await parts.help.ring(parts.clock)
        await parts.help.look_at_ticket(parts.visit)
        await parts.presenter.settled()
        states.append(parts.view.data["state"])
        parts.clock.advance(20)
    assert states == [*["notified"] * 3, *["again"] * 3, "hotline", "hotline"]
    spoken = [each["text"] for each in parts.recorded("spoken")]
    assert spoken == [
        phrases.NOTIFIED,
        phrases.CALLED_ON,
        phrases.HOTLINE.format(number="九五五八八"),
    ]
    parts.rooms.desk.take(str(parts.visit.help_ticket), LI)
    await parts.help.look_at_ticket(parts.visit)
    assert "李经理正在过来" in parts.view.text


async def test_a_masked_picture_stands_beside_the_ticket(parts: Parts) -> None:
    await parts.help.store(parts.visit, "key")
    await parts.help.ring(parts.clock)
    file = parts.rooms.desk.pictures.find(str(parts.visit.help_ticket))
    assert file is not None and file.read_bytes().startswith(b"\x89PNG")


async def test_a_customer_whose_bank_is_elsewhere_is_addressed_and_hidden(
    parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Her name and form of address are not among the customers of this machine."""
    drawn: list[str] = []

    def draw(view: View, hide: Callable[[str], str]) -> bytes:
        drawn.append(hide(view.text))
        return draw_masked(view, hide)

    monkeypatch.setattr(help_call, "draw_masked", draw)
    parts.visit.customer = Customer("remote-1", "欧阳兰", "欧阳奶奶", locked=False)
    parts.visit.private_names = ("欧阳兰",)
    parts.put_up(View("notice", "欧阳兰，您好。", keys=("home",)))
    assert await parts.help.store(parts.visit, "key")
    ticket = parts.rooms.desk.ticket(str(parts.visit.help_ticket))
    assert ticket.details.address == "欧阳奶奶"
    await parts.help.ring(parts.clock)
    assert len(drawn) == 1
    assert "阳兰" not in drawn[0] and "阳兰" not in ticket.screen
