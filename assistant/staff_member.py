"""Define a signed-in member of staff, whom the bank's functions for staff decisions require."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Role(str, Enum):
    """The roles in a branch; there are no others."""

    DUTY_MANAGER = "duty_manager"
    OUTLET_MANAGER = "outlet_manager"
    HEAD = "head"
    CLERK = "clerk"


ROLE_NAMES = {
    Role.DUTY_MANAGER: "值班经理",
    Role.OUTLET_MANAGER: "网点主任",
    Role.HEAD: "支行行长",
    Role.CLERK: "柜员",
}
"""The branch's name for each role."""
MANAGERS = frozenset({Role.OUTLET_MANAGER, Role.HEAD})
"""The roles that may add and remove staff and set new passwords."""


@dataclass(frozen=True)
class SignedIn:
    """A member of staff who has given the right password (``StaffGateway.sign_in``).

    The object alone is not proof: each decision checks in the table that a member of staff with
    this number, name and role exists and was not removed.
    """

    number: str
    name: str
    role: Role

    def __str__(self) -> str:
        """Return name and number, for staff to read."""
        return f"{self.name}（{self.number}）"

    def signs(self, part: str = "staff") -> dict[str, str]:
        """Return number and name as fields of an audit row; ``part``: ``staff`` or ``second``."""
        return {part: self.number, f"{part}_name": self.name}
