"""Test that a malformed dialogue file is refused with file, line and what is expected."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.scripting.dialogue import BadDialogue, read_dialogues

GOOD = """
- id: one
  customer: demo
  turns:
    - {say: "查余额"}
    - {key: "yes"}
    - {wait: 90}
  expect:
    screens: [balance]
"""


def refused(tmp_path: Path, text: str) -> str:
    file = tmp_path / "dialogue.yml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadDialogue) as err:
        read_dialogues(file)
    return str(err.value).removeprefix(str(file))


def test_a_good_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "dialogue.yml"
    file.write_text(GOOD, encoding="utf-8")

    (dialogue,) = read_dialogues(file)

    assert [turn.value for turn in dialogue.turns] == ["查余额", "yes", 90.0]
    assert dialogue.now.isoformat() == "2026-03-16T10:00:00+08:00"
    assert dialogue.transfers is None and dialogue.help is None


@pytest.mark.parametrize(
    ("wrong", "right", "line", "says"),
    [
        ("yes", '"yes"', 6, "key must be text in quotes"),
        ("012345", '"yes"', 6, "key must be text in quotes"),
        ('"jump"', '"yes"', 6, "unknown key 'jump'"),
        ("ninety", "90", 7, "wait must be a number"),
        ("-1", "90", 7, "must not be negative"),
        ("[moon]", "[balance]", 9, "unknown screen 'moon'"),
        ("balance", "[balance]", 9, "expected a list"),
    ],
)
def test_a_wrong_value_is_named_with_its_line(
    tmp_path: Path, wrong: str, right: str, line: int, says: str
) -> None:
    text = refused(tmp_path, GOOD.replace(right, wrong))

    assert text.startswith(f":{line}: ")
    assert says in text


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "expected a list of dialogues"),
        ("- id: a\n  turns: []\n", "needs 'expect'"),
        ("- id: a\n  turns: []\n  expect: {screns: []}\n", "unknown name 'screns'"),
        ("- id: a\n  turns: [{say: '1', key: '1'}]\n  expect: {}\n", "exactly one of"),
        ("- id: a\n  turns: [{wav: 'none.wav'}]\n  expect: {}\n", "no such file"),
        ("- id: a\n  now: noon\n  turns: []\n  expect: {}\n", "a moment with its zone"),
        ("- {", "not YAML"),
    ],
)
def test_a_wrong_shape_says_what_is_expected(tmp_path: Path, text: str, says: str) -> None:
    assert says in refused(tmp_path, text)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadDialogue, match="cannot be read"):
        read_dialogues(tmp_path / "none.yml")
