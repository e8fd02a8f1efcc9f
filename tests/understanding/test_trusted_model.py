"""Test that a model not trained by set-up from this program is never loaded (cases/attacks.md)."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from rasa.model_training import TrainingResult

from assistant.conversation.visit import Services
from assistant.serving.build import start_agent
from assistant.serving.findings import missing
from assistant.settings import ROOT, Settings
from assistant.understanding.protocol import AgentNotLoaded
from assistant.understanding.rasa import training
from assistant.understanding.rasa.training import UntrustedModel, refuse_untrusted


@pytest.fixture
def model(trained_model: Path, tmp_path: Path) -> Path:
    """A copy of the trained model and its stamp, in another folder."""
    stamp = trained_model.with_suffix(".sha256")
    for file in (trained_model, stamp):
        shutil.copyfile(file, tmp_path / file.name)
    return tmp_path / trained_model.name


def change(model: Path) -> None:
    """Turn over one bit in the middle."""
    content = bytearray(model.read_bytes())
    content[len(content) // 2] ^= 1
    model.write_bytes(content)


def test_what_set_up_trained_is_trusted(model: Path) -> None:
    refuse_untrusted(ROOT, model)


def test_a_changed_model_is_refused(model: Path) -> None:
    change(model)
    with pytest.raises(UntrustedModel, match="changed since"):
        refuse_untrusted(ROOT, model)


def test_a_model_of_other_sources_is_refused(model: Path) -> None:
    stamp = model.with_suffix(".sha256")
    _, content = stamp.read_text().split()
    stamp.write_text(f"{'0' * 64}\n{content}\n")
    with pytest.raises(UntrustedModel, match="not what was trained"):
        refuse_untrusted(ROOT, model)


def test_sources_that_changed_while_it_trained_are_not_what_it_was_trained_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config.yml").write_text("old: yes\n")

    def train(output: str, **_: object) -> TrainingResult:
        (tmp_path / "config.yml").write_text("new: yes\n")
        trained = Path(output) / "model.tar.gz"
        trained.write_bytes(b"of the old sources")
        return TrainingResult(str(trained))

    monkeypatch.setattr("rasa.train", train)
    model = tmp_path / "build" / "model.tar.gz"
    training.train(tmp_path, model)
    with pytest.raises(UntrustedModel, match="not what was trained"):
        refuse_untrusted(tmp_path, model)
    (tmp_path / "config.yml").write_text("old: yes\n")
    refuse_untrusted(tmp_path, model)


@pytest.mark.parametrize("name", ["model.tar.gz", "model.tar.sha256"])
def test_what_is_missing_is_refused(model: Path, name: str) -> None:
    (model.parent / name).unlink()
    with pytest.raises(UntrustedModel, match="make setup"):
        refuse_untrusted(ROOT, model)


def test_the_program_does_not_load_it(model: Path) -> None:
    change(model)
    agent = start_agent(Settings(rasa_model=model), Services.unset())
    with pytest.raises(AgentNotLoaded, match="changed since"):
        agent.ready.result(timeout=30)


def test_doctor_names_it(model: Path) -> None:
    change(model)
    found = missing(Settings(rasa_model=model, data=model.parent))
    assert any(each.what == "rasa model" and "训练以后改过" in each.says for each in found)
