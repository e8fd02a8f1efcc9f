"""Run Rasa in this process, on a thread of its own, so that the screen is never blocked.

Actions run in this process too (``InProcessActions``), so there is no second server, no socket and
no port. A turn has a deadline. After a failed action Rasa would only log and continue; here the
failure is raised as ``AgentFailed``.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import threading
from collections.abc import Callable, Coroutine, Iterable
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from assistant.understanding.protocol import AgentFailed, AgentNotLoaded, FoundEntity, Parse, Reply

if TYPE_CHECKING:
    from rasa.core.agent import Agent
    from rasa_sdk.interfaces import Action

    from assistant.understanding.rasa.recent_turns import RecentTurns

log = logging.getLogger(__name__)

TURN_SECONDS = 10.0
"""Seconds after which a turn counts as failed; usually a turn takes a tenth of a second."""

Result = TypeVar("Result")


def _accept_any(model: Path) -> None:
    """Accept any model, for a developer who names one."""


class RasaAgent:
    """Run the trained model and its dialogue; its two coroutines never block the caller's loop."""

    def __init__(
        self,
        model: Path,
        make_actions: Callable[[], Iterable[Action]] = tuple,
        refuse: Callable[[Path], None] = _accept_any,
    ) -> None:
        """Start loading at once, in the background.

        Args:
            model: The trained model's archive.
            make_actions: Makes the custom actions that the model's domain names; called on
                Rasa's thread, because importing them takes time too.
            refuse: Raises an error if ``model`` is not trusted; called before the model is opened.
        """
        self._model = model
        self._make_actions = make_actions
        self._refuse = refuse
        self._agent: Agent | None = None
        self._trackers: RecentTurns | None = None
        self._failures: list[str] = []
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._run_loop, name="rasa", daemon=True).start()
        self.ready: Future[None] = self._submit(self._load())

    def _run_loop(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()

    def _submit(self, work: Coroutine[Any, Any, Result]) -> Future[Result]:
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    async def _load(self) -> None:
        os.environ["RASA_TELEMETRY_ENABLED"] = "false"
        # urllib3, which Rasa imports, tries to open an IPv6 socket at import. This program opens no
        # network socket, not even as a test (tests/test_offline.py).
        socket.has_ipv6 = False
        try:
            self._refuse(self._model)
            from rasa.core.agent import Agent

            from assistant.understanding.rasa.in_process import (
                InProcessActions,
                check_answers_by_one_validator,
                quieten_rasa,
            )
            from assistant.understanding.rasa.recent_turns import RecentTurns

            quieten_rasa()
            check_answers_by_one_validator()
            # Our own store, so that a visit's tracker can be dropped when the visit ends.
            self._trackers = RecentTurns()
            self._agent = Agent.load(
                str(self._model),
                tracker_store=self._trackers,
                action_endpoint=InProcessActions(self._make_actions(), self._failures),
            )
            if not self._agent.is_ready():
                raise AgentFailed(f"Rasa did not accept the model {self._model.name}")
        except Exception as err:
            log.exception("Rasa could not be loaded")
            raise AgentNotLoaded(f"Rasa could not be loaded: {err}") from err

    async def _in_time(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Return the result of ``work``, run on Rasa's loop without blocking the caller's loop."""
        future = self._submit(work)
        try:
            return await asyncio.wait_for(asyncio.wrap_future(future), TURN_SECONDS)
        except AgentFailed:
            raise
        except Exception as err:
            log.exception("Rasa failed in a turn")
            raise AgentFailed(f"{type(err).__name__}: {err}") from err

    async def _loaded(self) -> Agent:
        await asyncio.wrap_future(self.ready)
        assert self._agent is not None
        return self._agent

    async def parse(self, text: str) -> Parse:
        """Return Rasa's reading of ``text``; a payload such as ``/affirm`` is not classified."""
        agent = await self._loaded()
        raw = await self._in_time(agent.parse_message(text))
        intent = raw["intent"]
        return Parse(
            text=text,
            intent=intent["name"] or "nlu_fallback",
            confidence=None if text.startswith("/") else intent["confidence"],
            entities=tuple(_entity(text, found) for found in raw["entities"]),
            raw=raw,
        )

    async def turn(self, session: str, parse: Parse) -> list[Reply]:
        """Act on ``parse`` in the tracker of ``session``."""
        agent = await self._loaded()
        return await self._in_time(self._turn(agent, session, parse))

    async def _turn(self, agent: Agent, session: str, parse: Parse) -> list[Reply]:
        from rasa.core.channels.channel import UserMessage

        from assistant.understanding.rasa.in_process import ReplyChannel

        channel = ReplyChannel()
        self._failures.clear()
        message = UserMessage(
            parse.text, output_channel=channel, sender_id=session, parse_data=parse.raw
        )
        await agent.handle_message(message)
        if self._failures:
            raise AgentFailed("; ".join(self._failures))
        return [Reply(row.get("text") or "", row.get("custom") or {}) for row in channel.rows]

    def forget(self, session: str) -> None:
        """Drop the tracker of ``session``; do nothing if there is none."""
        if self._trackers is not None:
            self._loop.call_soon_threadsafe(self._trackers.forget, session)


def _entity(text: str, found: dict[str, Any]) -> FoundEntity:
    said: str | None = found.get("text")
    if said is None and "start" in found:
        said = text[found["start"] : found["end"]]
    return {"entity": found["entity"], "text": said, "value": found.get("value")}
