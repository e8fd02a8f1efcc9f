"""Test how the second reader of answers learns, from a few lines and from all lines."""

from __future__ import annotations

import subprocess
import sys

import pytest

from assistant.fraud.check import Question
from assistant.fraud.grammar import written
from assistant.fraud.second_reader import WEIGHTS, fingerprint
from assistant.learning import answers
from assistant.learning.answers import (
    WRITERS,
    Line,
    about,
    bills,
    is_current,
    learn,
    lines_of,
    question_of,
    rows_of,
)
from assistant.settings import ROOT
from assistant.understanding.in_context.sums import sums_in
from tests.fraud.test_grammar import TO_HER


def test_a_review_is_learnt_as_the_last_question() -> None:
    assert question_of("review") is Question.FINAL
    assert question_of("who_friend") is Question.WHO


def test_lines_are_about_her_daughter_or_her_friend() -> None:
    assert about("who_friend", "老邻居").friend and about("purpose", "还老李的钱").friend
    assert about("purpose", "买房").kin


def test_every_writer_is_read() -> None:
    rows = list(rows_of(WRITERS))
    assert {writer for writer, *_ in rows} == set(WRITERS)
    plain = sum(is_plain for _, is_plain, *_ in rows)
    assert plain > 10_000 < len(rows) - plain + 1_000


def test_a_line_is_learnt_as_the_guard_reads_it() -> None:
    first = next(lines_of(WRITERS))
    writer, plain, name, said = next(rows_of(WRITERS))
    assert (first.writer, first.plain, first.question) == (writer, plain, question_of(name))
    assert first.words == written(said, first.about, sums_in(said))


def test_the_banks_own_bills_are_learnt_as_purposes() -> None:
    assert all(line.plain and line.question is Question.PURPOSE for line in bills())
    assert "交物业费" in {line.words for line in bills()}


def test_it_learns_what_sets_plain_answers_apart() -> None:
    plain = ("定了转吧", "我定了", "转吧转吧", "好转吧", "定了定了")
    others = ("先别转", "等一下", "我不转", "别转了", "等等再说")
    lines = [
        Line("one", Question.FINAL, words, TO_HER, is_plain)
        for is_plain, told in ((True, plain), (False, others))
        for words in told
    ]
    reader = learn(lines)
    scores = [reader.score(Question.FINAL, words, friend=False) for words in (*plain, *others)]
    assert min(scores[:5]) > 0 > max(scores[5:])
    assert reader.strangest("我定了") == reader.strangest("转吧") == 0
    assert reader.strangest("我定了先别办") == 4  # 先别办 and the end


def test_set_up_looks_whether_it_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert is_current()
    look = [sys.executable, "-m", "assistant.learning.answers", "--look"]
    assert subprocess.run(look, cwd=ROOT, check=False).returncode == 0
    before = WEIGHTS.stat().st_mtime_ns
    assert answers.main() == 0
    assert WEIGHTS.stat().st_mtime_ns == before
    assert len(fingerprint()) == 64
