"""Print how this machine is, as one line of JSON (``health``)."""

from __future__ import annotations

import json

from assistant.clock_watch import WatchedClock
from assistant.operations.health import as_json, measure
from assistant.settings import Settings


def run(settings: Settings) -> int:
    """Print the line; return 0, or 1 where somebody has to do something."""
    health = measure(settings, WatchedClock(settings.data, settings.audit_key))
    print(json.dumps(as_json(health), ensure_ascii=False))
    return 1 if health.troubles else 0
