from __future__ import annotations

import ctypes

import pytest

from assistant import spare_memory


class Kept:
    """A C library that only keeps."""


class Trimmed:
    def __init__(self) -> None:
        self.pads: list[int] = []

    def malloc_trim(self, pad: int) -> int:
        self.pads.append(pad)
        return 1


def test_free_pages_go_back(monkeypatch: pytest.MonkeyPatch) -> None:
    library = Trimmed()
    monkeypatch.setattr(ctypes, "CDLL", lambda name: library)
    spare_memory.give_back()
    assert library.pads == [0]


def test_a_library_that_cannot_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda name: Kept())
    spare_memory.give_back()


def test_the_real_one_bears_it() -> None:
    spare_memory.give_back()
