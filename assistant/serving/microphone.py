"""The microphone: from the listening threads to the conversation's loop, and back."""

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
    """Load the recogniser and the microphone; None where one is missing, which is said on screen.

    Args:
        settings: Which microphone, and where the recognisers lie.
        conversation: Gets what is heard; it lives on ``loop``.
        loop: The conversation's.
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
    """Hands what the listener heard to the conversation, from the listener's threads."""

    def __init__(self, conversation: Conversation, loop: asyncio.AbstractEventLoop) -> None:
        """Join a conversation that lives on ``loop``."""
        self._conversation = conversation
        self._loop = loop

    def expectation(self) -> Expectation:
        """Return what the conversation waits for at this moment."""
        return expectation_of(self._conversation)

    def on_speech_started(self, expected: Expectation) -> None:
        """Show that she is being heard."""
        self._soon(self._conversation.note_activity)
        self._soon(self._conversation.set_activity, "hearing")

    def on_partial(self, text: str) -> None:
        """Show what was understood so far; never while a PIN is asked."""
        if self._conversation.view.field_kind != "pin":
            self._soon(self._conversation.set_activity, "hearing", text)

    def on_transcript(
        self, transcript: Transcript, audio_seconds: float, expected: Expectation
    ) -> None:
        """Hand over an utterance, with the step under which it began."""
        self._soon(self._conversation.set_activity, "listening")
        if not transcript.text:
            return
        self._hand_over(self._conversation.hear_transcript(transcript, int(expected.step)))

    def on_cut_off(self, expected: Expectation) -> None:
        """Ask about what she went on to say while the machine began to speak."""
        self._hand_over(self._conversation.cut_off(int(expected.step)))

    def on_failure(self, failure: Exception) -> None:
        """Say on the screen what is missing; listening goes on by itself."""
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
        """The microphone is back."""
        self._soon(self._conversation.set_notices, ())
        self._soon(lambda: self._conversation.set_ears(open_=True))

    def _soon(self, call: Callable[..., object], *arguments: object) -> None:
        """Run ``call`` on the conversation's loop: its status has one writer."""
        self._loop.call_soon_threadsafe(call, *arguments)

    def _hand_over(self, work: Any) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop)
