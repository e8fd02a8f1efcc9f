"""Test what is shown but not said: for whose wish, and what is still read aloud."""

from __future__ import annotations

import pytest

from assistant.conversation.privacy_wish import read_spoken_wish as wish
from assistant.demo.gallery import VIEWS
from assistant.phrases import ON_SCREEN
from assistant.screens.registry import traits_of
from assistant.screens.view import View
from assistant.speaking.private_mode import aloud

NAMES = ("王秀英", "王小红")


@pytest.mark.parametrize(
    "text",
    [
        "别念出来",
        "只显示别出声",
        "别让人听见",
        "别念出来，写在屏幕上就行",
        "不要报出来",
        "别吭声",
        "别让旁边的人听见",
        "别把钱数念出来",
        "只在屏幕上显示",
    ],
)
def test_to_be_shown_only(text: str) -> None:
    assert wish(text) == ("shown", "")


@pytest.mark.parametrize("text", ["念出来吧", "读出来吧", "还是念给我听吧", "可以念了"])
def test_to_be_read_again(text: str) -> None:
    assert wish(text) == ("spoken", "")


def test_her_other_words_are_kept() -> None:
    assert wish("查一下余额，别念出来") == ("shown", "查一下余额")
    assert wish("别念出来，查一下余额") == ("shown", "查一下余额")


@pytest.mark.parametrize(
    "text",
    [
        "小点声",
        "再念一遍",
        "别念那么快",
        "别说了",
        "他让我别出声",
        "有人叫我别让人听见",
        "别让人知道",
        "在手机上显示就行吗",
        "昨天我去医院看病花了不少钱，大夫跟我说这个事儿你千万别让人听见啊",
    ],
)
def test_words_that_are_no_such_wish(text: str) -> None:
    assert wish(text) == (None, text)


def test_figures_and_names_stay_on_the_screen() -> None:
    view = View("transfer_done", "转好了。给闺女王小红转了两千元，您的存折还有三百元。")
    assert aloud(view, NAMES) == f"转好了。{ON_SCREEN}"
    view = View("transactions", "跟闺女王小红的来往，这个月没有记录。您可以换个日子再查。")
    assert aloud(view, NAMES) == f"{ON_SCREEN}您可以换个日子再查。"
    view = View("balance", "您的存折现在有五百元。其中三角先替您留着，没有转走。")
    assert aloud(view, NAMES) == ON_SCREEN


def test_questions_and_examples_are_read() -> None:
    ask = "您的存折里能用的有五百元，不够转九千元。您换个数，好吗？您可以说：两千五百元。"
    expected = f"{ON_SCREEN}您换个数，好吗？您可以说：两千五百元。"
    assert aloud(View("transfer_ask_amount", ask), NAMES) == expected


@pytest.mark.parametrize(
    "name", [name for name, view in VIEWS.items() if traits_of(view).reading == "in_full"]
)
def test_screens_that_the_guard_needs_to_be_heard_are_read_in_full(name: str) -> None:
    assert aloud(VIEWS[name], NAMES) == VIEWS[name].text
