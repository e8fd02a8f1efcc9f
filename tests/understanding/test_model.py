"""Test the trained pipeline on sentences that it has never seen, correct and misheard."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assistant.fraud.scripts import detect
from assistant.understanding.disambiguation.long_utterances import HALF_A_REPORT
from assistant.understanding.intents import load_intents
from assistant.understanding.protocol import REPORT
from assistant.understanding.rasa.evaluate import entered, misheard, parse_all, read_examples, score

HELD_OUT = Path(__file__).with_name("heldout.yml")
HELD_OUT_SPOKEN = Path(__file__).with_name("heldout_spoken.yml")
NLU = Path(__file__).parents[2] / "nlu"


def understood(agent: Any, text: str) -> tuple[str, dict[str, Any]]:
    (parse,) = parse_all(agent, [text])
    return parse["intent"]["name"], {e["entity"]: e["value"] for e in parse["entities"]}


def test_held_out_sentences_are_not_in_the_training_data() -> None:
    trained = {example.text for file in NLU.glob("*.yml") for example in read_examples(file)}
    examples = read_examples(HELD_OUT) + read_examples(HELD_OUT_SPOKEN)
    held_out = {example.text for example in examples if len(example.text) > 5}
    assert held_out & trained == set()


def test_every_intent_has_its_examples() -> None:
    """Issue: at least 60 an intent, 150 where money moves by it."""
    counts: dict[str, int] = {}
    for file in NLU.glob("*.yml"):
        for example in read_examples(file):
            counts[example.intent] = counts.get(example.intent, 0) + 1
    assert set(counts) == set(load_intents())
    assert {name for name, count in counts.items() if count < 60} == set()
    assert counts["transfer_money"] >= 150


def test_clean_sentences_are_understood(agent: Any) -> None:
    result = score(agent, read_examples(HELD_OUT))
    assert result.accuracy >= 0.97, result.misses
    for entity in ("amount", "payee"):
        assert result.entities_right[entity] >= 0.97 * result.entities_total[entity], result.misses
    assert result.amounts_wrong == 0


def test_misheard_sentences_are_understood(agent: Any) -> None:
    result = score(agent, misheard(read_examples(HELD_OUT), 0.2), entities=False)
    assert result.accuracy >= 0.92, result.misses


def test_a_second_set_by_intent(agent: Any) -> None:
    """Floors below the 97.9 % clean and 94.1 % misheard that are reached: the noise that was learnt
    from the recogniser is harder than the near sounds that this set was once measured with (96.2)."""
    examples = read_examples(HELD_OUT_SPOKEN)
    clean = score(agent, examples, entities=False)
    assert clean.accuracy >= 0.96, clean.misses
    heard = score(agent, misheard(examples, 0.2), entities=False)
    assert heard.accuracy >= 0.93, heard.misses


@pytest.mark.parametrize(
    ("heard", "intent"),
    [
        ("查一下鱼额", "check_balance"),
        ("查余雅", "check_balance"),
        ("我要专账", "transfer_money"),
        ("钱倒账没有", "list_transactions"),
        ("给我归女振五百块", "transfer_money"),
        ("折辞上还有多少钱", "check_balance"),
        ("大一下折子", "update_passbook"),
        ("叫个人来棒忙", "call_help"),
        ("趣消", "cancel"),
        ("在说一遍", "repeat"),
    ],
)
def test_homophones_do_not_change_the_intent(agent: Any, heard: str, intent: str) -> None:
    assert understood(agent, heard)[0] == intent


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("取消", "cancel"),
        ("算了", "cancel"),
        ("不转了", "cancel"),
        ("别弄了", "cancel"),
        ("不对", "deny"),
        ("不是", "deny"),
        ("没打算这样", "deny"),
        ("没有", "deny"),
        ("不是给老王，给老李", "inform"),
        ("对，就给闺女转两千", "affirm"),
        ("知道了", "affirm"),
        ("明白了", "affirm"),
        ("晓得了", "affirm"),
        ("给老李转五百", "transfer_money"),
        ("两千五", "inform"),
        ("给老李", "inform"),
        ("存折", "inform"),
        ("好了，不办了", "goodbye"),
        ("我走了", "goodbye"),
        ("有人吗", "greet"),
        ("你好", "greet"),
        ("来个人", "call_help"),
        ("叫个人来", "call_help"),
        ("没听清", "repeat"),
        ("再说一遍", "repeat"),
        ("听不见，大点声", "speak_louder"),
        ("社保卡丢了", "social_security"),
        ("银行卡丢了", "report_loss"),
        ("折子丢了", "report_loss"),
        ("密码被人看见了", "report_loss"),
        ("打一下折子", "update_passbook"),
        ("补登", "update_passbook"),
        ("有人叫我把钱转到安全账户", "report_fraud"),
        ("我好像被骗了", "report_fraud"),
        ("转告我闺女", "out_of_scope"),
        ("转院", "out_of_scope"),
        ("一万个不愿意", "out_of_scope"),
        ("雨转小", "out_of_scope"),
    ],
)
def test_the_borders_between_intents(agent: Any, said: str, intent: str) -> None:
    assert understood(agent, said)[0] == intent


@pytest.mark.parametrize(
    ("said", "entities"),
    [
        ("给我闺女转一万二", {"payee": "我闺女", "amount": 1200000}),
        ("给老王，不是，给老李转五百", {"payee": "老李", "amount": 50000}),
        ("给张三转五百", {"payee": "张三", "amount": 50000}),
        ("给老李转三四百", {"payee": "老李", "amount": None}),
        (
            "从折子上给我儿子转两千，不对，三千",
            {"account": "存折", "payee": "我儿子", "amount": 300000},
        ),
        ("看看上个月的明细", {"period": "上个月"}),
        ("养老金卡里还有多少钱", {"account": "退休金卡"}),
        ("交两百块电费", {"amount": 20000, "bill_type": "电费"}),
        ("三年定期利息多少", {"term": 36}),
        ("把夜间锁打开", {"lock": "夜间锁"}),
        ("有人打电话让我转五万到安全账户", {}),
        ("一万个不愿意", {}),
    ],
)
def test_each_value_of_a_sentence_is_found(agent: Any, said: str, entities: dict[str, Any]) -> None:
    assert understood(agent, said)[1] == entities


def test_positions_are_those_of_the_original_text(agent: Any) -> None:
    said = "给 我 闺 女 转 两 千 块"
    (parse,) = parse_all(agent, [said])
    spans = {e["entity"]: said[e["start"] : e["end"]] for e in parse["entities"]}
    assert spans == {"payee": "我 闺 女", "amount": "两 千 块"}


@pytest.mark.parametrize("said", ["嗯", "。。。", "？", "😀", "abc", "12", "，" * 50, "啊" * 300])
def test_nothing_that_can_be_typed_breaks_it(agent: Any, said: str) -> None:
    intent, _ = understood(agent, said)
    assert intent


def test_talk_that_is_not_for_a_bank_moves_no_money(agent: Any) -> None:
    outside = [e.text for e in read_examples(HELD_OUT) if e.intent == "out_of_scope"]
    assert entered(agent, outside) == []


def test_schemes_told_in_unseen_words_count_and_honest_talk_does_not(
    agent: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """Issue "Close the doors": by the lists or by the classifier, as the conversation weighs both."""
    lines = (Path(__file__).with_name("schemes_told.tsv")).read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    counts = {"scheme": [0, 0], "honest": [0, 0]}
    for (label, text, _), parse in zip(
        rows, parse_all(agent, [row[1] for row in rows]), strict=True
    ):
        told = bool(detect(text).phrases)
        likely = {ranked["name"]: ranked["confidence"] for ranked in parse["intent_ranking"]}
        counts[label][0] += told or likely.get(REPORT, 0.0) >= HALF_A_REPORT
        counts[label][1] += 1
    (caught, schemes), (asked, honest) = counts["scheme"], counts["honest"]
    with capsys.disabled():
        print(
            f"\nunseen: {caught} of {schemes} schemes told count, {asked} of {honest} honest ones"
        )
    assert caught / schemes >= 0.85
    assert asked / honest <= 0.05
