"""Test that covered figures and names are neither shown, read aloud nor stored."""

from __future__ import annotations

import pytest

from assistant.conversation.covering import covered
from assistant.demo.gallery import VIEWS
from assistant.phrases import COVERED
from assistant.screens.layout import lay_out
from assistant.screens.picture import GRAPHICS
from assistant.screens.registry import plain_text, screen_names, traits_of
from assistant.screens.view import Status, View
from tests.conversation.parts import Parts

NAMES = ("王秀英", "王小红", "王小明")
PRIVATE = sorted(
    name
    for name in VIEWS
    if traits_of(VIEWS[name]).reading == "private"
    and traits_of(VIEWS[name]).asks == "nothing"
    and not traits_of(VIEWS[name]).tells_posted
)
GRIDS = ((64, 18), (80, 24), (100, 30))


@pytest.mark.parametrize("name", PRIVATE)
def test_nothing_covered_stays_in_words_or_data(name: str) -> None:
    view = covered(VIEWS[name], "all", NAMES)
    text = plain_text(view) + view.text
    assert " 元" not in text.replace("＊＊＊＊", "")
    assert "尾号" not in "".join(plain_text(view).split("您")[0])
    assert not [each for each in NAMES if each in plain_text(view) and view.data]


@pytest.mark.parametrize(
    "name",
    [
        "transfer_review",
        "fraud_check",
        "transfer_held",
        "transfer_ask_payee",
        "transfer_ask_amount",
    ],
)
def test_what_she_agrees_to_is_never_covered(name: str) -> None:
    view = VIEWS[name]
    assert plain_text(covered(view, "all", NAMES)) == plain_text(covered(view, "none", NAMES))


@pytest.mark.parametrize("size", GRIDS)
@pytest.mark.parametrize("how", ["beside", "all", "none"])
@pytest.mark.parametrize("name", ["balance", "transactions", "payees", "pension", "passbook"])
def test_it_can_be_touched_at_every_grid(name: str, how: str, size: tuple[int, int]) -> None:
    view = covered(VIEWS[name], how, NAMES)  # type: ignore[arg-type]
    page = lay_out(view, Status(), *size, graphics=GRAPHICS)
    assert all(page.touch(f"choice:{choice.key}") for choice in view.choices)
    assert all(touch.rows >= 3 for touch in page.touches)
    assert {choice.label for choice in view.choices} & {"遮住", "显示"}


async def test_what_is_covered_is_in_no_event_and_not_said(parts: Parts) -> None:
    parts.presenter.adjust("covered")
    parts.presenter.present([VIEWS["balance"]])
    await parts.presenter.settled()
    parts.presenter.show_again("我没听清。")
    await parts.presenter.settled()
    kept = [each["text"] for kind in ("shown", "spoken") for each in parts.recorded(kind)]
    assert all("86,520" not in text and "八万六千" not in text for text in kept)
    assert COVERED in parts.view.text


async def test_touched_it_is_shown_on_this_screen_alone(parts: Parts) -> None:
    parts.put_up(VIEWS["balance"])
    assert "23,180" not in plain_text(parts.view)
    parts.presenter.adjust("open")
    parts.presenter.show_again()
    assert "23,180" in plain_text(parts.view)
    await parts.presenter.settled()
    parts.put_up(VIEWS["balance"])
    assert "23,180" not in plain_text(parts.view)


def test_every_screen_is_public_private_or_read_in_full() -> None:
    for name in screen_names():
        assert traits_of(View(name, "")).reading in ("private", "public", "in_full")


async def test_a_finished_transfer_is_shown_and_not_said(parts: Parts) -> None:
    parts.presenter.adjust("covered")
    parts.presenter.present([VIEWS["transfer_done"]])
    await parts.presenter.settled()
    assert "王小红" in plain_text(parts.view)
    assert "存折还有 ＊＊＊＊" in plain_text(parts.view)
    assert [choice.label for choice in parts.view.choices] == ["显示"]
    assert "元" not in parts.recorded("spoken")[-1]["text"]
