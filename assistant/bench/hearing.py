"""Measure the recognisers on recordings of real people, if there are such recordings."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from assistant.hearing.bench import measure
from assistant.hearing.models import ModelStore, open_model
from assistant.settings import Settings


def bench_hearing(settings: Settings, speech: Path) -> dict[str, Any]:
    """Measure every installed Chinese recogniser on ``speech/manifest.tsv`` and its files."""
    manifest = speech / "manifest.tsv"
    if not manifest.exists():
        return {"not measured": f"no recordings in {speech.name}/; give a folder as argument"}
    with manifest.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    results: dict[str, Any] = {}
    for installed in ModelStore(settings.models).list_installed():
        recognizer = open_model(installed.model.engine, installed.folder)
        found = [measure(recognizer, speech / row["file"], row["transcript"]) for row in rows]
        errors = sum(one.character_errors for one in found)
        characters = sum(one.characters for one in found)
        factors = sorted(one.real_time_factor for one in found)
        name = installed.model.engine
        results[f"{name} character_error_rate"] = errors / characters
        results[f"{name} real_time_factor"] = factors[len(factors) // 2]
        seconds = sorted(
            one.real_time_factor * float(row["seconds"])
            for one, row in zip(found, rows, strict=True)
        )
        results[f"{name} recognised_seconds"] = seconds[len(seconds) // 2]
    return results or {"not measured": "no recogniser is installed"}
