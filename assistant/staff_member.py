"""Define a member of staff, known by number, who has signed in: the bank's decisions take one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Role(str, Enum):
    """What somebody is in the branch; the list is closed."""

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
"""What the branch calls each role."""
MANAGERS = frozenset({Role.OUTLET_MANAGER, Role.HEAD})
"""The roles that add and remove staff and give new passwords."""


@dataclass(frozen=True)
class SignedIn:
    """Somebody who has given their own password (``StaffGateway.sign_in``).

    It proves nothing by itself: each decision looks in the table whether there is such a member
    of staff, under this name and role, and not removed.
    """

    number: str
    name: str
    role: Role

    def __str__(self) -> str:
        """Return name and number, for staff to read."""
        return f"{self.name}（{self.number}）"

    def signs(self, part: str = "staff") -> dict[str, str]:
        """Return number and name as an audit row tells them; ``part``: ``staff`` or ``second``."""
        return {part: self.number, f"{part}_name": self.name}
