"""One decision of the bank: a writing transaction, the moment, and the guard's figures."""

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

log = logging.getLogger(__name__)

NewId = Callable[[], str]


def random_id() -> str:
    """Return an id that nobody else has."""
    return uuid.uuid4().hex


@dataclass(frozen=True)
class Work:
    """What every rule needs; what is done with it is written together, or not at all."""

    connection: Connection
    """A transaction that holds the write lock."""
    now: datetime
    """The moment of the decision, UTC."""
    guard: GuardSettings
    """The anti-fraud figures."""
    new_id: NewId = random_id
    """Makes ids; a simulation gives its own, so that a seed replays exactly."""
    clock_doubt: str = ""
    """Why ``now`` is not to be trusted, for staff; empty where it is."""
    records_doubt: str = ""
    """Why what is remembered is not to be trusted (an older database was put back); the same."""


@contextmanager
def database_errors() -> Iterator[None]:
    """Tell the database's troubles as a bank does.

    Raises:
        RuleBroken: a constraint or trigger refused the write.
        Unavailable: locked, full or unreadable.
    """
    try:
        yield
    except IntegrityError as err:
        log.exception("the database refused a write that broke a rule")
        raise RuleBroken(str(err.orig)) from err
    except (DBAPIError, PoolTimeout) as err:
        log.exception("the database could not be used")
        raise Unavailable(str(err)) from err
