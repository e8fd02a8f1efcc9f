"""Test that no pattern over her words needs more than linear time: 40 times 嗯 once took minutes.

Every compiled pattern of the package is found by walking its modules, and fed strings made of its
own parts. Python tries ``re`` patterns by backtracking, so each is timed at two lengths; those of
google-re2 are linear by construction.
"""

from __future__ import annotations

import gc
import importlib
import os
import pkgutil
import random
import re
import signal
import sre_parse
import sys
import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import assistant
from assistant.conversation.visit import Services
from assistant.fraud import grammar, scripts, warning
from assistant.fraud.answers import interpret
from assistant.fraud.check import Question
from assistant.fraud.matching import Pattern
from assistant.fraud.scripts import detect
from assistant.limits import MOST_CHARACTERS, taken_in, too_long
from assistant.masking import recorded
from assistant.understanding.in_context.sums import sums_in
from assistant.understanding.rasa.agent import RasaAgent
from assistant.understanding.readers import mentions
from assistant.understanding.readers.amounts import find_amounts

SHORT, LONG = 400, 3200
WORST_GROWTH = 30.0
"""Of eight times the text; linear takes 8 times as long, squared 64 times."""
TOO_SHORT_TO_TELL = 0.004
"""Seconds at the long length below which the growth is noise."""
GIVEN_UP = 5.0
"""Seconds after which a pattern is called endless."""
OURS = ("evaluation", "simulation", "bench", "migrations", "__main__")
"""Rooms that read no customer's words."""


def patterns() -> dict[str, re.Pattern[str]]:
    """Return every compiled pattern of the package, by its place."""
    for module in pkgutil.walk_packages(assistant.__path__, "assistant."):
        if not any(name in module.name for name in OURS):
            importlib.import_module(module.name)
    for name in warning._lists():
        warning.words_of(name)
    scripts.detect("一句话")
    mentions._person()
    found: dict[str, re.Pattern[str]] = {}
    seen: set[int] = set()
    for name, module in sorted(sys.modules.items()):
        if name.startswith("assistant") and not any(room in name for room in OURS):
            for known, value in vars(module).items():
                collect(value, f"{name}.{known}", found, seen, 0)
    for value in gc.get_objects():
        if isinstance(value, Pattern):
            found.setdefault(f"matching {value.spelling.pattern}", value.spelling)
            found.setdefault(f"matching by sound {value.by_sound.pattern}", value.by_sound)
    return {name: each for name, each in found.items() if isinstance(each.pattern, str)}


def collect(value: Any, name: str, found: dict[str, Any], seen: set[int], depth: int) -> None:
    if id(value) in seen or depth > 5:
        return
    seen.add(id(value))
    if isinstance(value, re.Pattern):
        found.setdefault(name, value)
    elif isinstance(value, dict):
        for key, inner in list(value.items()):
            collect(inner, f"{name}[{key!r:.30}]", found, seen, depth + 1)
    elif isinstance(value, list | tuple | set | frozenset):
        for place, inner in enumerate(value):
            collect(inner, f"{name}[{place}]", found, seen, depth + 1)
    elif type(value).__module__.startswith("assistant") and hasattr(value, "__dict__"):
        collect(vars(value), name, found, seen, depth + 1)


def hostile(pattern: re.Pattern[str]) -> Iterator[str]:
    """Give what the pattern repeats, and samples of the whole: each to be repeated."""
    chance = random.Random(pattern.pattern)
    tree = sre_parse.parse(pattern.pattern, pattern.flags & ~re.UNICODE)
    pieces = {sample(tree, chance) for _ in range(4)}
    for repeated in list(repeats(tree))[:40]:
        pieces |= {sample(repeated, chance) for _ in range(3)}
    yield from sorted(pieces - {""})[:60]


def sample(tree: Any, chance: random.Random) -> str:
    """Return a text that this part of a pattern may match; look-around is left out."""
    out = ""
    for kind, told in tree:
        name = str(kind)
        if name == "LITERAL":
            out += chr(told)
        elif name == "ANY":
            out += "啊"
        elif name == "NOT_LITERAL":
            out += "甲"
        elif name == "IN":
            out += one_of(told, chance)
        elif name == "BRANCH":
            out += sample(chance.choice(told[1]), chance)
        elif name == "SUBPATTERN":
            out += sample(told[3], chance)
        elif name in ("MAX_REPEAT", "MIN_REPEAT"):
            out += "".join(sample(told[2], chance) for _ in range(min(max(told[0], 1), 3)))
    return out


def one_of(told: Any, chance: random.Random) -> str:
    kind, which = chance.choice(told)
    if str(kind) == "LITERAL":
        return chr(which)
    if str(kind) == "RANGE":
        return chr(which[0])
    named = {"CATEGORY_DIGIT": "1", "CATEGORY_SPACE": " ", "CATEGORY_WORD": "a"}
    return named.get(str(which), "，")


def repeats(tree: Any) -> Iterator[Any]:
    for kind, told in tree:
        name = str(kind)
        if name in ("MAX_REPEAT", "MIN_REPEAT"):
            yield told[2]
            yield from repeats(told[2])
        elif name == "BRANCH":
            for branch in told[1]:
                yield from repeats(branch)
        elif name in ("SUBPATTERN", "ASSERT", "ASSERT_NOT"):
            yield from repeats(told[-1])


def seconds(pattern: re.Pattern[str], text: str) -> float:
    """Return the processor time of searching all of ``text``, the best of two."""
    best = GIVEN_UP
    for _ in range(2):
        began = time.process_time()
        for _found in pattern.finditer(text):
            pass
        pattern.fullmatch(text)
        best = min(best, time.process_time() - began)
    return best


def growth(pattern: re.Pattern[str]) -> tuple[float, str]:
    """Return how much longer eight times the text takes, at worst, and with what."""
    worst = (0.0, "")
    for piece in hostile(pattern):
        for end in ("", "甲\x01"):
            short, long = (piece * (size // len(piece) + 1) + end for size in (SHORT, LONG))
            took = seconds(pattern, long)
            if took > TOO_SHORT_TO_TELL:
                worst = max(worst, (took / max(seconds(pattern, short), 1e-6), piece))
    return worst


def endless(_signal: int, _frame: object) -> None:
    raise TimeoutError


def test_every_pattern_takes_linear_time() -> None:
    found = patterns()
    assert len(found) > 500
    slow = {}
    before = signal.signal(signal.SIGALRM, endless)
    try:
        for name, pattern in found.items():
            signal.setitimer(signal.ITIMER_REAL, 10 * GIVEN_UP)
            try:
                times, piece = growth(pattern)
            except TimeoutError:
                times, piece = float("inf"), "?"
            if times > WORST_GROWTH:
                slow[name] = (times, piece)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert slow == {}


@pytest.mark.parametrize(
    "pattern", [r"(?:嗯|嗯啊|啊)+$", r"[\s,]*[给转]*[^，]+是(.+)$", r"(a+)+b", r"吧+$"]
)
def test_a_pattern_that_is_not_linear_is_found(pattern: str) -> None:
    """A second of processor time is enough to tell that it does not end."""
    signal.signal(signal.SIGVTALRM, endless)
    signal.setitimer(signal.ITIMER_VIRTUAL, 1.0)
    try:
        times = growth(re.compile(pattern))[0]
    except TimeoutError:
        times = float("inf")
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    assert times > WORST_GROWTH


def test_a_run_of_numerals_is_asked_back_whole() -> None:
    for run in ("一" * 30, "9" * 400, "千万亿" * 100):
        (found,) = find_amounts(f"转{run}块")
        assert found.fen is None and found.why == "malformed"


@pytest.mark.parametrize(
    "said",
    [
        "嗯",
        "我",
        "一千",
        "给闺女转",
        "是的",
        "没有人",
        "，",
        "啊啊不是",
        "a",
        "1",
        "转一万给我闺女不是",
    ],
)
async def test_four_hundred_characters_of_anything_are_understood_at_once(
    rasa: tuple[RasaAgent, Services], said: str
) -> None:
    agent, _ = rasa
    await agent.parse("你好")
    text = (said * 400)[:400]
    began = time.process_time()
    await agent.parse(text)
    assert time.process_time() - began < 1.0


@pytest.mark.parametrize("said", ["\ufdfa", "㌂", "⑽", "\ufdfaa", "一"])
def test_an_utterance_within_the_limit_does_not_grow_when_made_plain(said: str) -> None:
    text = said * 401
    taken = taken_in(text)
    assert 350 < len(unicodedata.normalize("NFKC", taken)) <= MOST_CHARACTERS
    assert too_long(text) and not too_long(taken)
    assert text.startswith(taken)


FUZZED = int(os.environ.get("FUZZED", "20"))
"""Texts that the fuzzer makes; ``make nightly`` takes 2,000."""


def fuzzed(seed: int) -> str:
    """Make 400 characters of anything: words of our own lists, numerals, marks, hidden signs."""
    chance = random.Random(seed)
    words = re.findall(
        r"[一-鿿]{1,4}", Path(grammar.__file__).with_name("consent.yaml").read_text()
    )
    odd = list(
        "嗯啊一二三十百千万亿元块两俩0123456789，。！？、 \u200b\u3000１２３/{}[]()|*+\\\ud83d"
    )
    few = chance.sample(words, 3) + chance.sample(odd, 3)
    pool = few if chance.random() < 0.5 else words + odd * 20
    return "".join(chance.choice(pool) for _ in range(400))[:400]


def test_whatever_is_said_is_read_in_time() -> None:
    for question in Question:
        interpret(question, "对，没有人教我", sums=())  # what is loaded once is no reading
    slow = []
    for seed in range(FUZZED):
        text = fuzzed(seed)
        began = time.process_time()
        for question in Question:
            interpret(question, text, sums=sums_in(text))
        detect(text)
        recorded(text, None)
        took = time.process_time() - began
        if took > FUZZED_SECONDS:
            slow.append((seed, round(took, 2), text[:40]))
    assert slow == []


FUZZED_SECONDS = 2.0
"""For all seven questions, the scripts and the log's mask; a turn asks one of them."""
