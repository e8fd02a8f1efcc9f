"""Keep a visit's dialogue in memory, but only the recent turns of a long visit.

Rasa's in-memory store writes every event of a visit as JSON at each turn and reads it back: after
200 turns, a turn took six times as long as the first one. Our rules look no further back than an
open form, and slots hold the rest, so only the slots of older turns are kept.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterable

from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

KEPT_TURNS = 6
"""Turns whose events are kept; the longest rule of ``stories/`` needs two."""
MOST_TURNS = 2 * KEPT_TURNS
"""Number of kept turns at which the older ones are reduced to slots; doing so at every turn would
be slow."""


class RecentTurns(TrackerStore):  # type: ignore[misc]
    """The current dialogues, by visit. Events are pickled, so that no turn changes an older one."""

    def __init__(self) -> None:
        super().__init__(Domain.empty())
        self._kept: dict[str, bytes] = {}

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keep the present state of ``tracker``."""
        self._kept[tracker.sender_id] = pickle.dumps(self._recent(tracker), -1)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """Return the tracker of ``sender_id`` as it was saved; None before its first turn."""
        kept = self._kept.get(sender_id)
        return None if kept is None else self._replayed(sender_id, pickle.loads(kept))  # noqa: S301

    async def keys(self) -> Iterable[str]:
        """Return the ids of the visits whose dialogues are kept."""
        return self._kept.keys()

    def forget(self, sender_id: str) -> None:
        """Drop the dialogue of ``sender_id``; do nothing if there is none."""
        self._kept.pop(sender_id, None)

    def _replayed(self, sender_id: str, events: Iterable[Event]) -> DialogueStateTracker:
        tracker = self.init_tracker(sender_id)
        for event in events:
            tracker.update(event)
        return tracker

    def _recent(self, tracker: DialogueStateTracker) -> list[Event]:
        """Return the slots that older turns have set, followed by the events of the last turns."""
        events = list(tracker.events)
        turns = [at for at, event in enumerate(events) if isinstance(event, UserUttered)]
        if len(turns) <= MOST_TURNS:
            return events
        cut = turns[-KEPT_TURNS]
        before = self._replayed(tracker.sender_id, events[:cut])
        form = before.active_loop
        if form and (form.rejected or form.is_interrupted):
            return events  # the next action may depend on older events
        fresh = self.init_tracker(tracker.sender_id)
        slots = [
            SlotSet(name, slot.value)
            for name, slot in before.slots.items()
            if slot.value != fresh.slots[name].value
        ]
        opened = [ActiveLoop(form.name)] if form else []
        return [*opened, *slots, ActionExecuted(ACTION_LISTEN_NAME), *events[cut:]]
