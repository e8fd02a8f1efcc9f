"""Test that an interrupted training continues: finished parts are used, incomplete or old ones
never."""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.settings import ROOT
from assistant.understanding.rasa import kept_parts, training
from assistant.understanding.rasa.components import linear_classifier
from assistant.understanding.rasa.components.linear_classifier import LinearClassifier
from assistant.understanding.rasa.kept_parts import Part, keep_parts, kept, packed, unpacked

PART: Part = {"data": np.arange(50), "texts": packed(["查一下余额", "我要转账"])}
FAMILIES = {"characters": 2, "sound": 2}
PARTS = ["copies", "counts-characters", "counts-sound", "weights"]
SAID = {
    "check_balance": ["查一下余额", "我还有多少钱", "卡里还剩多少", "看看存折上有多少"],
    "transfer_money": ["我要转账", "给我闺女转两千", "给老王打五百", "转三千给儿子"],
}


def made_again() -> Part:
    raise AssertionError("was finished before, and is made again")


def same(one: Part, other: Part) -> bool:
    return one.keys() == other.keys() and all(np.array_equal(one[k], other[k]) for k in one)


def test_a_finished_part_is_read(tmp_path: Path) -> None:
    with keep_parts(tmp_path):
        kept("copies", "abc", lambda: PART)
        again = kept("copies", "abc", made_again)
    assert same(again, PART)
    assert unpacked(again["texts"]) == ["查一下余额", "我要转账"]


def test_nothing_is_kept_outside_of_a_training(tmp_path: Path) -> None:
    with keep_parts(tmp_path):
        pass
    kept("copies", "abc", lambda: PART)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("other", [("copies", "abd"), ("weights", "abc")])
def test_a_part_of_something_else_is_not_read(tmp_path: Path, other: tuple[str, str]) -> None:
    with keep_parts(tmp_path):
        kept("copies", "abc", lambda: {"data": np.zeros(1)})
        assert same(kept(*other, lambda: PART), PART)


def test_a_part_that_is_cut_short_or_changed_anywhere_is_made_anew(tmp_path: Path) -> None:
    with keep_parts(tmp_path):
        kept("copies", "abc", lambda: PART)
        (file,) = tmp_path.iterdir()
        whole = file.read_bytes()
        for at in range(0, len(whole), 29):
            for spoilt in (whole[:at], whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :]):
                file.write_bytes(spoilt)
                assert same(kept("copies", "abc", lambda: PART), PART), at


def test_a_full_disk_keeps_nothing_and_stops_nothing(tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    with keep_parts(tmp_path):
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
        try:
            part = kept("copies", "abc", lambda: PART)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert same(part, PART)
    assert list(tmp_path.iterdir()) == []


def train(folder: Path, parts: Path, **options: object) -> dict[str, bytes]:
    """Train a small classifier; return its files."""
    folder.mkdir()
    config = {**LinearClassifier.get_default_config(), "families": FAMILIES, **options}
    data = TrainingData(
        [Message({TEXT: text, INTENT: intent}) for intent, said in SAID.items() for text in said]
    )
    storage, place = LocalModelStorage(folder), Resource("classifier")
    with keep_parts(parts):
        LinearClassifier(config, storage, place).train(data)
    return {file.name: file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def in_a_process_of_its_own(work: Callable[[], object]) -> int:
    process = multiprocessing.get_context("fork").Process(target=work)
    process.start()
    process.join(60)
    return process.exitcode or 0


@pytest.mark.parametrize("half_written", [False, True], ids=["between two parts", "while writing"])
@pytest.mark.parametrize("last", range(len(PARTS)))
def test_killed_at_any_part_it_goes_on_and_learns_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, last: int, half_written: bool
) -> None:
    whole = train(tmp_path / "whole", tmp_path / "other-parts")
    (parts := tmp_path / "parts").mkdir()
    write = kept_parts._write

    def write_and_die(part: Part, file: Path) -> None:
        if not half_written or not file.name.startswith(PARTS[last]):
            write(part, file)
        if file.name.startswith(PARTS[last]):
            partial = file.with_name(f"{file.name}.{os.getpid()}")
            if half_written:
                partial.write_bytes(b"PK\x03\x04 half of it")
            os.kill(os.getpid(), signal.SIGKILL)

    with monkeypatch.context() as patched:
        patched.setattr(kept_parts, "_write", write_and_die)
        killed = in_a_process_of_its_own(lambda: train(tmp_path / "killed", parts))
    assert killed == -signal.SIGKILL

    made: list[str] = []

    def note(part: Part, file: Path) -> None:
        made.append(file.name.rsplit("-", 1)[0])
        write(part, file)

    monkeypatch.setattr(kept_parts, "_write", note)
    assert train(tmp_path / "again", parts) == whole
    assert made == PARTS[last if half_written else last + 1 :]


def test_other_options_or_examples_learn_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = tmp_path / "parts"
    train(tmp_path / "one", parts)
    other = train(tmp_path / "two", parts, C=0.1)
    assert other == train(tmp_path / "three", tmp_path / "no-parts", C=0.1)
    monkeypatch.setitem(SAID, "check_balance", [*SAID["check_balance"], "余额"])
    more = train(tmp_path / "four", parts)
    assert more == train(tmp_path / "five", tmp_path / "none")


def test_parts_of_other_sources_or_packages_are_swept_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = training._folder_for(ROOT, tmp_path)
    assert training._folder_for(ROOT, tmp_path) == ours
    monkeypatch.setattr(training, "fingerprint", lambda root: "of other sources")
    theirs = training._folder_for(ROOT, tmp_path)
    assert theirs != ours
    assert list(tmp_path.iterdir()) == [theirs]


def test_every_module_that_the_parts_are_made_by_is_in_the_fingerprint() -> None:
    used = ("kept_parts.py", "features.py", "noise.py", "confusions.yaml", "spans.py")
    paths = [ROOT / source for source in training.SOURCES]
    files = {file.name for path in paths for file in (path, *path.rglob("*"))}
    assert set(used) <= files
    assert linear_classifier.__name__.startswith("assistant.understanding.")
