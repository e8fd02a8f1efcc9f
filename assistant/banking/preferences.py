"""Store a customer's preferences for voice, type size and privacy, for later visits."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

from sqlalchemy import insert, select, update

from assistant.banking import customers
from assistant.banking.access import Access
from assistant.banking.rows import PreferencesRow
from assistant.limits import LARGEST_TYPE, SMALLEST_TYPE
from assistant.storage.audit import record
from assistant.storage.bound import bound
from assistant.storage.prepared import Query, Row, fetch
from assistant.storage.tables import preferences

STEPS = {
    "slower": ("speed", -1),
    "faster": ("speed", 1),
    "quieter": ("volume", -1),
    "louder": ("volume", 1),
    "smaller": ("type_size", -1),
    "bigger": ("type_size", 1),
}
"""For each change, the preference that it moves and the direction."""
DISCREET = {"shown": True, "spoken": False}
"""Changes of private mode: whether figures and names are only shown, or read out too."""

COVERING = {"covered": True, "open": False, "always_covered": True, "always_open": False}
"""Changes of the screen: whether figures and names are hidden on it. With ``always`` the customer's
later visits begin so."""


@dataclass(frozen=True)
class Preferences:
    """One customer's preferences, as steps away from the defaults; all are 0 at first."""

    speed: int = 0
    """Steps faster; negative: slower."""
    volume: int = 0
    """Steps louder; negative: quieter."""
    type_size: int = 0
    """Steps larger, ``SMALLEST_TYPE`` (negative: smaller) to ``LARGEST_TYPE``."""
    discreet: bool = False
    """Whether the customer's figures and names are shown but not read out, because others may
    listen."""
    covered: bool = False
    """Whether the customer's figures and names are not shown either, because others may look."""
    guided: bool = False
    """Whether the kiosk has been explained to the customer."""

    def after(self, change: str) -> Preferences:
        """Return the preferences after ``change``, one of ``STEPS``, ``DISCREET`` or ``COVERING``."""
        if change in DISCREET:
            return replace(self, discreet=DISCREET[change])
        if change in COVERING:
            return replace(self, covered=COVERING[change])
        name, step = STEPS[change]
        steps = {"speed": self.speed, "volume": self.volume, "type_size": self.type_size}
        steps[name] += step
        size = min(max(steps["type_size"], SMALLEST_TYPE), LARGEST_TYPE)
        return replace(self, speed=steps["speed"], volume=steps["volume"], type_size=size)

    def changes(self) -> list[str]:
        """Return the changes that lead from the defaults to these preferences."""
        made = ["shown"] if self.discreet else []
        made += ["covered"] if self.covered else []
        for change, (name, step) in STEPS.items():
            made += [change] * max(0, getattr(self, name) * step)
        return made


class PreferencesGateway(Protocol):
    """Store preferences."""

    def of(self, customer_id: str) -> Preferences:
        """Return a customer's preferences; the defaults if she has changed none."""
        ...

    def remember(self, customer_id: str, wanted: Preferences) -> None:
        """Store preferences for the customer's next visit. Raises ``UnknownCustomer``."""
        ...


class StoredPreferences:
    """The sandbox's ``PreferencesGateway``."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def of(self, customer_id: str) -> Preferences:
        """Return a customer's preferences; the defaults if she has changed none."""
        hers: Query[PreferencesRow] = select(preferences).where(
            preferences.c.customer_id == customer_id
        )
        with self._access.reading() as connection:
            row = fetch(connection, hers).one_or_none()
        if row is None:
            return Preferences()
        flags = bool(row.discreet), bool(row.covered), bool(row.guided)
        return Preferences(row.speed, row.volume, row.type_size, *flags)

    def remember(self, customer_id: str, wanted: Preferences) -> None:
        """Store preferences for the customer's next visit. Raises ``UnknownCustomer``."""
        values = {
            "speed": wanted.speed,
            "volume": wanted.volume,
            "type_size": wanted.type_size,
            "discreet": wanted.discreet,
            "covered": wanted.covered,
            "guided": wanted.guided,
        }
        with self._access.deciding() as work:
            customers.customer(work.connection, customer_id)
            hers: Query[Row] = select(preferences).where(preferences.c.customer_id == customer_id)
            there = fetch(work.connection, hers).one_or_none()
            now = bound(work.connection, preferences, customer_id, values)
            was = now
            if there is not None:
                was = bound(work.connection, preferences, customer_id, there._mapping)
            record(
                work.connection,
                work.now,
                "preferences",
                customer_id=customer_id,
                bound=now,
                was=was,
            )
            if there is None:
                row = insert(preferences).values(customer_id=customer_id, **values)
                work.connection.execute(row)
            else:
                changed = update(preferences).where(preferences.c.customer_id == customer_id)
                work.connection.execute(changed.values(**values))
