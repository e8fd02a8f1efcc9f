"""Test that our changes to Rasa's training do not change what it learns from."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from rasa.shared.importers.importer import (
    CombinedDataImporter,
    E2EImporter,
    ResponsesSyncImporter,
    TrainingDataImporter,
)
from rasa.shared.importers.rasa import RasaFileImporter

from assistant.understanding.rasa.in_training import read_examples_once, temporary_files_in

NLU = """
version: "3.1"
nlu:
- intent: check_balance
  examples: |
    - 查一下余额
    - 我[存折](account)里还有多少钱
"""


def read(nlu: Path) -> list[list[str]]:
    """Read the examples in each way that Rasa asks for them."""
    importer = TrainingDataImporter.load_from_dict({}, None, None, [str(nlu)])
    data = [importer.get_nlu_data(), importer.get_nlu_data("en"), importer.get_nlu_data("zh")]
    importer.get_domain()
    return [[str(message.as_dict()) for message in each.training_examples] for each in data]


def test_examples_are_read_once_and_are_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (nlu := tmp_path / "nlu.yml").write_text(NLU, "utf-8")
    as_rasa_does = read(nlu)
    for importer in (CombinedDataImporter, ResponsesSyncImporter, E2EImporter):
        monkeypatch.setattr(importer, "get_nlu_data", importer.get_nlu_data)  # put back afterwards
    calls: list[str] = []
    get = RasaFileImporter.get_nlu_data

    def count(self: RasaFileImporter, language: str = "en") -> object:
        calls.append(language)
        return get(self, language)

    monkeypatch.setattr(RasaFileImporter, "get_nlu_data", count)
    read_examples_once()
    assert read(nlu) == as_rasa_does
    assert len(calls) == 1


def test_what_a_killed_training_left_is_swept_and_nothing_is_written_elsewhere(
    tmp_path: Path,
) -> None:
    (tmp_path / "tmpkilled" / "model").mkdir(parents=True)
    (tmp_path / "copies-abc.part").touch()
    usual = tempfile.gettempdir()
    with temporary_files_in(tmp_path) as work:
        assert Path(work).parent == tmp_path
        assert Path(tempfile.mkdtemp()).parent == tmp_path
        assert not (tmp_path / "tmpkilled").exists()
    assert tempfile.gettempdir() == usual
    assert (tmp_path / "copies-abc.part").exists()
