"""Test what all actions share: values from her words, the present account, effects."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.actions import all_actions
from assistant.actions.base import TaskAction, Turn
from assistant.settings import ROOT
from tests.actions.turns import Desk, rules


class Probe(TaskAction):
    """Keeps its turn."""

    seen: Turn

    def act(self, turn: Turn) -> None:
        Probe.seen = turn


def test_of_several_values_the_last_counts(hers: Desk) -> None:
    said = [
        {"entity": "amount", "value": 500, "start": 6, "end": 9},
        {"entity": "amount", "value": 300, "start": 0, "end": 3},
    ]
    hers.run(Probe, "inform", "三百不对五百", entities=said)

    assert Probe.seen.value("amount") == 300
    assert [each["value"] for each in Probe.seen.entities("amount")] == [300, 500]
    assert Probe.seen.value("payee") is None


@pytest.mark.parametrize(("text", "is_key"), [("/affirm", True), ("对", False)])
def test_only_a_key_begins_with_a_slash(hers: Desk, text: str, is_key: bool) -> None:
    hers.run(Probe, "affirm", text)

    assert (Probe.seen.is_key, Probe.seen.says_yes) == (is_key, is_key)


@pytest.mark.parametrize(
    ("account", "name"), [(None, "存折"), ("退休金卡", "退休金卡"), ("股票账户", "存折")]
)
def test_the_account_in_hand_is_hers(hers: Desk, account: str | None, name: str) -> None:
    hers.slots["account"] = account
    hers.run(Probe)

    assert Probe.seen.account().name == name


async def test_rasa_gets_the_events(hers: Desk) -> None:
    hers.run(Probe, "inform", "x")

    assert await Probe(hers.services).run(None, Probe.seen._tracker, {}) == []  # type: ignore[arg-type]


def test_every_action_that_a_rule_names_is_built(hers: Desk) -> None:
    built = {action.name() for action in all_actions(hers.services)}
    starts, ends = rules()

    assert {*starts.values(), *ends.values()} <= built


def test_every_file_of_actions_has_its_tests() -> None:
    here = Path(__file__).parent
    for file in (ROOT / "assistant/actions").glob("*.py"):
        assert file.stem == "__init__" or (here / f"test_{file.stem}.py").exists(), file.name
