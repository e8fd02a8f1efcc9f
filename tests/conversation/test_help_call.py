"""Test that a call for help is tried until it is stored, and that she is told the truth
meanwhile."""

from __future__ import annotations

from typing import Any

import pytest

from assistant import phrases
from assistant.banking.seed_staff import LI
from assistant.conversation.help_call import HelpCall
from assistant.screens.view import View
from tests.conversation.parts import Parts


def refuse(*_: Any) -> None:
    raise OSError("the desk is away")


async def test_a_call_is_stored_with_its_reason_and_the_masked_screen(parts: Parts) -> None:
    parts.visit.private_names = ("王秀英",)
    parts.put_up(View("notice", "王秀英，您好。"))
    assert isinstance(parts.help, HelpCall)
    assert await parts.help.store(parts.visit, "key")
    (ticket,) = parts.rooms.desk.list()
    assert (ticket.reason, parts.visit.help_ticket) == ("key", ticket.id)
    assert "王＊＊，您好" in ticket.screen
    assert parts.presenter.status.help_state == "notified"


async def test_what_could_not_be_stored_is_said_and_tried_again(
    parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as away:
        away.setattr(parts.rooms.desk, "call", refuse)
        assert await parts.help.tell_staff(parts.visit, "key") == phrases.NOT_NOTIFIED
        parts.help.show(phrases.NOT_NOTIFIED, parts.visit)
        await parts.help.store_again(parts.visit)
        assert parts.presenter.status.help_state == "failed"
    await parts.help.store_again(parts.visit)
    await parts.help.store_again(parts.visit)
    assert len(parts.rooms.desk.list()) == 1
    assert [each["status"] for each in parts.recorded("help")] == ["failed", "open"]
    assert parts.view.text == phrases.NOTIFIED
    assert parts.presenter.status.help_state == "notified"


async def test_she_sees_that_somebody_comes_and_goes_on_when_staff_close_it(parts: Parts) -> None:
    desk = parts.rooms.desk
    await parts.help.store(parts.visit, "key")
    parts.help.show(phrases.NOTIFIED, parts.visit)
    ticket = str(parts.visit.help_ticket)
    assert not await parts.help.look_at_ticket(parts.visit)
    desk.take(ticket, LI)
    assert not await parts.help.look_at_ticket(parts.visit)
    assert (parts.view.text, parts.view.data["state"]) == (
        phrases.COMING.format(who="李经理"),
        "taken",
    )
    desk.close(ticket, LI, "帮她看了余额")
    assert await parts.help.look_at_ticket(parts.visit)
    assert parts.visit.help_ticket is None
    assert not await parts.help.look_at_ticket(parts.visit)


async def test_who_calls_once_more_hears_that_nobody_has_answered_yet(
    parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """工作人员已经接到通知了 was said a minute after 还没有人答应."""
    assert parts.help.words_again(parts.visit) == phrases.NOTIFIED
    await parts.help.store(parts.visit, "held")
    assert parts.help.words_again(parts.visit) == phrases.NOTIFIED_ALREADY

    monkeypatch.setattr(parts.rooms.desk, "stage", lambda _: "hotline")
    await parts.help.look_at_ticket(parts.visit)

    assert parts.help.words_again(parts.visit).startswith("还没有人答应")


async def test_a_ticket_from_before_the_visit_is_shown(parts: Parts) -> None:
    parts.help.show_called("0123456789abcdef", parts.visit)
    assert (parts.view.screen, parts.visit.help_ticket) == ("help_called", "0123456789abcdef")


async def test_her_ticket_has_digits_alone(parts: Parts) -> None:
    """She was to read 3f9a01bc to somebody on the telephone."""
    await parts.help.store(parts.visit, "key")
    parts.help.show(phrases.NOTIFIED, parts.visit)
    number = str(parts.view.data["ticket"])
    assert number.isascii() and number.isdigit() and len(number) == 8
    assert parts.rooms.desk.ticket(str(parts.visit.help_ticket)).id.startswith(number)


@pytest.mark.parametrize("how", ["key", "voice"])
async def test_staff_are_told_that_she_has_forgotten_her_pin(parts: Parts, how: str) -> None:
    parts.visit.forgot_pin = True
    await parts.help.store(parts.visit, how)
    await parts.help.store(parts.visit, how)
    (ticket,) = parts.rooms.desk.list()
    assert ticket.reason == "pin_forgotten"


async def test_who_knows_her_pin_after_all_just_asks_for_a_person(parts: Parts) -> None:
    parts.visit.forgot_pin = parts.visit.signed_in = True
    await parts.help.store(parts.visit, "voice")
    await parts.help.store(parts.visit, "report_fraud")
    reasons = {each.reason for each in parts.rooms.desk.list()}
    assert reasons == {"voice", "report_fraud"}
