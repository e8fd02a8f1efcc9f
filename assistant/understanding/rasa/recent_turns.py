"""Keep a visit's dialogue in memory, and of a long visit only what the next turn can need.

Rasa's in-memory store writes every event of a visit as JSON at each turn and reads it back: a
turn after 200 took six times as long as the first. Our rules look no further back than a form
that is open, and slots hold the rest, so older turns are folded into their slots.
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
"""Turns after which the older ones are folded into slots: not at every turn, which would be slow."""


class RecentTurns(TrackerStore):  # type: ignore[misc]
    """The dialogues in hand, by visit. Events are pickled, so that no turn changes an older one."""

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
        """Return the visits that are kept."""
        return self._kept.keys()

    def forget(self, sender_id: str) -> None:
        """Drop the dialogue of ``sender_id``; an unknown one is fine."""
        self._kept.pop(sender_id, None)

    def _replayed(self, sender_id: str, events: Iterable[Event]) -> DialogueStateTracker:
        tracker = self.init_tracker(sender_id)
        for event in events:
            tracker.update(event)
        return tracker

    def _recent(self, tracker: DialogueStateTracker) -> list[Event]:
        """Return the events of the last turns, after the slots that older ones have left."""
        events = list(tracker.events)
        turns = [at for at, event in enumerate(events) if isinstance(event, UserUttered)]
        if len(turns) <= MOST_TURNS:
            return events
        cut = turns[-KEPT_TURNS]
        before = self._replayed(tracker.sender_id, events[:cut])
        form = before.active_loop
        if form and (form.rejected or form.is_interrupted):
            return events  # the next action depends on more than the last action's name
        fresh = self.init_tracker(tracker.sender_id)
        slots = [
            SlotSet(name, slot.value)
            for name, slot in before.slots.items()
            if slot.value != fresh.slots[name].value
        ]
        opened = [ActiveLoop(form.name)] if form else []
        return [*opened, *slots, ActionExecuted(ACTION_LISTEN_NAME), *events[cut:]]
