"""Test that a new service needs only the files of CONTRIBUTING.md's checklist: train and serve one.

The service's files are in ``made_up_service``, as they would be in the program. The other sources
are a copy with few examples, so that the model is trained in seconds.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant import actions, screens
from assistant.actions.home import menu_pages
from assistant.conversation.visit import Services
from assistant.report.words import tell_task
from assistant.screens.registry import name_screen, plain_text, sample_of, screen_names
from assistant.screens.view import Choice
from assistant.scripting.dialogue import read_dialogues
from assistant.scripting.runner import DialogueRunner
from assistant.settings import ROOT
from assistant.understanding import intents
from assistant.understanding.disambiguation import matcher
from assistant.understanding.intents import load_intents
from assistant.understanding.rasa.agent import RasaAgent
from assistant.understanding.rasa.training import train
from tests.screens.conforming import problems
from tests.understanding import test_intents

pytestmark = pytest.mark.engines

MADE_UP = Path(__file__).parent / "made_up_service"
FEW = 12
"""Examples of each other intent."""
DIALOGUES = """
- id: umbrella-asked
  turns:
    - {say: "外头下雨了，借我把伞用用"}
    - {say: "折叠的吧"}
  expect:
    screens: [choose, umbrella]
- id: umbrella-in-the-middle-of-a-transfer
  customer: demo
  turns:
    - {say: "给我闺女转两千块"}
    - {say: "能不能借个雨伞"}
    - {key: "1"}
    - {key: "yes"}
  expect:
    screens: [transfer_review, choose, umbrella, transfer_review, pin, transfer_done]
    transfers: [{payee: "王小红", fen: 200000, status: posted}]
"""


def few_of(file: Path) -> str:
    """Return a file of nlu/ with a few examples of each intent, from all over it."""
    content: dict[str, Any] = yaml.safe_load(file.read_text("utf-8"))
    for row in content["nlu"]:
        lines = row["examples"].splitlines(keepends=True)
        row["examples"] = "".join(islice(lines, 0, None, max(1, len(lines) // FEW)))
    return yaml.safe_dump(content, allow_unicode=True)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DialogueRunner]:
    """Return a kiosk that has the new service."""
    copy = tmp_path_factory.mktemp("sources")
    for kept in ("domain", "stories"):
        shutil.copytree(ROOT / kept, copy / kept)
    shutil.copy(ROOT / "config.yml", copy)
    (copy / "nlu").mkdir()
    for file in (ROOT / "nlu").glob("*.yml"):
        (copy / "nlu" / file.name).write_text(few_of(file), "utf-8")

    for folder in ("domain", "nlu", "stories"):
        shutil.copytree(MADE_UP / folder, copy / folder, dirs_exist_ok=True)

    services = Services.unset()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(intents, "_DOMAIN", copy / "domain")
        for room, folder in ((actions, "actions"), (screens, "screens")):
            patch.setattr(room, "__path__", [*room.__path__, str(MADE_UP / folder)])
        _forget_lists()
        train(copy, copy / "model.tar.gz")
        agent = RasaAgent(copy / "model.tar.gz", lambda: actions.all_actions(services))
        yield DialogueRunner(agent, services)
    _forget_lists()


def _forget_lists() -> None:
    for cached in (load_intents, intents.intents_with, screen_names):
        cached.cache_clear()
    matcher.forget_known()


def test_it_is_five_files() -> None:
    """An action, a screen, sentences with the intent, a rule, examples."""
    files = [file for file in MADE_UP.rglob("*") if file.suffix in (".py", ".yml")]
    assert sorted(file.parent.name for file in files) == [
        *("actions", "domain", "nlu", "screens", "stories")
    ]


async def test_her_words_lead_through_it_to_its_end(served: DialogueRunner, tmp_path: Path) -> None:
    file = tmp_path / "umbrella.yml"
    file.write_text(DIALOGUES, "utf-8")
    for dialogue in read_dialogues(file):
        outcome = await served.run(dialogue)
        assert outcome.ok, outcome.line()


@pytest.mark.usefixtures("served")
def test_it_is_offered_in_the_menu_and_found_by_its_words() -> None:
    assert [each.payload for each in matcher.find("雨伞")] == ["/lend_umbrella"]
    assert menu_pages()["rest"][-1] == Choice("4", "借雨伞", "/lend_umbrella")
    test_intents.test_every_request_is_offered_and_found_by_its_own_words()


@pytest.mark.usefixtures("served")
def test_staff_and_report_have_words_for_it() -> None:
    assert tell_task("action_lend_umbrella") == "借雨伞"
    assert name_screen("umbrella") == "看借的伞"


@pytest.mark.usefixtures("served")
def test_its_screen_has_a_sample_that_can_be_drawn() -> None:
    assert problems(sample_of("umbrella")) == ""
    assert "长的" in plain_text(sample_of("umbrella"))
