"""Play the tour on the kiosk's own screen; F1 and Ctrl+Q work as always."""

from __future__ import annotations

import asyncio
import logging
import threading

from assistant.conversation.turns import Conversation
from assistant.demo.tour import play
from assistant.events import Listener
from assistant.screens.kiosk import KioskApp
from assistant.screens.view import Status, View
from assistant.serving.loudspeaker import make_voice
from assistant.settings import Settings

log = logging.getLogger(__name__)


class Stage:
    """Runs the tour on a thread and shows it; of real keys only help has an effect."""

    def __init__(self, settings: Settings, listeners: list[Listener]) -> None:
        """Prepare; ``run`` plays the tour."""
        self._settings = settings
        self._listeners = listeners
        self._loop = asyncio.new_event_loop()
        self._conversation: Conversation | None = None
        self._app = KioskApp(
            staff_exit=True,
            on_key=lambda key, step: None,
            on_digits=lambda text, step, kind: None,
            on_help=self._help,
            on_ready=self._begin,
            status=Status("starting", demo=True),
        )

    def run(self) -> int:
        """Show the tour until it is over or staff leave it; return the exit code."""
        return self._app.run() or 0

    def show(self, view: View) -> None:
        """Put a view on the screen."""
        self._app.show(view)

    def status(self, status: Status) -> None:
        """Refresh the status line, which carries the tour's captions."""
        self._app.status(status)

    def adjust(self, how: str) -> bool:
        """Change nothing: the tour keeps its type size."""
        return False

    def _begin(self) -> None:
        threading.Thread(target=self._play, name="tour", daemon=True).start()

    def _play(self) -> None:
        asyncio.set_event_loop(self._loop)
        voice = make_voice(self._settings)
        tour = play(
            self._settings, self, voice, self._listeners, on_conversation=self._on_conversation
        )
        try:
            self._loop.run_until_complete(tour)
        except Exception:
            log.exception("the tour stopped")
        self._app.call_from_thread(self._app.exit, 0)

    def _on_conversation(self, conversation: Conversation) -> None:
        self._conversation = conversation

    def _help(self) -> None:
        if self._conversation is not None:
            call = self._conversation.call_help("key")
            asyncio.run_coroutine_threadsafe(call, self._loop)


def run_on_stage(settings: Settings, listeners: list[Listener]) -> int:
    """Play the tour on this terminal; return the exit code."""
    return Stage(settings, listeners).run()
