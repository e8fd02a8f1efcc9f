"""Two thousand sentences in a row: memory flat, no handle and no thread left behind."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import psutil
import pytest

from assistant.speaking.neural import KokoroSynthesizer
from assistant.speaking.profile import load_profile

SENTENCES = int(os.environ.get("SENTENCES", "2000"))
SHORT = ("好的。", "对。", "两千元。", "您好。", "请说。", "三角五分。", "没有。", "转好了。")
"""Short ones: what is kept is looked for, and it takes an hour as it is."""
WARM = 200
"""The first ones fill the allocator's pools."""
GROWTH = 1.03


@pytest.mark.nightly
@pytest.mark.timeout(3 * 3600)
def test_the_voice_does_not_grow(voice_folder: Path, tmp_path: Path) -> None:
    kokoro, normal = KokoroSynthesizer(voice_folder), load_profile("normal")
    kokoro.start()
    worker = psutil.Process(kokoro.worker_pid)
    threads = threading.active_count()
    before = (0, 0, 0)
    for at in range(SENTENCES):
        kokoro.synthesize(SHORT[at % len(SHORT)], tmp_path / "a.wav", normal)
        if at == min(WARM, SENTENCES // 4):
            before = (worker.memory_info().rss, worker.num_fds(), worker.num_threads())
    after = (worker.memory_info().rss, worker.num_fds(), worker.num_threads())
    assert after[0] <= GROWTH * before[0], f"{before[0] / 1e6:.0f} → {after[0] / 1e6:.0f} MB"
    assert after[1:] == before[1:]
    assert threading.active_count() == threads
    kokoro.close()
