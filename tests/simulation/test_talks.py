"""Test that a customer who corrects herself posts what she last meant or nothing, and that the
oracle can fail."""

from __future__ import annotations

import pytest

from assistant.conversation.interpreter import Interpreter
from assistant.simulation.talks import WAYS, play, play_all


@pytest.mark.parametrize("way", WAYS)
def test_nothing_is_posted_that_she_did_not_mean(way: tuple[str, float, float]) -> None:
    for seed in range(60):
        verdict = play(seed, *way)  # type: ignore[arg-type]
        assert verdict.wrong == []


def test_the_same_seed_is_the_same_talk() -> None:
    assert play_all(7, 8).talks == play_all(7, 8).talks


def test_a_reading_that_loses_corrections_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The oracle has to see it where a review takes her words for a yes."""

    async def always_yes(
        self: Interpreter, text: str, parse: object, view: object, *_: object, **__: object
    ) -> object:
        return "/affirm" if getattr(view, "screen", "") == "transfer_review" else parse

    monkeypatch.setattr(Interpreter, "read", always_yes)
    wrong = [one for seed in range(40) for one in play(seed, "trusting", 0.0, 0.0).wrong]

    assert wrong
