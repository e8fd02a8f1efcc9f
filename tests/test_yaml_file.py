"""Test reading YAML files: in one way, with errors that say what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.settings import BadSettings, load_settings
from assistant.yaml_file import BadYaml, read_yaml


def test_what_stands_there_is_read(tmp_path: Path) -> None:
    file = tmp_path / "one.yaml"
    file.write_text("名: [一, 2]\n", "utf-8")
    assert read_yaml(file) == {"名": ["一", 2]}


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"a: [1", "line 1"), (b"\xff\xfe", "can't decode"), (b"a: !!python/none", "")],
)
def test_what_is_wrong_is_told_with_the_file(tmp_path: Path, content: bytes, why: str) -> None:
    file = tmp_path / "one.yaml"
    file.write_bytes(content)
    with pytest.raises(BadYaml, match=r"one\.yaml: cannot be read") as told:
        read_yaml(file)
    assert why in str(told.value)


def test_a_missing_file_is_told() -> None:
    with pytest.raises(BadYaml, match=r"nowhere\.yaml: cannot be read"):
        read_yaml(Path("nowhere.yaml"))


def test_settings_in_another_encoding_are_told(tmp_path: Path) -> None:
    (tmp_path / "settings.yml").write_bytes("kiosk: 一号机".encode("gb18030"))
    with pytest.raises(BadSettings, match="cannot be read"):
        load_settings(tmp_path)
