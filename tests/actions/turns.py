"""Run actions without Rasa: one run of one action, or a whole conversation over the real rules.

``Desk.run`` runs one action. ``say``, ``press``, ``pick`` and ``pin`` do what Rasa does with an
utterance or a key: the open form validates it or hands it back, the rule for its intent names the
action, the following actions run, and the requested slot is asked for. Only the classifier is
missing: each test says what the words were understood as.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from assistant.actions import all_actions
from assistant.actions.base import TaskAction, Turn
from assistant.banking.model import Arrival, BankError, Transfer, TransferStatus, Unavailable
from assistant.banking.sandbox import SandboxBank
from assistant.clock import ManualClock
from assistant.conversation.authorising import pin_payload
from assistant.conversation.visit import Services, Visit
from assistant.fraud.check import Question
from assistant.fraud.policy import GuardSettings
from assistant.printing import Printer
from assistant.serving.rooms import open_bank
from assistant.settings import ROOT, Settings
from tests.banking.fixtures import MONDAY, PIN, answer_safely, put_seeded
from tests.banking.silent import SilentBank

DEFAULT_GUARD = GuardSettings()
HEARD = {"event": "user"}
MOST_ACTIONS = 12
"""Of one turn: more go round in a circle."""


@dataclass
class Out:
    """What one action did, or all actions of a turn."""

    messages: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    slots: dict[str, Any] = field(default_factory=dict)

    @property
    def shown(self) -> list[dict[str, Any]]:
        """The screens, in order."""
        return [m["custom"] for m in self.messages if "screen" in (m["custom"] or {})]

    @property
    def screen(self) -> str:
        """The last screen's name."""
        return str(self.shown[-1]["screen"])

    @property
    def screens(self) -> list[str]:
        """All screens' names."""
        return [str(each["screen"]) for each in self.shown]

    @property
    def data(self) -> dict[str, Any]:
        """What the last screen draws."""
        return dict(self.shown[-1]["data"])

    @property
    def labels(self) -> list[str]:
        """What the last screen offers."""
        return [str(each["label"]) for each in self.shown[-1]["choices"]]

    @property
    def keys(self) -> list[str]:
        """The last screen's keys."""
        return list(self.shown[-1]["keys"])

    @property
    def responses(self) -> list[str]:
        """The names of the sentences of domain/ that are said, in order."""
        return [m["response"] for m in self.messages if m.get("response")]

    @property
    def said(self) -> str:
        """The name of the sentence that the last screen says."""
        spoken = [m for m in self.messages if "screen" in (m["custom"] or {})]
        return str(spoken[-1]["response"])

    @property
    def words(self) -> dict[str, Any]:
        """What that sentence names."""
        spoken = [m for m in self.messages if "screen" in (m["custom"] or {})]
        return spoken[-1]

    @property
    def before(self) -> list[str]:
        """What is said before a screen: names of sentences, or the sentence itself."""
        said = [m for m in self.messages if (m["custom"] or {}).get("effect") == "before"]
        return [str(each["response"] or each["text"]) for each in said]

    @property
    def effects(self) -> list[str]:
        """What the machine is asked for besides."""
        custom = [m["custom"] or {} for m in self.messages]
        return [str(each["effect"]) for each in custom if "effect" in each]

    @property
    def help(self) -> str | None:
        """Why a person is called."""
        asked = [m["custom"] for m in self.messages if (m["custom"] or {}).get("effect") == "help"]
        return str(asked[-1]["reason"]) if asked else None

    @property
    def follows(self) -> str | None:
        """The action that is to run next."""
        names = [e["name"] for e in self.events if e["event"] == "followup"]
        return names[-1] if names else None

    @property
    def handed_back(self) -> bool:
        """Whether a form took it for no answer of its own."""
        return any(e["event"] == "action_execution_rejected" for e in self.events)

    def slot(self, name: str) -> Any:
        """Return a slot's value after the action."""
        return self.slots.get(name)


@cache
def rules() -> tuple[dict[str, str], dict[str, str]]:
    """Read stories/: the action of each intent, and the one that a form ends with."""
    starts, ends = {}, {}
    for file in (ROOT / "stories").glob("*.yml"):
        for rule in yaml.safe_load(file.read_text("utf-8"))["rules"]:
            first, *_, last = rule["steps"]
            if "intent" in first:
                starts[first["intent"]] = last["action"]
            else:
                ends[first["action"]] = last["action"]
    return starts, ends


@dataclass
class Desk:
    """A visit over a sandbox of its own, in which actions are run."""

    services: Services
    bank: SandboxBank
    visit: Visit
    clock: ManualClock
    silent: dict[str, BankError]
    slots: dict[str, Any] = field(default_factory=dict)
    loop: str | None = None
    last: Out = field(default_factory=Out)

    # One action

    def run(
        self,
        action: type[TaskAction],
        intent: str = "",
        text: str = "",
        *,
        confidence: float = 1.0,
        entities: Sequence[dict[str, Any]] = (),
        **values: Any,
    ) -> Out:
        """Run ``action`` on words, or on a key (``text`` with a slash); slots stay for the next.

        Args:
            action: Its class.
            intent: What the words were classified as.
            text: The words.
            confidence: The classifier's.
            entities: As Rasa has them; ``values`` are entities by name and value alone.
        """
        message = _message(intent, text or f"/{intent}", confidence, entities, values)
        return self._act(action(self.services), message, [HEARD])

    def _act(self, action: Any, message: dict[str, Any], before: list[dict[str, Any]]) -> Out:
        loop = {"name": self.loop} if self.loop else {}
        tracker = Tracker(
            self.visit.session, self.slots, message, before, False, None, loop, "action_listen"
        )
        dispatcher = CollectingDispatcher()
        turn = Turn(self.services, dispatcher, tracker)
        action.act(turn)
        for event in turn.events:
            if event["event"] == "active_loop":
                self.loop = event["name"]
        return Out(dispatcher.messages, turn.events, self.slots)

    # A turn, as Rasa takes it

    def say(
        self,
        intent: str,
        text: str,
        *,
        confidence: float = 1.0,
        entities: Sequence[dict[str, Any]] = (),
        ranking: Sequence[str] = (),
        **values: Any,
    ) -> Out:
        """Take words, understood as ``intent`` with these ``values``; ``ranking``: likeliest first."""
        message = _message(intent, text, confidence, entities, values)
        message["intent_ranking"] = [{"name": each} for each in ranking]
        return self._turn(message)

    def press(self, payload: str) -> Out:
        """Take a key, or what the program says: ``/inform{"choice": "cash"}``."""
        intent, brace, rest = payload.removeprefix("/").partition("{")
        values = json.loads(brace + rest) if rest else {}
        return self._turn(_message(intent, payload, 1.0, (), values))

    def pick(self, number: int) -> Out:
        """Take a choice of the screen that is up."""
        return self.press(self.last.shown[-1]["choices"][number - 1]["payload"])

    def yes(self) -> Out:
        """Press yes, or say it where it is heard for certain."""
        return self.press("/affirm")

    def no(self) -> Out:
        """Press no."""
        return self.press("/deny")

    def pin(self, pin: str = PIN) -> Out:
        """Type the PIN, for what the screen that is up asks it."""
        data = self.last.data
        if data["purpose"] == "authorise":
            arrival = Arrival(data.get("arrival", "now"))
            _, result = self.bank.authorise(data["transfer"], data["transfer_step"], pin, arrival)
        else:
            result = self.bank.verify_pin(self.visit.session, str(self.visit.customer_id), pin)
        payload = pin_payload(result)
        self.visit.signed_in |= payload == "/pin_right"
        return self.press(payload)

    def _turn(self, message: dict[str, Any]) -> Out:
        """Run what Rasa's rules would, until it listens."""
        actions = {each.name(): each for each in all_actions(self.services)}
        starts, ends = rules()
        out, past = Out(slots=self.slots), [HEARD]
        following = self.loop or starts[message["intent"]["name"]]
        for _ in range(MOST_ACTIONS):
            if following.endswith("_form"):
                self.loop = following
                done = self._act(actions[f"validate_{following}"], message, past)
                if done.handed_back:
                    following = starts[message["intent"]["name"]]
                    continue
                _add(out, done)
                requested = self.slots.get("requested_slot")
                if requested is None:
                    self.loop, following = None, ends[following]
                else:
                    following = f"action_ask_{requested}"
                continue
            done = self._act(actions[following], message, past)
            _add(out, done)
            past.append({"event": "action", "name": following})
            if done.follows is None:
                self.last = out if out.shown else self.last
                return out
            following = done.follows
        raise AssertionError("one turn runs in a circle")

    # The bank behind it

    def refuse(self, call: str, refusal: BankError | None = None) -> None:
        """Let the bank refuse this call, or not answer it, from now on."""
        self.silent[call] = refusal or Unavailable("the bank does not answer")

    @property
    def transfer(self) -> Transfer:
        """The transfer begun last, as it stands in the bank."""
        assert self.visit.transfer_id is not None
        return self.bank.transfer(self.visit.transfer_id)

    @property
    def status(self) -> str:
        """What became of it so far."""
        return self.transfer.status.value

    def balance(self, account: int = 0) -> int:
        """Return the balances of her accounts, in order, in fen."""
        return self.bank.accounts(str(self.visit.customer_id))[account].balance.fen

    def answer_check(self, until: Question | None = None) -> Out:
        """Answer the check safely, as the conversation hands it to the bank; then go on."""
        transfer = self.transfer
        while transfer.status is TransferStatus.FRAUD_CHECK:
            if transfer.check and transfer.check.question is until:
                break
            transfer = answer_safely(self.bank, transfer)
        return self.press("/resume")


def _add(out: Out, done: Out) -> None:
    out.messages += done.messages
    out.events += done.events


def _message(
    intent: str,
    text: str,
    confidence: float,
    entities: Sequence[dict[str, Any]],
    values: dict[str, Any],
) -> dict[str, Any]:
    told = [*entities, *(_entity(name, value, text) for name, value in values.items())]
    return {
        "intent": {"name": intent, "confidence": confidence},
        "entities": told,
        "text": text,
    }


def _entity(name: str, value: Any, text: str) -> dict[str, Any]:
    """Return an entity that stands where its value is said, or nowhere in the words."""
    start = max(text.find(str(value)), 0)
    return {"entity": name, "value": value, "start": start, "end": start + len(str(value))}


def vague(said: str) -> dict[str, Any]:
    """Return a sum that names no figure: 几百块."""
    return {"entity": "amount", "value": None, "text": said, "start": 0, "end": len(said)}


@contextmanager
def desk(
    folder: Path,
    customer: str | None = "demo",
    *,
    signed_in: bool = True,
    fresh: bool = False,
    guard: GuardSettings = DEFAULT_GUARD,
) -> Iterator[Desk]:
    """Open a desk over a sandbox of its own in ``folder``.

    Args:
        folder: Its data folder, made here.
        customer: Whose card is in.
        signed_in: Her PIN was right.
        fresh: Seed it anew instead of taking the copy that all tests share.
        guard: The guard's figures.
    """
    folder.mkdir(exist_ok=True, parents=True)
    if not fresh:
        put_seeded(folder)
    clock, silent = ManualClock(MONDAY), dict[str, BankError]()
    with open_bank(Settings(data=folder, guard=guard), clock) as rooms:
        known = rooms.bank.customer(customer) if customer else None
        visit = Visit(customer=known, signed_in=signed_in)
        bank: Any = SilentBank(rooms.bank, silent)
        printer = Printer(folder / "prints")
        services = Services(bank, clock, printer, visits={visit.session: visit})
        yield Desk(services, rooms.bank, visit, clock, silent)
