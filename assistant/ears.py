"""From the listening threads to the conversation's loop, and back: what to expect, when to be deaf."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Any

from assistant import phrases
from assistant.banking.model import Payee
from assistant.conversation import Conversation
from assistant.conversation.interpreter import asks_consent
from assistant.hearing.endpointer import COMMAND, VALUE, YES_NO, Patience
from assistant.hearing.listener import Expectation
from assistant.hearing.microphone import MicrophoneLost, NoMicrophone
from assistant.hearing.recognizer import Transcript
from assistant.screens.registry import traits_of
from assistant.screens.view import View

log = logging.getLogger(__name__)

MICROPHONE_AWAY = "麦克风断开了，请用按键，或者叫工作人员看看。"
NOT_HEARING = "我这会儿听不清，请用按键。"
PATIENCE = {"command": COMMAND, "value": VALUE, "yes_no": YES_NO}


def patience_for(view: View | None) -> Patience:
    """Return how long she may pause, by what is being asked (docs/facts.md)."""
    if view is None:
        return COMMAND
    pause = traits_of(view).pause
    if view.field_kind == "amount":
        return VALUE
    return YES_NO if pause == "command" and "yes" in view.keys else PATIENCE[pause]


def bias_for(view: View | None, payees: Callable[[], Sequence[Payee]]) -> tuple[str, ...]:
    """Return a few words that are likely now; her payees only while a payee is asked.

    Few, because a long list pulls everything towards it; no sums, because a biased sum would
    be heard where another was said. None where she is asked to agree: with 对 and 家里人 as
    bias a hum was heard as one of them (docs/facts.md).
    """
    if view is None or asks_consent(view):
        return ()
    if view.data.get("what") == "payee":
        return tuple(
            word for payee in payees()[:4] for word in (payee.relation, payee.name) if word
        )
    if view.field_kind == "amount":
        return ("元", "块", "毛", "万")
    return ()


def expectation_of(conversation: Conversation) -> Expectation:
    """Return what ``conversation`` waits for at this moment."""
    view = conversation.view
    bias = bias_for(view, conversation.payees)
    consent = view is not None and asks_consent(view)
    return Expectation(patience_for(view), bias, str(conversation.step), consent)


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
