"""Measure the time of a turn (understanding and acting) after everything is loaded."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from assistant.clock import SystemClock
from assistant.conversation.visit import Services, Visit
from assistant.serving.build import start_agent
from assistant.serving.rooms import open_bank
from assistant.settings import Settings
from assistant.speaking.profile import load_profile
from assistant.speaking.synthesizer import EspeakSynthesizer

UTTERANCES = ("查一下余额", "给我闺女转一万二", "这个月的明细", "叫个人来", "今天天气怎么样")
ROUNDS = 10
FIRST_SENTENCE = "您的存折，尾号三四五六，现在有八万六千五百二十元三角五分。"


def bench_turns(settings: Settings) -> dict[str, Any]:
    """Measure the time for loading, for parsing, and for whole turns with an action."""
    return asyncio.run(_bench(settings))


async def _bench(settings: Settings) -> dict[str, Any]:
    clock = SystemClock()
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        open_bank(replace(settings, data=Path(folder)), clock) as rooms,
    ):
        services = Services(rooms.bank, clock)
        began = time.perf_counter()
        agent = start_agent(settings, services)
        await agent.parse(UTTERANCES[0])
        loaded = time.perf_counter() - began
        parses, turns = [], []
        for number in range(ROUNDS):
            visit = Visit(customer=rooms.bank.customer("demo"), signed_in=True)
            services.visits[visit.session] = visit
            for utterance in UTTERANCES if number else UTTERANCES[:1]:
                began = time.perf_counter()
                parse = await agent.parse(utterance)
                parsed = time.perf_counter()
                await agent.turn(visit.session, parse)
                parses.append(parsed - began)
                turns.append(time.perf_counter() - began)
            agent.forget(visit.session)
    voiced = await asyncio.to_thread(_first_sentence, settings)
    return {
        "text_to_answer_seconds": statistics.median(turns) + voiced,
        "first_sentence_synthesised_seconds": voiced,
        "rasa_loaded_seconds": loaded,
        "understanding_median_seconds": statistics.median(parses),
        "turn_median_seconds": statistics.median(turns),
        "turn_p95_seconds": statistics.quantiles(turns, n=20)[-1],
        "turn_slowest_seconds": max(turns),
    }


def _first_sentence(settings: Settings) -> float:
    """Return the seconds that the voice needs to begin an answer."""
    synthesizer, profile = EspeakSynthesizer(), load_profile(settings.voice)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        synthesizer.start()
        synthesizer.synthesize("您好。", Path(folder) / "warm.wav", profile)
        began = time.perf_counter()
        synthesizer.synthesize(FIRST_SENTENCE, Path(folder) / "first.wav", profile)
        took = time.perf_counter() - began
        synthesizer.close()
    return took
