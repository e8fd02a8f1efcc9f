"""Test which voice is chosen for a machine, and the reason given."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from assistant.hearing.catalogue import load_catalogue
from assistant.hearing.models import Installed, ModelStore, StoredFile
from assistant.phrases import OPENING, STILL_THERE
from assistant.serving import findings
from assistant.settings import Settings
from assistant.speaking import choosing, sound
from assistant.speaking.choosing import build_synthesizer, choose
from assistant.speaking.in_turn import VoicesInTurn
from assistant.speaking.kept import KeptSentences
from assistant.speaking.profile import load_profile
from assistant.speaking.synthesizer import EspeakSynthesizer

NORMAL = load_profile("normal")
Install = Callable[..., None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Have a voice installed and measured, in a machine of some size."""

    def have(name: str, cost: float | None = 0.4, memory: float = 8e9) -> None:
        model = next(one for one in load_catalogue() if one.name == name)
        files = tuple(StoredFile(file.file, file.size, file.sha256) for file in model.packaged)
        installed = Installed(model, tmp_path / f"{name}-1", True, files)
        monkeypatch.setattr(ModelStore, "list_voices", lambda self: (installed,))
        monkeypatch.setattr(choosing, "read_total_memory", lambda: int(memory))
        if cost is not None:
            note = {"model": installed.folder.name, "cost": cost}
            (tmp_path / choosing.MEASURED).write_text(json.dumps(note))

    return have


def test_kokoro_where_it_is_quick_enough(install: Install, tmp_path: Path) -> None:
    install("voice-kokoro-zh")
    choice = choose(NORMAL, tmp_path)
    assert str(choice).startswith("Kokoro（zf_xiaoxiao）：说一秒话要两个核 0.40 秒")
    assert isinstance(build_synthesizer(choice), VoicesInTurn)


@pytest.mark.parametrize(
    ("cost", "memory", "why"),
    [(0.71, 8e9, "跑 Kokoro 太慢"), (0.4, 2e9, "内存 2.0 GB")],
)
def test_espeak_where_the_machine_is_too_small(
    install: Install, tmp_path: Path, cost: float, memory: float, why: str
) -> None:
    install("voice-kokoro-zh", cost, memory)
    choice = choose(NORMAL, tmp_path)
    assert choice.model is None
    assert str(choice).startswith("espeak-ng：")
    assert why in str(choice)
    assert isinstance(build_synthesizer(choice), EspeakSynthesizer)


def test_a_measurement_of_another_model_does_not_count(install: Install, tmp_path: Path) -> None:
    install("voice-kokoro-zh", None)
    (tmp_path / choosing.MEASURED).write_text(json.dumps({"model": "other", "cost": 9}))
    assert "没有量过" in str(choose(NORMAL, tmp_path))
    (tmp_path / choosing.MEASURED).write_text("{")
    assert "没有量过" in str(choose(NORMAL, tmp_path))


def test_espeak_where_nothing_is_installed_or_it_is_asked_for(tmp_path: Path) -> None:
    assert "models install voice-kokoro-zh" in str(choose(NORMAL, tmp_path))
    assert "要它" in str(choose(load_profile("small"), tmp_path))


def test_japanese_styles_stand_in_and_it_is_said(install: Install, tmp_path: Path) -> None:
    install("voice-kokoro-ja")
    woman, man = choose(NORMAL, tmp_path), choose(load_profile("man"), tmp_path)
    assert (woman.profile.voice, man.profile.voice) == ("kokoro/jf_alpha", "kokoro/jm_kumo")
    assert "口音" in woman.why


def test_the_doctor_says_which_voice_and_what_is_wrong_with_it(
    voice_folder: Path, tmp_path: Path
) -> None:
    settings = Settings(data=tmp_path / "data", models=tmp_path / "models")
    assert "espeak-ng：没有装 Kokoro" in findings._voice(settings)
    installed = ModelStore(settings.models).install("voice-kokoro-zh", voice_folder)
    assert "Kokoro（zf_xiaoxiao）" in findings._voice(settings)
    style = installed.folder / "zf_xiaoxiao.bin"
    style.write_bytes(bytes(style.stat().st_size))
    with pytest.raises(findings.Missing, match=r"zf_xiaoxiao\.bin has changed"):
        findings._voice(settings)
    style.unlink()
    assert "espeak-ng：没有装 Kokoro" in findings._voice(settings)


def test_a_measurement_is_kept(voice_folder: Path, tmp_path: Path) -> None:
    [model] = [ModelStore(tmp_path).install("voice-kokoro-zh", voice_folder)]
    cost = choosing.measure(tmp_path)
    assert 0.05 < cost < 3
    assert choosing.read_cost(tmp_path, model) == pytest.approx(cost, abs=0.001)


def test_without_a_voice_nothing_is_measured(tmp_path: Path) -> None:
    with pytest.raises(choosing.CannotMeasure, match="no voice is installed"):
        choosing.measure(tmp_path)


def test_sentences_are_kept_by_how_they_are_said(
    voice_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sentence that is read otherwise than before is made anew, and no other."""
    [model] = [ModelStore(tmp_path).install("voice-kokoro-zh", voice_folder)]
    voice, made = "kokoro/zf_xiaoxiao", tmp_path / "made.wav"
    sound.write(made, np.full(2400, 0.5, np.float32), 24_000)

    def kept() -> KeptSentences:
        sentences = choosing.open_kept_sentences(model, tmp_path / "kept")
        sentences.load()
        return sentences

    for sentence in (OPENING, STILL_THERE):
        kept().add(sentence, voice, made)
    said = choosing.list_fixed_phonemes()
    monkeypatch.setattr(choosing, "list_fixed_phonemes", lambda: {**said, OPENING: "otherwise"})
    assert not kept().has(OPENING, voice)
    assert kept().has(STILL_THERE, voice)
    monkeypatch.setattr(choosing, "MADE_BY", choosing.MADE_BY + 1)
    assert not kept().has(STILL_THERE, voice)
