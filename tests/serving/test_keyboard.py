"""Test lines from a pipe: each line is read, whatever bytes come."""

from __future__ import annotations

import io

from assistant.serving.keyboard import lines_of


async def test_bytes_that_are_no_text_cost_their_line_nothing_else() -> None:
    """They came as lone surrogates, which ended the program with a traceback; the rest was unread."""
    typed = io.TextIOWrapper(
        io.BytesIO(b"\xff\xfe bad\n/help\n"), encoding="utf-8", errors="surrogateescape"
    )
    assert [line async for line in lines_of(typed)] == ["?? bad", "/help"]
