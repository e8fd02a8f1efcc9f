"""Let the threads of a process write one after another, with one commit for several of them.

A commit waits for the disk (fsync). If other threads wait to write, a thread leaves its transaction
open for the next one. The last thread commits for all, and no thread returns before that. Each
thread after the first has a savepoint, so that an error undoes only its own writes.
"""

from __future__ import annotations

import random
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError, OperationalError

TOGETHER_SECONDS = 0.02
"""Most seconds for which further threads may join a transaction, as its first thread waits."""
ASK_AGAIN_SECONDS = (0.0005, 0.002)
"""Limits of the random time, in seconds, between two tries to get the lock from another process."""


_ENDED = "the transaction had ended already, and what was in it is undone"


class _Turn:
    """One thread's turn to write."""

    def __init__(self) -> None:
        self._signal = threading.Lock()
        self._signal.acquire()
        self.failure: BaseException | None = None
        """The error of the commit for which the thread waited."""

    def wake(self) -> None:
        """Wake the thread."""
        self._signal.release()

    def sleep(self, until: float | None = None) -> bool:
        """Wait until woken, at most ``until`` (``time.monotonic``); return whether it was woken."""
        timeout = -1 if until is None else max(0.0, until - time.monotonic())
        return self._signal.acquire(timeout=timeout)


class Together:
    """One transaction, and the threads that wait for its commit: here of SQLite's file."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.turns: list[_Turn] = []
        self.full_at = time.monotonic() + TOGETHER_SECONDS

    def run(self, statement: str) -> None:
        """Run a savepoint statement directly on the driver."""
        try:
            self.connection.connection.execute(statement)
        except sqlite3.Error as err:
            raise OperationalError(statement, None, err) from err

    @property
    def stands(self) -> bool:
        """Whether the transaction is still open; SQLite ends it by itself after some errors."""
        return bool(self.connection.connection.in_transaction)

    @property
    def may_commit(self) -> bool:
        """Whether a commit would keep what was written."""
        return self.stands

    def end(self, failure: BaseException | None) -> BaseException | None:
        """Commit, or roll back if there is a ``failure``. Return the error, or None."""
        try:
            if failure is None and not self.may_commit:
                failure = OperationalError("COMMIT", None, sqlite3.OperationalError(_ENDED))
            if failure is None:
                try:
                    self.connection.commit()
                except BaseException as err:
                    failure = err
                    if not isinstance(err, DBAPIError) and not self.stands:
                        raise  # interrupted after the commit: the other threads succeeded
        finally:
            self.close()
        return failure

    def close(self) -> None:
        """Roll back, which SQLAlchemy does not do after a failed commit."""
        try:
            if self.stands:
                self.run("ROLLBACK")
        except OperationalError:
            self.connection.invalidate()  # a closed connection holds no lock
        finally:
            self.connection.close()


class Writers:
    """The threads of one process that want to write to one database: here to SQLite's file."""

    def __init__(self) -> None:
        self._state = threading.Lock()
        self._waiting: deque[_Turn] = deque()
        self._taken = False
        self._together: Together | None = None
        """The open transaction; only the thread that has the turn may use it."""

    @contextmanager
    def turn(self, engine: Engine, until: float) -> Iterator[Connection]:
        """Yield a connection that holds the write lock; return when the writes are on disk.

        Args:
            engine: From ``open_database``.
            until: How long to wait for the turn and the lock (``time.monotonic``).

        Raises:
            OperationalError: Turn or lock did not become free in time, or the commit failed.
        """
        turn = _Turn()
        self._await(turn, until)
        together = self._together
        if together is None:
            try:
                together = self._together = self.begin(engine, until)
            except BaseException:
                self._next()
                raise
        alone = not together.turns
        try:
            if not alone:
                together.run("SAVEPOINT turn")
            yield together.connection
            if not alone:
                together.run("RELEASE turn")
        except BaseException as err:
            self._undo(together, err)
            raise
        together.turns.append(turn)
        if self._hand_on(together):
            turn.sleep()
            failure = turn.failure and _again(turn.failure)
        else:
            failure = self._end(together, None)
        if failure is not None:
            raise failure

    def begin(self, engine: Engine, until: float) -> Together:
        """Begin a transaction that holds the write lock, or raise ``OperationalError``."""
        return Together(_begin(engine, until))

    def tell_late(self) -> OperationalError:
        """Return the error of who waited in vain for the threads before it."""
        return OperationalError("BEGIN", None, sqlite3.OperationalError("database is locked"))

    def _await(self, turn: _Turn, until: float) -> None:
        with self._state:
            if not self._taken:
                self._taken = True
                return
            self._waiting.append(turn)
        came = False
        try:
            came = turn.sleep(until)
        finally:
            if not came:
                with self._state:
                    still_waits = turn in self._waiting
                    if still_waits:
                        self._waiting.remove(turn)
                if not still_waits:
                    self._give_back()  # the turn came just when the time was over
        if not came:
            raise self.tell_late()

    def _give_back(self) -> None:
        """Give back an unused turn, after committing a transaction that waits for it."""
        together = self._together
        if together is None:
            self._next()
        elif not self._hand_on(together):
            self._end(together, None)

    def _undo(self, together: Together, err: BaseException) -> None:
        """Undo the writes of this turn; earlier writes of the transaction stay, if possible."""
        if together.turns and together.stands:
            try:
                together.run("ROLLBACK TO turn")
                together.run("RELEASE turn")
            except OperationalError as worse:
                self._end(together, worse)
            else:
                self._give_back()
        else:
            self._end(together, err)

    def _hand_on(self, together: Together) -> bool:
        """Let a waiting thread continue this transaction unless it is too old; return if one did."""
        with self._state:
            if not self._waiting or time.monotonic() > together.full_at:
                return False
            following = self._waiting.popleft()
        following.wake()
        return True

    def _end(self, together: Together, failure: BaseException | None) -> BaseException | None:
        """End the transaction, wake all threads that wait for it, and return the error, or None."""
        self._together = None
        try:
            failure = together.end(failure)
        finally:
            self._next()
            for turn in together.turns:
                turn.failure = failure
                turn.wake()
        return failure

    def _next(self) -> None:
        """Let the next thread begin a transaction."""
        with self._state:
            following = self._waiting.popleft() if self._waiting else None
            self._taken = following is not None
        if following is not None:
            following.wake()


def take_lock(driver: sqlite3.Connection, until: float) -> None:
    """Begin a transaction with the write lock, which another process may hold for a while.

    SQLite's own waiting is not used: it sleeps longer after each try, up to 0.1 s, and with eight
    processes some got "database is locked" after five seconds.

    Args:
        driver: The driver's own connection. SQLAlchemy's event "begin" cannot be used: after a failed try the second one silently begins nothing.
        until: How long to try (``time.monotonic``).

    Raises:
        OperationalError: The lock did not become free.
    """
    patience = driver.execute("PRAGMA busy_timeout").fetchone()[0]
    driver.execute("PRAGMA busy_timeout=0")
    try:
        while True:
            try:
                driver.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as err:
                if "locked" not in str(err) or time.monotonic() >= until:
                    raise OperationalError("BEGIN IMMEDIATE", None, err) from err
            time.sleep(random.uniform(*ASK_AGAIN_SECONDS))  # noqa: S311  (no secret)
    finally:
        driver.execute(f"PRAGMA busy_timeout={patience}")


def _begin(engine: Engine, until: float) -> Connection:
    connection = engine.connect().execution_options(writes=True)
    try:
        take_lock(connection.connection, until)
        connection.begin()
    except BaseException:
        connection.close()
        raise
    return connection


def _again(failure: BaseException) -> BaseException:
    """Return a copy of the exception, so that each thread of a failed commit raises its own."""
    kind, why = OperationalError, failure
    if isinstance(failure, DBAPIError):
        kind, why = type(failure), failure.orig
    again: BaseException = kind("COMMIT", None, why)
    return again
