"""Test spoken sums: a certain number, or a question; never a guess."""

from __future__ import annotations

from pathlib import Path

import cn2an
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.understanding.rasa.noise import mishear
from assistant.understanding.readers.amounts import AmountMention, find_amounts, parse_amount

CERTAIN = {
    "一万二": 12000_00,
    "两千五": 2500_00,
    "三百五十块八毛": 350_80,
    "1万2": 12000_00,
    "1万2000": 12000_00,
    "1万2千": 12000_00,
    "12,000": 12000_00,
    "12000元": 12000_00,
    "1.2万": 12000_00,
    "3.5元": 3_50,
    "五00": 500_00,
    "十万零五十": 100050_00,
    "五百块钱": 500_00,
    "八毛": 80,
    "两毛五": 25,
    "三块五": 3_50,
    "三块零五分": 3_05,
    "一块二毛五": 1_25,
    "一百零五块": 105_00,
    "廿块": 20_00,
    "卅块": 30_00,
    "一万两千三": 12300_00,
    "二十五元三毛": 25_30,
    "三千块整": 3000_00,
    "一万二千零五十块六角": 12050_60,
    "壹万贰仟元整": 12000_00,
    "兩千 四 百 五": 2450_00,
    "三 千 块": 3000_00,
    "两百五": 250_00,
    "一千零五": 1005_00,
    "五十": 50_00,
    "给老李四百": 400_00,
    "给老刘五百": 500_00,
    "给张三三百": 300_00,
    "给王小转五百": 500_00,
    "给陈小打三百": 300_00,
    "给王五五百块": 500_00,
    "转五百行吗": 500_00,
    "给老李转五百吧": 500_00,
    "存五万一年": 50000_00,
    "五千块生活费": 5000_00,
}

ASKED_BACK = [
    "百十来块",
    "三四百",
    "万把块",
    "一千多",
    "一千多块",
    "好几千",
    "几百",
    "几千块",
    "上千块",
    "差不多一千",
    "大概五百块",
    "一两千",
    "三五千",
    "七八百",
    "两三百块钱",
    "二三十块",
    "一百五六十块",
    "十五六块",
    "两千左右",
    "五百上下",
    "五十来块",
    "十几万",
    "千把块钱",
    "百八十块",
    "千儿八百",
    "万八千",
    "半万",
    "小一万",
    "转小五百",
    "两千到三千",
    "个把",
    "毛把钱",
    "块儿八毛",
    "一半",
    "全部",
    "全部的钱",
    "百分之五十",
    "零块",
    "零",
    "0元",
    "负三百",
    "-100元",
    "一二三",
    "幺二三",
    "3.456元",
    "十五美元",
    "两千误",
    "遛千五",
    "三百五石块",
    "一万二欠",
    "转迁七百块",
]

NO_AMOUNT = [
    "张三",
    "王五",
    "四川",
    "一下",
    "一切",
    "一会儿",
    "第三个",
    "三楼",
    "一月",
    "三月份",
    "十五号",
    "三天",
    "两个月",
    "小三",
    "老四",
    "尾号3456",
    "95588",
    "96110",
    "打110",
    "一块去",
    "咱们一块儿走",
    "千万别转",
    "万一呢",
    "一万个不愿意",
    "五十岁",
    "六十多岁",
    "二〇二四年",
    "三点五十",
    "八点半",
    "礼拜三",
    "五分钟",
    "一百个人",
    "老百姓",
    "一二零",
    "九五五八八",
    "三号窗口",
    "一点",
    "再说一遍",
    "我七十二了",
    "十全十美",
    "我今年八十",
    "五把锁",
]

FORMS = [
    tuple(line.split("\t"))
    for line in Path(__file__).with_name("amount_forms.tsv").read_text("utf-8").splitlines()[1:]
]
"""(said, fen): "?" has to be asked back, "-" is no amount."""


@pytest.mark.parametrize(("said", "fen"), FORMS)
def test_every_spoken_form_is_read(said: str, fen: str) -> None:
    mention = parse_amount(said)
    read = "-" if mention is None else "?" if mention.fen is None else str(mention.fen)
    assert read == fen


@pytest.mark.parametrize(("said", "fen"), CERTAIN.items())
def test_a_certain_sum_is_read(said: str, fen: int) -> None:
    mention = parse_amount(said)
    assert mention is not None
    assert (mention.fen, mention.vague, mention.why) == (fen, False, "")


@pytest.mark.parametrize("said", ASKED_BACK)
def test_a_vague_sum_is_asked_back(said: str) -> None:
    mention = parse_amount(said)
    assert mention is not None
    assert mention.fen is None
    assert mention.vague
    assert mention.why


@pytest.mark.parametrize("said", NO_AMOUNT)
def test_words_with_numbers_in_them_are_no_sums(said: str) -> None:
    assert parse_amount(said) is None


@pytest.mark.parametrize(
    ("said", "fen"),
    [
        ("两千，不对，三千", 3000_00),
        ("不是两千，是三千", 3000_00),
        ("转两千，三千吧", 3000_00),
        ("五百哦不六百", 600_00),
        ("给闺女转两千不对转三千", 3000_00),
    ],
)
def test_after_a_repair_only_the_last_counts(said: str, fen: int) -> None:
    assert parse_amount(said) is not None
    assert parse_amount(said).fen == fen  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("said", "span"),
    [
        ("给闺女转五百块钱", "五百块"),
        ("转一万二千块整给老李", "一万二千块"),
        ("转 三百 五十 块 八毛 吧", "三百 五十 块 八毛"),
        ("转1万2000元给他", "1万2000元"),
        ("给他百十来块钱", "百十来块"),
    ],
)
def test_the_span_is_number_and_unit(said: str, span: str) -> None:
    (mention,) = find_amounts(said)
    assert mention.text == span == said[mention.start : mention.end]


def _spoken(number: int) -> str:
    return str(cn2an.an2cn(number))


def _elided(number: int) -> str | None:
    """Return 一万二 for 12000 and the like; None where nothing is elided."""
    spoken = _spoken(number)
    longer = {"千": "万", "百": "千", "十": "百"}
    if len(spoken) >= 4 and spoken[-1] in longer and spoken[-3] == longer[spoken[-1]]:
        return spoken[:-1]
    return None


@settings(max_examples=400, deadline=None)
@given(st.integers(1, 999_999))
def test_every_spoken_sum_comes_back(number: int) -> None:
    for said in (f"{_spoken(number)}块", f"{number}元", f"{number:,}块钱"):
        mention = parse_amount(said)
        assert mention is not None, said
        assert mention.fen == number * 100, said


@settings(max_examples=300, deadline=None)
@given(st.integers(1, 9), st.integers(1, 9), st.sampled_from([100, 1000, 10_000]), st.booleans())
def test_every_elided_sum_comes_back(high: int, low: int, scale: int, two: bool) -> None:
    number = high * scale + low * scale // 10
    said = _elided(number)
    assert said is not None
    said = said.replace("二", "两", 1) if two and high == 2 else said
    mention = parse_amount(said)
    assert mention is not None, said
    assert mention.fen == number * 100, said


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 9999), st.integers(0, 9), st.integers(0, 9))
def test_every_sum_with_jiao_and_fen_comes_back(yuan: int, jiao: int, fen: int) -> None:
    said = f"{_spoken(yuan)}块" if yuan else ""
    said += f"{_spoken(jiao)}毛" if jiao else ("零" if fen and yuan else "")
    said += f"{_spoken(fen)}分" if fen else ""
    wanted = yuan * 100 + jiao * 10 + fen
    if wanted:
        mention = parse_amount(said)
        assert mention is not None, said
        assert mention.fen == wanted, said


@settings(max_examples=200, deadline=None)
@given(
    st.integers(1, 99).map(lambda n: n * 100),
    st.sampled_from(["差不多{}", "大概{}块", "{}左右", "{}多", "将近{}块钱", "{}块上下"]),
)
def test_a_hedged_sum_is_never_a_number(number: int, hedge: str) -> None:
    mention = parse_amount(hedge.format(_spoken(number)))
    assert mention is not None
    assert mention.fen is None


FRAMES = (
    "给我闺女转{}",
    "给老王打{}",
    "转{}给我孙子",
    "把{}汇给王建国",
    "我想给儿子转{}块钱",
    "就{}吧",
    "那就给他{}块吧",
    "从存折上取{}块现金",
    "嗯，{}",
    "交{}块电费",
)


@settings(max_examples=400, deadline=None)
@given(
    st.integers(1, 9),
    st.sampled_from([100, 1000, 10_000]),
    st.integers(0, 9),
    st.sampled_from(FRAMES),
)
def test_a_sum_within_a_request_is_not_asked_back(
    high: int, scale: int, low: int, frame: str
) -> None:
    number = high * scale + low * scale // 10
    said = frame.format(_spoken(number))
    mention = parse_amount(said)
    assert mention is not None, said
    assert mention.fen == number * 100, said


@settings(max_examples=400, deadline=None)
@given(
    st.integers(1, 99_999),
    st.integers(0, 9),
    st.sampled_from("布瘟廊辈碧绑懊蜀"),
    st.sampled_from(FRAMES),
)
def test_a_numeral_lost_leaves_no_other_sum(
    number: int, place: int, heard: str, frame: str
) -> None:
    """One character of a sum becomes another word: it is asked back, never read as less."""
    spoken = _spoken(number)
    place %= len(spoken)
    said = frame.format(spoken[:place] + heard + spoken[place + 1 :])
    mention = parse_amount(said)
    assert mention is None or mention.fen is None, (said, mention)


@settings(max_examples=300, deadline=None)
@given(
    st.text(
        alphabet="零一二两三四五六七八九十百千万亿块元毛角分半几多来把点，。给老李转不是0123456789.,-",
        max_size=14,
    )
)
def test_no_jumble_breaks_the_reader_or_its_spans(text: str) -> None:
    for mention in find_amounts(text):
        assert isinstance(mention, AmountMention)
        assert mention.text == text[mention.start : mention.end] != ""
        assert mention.vague == (mention.fen is None) == bool(mention.why)
        assert mention.fen is None or mention.fen > 0


def test_a_misheard_sum_is_right_or_asked_back() -> None:
    """At a character error rate of 20 %. What stays wrong has lost a character without a trace."""
    wrong = []
    for seed in range(1000):
        number = (seed * 7919) % 20_000 + 1
        heard = mishear(f"给我闺女转{_spoken(number)}块", 0.2, seed)
        mention = parse_amount(heard)
        if mention is not None and mention.fen not in (None, number * 100):
            wrong.append((heard, number, mention.text))
    assert len(wrong) <= 20, wrong


@pytest.mark.parametrize("said", ["是七百，你听成一百了", "你当成五百了", "我按成三千了"])
def test_a_sum_that_was_got_wrong_is_none(said: str) -> None:
    assert {mention.fen for mention in find_amounts(said)} == {None}


def test_what_was_got_wrong_leaves_what_is_said_after_it() -> None:
    (_, last) = find_amounts("写成五百了，是八百")
    assert last.fen == 800_00


def test_a_simpleton_is_no_sum() -> None:
    assert find_amounts("他就是个二百五") == []
    (sum_,) = find_amounts("总共是二百五")
    assert sum_.fen == 250_00
