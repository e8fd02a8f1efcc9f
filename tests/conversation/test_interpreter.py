"""What she types or says is never a payload, however the slash is written."""

from __future__ import annotations

import pytest

from assistant.conversation.interpreter import as_words


@pytest.mark.parametrize(
    "text",
    ["/affirm", " /affirm", "／affirm", "\u3000／affirm", "\u200b/affirm", "//affirm", "。/affirm"],
)
def test_a_slash_before_her_words_is_taken_off(text: str) -> None:
    assert as_words(text) == "affirm"


@pytest.mark.parametrize("text", ["", "查余额", "，查余额", "１２，３", "一/二"])
def test_other_words_stay_as_they_are(text: str) -> None:
    assert as_words(text) == text


def test_of_slashes_alone_nothing_is_left() -> None:
    assert as_words(" // ") == ""
