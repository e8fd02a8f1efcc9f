"""Test that words unknown to the grammar count only under all conditions of the second reader."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.conversation.check_answers import in_hand
from assistant.fraud.answers import interpret
from assistant.fraud.check import AnswerKind, Question
from assistant.fraud.grammar import InHand, written
from assistant.fraud.left_over import answer_of, doubts
from assistant.fraud.second_reader import (
    CERTAIN,
    SURE,
    VERY_SURE,
    SecondReader,
    known_runs,
    reading_with,
)
from assistant.understanding.in_context.sums import sums_in
from tests.fraud.test_grammar import GOES_ON, TO_A_FRIEND, TO_HER

NOTHING_LEARNT = SecondReader(weights=(), offset=0.0, known=frozenset())
TAKEN = (
    (Question.NOTICE, "记住了您接着转", TO_HER),
    (Question.FINAL, "俺在家就定好了转吧", TO_HER),
    (Question.SECRECY, "没有的老伴儿都知道", TO_HER),
    (Question.COACHING, "没人教，我年年都在这儿转，早学会了", TO_HER),
    (Question.PURPOSE, "额女子要买车哩，额给凑上些，额自家的主意", TO_HER),
    (Question.PURPOSE, "去年盖房借他一万二，该还人家了", TO_A_FRIEND),
    (Question.WHO, "给老李还钱哩，额两家是对门邻居", TO_A_FRIEND),
)
LEFT = (
    (Question.FINAL, "俺在家就定好了转给龘吧", TO_HER),  # a character nobody used
    (Question.FINAL, "俺在家就定好了转八千块吧", TO_HER),  # another sum
    (Question.FINAL, "俺在家就定好了从卡里转吧", TO_HER),  # another account
    (Question.FINAL, "给她添点钱买家具用", TO_HER),  # no yes
    (Question.FINAL, "小姑娘要转就转吧", TO_HER),  # somebody's wish
    (Question.FINAL, "对的转给小红的经理吧", TO_HER),  # somebody else's
    (Question.NOTICE, "可以哦错了先不忙转吧", TO_HER),  # taken back
    (Question.WHO, "给我妹妹的她要装修房子", TO_HER),  # other kin
    (Question.WHO, "我护工小红她住我家", TO_HER),  # of her daughter's name
    (Question.NOTICE, "没听明白接着转", TO_HER),  # has understood nothing
    (Question.NOTICE, "明白什么呀接着转吧", TO_HER),
    (Question.FINAL, "定了改天转", TO_HER),  # another day
    (Question.FINAL, "定下咧，不给她转咧", TO_HER),  # settled, and not done
    (Question.FINAL, "确定了，不在你这儿转了", TO_HER),
    (Question.FINAL, "定了转吧赌一把", TO_HER),  # stakes all she has
    (Question.FINAL, "定了转完我就跳河", TO_HER),  # despair
    (Question.SECRECY, "没人要我跟家里说", TO_HER),  # nobody asked her to tell
    (Question.SECRECY, "没人让我瞒银行里的人", TO_HER),  # denies something else
    (Question.COACHING, "没人教我认字我看不清", TO_HER),
    (Question.COACHING, "没有，可是电话也没挂", TO_HER),
)


def kind_of(question: Question, said: str, about: InHand) -> AnswerKind:
    return interpret(question, said, about=about, sums=sums_in(said)).kind


@pytest.mark.parametrize(("question", "said", "about"), TAKEN)
def test_what_the_grammar_leaves_over_may_be_plain(
    question: Question, said: str, about: InHand
) -> None:
    assert kind_of(question, said, about) in GOES_ON
    with reading_with(NOTHING_LEARNT):
        assert kind_of(question, said, about) not in GOES_ON


@pytest.mark.parametrize(("question", "said", "about"), LEFT)
def test_one_thing_that_is_not_understood_leaves_it_over(
    question: Question, said: str, about: InHand
) -> None:
    assert kind_of(question, said, about) not in GOES_ON


@pytest.mark.parametrize(("question", "said", "about"), TAKEN)
def test_only_her_own_list_makes_it_an_answer(question: Question, said: str, about: InHand) -> None:
    words = written(said, about, sums_in(said))
    assert answer_of(question, words, about) is not None
    assert answer_of(question, words, replace(about, compared=False)) is None
    assert answer_of(question, words, replace(about, kin=(), friend=False)) is None


def test_a_sum_is_never_read_by_it() -> None:
    assert answer_of(Question.AMOUNT, "我要转一万二千块钱", TO_HER) is None


def test_in_a_short_answer_nothing_may_be_unusual() -> None:
    assert answer_of(Question.NOTICE, "您接着转", TO_HER) is not None
    assert answer_of(Question.NOTICE, "鹅接着转", TO_HER) is None
    assert answer_of(Question.NOTICE, "接转", TO_HER) is None
    assert not doubts(Question.FINAL, "要转吧", TO_HER)


UNUSUAL = (
    (Question.FINAL, "这一万二给小红用"),  # no yes in it
    (Question.NOTICE, "听清了姑娘你给我转吧"),
    (Question.FINAL, "没听外人的话，给闺女转"),
    (Question.SECRECY, "没人让我瞒银行"),
)


@pytest.mark.parametrize(("question", "said"), UNUSUAL)
def test_something_unusual_asks_for_a_reader_that_is_very_sure(
    question: Question, said: str
) -> None:
    words = written(said, TO_HER, sums_in(said))
    for score, taken in ((SURE, False), (VERY_SURE, True)):
        with reading_with(SecondReader((), score, known_runs([words]))):
            assert (answer_of(question, words, TO_HER) is not None) is taken


@pytest.mark.parametrize(("remark", "least"), [("我会", SURE), ("钻研", VERY_SURE)])
def test_a_remark_that_nobody_made_is_never_left_over(remark: str, least: float) -> None:
    told = "没有人教我，我自己弄的"
    words = written(f"{told}{remark}", TO_HER)
    for score in (SURE, VERY_SURE):
        known = known_runs([written(told, TO_HER), "的我会"])
        with reading_with(SecondReader((), score, known)):
            taken = answer_of(Question.COACHING, words, TO_HER) is not None
            assert taken is (score >= least)
            longer = written(f"{told}{remark}戴着耳机的", TO_HER)
            assert answer_of(Question.COACHING, longer, TO_HER) is None


@pytest.mark.parametrize(
    ("said", "taken"), [("邻居老李，天天见", True), ("邻居请的护工老李，天天见", False)]
)
def test_somebody_of_her_friends_name_is_another(said: str, taken: bool) -> None:
    words = written(said, TO_A_FRIEND)
    with reading_with(SecondReader((), CERTAIN, known_runs([words]))):
        assert (answer_of(Question.WHO, words, TO_A_FRIEND) is not None) is taken


def test_who_waits_is_waited_for_unless_the_reader_is_certain() -> None:
    said = "没有人教我，我戴了老花镜慢慢看的"
    known = known_runs([written(said, TO_HER)])
    for score, kind in ((VERY_SURE, AnswerKind.WAITING), (CERTAIN, AnswerKind.SAFE)):
        with reading_with(SecondReader((), score, known)):
            assert kind_of(Question.COACHING, said, TO_HER) is kind


def test_what_the_grammar_takes_is_doubted_where_it_surprises() -> None:
    words = written("家里人，给孙子交学费", TO_HER)
    assert doubts(Question.WHO, words, TO_HER)
    assert not doubts(Question.WHO, written("给我闺女的，她买房", TO_HER), TO_HER)


def test_by_voice_it_has_to_name_what_it_says() -> None:
    said = "没有的老伴儿都知道"
    answer = interpret(Question.SECRECY, said, spoken=True, about=TO_HER)
    assert answer.kind is AnswerKind.SAFE


def test_a_son_is_he_as_a_daughter_is_she() -> None:
    """The sets are about a daughter, where 他 is somebody else."""
    son = in_hand({"payee": "张伟", "relation": "儿子", "tail": "1234", "fen": 10_000_000})
    assert kind_of(Question.WHO, "是我亲儿子，他买房", son) is AnswerKind.SAFE
