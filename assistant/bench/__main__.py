"""Run all measurements, print the figures, and write ``bench.json`` and a picture."""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from assistant.bench.figures import flat, line_of
from assistant.bench.fresh import bench_fresh
from assistant.bench.guard import bench_guard
from assistant.bench.hearing import bench_hearing
from assistant.bench.kiosk import bench_kiosk
from assistant.bench.long_history import bench_long_history
from assistant.bench.picture import draw
from assistant.bench.postings import bench_postings
from assistant.bench.screen import bench_screen
from assistant.bench.server_postings import bench_server_postings
from assistant.bench.sizes import environment_megabytes
from assistant.bench.stock import bench_stock
from assistant.bench.suites import bench_suite
from assistant.bench.turns import bench_turns
from assistant.bench.voice import bench_voice
from assistant.settings import ROOT, Settings, load_settings

PICTURE = ROOT / "docs" / "images" / "bench.svg"
LEFT_OUT = {"not measured": "left out by --without"}

Parts = dict[str, Callable[[], dict[str, Any]]]


def main() -> int:
    """Run all measurements; return the exit code."""
    _quieten()
    settings = load_settings()
    parts = _parts(settings, options := _options())
    results: dict[str, dict[str, Any]] = {"machine": _machine()}
    _print("machine", results["machine"])
    for name, measure in parts.items():
        results[name] = LEFT_OUT if name in options.without else measure()
        if name == "hearing":
            results[name] |= _answers_by_speech(flat(results))
        _print(name, results[name])
    results["machine"] |= {"load_at_the_end": os.getloadavg()[0]}
    (ROOT / "bench.json").write_text(json.dumps(results, ensure_ascii=False, indent=2) + "\n")
    draw(results, PICTURE)
    print(f"Written: bench.json, {PICTURE.relative_to(ROOT)}")
    return 0


def _parts(settings: Settings, options: argparse.Namespace) -> Parts:
    """Return the measurements in order; those compared with stock Rasa stand next to each other."""
    return {
        "kiosk": lambda: bench_kiosk(settings),
        "screen": lambda: bench_screen(settings),
        "turns": lambda: bench_turns(settings),
        "stock": lambda: bench_stock(settings, options.stock),
        "postings": bench_postings,
        "server postings": bench_server_postings,
        "long history": bench_long_history,
        "guard": bench_guard,
        "voice": lambda: bench_voice(settings),
        "hearing": lambda: bench_hearing(settings, options.speech),
        "environment": lambda: {
            "environment_dev_megabytes": environment_megabytes(Path(sys.prefix))
        },
        "fresh": bench_fresh,
        "check": lambda: bench_suite("check"),
        "test": lambda: bench_suite("test"),
    }


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench ARGS=...", description=__doc__)
    parser.add_argument(
        "--stock",
        type=Path,
        help="a virtual environment with Rasa 3.6, its TensorFlow and rasa_sdk",
    )
    parser.add_argument(
        "--speech", type=Path, default=ROOT.parent / "shared/data/speech",
        help="recordings of people: manifest.tsv and its files",
    )  # fmt: skip
    parser.add_argument(
        "--without", nargs="*", default=[], metavar="PART",
        help="parts to leave out: fresh, check and test take minutes",
    )  # fmt: skip
    options = parser.parse_args()
    unknown = set(options.without) - set(_parts(Settings(), options))
    if unknown:
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    return options


def _quieten() -> None:
    """Hide the warnings of Rasa's many dependencies."""
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    logging.captureWarnings(True)
    logging.getLogger("py.warnings").disabled = True


def _machine() -> dict[str, Any]:
    """Return the properties of this machine on which the figures depend."""
    return {
        "when": datetime.now().astimezone().isoformat(timespec="minutes"),
        "cores": os.cpu_count(),
        "load_at_the_start": os.getloadavg()[0],
    }


def _answers_by_speech(found: dict[str, Any]) -> dict[str, float]:
    """Return the seconds from the end of speech (after the endpointer's pause) to the answer."""
    return {
        f"{name} speech_to_answer_seconds": found[f"{name} recognised_seconds"]
        + found["text_to_answer_seconds"]
        for name in ("vosk", "whisper")
        if f"{name} recognised_seconds" in found and "text_to_answer_seconds" in found
    }


def _print(name: str, rows: dict[str, Any]) -> None:
    print(f"{name} ({time.strftime('%H:%M:%S')})", flush=True)
    for row, value in rows.items():
        print(line_of(row, value), flush=True)


if __name__ == "__main__":
    sys.exit(main())
