"""Cut a text into sentences."""

from __future__ import annotations

import re

SHORTEST_SENTENCE = 4
"""Fewest characters of a sentence; a shorter piece is joined to the next."""
_SENTENCE = re.compile(r"[^。！？；!?;\n]*[。！？；!?;\n]*")


def split_sentences(text: str) -> list[str]:
    """Cut ``text`` into sentences; join a very short sentence to the next."""
    sentences, held = [], ""
    for piece in _SENTENCE.findall(text):
        held += piece
        if sum(map(str.isalnum, held)) >= SHORTEST_SENTENCE:
            sentences.append(held.strip())
            held = ""
    rest = held.strip()
    if rest and sentences:
        sentences[-1] += rest
    elif any(map(str.isalnum, rest)):
        sentences.append(rest)
    return sentences
