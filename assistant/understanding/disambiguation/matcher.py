"""Find the features and questions most similar to a customer's words, by characters and by sound.

A recogniser often writes a wrong character of the right sound, so toneless pinyin counts as much.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from functools import cache
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

from assistant.understanding.dialect import in_mandarin
from assistant.understanding.disambiguation.questions import Found, list_questions
from assistant.understanding.intents import load_intents
from assistant.understanding.readers.sounds import sound
from assistant.yaml_file import read_yaml

_FEATURES = Path(__file__).with_name("features.yaml")
MOST_OFFERED = 3
"""Most choices that are offered at once; a person is offered in addition."""
NEAR = 70.0
"""Least score, 0 to 100, of the best match; below it nothing is offered."""
NEXT_BEST = 50.0
"""Least score, 0 to 100, of a second and third choice, if the best match is not ``CLEAR``."""
CLEAR = 92.0
"""Least score, 0 to 100, of a question that counts as asked explicitly."""
LEAST_INSIDE = 4
"""Least characters of a question that is recognised as a part of longer words."""
MOST_AROUND = 16
"""Most characters of words that are searched for a question inside; longer words are a story."""
LEAST = 2
"""Least characters of words that are compared at all."""
_MARKS = re.compile(r"[\s，。、！？,.!?；;：:…]")
OF_OTHERS = re.compile(
    "有人|人家让|(?<!能不能)让我|叫我|教我|要我|逼我|催我|跟我说|告诉我|说我|打电话|来电话|短信|微信|客服|公安|警察"
    "|法院|骗|保证金|平台|中奖|解冻|安全账户|验证码|链接|对方|屏幕|秘密|别说"
)
"""Words about something that another person wants of the customer, or about a fraud."""
NOISE = re.compile(
    r"[\s，。、！？,.!?]|请问|我想问|问一下|(?:可|该)?(?:怎么|咋)(?:办|整|弄)"
    r"|那个|我的|我|呢|啊|呀|吗|吧|了|的"
)


def find(text: str) -> list[Found]:
    """Return the features and questions most similar to ``text``, best first; may be empty."""
    said = NOISE.sub("", text)
    if len(said) < LEAST:
        return []
    ranked = _ranked(said)
    best = ranked[0][0]
    if best < NEAR:
        return []
    least = CLEAR if best >= CLEAR else NEXT_BEST
    return [each for score, each in ranked[:MOST_OFFERED] if score >= least]


def question_in(text: str) -> Found | None:
    """Return the question that ``text`` asks explicitly; None if it asks none."""
    said = NOISE.sub("", in_mandarin(text))
    if len(said) < LEAST:
        return None
    score, best = _ranked(said)[0]
    if score < CLEAR and len(said) <= MOST_AROUND:
        best = next((each for each in _everywhere() if each.id and _holds(said, each)), best)
        score = CLEAR if _holds(said, best) else 0.0
    asked = bool(best.id) and score >= CLEAR and not _is_something_else(text, best)
    return best if asked else None


def question_about(text: str) -> Found | None:
    """Return the question whose ``about`` fits ``text``, or None.

    The result is also None if the text tells what another person said, promised or asked: such
    words are for the guard.
    """
    said = _MARKS.sub("", in_mandarin(text))
    if OF_OTHERS.search(said):
        return None
    fitting = [each for each in _everywhere() if each.about and _fits(said, each)]
    return max(fitting, key=lambda each: len(each.about), default=None)


def find_beside(text: str, topics: Set[str]) -> Found | None:
    """Return what ``text`` asks on a screen about ``topics``, and would not ask elsewhere; or None.

    The result is None, too, if the text tells what another person said: that is for the guard.
    """
    said = _MARKS.sub("", in_mandarin(text))
    if OF_OTHERS.search(said):
        return None
    here = (each for each in _known() if topics & set(each.beside))
    return next((each for each in here if _is_asked(said, each)), None)


def _is_asked(said: str, found: Found) -> bool:
    whole = NOISE.sub("", said)
    asked = any(whole == NOISE.sub("", words) for words in found.words)
    return asked or (bool(found.about) and _fits(said, found))


def _fits(said: str, found: Found) -> bool:
    if _is_something_else(said, found):
        return False
    return all(any(word in said for word in line.split()) for line in found.about)


def _is_something_else(text: str, found: Found) -> bool:
    return any(word in text for word in found.unless.split())


def is_said_as_known(text: str, found: Found) -> bool:
    """Return whether ``text`` contains a way to say ``found`` in its characters, not only by sound."""
    said = NOISE.sub("", in_mandarin(text))
    ways = [NOISE.sub("", words) for words in (found.label, *found.words)]
    inside = any(way in said for way in ways if len(way) >= LEAST_INSIDE)
    return inside or any(fuzz.ratio(said, way) >= CLEAR for way in ways)


def feature_of(intent: str) -> Found | None:
    """Return the feature that ``intent`` asks for; None if the intent is not offered."""
    return next((each for each in _everywhere() if each.payload == f"/{intent}"), None)


def question_called(label: str) -> Found | None:
    """Return the question that the screen shows as ``label``; None if there is none."""
    return next((each for each in list_questions() if each.label == label), None)


def known_question(id_: str) -> Found | None:
    """Return the question with this id; None if there is none."""
    return next((each for each in _known() if id_ and each.id == id_), None)


_sounds = cache(sound)


@cache
def _known() -> tuple[Found, ...]:
    return (*features(), *list_questions())


@cache
def _everywhere() -> tuple[Found, ...]:
    """Return what may be asked on every screen."""
    return tuple(each for each in _known() if not each.beside)


def features() -> tuple[Found, ...]:
    """Return the features that the kiosk offers."""
    offered = (intent for intent in load_intents().values() if intent.label)
    more: list[dict[str, Any]] = read_yaml(_FEATURES)
    return (
        *(Found(intent.label, intent.words, f"/{intent.name}") for intent in offered),
        *(_feature(row) for row in more),
    )


def _feature(row: Mapping[str, Any]) -> Found:
    about, beside = (tuple(row.get(name, ())) for name in ("about", "beside"))
    words, unless = tuple(row["words"]), row.get("unless", "")
    return Found(row["label"], words, row["payload"], about=about, beside=beside, unless=unless)


def forget_known() -> None:
    """Forget the cached features and questions, because a branch's own questions are now used."""
    _known.cache_clear()
    _everywhere.cache_clear()


def _ranked(said: str) -> list[tuple[float, Found]]:
    """Return every feature and question with its score (0 to 100), best first."""
    scored = ((_score(said, each), each) for each in _everywhere())
    return sorted(scored, key=lambda pair: -pair[0])


def _score(said: str, found: Found) -> float:
    return max(_alike(said, NOISE.sub("", words)) for words in (found.label, *found.words))


def _alike(said: str, known: str) -> float:
    """Return the similarity of two texts, 0 to 100: by characters or by sound, whichever is higher."""
    by_sound = fuzz.ratio(_sounds(said), _sounds(known))
    return max(float(fuzz.ratio(said, known)), float(by_sound))


def _holds(said: str, found: Found) -> bool:
    """Return whether ``said`` contains, by sound, one of the complete ways to say ``found``."""
    heard = " ".join(("", *_sounds(said), ""))
    ways = (NOISE.sub("", words) for words in (found.label, *found.words))
    return any(
        len(way) >= LEAST_INSIDE and " ".join(("", *_sounds(way), "")) in heard for way in ways
    )
