"""Show in one line what set-up does, how far it is and how long it still takes."""

from __future__ import annotations

import math
import shutil
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

BAR = 24

Report = Callable[[float, str], None]
"""Called with the share that is done, 0 to 1, and what is being done."""


@dataclass(frozen=True)
class Step:
    """One part of setting up."""

    title: str
    seconds: float
    """Seconds on two cores and an ordinary connection; the first estimate."""
    is_done: Callable[[], bool]
    work: Callable[[Report], None]


class Display:
    """On a terminal, one line that is overwritten: step, bar, share, time left; else a line a step."""

    def __init__(self, steps: list[Step]) -> None:
        self._steps = steps
        self._live = sys.stdout.isatty()
        self._share, self._doing, self._began, self._number = 0.0, "", 0.0, 0
        self._stopped = threading.Event()

    @property
    def step(self) -> Step:
        """The step that is being done, or that was being done when set-up stopped."""
        return self._steps[self._number]

    def run(self) -> None:
        """Do every step, and show it; an exception of a step ends it."""
        writer = threading.Thread(target=self._write_again_and_again, daemon=True)
        if self._live:
            writer.start()
        try:
            for number, step in enumerate(self._steps):
                self._number, self._share, self._doing = number, 0.0, ""
                self._began = time.monotonic()
                if not self._live:
                    print(f"[{number + 1}/{len(self._steps)}] {step.title} ...", flush=True)
                step.work(self._report)
        finally:
            self._stopped.set()
            if self._live:
                writer.join()
                sys.stdout.write("\r\x1b[K")
                sys.stdout.flush()

    def _report(self, share: float, doing: str) -> None:
        self._share, self._doing = max(self._share, min(share, 1.0)), doing

    def _write_again_and_again(self) -> None:
        while not self._stopped.wait(0.5):
            sys.stdout.write(f"\r{self._line()}\x1b[K")
            sys.stdout.flush()

    def _line(self) -> str:
        share, left = self._estimate()
        filled = round(share * BAR)
        bar = "━" * filled + "╌" * (BAR - filled)
        width = shutil.get_terminal_size().columns
        place = f"[{self._number + 1}/{len(self._steps)}] {self.step.title}"
        line = f"{place}  {bar} {share:4.0%}  {_spelt(left)}"
        room = (width - len(line.encode("gbk", "replace")) - 4) // 2
        return f"{line}  {self._doing[:room]}" if room > 4 else line

    def _estimate(self) -> tuple[float, float]:
        """Return the share that is done, which never falls, and the seconds that are left."""
        spent, step = time.monotonic() - self._began, self.step
        # What a step does not tell of itself is guessed from its usual time, ever more slowly.
        share = max(self._share, 1 - math.exp(-1.6 * spent / step.seconds))
        later = sum(other.seconds for other in self._steps[self._number + 1 :])
        before = sum(other.seconds for other in self._steps[: self._number])
        done = (before + share * step.seconds) / (before + step.seconds + later)
        return done, (1 - share) * step.seconds + later


def _spelt(seconds: float) -> str:
    if seconds < 5:
        return "快好了"
    minutes, rest = divmod(round(seconds / 5) * 5, 60)
    return f"约还要 {minutes} 分 {rest:02} 秒" if minutes else f"约还要 {rest} 秒"
