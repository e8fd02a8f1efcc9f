"""Write the staff of the play branch: for the tour, tests and simulations, never by ``seed``.

A data folder for real use has no staff until somebody adds the first.
"""

from __future__ import annotations

from sqlalchemy.engine import Engine

from assistant.banking.access import Access
from assistant.banking.hashing import HashCost
from assistant.banking.staff_members import StaffMembers
from assistant.banking.unit_of_work import random_id
from assistant.clock import Clock
from assistant.fraud.policy import GuardSettings
from assistant.staff_member import Role, SignedIn

HEAD = SignedIn("1001", "周敏", Role.HEAD)
MANAGER = SignedIn("2001", "赵建平", Role.OUTLET_MANAGER)
LI = SignedIn("3001", "李娜", Role.DUTY_MANAGER)
QIAN = SignedIn("3002", "钱伟", Role.DUTY_MANAGER)
SUN = SignedIn("4001", "孙丽", Role.CLERK)
SANDBOX_STAFF = (HEAD, MANAGER, LI, QIAN, SUN)
CHEAP = HashCost(time=1, memory=8, lanes=1)
"""A low cost of hashing: the passwords are printed in docs/interface.md, so nobody has to guess."""


def sandbox_password(number: str) -> str:
    """Return the password of a member of the play branch: ``demo-`` and the number."""
    return f"demo-{number}"


def seed_staff(engine: Engine, clock: Clock) -> None:
    """Add the play branch's staff to a database without staff.

    Args:
        engine: From ``open_database``, with play money.
        clock: The source of the time at which they were added.
    """
    members = StaffMembers(Access(engine, clock, GuardSettings(), random_id), CHEAP)
    by = None
    for who in SANDBOX_STAFF:
        members.add(by, who.number, who.name, who.role, sandbox_password(who.number))
        by = by or who
