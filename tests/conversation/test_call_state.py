"""Test what she is told about her call for help: the truth, and what to do meanwhile."""

from __future__ import annotations

import pytest

from assistant import phrases
from assistant.banking.seed_staff import LI
from assistant.conversation.call_state import Standing
from assistant.conversation.help_call import HelpCall
from assistant.screens.help_called import CallState
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
