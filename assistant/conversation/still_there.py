"""Ask a silent customer whether she is there, on a separate screen, and restore her question.

Meanwhile her question and all her data are off the screen. Any key, digit or word restores the
question under a new step. 在 and 对 answer only 您还在吗; other words count as said to the restored
question.
"""

from __future__ import annotations

from dataclasses import replace

from assistant import phrases
from assistant.conversation.idle import VISIT_ENDS_SECONDS, IdleTimer
from assistant.conversation.presenter import Presenter
from assistant.patterns import compile_linear
from assistant.screens import still_there
from assistant.screens.view import View

_HERE = compile_linear(
    "^(?:嗯|哎|诶|唉|啊|我|还|在|呢|着|的|对|是|好|有|来|了|没走|哦|这儿|，|。|！|？| )*$"
)
"""Words that only say that the customer is there."""


class StillThere:
    """Keep the customer's question while she is asked whether she is there."""

    def __init__(self, presenter: Presenter, idle: IdleTimer) -> None:
        """Keep ``presenter``, which shows the question, and ``idle``, which counts the seconds."""
        self._presenter = presenter
        self._idle = idle
        self._hers = View("home", "")
        self._step: int | None = None
        self._left = VISIT_ENDS_SECONDS

    @property
    def is_up(self) -> bool:
        """Return whether the question 您还在吗 is on the screen."""
        return self._step == self._presenter.view.step

    def ask(self) -> None:
        """Replace the customer's question on the screen by 您还在吗."""
        if not self.is_up:
            self._hers = self._presenter.bare
        self._left = VISIT_ENDS_SECONDS
        told = still_there.fill(seconds=self._left)
        text = phrases.STILL_THERE + phrases.SECONDS_LEFT[VISIT_ENDS_SECONDS]
        view = View(told.screen, text, told.data, choices=phrases.HERE, keys=("help",))
        self._presenter.present([view])
        self._step = self._presenter.view.step

    def count(self, seconds: int) -> None:
        """Show the number of seconds left, and say some of these numbers."""
        if not self.is_up or seconds >= self._left:
            return
        told = [text for at, text in phrases.SECONDS_LEFT.items() if seconds <= at < self._left]
        self._left = seconds
        changed = replace(self._presenter.view, data=still_there.fill(seconds=seconds).data)
        if told:
            self._presenter.present([replace(changed, text=told[-1])], same_step=True)
        else:
            self._presenter.redraw(changed)

    def take(self, text: str, step: int) -> tuple[int, bool]:
        """Restore the customer's question, because she has spoken.

        Returns the step for which her words count (see ``leave``), and whether they only say that
        she is there.
        """
        was_up = self.is_up
        return self.leave(step), was_up and _HERE.search(text) is not None

    def leave(self, step: int) -> int:
        """Restore the customer's question if 您还在吗 is up.

        Returns the step for which her input counts.

        Args:
            step: The step on the screen when the input began.
        """
        if not self.is_up:
            return step
        began_here = step == self._step
        self._idle.answer()
        self._presenter.present([self._hers])
        return self._presenter.view.step if began_here else step
