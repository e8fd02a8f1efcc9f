"""Test kept sentences: only fixed sentences, by model and pace, and never delaying speech."""

from __future__ import annotations

import errno
import shutil
import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import yaml

from assistant import phrases
from assistant.banking.passbooks import PASSBOOK
from assistant.settings import ROOT
from assistant.speaking import sound
from assistant.speaking.breath import LATER, breath_groups
from assistant.speaking.figures import set_apart
from assistant.speaking.fixed import ACCOUNTS, list_fixed_sentences
from assistant.speaking.keeper import Keeper
from assistant.speaking.kept import KeptSentences
from assistant.speaking.neural import BY_PAUSES, NO_MARK_PAUSE, KokoroSynthesizer, finish
from assistant.speaking.profile import load_profile
from assistant.speaking.sentences import split_sentences
from assistant.speaking.wording import has_digits, speakable

FIXED = ("您还要办什么？", "好，我看一下。", "不着急，您慢慢来，我等您。")
SAID = {text: f"phonemes of {text}" for text in FIXED}
VOICE = "kokoro/zf_xiaoxiao"
NOTING_WORKER = """
import json, sys, wave
print('{"ready": "notes"}', flush=True)
for line in sys.stdin:
    request = json.loads(line)
    if "stop" in request:
        continue
    with open("NOTES", "a", encoding="utf-8") as notes:
        notes.write(request["text"] + "\\n")
    with wave.open(request["out"], "wb") as file:
        file.setparams((1, 2, 24000, 0, "NONE", ""))
        file.writeframes(bytes(range(1, 251)) * 192)
    print('{"seconds": 1.0}', flush=True)
"""


def kept_in(
    folder: Path,
    made_by: tuple[str, ...] = ("model", "pace"),
    said: Mapping[str, str] = SAID,
) -> KeptSentences:
    kept = KeptSentences(folder / "voice", lambda: said, made_by)
    kept.load()
    return kept


def a_sound(folder: Path) -> Path:
    wav = folder / "made.wav"
    sound.write(wav, np.full(2400, 0.5, np.float32), 24_000)
    return wav


def noting(folder: Path, kept: KeptSentences | None) -> tuple[KokoroSynthesizer, Path]:
    """Return a synthesizer over a worker that records its requests."""
    notes = folder / "notes"
    notes.touch()
    worker = folder / "worker.py"
    worker.write_text(NOTING_WORKER.replace("NOTES", str(notes)), encoding="utf-8")
    return KokoroSynthesizer(folder, kept, (sys.executable, str(worker))), notes


def test_only_the_owner_can_read_kept_sentences(tmp_path: Path) -> None:
    kept = kept_in(tmp_path)
    kept.add(FIXED[0], VOICE, a_sound(tmp_path))
    found = kept.find(FIXED[0], VOICE)
    assert found is not None
    assert found.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "voice").stat().st_mode & 0o777 == 0o700
    assert "您" not in found.name


def test_nothing_else_is_kept(tmp_path: Path) -> None:
    kept = kept_in(tmp_path)
    for private in ("给王小红转两千元。", "您存折上还有一万元。", "您还要办什么？王小红"):
        with pytest.raises(ValueError, match="only fixed"):
            kept.add(private, VOICE, a_sound(tmp_path))
        assert not kept.has(private, VOICE)
        assert kept.find(private, VOICE) is None
    assert not (tmp_path / "voice").exists()


def test_before_the_list_is_read_nothing_is_kept(tmp_path: Path) -> None:
    kept = KeptSentences(tmp_path, lambda: SAID, ())
    assert kept.missing(VOICE) is None
    with pytest.raises(ValueError, match="only fixed"):
        kept.add(FIXED[0], VOICE, a_sound(tmp_path))


def test_another_voice_model_or_reading_keeps_its_own(tmp_path: Path) -> None:
    kept_in(tmp_path).add(FIXED[0], VOICE, a_sound(tmp_path))
    assert kept_in(tmp_path).has(FIXED[0], VOICE)
    assert not kept_in(tmp_path).has(FIXED[0], "kokoro/zm_yunjian")
    assert not kept_in(tmp_path, ("another model", "pace")).has(FIXED[0], VOICE)
    other = kept_in(tmp_path, said={**SAID, FIXED[0]: "another reading"})
    assert not other.has(FIXED[0], VOICE)
    other.sweep([VOICE])
    assert not kept_in(tmp_path).has(FIXED[0], VOICE)


def test_the_most_used_is_made_first(tmp_path: Path) -> None:
    kept = kept_in(tmp_path)
    assert kept.missing(VOICE) == FIXED[0]
    for _ in range(3):
        kept.find(FIXED[2], VOICE)
    assert kept.missing(VOICE) == FIXED[2]
    kept.add(FIXED[2], VOICE, a_sound(tmp_path))
    assert kept.missing(VOICE) == FIXED[0]
    kept.save_uses()
    again = kept_in(tmp_path)
    again.sweep([VOICE])
    again.find(FIXED[1], VOICE)
    assert again.missing(VOICE) == FIXED[1]
    uses = tmp_path / "voice" / "uses.json"
    assert uses.stat().st_mode & 0o777 == 0o600
    assert "您" not in uses.read_text(encoding="utf-8")


@pytest.mark.parametrize("broken", ["[]", "{", '{"a": "b"}', '"x"'])
def test_a_broken_count_is_forgotten(tmp_path: Path, broken: str) -> None:
    (tmp_path / "voice").mkdir()
    (tmp_path / "voice" / "uses.json").write_text(broken)
    assert kept_in(tmp_path).missing(VOICE) == FIXED[0]


@pytest.mark.parametrize("share", [0.0, 0.004, 0.5, 0.99])
def test_a_broken_sound_is_removed_and_made_anew(tmp_path: Path, share: float) -> None:
    """A power cut leaves the name of a file without its content, or a part of it."""
    kept = kept_in(tmp_path)
    kokoro, notes = noting(tmp_path, kept)
    normal = load_profile("normal")
    kokoro.keep(FIXED[0], normal, tmp_path / "kept.wav")
    [path] = (tmp_path / "voice").glob("*.wav")
    path.write_bytes(path.read_bytes()[: int(share * path.stat().st_size)])
    assert kokoro.synthesize(FIXED[0], tmp_path / "a.wav", normal) > 0.5
    assert notes.read_text(encoding="utf-8").splitlines() == [FIXED[0]] * 2, "made anew"
    assert kept.missing(normal.voice) == FIXED[0]
    kokoro.close()


def test_a_full_disk_ends_keeping_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = kept_in(tmp_path)

    def full(source: Path, target: Path) -> None:
        Path(target).write_bytes(b"half of it")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(shutil, "copyfile", full)
    with pytest.raises(OSError, match="No space"):
        kept.add(FIXED[0], VOICE, a_sound(tmp_path))
    assert kept.full
    assert kept.missing(VOICE) is None
    assert list((tmp_path / "voice").iterdir()) == []


def test_a_full_disk_does_not_silence_the_voice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The keeper meets a full disk; the next sentence is said all the same."""
    kept = kept_in(tmp_path)
    kokoro, notes = noting(tmp_path, kept)

    def full(source: Path, target: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(shutil, "copyfile", full)
    monkeypatch.setattr("assistant.speaking.keeper.LOOK_SECONDS", 0.01)
    keeper = Keeper(kokoro, load_profile("normal"), lambda: 99.0)
    keeper.start()
    end = time.monotonic() + 10
    while not kept.full and time.monotonic() < end:
        time.sleep(0.01)
    assert kept.full
    assert kokoro.synthesize("您还要办什么？", tmp_path / "a.wav", load_profile("normal")) > 0.5
    assert notes.read_text(encoding="utf-8").splitlines()[-1] == "您还要办什么？"
    keeper.close()
    kokoro.close()


def test_the_keeper_makes_all_when_nobody_speaks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.speaking.keeper.LOOK_SECONDS", 0.01)
    kept = kept_in(tmp_path)
    kokoro, notes = noting(tmp_path, kept)
    quiet = [0.0]
    keeper = Keeper(kokoro, load_profile("normal"), lambda: quiet[0], idle_seconds=10.0)
    keeper.start()
    time.sleep(0.2)
    assert notes.read_text() == "", "somebody is speaking"
    quiet[0] = 11.0
    end = time.monotonic() + 10
    while kept.missing(VOICE) and time.monotonic() < end:
        time.sleep(0.01)
    groups = [group for sentence in FIXED for group in breath_groups(sentence, LATER)]
    assert sorted(notes.read_text(encoding="utf-8").splitlines()) == sorted(groups)
    keeper.close()
    kokoro.close()


def test_a_kept_sentence_serves_every_pace_and_volume(tmp_path: Path) -> None:
    kept = kept_in(tmp_path)
    kokoro, notes = noting(tmp_path, kept)
    normal = load_profile("normal")
    kokoro.keep(FIXED[0], normal, tmp_path / "kept.wav")
    out = tmp_path / "a.wav"
    usual = kokoro.synthesize(FIXED[0], out, normal)
    slower = kokoro.synthesize(FIXED[0], out, normal.slower().slower())
    faster = kokoro.synthesize(FIXED[0], out, normal.faster())
    assert faster < usual < slower
    quiet = kokoro.synthesize(FIXED[0], out, normal.quieter().quieter()) and sound.read(out)[0]
    loud = kokoro.synthesize(FIXED[0], out, normal.louder()) and sound.read(out)[0]
    assert np.abs(quiet).mean() < 0.6 * np.abs(loud).mean()
    assert notes.read_text(encoding="utf-8").splitlines() == [FIXED[0]], "made once"
    assert kokoro.estimate_seconds(FIXED[0], normal) == 0
    assert kokoro.estimate_seconds("您存折上", normal) > 0
    kokoro.close()


def made_at(folder: Path, pace: int, seconds: float = 2.0) -> tuple[float, float]:
    """Return the seconds of sound and of silence behind it, of a group without a mark."""
    made, out = folder / "made.wav", folder / "out.wav"
    at = np.arange(int(seconds * 24_000)) / 24_000
    sound.write(made, (0.3 * np.sin(2 * np.pi * 220 * at + 1)).astype(np.float32), 24_000)
    profile = replace(load_profile("normal"), characters_per_minute=pace)
    whole = finish(made, out, "您存折上", profile)
    said = np.flatnonzero(np.abs(sound.read(out)[0]) > 0.02)[-1] / 24_000
    return said, whole - said


def test_the_usual_pace_is_made_of_pauses_and_no_word_is_drawn_out(tmp_path: Path) -> None:
    usual = load_profile("normal").characters_per_minute
    for name in ("normal", "man"):
        assert load_profile(name).characters_per_minute == usual
    said, silence = made_at(tmp_path, usual, 1.0)
    assert said == pytest.approx(1.0, abs=0.01)
    assert silence == pytest.approx(0.4 + NO_MARK_PAUSE, abs=0.01)
    assert made_at(tmp_path, usual, 3.0)[1] < 0.65, "she would take it for her turn"


def test_slower_than_usual_is_drawn_out_and_faster_is_pressed(tmp_path: Path) -> None:
    said, silence = made_at(tmp_path, 130, 1.0)
    assert said == pytest.approx(252 / 130 / BY_PAUSES, abs=0.05)
    assert silence > 0.4
    said, silence = made_at(tmp_path, 260, 1.0)
    assert said == pytest.approx(252 / 260, abs=0.03)
    assert silence < 0.06


def test_a_kept_sentence_is_made_in_groups_and_rests_between_them(tmp_path: Path) -> None:
    kept = kept_in(tmp_path)
    kokoro, notes = noting(tmp_path, kept)
    normal = load_profile("normal")
    kokoro.keep(FIXED[2], normal, tmp_path / "kept.wav")
    groups = breath_groups(FIXED[2], LATER)
    assert len(groups) > 1
    assert notes.read_text(encoding="utf-8").splitlines() == groups
    kokoro.synthesize(FIXED[2], tmp_path / "a.wav", normal)
    [(_, between), *_, (_, last)] = sound.split_at_pauses(*sound.read(tmp_path / "a.wav"))
    assert between / 24_000 == pytest.approx(0.18 + 0.4, abs=0.02), "of the mark, and of her pace"
    assert last
    kokoro.close()


def test_kept_sentences_are_said_whole_and_others_in_groups(tmp_path: Path) -> None:
    kept = kept_in(tmp_path)
    kokoro, _ = noting(tmp_path, kept)
    normal = load_profile("normal")
    kokoro.keep(FIXED[2], normal, tmp_path / "kept.wav")
    pieces = kokoro.pieces(["给王小红转了两千元。", FIXED[2], FIXED[0]], normal)
    assert pieces == ["给王小红转了", "两千元。", FIXED[2], FIXED[0]]
    other = replace(normal, voice="kokoro/zm_yunjian")
    assert len(kokoro.pieces([FIXED[2]], other)) > 1
    kokoro.close()


@pytest.mark.parametrize(
    ("answer", "begins"),
    [
        ("您的存折，尾号3456，现在有¥86,520.35。", "您的存折，"),
        ("从您的工资卡，给王小红，账号尾号1188，转¥2,000。", "从您的工资卡，"),
        ("转好了。给王小红转了¥12,000.00，您的存折还有¥74,520.35。", "转好了。"),
        ("给您取好号了，现金业务，12号，前面没有人。", "给您取好号了，"),
    ],
)
def test_an_answer_with_a_sum_begins_with_a_kept_group(
    tmp_path: Path, answer: str, begins: str
) -> None:
    """She waits for the first words alone; they are everybody's, and what follows is made meanwhile."""
    kept = kept_in(tmp_path, said={text: text for text in list_fixed_sentences()})
    kokoro, notes = noting(tmp_path, kept)
    normal = load_profile("normal")
    kokoro.keep(begins, normal, tmp_path / "kept.wav")
    pieces = kokoro.pieces(split_sentences(set_apart(speakable(answer))), normal)
    assert pieces[0] == begins
    assert kokoro.estimate_seconds(pieces[0], normal) == 0
    for piece in pieces[:2]:
        kokoro.synthesize(piece, tmp_path / "a.wav", normal)
    assert notes.read_text(encoding="utf-8").splitlines() == pieces[:2], "the first one made once"
    assert not any(kept.has(piece, normal.voice) for piece in pieces[1:])
    kokoro.close()


def test_fixed_sentences_hold_no_figure_and_nothing_that_is_filled_in() -> None:
    found = list_fixed_sentences()
    assert len(found) >= 100
    assert found[0] == phrases.OPENING
    for sentence in found:
        assert not has_digits(sentence)
        assert "{" not in sentence
        assert "▒" not in sentence
        assert "元" not in sentence
    assert "对的话，请说对，或者按绿色的键。" in found, "of a review whose other half has a name"
    assert PASSBOOK in ACCOUNTS, "the bank's word for it"
    questions = yaml.safe_load(
        (ROOT / "assistant" / "fraud" / "questions.yaml").read_text(encoding="utf-8")
    )
    for name in ("who", "purpose", "secrecy", "coaching"):
        assert questions[name]["text"] in found
