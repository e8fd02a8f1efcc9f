"""Test how many unusable answers a check may store before a safe one."""

from __future__ import annotations

import json

import pytest

from assistant.fraud.check import Question
from tests.storage.attack import refused

UNCLEAR = ["who", "unclear"]
SAFE = ["who", "family"]
PURPOSE = ["purpose", "own_use"]


def at_who(world):
    transfer = world.at_question(world.confirmed(12000), Question.WHO)
    return transfer.check.id


def stored(sql, check):
    (answers,) = sql.execute("SELECT answers FROM checks WHERE id = ?", (check,)).fetchone()
    return json.loads(answers)


def step(sql, check, told, question="who", asked_again=0):
    """Return the statement and values that add what she ``told``."""
    answers = json.dumps([*stored(sql, check), *told], ensure_ascii=False)
    return (
        "UPDATE checks SET answers = ?, question = ?, asked_again = ? WHERE id = ?",
        answers,
        question,
        asked_again,
        check,
    )


def take(sql, *told, **more):
    statement, *values = step(sql, *told, **more)
    sql.execute(statement, values)


@pytest.mark.parametrize("word", ["unclear", "too_short", "waiting", "yes"])
@pytest.mark.parametrize(
    ("last", "to"), [([SAFE], "purpose"), ([SAFE, PURPOSE], "secrecy")], ids=["one", "both"]
)
def test_answers_of_no_use_may_come_before_the_safe_one(world, sql, word, last, to):
    check = at_who(world)
    take(sql, check, [["who", word]])
    take(sql, check, [["who", "unclear"]], asked_again=1)
    take(sql, check, last, question=to)
    assert [told for told in stored(sql, check) if told[0] != "notice"] == [
        ["who", word], UNCLEAR, *last
    ]  # fmt: skip


def test_keys_may_come_at_once_and_come_with_silence(world, sql):
    check = at_who(world)
    assert "asked by keys" in refused(sql, *step(sql, check, [["who", "silence"]]))
    take(sql, check, [["who", "silence"]], asked_again=1)
    take(sql, check, [SAFE], question="purpose")


def test_after_two_of_no_use_it_is_asked_by_keys_and_then_no_more(world, sql):
    check = at_who(world)
    take(sql, check, [UNCLEAR])
    assert "asked by keys" in refused(sql, *step(sql, check, [UNCLEAR]))
    take(sql, check, [UNCLEAR], asked_again=1)
    for again in (0, 1):
        words = refused(sql, *step(sql, check, [UNCLEAR], asked_again=again))
        assert "asked by keys" in words or "once more" in words or "go back to speech" in words


def test_no_answer_of_no_use_moves_it_on(world, sql):
    check = at_who(world)
    take(sql, check, [UNCLEAR])
    for told in ([UNCLEAR], [["who", "yes"]], [PURPOSE], [UNCLEAR, PURPOSE], []):
        assert "safe answer" in refused(sql, *step(sql, check, told, question="purpose"))
    assert "safe answer" in refused(sql, *step(sql, check, [SAFE], question="secrecy"))
