"""Read voice profiles from ``voices/``, and change pace and volume by steps."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from assistant.yaml_file import BadYaml, read_yaml

VOICES = Path(__file__).resolve().parents[2] / "voices"
LEXICON = "lexicon.yaml"

KOKORO = "kokoro/"
"""The beginning of the names of Kokoro's styles: ``kokoro/zf_xiaoxiao``."""
MANDARIN, CANTONESE = "sit/cmn", "sit/yue"
"""The beginnings of espeak-ng's identifiers."""
ESPEAK_VOICE = "sit/cmn+Annie"
"""The voice of espeak-ng that speaks if Kokoro cannot."""

SLOWEST, FASTEST = 110, 260
"""Limits of the pace, in characters a minute; espeak-ng cannot go below about 100."""
PACE_STEP = 20
"""Characters a minute by which 说慢点 or 说快点 changes the pace."""
QUIETEST, LOUDEST = 0.4, 1.6
"""Limits of the volume, as multiples of the voice's usual volume."""
VOLUME_STEP = 0.2


class BadVoiceProfile(Exception):
    """A profile cannot be used; the text names the file, the field and what is expected."""


@dataclass(frozen=True)
class VoiceProfile:
    """One way of speaking."""

    name: str
    """The name of the profile's file in ``voices/``, without ``.yaml``."""
    voice: str
    """A style of Kokoro; or espeak-ng's identifier of a voice with, after a plus sign, a
    variant."""
    characters_per_minute: int
    """Pace in Chinese characters a minute, including pauses; from SLOWEST to FASTEST."""
    volume: float
    """Volume as a multiple of the voice's usual volume; from QUIETEST to LOUDEST."""
    hall: bool = False
    """Whether the profile is for a loud hall: brighter, with quiet sounds made louder."""

    def __post_init__(self) -> None:
        known = self.voice.startswith((KOKORO, MANDARIN, CANTONESE))
        _expect(known, "voice", f"{KOKORO}…, {MANDARIN}… or {CANTONESE}…", self.voice)
        _expect(type(self.hall) is bool, "hall", "true or false", self.hall)
        pace = self.characters_per_minute
        wanted = f"a whole number from {SLOWEST} to {FASTEST}"
        _expect(type(pace) is int, "characters_per_minute", wanted, pace)
        _expect(SLOWEST <= pace <= FASTEST, "characters_per_minute", wanted, pace)
        wanted = f"a number from {QUIETEST} to {LOUDEST}"
        _expect(type(self.volume) in (int, float), "volume", wanted, self.volume)
        _expect(QUIETEST <= self.volume <= LOUDEST, "volume", wanted, self.volume)

    @property
    def by_kokoro(self) -> bool:
        """Whether the profile asks for Kokoro."""
        return self.voice.startswith(KOKORO)

    @property
    def espeak_voice(self) -> str:
        """The voice of espeak-ng for the profile; ESPEAK_VOICE if it names Kokoro."""
        return ESPEAK_VOICE if self.by_kokoro else self.voice

    def slower(self) -> VoiceProfile:
        """Return the profile one step slower, or unchanged at the limit."""
        pace = max(SLOWEST, self.characters_per_minute - PACE_STEP)
        return replace(self, characters_per_minute=pace)

    def faster(self) -> VoiceProfile:
        """Return the profile one step faster, or unchanged at the limit."""
        pace = min(FASTEST, self.characters_per_minute + PACE_STEP)
        return replace(self, characters_per_minute=pace)

    def louder(self) -> VoiceProfile:
        """Return the profile one step louder, or unchanged at the limit."""
        return replace(self, volume=min(LOUDEST, round(self.volume + VOLUME_STEP, 2)))

    def quieter(self) -> VoiceProfile:
        """Return the profile one step quieter, or unchanged at the limit."""
        return replace(self, volume=max(QUIETEST, round(self.volume - VOLUME_STEP, 2)))

    def reading_seconds(self, text: str) -> float:
        """Return how many seconds reading ``text`` takes, by its number of Chinese characters."""
        characters = sum("一" <= character <= "鿿" for character in text)
        return characters * 60.0 / self.characters_per_minute


def load_profile(name: str, folder: Path = VOICES) -> VoiceProfile:
    """Read the profile ``name`` from ``folder``.

    Raises:
        BadVoiceProfile: The file is wrong; the text names file, field and what is expected.
    """
    path = folder / f"{name}.yaml"
    if name not in list_profile_names(folder):
        known = ", ".join(list_profile_names(folder))
        raise BadVoiceProfile(f"{path}: there is no such voice; known: {known}")
    try:
        raw = read_yaml(path)
    except BadYaml as err:
        raise BadVoiceProfile(str(err)) from err
    try:
        return _from_yaml(name, raw)
    except ValueError as err:
        raise BadVoiceProfile(f"{path}: {err}") from err


def list_profile_names(folder: Path = VOICES) -> tuple[str, ...]:
    """Return the names of the profiles in ``folder``."""
    return tuple(sorted(path.stem for path in folder.glob("*.yaml") if path.name != LEXICON))


def _from_yaml(name: str, raw: Any) -> VoiceProfile:
    wanted = {field.name for field in fields(VoiceProfile)} - {"name"}
    if not isinstance(raw, dict):
        raise ValueError(f"expected 'name: value' lines with {', '.join(sorted(wanted))}")
    for missing in sorted(wanted - raw.keys() - {"hall"}):
        raise ValueError(f"{missing}: is missing")
    for unknown in sorted(map(str, raw.keys() - wanted)):
        raise ValueError(f"{unknown}: is unknown; known: {', '.join(sorted(wanted))}")
    _expect(isinstance(raw["voice"], str), "voice", "text", raw["voice"])
    return VoiceProfile(name=name, **raw)


def _expect(fine: bool, field: str, wanted: str, got: object) -> None:
    if not fine:
        raise ValueError(f"{field}: expected {wanted}, not {got!r}")
