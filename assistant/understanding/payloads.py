"""Write payloads: what keys and the program say to the dialogue, ``/intent{"entity": value}``.

Rasa reads a payload and never classifies it.
"""

from __future__ import annotations

import json


def payload(intent: str, **entities: object) -> str:
    """Write a payload that Rasa reads instead of classifying it."""
    return f"/{intent}{json.dumps(entities, ensure_ascii=False)}"
