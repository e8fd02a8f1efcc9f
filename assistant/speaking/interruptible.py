"""Stop utterances from any thread, and stop waiting for work on an utterance that was stopped."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from typing import Any, TypeVar, cast

T = TypeVar("T")


class Interruptible:
    """One utterance, which any thread may stop."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._silenced = asyncio.Event()
        self.stopped = threading.Event()

    def stop(self) -> None:
        """End the utterance, and wake everybody who waits for it."""
        self.stopped.set()
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits
            self._loop.call_soon_threadsafe(self._silenced.set)

    async def wait(self, seconds: float) -> None:
        """Wait ``seconds``, or until the utterance is stopped."""
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._silenced.wait(), seconds)

    async def unless_stopped(
        self, work: asyncio.Future[T], seconds: float | None = None
    ) -> T | None:
        """Return the result of ``work``, or None as soon as the utterance is stopped.

        Raises:
            asyncio.TimeoutError: ``seconds`` have passed without a result or a stop.
        """
        silence = asyncio.ensure_future(self._silenced.wait())
        either: set[asyncio.Future[Any]] = {work, silence}
        try:
            await asyncio.wait(either, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            silence.cancel()
        if self.stopped.is_set():
            return None
        if not work.done():
            raise asyncio.TimeoutError
        return work.result()


def in_thread(work: Callable[[], T]) -> asyncio.Future[T]:
    """Run ``work`` in a thread of its own.

    The event loop's executor is not used: it may be busy with the recogniser, and a thread of it
    that is stuck in a loudspeaker would delay the end of the process.
    """
    loop = asyncio.get_running_loop()
    outcome: asyncio.Future[T] = loop.create_future()
    # Look at the error, as asyncio would log an error that nobody has looked at.
    outcome.add_done_callback(lambda done: done.cancelled() or done.exception())

    def settle(result: T | None, err: Exception | None) -> None:
        if outcome.done():
            return
        if err:
            outcome.set_exception(err)
        else:
            outcome.set_result(cast(T, result))

    def run() -> None:
        result, problem = None, None
        try:
            result = work()
        except Exception as err:
            problem = err
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits
            loop.call_soon_threadsafe(settle, result, problem)

    threading.Thread(target=run, name="voice", daemon=True).start()
    return outcome
