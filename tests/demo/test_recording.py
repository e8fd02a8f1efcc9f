"""Test that stories are recorded without a terminal, and printed if output is not a terminal."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from assistant.conversation.visit import Services
from assistant.demo import tour
from assistant.demo.caption import Caption
from assistant.demo.printed import Printed
from assistant.demo.recording import HEIGHT, WIDTH, Recorder
from assistant.demo.stories import read_stories
from assistant.demo.tour import play
from assistant.scripting.dialogue import Dialogue
from assistant.settings import ROOT, Settings
from assistant.understanding.rasa.agent import RasaAgent

STORIES = {story.id: story for story in read_stories()}
SVG = "{http://www.w3.org/2000/svg}"


def settings(folder: Path) -> Settings:
    return Settings(data=folder / "data", audit_key=folder / "audit.key")


@pytest.fixture(autouse=True)
def _one_rasa(rasa: tuple[RasaAgent, Services], monkeypatch: pytest.MonkeyPatch) -> None:
    """Play with the tests' one Rasa: to load another for each story takes six seconds."""
    agent, services = rasa
    monkeypatch.setattr(Services, "unset", lambda: services)
    monkeypatch.setattr(tour, "start_agent", lambda settings, services: agent)


@pytest.fixture
async def recorded(tmp_path: Path) -> tuple[Path, list[dict[str, object]]]:
    events: list[dict[str, object]] = []
    show = Recorder(tmp_path / "film", lambda path: None)
    story = [STORIES["daughter"]]
    await play(settings(tmp_path), story, show, [events.append], points=True)
    return tmp_path / "film", events


def played(lines: list[str]) -> list[str]:
    """Return what a terminal shows at the end of a cast, by the sequences that we write."""
    rows = [""] * (json.loads(lines[0])["height"])
    for line in lines[1:]:
        for part in json.loads(line)[2].split("\x1b["):
            at, _, rest = part.partition("H")
            if ";1" in at and at.removesuffix(";1").isdigit():
                row = int(at.removesuffix(";1")) - 1
                rows[row] = rest
            elif "m" in part:
                rows[row] += part.partition("m")[2]
    return rows


async def test_a_story_becomes_a_cast_and_stills(
    recorded: tuple[Path, list[dict[str, object]]],
) -> None:
    folder, events = recorded
    lines = (folder / "01-daughter.cast").read_text("utf-8").splitlines()
    head = json.loads(lines[0])
    assert (head["version"], head["width"], head["height"]) == (2, WIDTH, HEIGHT + 4)
    times = [json.loads(line)[0] for line in lines[1:]]
    assert times == sorted(times) and times[0] == 0 and 30 < times[-1] < 300
    assert {json.loads(line)[1] for line in lines[1:]} == {"o"}
    shown = "".join(played(lines))
    assert "晨会要点" in shown and STORIES["daughter"].ending in shown
    assert STORIES["daughter"].point.split("。")[0] in shown.replace(" ", "")
    assert any(e["event"] == "transfer" and e["status"] == "posted" for e in events)
    assert "123456" not in "".join(lines)


async def test_stills_are_pictures_with_words(
    recorded: tuple[Path, list[dict[str, object]]],
) -> None:
    stills = sorted(recorded[0].glob("*.svg"))
    # the beginning, two turns, two PINs that are typed, the end, the point
    assert len(stills) == 7
    texts = []
    for still in stills:
        root = ElementTree.parse(still).getroot()
        assert root.tag == f"{SVG}svg"
        assert root.get("viewBox") == f"0 0 {WIDTH * 24} {(HEIGHT + 4) * 45}"
        texts.append("".join(each.text or "" for each in root.iter(f"{SVG}text")))
    assert "●●●●●●" not in texts[0]
    assert any("2,000 元" in text and "王小红" in text for text in texts)
    assert STORIES["daughter"].ending in texts[-2]


async def test_a_second_recording_leaves_nothing_of_the_first(tmp_path: Path) -> None:
    show = Recorder(tmp_path, lambda path: None)
    stale, other = tmp_path / "01-balance-99.svg", tmp_path / "mine.svg"
    for file in (stale, other):
        file.write_text("<svg/>")
    await play(settings(tmp_path / "s"), [STORIES["balance"]], show, [])
    assert not stale.exists() and other.exists()


async def test_captions_are_printed_with_the_screens(tmp_path: Path) -> None:
    with (tmp_path / "printed").open("w+", encoding="utf-8") as file:
        story: list[Dialogue] = [STORIES["help-comes"]]
        await play(settings(tmp_path), story, Printed(file), [])
        file.seek(0)
        text = file.read()
    for turn in story[0].turns:
        assert turn.caption in text
    assert "工作人员在自己的屏幕上接了这个求助" in text
    assert text.index("已经通知") < text.index("正在过来")


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "run_assistant.py"), *arguments]
    environment = {**os.environ, "DISPLAY": ""}
    return subprocess.run(
        command, capture_output=True, text=True, env=environment, stdin=subprocess.DEVNULL
    )


def test_the_stories_are_listed_and_a_wrong_name_is_told() -> None:
    listed = run("demo", "--list")
    assert listed.returncode == 0 and len(listed.stdout.splitlines()) == 10
    assert run("demo", "--list", "--story", "today").stdout == listed.stdout
    wrong = run("demo", "--story", "moon")
    assert wrong.returncode == 2
    assert wrong.stderr.startswith("没有叫“moon”的故事。") and "help-comes" in wrong.stderr


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = run("demo", "--story", "1", "--record", str(tmp_path / "file" / "film"))
    assert done.returncode == 1
    assert done.stderr.startswith("写不了：") and "Traceback" not in done.stderr


def test_a_caption_stays_as_long_as_it_takes_to_read() -> None:
    short, long = Caption("", tells="好"), Caption("", tells="好" * 30)
    assert 2 < short.seconds < long.seconds < 10


async def test_a_machine_that_understands_nothing_tells_no_story(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def start(settings: Settings, services: Services) -> RasaAgent:
        return RasaAgent(tmp_path / "nothing.tar.gz", list)

    monkeypatch.setattr(tour, "start_agent", start)
    with pytest.raises(tour.NotReady, match=r"^听不懂话，故事讲不了。请先运行：make setup"):
        show = Recorder(tmp_path / "film", lambda path: None)
        await play(settings(tmp_path), [STORIES["balance"]], show, [])
    assert not list((tmp_path / "film").iterdir())
