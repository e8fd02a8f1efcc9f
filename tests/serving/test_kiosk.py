"""Test the kiosk's own loop: it continues after any error in its upkeep."""

from __future__ import annotations

import argparse
import asyncio
import errno
import logging
import os
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from assistant.banking.sandbox import SandboxBank
from assistant.clock import SystemClock
from assistant.conversation.turns import Conversation
from assistant.help import offline_call
from assistant.screens.view import View
from assistant.serving import build, kiosk, microphone, modes
from assistant.serving.kiosk import Kiosk
from assistant.settings import Settings
from assistant.speaking.scripted import ScriptedVoice
from assistant.watchdog.child import Abilities
from assistant.watchdog.link import Link
from assistant.watchdog.supervisor import Supervisor
from tests.conversation.test_turns import StandInRasa


async def test_no_failure_of_the_upkeep_ends_the_service(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    done: list[str] = []

    async def tick(self: Conversation) -> None:
        done.append("tick")
        raise KeyError("a bug")

    def settle_due(self: SandboxBank) -> None:
        done.append("settle_due")
        raise ValueError("another")

    class Voice(ScriptedVoice):
        def close(self) -> None:
            """Do nothing: there is no worker."""

    monkeypatch.setattr(kiosk, "TICK_SECONDS", 0.01)
    monkeypatch.setattr(Conversation, "tick", tick)
    monkeypatch.setattr(SandboxBank, "settle_due", settle_due)
    monkeypatch.setattr(build, "start_agent", lambda *_: StandInRasa())
    monkeypatch.setattr(kiosk, "make_voice", lambda _: Voice(SystemClock()))
    for shown in ("show", "status", "adjust"):
        monkeypatch.setattr(Kiosk, shown, lambda *_: None)
    served = Kiosk(Settings(data=tmp_path), "demo", [], typed=True)

    living: asyncio.Task[Any] = asyncio.ensure_future(served._live())
    while len(done) < 6 and not living.done():
        await asyncio.sleep(0.01)
    served._stop.set()
    await living

    assert done[:4] == ["tick", "settle_due"] * 2
    assert any(record.levelno >= logging.ERROR for record in caplog.records)


def test_a_dead_kiosk_calls_until_it_is_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []
    tries = iter([OSError(28, "full"), OSError(28, "full"), None])

    def call(*_: object) -> None:
        if trouble := next(tries):
            raise trouble

    monkeypatch.setattr(kiosk, "CALL_AGAIN_SECONDS", 0.01)
    monkeypatch.setattr(offline_call, "call_without_a_conversation", call)
    monkeypatch.setattr(Kiosk, "show", lambda _, view: shown.append(view.data["state"]))
    served = Kiosk(Settings(data=tmp_path), "demo", [], typed=True)
    monkeypatch.setattr(served.app, "call_later", lambda *_: None)
    served._help_alone()
    assert shown == ["failed", "failed", "notified"]


def test_a_call_before_there_is_a_conversation_is_seen_at_once_and_made_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing was shown until the bank was open and Rasa no longer in the way: 1.5 s."""
    served, shown = Kiosk(Settings(data=tmp_path), "demo", [], typed=True), list[View]()
    monkeypatch.setattr(served.app, "show", shown.append)
    served.call_help()
    assert [view.data["state"] for view in shown] == ["calling"]
    assert served._help_waits
    assert not served._help_is_up.is_set(), "the watchdog still calls where nothing follows"


@pytest.mark.parametrize("number", [errno.EROFS, errno.ENOSPC])
def test_a_folder_that_cannot_be_written_does_not_keep_the_kiosk_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refuse(_: Path) -> None:
        raise OSError(number, "cannot be written")

    monkeypatch.setattr(modes, "log_to_file", refuse)
    monkeypatch.setattr(modes, "_at_terminal", lambda: True)
    ran: list[Kiosk] = []
    monkeypatch.setattr(Kiosk, "run", lambda self: ran.append(self))
    # The watchdog needs a real terminal; without it the kiosk runs in this process.
    end = os.open(os.devnull, os.O_WRONLY)
    monkeypatch.setattr(
        Supervisor, "watch", lambda self: self._run(Link(end), None, Abilities()) or 0
    )
    options = argparse.Namespace(
        script=None, events=None, wav=None, headless=False, typed=True, customer="demo",
        staff_exit=False,
    )  # fmt: skip
    assert modes.serve(Settings(data=tmp_path), options) == 0
    assert ran


@pytest.mark.parametrize("waits", [False, True])
def test_a_kiosk_without_a_conversation_ends_for_another_unless_she_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, waits: bool
) -> None:
    reading, writing = os.pipe()
    served = Kiosk(Settings(data=tmp_path), "demo", [], typed=True, link=Link(writing))
    ended: list[float] = []

    async def fail() -> None:
        raise MemoryError

    def show(view: View) -> None:
        if waits and not ended:  # she calls for a person when she sees that it does not serve
            threading.Timer(0.05, served._help_is_up.set).start()

    began = time.monotonic()
    monkeypatch.setattr(kiosk, "REVIVE_SECONDS", 0.2)
    monkeypatch.setattr(served, "_live", fail)
    monkeypatch.setattr(served, "show", show)
    monkeypatch.setattr(served.app, "call_from_thread", lambda *_: ended.append(time.monotonic()))
    served._converse()
    assert len(ended) == 1
    assert ended[0] - began >= (0.4 if waits else 0.2)
    os.close(writing)
    assert os.read(reading, 99) == b""  # without staff's word: the watchdog starts another


def test_a_thread_of_the_screen_that_dies_ends_the_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ended: list[int] = []
    monkeypatch.setattr(os, "_exit", ended.append)
    served = Kiosk(Settings(data=tmp_path), "demo", [], typed=True)
    for name in ("a listener", "textual-output"):
        thread = threading.Thread(name=name)
        fault = (ZeroDivisionError, ZeroDivisionError("a bug"), None, thread)
        served._log_thread(threading.ExceptHookArgs(fault))
    assert ended == [1]
    assert caplog.text.count("has ended by a fault") == 2


def test_an_ear_that_cannot_be_opened_is_told_on_the_screen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a broken model")

    told: list[object] = []

    class Stands:
        def set_notices(self, notices: tuple[str, ...]) -> None:
            told.extend(notices)

    served = Kiosk(Settings(data=tmp_path), "demo", [], typed=False)
    monkeypatch.setattr(microphone, "open_ears", fail)
    served._conversation = Stands()  # type: ignore[assignment]
    served._open_ears()
    served._loop.run_until_complete(asyncio.sleep(0))
    assert told == [microphone.NO_EARS]
