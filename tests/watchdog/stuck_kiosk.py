"""The kiosk with an understanding that gets stuck, for tests: 卡住 never comes back."""

from __future__ import annotations

import re
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from assistant import cli
from assistant.conversation import Conversation
from assistant.understanding.agent import Parse


async def understand(self: Conversation, words: str) -> Parse:
    """Hold the interpreter's lock, or only the conversation's loop, for good."""
    if "锁" in words:
        re.match("(a+)+b", "a" * 60)  # the lock is held inside of one call
    while "圈" in words:
        time.sleep(0.001)  # the lock is free, the conversation's loop is not
    return Parse(text=words, intent="greet", confidence=1.0, entities=())


async def guard_holds(self: Conversation, text: str, step: int, *, stale: bool) -> bool:
    return False


Conversation._classify = understand
Conversation._guard_holds = guard_holds

sys.exit(cli.main(sys.argv[1:]))
