"""Test that staff's decision about a held transfer is shown and said while she is there."""

from __future__ import annotations

import pytest

from assistant.banking.seed_staff import LI, MANAGER
from assistant.conversation.hold_outcomes import HoldOutcomes
from assistant.screens.view import View
from tests.conversation.parts import Parts


async def held(parts: Parts) -> str:
    """Let a transfer of this visit be held: she leaves in the middle of its check."""
    transfer = parts.begin(12_000)
    parts.rooms.bank.confirm(transfer.id, transfer.step)
    parts.rooms.bank.end_session(parts.visit.session, "timeout")
    (hold,) = parts.rooms.bank.holds()
    assert isinstance(parts.outcomes, HoldOutcomes)
    parts.put_up(View("home", "您好。"))
    await parts.outcomes.look(parts.visit)
    return hold.id


@pytest.mark.parametrize("what", ["release", "delay", "revoke"])
async def test_she_is_told_once_what_became_of_it(parts: Parts, what: str) -> None:
    hold = await held(parts)
    if what == "revoke":
        parts.rooms.bank.revoke(hold, LI, "她说不转了")
    else:
        getattr(parts.rooms.bank, what)(hold, LI, MANAGER, "和她谈过")
    for _ in range(2):
        await parts.outcomes.look(parts.visit)
        await parts.presenter.settled()
    said = [each["text"] for each in parts.recorded("spoken") if "工作人员看过了" in each["text"]]
    told = {"release": "放行了，钱已经转出去了", "delay": "过二十四小时再到账", "revoke": "不转了"}
    assert len(said) == 1 and "给王小红的一万二千元" in said[0] and told[what] in said[0]


async def test_what_she_cancels_herself_is_not_told(parts: Parts) -> None:
    await held(parts)
    parts.rooms.bank.cancel(parts.visit.transfers[0], "refused")
    await parts.outcomes.look(parts.visit)
    assert not [each for each in parts.recorded("spoken") if "工作人员看过了" in each["text"]]


async def test_it_waits_for_a_moment_when_she_can_listen(parts: Parts) -> None:
    hold = await held(parts)
    parts.put_up(View("pin", "请输密码。", {"purpose": "sign_in"}, field_kind="pin"))
    parts.rooms.bank.revoke(hold, LI, "她说不转了")
    await parts.outcomes.look(parts.visit)
    assert not parts.recorded("spoken")
    parts.put_up(View("home", "您好。"))
    await parts.outcomes.look(parts.visit)
    await parts.presenter.settled()
    assert "不转了" in parts.recorded("spoken")[-1]["text"]
