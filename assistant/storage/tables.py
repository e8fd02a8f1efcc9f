"""Define names and types of the tables' columns for SQLAlchemy.

Keys, checks and triggers are in the migrations only. A test compares the columns with the migrated
database.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, Boolean, Column, Integer, MetaData, Table, Text, literal_column
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

from assistant.storage.moment import from_moment, to_moment

metadata = MetaData()
POSTED = literal_column("'posted'", Text)
"""A transfer's status as a literal, not as a parameter: SQLite plans a statement again at each run
if a parameter decides whether a partial index can be used."""


class Moment(TypeDecorator):  # type: ignore[misc]  # SQLAlchemy 1.4 has no types of its own
    """A timezone-aware datetime, stored as microseconds since 1970 UTC."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Return ``value`` as it is stored, in microseconds since 1970 UTC."""
        return None if value is None else to_moment(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """Return the datetime of a stored number of microseconds since 1970 UTC."""
        return None if value is None else from_moment(value)


def _table(name: str, *columns: tuple[str, type[TypeEngine]]) -> Table:
    return Table(name, metadata, *(Column(column, kind) for column, kind in columns))


customers = _table(
    "customers",
    ("id", Text),
    ("position", Integer),
    ("name", Text),
    ("title", Text),
    ("pin_hash", Text),
    ("wrong_pins", Integer),
    ("locked", Boolean),
    ("risk_level", Integer),
    ("audit_seq", Integer),
)
accounts = _table(
    "accounts",
    ("id", Text),
    ("kind", Text),
    ("customer_id", Text),
    ("position", Integer),
    ("name", Text),
    ("number", Text),
    ("balance_fen", Integer),
    ("entry_count", Integer),
    ("single_limit_fen", Integer),
    ("daily_limit_fen", Integer),
    ("night_lock", Boolean),
    ("purpose", Text),
    ("region_lock", Boolean),
    ("overseas_lock", Boolean),
    ("overseas_online_lock", Boolean),
    ("limit_lock_fen", Integer),
    ("lost_at", Moment),
    ("printed_count", Integer),
    ("audit_seq", Integer),
)
payees = _table(
    "payees",
    ("id", Text),
    ("customer_id", Text),
    ("account_id", Text),
    ("name", Text),
    ("relation", Text),
    ("is_company", Boolean),
    ("listed", Boolean),
    ("audit_seq", Integer),
)
entries = _table(
    "entries",
    ("seq", Integer),
    ("posting_id", Text),
    ("account_id", Text),
    ("number", Integer),
    ("fen", Integer),
    ("balance_after_fen", Integer),
    ("at", Moment),
    ("kind", Text),
    ("counterparty", Text),
)
postings = _table(
    "postings",
    ("id", Text),
    ("transfer_id", Text),
    ("at", Moment),
    ("kind", Text),
    ("lines", JSON),
)
transfers = _table(
    "transfers",
    ("id", Text),
    ("key", Text),
    ("asked", JSON),
    ("session", Text),
    ("customer_id", Text),
    ("account_id", Text),
    ("payee_id", Text),
    ("service", Text),
    ("fen", Integer),
    ("status", Text),
    ("step", Integer),
    ("reason", Text),
    ("created_at", Moment),
    ("changed_at", Moment),
    ("posted_at", Moment),
    ("posting_id", Text),
    ("check_id", Text),
    ("check_verdict", Text),
    ("check_settled_at", Moment),
    ("origin", Text),
    ("bill_id", Text),
    ("due", Moment),
)
checks = _table(
    "checks",
    ("id", Text),
    ("transfer_id", Text),
    ("number", Integer),
    ("account_id", Text),
    ("payee_id", Text),
    ("fen", Integer),
    ("signals", JSON),
    ("evidence", JSON),
    ("question", Text),
    ("verdict", Text),
    ("presented", Text),
    ("asked_again", Boolean),
    ("typed_only", Boolean),
    ("answers", JSON),
    ("reason", Text),
    ("created_at", Moment),
    ("settled_at", Moment),
    ("released_by", Text),
    ("released_second", Text),
    ("released_reason", Text),
)
holds = _table(
    "holds",
    ("id", Text),
    ("transfer_id", Text),
    ("account_id", Text),
    ("reserved_fen", Integer),
    ("reason", Text),
    ("unsafe", Boolean),
    ("evidence", JSON),
    ("since", Moment),
    ("due", Moment),
    ("status", Text),
    ("staff", Text),
    ("second", Text),
    ("staff_reason", Text),
    ("settled_at", Moment),
)
refusals = _table(
    "refusals",
    ("seq", Integer),
    ("customer_id", Text),
    ("transfer_id", Text),
    ("payee_id", Text),
    ("fen", Integer),
    ("at", Moment),
    ("kind", Text),
    ("unsafe", Boolean),
)
script_words = _table(
    "script_words",
    ("seq", Integer),
    ("session", Text),
    ("at", Moment),
    ("script", Text),
    ("phrase", Text),
    ("customer_id", Text),
    ("weight", Text),
)
talks = _table(
    "talks",
    ("seq", Integer),
    ("customer_id", Text),
    ("at", Moment),
    ("staff", Text),
    ("note", Text),
    ("words_seq", Integer),
    ("refusals_seq", Integer),
)
payees_taken_out = _table(
    "payees_taken_out",
    ("payee_id", Text),
    ("customer_id", Text),
    ("at", Moment),
    ("session", Text),
    ("staff", Text),
    ("reason", Text),
)
messages = _table("messages", ("id", Text), ("at", Moment))
tickets = _table(
    "tickets",
    ("id", Text),
    ("session", Text),
    ("customer_id", Text),
    ("reason", Text),
    ("screen", Text),
    ("created_at", Moment),
    ("status", Text),
    ("taken_by", Text),
    ("taken_at", Moment),
    ("closed_by", Text),
    ("closed_at", Moment),
    ("note", Text),
)
call_details = _table(
    "call_details",
    ("ticket", Text),
    ("kiosk", Text),
    ("place", Text),
    ("address", Text),
    ("step", Text),
    ("exchanges", JSON),
)
rings = _table(
    "rings",
    ("id", Integer),
    ("ticket", Text),
    ("person", Text),
    ("at", Moment),
    ("nth", Integer),
)
open_channels = _table("open_channels", ("name", Text), ("every_ring", Boolean))
deliveries = _table(
    "deliveries",
    ("id", Integer),
    ("channel", Text),
    ("key", Text),
    ("ticket", Text),
    ("event", Text),
    ("nth", Integer),
    ("queued_at", Moment),
    ("tries", Integer),
    ("next_at", Moment),
    ("trouble", Text),
    ("ended_as", Text),
    ("ended_at", Moment),
)
audit = _table(
    "audit",
    ("seq", Integer),
    ("at", Integer),
    ("kind", Text),
    ("session", Text),
    ("customer_id", Text),
    ("subject", Text),
    ("details", Text),
    ("previous", Text),
    ("hash", Text),
)
bills = _table(
    "bills",
    ("id", Text),
    ("customer_id", Text),
    ("kind", Text),
    ("payee_id", Text),
    ("household", Text),
    ("period", Text),
    ("fen", Integer),
    ("due_on", Text),
)
positions = _table(
    "positions",
    ("id", Text),
    ("customer_id", Text),
    ("kind", Text),
    ("product", Text),
    ("terms", JSON),
    ("account_id", Text),
    ("payee_id", Text),
    ("transfer_id", Text),
    ("created_at", Moment),
    ("ended_at", Moment),
    ("ended_as", Text),
    ("audit_seq", Integer),
)
payee_requests = _table(
    "payee_requests",
    ("id", Text),
    ("customer_id", Text),
    ("session", Text),
    ("name", Text),
    ("relation", Text),
    ("number", Text),
    ("created_at", Moment),
    ("status", Text),
    ("staff", Text),
    ("staff_reason", Text),
    ("settled_at", Moment),
    ("payee_id", Text),
    ("audit_seq", Integer),
)
service_requests = _table(
    "service_requests",
    ("id", Text),
    ("number", Text),
    ("customer_id", Text),
    ("session", Text),
    ("kind", Text),
    ("details", JSON),
    ("created_at", Moment),
    ("status", Text),
    ("staff", Text),
    ("note", Text),
    ("settled_at", Moment),
    ("position_id", Text),
    ("audit_seq", Integer),
    ("second", Text),
)
staff = _table(
    "staff",
    ("number", Text),
    ("name", Text),
    ("role", Text),
    ("password_hash", Text),
    ("failed", Integer),
    ("locked_until", Moment),
    ("added_at", Moment),
    ("added_by", Text),
    ("removed_at", Moment),
    ("audit_seq", Integer),
)
queue_numbers = _table(
    "queue_numbers",
    ("id", Text),
    ("day", Text),
    ("line", Text),
    ("number", Integer),
    ("customer_id", Text),
    ("session", Text),
    ("at", Moment),
)
social_insurance = _table(
    "social_insurance",
    ("customer_id", Text),
    ("medical_fen", Integer),
    ("certified_on", Text),
    ("certify_by", Text),
)
preferences = _table(
    "preferences",
    ("customer_id", Text),
    ("speed", Integer),
    ("volume", Integer),
    ("type_size", Integer),
    ("discreet", Boolean),
    ("covered", Boolean),
    ("guided", Boolean),
)
day_counts = _table(
    "day_counts",
    ("day", Text),
    ("what", Text),
    ("name", Text),
    ("how", Text),
    ("step", Text),
    ("count", Integer),
)
in_hand = _table("in_hand", ("id", Text), ("day", Text), ("what", Text), ("name", Text))
audit_head = _table("audit_head", ("only", Integer), ("seq", Integer), ("hash", Text))
