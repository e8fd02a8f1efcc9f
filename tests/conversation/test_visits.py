"""Test which visit is on the screen, and to which visit an earlier step belongs."""

from __future__ import annotations

from assistant.conversation.visits import Visits
from assistant.screens.view import View
from tests.conversation.parts import Parts

HOME = View("home", "您好。")


async def test_a_visits_end_is_told_and_the_next_begins_without_anything_of_hers(
    parts: Parts,
) -> None:
    assert isinstance(parts.visits, Visits)
    old = parts.visit
    old.signed_in, parts.presenter.private_names = True, ("王小红",)
    await parts.visits.end("goodbye")
    assert parts.visit.session != old.session
    assert not parts.visit.signed_in
    assert parts.presenter.private_names == ()
    assert parts.agent.forgotten == [old.session]
    assert set(parts.machine.visits) == {parts.visit.session}


async def test_a_transfer_that_is_open_is_cancelled_with_the_visit(parts: Parts) -> None:
    begun = parts.begin()
    await parts.visits.end("timeout")
    assert parts.rooms.bank.transfer(begun.id).status.value == "cancelled"


async def test_an_earlier_step_belongs_to_the_visit_before(parts: Parts) -> None:
    step, before = parts.put_up(HOME).step, parts.visit
    await parts.visits.end("goodbye")
    assert parts.visits.visit_at(step) is before
    first = parts.put_up(HOME).step
    assert parts.visits.visit_at(first) is parts.visit
    assert not parts.visits.covers(first)
    parts.put_up(HOME)
    assert parts.visits.covers(first)
    assert not parts.visits.covers(step)


def test_payees_are_shown_only_after_the_pin_but_words_are_read_with_them(parts: Parts) -> None:
    assert parts.visits.payees() == ()
    assert parts.visits.people()
    parts.visit.signed_in = True
    assert parts.visits.payees() == parts.visits.people()


async def test_after_a_turn_statuses_are_recorded_and_private_names_known(parts: Parts) -> None:
    parts.begin()
    parts.visit.signed_in = True
    await parts.visits.note_changes()
    assert len(parts.recorded("transfer")) == 1
    assert "王小红" in parts.presenter.private_names


async def test_a_silent_bank_ends_no_turn(parts: Parts) -> None:
    parts.begin()
    parts.silence("transfer")
    await parts.visits.note_changes()
    assert parts.recorded("transfer") == []
