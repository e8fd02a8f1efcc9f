"""Test that the parts of a conversation share one screen, one journal and one visit."""

from __future__ import annotations

from assistant.conversation.shared_parts import make_shared_parts
from tests.conversation.parts import Parts


def test_no_screen_and_no_visit_is_begun_before_the_kiosk_opens(parts: Parts) -> None:
    shared = make_shared_parts(parts.machine, "demo", parts._on_read)
    assert shared.presenter.view.step == 0
    assert shared.visits.current.session not in parts.machine.visits


def test_a_demo_is_marked_on_every_screen(parts: Parts) -> None:
    marked = make_shared_parts(parts.machine, None, parts._on_read, demo=True)
    assert marked.presenter.status.demo
    assert not parts.shared.presenter.status.demo


async def test_a_call_is_shown_and_recorded_in_the_visit_on_the_screen(parts: Parts) -> None:
    shared = make_shared_parts(parts.machine, "demo", parts._on_read)
    shared.visits.begin()
    visit = shared.visits.current
    assert await shared.help_call.store(visit, "key")
    shared.help_call.show("有人来帮您。", visit)
    assert shared.presenter.view.screen == "help_called"
    assert parts.recorded("help")[-1]["session"] == visit.session
