"""Test words that ask for privacy: her own wish, or secrecy that the guard must hear of."""

from __future__ import annotations

import pytest

from assistant.conversation.privacy_wish import keeps_secret, read_wish


@pytest.mark.parametrize(
    "text",
    [
        "我不想让儿子知道",
        "我不想让儿子知道我有多少钱",
        "别让人看见",
        "遮住",
        "屏幕能不能挡一下",
        "别显示",
        "把钱数遮起来",
        "别让旁边的人看见",
    ],
)
def test_to_be_covered(text: str) -> None:
    assert read_wish(text, covered=False) == ("covered", "")


@pytest.mark.parametrize("text", ["显示", "让我看看", "显示出来吧", "给我看看"])
def test_to_be_shown_again_where_something_is_covered(text: str) -> None:
    assert read_wish(text, covered=True) == ("open", "")
    assert read_wish(text, covered=False) == (None, text)


def test_from_now_on() -> None:
    assert read_wish("以后都遮住", covered=False)[0] == "always_covered"
    assert read_wish("以后都显示", covered=True)[0] == "always_open"


def test_her_other_words_are_kept() -> None:
    assert read_wish("查一下余额，别让人看见", covered=False) == ("covered", "查一下余额")


@pytest.mark.parametrize(
    "text",
    [
        "有人叫我别让人看见",
        "我不想让儿子知道我转钱",
        "让我看看余额",
        "只显示",
        "别让人听见",
        "查余额",
    ],
)
def test_words_that_are_no_such_wish(text: str) -> None:
    assert read_wish(text, covered=False) == (None, text)


def test_a_secret_beside_a_transfer_is_told_to_the_guard() -> None:
    assert keeps_secret("我不想让儿子知道我有多少钱", in_transfer=True)
    assert keeps_secret("我不想让儿子知道", in_transfer=False)
    assert not keeps_secret("我不想让儿子知道我有多少钱", in_transfer=False)
    assert not keeps_secret("没有不想让儿子知道", in_transfer=True)
    assert not keeps_secret("遮住", in_transfer=True)
