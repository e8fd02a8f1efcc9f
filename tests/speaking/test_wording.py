"""Test figures as a teller says them; no digit may be left."""

from __future__ import annotations

import re
from datetime import date

import pytest
from cn2an import cn2an
from hypothesis import given
from hypothesis import strategies as st

from assistant.money import Money
from assistant.speaking.wording import (
    count_words,
    date_words,
    day_words,
    has_digits,
    money_words,
    speakable,
    tail_words,
)

NOBODY_SAYS = re.compile(
    r"十二千|[二两一三四五六七八九]十[一二三四五六七八九]?千|[百十]两[元角分]|两百"
)


@pytest.mark.parametrize(
    ("yuan", "said"),
    [
        ("12000", "一万二千元"),
        ("86520.35", "八万六千五百二十元三角五分"),
        ("2000", "两千元"),
        ("200", "二百元"),
        ("20", "二十元"),
        ("2", "两元"),
        ("20000", "两万元"),
        ("10000", "一万元"),
        ("10000.01", "一万元零一分"),
        ("100050", "十万零五十元"),
        ("10", "十元"),
        ("0.05", "五分"),
        ("0.20", "两角"),
        ("2.20", "两元二角"),
        ("0", "零元"),
        ("-50", "负五十元"),
        ("200000000", "两亿元"),
    ],
)
def test_money_is_said_in_words(yuan: str, said: str) -> None:
    assert money_words(Money.yuan(yuan)) == said


@given(st.integers(0, 10**12))
def test_counts_round_trip(number: int) -> None:
    said = count_words(number)
    assert cn2an(said.replace("两", "二"), "normal") == number
    assert not has_digits(said)


@given(st.integers(-(10**13), 10**13))
def test_money_is_worth_what_it_says(fen: int) -> None:
    said = money_words(Money(fen))
    assert not has_digits(said)
    assert not NOBODY_SAYS.search(said)
    match = re.fullmatch(r"(负?)(?:(.+)元)?零?(?:(.)角)?(?:(.)分)?", said)
    assert match, said
    yuan, jiao, odd = (
        int(cn2an(part.replace("两", "二"), "normal")) if part else 0 for part in match.groups()[1:]
    )
    assert (-1 if match[1] else 1) * (yuan * 100 + jiao * 10 + odd) == fen


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        ("¥12,000.50", "一万二千元五角"),
        ("-¥50.00", "负五十元"),
        ("¥86,520.35元", "八万六千五百二十元三角五分"),
        ("10000.01元", "一万元零一分"),
        ("12000", "一万二千"),
        ("1.2万元", "一点二万元"),
        ("2万元", "两万元"),
        ("尾号3456", "尾号三四五六"),
        ("尾号是0012", "尾号是零零一二"),
        ("尾号****3456", "尾号三四五六"),
        ("打96110，或者95588", "打九六一一零，或者九五五八八"),
        ("110元", "一百一十元"),
        ("3月16日", "三月十六日"),
        ("2026年3月16日", "二零二六年三月十六日"),
        ("2026-03-16 10:05", "二零二六年三月十六日 十点零五分"),
        ("10:00", "十点"),
        ("2:30", "两点三十分"),
        ("3.5%", "百分之三点五"),
        ("5次", "五次"),
        ("2次", "两次"),
        ("2号窗口", "二号窗口"),
        ("第2个", "第二个"),
        ("3-5天", "三到五天"),
        ("2小时", "两小时"),
        ("13800138000", "一三八零零一三八零零零"),
        ("¥12,000.505", "一万二千点五零五元"),
        # Written otherwise than our screens do.
        ("(010)8888-1234", "零一零八八八八一二三四"),
        ("（021）62345678", "零二一六二三四五六七八"),
        ("卡：6217-0012-3456-7890", "卡：六二一七零零一二三四五六七八九零"),
        ("2026-01-05到2026-02-03", "二零二六年一月五日到二零二六年二月三日"),
        ("昨天-￥200", "昨天负二百元"),
        ("3天-5天", "三天到五天"),
        ("3个月-6个月", "三个月到六个月"),
        ("￥1 000.00", "一千元"),
        ("12\u202f345.60元", "一万二千三百四十五元六角"),
        ("¥1,0000", "一万元"),
        ("¥12,0000.50", "十二万元五角"),
        ("2025,2026年", "两千零二十五,二零二六年"),
        ("尾号 123 456", "尾号一二三四五六"),
        ("A座1803室，B2层", "A座一八零三室，B二层"),
        ("Ⅱ类账户和Ⅻ、½", "二类账户和十二、二分之一"),
        ("二〇二六年", "二〇二六年"),
        ("¥100元/月，¥50/次，5%/年", "一百元每月，五十元每次，百分之五每年"),
    ],
)
def test_a_displayed_sentence_is_said_in_words(shown: str, said: str) -> None:
    assert speakable(shown) == said


@given(
    st.text(
        st.sampled_from(list("0123456789０２²٣,.，:-¥%*元万块次年月日号第尾打钱 ")), max_size=24
    )
)
def test_no_digit_is_left_of_anything(shown: str) -> None:
    assert not has_digits(speakable(shown))


@given(st.integers(0, 10**10))
def test_an_amount_in_a_sentence_is_said_like_the_amount(fen: int) -> None:
    amount = Money(fen)
    assert speakable(f"给王小红转{amount}。") == f"给王小红转{money_words(amount)}。"


@given(st.text("0123456789", min_size=1, max_size=12))
def test_named_numbers_are_said_digit_by_digit(digits: str) -> None:
    assert len(tail_words(digits)) == len(digits)
    assert speakable(f"尾号{digits}。") == f"尾号{tail_words(digits)}。"


@given(st.text("一二三四五六七八九零两百千万亿元角分，。您的钱"))
def test_words_stay_as_they_are(text: str) -> None:
    assert speakable(text) == text


def test_a_date_is_said_in_words() -> None:
    assert date_words(date(2026, 3, 16)) == "三月十六日"
    assert date_words(date(2026, 12, 2), with_year=True) == "二零二六年十二月二日"
    assert day_words(date(2026, 2, 2)) == "二月二号"


def test_numbers_without_words_are_refused() -> None:
    with pytest.raises(ValueError, match="not negative"):
        count_words(-1)
    with pytest.raises(ValueError, match="tail"):
        tail_words("34a6")
