"""Test utterances about a transfer, read in their context: payee, amount, and what is denied.

``in_context.tsv`` has what was asked, her words, and what they ask for. The open transfer goes to
her daughter; half of the words are from reviews of November 2026 in which a correction was lost.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.banking.model import Payee
from assistant.understanding.in_context.commands import Command, Next, No, Set, Unclear
from assistant.understanding.in_context.scope import asks_what_was_read, begins_with_no, waits
from assistant.understanding.in_context.transfer_reader import (
    Context,
    asks_in_a_clause,
    names_a_transfer,
    only_names_a_transfer,
    read_transfer,
    sum_alone,
)

DAUGHTER = Payee("xh", "demo", "王小红", "闺女", "6222020502009917742")
SON = Payee("xm", "demo", "王小明", "大儿子", "6222020502003356128")
FRIEND = Payee("ll", "demo", "李建国", "老李", "6228480128005564909")
HEATING = Payee("h", "demo", "太原供热公司", "", "6216610500001280077", True)
HERS = (DAUGHTER, SON, FRIEND, HEATING)
NAMES = {"xh": "小红", "xm": "小明", "ll": "老李", "h": "供热公司"}


def context(asked: str = "review", fen: int = 70_000) -> Context:
    tails = {payee.tail: "" for payee in HERS}
    return Context(asked, HERS, DAUGHTER, fen, tails)  # type: ignore[arg-type]


def told(command: Command) -> str:
    """Write a command as in_context.tsv does."""
    match command:
        case Set(slot, Payee() as payee):
            return f"{slot}={NAMES[payee.id]}"
        case Set(slot, value):
            return f"{slot}={value}"
        case Unclear(slot, why, _, candidates):
            return f"{slot}?{why}{''.join('+' + NAMES[one.id] for one in candidates)}"
        case No(slot):
            return f"no {slot or 'idea'}"
        case Next(commands):
            return f"then({' '.join(map(told, commands))})"
    raise AssertionError(command)


def rows() -> list[tuple[str, str, str]]:
    path = Path(__file__).with_name("in_context.tsv")
    with path.open(encoding="utf-8") as file:
        return [tuple(row) for row in csv.reader(file, delimiter="\t") if row]


@pytest.mark.parametrize(("asked", "words", "expected"), rows())
def test_what_she_says_is_read_where_it_is_said(asked: str, words: str, expected: str) -> None:
    found = " ".join(sorted(map(told, read_transfer(words, context(asked)))))
    assert (found or "-") == expected


@pytest.mark.parametrize(
    ("words", "is_one"),
    [
        ("两千，闺女", True),
        ("七百二，王小明", True),
        ("1200给小明", True),
        ("小明转1200", True),
        ("给我闺女转四百，对，没错，转吧", True),
        ("我想给我儿子交五十块钱话费", False),
        ("昨天给老李买了二斤鸡蛋花了三十", False),
        ("老李欠我三百", False),
    ],
)
def test_a_request_without_a_verb_is_one_all_the_same(words: str, is_one: bool) -> None:
    assert names_a_transfer(words, HERS) is is_one


def test_a_plain_request_tells_of_no_scheme() -> None:
    assert only_names_a_transfer("转三百五十块钱过去给我那个大儿子")
    assert not only_names_a_transfer("公安局的让我给老王转三百")


@pytest.mark.parametrize(
    "words", ["等会儿，我找下眼镜", "先别急", "慢着，先别转", "我问问她", "等阵先"]
)
def test_waiting_is_no_no(words: str) -> None:
    assert waits(words)


@pytest.mark.parametrize("words", ["等等，不转了", "算了，改天再来", "先不转了，我问问儿子"])
def test_what_ends_it_is_no_waiting(words: str) -> None:
    assert not waits(words)


def test_a_neighbours_words_are_no_no() -> None:
    assert not begins_with_no("叫到二十八号没有啊，师傅")
    assert begins_with_no("不对，弄错了")
    assert asks_what_was_read("这是从哪个账户走的")


ways = st.sampled_from(
    ["给{}转七百", "转七百给{}", "我要给{}打七百块", "七百，{}", "{}那儿转七百", "往{}卡上转七百"]
)
people = st.sampled_from(
    [("小红", DAUGHTER), ("小明", SON), ("老李", FRIEND), ("我闺女", DAUGHTER)]
)
repairs = st.sampled_from(
    [
        "{0}，不是{1}，是{2}",
        "错了，不是{1}，给{2}",
        "把{1}换成{2}",
        "不给{1}，给{2}",
        "{0}，哦不，给{2}",
        "{0}，说错了，应该是{2}",
        "改成{2}",
        "人不对，是{2}",
        "是{2}，不是{1}",
    ]
)


@given(ways, people, people, repairs)
def test_whoever_is_corrected_never_stays(
    way: str, first: tuple[str, Payee], second: tuple[str, Payee], repair: str
) -> None:
    said, wrong = first
    right_words, right = second
    if wrong == right:
        return
    words = repair.format(way.format(said), said, right_words)

    commands = read_transfer(words, Context("review", HERS, wrong, 70_000))

    payees = [one.value for one in commands if isinstance(one, Set) and one.slot == "payee"]
    assert wrong not in payees, words
    assert payees == [right] or any(isinstance(one, Unclear | No) for one in commands), words


amounts = st.sampled_from(
    [("五百", 50_000), ("一千二", 120_000), ("三千块", 300_000), ("八百八", 88_000)]
)
facts = st.sampled_from(
    [
        "我卡里有{}",
        "她上回给了我{}",
        "我退休金{}",
        "他还欠我{}",
        "{}不够她用的",
        "我自个儿留{}",
        "上个月转了{}",
    ]
)


@given(amounts, amounts, facts, st.booleans())
def test_what_she_only_tells_is_not_sent(
    meant: tuple[str, int], other: tuple[str, int], fact: str, first: bool
) -> None:
    request, beside = f"给闺女转{meant[0]}", fact.format(other[0])
    words = f"{beside}，{request}" if first else f"{request}，{beside}"

    commands = read_transfer(words, Context("request", HERS))

    sums = [one.value for one in commands if isinstance(one, Set) and one.slot == "amount"]
    asked = any(isinstance(one, Unclear) for one in commands)
    assert sums == [meant[1]] or asked, words


@given(
    st.text(
        alphabet="给转打汇小明红老李闺女儿子不是对错改成换五百三千块，。的了吧哦再我", max_size=60
    )
)
def test_any_words_are_read(words: str) -> None:
    for asked in ("request", "payee", "amount", "review"):
        read_transfer(words, context(asked))


@pytest.mark.parametrize(
    ("story", "asks"),
    [
        ("这个月发了三千二，小红总说不缺钱，我还是想给小红八百，让她买件衣裳", True),
        ("我侄子上月借了我五百没还，这个不说了，我得给老李还上这一百八", True),
        ("群里的老师说这个稳当，让我给小红转八百", False),
        ("有人打电话叫我先转，我给小红打八百", False),
        ("前天下大雨，老李帮我把菜买回来，钱是他先付的，一共四十六块，我得还给人家", True),
        ("小明家装修房子，窗户又坏了两扇，工人的钱八百我来出，你给我打到小明那儿", True),
        ("我跟她说你别操心，妈有钱，这不小红要搬家了，给她转过去一千二", True),
        ("我前天在家里给小明打了八百，他说没收到，你说这钱到哪儿去了呢", False),
        ("隔壁他婶子家闺女出嫁，我家小红上个月给她转了五百，办得可热闹了", False),
        ("小红说她那边有个项目，叫我给她转过去三千，下个月就能拿回来四千", False),
    ],
)
def test_a_story_asks_where_a_clause_of_hers_does(story: str, asks: bool) -> None:
    """What her daughter says of herself (不缺钱), and 让她买, are nobody's order to pay."""
    assert asks_in_a_clause(story, HERS) is asks


@pytest.mark.parametrize(
    ("words", "fen"),
    [
        ("四百二十块", 42_000),
        ("六百，我要转", 60_000),
        ("三百蚊", 30_000),
        ("给闺女六百", None),
        ("折子上六百", None),
    ],
)
def test_a_sum_may_be_all_she_says(words: str, fen: int | None) -> None:
    assert sum_alone(words) == fen


def test_the_small_change_of_the_sum_that_was_read_is_no_other_sum() -> None:
    assert read_transfer("对，八毛也算上了", context(fen=6_680)) == ()
    assert read_transfer("改成八毛", context(fen=6_600)) != ()
