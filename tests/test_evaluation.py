"""Test that understanding on the blind sets does not fall below a limit.

The limits are below the present values. The values to reach are in ``assistant.evaluation`` and are
measured by ``make evaluate``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rapidfuzz.distance import Levenshtein

from assistant.evaluation import compare, measures
from assistant.understanding.intents import load_intents
from assistant.understanding.rasa.evaluate import Example, load, read_examples
from assistant.understanding.rasa.noise import mishear, without_marks

BLIND = Path(__file__).parents[1] / "evaluation"
EXAMPLES = read_examples(BLIND / "utterances.yml")


@pytest.fixture(scope="module")
def agent(trained_model: Path) -> Any:
    return load(trained_model)


@pytest.fixture(scope="module")
def resolvers() -> measures.Resolvers:
    return measures.sandbox_resolvers()


def test_clean_utterances_are_understood(agent: Any, resolvers: measures.Resolvers) -> None:
    rows = measures.understand(agent, EXAMPLES)
    assert measures.intents("", rows).reached >= 0.955
    assert measures.amounts("", rows).reached == 1
    assert measures.payees("", rows, resolvers).reached >= 0.99


def test_misheard_utterances_are_understood(agent: Any, resolvers: measures.Resolvers) -> None:
    rows = measures.understand(agent, EXAMPLES[::2], 0.2)
    assert measures.intents("", rows).reached >= 0.91
    assert measures.amounts("", rows).reached >= 0.985
    assert measures.payees("", rows, resolvers).reached >= 0.99


def test_talk_about_other_things_hardly_enters_a_task(agent: Any) -> None:
    (entered, _), which = measures.outside(agent, BLIND / "outside.txt", "", 0.003)
    assert entered.reached <= 0.006, which


def test_named_payees_and_spoken_amounts(resolvers: measures.Resolvers) -> None:
    named = measures.named_payees(BLIND / "payees.yml", resolvers, 0.99)
    assert named[0].ok
    spoken, wrong = measures.spoken_amounts(BLIND / "amounts.tsv")
    assert spoken.reached == 1, wrong


@pytest.mark.parametrize("rate", [0.15, 0.25])
def test_so_much_is_misheard_as_was_asked_for(rate: float) -> None:
    said = [without_marks(example.text) for example in EXAMPLES]
    heard = [mishear(example.text, rate, 7) for example in EXAMPLES]
    wrong = sum(Levenshtein.distance(one, other) for one, other in zip(said, heard, strict=True))
    assert wrong / sum(map(len, said)) == pytest.approx(rate, abs=0.025)


def test_the_same_seed_mishears_the_same() -> None:
    assert mishear("查一下存折上的余额", 0.5, 3) == mishear("查一下存折上的余额", 0.5, 3)
    assert len({mishear("查一下存折上的余额", 0.5, seed) for seed in range(9)}) > 5


SURE = {each.name: each.sure for each in load_intents().values() if each.sure is not None}


def parsed(intent: str, sure: float, **told: object) -> dict[str, Any]:
    entities = [{"entity": name, "value": value} for name, value in told.items()]
    return {"text": "", "intent": {"name": intent, "confidence": sure}, "entities": entities}


@pytest.mark.parametrize(
    ("parse", "asked"),
    [
        *((parsed(intent, sure - 0.01), True) for intent, sure in SURE.items()),
        *((parsed(intent, sure), False) for intent, sure in SURE.items()),
        (parsed("transfer_money", 0.4, payee="老李", amount=50000), False),
        (parsed("transfer_money", 0.4, payee="老李", amount=None), True),
        (parsed("pay_bill", 0.4, payee="老李", amount=50000), True),
        (parsed("pay_bill", 0.4, bill_type="电费", amount=50000), False),
        (parsed("check_balance", 0.4), False),
    ],
)
def test_who_is_asked_whether_she_wants_money_moved(parse: dict[str, Any], asked: bool) -> None:
    assert measures.asked_whether(parse) == asked


def test_spans_are_compared_exactly() -> None:
    meant = Example("给老李转五百", "transfer_money", (("payee", "老李"), ("amount", "五百")))
    parse = {"text": meant.text, "entities": [{"entity": "amount", "start": 4, "end": 6}]}
    rows = [measures.Understood(meant, meant.text, parse)]
    assert compare.f1(rows, "amount") == 1.0
    assert compare.f1(rows, "payee") == 0.0


def test_nothing_is_learnt_that_is_measured_with() -> None:
    learnt, measured = compare.split(Path(__file__).parents[1] / "nlu", 0.1)
    assert learnt.keys() == measured.keys()
    assert all(not set(learnt[intent]) & set(measured[intent]) for intent in learnt)
