"""Turn typed bytes into complete, known keys for the kiosk, and find keys that call for help.

A terminal sends more than keys: broken characters, other encodings, unwanted mouse reports, answers
to queries, incomplete sequences. Some make Textual's reader fail, others look like keys to it (a
``y`` in an answer). So the stream is read key by key here: complete and known keys are passed on,
in the form that the kiosk reads; the rest is dropped.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

ESCAPE_SECONDS = 0.1
"""Seconds after which a single escape byte counts as the Esc key; Textual waits again as long."""
JOIN_SECONDS = 1.0
"""Seconds to wait for the rest of a sequence, as a slow line may divide F1 into ESC and OP."""
MOST_HELD = 4096
"""Most bytes of an unfinished sequence; a longer answer of the terminal is dropped."""
PASTE_SECONDS = 5.0
"""Seconds without bytes after which a paste has ended, even without its end mark."""
MOST_PASTED = 2000
"""Most bytes of a paste that are passed on; no utterance is longer."""

F1 = b"\x1bOP"
PASTE_END = b"\x1b[201~"

_HELP_KEY = re.compile(
    # F1 as xterm, rxvt, the Linux console and kitty send it, with any modifier; the Help key
    rb"\x1bO[0-9;]{0,4}P|\x1b\[1?(;[0-9]{0,3}(:[12])?)?P|\x1b\[\[A"
    rb"|\x1b\[(11|28)(;[0-9]{1,3}(:[12])?)?[~^@$]|\x1b\[57364(;[0-9]{0,3}(:[12])?)?u"
)
_KNOWN = re.compile(
    rb"\x1b\[[0-9]{0,2}(;[0-9]{1,3})?[A-HPQSZ~]|\x1b\[\[[B-E]|\x1bO[A-Za-z]"  # other keys
    rb"|\x1b\[[IO]"  # the window got or lost the focus
    rb"|\x1b\[<[0-9]{1,3};[0-9]{1,5};[0-9]{1,5}[Mm]"  # a touch
    rb"|\x1b\[\?2026;[0-4]\$y"  # answer: it can draw a whole screen at once
)
_TOUCH = re.compile(rb"\x1b\[<(0|4|8|16);[0-9]+;[0-9]+M")
"""A press of the first mouse button, or a touch."""
_KITTY = re.compile(
    rb"\x1b\[([0-9]{1,7})(?::[0-9:]*)?(?:;([0-9]{0,3})(?::([0-9]))?(?:;([0-9:]*))?)?u"
)
"""A key in kitty's protocol: code point; modifiers and kind of event; typed text."""
_RELEASED = b"3"
_SHIFT_AND_LOCKS = 0b11000001

_SEQUENCE = re.compile(
    rb"\x1b(?:"
    rb"\[(?:\[[A-E]|M[\x20-\xff]{3}|[0-9:;<=>?]*[ -/]*[@-LN-Z\\^-~]|[0-9:;<=>?]+M)"
    rb"|O[0-9;]*[A-Za-z]"
    rb"|[\]P_^X][^\x07\x1b]*(?:\x07|\x1b\\)"  # answers to queries, of any length
    rb")"
)
_UNFINISHED = re.compile(
    rb"\x1b(?:\[(?:\[|M[\x20-\xff]{0,2}|[0-9:;<=>?]*[ -/]*)?|O[0-9;]*|[\]P_^X][^\x07\x1b]*\x1b?)?\Z"
)
_BROKEN = re.compile(rb"\x1b(?:\[M[\x20-\xff]{0,2}|\[[0-9:;<=>?]*[ -/]*|O[0-9;]+)")
"""The beginning of a sequence, which a byte that cannot belong to it has ended."""
_CHARACTER = re.compile(
    rb"[\x00-\x7f]|[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]"
    rb"|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]"
    rb"|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2}"
)
_HALF_CHARACTER = re.compile(rb"[\xc2-\xf4][\x80-\xbf]{0,2}\Z")
_CONTROL = re.compile(rb"\xc2[\x80-\x9f]")
"""A control character of two bytes (C1), which is not a key, but which a terminal may obey."""


@dataclass
class Keys:
    """The keys found in one read of the terminal."""

    data: bytearray = field(default_factory=bytearray)
    """The bytes to pass on: complete keys and touches only."""
    help: bool = False
    """Whether a key or touch may mean help; a space may also be typed text, a touch another
    field."""
    sure: bool = False
    """Whether F1 or the Help key was pressed, which always mean help."""
    leave: bool = False
    """Whether Ctrl+Q or Ctrl+C was pressed, by which staff may end the program."""
    dropped: list[str] = field(default_factory=list)
    """The kinds of dropped bytes; never the bytes, which may be a PIN's."""


class Keyboard:
    """Reads the bytes of one terminal, piece by piece."""

    def __init__(self) -> None:
        self._held = b""
        """The beginning of a key whose end has not arrived."""
        self._since = self._read_at = 0.0
        self._escaped = False
        """Whether the escape byte in ``_held`` was already passed on as the Esc key."""
        self._spoiled = False
        """Whether the last byte was unknown, so that the next may belong to it."""
        self._pasted: int | None = None
        """Number of bytes of the present paste; None: no paste is arriving."""

    @property
    def waits(self) -> bool:
        """Whether unfinished bytes wait for a time-out (``overdue``)."""
        return bool(self._held) or self._pasted is not None

    def read(self, data: bytes, now: float) -> Keys:
        """Return the complete keys in the bytes kept before and in ``data``.

        Args:
            data: The bytes of one read of the terminal.
            now: Seconds of a monotonic clock.
        """
        keys = Keys()
        before, stream = self._held, self._held + data
        self._held, self._read_at = b"", now
        at = 0
        while at < len(stream):
            at = self._one(stream, at, keys)
        if not before or len(self._held) < len(stream):  # the unfinished bytes have begun now
            self._since = now
        if len(self._held) > MOST_HELD:
            self._held = b""
            keys.dropped.append("an endless answer")
        self._spoiled = self._spoiled and data[-1:] >= b"\x80"
        return keys

    def overdue(self, now: float) -> Keys:
        """Return the Esc key if only an escape byte came; drop sequences not finished in time."""
        keys = Keys()
        waited = now - self._since
        if self._held == b"\x1b" and not self._escaped and waited >= ESCAPE_SECONDS:
            keys.data += b"\x1b"
            self._escaped = True
        if self._held and waited >= JOIN_SECONDS:
            if self._held != b"\x1b":
                keys.dropped.append("half a key")
            self._held, self._escaped = b"", False
        if self._pasted is not None and now - self._read_at >= PASTE_SECONDS:
            keys.data += PASTE_END
            self._pasted = None
        return keys

    def _one(self, stream: bytes, at: int, keys: Keys) -> int:
        """Handle the key that begins at index ``at``; return the index of the next key."""
        if stream[at] != 0x1B:
            return self._character(stream, at, keys)
        self._spoiled = False
        escaped, self._escaped = self._escaped, False
        if whole := _SEQUENCE.match(stream, at):
            self._sequence(whole[0], keys)
            return whole.end()
        if _UNFINISHED.match(stream, at):
            self._held, self._escaped = stream[at:], escaped
            return len(stream)
        if broken := _BROKEN.match(stream, at):
            keys.dropped.append("a broken sequence")
            return broken.end()
        if not escaped:  # Esc, or Alt with the next key
            keys.data += b"\x1b"
        return at + 1

    def _sequence(self, whole: bytes, keys: Keys) -> None:
        if _HELP_KEY.fullmatch(whole):
            if self._pasted is not None:  # this cannot be part of a paste, so its end was lost
                keys.data += PASTE_END
                self._pasted = None
            keys.data += F1
            keys.help = keys.sure = True
        elif whole == b"\x1b[200~":
            keys.data += whole if self._pasted is None else b""
            self._pasted = 0
        elif whole == PASTE_END:
            keys.data += whole if self._pasted is not None else b""
            self._pasted = None
        elif self._pasted is None and _KNOWN.fullmatch(whole):
            keys.data += whole
            keys.help = keys.help or _TOUCH.fullmatch(whole) is not None
        elif self._pasted is None and (kitty := _KITTY.fullmatch(whole)):
            self._kitty(kitty, keys)
        else:
            keys.dropped.append("an unknown sequence")

    def _kitty(self, key: re.Match[bytes], keys: Keys) -> None:
        """Pass on a key of kitty's protocol, with its text as usual characters."""
        held = max(int(key[2] or 1) - 1, 0)
        plain = not held & ~_SHIFT_AND_LOCKS
        points = [int(each) for each in (key[4] or b"").split(b":") if each]
        if not points and plain and int(key[1]) in (0x20, 0x3F):
            points = [int(key[1])]
        if key[3] == _RELEASED or not all(map(_is_character, [*points, int(key[1])])):
            keys.dropped.append("no key")
        elif points and plain:
            for character in map(chr, points):
                self._typed(character.encode(), keys)
        else:
            modifiers = b";%d" % (held + 1) if held else b""
            keys.data += b"\x1b[%d%bu" % (int(key[1]), modifiers)
            keys.leave = keys.leave or (held == 0b100 and int(key[1]) in b"qc")

    def _character(self, stream: bytes, at: int, keys: Keys) -> int:
        if character := _CHARACTER.match(stream, at):
            # In another encoding a character's second byte may look like a letter; it must never be
            # a yes.
            if not self._spoiled or character[0] == b" ":
                self._typed(character[0], keys)
            return character.end()
        if _HALF_CHARACTER.match(stream, at):
            self._held = stream[at:]
            return len(stream)
        if not self._spoiled:
            keys.dropped.append("no UTF-8")
        self._spoiled = True
        return at + 1

    def _typed(self, character: bytes, keys: Keys) -> None:
        if _CONTROL.fullmatch(character):
            keys.dropped.append("a control character")
        elif self._pasted is None:
            keys.data += character
            keys.help = keys.help or character in (b" ", b"?")
            keys.leave = keys.leave or character in (b"\x11", b"\x03")
        elif self._pasted < MOST_PASTED:
            self._pasted += len(character)
            keys.data += character


def _is_character(point: int) -> bool:
    return point <= 0x10FFFF and not 0xD800 <= point <= 0xDFFF
