"""Connect the listener's threads with the conversation's event loop."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from assistant import phrases
from assistant.conversation.expectation import expectation_of
from assistant.conversation.turns import Conversation
from assistant.hearing.endpointer import Endpointer
from assistant.hearing.listener import Expectation, Listener
from assistant.hearing.microphone import Microphone, MicrophoneLost, NoMicrophone
from assistant.hearing.models import NoRecognizer, load_recognizer
from assistant.hearing.recognizer import RecognizerFailed, Transcript
from assistant.hearing.voice_detector import SileroDetector
from assistant.settings import Settings

log = logging.getLogger(__name__)

MICROPHONE_AWAY = "麦克风断开了，请用按键，或者叫工作人员看看。"
NOT_HEARING = "我这会儿听不清，请用按键。"
NO_EARS = "这台机器现在听不了话，请用按键，或者在键盘上打字。"


def open_ears(
    settings: Settings, conversation: Conversation, loop: asyncio.AbstractEventLoop
) -> Listener | None:
    """Load recogniser and microphone; if one is missing, say so on the screen and return None.

    Args:
        settings: Give the microphone's name and the folder of recognisers.
        conversation: Gets the utterances; it runs on ``loop``.
        loop: The conversation's event loop.
    """
    try:
        recognizer = load_recognizer(settings.models)
        microphone = Microphone(settings.microphone or None)
    except (NoRecognizer, RecognizerFailed, OSError) as err:
        log.error("no hearing: %s", err)
        loop.call_soon_threadsafe(conversation.set_notices, (NO_EARS,))
        return None
    ears = KioskEars(conversation, loop)
    return Listener(microphone, Endpointer(SileroDetector()), recognizer, ears, ears.expectation)


class KioskEars:
    """Pass utterances from the listener's threads to the conversation."""

    def __init__(self, conversation: Conversation, loop: asyncio.AbstractEventLoop) -> None:
        """Pass utterances to ``conversation``, which runs on ``loop``."""
        self._conversation = conversation
        self._loop = loop

    def expectation(self) -> Expectation:
        """Return what the conversation expects at this moment."""
        return expectation_of(self._conversation)

    def on_speech_started(self, expected: Expectation) -> None:
        """Show on the screen that the customer is being heard."""
        self._soon(self._conversation.note_activity)
        self._soon(self._conversation.set_activity, "hearing")

    def on_partial(self, text: str) -> None:
        """Show the text so far; never while a PIN is asked."""
        if self._conversation.view.field_kind != "pin":
            self._soon(self._conversation.set_activity, "hearing", text)

    def on_transcript(
        self, transcript: Transcript, audio_seconds: float, expected: Expectation
    ) -> None:
        """Pass on an utterance, with the step under which it began."""
        self._soon(self._conversation.set_activity, "listening")
        if not transcript.text:
            return
        self._hand_over(self._conversation.hear_transcript(transcript, int(expected.step)))

    def on_cut_off(self, expected: Expectation) -> None:
        """Ask the customer to repeat words that she said when the machine began to speak."""
        self._hand_over(self._conversation.cut_off(int(expected.step)))

    def on_failure(self, failure: Exception) -> None:
        """Show that the machine does not hear, and why; the listener tries again by itself."""
        log.error("hearing failed: %s", failure, exc_info=failure)
        notice = NOT_HEARING
        if isinstance(failure, NoMicrophone):
            notice = phrases.NO_MICROPHONE
        elif isinstance(failure, MicrophoneLost):
            notice = MICROPHONE_AWAY
        self._soon(self._conversation.set_notices, (notice,))
        if notice != NOT_HEARING:
            self._soon(lambda: self._conversation.set_ears(open_=False))

    def on_recovered(self) -> None:
        """Remove the sentence about the missing microphone."""
        self._soon(self._conversation.set_notices, ())
        self._soon(lambda: self._conversation.set_ears(open_=True))

    def _soon(self, call: Callable[..., object], *arguments: object) -> None:
        """Run ``call`` on the conversation's event loop, which alone may change its status."""
        self._loop.call_soon_threadsafe(call, *arguments)

    def _hand_over(self, work: Any) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop)
