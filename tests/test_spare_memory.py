from __future__ import annotations

import ctypes
import subprocess
import sys

import pytest

from assistant import spare_memory
from assistant.settings import ROOT

FREES = """
import ctypes, psutil
from assistant.spare_memory import return_large_blocks
return_large_blocks()
library, me = ctypes.CDLL(None), psutil.Process()
library.malloc.restype, library.free.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
def fill(megabytes):
    block = library.malloc(megabytes << 20)
    ctypes.memset(block, 1, megabytes << 20)
    return block
library.free(fill(30))
blocks = [fill(20) for _ in range(10)]
print(me.memory_info().rss / 1e6)
last = blocks.pop()  # at the top of the heap: what lies below it stays
for block in blocks:
    library.free(block)
print(me.memory_info().rss / 1e6)
"""


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


def test_the_c_library_of_this_machine_can_be_asked() -> None:
    spare_memory.give_back()


def test_a_large_block_goes_back_when_it_is_freed() -> None:
    """In a process of its own; glibc would keep it, once a block of its size was freed before."""
    done = subprocess.run(
        [sys.executable, "-c", FREES], cwd=ROOT, capture_output=True, text=True, check=True
    )
    held, freed = map(float, done.stdout.split())
    assert held > 190
    assert freed < 60


def test_a_library_without_the_parameter_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda name: Kept())
    spare_memory.return_large_blocks()
