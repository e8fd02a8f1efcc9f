"""Handle a named key or touch: it returns to her question, is a control, or answers the screen."""

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
    """Read keys on the screen that is up, and hand on what they mean."""

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
        """Keep the parts that keys are handed to.

        Args:
            is_stale: Tells whether a step has passed, and records what is dropped for it.
            acting: Lets the dialogue act.
            visits: Whose visit it is.
            journal: Records each key.
            preferences: Takes the controls.
            utterances: Knows what comes too early.
            waiting: Answers her while she waits for a person.
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
        """Handle any named key except help: yes no home back repeat, ``"1"`` to ``"9"``, or a control.

        Args:
            key: Its name.
            step: The step under which it was pressed.
            view: The screen that is up.
        """
        visit = self._visits.current
        if self._still_there.leave(step) != step:
            self._journal.record("key", key=key)
        elif key in CONTROLS:  # no answer: it counts whatever is on the screen by now
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
