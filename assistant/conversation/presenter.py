"""Show a turn's views one after another, and read each out completely."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Literal

from assistant.banking.preferences import COVERING, DISCREET
from assistant.conversation.covering import covered
from assistant.phrases import READ_OR_NOT
from assistant.screens.registry import plain_text, traits_of
from assistant.screens.view import (
    NOTHING,
    Activity,
    Choice,
    Cover,
    Display,
    HelpState,
    Part,
    Status,
    View,
)
from assistant.speaking.private_mode import aloud
from assistant.speaking.voice import Speech, Spoken

log = logging.getLogger(__name__)

Record = Callable[..., None]
"""A function that records an event of this visit: its kind, then its fields."""
OnRead = Callable[[View, Spoken], Awaitable[None]]
"""A function that is called when a view has been read out completely."""


class Presenter:
    """Control the screen and the voice; give every new question its step id."""

    def __init__(
        self, display: Display, voice: Speech, record: Record, on_read: OnRead, status: Status
    ) -> None:
        """Keep the parts; show nothing yet."""
        self._display = display
        self._voice = voice
        self._record = record
        self._on_read = on_read
        self._steps = 0
        self._reading: asyncio.Task[None] | None = None
        self._discreet = False
        self._words = ""
        self._heard_to = 0
        """Number of characters of the screen's text that have been read out."""
        self._beside = False  # a sentence is shown beside the view while that is read out
        self.private_names: tuple[str, ...] = ()
        """Names that are not read out in private mode (values are shown, but not spoken)."""
        self.status = status
        self.resting: Literal["listening", "idle"] = "idle"
        """The activity while the machine says nothing: ``listening`` if there is a microphone."""
        self._cover: Cover = "beside"
        self._opened = False
        """Whether the customer has asked to see the current screen uncovered."""
        self._bare = View("home", "")
        """The view on the screen as it came from the dialogue, with nothing covered."""
        self.view = self._bare
        """The view on the screen with private values covered, without a sentence before it
        (我没听清)."""

    @property
    def bare(self) -> View:
        """The view on the screen, with nothing covered."""
        return self._bare

    def redraw(self, view: View) -> None:
        """Draw ``view`` in place of the one on the screen, silently: only figures have changed."""
        self._bare = self.view = view
        self._show(view)

    @property
    def speaking(self) -> bool:
        """Return whether a screen is still being read out (or shown as long as reading takes)."""
        return self._reading is not None and not self._reading.done()

    async def settled(self) -> None:
        """Wait until everything has been read out."""
        while self._reading and not self._reading.done():
            await asyncio.wait([self._reading])

    def present(self, views: list[View], say: str = "", *, same_step: bool = False) -> None:
        """Show the first of ``views`` at once; read it out and show the rest in the background.

        Args:
            views: The views in order; each is a step of its own.
            say: The only text to read out, the beginning of the first view's text.
            same_step: Whether the first view is the current question once more.
        """
        self.stop()
        words, self._words = self._words, ""
        self._heard_to = 0
        shows = words and not views[0].aside and self._cover != "all"
        self.set_status(partial=f"您说的：{words}" if shows else "", reading=NOTHING)
        # Show it at once: from here on an answer to the previous screen comes too late.
        first = self.put_up(views[0], same_step=same_step)
        self._reading = asyncio.ensure_future(self._read_out(first, views[1:], say))
        self._reading.add_done_callback(_log_failure)

    def note_words(self, words: str) -> None:
        """Show the customer's words (already masked) at the top while she waits for the answer."""
        self._words = words

    def show_again(self, prelude: str = "", *, aside: str = "", say: str = "") -> None:
        """Show and read the same question once more, under the same step.

        Args:
            prelude: A sentence before the question.
            aside: A sentence said before the question and shown beside it; see ``View.aside``.
            say: The only text to read out.
        """
        bare = self._bare
        again = replace(bare, text=prelude + bare.text, aside=aside)
        self.present([again], say, same_step=True)
        self._bare, self.view = bare, self._as_shown(bare)

    def tell_beside(self, sentence: str) -> None:
        """Show a sentence at the top until the screen has been read out; do not stop the voice."""
        shown = replace(self.view, aside=sentence)
        self._show(shown)
        self._record("shown", screen=shown.screen, text=plain_text(shown), step=shown.step)

    def _show(self, view: View) -> None:
        self._display.show(view)
        self._beside = bool(view.aside)

    def swap(self, choice: Choice) -> None:
        """Replace the choice with the key of ``choice``, visible when the view is shown again."""
        offered = READ_OR_NOT.values()
        choices = tuple(choice if each in offered else each for each in self._bare.choices)
        self._bare = replace(self._bare, choices=choices)
        self.view = self._as_shown(self._bare)

    def put_up(self, view: View, *, same_step: bool = False) -> View:
        """Show ``view`` as a new step, or with ``same_step`` under the same step; return it."""
        if not same_step:
            self._steps += 1
            self._opened = False
        self._bare, self.view = view, self._as_shown(view)
        self._show(self.view)
        self._record("shown", screen=view.screen, text=plain_text(self.view), step=self._steps)
        return self.view

    def stop(self) -> None:
        """Stop speaking, and show none of the views that were still to come."""
        self._voice.stop()
        if self._reading and not self._reading.done():
            self._reading.cancel()

    def set_status(
        self,
        *,
        activity: Activity | None = None,
        partial: str | None = None,
        notices: tuple[str, ...] | None = None,
        help_state: HelpState | None = None,
        reading: Part | None = None,
    ) -> None:
        """Change parts of the status line; None does not change a part."""
        was = self.status
        self.status = replace(
            was,
            activity=activity or was.activity,
            partial=was.partial if partial is None else partial,
            notices=was.notices if notices is None else notices,
            help_state=help_state or was.help_state,
            reading=was.reading if reading is None else reading,
        )
        self._display.status(self.status)

    @property
    def type_size(self) -> int:
        """Return the size of the screen's type, in steps from the default."""
        return self._display.type_size

    def adjust(self, how: str) -> bool:
        """Change voice or screen: slower, louder, bigger, shown … or ``reset``.

        Returns whether voice or screen have changed; False at a limit.
        """
        if how in (*DISCREET, "reset"):
            self._discreet = DISCREET.get(how, False)
        if how in (*COVERING, "reset"):
            self._cover = "all" if COVERING.get(how) else "beside"
            self._opened = how in COVERING and not COVERING[how]
        looks_different = self._display.adjust(how)
        return self._voice.adjust(how) or looks_different

    def _as_shown(self, view: View) -> View:
        """Return ``view`` with the current step's number and with private values covered."""
        how: Cover = "none" if self._opened else self._cover
        return replace(covered(view, how, self.private_names), step=self._steps)

    async def _read_out(self, first: View, rest: list[View], say: str) -> None:
        await self._read(first, say)
        for view in rest:
            self.set_status(partial="")
            await self._read(self.put_up(view))
        if self._beside:
            self._show(replace(self.view, aside=""))
        self.set_status(activity=self.resting)

    def _mark(self, shown: View, words: str) -> None:
        """Mark on the screen the words that are being read out; no mark if they are not shown."""
        part = find_part(shown.text, words, self._heard_to)
        self._heard_to = max(self._heard_to, part[1])
        self.set_status(reading=part)

    async def _read(self, shown: View, say: str = "") -> None:
        discreet = self._discreet or self._cover == "all"
        text = say or (aloud(shown, self.private_names) if discreet else shown.text)
        text = shown.aside + text
        self._heard_to = 0
        self.set_status(activity="speaking", reading=NOTHING)
        self._record("spoken", text=text)
        opening = traits_of(shown).looked_up
        spoken = await self._voice.say(
            text, opening=opening, on_part=lambda words: self._mark(shown, words)
        )
        if spoken.finished:
            self.set_status(reading=NOTHING)
        if spoken.finished and not say:
            await self._on_read(shown, spoken)


def find_part(text: str, words: str, after: int = 0) -> Part:
    """Return the place in ``text``, from ``after`` on, of ``words`` and the punctuation after them.

    Only spoken characters are compared, because the voice may pause where the text has no
    punctuation. Words that are not on the screen are not found.
    """
    places = [at for at, each in enumerate(text) if each.isalnum() and at >= after]
    said = "".join(each for each in words if each.isalnum())
    found = "".join(text[at] for at in places).find(said) if said else -1
    if found < 0:
        return NOTHING
    end = places[found + len(said) - 1] + 1
    while end < len(text) and not text[end].isalnum():
        end += 1
    return places[found], end


def _log_failure(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and task.exception():
        log.error("showing or speaking failed", exc_info=task.exception())
