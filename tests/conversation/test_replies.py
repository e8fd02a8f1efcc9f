"""Test that an action's replies become views and effects, in order."""

from __future__ import annotations

from assistant.conversation.replies import effect_of, effects_of, views_of
from assistant.screens.view import Choice
from assistant.understanding.protocol import Reply
from tests.conversation.parts import SCREEN, screen_reply

SORRY = Reply("我没听清。", {"effect": "before"})
HELP = Reply("", {"effect": "help", "reason": "new_payee", "quiet": True})


def test_a_screen_has_all_that_its_reply_carries_and_always_help() -> None:
    custom = {**SCREEN, "screen": "choose", "data": {"what": "payee"}, "field_kind": "amount"}
    custom["choices"] = [{"key": "1", "label": "闺女", "payload": "/inform"}]
    custom["hints"] = ["给闺女"]
    (view,) = views_of([Reply("给谁？", custom)])
    assert (view.screen, view.text, view.data) == ("choose", "给谁？", {"what": "payee"})
    assert view.choices == (Choice("1", "闺女", "/inform"),)
    assert (view.hints, view.keys, view.field_kind) == (("给闺女",), ("help", "home"), "amount")


def test_a_sum_is_shown_as_the_voice_says_it() -> None:
    (view,) = views_of([screen_reply("balance", "还有 ¥1,200.00。")])
    assert "¥" not in view.text


def test_a_sentence_before_begins_the_next_screen_only() -> None:
    views = views_of([SORRY, screen_reply("notice", "一。"), screen_reply("notice", "二。")])
    assert [view.text for view in views] == ["我没听清。一。", "二。"]


def test_effects_are_no_screens_and_what_is_said_before_is_neither() -> None:
    replies = [SORRY, HELP, screen_reply("notice")]
    assert effects_of(replies) == [HELP]
    assert effect_of(HELP)["reason"] == "new_payee"
    assert len(views_of(replies)) == 1
