"""Test how large the type on the screen is, as told by ``doctor``."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.serving import findings, own_terminal
from assistant.serving.findings import Missing, arc_minutes, screen_height_mm
from assistant.settings import BadSettings, Settings, load_settings

INCHES_24 = 299
"""Height in millimetres of a 24-inch screen of 16:9."""


def test_arc_minutes_are_those_of_the_guidelines() -> None:
    assert arc_minutes(6.4, 1000) == pytest.approx(22, abs=0.05)
    assert arc_minutes(3.84, 600) == pytest.approx(22, abs=0.05)


def test_the_height_of_a_screen_is_read_from_it(tmp_path: Path) -> None:
    for name, edid in (("card0-DP-1", b""), ("card0-HDMI-1", bytes(22) + bytes([30]) + bytes(105))):
        (tmp_path / name).mkdir()
        (tmp_path / name / "edid").write_bytes(edid)
    assert screen_height_mm(tmp_path) == 300
    assert screen_height_mm(tmp_path / "none") == 0


def told(monkeypatch: pytest.MonkeyPatch, own: str = "", **known: int) -> str:
    monkeypatch.setattr(own_terminal, "missing", lambda environment: own)
    monkeypatch.setattr(findings, "screen_height_mm", lambda: 0)
    monkeypatch.setattr("shutil.get_terminal_size", lambda: os.terminal_size((160, 45)))
    return findings._type(replace(Settings(), **known))


def test_our_own_terminal_is_large_enough_at_a_metre(monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(monkeypatch, screen_height_mm=INCHES_24).startswith(
        "10.7 毫米，1000 毫米外看是 37 角分"
    )


def test_too_small_type_is_a_finding_that_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Missing, match=r"20 角分.*要 22 角分.*xterm"):
        told(monkeypatch, own="no xterm", screen_height_mm=INCHES_24)
    with pytest.raises(Missing, match="换大屏幕"):
        told(monkeypatch, screen_height_mm=120, reading_distance_mm=1000)
    with pytest.raises(Missing, match="screen_height_mm"):
        told(monkeypatch)


def test_millimetres_are_read_from_file_and_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``screen_height_mm: 300`` was refused: it "must be text"."""
    (tmp_path / "settings.yml").write_text("screen_height_mm: 300\n")
    assert load_settings(tmp_path).screen_height_mm == 300
    monkeypatch.setenv("ELDERBANK_READING_DISTANCE_MM", "600")
    assert load_settings(tmp_path).reading_distance_mm == 600
    (tmp_path / "settings.yml").write_text("screen_height_mm: tall\n")
    with pytest.raises(BadSettings, match="screen_height_mm must be a whole number"):
        load_settings(tmp_path)
