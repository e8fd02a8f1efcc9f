"""Keep the counts of one visit in memory: its tasks, where they were left, what was not understood.

No word, name, sum or id of the customer is kept. A task is named by the program
(``action_pay_bill``), a step by its screen, and an open task or visit by a random id.

An action tells when a task begins and when it is done. An unfinished task counts as left when a
screen is shown that asks nothing for a task, or when the visit ends.
"""

from __future__ import annotations

import threading
import uuid
from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

What = Literal["visit", "task", "heard", "missed", "satisfaction"]
Key = tuple[What, str, str, str]
"""Kind of event, its name, how it ended, and at which step (empty: no step)."""
DONE, LEFT = "done", "left"


@dataclass
class _Open:
    """A visit or a task that has not ended."""

    what: What
    name: str = ""
    step: str = ""
    """The last screen at which it waited for an answer."""
    id: str = field(default_factory=lambda: uuid.uuid4().hex)


@dataclass(frozen=True)
class Opened:
    """A visit or task that has begun; if the process is killed, the next process counts its end."""

    id: str
    what: What
    name: str


@dataclass
class Batch:
    """All counts since the last batch."""

    opened: list[Opened] = field(default_factory=list)
    ended: list[tuple[str, Key]] = field(default_factory=list)
    """Pairs of the id of a visit or task and how it ended."""
    counted: Counter[Key] = field(default_factory=Counter)

    def __bool__(self) -> bool:
        """Return whether there is anything to write."""
        return bool(self.opened or self.ended or self.counted)


class Tally:
    """The counts of one visit; used by the threads of dialogue and conversation."""

    def __init__(self) -> None:
        """Start without counts: a visit counts from the customer's first word, key or touch on."""
        self._lock = threading.Lock()
        self._batch = Batch()
        self._visit: _Open | None = None
        self._tasks: list[_Open] = []
        """The open tasks: the last is the present task, the others wait for it."""
        self._screen = ""
        self.finished = 0
        """Number of tasks done."""

    def note_input(self) -> None:
        """Record that the customer has said, pressed or touched something.

        From now on the visit counts.
        """
        with self._lock:
            self._begin_visit()

    def hear(self) -> None:
        """Count an utterance."""
        with self._lock:
            self._begin_visit()
            self._count("heard")

    def miss(self) -> None:
        """Count an answer or request that was not understood, at the present screen."""
        with self._lock:
            self._begin_visit()
            self._count("missed", step=self._screen)

    def begin(self, name: str) -> None:
        """Record that a task begins, or continues if it was put aside."""
        with self._lock:
            self._begin_visit()
            task = next((each for each in self._tasks if each.name == name), None)
            if task is None:
                task = self._open(_Open("task", name))
            else:
                self._tasks.remove(task)
            self._tasks.append(task)

    @property
    def in_front(self) -> str:
        """The id of the present task; empty: there is none."""
        with self._lock:
            return self._tasks[-1].id if self._tasks else ""

    def finish(self, which: str | None = None) -> None:
        """Record that a task is done.

        Args:
            which: The task's id (``in_front``); ignored if it has ended. None: the present task.
        """
        with self._lock:
            if task := self._take_out(which):
                self.finished += 1
                self._end(task, DONE)

    def leave(self, step: str = "", which: str | None = None) -> None:
        """Record that a task was left unfinished.

        Args:
            step: The screen, or other place, where it was left; empty: its last screen.
            which: As for ``finish``.
        """
        with self._lock:
            if task := self._take_out(which):
                self._leave(task, step)

    def see(self, screen: str, *, waits: bool) -> None:
        """Record which screen is shown.

        Args:
            screen: The screen's name.
            waits: Whether it asks something for the present task; if not, all open tasks were left.
        """
        with self._lock:
            self._screen = screen
            if not self._tasks:
                return
            if waits:
                self._tasks[-1].step = screen
                return
            for task in self._tasks:
                self._leave(task)
            self._tasks.clear()

    def end(self, how: str) -> None:
        """Record that the visit has ended; ``how`` is a reason such as goodbye or timeout."""
        with self._lock:
            for task in self._tasks:
                self._leave(task)
            self._tasks.clear()
            if self._visit is not None:
                self._end(self._visit, how)
                self._visit = None

    def forget(self) -> None:
        """Drop all counts since the last ``take``, as they belong to no visit."""
        with self._lock:
            self._batch, self._visit = Batch(), None
            self._tasks.clear()

    def take(self) -> Batch:
        """Return all counts since the last call, to be written."""
        with self._lock:
            batch, self._batch = self._batch, Batch()
            return batch

    def _take_out(self, which: str | None) -> _Open | None:
        open_ = [each for each in self._tasks if which in (None, each.id)]
        if open_:
            self._tasks.remove(open_[-1])
        return open_[-1] if open_ else None

    def _begin_visit(self) -> None:
        if self._visit is None:
            self._visit = self._open(_Open("visit"))

    def _open(self, opened: _Open) -> _Open:
        self._batch.opened.append(Opened(opened.id, opened.what, opened.name))
        return opened

    def _leave(self, task: _Open, step: str = "") -> None:
        self._end(task, LEFT, step or task.step or "start")

    def _end(self, opened: _Open, how: str, step: str = "") -> None:
        self._batch.ended.append((opened.id, (opened.what, opened.name, how, step)))

    def _count(self, what: What, step: str = "") -> None:
        self._batch.counted[(what, "", "", step)] += 1
