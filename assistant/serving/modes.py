"""Choose the way to serve, according to the options and to the parts of this machine.

This module imports little, because the kiosk's first screen waits for every import here.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import errno
import logging
import sys
from collections.abc import Iterator
from pathlib import Path

from assistant import phrases
from assistant.channels.keeper import keep_senders
from assistant.events import EventFile, Listener
from assistant.file_lock import Taken, hold_lock
from assistant.logs import log_to_file
from assistant.settings import Settings
from assistant.storage.errors import StorageError


class AlreadyRunning(Exception):
    """Another assistant serves from the same data folder."""


UNWRITABLE = (
    "数据文件夹写不了：{data}（{why}）。请看看磁盘是不是满了、只读了，或者用 --data 换一个文件夹。\n"
    "{data} cannot be written ({why}): free the disk, mount it writable, or give another --data."
)


def serve(settings: Settings, options: argparse.Namespace) -> int:
    """Serve until the customer, the input or staff end it; return the exit code."""
    try:
        listeners = prepare(settings, options)
        with _alone(settings.data), keep_senders(settings):
            return _serve(settings, options, listeners)
    except (AlreadyRunning, StorageError) as err:
        print(err, file=sys.stderr)
        return 1
    except OSError as err:
        return _without_a_folder(settings, options, err)


def prepare(settings: Settings, options: argparse.Namespace) -> list[Listener]:
    """Create the data folder and start the log in it; return the listeners for all events.

    Raises:
        OSError: The folder cannot be written; see ``UNWRITABLE``.
    """
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    log_to_file(settings.data)
    return [EventFile(options.events)] if options.events else []


def _without_a_folder(settings: Settings, options: argparse.Namespace, trouble: OSError) -> int:
    """Serve although nothing can be written: a kiosk says so and calls staff."""
    print(UNWRITABLE.format(data=settings.data, why=trouble.strerror), file=sys.stderr)
    unwritable = trouble.errno in {errno.EROFS, errno.ENOSPC, errno.EACCES, errno.EDQUOT}
    if not (unwritable and _at_terminal()) or options.events:
        return 1
    logging.getLogger().addHandler(logging.NullHandler())
    return _serve(settings, options, [])


def _at_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _serve(settings: Settings, options: argparse.Namespace, listeners: list[Listener]) -> int:
    if options.wav or options.headless or not _at_terminal():
        from assistant.serving.lines import serve_lines

        return asyncio.run(serve_lines(settings, options, listeners))
    from rich.console import Console

    from assistant.screens.theme import use_theme

    few = Console().color_system == "standard"
    use_theme(
        settings.theme, few_colours=few
    )  # set before the screen is imported, which makes its style sheet
    from assistant.serving.kiosk import Kiosk
    from assistant.watchdog.child import Abilities
    from assistant.watchdog.link import Link
    from assistant.watchdog.supervisor import Supervisor

    # Without a microphone, typing is the next best way.
    missing = not options.typed and not _has_microphone(settings)
    notices = (phrases.NO_MICROPHONE,) if missing else ()
    typed = options.typed or missing

    def run_kiosk(link: Link, ticket: str | None, able: Abilities) -> None:
        kiosk = Kiosk(
            settings,
            options.customer,
            listeners,
            typed=typed,
            staff_exit=options.staff_exit,
            notices=notices,
            link=link,
            ticket=ticket,
            able=able,
        )
        kiosk.run()

    watchdog = Supervisor(run_kiosk, settings.data, options.customer, staff_exit=options.staff_exit)
    return watchdog.watch()


def _has_microphone(settings: Settings) -> bool:
    from assistant.hearing.microphone import NoMicrophone, find_microphone

    try:
        find_microphone(settings.microphone or None)
    except NoMicrophone:
        return False
    return True


@contextlib.contextmanager
def _alone(data: Path) -> Iterator[None]:
    """Hold the data folder's lock, so that the start cannot end the visit of another kiosk.

    Raises:
        AlreadyRunning: Another process holds it.
    """
    try:
        with hold_lock(data / "kiosk.lock"):
            yield
    except Taken as err:
        raise AlreadyRunning(
            f"another assistant is running on {data}; stop it or use --data DIR"
        ) from err
