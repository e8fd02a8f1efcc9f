"""Cut a text into sentences."""

from __future__ import annotations

import re

SHORTEST_SENTENCE = 4
"""Characters; a shorter piece is said together with the next one."""
_SENTENCE = re.compile(r"[^。！？；!?;\n]*[。！？；!?;\n]*")


def split_sentences(text: str) -> list[str]:
    """Cut ``text`` into sentences; a very short one is joined to the next."""
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
