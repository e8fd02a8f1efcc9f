"""Define one decision of the bank: a writing transaction, its time, and the guard's figures."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from assistant.banking.model import RuleBroken, Unavailable
from assistant.fraud.policy import GuardSettings
from assistant.storage.errors import sentence_of
from assistant.storage.reasons import tell_why

log = logging.getLogger(__name__)

NewId = Callable[[], str]


def random_id() -> str:
    """Return a new random id."""
    return uuid.uuid4().hex


@dataclass(frozen=True)
class Work:
    """The transaction, time and settings of one decision; its writes are stored all or not at all."""

    connection: Connection
    """A transaction that holds the write lock."""
    now: datetime
    """The time of the decision, UTC."""
    guard: GuardSettings
    """The anti-fraud figures."""
    new_id: NewId = random_id
    """A function that makes new ids; a simulation has its own, so that a seed replays exactly."""
    clock_doubt: str = ""
    """Why ``now`` is not trusted, for staff; empty: it is trusted."""
    records_doubt: str = ""
    """Why the records are not trusted (an older database was put back); empty: they are."""


@contextmanager
def database_errors() -> Iterator[None]:
    """Turn errors of the database into ``BankError`` of the bank.

    Raises:
        RuleBroken: A constraint or trigger refused the write.
        Unavailable: The database is locked, full or unreadable.
    """
    try:
        yield
    except IntegrityError as err:
        log.exception("the database refused a write that broke a rule")
        raise RuleBroken(sentence_of(err.orig)) from err
    except (DBAPIError, PoolTimeout) as err:
        log.exception("the database could not be used")
        raise Unavailable(tell_why(err)) from err
