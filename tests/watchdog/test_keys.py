"""Test typed bytes: complete, known keys are passed on, even in pieces, and nothing else."""

from __future__ import annotations

import random

import pytest
from textual import events
from textual._xterm_parser import XTermParser

from assistant.watchdog import keys
from assistant.watchdog.keys import F1, PASTE_END, Keyboard, Keys

HELP_KEYS = (
    b"\x1bOP",  # xterm and most others
    b"\x1b[11~",  # rxvt, PuTTY
    b"\x1b[[A",  # the Linux console
    b"\x1b[P",  # kitty
    b"\x1b[1;2P",  # with Shift
    b"\x1b[1;129P",  # with Num Lock
    b"\x1b[1;1:1P",
    b"\x1bO2P",
    b"\x1b[11;5~",
    b"\x1b[11^",  # rxvt with Ctrl
    b"\x1b[28~",  # the Help key
    b"\x1b[57364u",
)
UNSURE = (b" ", b"?", b"\x1b[32;1;32u", b"\x1b[32u", b"\x1b[47;2;63u", b"\x1b[<0;12;7M")
"""May belong to a word, or to another field."""
NO_HELP = (
    b"y",
    b"\x1b[<0;12;7m",
    b"\x1b[<35;12;7M",
    b"\x1b",
    "对".encode(),
    b"\x1bOQ",
    b"\x1b[12~",
)


def pieces_of(data: bytes) -> list[list[bytes]]:
    """Yield ``data`` cut in two at every place, and byte by byte."""
    cut = [[data[:at], data[at:]] for at in range(1, len(data))]
    return [[data], *cut, [data[at : at + 1] for at in range(len(data))]]


def read(*pieces: bytes, gap: float = 0.05, keyboard: Keyboard | None = None) -> Keys:
    """Return the keys of these reads, with the watchdog's timer between them."""
    keyboard = keyboard or Keyboard()
    whole, now = Keys(), 1000.0
    for piece in pieces:
        for got in (keyboard.read(piece, now), keyboard.overdue(now := now + gap)):
            whole.data += got.data
            whole.help, whole.sure = whole.help or got.help, whole.sure or got.sure
            whole.dropped += got.dropped
    return whole


@pytest.mark.parametrize("key", HELP_KEYS)
@pytest.mark.parametrize("gap", [0.0, 0.05, 0.3])
def test_a_help_key_is_known_however_it_is_written_and_cut(key: bytes, gap: float) -> None:
    for pieces in pieces_of(key):
        if gap * (len(pieces) - 1) >= keys.JOIN_SECONDS:
            continue
        got = read(*pieces, gap=gap)
        assert got.help and got.sure, pieces
        assert got.data.replace(b"\x1b" + F1, F1) == F1, pieces  # a slow one: Esc, then F1


@pytest.mark.parametrize("key", UNSURE)
def test_a_space_a_question_mark_and_a_touch_may_mean_help(key: bytes) -> None:
    for pieces in pieces_of(key):
        got = read(*pieces, gap=0.0)
        assert got.help and not got.sure, pieces


@pytest.mark.parametrize("key", NO_HELP)
def test_other_keys_do_not_call(key: bytes) -> None:
    assert not read(key).help


@pytest.mark.parametrize(
    "before", [b"\x1b", b"\x1b[", b"\x1b[1;", b"\x1bO", b"\xe4\xbd", b"\xff", b"\x1b]11;rgb", b"x" * 99,
               b"\x1b[200~pasted", b"\x1b[M", "你".encode("gbk"), b"\x1b[<0;1"],
)  # fmt: skip
def test_what_came_before_hides_no_help_key(before: bytes) -> None:
    assert read(before + F1).sure
    assert read(before, F1).sure
    assert read(before, b"\x1b", b"OP").sure


@pytest.mark.parametrize(
    "data",
    [
        b"\xff", b"\xe1", b"\xfe\xc3" * 50, "公安局让我转账".encode("gbk"),
        b"\x1b[M \xc8\x30", b"\x1b[M yy",  # X10 mouse reports
        b"\x1b[9999999u", b"\x1b[55296u", b"\x1b[::u", b"\x1b[97;1:3u", b"\x1b[97;;1114112u",
        b"\x1b[48;9999;9999;1;1t", b"\x1b[8;9999;9999t", b"\x1b[?2048;1$y", b"\x1b[12;34R",
        b"\x1b]11;rgb:yyyy/1111/0000\x07", b"\x1b]0;y\x1b\\", b"\x1bP1$ry\x1b\\", b"\x1b_Gi=1;y\x1b\\",
        b"\x1b[?62;22c", b"\x1b[" + b"1;" * 500 + b"y", "\x9b2J".encode()[:2], b"\x1b[<0;99999999;1M",
    ],
)  # fmt: skip
def test_what_is_no_key_is_dropped_and_never_becomes_one(data: bytes) -> None:
    got = read(data, b"")
    assert set(got.data) <= set(b" "), got.data
    late = read(data, b"", b"", gap=0.6)
    assert late.data.strip() == b"" and late.dropped
    # And the next key works again.
    keyboard = Keyboard()
    read(data, b"", gap=keys.JOIN_SECONDS, keyboard=keyboard)
    assert keyboard.read(b"n", 2000.0).data == b"n"


def test_a_letter_in_another_encoding_is_no_yes() -> None:
    """The second byte of a character of GBK may be a ``y``, a digit or Enter's letter."""
    for second in b"yn19hY":
        word = bytes([0x81, second, 0xB0, second])
        for pieces in ([word], [word[:1], word[1:]], [word[:3], word[3:]]):
            assert read(*pieces).data == b"", pieces


def test_keys_that_the_kiosk_knows_pass_as_they_are() -> None:
    for key in (
        b"y", b"\r", b"\t", b"\x7f", b"\x11", b"\x1b[A", b"\x1b[5~", b"\x1bOB", b"\x1b[1;5C", b"\x1b[I",
        b"\x1b[<0;12;7M", b"\x1b[<0;12;7m", b"\x1b[?2026;2$y", "查一下余额𠮷".encode(), b"\x1by",
        b"\x1b[200~" + "余额".encode() + PASTE_END, b"\x1b[113;5u", b"\x1b[13u",
    ):  # fmt: skip
        for pieces in pieces_of(key):
            assert read(*pieces, b"", gap=0.0).data == key, pieces


def test_escape_is_the_back_key_after_a_moment() -> None:
    keyboard = Keyboard()
    assert keyboard.read(b"\x1b", 1.0).data == b""
    assert keyboard.overdue(1.05).data == b"" and keyboard.waits
    assert keyboard.overdue(1.1).data == b"\x1b"
    assert keyboard.read(b"y", 1.5).data == b"y"
    assert read(b"\x1b\x1b", b"", gap=0.1).data == b"\x1b\x1b"


def test_text_of_an_input_method_is_characters() -> None:
    """Textual takes a sequence of more than 32 characters for keys: digits, for a PIN or a choice."""
    text = "给我闺女转两千块钱"
    points = ":".join(str(ord(c)) for c in text)
    assert read(f"\x1b[0;;{points}u".encode()).data == text.encode()


def test_a_paste_is_bounded_and_ends_though_its_end_is_lost() -> None:
    keyboard = Keyboard()
    whole = read(b"\x1b[200~", *[b"A" * 5000] * 6, PASTE_END, keyboard=keyboard).data
    assert bytes(whole) == b"\x1b[200~" + b"A" * keys.MOST_PASTED + PASTE_END
    assert keyboard.read(b"\x1b[200~abc", 1.0).data == b"\x1b[200~abc"
    assert keyboard.overdue(1.0 + keys.PASTE_SECONDS).data == PASTE_END
    assert read(b"\x1b[200~abc" + F1).data == b"\x1b[200~abc" + PASTE_END + F1


def test_nothing_that_passes_is_too_much_for_textual() -> None:
    """A fuzzer: whatever comes, Textual's reader takes what is passed on, and F1 is in it."""
    some = random.Random(8)
    parts = [*HELP_KEYS, *UNSURE, *NO_HELP, b"\x1b[", b"\x1b]", b"\x1b[200~", PASTE_END, b";", b":", b"u",
             b"9" * 9, b"M", b"\xff", b"\xe4", "你".encode(), "你".encode("gbk"), b"\x1b[<", b"t", b"\x1b[?"]  # fmt: skip
    for _ in range(3000):
        data = b"".join(some.choice(parts) for _ in range(some.randrange(1, 9)))
        if some.random() < 0.3:
            data += some.randbytes(some.randrange(9))
        cut = some.randrange(len(data) + 1)
        keyboard = Keyboard()
        passed = read(data[:cut], data[cut:], gap=0.0, keyboard=keyboard).data
        passed += read(b"", b"\x1b", b"OP", gap=0.01, keyboard=keyboard).data
        seen = list(XTermParser().feed(passed.decode()))
        assert any(isinstance(each, events.Key) and each.key == "f1" for each in seen), data


def test_reading_takes_linear_time() -> None:
    import time

    for data in (b"\x1b[" + b"1;" * 100_000, b"\x1b]" + b"y" * 100_000, b"\x1bO" + b"1" * 100_000,
                 b"\xff" * 100_000, b"\x1b" * 50_000, b"\x1b[200~" + b"\x1b[1" * 30_000, b"\xe4\xbd" * 50_000):  # fmt: skip
        began = time.monotonic()
        read(*(data[at : at + 65536] for at in range(0, len(data), 65536)), gap=0.001)
        assert time.monotonic() - began < 2, data[:9]
