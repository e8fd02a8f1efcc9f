"""Handle a named key or touch.

A key answers the question 您还在吗, changes a setting, or answers the screen.
"""

from __future__ import annotations

from collections.abc import Callable

from assistant.conversation.acting import Acting
from assistant.conversation.interpreter import read_key
from assistant.conversation.shared_parts import SharedParts
from assistant.conversation.still_there import StillThere
from assistant.conversation.utterances import Utterances
from assistant.conversation.while_waiting import WhileWaiting
from assistant.screens.view import CONTROLS, View


class Keys:
    """Read keys on the current screen, and let other parts act on their meaning."""

    def __init__(
        self,
        is_stale: Callable[[int, str], bool],
        acting: Acting,
        utterances: Utterances,
        waiting: WhileWaiting,
        still_there: StillThere,
        shared: SharedParts,
    ) -> None:
        """Keep the parts that act on keys.

        Args:
            is_stale: Tells whether a step has passed, and then records the dropped input.
            acting: Lets the dialogue act.
            utterances: Knows whether an answer comes too early.
            waiting: Answers while the customer waits for a person.
            still_there: Asks whether she is there.
            shared: Knows the current visit, records keys, changes voice and type size.
        """
        self._is_stale = is_stale
        self._acting = acting
        self._utterances = utterances
        self._waiting = waiting
        self._still_there = still_there
        self._visits = shared.visits
        self._journal = shared.journal
        self._preferences = shared.preferences

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
