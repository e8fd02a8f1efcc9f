"""Manage recognisers and voices: ``models list | install | verify | setup | voice``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import rich.progress
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, TextColumn, TimeRemainingColumn
from rich.table import Table

from assistant.hearing.fetching import ModelError, Progress
from assistant.hearing.models import CUSTOMER_LANGUAGE, Installed, ModelStore
from assistant.settings import Settings

FIRST_CHOICE = "vosk-small-cn"
SECOND_CHOICE = "whisper-base"
VOICES = ("voice-kokoro-zh", "voice-kokoro-ja")
"""Kokoro's models, the best first: with Mandarin styles, which need npm; with Japanese styles."""
CONSOLE = Console(highlight=False, soft_wrap=True)
Showing = Callable[[str], AbstractContextManager[Progress]]
"""Opens a progress display for the model with this name."""
NEEDS_PARTS = 3
"""Exit code of ``setup`` if packages for the second choice have to be installed first."""


def run(settings: Settings, options: argparse.Namespace) -> int:
    """Run one of the subcommands on the store of models; return the exit code."""
    store = ModelStore(settings.models)
    try:
        if options.verb == "voice":
            if options.look:
                return _look_for_voice(settings, store)
            return _set_up_voice(settings, store, _lines if options.steps else _bar)
        if options.verb == "list":
            return _list(store)
        if options.verb == "verify":
            return _verify(store)
        if options.verb == "setup":
            if options.look:
                return 0 if store.list_installed() else 1
            return _set_up(store, _lines if options.steps else _bar)
        with _bar(options.name) as progress:
            installed = store.install(options.name, options.source, progress)
        note = "" if installed.verified else " (tried out, but there was no hash to verify it by)"
        CONSOLE.print(f"Installed {installed.model.name}{note}.")
    except ModelError as err:
        print(f"models: {err}", file=sys.stderr)
        return 1
    return 0


def _list(store: ModelStore) -> int:
    table = Table("name", "engine", "language", "size", "licence", "state")
    for listed in store.list():
        model, there = listed.model, listed.installed
        if model.language != CUSTOMER_LANGUAGE and not there:
            continue  # for tests only
        state = "installed" if there else "-"
        if there and not there.verified:
            state = "installed, unverified"
        size = f"{model.size / 1e6:.0f} MB"
        table.add_row(model.name, model.engine, model.language, size, model.licence, state)
    CONSOLE.print(table)
    return 0


def _verify(store: ModelStore) -> int:
    verdicts = store.verify()
    if not verdicts:
        CONSOLE.print("No model is installed; see: run_assistant.py models list")
    for verdict in verdicts:
        name = verdict.installed.model.name
        CONSOLE.print(f"{name}: {'; '.join(verdict.problems) or 'every file as installed'}")
    return 1 if any(verdict.problems for verdict in verdicts) else 0


def _set_up(store: ModelStore, showing: Showing) -> int:
    """Install Vosk, or Whisper if Vosk's model cannot be fetched; print which one is used."""
    if not store.list_installed():
        try:
            _install(store, FIRST_CHOICE, showing)
        except ModelError as err:
            CONSOLE.print(f"Vosk's Chinese model could not be fetched: {err}")
            CONSOLE.print("Falling back to Whisper, which comes in packages ...")
            try:
                _install(store, SECOND_CHOICE, showing)
            except ModelError as second:
                CONSOLE.print(f"{SECOND_CHOICE}: {second}")
                return NEEDS_PARTS
    best = store.list_installed()[0].model
    CONSOLE.print(f"Recogniser: {best.engine} ({best.name}).")
    return 0


def _look_for_voice(settings: Settings, store: ModelStore) -> int:
    from assistant.speaking.choosing import read_cost

    installed = store.list_voices()
    return 0 if installed and read_cost(settings.models, installed[0]) is not None else 1


def _set_up_voice(settings: Settings, store: ModelStore, showing: Showing) -> int:
    """Install Kokoro if possible and measure it on this machine; print which voice is used."""
    from assistant.speaking.choosing import CannotMeasure, choose, measure
    from assistant.speaking.profile import load_profile

    if not store.list_voices():
        for name in VOICES:
            try:
                _install(store, name, showing)
                break
            except ModelError as err:
                CONSOLE.print(f"{name} could not be had: {err}")
    try:
        measure(settings.models)
    except CannotMeasure as err:
        CONSOLE.print(f"Kokoro: {err}")
    CONSOLE.print(f"Voice: {choose(load_profile(settings.voice), settings.models)}.")
    return 0


def _install(store: ModelStore, name: str, showing: Showing) -> Installed:
    with showing(name) as progress:
        return store.install(name, None, progress)


@contextmanager
def _bar(name: str) -> Iterator[Progress]:
    """Show a progress bar on the terminal while a model is installed."""
    columns = (TextColumn(name), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with rich.progress.Progress(*columns, console=CONSOLE, transient=True) as bar:
        task = bar.add_task(name, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def _lines(name: str) -> Iterator[Progress]:
    """Yield a function that prints each new percent, for set-up to read: ``0.40 vosk-small-cn``."""
    told = -1

    def tell(done: int, total: int) -> None:
        nonlocal told
        if (hundredth := 100 * done // max(total, 1)) != told:
            told = hundredth
            print(f"{hundredth / 100:.2f} {name}", flush=True)

    yield tell
