"""Test voice profiles: those in voices/ are usable, others are refused by file and field."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.speaking.profile import (
    CANTONESE,
    ESPEAK_VOICE,
    FASTEST,
    LOUDEST,
    QUIETEST,
    SLOWEST,
    BadVoiceProfile,
    list_profile_names,
    load_profile,
)


def test_all_profiles_load() -> None:
    wanted = {"normal", "man", "slow", "clear-loud", "cantonese", "small"}
    profiles = {name: load_profile(name) for name in list_profile_names()}
    assert wanted <= set(profiles)
    assert {name for name, one in profiles.items() if not one.by_kokoro} == {"cantonese", "small"}
    assert profiles["clear-loud"].hall
    assert profiles["man"].espeak_voice == ESPEAK_VOICE
    assert profiles["cantonese"].espeak_voice.startswith(CANTONESE)
    assert load_profile("slow").characters_per_minute < load_profile("normal").characters_per_minute
    assert load_profile("clear-loud").volume > load_profile("normal").volume
    assert 150 <= load_profile("normal").characters_per_minute <= 180


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("voice: sit/cmn\nvolume: 1.0", "characters_per_minute: is missing"),
        ("voice: sit/cmn\nvolume: 1.0\ncharacters_per_minute: 150\npitch: 3", "pitch: is unknown"),
        ("voice: zh\nvolume: 1.0\ncharacters_per_minute: 150", "voice: expected"),
        ("voice: 7\nvolume: 1.0\ncharacters_per_minute: 150", "voice: expected text"),
        ("voice: sit/cmn\nvolume: 9\ncharacters_per_minute: 150", "volume: expected"),
        ("voice: sit/cmn\nvolume: yes\ncharacters_per_minute: 150", "volume: expected"),
        ("voice: sit/cmn\nvolume: 1.0\ncharacters_per_minute: 999", "characters_per_minute: exp"),
        ("voice: sit/cmn\nvolume: 1.0\ncharacters_per_minute: '150'", "characters_per_minute: ex"),
        ("voice: sit/cmn\nvolume: 1.0\ncharacters_per_minute: 150\nhall: 1", "hall: expected"),
        ("- voice", "expected 'name: value'"),
        ("voice: [", "cannot be read"),
    ],
)
def test_a_bad_profile_is_refused(tmp_path: Path, content: str, complaint: str) -> None:
    (tmp_path / "mine.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(BadVoiceProfile, match=complaint) as raised:
        load_profile("mine", tmp_path)
    assert "mine.yaml" in str(raised.value)


@pytest.mark.parametrize("name", ["nosuch", "lexicon", "../voices/normal"])
def test_an_unknown_profile_names_the_known_ones(name: str) -> None:
    with pytest.raises(BadVoiceProfile, match="normal"):
        load_profile(name)


def test_steps_have_limits() -> None:
    slow = fast = loud = quiet = load_profile("normal")
    for _ in range(30):
        slow, fast, loud, quiet = slow.slower(), fast.faster(), loud.louder(), quiet.quieter()
    assert (slow.characters_per_minute, fast.characters_per_minute) == (SLOWEST, FASTEST)
    assert (loud.volume, quiet.volume) == (LOUDEST, QUIETEST)


def test_reading_takes_longer_when_slower() -> None:
    normal = load_profile("normal")
    assert normal.reading_seconds("您" * normal.characters_per_minute) == pytest.approx(60)
    assert normal.slower().reading_seconds("您好") > normal.reading_seconds("您好")
