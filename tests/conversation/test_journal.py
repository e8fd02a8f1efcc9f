"""Test the record of a visit: its session, each status once, no long numbers."""

from __future__ import annotations

from assistant.conversation.journal import Journal
from assistant.counts.tally import Tally
from assistant.events import EventLog
from tests.conversation.parts import Parts, understood


def test_an_event_has_the_session_of_the_visit_that_began_last(parts: Parts) -> None:
    told: list[dict[str, object]] = []
    journal = Journal(EventLog(parts.clock, [told.append]))
    for session in ("first", "second"):
        journal.begin(session, Tally())
        journal.record("key", key="yes")
    assert [event["session"] for event in told] == ["first", "second"]


def test_numbers_in_texts_are_masked_but_ids_are_not(parts: Parts) -> None:
    number = "6222020502009917742"
    parts.journal.record("shown", text=f"账号{number}", id=number)
    (event,) = parts.recorded("shown")
    assert number not in event["text"]
    assert event["id"] == number


def test_a_status_is_recorded_once_until_it_changes(parts: Parts) -> None:
    begun = parts.begin()
    parts.journal.record_transfers([begun, begun])
    parts.journal.record_transfers([begun])
    parts.journal.record_transfers([parts.rooms.bank.confirm(begun.id, begun.step)])
    assert [event["status"] for event in parts.recorded("transfer")] == ["review", "authorise"]


def test_what_was_understood_and_dropped_is_told(parts: Parts) -> None:
    parts.journal.record_understood(understood("给闺女", "inform", 0.9, payee="闺女"))
    parts.journal.dropped("key yes", "means nothing here")
    (event,) = parts.recorded("understood")
    assert (event["intent"], event["confidence"]) == ("inform", 0.9)
    assert parts.recorded("dropped")[0]["why"] == "means nothing here"


def test_a_sum_that_may_be_her_pin_is_masked_with_its_value(parts: Parts) -> None:
    parts.journal.record_understood(understood("123456", "inform", 1.0, amount=12_345_600))
    parts.journal.record_understood(understood("200000", "inform", 1.0, amount=200_000))
    first, second = parts.recorded("understood")
    assert "123456" not in str(first)
    assert second["entities"][0]["value"] == 200_000
