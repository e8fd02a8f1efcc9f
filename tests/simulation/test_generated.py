"""Test people who say sentences of tests/fraud/answers (50,000 steps:
``tests.simulation.generated``)."""

from __future__ import annotations

import pytest

from assistant.fraud.check import AnswerKind
from assistant.simulation import services
from assistant.simulation.simulator import simulate
from tests.simulation.generated import not_safe


@pytest.mark.timeout(600)
def test_whatever_they_say_nothing_is_posted_on_it():
    crowd = {services.says_anything: 1}
    words = not_safe()
    assert sum(len(said) for _, _, said in words) > 80_000
    report = simulate(40, 2_000, crowd=crowd, words=words)
    assert report.ok, "\n".join(map(str, report.failures))
    for meant in (AnswerKind.UNSAFE, AnswerKind.UNSURE):
        for heard in (AnswerKind.SAFE, AnswerKind.YES):
            assert not report.counts[f"meant {meant.value}, heard {heard.value}"]
        assert report.counts[f"meant {meant.value}, heard {meant.value}"] > 5
