"""Test that two signers are compared exactly, even if their staff numbers are very long."""

from __future__ import annotations

import sqlite3

from assistant.banking.requests import RequestKind
from assistant.banking.seed_staff import MANAGER
from assistant.staff_member import Role, SignedIn
from assistant.storage.books import verify_everything
from tests.banking.fixtures import World

FIRST = SignedIn("30010001", "甲一", Role.CLERK)
OTHER = SignedIn("30010002", "乙二", Role.CLERK)


def test_another_member_of_staff_under_a_request_is_seen(world: World) -> None:
    for who in (FIRST, OTHER):
        world.bank.staff.add(MANAGER, who.number, who.name, who.role, f"longpassword-{who.number}")
    booked = world.bank.requests.book("s", "demo", RequestKind.SOCIAL_CARD, {})
    world.bank.requests.close(booked.number, FIRST, "done")
    assert verify_everything(world.engine) == []
    db = sqlite3.connect(world.path, isolation_level=None)
    rules = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in rules:
        db.execute(f"DROP TRIGGER {name}")
    db.execute("UPDATE service_requests SET staff = ? WHERE number = ?", [OTHER.number, booked.number])  # fmt: skip
    for _, sql in rules:
        db.execute(sql)
    db.close()
    assert f"service_requests {booked.number}: staff is not what the log says" in [
        finding.problem for finding in verify_everything(world.engine)
    ]
