"""Build the voice that speaks on this machine's loudspeaker."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.speaking.in_turn import VoicesInTurn
    from assistant.speaking.synthesizer import EspeakSynthesizer
    from assistant.speaking.voice import Voice

log = logging.getLogger(__name__)

KEPT = "voice"
"""Folder in the data folder with the kept sound of fixed sentences."""


def make_voice(settings: Settings) -> Voice:
    """Return the voice on this machine's loudspeaker; without one, texts are only shown."""
    from assistant.speaking.choosing import build_synthesizer, choose
    from assistant.speaking.player import open_player
    from assistant.speaking.profile import load_profile
    from assistant.speaking.voice import Voice

    player = open_player(settings.loudspeaker)
    choice = choose(load_profile(settings.voice), settings.models)
    log.info("the voice is %s", choice)
    synthesizer = build_synthesizer(choice, settings.data / KEPT)
    voice = Voice(synthesizer, player, choice.profile)
    # Start the worker now, as that takes a second, and not with the first sentence.
    threading.Thread(target=_prepare, args=(synthesizer, voice), name="voice", daemon=True).start()
    return voice


def _prepare(synthesizer: EspeakSynthesizer | VoicesInTurn, voice: Voice) -> None:
    from assistant.speaking.keeper import start_keeper
    from assistant.speaking.synthesizer import VoiceFailed

    try:
        synthesizer.start()
    except VoiceFailed:
        log.exception("there is no voice; the screen goes on alone")
    else:
        start_keeper(synthesizer, voice)
