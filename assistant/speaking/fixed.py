"""List the sentences, and beginnings of sentences, that are spoken to all customers alike."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assistant import phrases
from assistant.fraud.policy import SENTENCES
from assistant.settings import ROOT
from assistant.speaking.breath import LEAST, MARKS, breath_groups, spoken
from assistant.speaking.sentences import split_sentences
from assistant.speaking.wording import NUMERALS, speakable
from assistant.yaml_file import read_yaml

FIRST = (
    *(phrases.OPENING, phrases.WELCOME, phrases.STILL_THERE, phrases.NOTIFIED, phrases.HEARD_BADLY),
    *(phrases.ON_SCREEN, phrases.SORRY, phrases.PIN_BY_KEYS, phrases.TAKE_YOUR_TIME),
)
"""The sentences that are probably said most often; used until the program has counted."""
QUESTIONS = ROOT / "assistant" / "fraud" / "questions.yaml"
ACCOUNTS = "存折", "退休金卡", "工资卡"
"""The bank's names for its kinds of accounts, which are the same for all customers."""
_ACCOUNT = "{account}"
_FILLED_IN = re.compile(r"\{\w+\}")
_HOLE = "▒"
_FIGURE = re.compile(rf"[{NUMERALS}]{{2,}}|[{NUMERALS}](?:元|块|角|分钱)")


def list_fixed_sentences() -> tuple[str, ...]:
    """Return every fixed sentence and beginning (no name, no figure), the most likely first.

    Beginnings come before most sentences: they are short, and the customer waits for their sound.
    """
    texts = list(_texts())
    first, rest = ([one for text in some for one in _sentences(text)] for some in (FIRST, texts))
    return tuple(dict.fromkeys((*first, *_beginnings(texts), *rest)))


def _beginnings(texts: list[str]) -> Iterator[str]:
    """Yield the first breath group of each text whose placeholders come only after that group."""
    for text in texts:
        for account in ACCOUNTS if _ACCOUNT in text else ("",):
            said = speakable(_FILLED_IN.sub(_HOLE, text.replace(_ACCOUNT, account)))
            before, hole, _ = said.partition(_HOLE)
            clauses = before[: 1 + max(map(before.rfind, MARKS))]
            if hole and spoken(clauses) >= LEAST:
                begins = breath_groups(clauses)[0]
                if not _FIGURE.search(begins):
                    yield begins


def _sentences(text: str) -> list[str]:
    whole = split_sentences(speakable(_FILLED_IN.sub(_HOLE, text)))
    return [one for one in whole if _HOLE not in one and not _FIGURE.search(one)]


def _texts() -> Iterator[str]:
    yield from _strings([v for name, v in vars(phrases).items() if name.isupper()])
    yield from SENTENCES.values()
    questions = read_yaml(QUESTIONS)
    for question in questions.values():
        for words in (question, *question.get("whose", {}).values()):
            yield from (words[kind] for kind in ("text", "again") if kind in words)
    for file in sorted(Path(ROOT / "domain").glob("*.yml")):
        responses = read_yaml(file).get("responses", {})
        for variants in responses.values():
            yield from (variant["text"] for variant in variants if "text" in variant)


def _strings(values: Any) -> Iterator[str]:
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            yield from _strings(value.values())
