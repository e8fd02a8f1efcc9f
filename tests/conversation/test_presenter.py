"""Test that views come one after another, each with a new step; a repeated question keeps its
step."""

from __future__ import annotations

from assistant import phrases
from assistant.conversation.presenter import Presenter
from assistant.screens.view import View
from tests.conversation.parts import Parts

FIRST, SECOND = View("notice", "一。"), View("balance", "您还有二百元。")


async def test_each_view_is_a_step_of_its_own_and_is_read(parts: Parts) -> None:
    assert isinstance(parts.presenter, Presenter)
    parts.presenter.present([FIRST, SECOND])
    first = parts.view.step
    assert parts.presenter.speaking
    await parts.presenter.settled()
    assert (parts.view.screen, parts.view.step) == ("balance", first + 1)
    assert parts.read == ["notice", "balance"]
    assert parts.display.view == parts.view


async def test_the_same_question_keeps_its_step_and_its_text(parts: Parts) -> None:
    step = parts.put_up(FIRST).step
    parts.presenter.show_again("我没听清。")
    assert parts.display.view is not None
    assert (parts.display.view.text, parts.display.view.step) == ("我没听清。一。", step)
    await parts.presenter.settled()
    assert (parts.view.text, parts.view.step) == ("一。", step)


async def test_what_is_told_beside_leaves_the_question_and_goes_when_it_was_read(
    parts: Parts,
) -> None:
    parts.put_up(FIRST)
    parts.presenter.show_again(aside="字放大了。")
    shown = parts.display.view
    assert shown is not None and (shown.text, shown.aside) == ("一。", "字放大了。")
    assert "字放大了。" in parts.recorded("shown")[-1]["text"]
    await parts.presenter.settled()
    assert parts.recorded("spoken")[-1]["text"] == "字放大了。一。"
    assert parts.display.view == parts.view and not parts.view.aside


async def test_what_is_told_beside_does_not_stop_the_reading(parts: Parts) -> None:
    parts.presenter.present([FIRST])
    parts.presenter.tell_beside("请先听我念完。")
    assert parts.presenter.speaking
    await parts.presenter.settled()
    assert parts.read == ["notice"] and parts.display.view == parts.view


async def test_what_was_still_to_come_is_dropped_when_it_is_stopped(parts: Parts) -> None:
    parts.presenter.present([FIRST, SECOND])
    parts.presenter.stop()
    await parts.presenter.settled()
    assert parts.view.screen == "notice"
    assert parts.read == []


async def test_in_private_mode_her_figures_are_not_said(parts: Parts) -> None:
    parts.presenter.adjust("shown")
    parts.presenter.present([SECOND])
    await parts.presenter.settled()
    assert "二百元" not in parts.recorded("spoken")[-1]["text"]
    parts.presenter.adjust("reset")
    parts.presenter.present([SECOND])
    await parts.presenter.settled()
    assert "二百元" in parts.recorded("spoken")[-1]["text"]


async def test_what_she_said_stands_there_while_she_is_answered(parts: Parts) -> None:
    parts.presenter.note_words("给小红转两百")
    parts.presenter.present([FIRST, SECOND])
    assert parts.presenter.status.partial == "您说的：给小红转两百"
    await parts.presenter.settled()
    assert parts.presenter.status.partial == "", "the next customer reads none of it"
    parts.presenter.present([FIRST])
    assert parts.presenter.status.partial == ""


async def test_what_she_said_is_not_shown_where_she_covers_her_screen(parts: Parts) -> None:
    parts.presenter.adjust("covered")
    parts.presenter.note_words("我有八万块")
    parts.presenter.present([FIRST])
    assert parts.presenter.status.partial == ""


def test_the_status_keeps_what_is_not_told_anew(parts: Parts) -> None:
    parts.presenter.set_status(activity="thinking", partial="查一下")
    parts.presenter.set_status(help_state="notified")
    status = parts.display.last_status
    assert (status.activity, status.partial, status.help_state) == (
        "thinking",
        "查一下",
        "notified",
    )


def test_the_choice_of_reading_out_is_swapped_for_the_other(parts: Parts) -> None:
    read, hidden = phrases.READ_OR_NOT[True], phrases.READ_OR_NOT[False]
    parts.put_up(View("balance", "", choices=(read,)))
    parts.presenter.swap(hidden)
    assert parts.view.choices == (hidden,)
