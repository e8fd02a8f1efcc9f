"""Test that data passed between rooms have types, and that no type is ``Any``."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
import yaml
from mypy import api

from assistant.actions import base
from assistant.settings import ROOT
from tests.sources import parsed, python_files

USES = """
from typing import TypedDict

from sqlalchemy import select

from assistant.actions.base import Turn
from assistant.actions.service import said
from assistant.banking.rows import CustomerRow
from assistant.banking.transfer_rows import load, move
from assistant.banking.model import TransferStatus
from assistant.banking.unit_of_work import Work
from assistant.conversation.outbox import Kept
from assistant.money import Money
from assistant.screens import notice, passbook, payees
from assistant.screens.content import read
from assistant.screens.view import View
from assistant.storage.audit import record
from assistant.storage.guarded import update_guarded
from assistant.storage.prepared import Query, fetch, run
from assistant.storage.tables import customers

CUSTOMERS: Query[CustomerRow] = select(customers)
NAMES: Query[tuple[str]] = select(customers.c.name)

class Said(TypedDict, total=False):
    fen: int

def act(turn: Turn, view: View, work: Work, kept: Kept) -> None:
    turn.show(passbook.fill(account="", tail="", lines=1, fen=1), "utter_passbook")
    rows: list[payees.Row] = [{"name": "", "relation": "", "tail": ""}]
    turn.show(payees.fill(rows=rows, page=1, pages=1, count=1), "utter_payees")
    turn.show(notice.fill(), "utter_no_passbook")
    read(passbook.Data, view)["fen"]
    turn.slot("payee")
    Money(turn.value("amount") or 0)
    Money(said(turn, Said)["fen"])
    run(work.connection, CUSTOMERS).one().wrong_pins + 1
    fetch(work.connection, NAMES, {"at": work.now}).scalar_one().strip()
    row = load(work.connection, "")
    move(work, row, TransferStatus.REVIEW, changed={"fen": 1}, bound={"holds": {"": ""}})
    record(work.connection, work.now, "", before={"a": [1, None]})
    update_guarded(work.connection, work.now, customers, [], {"locked": True}, "", staff="")
    kept["phrases"]
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
    'turn.value("payees")': "No overload variant",
    'Money(turn.value("amount"))': "incompatible type",
    'Money(turn.value("choice") or 0)': "incompatible type",
    'turn.slot("payee_doubt")["candidate"]': "has no key",
    'turn.slot("parked")["slots"]["asked"]': "has no key",
    'said(turn, Said)["yuan"]': "has no key",
    "row.amount": "has no attribute",
    "row.asked.fen": "has no attribute",
    "run(work.connection, CUSTOMERS).one().pin": "has no attribute",
    "fetch(work.connection, CUSTOMERS).all()[0].pin": "has no attribute",
    "fetch(work.connection, CUSTOMERS).scalar_one()": "Invalid self argument",
    "fetch(work.connection, NAMES).scalar_one() + 1": "Unsupported operand",
    "run(work.connection, CUSTOMERS, {'at': work})": "incompatible type",
    'move(work, row, TransferStatus.REVIEW, changed={"yuan": 1})': "incompatible type",
    'record(work.connection, work.now, "", before=work)': "incompatible type",
    'update_guarded(work.connection, work.now, customers, [], {"a": work}, "")': "incompatible type",
    'kept["words"]': "has no key",
}


CACHE = ROOT / ".mypy_cache"
"""Where `make lint` has left what it knows: a second instead of seven."""


@pytest.fixture(scope="module")
def errors(tmp_path_factory: pytest.TempPathFactory) -> dict[int, str]:
    """Return mypy's errors for each line of USES, followed by every wrong line."""
    file = tmp_path_factory.mktemp("typed") / "uses.py"
    file.write_text(USES + "".join(f"    {line}\n" for line in WRONG), "utf-8")
    arguments = ["--config-file", str(ROOT / "pyproject.toml"), "--cache-dir", str(CACHE)]
    told, trouble, _ = api.run([*arguments, str(file)])
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


def test_every_entity_that_has_a_type_stands_in_the_domain() -> None:
    known: set[str] = set()
    for file in (ROOT / "domain").glob("*.yml"):
        listed = yaml.safe_load(file.read_text("utf-8")).get("entities") or ()
        known |= {each if isinstance(each, str) else next(iter(each)) for each in listed}
    assert {*get_args(base.TextEntity), *get_args(base.NumberEntity)} <= known


def test_what_a_service_notes_is_what_it_declares() -> None:
    """``said`` believes it: the type checker does not look at the names that ``note`` takes."""
    shared = {"amount", "vague"}  # of ``AmountSaid``
    undeclared = []
    for file, tree in modules("actions"):
        declared = shared | {
            field.target.id
            for node in ast.walk(tree)
            if isinstance(node, ast.ClassDef) and node.name.endswith("Said")
            for field in node.body
            if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
        }
        undeclared += [
            f"{file.name}:{call.lineno}: {name} is not in its _Said"
            for call in calls(tree, "note", "forget")
            if file.name != "service.py"
            for name in (
                *(each.arg for each in call.keywords if each.arg),
                *(ast.literal_eval(each) for each in call.args[1:]),
            )
            if name not in declared
        ]
    assert undeclared == []


ROOMS = (
    *("actions", "banking", "conversation", "help", "masking", "screens", "storage"),
    *("clock_watch.py", "understanding/payloads.py", "understanding/protocol.py"),
)
"""Between these money, her words and what she sees are handed on."""
UNCHECKED = {
    "actions/base.py": {"ignore": "rasa_sdk has no types, and an action is a subclass of its"},
    "actions/service.py": {"cast": "a slot's JSON is what ``note`` has put there"},
    "conversation/replies.py": {"cast": "a reply's JSON is what ``Turn`` has put there"},
    "conversation/visit.py": {"cast": "training builds actions to know their names, and runs none"},
    "screens/content.py": {"cast": "a view's JSON is what ``fill`` has put there"},
    "storage/postgresql/engine.py": {"ignore": "the same: JSON as text is a subclass of its JSON"},
    "storage/prepared.py": {"ignore": "the same: a function of SQLite's is a subclass of its"},
    "storage/tables.py": {
        "ignore": "SQLAlchemy 1.4 has no types, and a column is a subclass of its"
    },
}
"""Where the type checker is told to believe something, and why it is so."""
READS_RAW = {"address.py", "copying.py", "file_check.py", "sealing.py", "upgrade.py", "writers.py"}
"""They read databases of older versions, SQLite's own settings, its check of a file, and single rows for ``health``."""


def modules(*rooms: str) -> Iterator[tuple[Path, ast.Module]]:
    for room in rooms:
        for file in python_files(f"assistant/{room}"):
            if "migrations" not in file.parts:  # applied once, and left as they were
                yield file, parsed(file)


def test_no_any_comes_back() -> None:
    found = [
        f"{file.relative_to(ROOT)}:{node.lineno}: say what it is"
        for file, tree in modules(*ROOMS)
        for node in ast.walk(tree)
        if "Any" in (getattr(node, "id", ""), getattr(node, "attr", ""))
        or (isinstance(node, ast.ImportFrom) and "Any" in {each.name for each in node.names})
    ]
    assert found == []


def test_nothing_is_believed_without_a_reason() -> None:
    believed: dict[str, set[str]] = {}
    for file, tree in modules(*ROOMS):
        ways = {
            "cast"
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "cast"
        }
        ways |= {"ignore"} if "# type: ignore" in file.read_text("utf-8") else set()
        if ways:
            believed[str(file.relative_to(ROOT / "assistant"))] = ways
    assert believed == {file: set(reasons) for file, reasons in UNCHECKED.items()}


def test_every_query_says_which_rows_it_gives() -> None:
    """What SQLAlchemy returns is an ``Any``: without its ``Query`` each row would be one as well."""
    untold = []
    for file, tree in modules("banking", "help", "storage"):
        told = {
            node.target.id
            for node in ast.walk(tree)
            if isinstance(node, ast.AnnAssign)
            and isinstance(node.target, ast.Name)
            and ast.unparse(node.annotation).startswith("Query[")
        }
        told |= {
            node.name
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef)
            and node.returns is not None
            and ast.unparse(node.returns).startswith("Query[")
        }
        told |= made_of(tree, told)
        untold += [
            f"{file.name}:{call.lineno}: declare {ast.unparse(call.args[1])} as a Query"
            for call in calls(tree, "run", "fetch")
            if file.name != "prepared.py" and root(call.args[1]) not in told
        ]
    assert untold == []


def made_of(tree: ast.Module, told: set[str]) -> set[str]:
    """Return the names that are only a told query with further conditions."""
    return {
        target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and root(node.value) in told
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def calls(tree: ast.Module, *names: str) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in names:
            yield node


def root(node: ast.expr) -> str:
    """Return the name that ``node`` begins with: ``hers`` of ``hers.where(…).limit(1)``."""
    while isinstance(node, ast.Call | ast.Attribute):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def test_rows_are_read_by_run_and_fetch_alone() -> None:
    """``Connection.execute`` gives an ``Any``; what it wrote may be counted and numbered."""
    raw = []
    for file, tree in modules("banking", "help", "storage"):
        used = {
            id(node.value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Expr)
            or (isinstance(node, ast.Attribute) and node.attr in ("lastrowid", "rowcount"))
        }
        raw += [
            f"{file.name}:{node.lineno}: use run or fetch"
            for node in ast.walk(tree)
            if isinstance(node, ast.Call)
            and getattr(node.func, "attr", "") == "execute"
            and file.name not in {*READS_RAW, "prepared.py"}
            and id(node) not in used
        ]
    assert raw == []
