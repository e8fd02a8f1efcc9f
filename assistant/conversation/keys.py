"""Handle a named key or touch.

It returns to the customer's question, changes a setting, or answers the screen.
"""

from __future__ import annotations

from collections.abc import Callable

from assistant.conversation.acting import Acting
from assistant.conversation.interpreter import read_key
from assistant.conversation.journal import Journal
from assistant.conversation.preferences import CustomerPreferences
from assistant.conversation.still_there import StillThere
from assistant.conversation.utterances import Utterances
from assistant.conversation.visits import Visits
from assistant.conversation.while_waiting import WhileWaiting
from assistant.screens.view import CONTROLS, View


class Keys:
    """Read keys on the current screen, and let other parts act on their meaning."""

    def __init__(
        self,
        is_stale: Callable[[int, str], bool],
        *,
        acting: Acting,
        visits: Visits,
        journal: Journal,
        preferences: CustomerPreferences,
        utterances: Utterances,
        waiting: WhileWaiting,
        still_there: StillThere,
    ) -> None:
        """Keep the parts that act on keys.

        Args:
            is_stale: Tells whether a step has passed, and then records the dropped input.
            acting: Lets the dialogue act.
            visits: Knows the current visit.
            journal: Records each key.
            preferences: Handles controls of voice and type size.
            utterances: Knows whether an answer comes too early.
            waiting: Answers while the customer waits for a person.
            still_there: Asks whether she is there.
        """
        self._is_stale = is_stale
        self._acting = acting
        self._visits = visits
        self._journal = journal
        self._preferences = preferences
        self._utterances = utterances
        self._waiting = waiting
        self._still_there = still_there

    async def take(self, key: str, step: int, view: View) -> None:
        """Handle any named key but help: yes no home back repeat, ``"1"`` to ``"9"``, controls.

        Args:
            key: The key's name.
            step: The step on the screen when the key was pressed.
            view: The current screen.
        """
        visit = self._visits.current
        if self._still_there.leave(step) != step:
            self._journal.record("key", key=key)
        elif key in CONTROLS:  # controls are no answers and count on any screen
            self._journal.record("key", key=key)
            await self._preferences.touch(visit, key)
        elif not self._is_stale(step, f"key {key}"):
            self._journal.record("key", key=key)
            if key == "repeat":
                self._acting.show_again()
            elif (meant := read_key(key, view)) is None:
                self._journal.dropped(f"key {key}", "means nothing here")
            elif self._utterances.comes_too_early(meant, view):
                return
            elif not await self._waiting.answer(meant, visit, view):
                await self._acting.take(meant, view)
