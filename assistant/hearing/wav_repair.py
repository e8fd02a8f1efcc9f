"""Repair wrong WAV headers, before the library reads them."""

from __future__ import annotations

import struct
from dataclasses import dataclass

ORDERS = {b"RIFF": "<", b"RIFX": ">", b"RF64": "<", b"BW64": "<"}
"""Byte order of numbers (as in ``struct``) for each kind of WAV, by the file's first bytes."""
FORMAT, DATA, LARGE = b"fmt ", b"data", b"ds64"
UNKNOWN = 0xFFFFFFFF
"""The size of a chunk if RF64 keeps it elsewhere, or if a pipe did not know it."""
HEADER = 12
"""Bytes of the header: RIFF, the size, and WAVE."""
CHUNK = 8
"""Bytes of a chunk's name and its size."""
FORMAT_BYTES = 16
"""Bytes of the part of ``fmt`` that every kind of WAV has."""
INFO = frozenset({b"LIST", b"JUNK", b"fact", b"bext", b"cue ", b"PEAK", b"id3 ", b"PAD "})
"""Chunks after which a missing pad byte is repaired; the next chunk must have a known name."""


class BadHeader(ValueError):
    """The header cannot be understood; the message says in Chinese what is wrong with it."""


@dataclass(frozen=True)
class _Chunk:
    name: bytes
    begin: int
    """Position of the first byte of its content."""
    size: int
    """Bytes of its content, as its header says."""


def is_riff(start: bytes) -> bool:
    """Return whether a file with these first bytes is a WAV of any kind."""
    return start[:4] in ORDERS and start[8:12] == b"WAVE"


def repair_wav(content: bytes) -> bytes:
    """Return ``content``, a WAV of any kind, with correct sizes and pad bytes.

    A size beyond the end of the file (from a pipe, or from a program that was killed) is replaced
    by the size up to the end, and so is a size of 0 if sound follows. Only whole samples are kept.
    RF64 becomes RIFF; RIFX stays big endian.

    Raises:
        BadHeader: ``fmt`` or ``data`` cannot be found, or their values contradict each other.
    """
    order = ORDERS[content[:4]]
    form, data = _find(content, order)
    if form.size < FORMAT_BYTES or form.begin + form.size > len(content):
        raise BadHeader("格式段不全")
    block = _checked(content[form.begin : form.begin + FORMAT_BYTES], order)
    left = len(content) - data.begin
    size = left if data.size == 0 or data.size > left else data.size
    size -= size % block
    described = content[form.begin : form.begin + form.size]
    sound = content[data.begin : data.begin + size]
    body = b"WAVE" + _chunk(FORMAT, described, order) + _chunk(DATA, sound, order)
    magic = b"RIFX" if order == ">" else b"RIFF"
    return magic + struct.pack(f"{order}I", len(body)) + body


def _checked(described: bytes, order: str) -> int:
    """Check the format; return the number of bytes of one sample of all channels."""
    _, channels, rate, _, block, bits = struct.unpack(f"{order}HHIIHH", described)
    if channels == 0 or rate == 0:
        raise BadHeader(f"写着 {channels} 个声道、{rate} 赫兹")
    if block == 0:
        raise BadHeader("写着每个采样 0 字节")
    if bits % 8 == 0 and bits and block % channels == 0 and block * 8 < bits * channels:
        raise BadHeader(f"写着 {bits} 位，每个采样却只有 {block} 字节")
    return int(block)


def _find(content: bytes, order: str) -> tuple[_Chunk, _Chunk]:
    """Find the chunks of format and sound; RF64 keeps the sound's size in another chunk."""
    form: _Chunk | None = None
    large = 0
    at = HEADER
    while at + CHUNK <= len(content):
        name, size = struct.unpack_from(f"{order}4sI", content, at)
        chunk = _Chunk(name, at + CHUNK, size)
        if name == DATA:
            if form is None:
                raise BadHeader("声音在格式前面")
            return form, _Chunk(name, chunk.begin, large if size == UNKNOWN and large else size)
        if name == FORMAT:
            form = chunk
        if name == LARGE and at + CHUNK + 16 <= len(content):
            (large,) = struct.unpack_from(f"{order}Q", content, chunk.begin + 8)
        at = _after(content, chunk)
    raise BadHeader(f"没有{'格式' if form is None else '声音'}段")


def _after(content: bytes, chunk: _Chunk) -> int:
    """Return where the next chunk begins, even if a pad byte is missing."""
    end = chunk.begin + chunk.size
    named = content[end : end + 4] in INFO | {FORMAT, DATA}
    return end if chunk.size % 2 == 0 or named else end + 1


def _chunk(name: bytes, content: bytes, order: str) -> bytes:
    return name + struct.pack(f"{order}I", len(content)) + content + b"\0" * (len(content) % 2)
