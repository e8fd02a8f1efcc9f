"""Run the kiosk with an understanding that gets stuck: the word 卡住 never returns."""

from __future__ import annotations

import re
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from assistant import cli
from assistant.conversation.guard_relay import GuardRelay
from assistant.conversation.interpreter import Interpreter
from assistant.conversation.visit import Visit
from assistant.understanding.protocol import Parse

STUCK = Path(sys.argv[sys.argv.index("--data") + 1]) / "stuck"
"""Is there from the moment at which the kiosk is stuck."""


async def understand(self: Interpreter, words: str) -> Parse:
    """Hold the interpreter's lock, or only the conversation's loop, for good."""
    STUCK.touch()
    if "锁" in words:
        re.match("(a+)+b", "a" * 60)  # the lock is held inside of one call
    while "圈" in words:
        time.sleep(0.001)  # the lock is free, the conversation's loop is not
    return Parse(text=words, intent="greet", confidence=1.0, entities=())


async def hear(self: GuardRelay, text: str, of: Visit, now: Visit) -> bool:
    return False


assert {"classify"} <= vars(Interpreter).keys() and {"hear"} <= vars(GuardRelay).keys()
Interpreter.classify = understand  # type: ignore[method-assign]
GuardRelay.hear = hear  # type: ignore[method-assign]

sys.exit(cli.main(sys.argv[1:]))
