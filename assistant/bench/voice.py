"""Measure the voice: time until a customer hears something, processor time, and gaps.

``python -m assistant.bench.voice`` measures the voice alone: with no kept sentences; with kept
beginnings, as after some idle minutes; and with the opening said each time. The loudspeaker is
silent: a player waits for as long as each sound lasts.
"""

from __future__ import annotations

import asyncio
import contextlib
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil

from assistant.phrases import OPENING
from assistant.settings import Settings, load_settings
from assistant.speaking.choosing import Choice, choose, open_kept_sentences
from assistant.speaking.figures import set_apart
from assistant.speaking.neural import KokoroSynthesizer
from assistant.speaking.player import SilentPlayer
from assistant.speaking.profile import load_profile
from assistant.speaking.sentences import split_sentences
from assistant.speaking.synthesizer import EspeakSynthesizer, MakingStopped, WorkerSynthesizer
from assistant.speaking.voice import OPENING_AFTER, Voice
from assistant.speaking.wording import speakable

ANSWERS = (
    "您的存折，尾号3456，现在有¥86,520.35。您还要办什么？",
    "从您的存折，给王小红，账号尾号1188，转¥2,000。对的话，请说对，或者按绿色的键。",
    "这个月电费一共¥128.40，比上个月少了¥12.00。",
    "养老金到了，三月十日，¥3,180.00。",
    "转好了。给王小红转了¥12,000.00，您的存折还有¥74,520.35。",
    "您明天上午来取，带上身份证。要取的是¥60,000.00。",
)
SPOKEN = tuple("".join(split_sentences(set_apart(speakable(answer)))) for answer in ANSWERS)
ROUNDS = 2
STOPS = 5
STOP_AFTER = 0.4


class Timed(SilentPlayer):
    """A silent player that waits as long as each sound lasts, and records when it began."""

    audible = True

    def __init__(self) -> None:
        self.begun: list[float] = []
        self.ended: list[float] = []
        self.heard = 0.0

    def play(self, wav: Path, stopped: threading.Event) -> bool:
        """Wait for as long as ``wav`` lasts, and record the time."""
        self.begun.append(time.perf_counter())
        played = super().play(wav, stopped)
        self.ended.append(time.perf_counter())
        self.heard += self.ended[-1] - self.begun[-1]
        return played


def bench_voice(settings: Settings) -> dict[str, Any]:
    """Measure the voice of this machine, and espeak-ng for comparison."""
    choice = choose(load_profile(settings.voice), settings.models)
    rows: dict[str, Any] = {"voice": str(choice)}
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        if choice.model is not None:
            rows |= _bench_kokoro(choice, Path(folder))
        small = replace(choice, profile=load_profile("small"), model=None)
        rows |= _named("espeak-ng", _bench(EspeakSynthesizer(), small, opening=False))
    return rows


def _bench_kokoro(choice: Choice, folder: Path) -> dict[str, Any]:
    assert choice.model is not None
    kept = open_kept_sentences(choice.model, folder / "kept")
    kokoro = KokoroSynthesizer(choice.model.folder, kept)
    kokoro.start()
    rows = _named("voice", _bench(kokoro, choice, opening=False))
    kokoro = KokoroSynthesizer(choice.model.folder, kept)
    kokoro.start()
    for begins in {kokoro.pieces([answer], choice.profile)[0] for answer in SPOKEN}:
        with contextlib.suppress(ValueError):  # not a fixed sentence
            kokoro.keep(begins, choice.profile, folder / "begins.wav")
    begun = _bench(kokoro, choice, opening=False)
    rows |= {f"voice idle before {name}": begun[name] for name in FIRST_SOUNDS}
    kokoro = KokoroSynthesizer(choice.model.folder, kept)
    kokoro.start()
    kokoro.keep(OPENING, choice.profile, folder / "opening.wav")
    opened = _bench(kokoro, choice, opening=True)
    rows |= {f"voice opened {name}": opened[name] for name in FIRST_SOUNDS}
    return rows


FIRST_SOUNDS = ("first_sound_median_seconds", "first_sound_p95_seconds", "longest_gap_seconds")


def _named(name: str, rows: dict[str, float]) -> dict[str, float]:
    return {f"{name} {what}": value for what, value in rows.items()}


def _bench(synthesizer: Any, choice: Choice, *, opening: bool) -> dict[str, float]:
    """Say every answer, stop some while their sound is made, and close the synthesizer."""
    synthesizer.start()
    worker = psutil.Process(synthesizer.worker_pid)
    loading = read_peak_bytes(worker.pid, reset=True)
    room = Timed()
    # On a fast machine no answer would begin with the opening otherwise.
    opening_after = 0.0 if opening else OPENING_AFTER
    voice = Voice(synthesizer, room, choice.profile, opening_after=opening_after)
    asyncio.run(_say(voice, room, opening=False, answers=ANSWERS[:1]))  # warm up
    room.heard, before = 0.0, _processor_seconds(worker)
    firsts, gaps = asyncio.run(_say(voice, room, opening=opening, answers=ANSWERS * ROUNDS))
    rows = {
        "first_sound_median_seconds": statistics.median(firsts),
        "first_sound_p95_seconds": statistics.quantiles(firsts, n=20)[-1],
        "longest_gap_seconds": max(gaps, default=0.0),
        "gap_p95_seconds": statistics.quantiles(gaps, n=20)[-1] if len(gaps) > 1 else 0.0,
        "processor_seconds_a_second": (_processor_seconds(worker) - before) / room.heard,
        "resident_megabytes": worker.memory_info().rss / 1e6,
        "peak_megabytes": read_peak_bytes(worker.pid) / 1e6,
        "peak_of_loading_megabytes": loading / 1e6,
    }
    if isinstance(synthesizer, KokoroSynthesizer):
        rows["stopped_in_the_making_seconds"] = _stop(synthesizer, choice)
    voice.close()
    return rows


async def _say(
    voice: Voice, room: Timed, *, opening: bool, answers: tuple[str, ...]
) -> tuple[list[float], list[float]]:
    """Return the seconds until each answer began, and the seconds of every gap within an answer."""
    firsts, gaps = [], []
    for answer in answers:
        room.begun, room.ended = [], []
        asked = time.perf_counter()
        await voice.say(answer, opening=opening)
        firsts.append(room.begun[0] - asked)
        gaps += [after - before for before, after in zip(room.ended, room.begun[1:], strict=False)]
    return firsts, gaps


def _stop(synthesizer: WorkerSynthesizer, choice: Choice) -> float:
    """Return the most seconds from a stop, while sound is made, until the worker is free."""
    took = []
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        for _ in range(STOPS):
            ended = _making(synthesizer, choice, Path(folder) / "a.wav")
            time.sleep(STOP_AFTER)
            began = time.perf_counter()
            synthesizer.stop()
            took.append(ended() - began)
    return max(took)


def _making(synthesizer: Any, choice: Choice, out: Path) -> Callable[[], float]:
    at: list[float] = []

    def make() -> None:
        try:
            synthesizer.synthesize(
                "工作人员已经接到通知了，请您等一等，不要走开。", out, choice.profile
            )
        except MakingStopped:
            at.append(time.perf_counter())

    thread = threading.Thread(target=make)
    thread.start()

    def ended() -> float:
        thread.join()
        return at[0] if at else time.perf_counter()

    return ended


def read_peak_bytes(pid: int, *, reset: bool = False) -> int:
    """Return the peak memory of a process in bytes; ``reset`` begins a new measurement."""
    process = Path("/proc") / str(pid)
    status = (process / "status").read_text(encoding="ascii")
    [kilobytes] = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")]
    if reset:
        (process / "clear_refs").write_text("5")
    return 1024 * int(kilobytes)


def _processor_seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


if __name__ == "__main__":
    for what, value in bench_voice(load_settings()).items():
        print(f"{what:<50} {value:.3f}" if isinstance(value, float) else f"{what:<50} {value}")
