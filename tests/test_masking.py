"""Spoken PINs: whatever may be one is in no event."""

from __future__ import annotations

import time

import pytest

from assistant.limits import FieldKind
from assistant.masking import (
    HIDDEN,
    NAMED_FOR,
    Pieces,
    is_tail,
    may_be_pin,
    on_record,
    recorded,
    spoken_digits,
)

PINS = (
    "123456",
    "１２３４５６",
    "一二三四五六",
    "一，二，三，四，五，六",
    "壹贰叁肆伍陆",
    "幺两三四五六",
    "①②③④⑤⑥",
    "one two three four five six",
    "十二三十四五十六",
    "是一二三四五六吧",
)

REMEMBERED = (
    "一二三，嗯，四五六",
    "123然后456",
    "我的密码是一二三，后面是四五六",
    "洞拐幺两三四",
    "1二three４伍陆",
    "十二，三十四，然后五十六",
    "一百二十三四百五十六",
    "yi er san si wu liu",
    "twelve, thirty-four, fifty-six",
    "1\u200b2\u200b3\u200b4\u200b5\u200b6",
    "➊➋➌➍➎➏",
    "医儿伞似舞留",
    "一二山是五六",
    "我的密码是，腰 二 三 死 午 六",
)
"""With fillers, in pairs, as soldiers say it, in letters, with signs that nobody sees, misheard."""


@pytest.mark.parametrize("text", [*PINS, "一二", "三四", "取消", "声音大一点", "六"])
def test_where_a_pin_is_asked_nothing_is_kept(text: str) -> None:
    assert recorded(text, "pin") == HIDDEN


@pytest.mark.parametrize("field_kind", [None, "account"])
@pytest.mark.parametrize("text", PINS)
def test_elsewhere_a_bare_pin_is_neither_kept_nor_used(
    text: str, field_kind: FieldKind | None
) -> None:
    assert recorded(text, field_kind) == HIDDEN
    assert may_be_pin(text, field_kind)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("给闺女转123456块", f"给闺女转{HIDDEN}块"),
        ("我的电话13812345678", f"我的电话{HIDDEN}"),
    ],
)
def test_six_numerals_among_other_words_are_not_kept(text: str, kept: str) -> None:
    assert recorded(text, None) == kept
    assert not may_be_pin(text, None)


@pytest.mark.parametrize(
    "text",
    ["", "给闺女转一万二千三百四十五块六毛", "转五百块", "尾号一二三四的那张卡", "三月十六号那笔"],
)
def test_sums_and_other_words_stay(text: str) -> None:
    assert recorded(text, None) == text
    assert not may_be_pin(text, None)


@pytest.mark.parametrize(
    "text",
    ["十万", "一万二千三百四十五", "123456元", "十二万三千四百五十六", "五百，不，六百", "100000"],
)
def test_a_sum_that_was_asked_for_stays(text: str) -> None:
    assert recorded(text, "amount") == text
    assert not may_be_pin(text, "amount")


@pytest.mark.parametrize("text", [*PINS, *REMEMBERED, "一二三四五六块", "给他123456"])
def test_digits_said_one_by_one_are_no_sum(text: str) -> None:
    assert HIDDEN in recorded(text, "amount")
    assert may_be_pin(text, "amount")


@pytest.mark.parametrize(
    "text", ["是九六一一零吧", "就是就是，对", "一把屎一把尿", "死期就是定期", "药四十八块五"]
)
def test_words_that_only_sound_like_digits_stay(text: str) -> None:
    assert recorded(text, None) == text
    assert not may_be_pin(text, None)


def test_a_misheard_pin_is_compared_as_she_said_it() -> None:
    assert "123456" in spoken_digits("是医儿伞似舞留吧")


@pytest.mark.parametrize("text", [*REMEMBERED, "好像是一二三四五六，您看对不对", "123我想想456"])
def test_a_pin_said_with_other_words_is_not_used_anywhere(text: str) -> None:
    assert HIDDEN in recorded(text, None)
    assert may_be_pin(text, None)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("账号 6222 0205 0200 3356 780 对吗", "账号 ••••6780 对吗"),
        ("六二二二，零二零五，零二零零，三三五六，七八零", "••••六七八零"),
        ("小一二三四五六", f"小{HIDDEN}"),
        ("¥123,456.00", "¥123,456.00"),
        ("2026年3月16日 10:00 转出 1,000.00", "2026年3月16日 10:00 转出 1,000.00"),
        ("请打96110，95588", "请打96110，95588"),
        ("十二万三千元", "十二万三千元"),
    ],
)
def test_what_is_shown_or_said_keeps_no_number_but_its_tail(text: str, kept: str) -> None:
    assert on_record(text) == kept
    assert on_record([{"text": text}]) == [{"text": kept}]


@pytest.mark.parametrize(
    "text",
    [
        "一" * 400,
        "1 " * 200,
        "嗯" * 400,
        "一嗯" * 200,
        "十" * 400,
        " " * 400,
        "三点" * 200,
        "六个" * 200,
        "六个八" * 130,
        "从一到" * 130,
        "一到九" * 130,
        "一点，" * 130,
        "前三位是" * 100,
    ],
)
def test_long_words_take_no_time(text: str) -> None:
    began = time.perf_counter()
    recorded(text, None), may_be_pin(text, "amount"), on_record(text), spoken_digits(text)
    Pieces().hear(text, None, asked=False)
    assert time.perf_counter() - began < 0.2


@pytest.mark.parametrize("text", ["一二", "三四", "五六", "是一二吧", "八", "one two"])
def test_where_a_pin_is_asked_pieces_of_one_are_not_used(text: str) -> None:
    assert may_be_pin(text, "pin")


@pytest.mark.parametrize("text", ["取消", "声音大一点", "再说一遍", "等一下", "我不想转了", ""])
def test_where_a_pin_is_asked_other_words_are(text: str) -> None:
    assert not may_be_pin(text, "pin")


def test_a_pin_that_is_called_one_is_not_used_anywhere() -> None:
    assert may_be_pin("我的密码是一二三", None)
    assert recorded("我的密码是一二三", "amount") == HIDDEN


IN_SHORT = (
    "六个八", "密码就是六个八", "一连六个八", "六个都是八", "六位全是八", "八说六遍", "6个8",
    "四个三两个九", "三个二三个三", "两个三两个七两个一", "仨八仨六", "后面三个二，前面三个七",
    "三七一九四，最后一个是六", "三七一九后头俩四六", "从一到六", "一数到六", "六到一", "六个八对不对",
    "三点七一九四六", "三角七分一九四六", "十二点三四五六", "ⅢⅦⅠⅨⅣⅥ", "1\u31642\u31643\u31644\u31645\u31646",
)  # fmt: skip
"""Repeated, counted up, with a point or a coin that makes no sum of it, with letters unseen."""


@pytest.mark.parametrize("field_kind", [None, "amount", "account", "pin"])
@pytest.mark.parametrize("text", IN_SHORT)
def test_a_pin_said_in_short_is_kept_and_used_nowhere(
    text: str, field_kind: FieldKind | None
) -> None:
    assert recorded(text, field_kind) == HIDDEN
    assert may_be_pin(text, field_kind)


@pytest.mark.parametrize(
    "text",
    [
        "六个八块", "取六个五百", "6个500块", "两个3000", "给我三个一百的", "三个二维码", "六个一起转",
        "两个一样的", "周一到周六开门吗", "星期一到六上班吗", "从一到六都开门吗", "早上八点到六点",
        "一到六楼", "三点一刻", "三点五十到六点", "三块七毛五", "三角七分", "三月十六号一千二",
        "三月一号1234那笔", "五月三号1000", "查3月16日到3月20日的明细", "二零二六年三月十六号",
        "两到三千", "五到八块", "一两千", "三四百", "十二点三四五六万",
    ],
)  # fmt: skip
@pytest.mark.parametrize("field_kind", [None, "amount"])
def test_sums_times_and_counts_stay(text: str, field_kind: FieldKind | None) -> None:
    assert recorded(text, field_kind) == text
    assert not may_be_pin(text, field_kind)


@pytest.mark.parametrize(
    "text",
    [
        "十二万三千四百五十六", "一十二万三千四百五十六块", "壹拾贰万叁仟肆佰伍拾陆元", "12万3456",
        "十二点三四五六万", "12.3456万", "十二万三千四百五十六块左右", "转十二万三千四百五十六，不对，五百",
        "123,456.00元", "十二万三四五六",
    ],
)  # fmt: skip
def test_the_bank_is_asked_about_the_value_of_a_sum(text: str) -> None:
    assert set(spoken_digits(text)) == {"123456"}


@pytest.mark.parametrize(
    "text", ["十万", "两万", "一百万", "五千零六", "三月十六号", "尾号一二三四"]
)
def test_and_about_no_other_number(text: str) -> None:
    assert set(spoken_digits(text)) <= {"100000"}


def heard(turns: str, field_kind: FieldKind | None = None, *, asked: bool = False) -> str:
    """Return of each turn: kept, hidden, or refused."""
    pieces = Pieces()
    found = [pieces.hear(text, field_kind, asked=asked) for text in turns.split("/")]
    return " ".join("kept" if p is None else "hidden" if p.used else "refused" for p in found)


@pytest.mark.parametrize(
    ("turns", "became"),
    [
        ("三七/一九/四六", "refused refused refused"),
        ("三七/嗯/一九/您说什么/四六吧", "refused kept refused kept refused"),
        ("前头是三七一/后头是九四六", "refused refused"),
        ("我的密码前面三位/三七一/后面三位/九四六", "kept refused kept refused"),
        ("三/七/一/九/四/六", "hidden hidden hidden hidden hidden refused"),
        ("三十七/十九/四十六", "hidden hidden refused"),
        ("我密码是多少来着/三/七", "kept refused refused"),
        (
            "五百/两千/三月十六号/给闺女转三千/尾号一二三四那张/取消",
            "kept kept kept kept kept kept",
        ),
    ],
)
def test_pieces_that_nobody_asked_for(turns: str, became: str) -> None:
    assert heard(turns) == became


def test_pieces_at_a_sum_are_asked_back_until_they_are_six() -> None:
    assert heard("三七一/九四六", "amount") == "hidden refused"
    assert heard("三七/一九/四六", "amount") == "hidden hidden refused"


def test_a_sum_spelt_in_noughts_is_one() -> None:
    assert heard("五零零零/五零零零/一二零零零", "amount") == "kept kept kept"


def test_what_is_asked_for_is_kept_however_often() -> None:
    assert heard("一/二/三/一/二/三/四/五", asked=True) == " ".join(["kept"] * 8)
    assert heard("371/350/20000/五百", "amount", asked=True) == "kept kept kept kept"
    assert heard("我忘了密码/500/一", "amount", asked=True) == "kept kept kept"
    assert heard("我的密码/371", "amount", asked=True) == "kept refused"


def test_a_pin_spoken_of_is_forgotten_again() -> None:
    assert heard("/".join(["我的密码", *["好"] * NAMED_FOR, "三"])).endswith("kept hidden")


@pytest.mark.parametrize(
    ("text", "tail"),
    [("三四五六", True), ("是3456吧", True), ("四五六", False), ("一二三四", False)],
)
def test_the_tail_of_a_number_on_the_screen(text: str, tail: bool) -> None:
    assert is_tail(text, "哪张卡？ 1 存折 尾号 3456 2 养老金卡 尾号 7890") is tail
