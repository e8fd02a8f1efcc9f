"""WAV headers in the wild: what is wrong with one is put right before the library reads it."""

from __future__ import annotations

import struct
from dataclasses import dataclass

FORMAT, DATA = b"fmt ", b"data"
HEADER = 12
"""Bytes of RIFF, its size, and WAVE."""
CHUNK = 8
"""Bytes of a chunk's name and its size."""
FORMAT_BYTES = 16
"""Bytes of the part of ``fmt`` that every kind of WAV has."""
INFO = frozenset({b"LIST", b"JUNK", b"fact", b"bext", b"cue ", b"PEAK", b"id3 ", b"PAD "})
"""Chunks whose missing pad byte is looked for: what comes next must have a known name."""


class BadHeader(ValueError):
    """The header cannot be understood; the message says what is wrong with it."""


@dataclass(frozen=True)
class _Chunk:
    name: bytes
    begin: int
    """Where its content begins."""
    size: int
    """As its header says."""


def repaired(content: bytes) -> bytes:
    """Return ``content`` with sizes and pad bytes as they should be; other forms untouched.

    A size that reaches past the end of the file, as a pipe or a program that was killed leaves
    it, means: to the end. So does a size of 0 where sound follows. Whole samples are kept.

    Raises:
        BadHeader: No ``fmt`` or ``data`` can be found, or they contradict themselves.
    """
    if content[:4] != b"RIFF" or content[8:12] != b"WAVE":
        return content  # RIFX and RF64 are read by the library as they are
    form, data = _find(content)
    if form.size < FORMAT_BYTES or form.begin + form.size > len(content):
        raise BadHeader("its fmt chunk is cut off")
    channels, block = _checked(content[form.begin : form.begin + FORMAT_BYTES])
    left = len(content) - data.begin
    size = left if data.size == 0 or data.size > left else data.size
    if channels and block:
        size -= size % block
    described = content[form.begin : form.begin + form.size]
    sound = content[data.begin : data.begin + size]
    body = b"WAVE" + _chunk(FORMAT, described) + _chunk(DATA, sound)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _checked(described: bytes) -> tuple[int, int]:
    """Return the channels and the bytes of one sample of all of them."""
    _, channels, rate, _, block, bits = struct.unpack("<HHIIHH", described)
    if channels == 0 or rate == 0:
        raise BadHeader(f"its header says {channels} channels at {rate} Hz")
    if block == 0:
        raise BadHeader("its header says block align 0 (bytes of a sample)")
    if bits % 8 == 0 and bits and block % channels == 0 and block * 8 < bits * channels:
        raise BadHeader(f"its header says {bits} bits in a block of {block} bytes")
    return channels, block


def _find(content: bytes) -> tuple[_Chunk, _Chunk]:
    form: _Chunk | None = None
    at = HEADER
    while at + CHUNK <= len(content):
        name, size = struct.unpack_from("<4sI", content, at)
        chunk = _Chunk(name, at + CHUNK, size)
        if name == DATA:
            if form is None:
                raise BadHeader("its data chunk comes before its fmt chunk")
            return form, chunk
        if name == FORMAT:
            form = chunk
        at = _after(content, chunk)
    raise BadHeader(f"it has no {'fmt' if form is None else 'data'} chunk")


def _after(content: bytes, chunk: _Chunk) -> int:
    """Return where the next chunk begins; a pad byte that was forgotten is not skipped."""
    end = chunk.begin + chunk.size
    named = content[end : end + 4] in INFO | {FORMAT, DATA}
    return end if chunk.size % 2 == 0 or named else end + 1


def _chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)
