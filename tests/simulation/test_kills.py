"""Test the real process, killed at random moments: answered calls are stored, and nothing else."""

from __future__ import annotations

from assistant.simulation.kills import kill_many


def test_five_kills_and_the_books_are_whole():
    report = kill_many(seed=1, kills=5)
    assert report.problems == []
    assert report.kills == 5 and report.calls > 0
