"""Ask a silent customer whether she is there, on a screen of its own, and give her question back.

Her question is off the screen meanwhile, and so is what is hers. Whatever she presses, types or says
brings it back, under a new step: 在 and 对 answer this question and no other, and other words are
taken as if they had been said to hers.
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
"""Words that say that she is there, and answer nothing else."""


class StillThere:
    """Keep the question that was up while she is asked whether she is there."""

    def __init__(self, presenter: Presenter, idle: IdleTimer) -> None:
        """Show through ``presenter``; ``idle`` counts the seconds."""
        self._presenter = presenter
        self._idle = idle
        self._hers = View("home", "")
        self._step: int | None = None
        self._left = VISIT_ENDS_SECONDS

    @property
    def is_up(self) -> bool:
        """Return whether she is being asked."""
        return self._step == self._presenter.view.step

    def ask(self) -> None:
        """Put her question away, and ask whether she is there."""
        if not self.is_up:
            self._hers = self._presenter.bare
        self._left = VISIT_ENDS_SECONDS
        told = still_there.fill(seconds=self._left)
        text = phrases.STILL_THERE + phrases.SECONDS_LEFT[VISIT_ENDS_SECONDS]
        view = View(told.screen, text, told.data, choices=phrases.HERE, keys=("help",))
        self._presenter.present([view])
        self._step = self._presenter.view.step

    def count(self, seconds: int) -> None:
        """Show how many seconds are left, and say some of them."""
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
        """Bring her question back, because she has spoken.

        Returns the step under which her words count (``leave``), and whether they only say that she
        is there.
        """
        was_up = self.is_up
        return self.leave(step), was_up and _HERE.search(text) is not None

    def leave(self, step: int) -> int:
        """Bring her question back if 您还在吗 is on the screen; return the step of her input.

        Args:
            step: The step under which it began.
        """
        if not self.is_up:
            return step
        began_here = step == self._step
        self._idle.answer()
        self._presenter.present([self._hers])
        return self._presenter.view.step if began_here else step
