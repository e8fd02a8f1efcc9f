"""Test what the second reader has learnt: how it scores, and when it refuses to decide."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.fraud import second_reader as module
from assistant.fraud.check import Question
from assistant.fraud.grammar import written
from assistant.fraud.second_reader import BUCKETS, SURE, NotTrained, load, runs, save, second_reader

PLAIN = (
    (Question.FINAL, "都对我定了就这么转吧"),
    (Question.SECRECY, "没有人让我瞒家里都知道"),
    (Question.COACHING, "没人教我我自己会弄"),
)
NO_ANSWER = (
    (Question.FINAL, "等我问问再说吧先别转"),
    (Question.SECRECY, "他说先不要告诉家里人"),
    (Question.COACHING, "电话里有人一步一步教我呢"),
)


def test_plain_answers_score_high_and_others_low() -> None:
    reader = second_reader()
    plain = [reader.score(question, words, friend=False) for question, words in PLAIN]
    others = [reader.score(question, words, friend=False) for question, words in NO_ANSWER]
    assert min(plain) > SURE and max(others) < 0


def test_the_same_words_are_scored_by_the_question_they_answer() -> None:
    reader = second_reader()
    words = "没有人让我瞒家里都知道"
    secrecy = reader.score(Question.SECRECY, words, friend=False)
    assert secrecy > reader.score(Question.FINAL, words, friend=False) + 1


def test_runs_are_the_same_numbers_in_every_process() -> None:
    """They are kept in a file, so Python's own hash, which changes at each start, will not do."""
    found = runs(Question.FINAL, "定了", friend=False)
    assert {one % BUCKETS for one in found} == found
    assert module.number("定了") == 1589318654
    assert found == runs(Question.FINAL, "定了", friend=True), "whose friend it is matters at who"
    assert runs(Question.WHO, "老李", friend=False) != runs(Question.WHO, "老李", friend=True)


def test_what_is_saved_is_read_back(tmp_path: Path) -> None:
    file = tmp_path / "reader"
    save(second_reader(), file)
    again = load(file)
    assert again.known == second_reader().known
    assert list(again.weights) == list(second_reader().weights)


@pytest.mark.parametrize("fault", ["missing", "cut", "no head", "other sources"])
def test_a_reader_that_is_not_of_these_sources_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    file = tmp_path / "reader"
    if fault != "missing":
        save(second_reader(), file)
    if fault == "cut":
        file.write_bytes(file.read_bytes()[:100_000])
    if fault == "no head":
        file.write_bytes(b"{}\n" + file.read_bytes())
    if fault == "other sources":
        monkeypatch.setattr(module, "fingerprint", lambda: "other")
    with pytest.raises(NotTrained, match="make setup"):
        load(file)


def test_a_changed_set_changes_the_fingerprint(tmp_path: Path) -> None:
    for source in module.SOURCES:
        target = tmp_path / source
        target.parent.mkdir(parents=True, exist_ok=True)
        if source == "answers":
            target.mkdir()
            (target / "safe_one.tsv").write_text("final\t对\n", encoding="utf-8")
        else:
            target.write_text("", encoding="utf-8")
    before = module.fingerprint(tmp_path)
    (tmp_path / "answers" / "safe_one.tsv").write_text("final\t不对\n", encoding="utf-8")
    assert module.fingerprint(tmp_path) != before


def test_a_sound_is_written_alike_in_every_process() -> None:
    """What was learnt of 磕 in one process counts in the next, whatever that has read before."""
    assert written("磕") == written("苛") == "\ue853"
    assert written("磕") != written("渴")
