"""Test that the log's key is outside the data folder, and no file in that folder says where."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.cli import main
from assistant.settings import Settings
from assistant.storage.database import open_database
from assistant.storage.errors import StorageError
from tests.storage.test_kept_head import seeded, settings, visit

__all__ = ["seeded", "settings"]


def said_by_verify(settings: Settings, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    code = main(["audit", "verify", "--data", str(settings.data)])
    return code, " ".join(capsys.readouterr().err.split())


def test_a_file_in_the_data_folder_names_no_key(
    settings: Settings, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert visit(settings) == ""
    assert said_by_verify(settings, capsys) == (0, "")
    mine = tmp_path / "mine" / "audit.key"
    (settings.data / "settings.yml").write_text(f"audit_key: {mine}\n")
    code, said = said_by_verify(settings, capsys)
    assert code == 2
    assert "audit_key may not be named in the data folder" in said
    assert not mine.exists()


@pytest.mark.parametrize("by_link", [False, True])
def test_a_key_in_the_data_folder_is_refused(
    settings: Settings,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    by_link: bool,
) -> None:
    inside = named = settings.data / "keys" / "audit.key"
    if by_link:
        named = tmp_path / "link.key"
        named.symlink_to(inside)
    monkeypatch.setenv("ELDERBANK_AUDIT_KEY", str(named))
    code, said = said_by_verify(settings, capsys)
    assert code == 2
    assert "may not lie in the data folder" in said
    with pytest.raises(StorageError, match="may not lie in the data folder"):
        open_database(settings.data / "bank.sqlite", named)
    assert not inside.exists()
