"""Write payloads, the messages ``/intent{"entity": value}`` from keys and program to the dialogue.

Rasa executes a payload without classifying it.
"""

from __future__ import annotations

import json
import re
import unicodedata


def payload(intent: str, **entities: object) -> str:
    """Write a payload that Rasa reads instead of classifying it."""
    return f"/{intent}{json.dumps(entities, ensure_ascii=False)}"


def as_words(text: str) -> str:
    """Return a customer's words without a slash at the beginning.

    The dialogue executes any text that begins with a slash, so every way to write one is removed,
    with the blanks and marks around it.
    """
    plain = unicodedata.normalize("NFKC", text)
    before = re.match(r"\W*", plain)
    assert before is not None
    return plain[before.end() :] if "/" in before[0] else text
