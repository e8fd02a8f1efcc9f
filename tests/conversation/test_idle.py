"""Test that silence is counted from the end of the machine's words."""

from __future__ import annotations

from datetime import datetime, timedelta

from assistant.conversation.idle import STILL_THERE_SECONDS, VISIT_ENDS_SECONDS, IdleTimer

NOW = datetime.fromisoformat("2026-03-16T10:00:00+08:00")


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def test_she_is_asked_once_and_then_her_visit_ends() -> None:
    idle = IdleTimer(NOW)
    assert idle.check(after(STILL_THERE_SECONDS - 1)) is None
    assert idle.check(after(STILL_THERE_SECONDS)) == "ask"
    assert idle.check(after(STILL_THERE_SECONDS + 1)) is None
    assert idle.check(after(STILL_THERE_SECONDS + VISIT_ENDS_SECONDS)) == "end"


def test_an_answer_begins_the_count_anew() -> None:
    idle = IdleTimer(NOW)
    idle.check(after(STILL_THERE_SECONDS))
    idle.answer()
    idle.restart(after(STILL_THERE_SECONDS))
    assert not idle.asked
    assert idle.check(after(STILL_THERE_SECONDS + VISIT_ENDS_SECONDS)) is None
    assert idle.check(after(2 * STILL_THERE_SECONDS)) == "ask"
