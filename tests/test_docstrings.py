"""Test that docstrings begin with a verb: ruff (D401) knows only some verbs and ignores modules."""

from __future__ import annotations

import ast

import pytest

from assistant.settings import ROOT
from tests.sources import parsed, python_files

FILES = [*python_files("assistant"), *python_files("scripts")]
VERBS = frozenset(
    " ".join(
        (
            "Accept Act Add Allow Answer Append Apply Ask Assemble Attach Attack Authorise Await",
            "Be Begin Bind Blank Book Break Bring Build Buy Calculate Call Cancel Carry Catch",
            "Change Check Choose Classify Clear Close Collect Colour Combine Come Commit Compare",
            "Compile Confirm Connect Continue Convert Copy Correct Count Cover Create Cut Deal Decide",
            "Declare Decode Define Delay Deliver Describe Detect Discard Divide Do Draw Drive",
            "Drop End Enforce Evaluate Excuse Expect Explain Extract Fetch Fill Find Finish",
            "Follow Forget Free Freeze Give Go Greet Guard Guess Hand Handle Have Hear Hide Hold",
            "Ignore Insert Install Join Judge Keep Kill Lay Lead Learn Leave Let Lift Limit List",
            "Listen Load Lock Log Look Make Manage Mark Mask Match Measure Merge Mix Move Mute",
            "Name Normalise Note Notice Obtain Offer Open Parse Pass Pay Play Post Predict",
            "Prepare Press Prevent Print Protect Put Raise Read Recognise Record Refresh",
            "Refuse Register Reject Relay Release Remember Remove Repair Repeat Replace Report",
            "Require Reset Resolve Restart Restore Return Ring Roll Run Save Say Scale Score Seal",
            "Search See Sell Send Serve Set Show Sign Simulate Skip Sort Speak Split Stand Start",
            "Stop Store Sum Swap Take Tap Tell Time Train Translate Trim Trust Try Turn",
            "Understand Undo Unlock Unpack Update Use Validate Verify Wait Wake Warn Watch Weigh",
            "Wrap Write Yield",
        )
    ).split()
)
"""Verbs with which a docstring may begin. Add one if it is missing, as long as it is no noun that a
reader could take it for: "Type" and "Queue" are not here ("Type larger than a cell")."""


def wrong_beginning(docstring: str) -> str | None:
    """Return the first word if it is none of ``VERBS``; None where it is one."""
    first = docstring.split()[0].strip(",;:.")
    return None if first in VERBS else first


def test_functions_docstrings_begin_with_an_imperative() -> None:
    wrong = []
    for file in FILES:
        for node in ast.walk(parsed(file)):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            if any("property" in ast.unparse(each) for each in node.decorator_list):
                continue  # an attribute: a noun
            first = wrong_beginning(ast.get_docstring(node) or "Do")
            if first is not None:
                where = f"{file.relative_to(ROOT)}:{node.lineno} {node.name}"
                wrong.append(f"{where}: begin with what it does (VERBS), not with {first!r}")
    assert wrong == []


def test_modules_docstrings_begin_with_an_imperative() -> None:
    """Say what the module does (``VERBS``)."""
    docstrings = {str(file.relative_to(ROOT)): ast.get_docstring(parsed(file)) for file in FILES}
    wrong = [file for file, told in docstrings.items() if not told or wrong_beginning(told)]
    assert wrong == []


@pytest.mark.parametrize(
    "docstring",
    [
        "The words of the check's questions.",
        "Kinship words: 闺女 and 女儿 are one relation.",
        "Access to the bank's database.",
        "Type larger than a cell.",
        "Queue numbers of the branch.",
        "Voice profiles in ``voices/``.",
        "One question of the anti-fraud check.",
        "What each intent is.",
        "``demo``: plays the guided tour.",
        "Reads a bill.",
        "PINs: hashed with Argon2.",
    ],
)
def test_a_noun_at_the_beginning_is_found(docstring: str) -> None:
    assert wrong_beginning(docstring) == docstring.split()[0].strip(",;:.")


def test_a_tests_name_says_what_holds() -> None:
    """One or two words name a subject only: that ``test_rates`` failed tells a reader nothing."""
    short = {
        f"{node.name} in {file.relative_to(ROOT)}"
        for file in python_files("tests")
        if file.name.startswith("test_")
        for node in ast.walk(parsed(file))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
        and node.name.count("_") < 3
    }
    assert short == set()
