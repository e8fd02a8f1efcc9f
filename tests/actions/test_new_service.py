"""A new service is what CONTRIBUTING's checklist says, and nothing else: it is trained and served.

The numbers are the checklist's. Its sources are a copy with few examples, so that the model is
trained in seconds.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any, TypedDict

import pytest
import yaml

from assistant import actions, phrases
from assistant.actions.base import Turn
from assistant.actions.service import ServiceAction, note, put_question, said
from assistant.conversation.visit import Services
from assistant.screens import choose, notice
from assistant.screens.view import Choice
from assistant.scripting.dialogue import read_dialogues
from assistant.scripting.runner import DialogueRunner
from assistant.settings import ROOT
from assistant.understanding import intents
from assistant.understanding.disambiguation import matcher
from assistant.understanding.payloads import payload
from assistant.understanding.rasa.agent import RasaAgent
from assistant.understanding.rasa.training import train
from tests.understanding import test_intents

pytestmark = pytest.mark.engines

FEW = 12
"""Examples of each other intent."""
UMBRELLAS = (("long", "长的", "长"), ("short", "折叠的", "折叠"))


class _Said(TypedDict, total=False):
    which: str


class LendUmbrella(ServiceAction):
    """3. Asks which umbrella, and tells where it stands."""

    NAME = "action_lend_umbrella"
    PRIVATE = False

    def take(self, turn: Turn) -> bool:
        """Take the one picked or named."""
        text = "" if turn.is_key else turn.text
        named = (key for key, _, word in UMBRELLAS if word in text)
        return note(turn, which=turn.value("choice") or next(named, None))

    def question(self, turn: Turn) -> str | None:
        """Ask which."""
        return None if "which" in said(turn, _Said) else "which"

    def ask(self, turn: Turn, question: str) -> None:
        """Offer both."""
        choices = tuple(
            Choice(str(n), label, payload("inform", choice=key))
            for n, (key, label, _) in enumerate(UMBRELLAS, start=1)
        )
        put_question(turn, choose.fill(what="day", said=""), "utter_ask_umbrella", choices=choices)

    def finish(self, turn: Turn) -> None:
        """Say where it stands."""
        labels = {key: label for key, label, _ in UMBRELLAS}
        words = {"which": labels[said(turn, _Said)["which"]]}
        turn.show(notice.fill(), "utter_umbrella", words, keys=("home", "repeat"))


DOMAIN = """
version: "3.1"
intents:
- lend_umbrella: {kind: request, offered: [借雨伞, 借伞]}
actions: [action_lend_umbrella]
responses:
  utter_ask_umbrella:
  - text: 您要长的，还是折叠的？按数字，或者直接说。
  utter_umbrella:
  - text: "{which}伞在门口的架子上，您拿去用，下回带来就行。"
"""
STORY = """
version: "3.1"
rules:
- rule: an umbrella
  steps: [{intent: lend_umbrella}, {action: action_lend_umbrella}]
"""
SAID = [
    f"{begin}{what}{end}"
    for begin in ("", "我想", "能不能", "给我", "麻烦")
    for what in ("借把伞", "借个雨伞", "拿把伞")
    for end in ("", "吧", "用用", "用一下")
]
DIALOGUES = """
- id: umbrella-asked
  turns:
    - {say: "外头下雨了，借我把伞用用"}
    - {say: "折叠的吧"}
  expect:
    screens: [choose, notice]
- id: umbrella-in-the-middle-of-a-transfer
  customer: demo
  turns:
    - {say: "给我闺女转两千块"}
    - {say: "能不能借个雨伞"}
    - {key: "1"}
    - {key: "yes"}
  expect:
    screens: [transfer_review, choose, notice, transfer_review, pin, transfer_done]
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

    # 5, 6, 7: its sentences and its intent, its rule, its examples
    (copy / "domain/umbrella.yml").write_text(DOMAIN, "utf-8")
    (copy / "stories/umbrella.yml").write_text(STORY, "utf-8")
    examples = "".join(f"- {words}\n" for words in SAID)
    taught = {"version": "3.1", "nlu": [{"intent": "lend_umbrella", "examples": examples}]}
    (copy / "nlu/umbrella.yml").write_text(yaml.safe_dump(taught, allow_unicode=True), "utf-8")

    services = Services.unset()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(intents, "_DOMAIN", copy / "domain")
        # 4, 8: its class among the others; a place in the menu
        patch.setattr(actions, "ASKING", (*actions.ASKING, LendUmbrella))
        last = phrases.REST[-1]
        key = str(int(last.key) + 1)
        offered = replace(last, key=key, label="借雨伞", payload="/lend_umbrella")
        patch.setattr(phrases, "REST", (*phrases.REST, offered))
        _forget_lists()
        train(copy, copy / "model.tar.gz")
        agent = RasaAgent(copy / "model.tar.gz", lambda: actions.all_actions(services))
        yield DialogueRunner(agent, services)
    _forget_lists()


def _forget_lists() -> None:
    for cached in (intents.load_intents, intents.intents_with, matcher._known):
        cached.cache_clear()


async def test_her_words_lead_through_it_to_its_end(served: DialogueRunner, tmp_path: Path) -> None:
    # 10: its conversations
    file = tmp_path / "umbrella.yml"
    file.write_text(DIALOGUES, "utf-8")
    for dialogue in read_dialogues(file):
        outcome = await served.run(dialogue)
        assert outcome.ok, outcome.line()


@pytest.mark.usefixtures("served")
def test_it_has_a_place_in_the_menu_and_is_found_by_its_words() -> None:
    assert [each.payload for each in matcher.find("雨伞")] == ["/lend_umbrella"]
    test_intents.test_every_request_has_a_place_in_a_menu()
    test_intents.test_every_request_is_offered_and_found_by_its_own_words()
