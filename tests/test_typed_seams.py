"""Where an action hands a screen wrong data, or names a slot that is none, types say so."""

from __future__ import annotations

from typing import get_args

import pytest
import yaml
from mypy import api

from assistant.actions import base
from assistant.settings import ROOT

USES = """
from assistant.actions.base import Turn
from assistant.screens import notice, passbook, payees
from assistant.screens.content import read
from assistant.screens.view import View

def act(turn: Turn, view: View) -> None:
    turn.show(passbook.fill(account="", tail="", lines=1, fen=1), "utter_passbook")
    turn.show(payees.fill(rows=[{"name": "", "relation": "", "tail": ""}]), "utter_payees")
    turn.show(notice.fill(), "utter_no_passbook")
    read(passbook.Data, view)["fen"]
    turn.slot("payee")
"""
WRONG = {
    'turn.show(passbook.fill(account="", tail="", lines=1), "utter_passbook")': "Missing named",
    'turn.show(passbook.fill(account="", tail="", lines=1, yuan=1), "")': "Unexpected keyword",
    'turn.show(passbook.fill(account="", tail="", lines=1, fen="1"), "")': "incompatible type",
    'turn.show(payees.fill(rows=[{"name": "", "relation": ""}]), "")': "Missing key",
    'turn.show(notice.fill(fen=1), "utter_no_passbook")': "Unexpected keyword",
    'turn.show("passbook", "utter_passbook")': "incompatible type",
    'read(passbook.Data, view)["yuan"]': "has no key",
    'turn.slot("payees")': "No overload variant",
}


@pytest.fixture(scope="module")
def errors(tmp_path_factory: pytest.TempPathFactory) -> dict[int, str]:
    """Return mypy's errors for each line of USES, followed by every wrong line."""
    file = tmp_path_factory.mktemp("typed") / "uses.py"
    file.write_text(USES + "".join(f"    {line}\n" for line in WRONG), "utf-8")
    arguments = ["--config-file", str(ROOT / "pyproject.toml"), "--cache-dir", str(file.parent)]
    told, trouble, _ = api.run([*arguments, "--follow-imports", "silent", str(file)])
    assert not trouble
    found: dict[int, str] = {}
    for line in told.splitlines():
        if ": error: " in line:
            place, what = line.split(": error: ")
            number = int(place.rsplit(":", 1)[1])
            found[number] = found.get(number, "") + what
    return found


def test_what_is_right_passes(errors: dict[int, str]) -> None:
    assert {n: told for n, told in errors.items() if n <= len(USES.splitlines())} == {}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_is_found(errors: dict[int, str], wrong: str) -> None:
    number = len(USES.splitlines()) + 1 + list(WRONG).index(wrong)
    assert WRONG[wrong] in errors[number]


def test_every_slot_that_has_a_type_stands_in_the_domain() -> None:
    known = {"requested_slot"}  # Rasa's own
    for file in (ROOT / "domain").glob("*.yml"):
        known |= (yaml.safe_load(file.read_text("utf-8")).get("slots") or {}).keys()
    kinds = (base.TextSlot, base.NumberSlot, base.FlagSlot, base.ToldSlot)
    assert {name for kind in kinds for name in get_args(kind)} <= known
