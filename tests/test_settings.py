"""Test that the settings of a data folder are used, however the folder is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.settings import load_settings


@pytest.fixture
def strict(tmp_path: Path) -> Path:
    """Return a data folder whose bank asks from 5,000 yuan on."""
    (tmp_path / "settings.yml").write_text("kiosk: K7\nguard: {line_fen: 500000}\n", "utf-8")
    return tmp_path


def test_a_folder_that_the_environment_names_has_its_own_settings(
    strict: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They were not read: a stricter line did not hold there."""
    monkeypatch.setenv("ELDERBANK_DATA", str(strict))
    settings = load_settings()
    assert (settings.data, settings.kiosk, settings.guard.line_fen) == (strict, "K7", 500_000)


def test_a_folder_on_the_command_line_goes_before_the_environments(
    strict: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ELDERBANK_DATA", str(tmp_path_factory.mktemp("other")))
    assert load_settings(strict).data == strict


def test_the_environment_goes_before_the_file(
    strict: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ELDERBANK_KIOSK", "K8")
    assert load_settings(strict).kiosk == "K8"
