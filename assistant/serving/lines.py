"""Serve without a full screen: from a pipe, a plain keyboard, or sound files."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator

from assistant.clock_watch import WatchedClock
from assistant.counts.store import DayCounts
from assistant.events import Listener
from assistant.screens.headless import HeadlessDisplay, PrintedDisplay
from assistant.serving.build import build_conversation, build_services, start_agent
from assistant.serving.keyboard import converse, lines_of
from assistant.serving.rooms import complaint_about, open_bank
from assistant.settings import Settings
from assistant.speaking.piped import PipedVoice

NOTHING_TYPED = (
    "Nothing was typed, and this is no terminal: for the kiosk run `make run` in a terminal; "
    "to type utterances pipe them in with --typed. What this machine has: "
    "run_assistant.py doctor"
)


async def serve_lines(
    settings: Settings, options: argparse.Namespace, listeners: list[Listener]
) -> int:
    """Serve sound files, a pipe or a plain keyboard; screens are printed unless headless.

    Returns the exit code: 0, 1 if an input could not be used, 2 for an unknown customer.
    """
    clock = WatchedClock(settings.data, settings.audit_key)
    with open_bank(settings, clock, joins=True) as rooms:
        rooms.bank.recover()
        DayCounts(rooms.engine, clock, rooms.presence.mark).recover()
        complaint = complaint_about(rooms, options.customer)
        if complaint:
            print(complaint, file=sys.stderr)
            return 2
        services = build_services(settings, rooms, clock)
        # Do not mix events, which programs read, with screens for people.
        screens = sys.stderr if options.events == "-" else sys.stdout
        conversation = build_conversation(
            rooms,
            services,
            start_agent(settings, services),
            display=HeadlessDisplay() if options.headless else PrintedDisplay(screens),
            voice=PipedVoice(),
            listeners=listeners,
            card=options.customer,
        )
        starting = asyncio.ensure_future(conversation.start())
        if options.wav:
            from assistant.serving.sound_files import hear_files

            complaints = await hear_files(conversation, options.wav, settings.models)
        else:
            complaints = await converse(conversation, _lines(settings))
        starting.cancel()
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    return 1 if complaints else 0


async def _lines(settings: Settings) -> AsyncIterator[str]:
    """Yield typed lines; if there was no line at all, print what this machine misses."""
    something = False
    async for line in lines_of(sys.stdin):
        something = True
        yield line
    if not something:
        from assistant.serving.findings import missing

        print(NOTHING_TYPED, file=sys.stderr)
        for finding in missing(settings):
            print(finding, file=sys.stderr)
