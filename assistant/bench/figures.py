"""List the figures with the values that they must reach, and their values before November 2026."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Figure:
    """One row of the table, measured on two cores."""

    key: str
    """The figure's name in the results."""
    label: str
    must: float
    """The largest allowed value; if more is better, the smallest."""
    before: float | None = None
    """The value of 26 November 2026, before that day's work; None: not measured."""
    stock: str | None = None
    """The name of stock Rasa's figure in the results; None: there is none."""
    unit: str = "s"
    more_is_better: bool = False

    def is_met(self, value: float) -> bool:
        """Return whether ``value`` is as good as it must be."""
        return value >= self.must if self.more_is_better else value <= self.must


FIGURES = (
    Figure("first_screen_seconds", "first screen", 1.0, 2.2),
    Figure("ready_seconds", "ready", 12.0, 32.7, "stock_ready_seconds"),
    Figure("resident_megabytes", "resident", 650.0, 873.0, "stock_resident_megabytes", "MB"),
    Figure("turn_median_seconds", "a turn, p50", 0.020, 0.192, "stock_turn_median_seconds"),
    Figure("turn_p95_seconds", "a turn, p95", 0.040, 0.390, "stock_turn_p95_seconds"),
    Figure(
        "postings_to_raw_ratio_1_writers", "postings / raw SQL, 1 writer", 0.5, 0.13,
        unit="", more_is_better=True,
    ),
    Figure(
        "postings_to_raw_ratio_8_writers", "postings / raw SQL, 8 writers", 0.4, 0.04,
        unit="", more_is_better=True,
    ),
    Figure("turn_database_ms_p95", "a turn's database, p95", 5.0, 156.0, unit="ms"),
    Figure("environment_run_megabytes", "environment, running", 900.0, 3000.0, unit="MB"),
    Figure(
        "environment_dev_megabytes", "environment, developing", 1500.0, 3500.0,
        "stock_environment_megabytes", "MB",
    ),
    Figure("fresh_to_home_screen_seconds", "fresh machine to home", 240.0, 673.0),
    Figure("training_seconds", "training", 150.0, 420.0),
    Figure("make_check_seconds", "make check", 90.0),
    Figure("make_test_seconds", "make test", 720.0, 1680.0),
)  # fmt: skip
"""The table of issue 9; older values were measured on idle cores, except a turn's database (load
6)."""
ANSWERS = (
    Figure("text_to_answer_seconds", "words to answer", 1.5),
    Figure("whisper speech_to_answer_seconds", "speech to answer, Whisper", 3.0),
    Figure("vosk speech_to_answer_seconds", "speech to answer, Vosk", 3.0),
)
"""Figures of older requirements."""
VOICE = (
    Figure("resident_with_voice_megabytes", "resident, with Kokoro", 1200.0, unit="MB"),
    Figure("voice first_sound_median_seconds", "first sound, p50", 0.4),
    Figure("voice first_sound_p95_seconds", "first sound, p95", 0.9),
    Figure("voice opened first_sound_p95_seconds", "first sound with a kept opening, p95", 0.1),
    Figure("voice longest_gap_seconds", "longest gap", 0.35),
    Figure("voice resident_megabytes", "the voice's process", 600.0, unit="MB"),
    Figure("voice peak_megabytes", "the same at most, speaking", 600.0, unit="MB"),
    Figure("voice stopped_in_the_making_seconds", "stopped in the making", 0.1),
)
"""The table of issue 10."""
SCREEN = (
    *(Figure(f"help {state} most_seconds", f"help, {state}, at most", 0.2)
      for state in ("loading", "living", "stopped", "killed")),
    *(Figure(f"repaint {grid} most_seconds", f"repaint at {grid}, at most", 0.05)
      for grid in ("64x18", "80x24", "100x30")),
)  # fmt: skip
"""Figures of issue 13."""
BY_KEY = {figure.key: figure for figure in (*FIGURES, *ANSWERS, *VOICE, *SCREEN)}


def line_of(name: str, value: Any) -> str:
    """Return a line to print: the figure's name and value, and whether it is good enough."""
    shown = f"{value:.3f}" if isinstance(value, float) else str(value)
    figure = BY_KEY.get(name)
    if figure is None or not isinstance(value, float):
        return f"  {name:<36}{shown}"
    verdict = "met" if figure.is_met(value) else "MISSED"
    return f"  {name:<36}{shown}   aim {figure.must:g}: {verdict}"


def flat(results: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Return the figures of all parts in one dict."""
    return {name: value for part in results.values() for name, value in part.items()}
