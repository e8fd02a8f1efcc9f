"""Take utterances and keys as lines, from a pipe or a plain terminal.

A line is an utterance. A line that begins with ``/`` is a key (``/help /yes /no /home /back /repeat
/1 .. /9``, ``/digits 12345``), an empty line means silence. The visit ends with the input.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import TextIO

from assistant.conversation.turns import Conversation
from assistant.limits import is_number
from assistant.screens.view import KEYS


class UnknownKey(ValueError):
    """A line begins with ``/`` but names no key."""


async def lines_of(stream: TextIO) -> AsyncIterator[str]:
    """Yield lines without blocking the event loop, until the end of input."""
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, stream.readline):
        # Bytes that are not UTF-8 arrive as lone surrogates, which other parts could not write or
        # search.
        yield line.rstrip("\r\n").encode("utf-8", "replace").decode("utf-8")


async def converse(conversation: Conversation, lines: AsyncIterator[str]) -> list[str]:
    """Give every line to the conversation, then end the visit.

    Each line waits until the machine has finished speaking, so that an answer counts for the
    question before it.

    Returns:
        One sentence for each line that could not be used.
    """
    complaints = []
    async for line in lines:
        await conversation.settled()
        await conversation.tick()
        try:
            await feed(conversation, line)
        except UnknownKey as err:
            complaints.append(str(err))
    await conversation.settled()
    await conversation.end("end_of_input")
    return complaints


async def feed(conversation: Conversation, line: str) -> None:
    """Give one line to the conversation.

    Raises:
        UnknownKey: The line begins with ``/`` but is not a key.
    """
    step = conversation.step
    if not line.startswith("/"):
        await conversation.hear(line.strip(), step, source="typed")
        return
    name, _, rest = line[1:].strip().partition(" ")
    if name == "digits":
        digits = rest.strip()
        if not is_number(digits):
            raise UnknownKey(
                "/digits takes up to 19 digits and at most two decimals: /digits 123.45"
            )
        await conversation.enter_digits(digits, step)
    elif name in KEYS:
        await conversation.press(name, step)
    else:
        known = " ".join(f"/{key}" for key in sorted(KEYS))
        # Do not repeat the line in the error: it may be a PIN after a slash.
        raise UnknownKey(f"a line begins with / and names no key; known: {known} and /digits 12345")
