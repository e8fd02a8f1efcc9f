"""Test that what the documents name exists: paths, commands, make targets, screens, links."""

from __future__ import annotations

import importlib.util
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import PurePosixPath

import pytest

from assistant.cli import COMMANDS
from assistant.settings import ROOT

HISTORY = {"CHANGELOG.md"}
"""Tells of what was there then."""
MADE_WHEN_IT_RUNS = {
    "roster.yml",
    "pictures/",
    *("settings.yml", "assistant.log", "audit.key", "outbox/", "prints/", "heads/", "bench.json"),
    "build/evaluation/",
    "build/set-up.log",
}
ELSEWHERE = {
    "docs/dialogues.md": {"tests/test_stories.yml"},
    "docs/decisions/rooms.md": {"views/", "actions.py"},
}
"""Paths of somebody else's repository, or of a proposal."""
PATH = re.compile(
    r"[\w.*-]+(?:/[\w.*-]+)*(?:\.(?:py|ya?ml|md|tsv|txt|toml|sh|in|lock|svg|png|key|log)|/)"
)
RECORD = ("**What.**", "**Instead of.**", "**Why.**", "**Price.**")


@cache
def tracked() -> frozenset[str]:
    """Return every file of the repository that is not ignored, and every folder with a slash."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    files = {name for name in listed.stdout.splitlines() if (ROOT / name).exists()}
    folders = {f"{folder}/" for name in files for folder in PurePosixPath(name).parents}
    return frozenset(files | folders - {"./"})


DOCUMENTS = sorted(name for name in tracked() if name.endswith(".md"))
OURS = [name for name in DOCUMENTS if name not in HISTORY]


def text_of(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def exists(path: str, document: str) -> bool:
    """Return whether a path is there: from the root, from the document, or as the end of one path."""
    beside = (PurePosixPath(document).parent / path).as_posix()
    if "*" in path:
        return any(ROOT.glob(path)) or any(ROOT.glob(f"{beside}"))
    slash = "/" if path.endswith("/") else ""
    return any(
        name in (path, beside + slash) or name.endswith(f"/{path}")
        for name in tracked()
    )  # fmt: skip


def headings(document: str) -> set[str]:
    """Return the anchors of a document, as GitHub makes them."""
    titles = re.findall(r"^#+ (.+)$", re.sub(r"```.*?```", "", text_of(document), flags=re.S), re.M)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("document", OURS)
def test_every_path_that_a_document_names_is_there(document: str) -> None:
    named = {p for p in re.findall(r"`([^`\n]+)`", text_of(document)) if PATH.fullmatch(p)}
    named |= set(re.findall(r"`((?:assistant|tests)/[\w./-]+?\.py)::", text_of(document)))
    known = MADE_WHEN_IT_RUNS | ELSEWHERE.get(document, set())
    assert {path for path in named - known if not exists(path, document)} == set()


@pytest.mark.parametrize("document", OURS)
def test_a_name_that_is_said_to_stand_in_a_file_stands_there(document: str) -> None:
    """As in: ``MENU`` and ``MORE`` in ``assistant/phrases.py``."""
    said = re.findall(
        r"((?:`\w+`(?:,| and| or)?\s)+)in\s`([\w./-]+/[\w.-]+\.\w+)`", text_of(document)
    )
    lost = []
    for names, path in said:
        (file, *_) = [n for n in sorted(tracked()) if n == path or n.endswith(f"/{path}")]
        lost += [(n, path) for n in re.findall(r"\w+", names) if n not in text_of(file)]
    assert lost == []


@pytest.mark.parametrize("document", OURS)
def test_every_link_leads_somewhere(document: str) -> None:
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", text_of(document)):
        if target.startswith(("http://", "https://")):
            continue
        path, _, anchor = target.partition("#")
        file = (ROOT / document).parent / path if path else ROOT / document
        found = file.exists()
        if found and anchor:
            found = anchor in headings(file.resolve().relative_to(ROOT).as_posix())
        if not found:
            broken.append(target)
    assert broken == []


@pytest.mark.parametrize("document", OURS)
def test_every_command_and_target_is_there(document: str) -> None:
    text = text_of(document)
    targets = set(re.findall(r"^([a-z-]+):", text_of("Makefile"), re.M))
    made = re.findall(r"(?:`|^)make ([a-z-]+)", text, re.M)
    asked = re.findall(r"run_assistant\.py ([a-z]+)", text)
    modules = re.findall(r"python (?:-W ignore )?-m (assistant[\w.]*)", text)
    assert set(made) - targets == set()
    assert set(asked) - {name for name, _ in COMMANDS} == set()
    for module in modules:
        importlib.util.find_spec(module) or pytest.fail(f"{document} names {module}")


def test_what_the_program_says_of_documents_and_modules_is_there() -> None:
    """Docstrings and comments name documents by path and modules by their dotted name."""
    modules = {name[:-3].replace("/", ".") for name in tracked() if name.endswith(".py")}
    modules |= {module.removesuffix(".__init__") for module in modules}
    missing = {}
    for name in tracked():
        if not re.fullmatch(
            r"(assistant|tests|scripts|nlu|domain|stories)/.*\.(py|ya?ml|sh)", name
        ):
            continue
        text = text_of(name)
        lost = set(re.findall(r"\bdocs/[\w/.-]+\.md", text)) - tracked()
        dotted = set(re.findall(r"\bassistant(?:\.[a-z_]+)+", text))
        lost |= {m for m in dotted if not {m, m.rpartition(".")[0]} & modules}
        if lost:
            missing[name] = lost
    assert missing == {}


def tree() -> Iterator[str]:
    """Return the paths of the tree in docs/architecture.md; a folder ends with a slash."""
    block = text_of("docs/architecture.md").split("```")[1].strip("\n")
    folders: list[str] = []
    for line in block.splitlines():
        depth = (len(line) - len(line.lstrip())) // 2
        if line[: 2 * depth + 1].strip() == "" or depth > 3:
            continue
        names = re.split(r" {2,}", line.strip())[0].split()
        folders[depth:] = [names[0]] if names[0].endswith("/") else []
        yield from ("".join(folders[:depth]) + name for name in names)


def test_the_tree_names_what_is_there_and_no_room_is_missing() -> None:
    named = set(tree())
    assert {path for path in named if path not in tracked()} == set()
    rooms = {p for p in tracked() if re.fullmatch(r"assistant/(\w+/|\w+\.py)", p)}
    turn = {p for p in tracked() if re.fullmatch(r"assistant/(conversation|serving)/\w+\.py", p)}
    there = {p for p in rooms | turn if not p.endswith("__init__.py")}
    assert there - named == set()


def test_every_document_is_found_from_the_first_ones() -> None:
    found, waiting = set(), ["README.md"]
    while waiting:
        document = waiting.pop()
        found.add(document)
        for target in re.findall(r"\]\(([^)#\s]+\.md)[^)]*\)", text_of(document)):
            path = ((ROOT / document).parent / target).resolve().relative_to(ROOT).as_posix()
            if path not in found:
                waiting.append(path)
    assert {name for name in DOCUMENTS if name.startswith("docs/")} - found == set()


RECORDS = [n for n in DOCUMENTS if n.startswith("docs/decisions/") and not n.endswith("README.md")]


@pytest.mark.parametrize("document", RECORDS)
def test_a_decision_tells_what_instead_why_and_price(document: str) -> None:
    text = text_of(document)
    assert f"({PurePosixPath(document).name})" in text_of("docs/decisions/README.md")
    several = "\n**What.**" not in text.split("\n## ")[0]
    records = text.split("\n## ")[1:] if several else text.split("\n## ")
    for record in records:
        title, _, body = record.partition("\n")
        assert re.match(r"\n\*\d.* 20\d\d\*\n", body), f"{title}: when?"
        assert [record.count(part) for part in RECORD] == [1, 1, 1, 1], title


def test_the_tests_that_accessibility_names_are_there() -> None:
    named = re.findall(r"`(tests/[\w/.]+)(?:::([\w-]+))?`", text_of("docs/accessibility.md"))
    assert len(named) > 20
    for file, test in named:
        content = text_of(file)
        assert not test or f"def {test}(" in content or f"id: {test}\n" in content, (file, test)


def test_the_chinese_manual_tells_all_that_the_english_one_does() -> None:
    """A branch reads the Chinese one: kiosk, place, roster and the screen's height were in the other."""
    english, chinese = (
        (ROOT / "docs" / name).read_text("utf-8")
        for name in ("operations.md", "operations.zh-CN.md")
    )

    def named(text: str) -> list[list[str]]:
        rows = re.findall(r"^\| (`[^|]*)\|", text, re.M)
        return [re.findall(r"`([^`]*)`", row) for row in rows]

    def depths(text: str) -> list[int]:
        shown = re.sub(r"^```.*?^```", "", text, flags=re.M | re.S)
        return [len(marks) for marks in re.findall(r"^(#+) ", shown, re.M)]

    assert named(english) == named(chinese) and len(named(english)) > 15
    assert depths(english) == depths(chinese)
