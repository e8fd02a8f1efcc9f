"""Play talks by a seed: a simulated customer, the real reading and actions, a bank in memory.

Start: ``python -m assistant.simulation.talks --talks 100000``. Every posting is compared with what
the customer last meant. Rasa is left out, as it needs milliseconds for a turn: its classifier is
replaced by one that guesses by a few words and is wrong every eighth time, because a wrong
classifier must not be able to move money.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any, Literal, cast

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from assistant.actions import all_actions
from assistant.actions.base import TaskAction, Turn
from assistant.banking.model import Customer
from assistant.clock import ManualClock
from assistant.conversation.interpreter import Interpreter
from assistant.conversation.replies import views_of
from assistant.conversation.spoken_pins import SpokenPins
from assistant.conversation.visit import Services, Visit
from assistant.fraud.check import Answer
from assistant.screens.content import read
from assistant.screens.named import PartOfTransfer
from assistant.screens.view import View
from assistant.scripting.dialogue import DEFAULT_NOW
from assistant.simulation.talk_bank import CUSTOMER, TalkBank
from assistant.simulation.talker import Line, Meant, make_plan, mishear, say_all, say_part, say_yes
from assistant.understanding.disambiguation.choosing import match_choice
from assistant.understanding.protocol import Parse, Reply

Manner = Literal["trusting", "listening"]
"""How the customer answers. ``trusting``: after her last sentence she says yes to whatever is read
to her. ``listening``: she says yes, and types her PIN, only if the transfer is what she means;
otherwise she says again what she means."""
MOST_TURNS = 24
MOST_ACTIONS = 12
WRONG_GUESS = 0.125
LABELS = (
    "affirm", "deny", "inform", "transfer_money", "cancel", "out_of_scope", "check_balance", "report_loss", "pay_bill",
    "goodbye", "queue_ticket", "nlu_fallback",
)  # fmt: skip
HEARD = {"event": "user"}
STARTS = {
    "transfer_money": "action_start_transfer",
    "cancel": "action_cancel",
    "go_home": "action_go_home",
    "go_back": "action_go_back",
    "repeat": "action_repeat",
    "what_can_you_do": "action_what_can_you_do",
    "affirm": "action_what_can_you_do",
    "deny": "action_what_can_you_do",
    "inform": "action_not_understood",
    "out_of_scope": "action_out_of_scope",
    "nlu_fallback": "action_not_understood",
    "resume": "action_resume",
}
"""The rules of ``stories/`` that a talk about a transfer needs; other services never begin."""


@dataclass
class Guessing:
    """A classifier that knows a few words, and is wrong every eighth time."""

    chance: Random

    async def parse(self, text: str) -> Parse:
        """Guess the intent of ``text``."""
        label, sure = self._guess(text), self.chance.choice((1.0, 0.95, 0.85, 0.6))
        if self.chance.random() < WRONG_GUESS:
            label = self.chance.choice(LABELS)
        return Parse(text, label, sure, (), {"intent": {"name": label, "confidence": sure}})

    def _guess(self, text: str) -> str:
        if text.startswith(("不转", "算了")):
            return "cancel"
        if text.startswith(("对", "是的", "没错", "好", "行")):
            return "affirm"
        if text.startswith(("不", "错", "别")):
            return "deny"
        return "transfer_money" if "转" in text or "给" in text else "inform"

    async def turn(self, session: str, parse: Parse) -> list[Reply]:
        """Raise NotImplementedError, because the talk runs the actions itself."""
        raise NotImplementedError

    def forget(self, session: str) -> None:
        """Do nothing: nothing is remembered."""


@dataclass
class Talk:
    """One talk of a signed-in customer at the kiosk."""

    chance: Random
    manner: Manner
    heard: float = 0.0
    """Share of characters that are misheard, 0 to 1."""
    lost: float = 0.0
    """Share of characters that are not heard at all."""
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Open a bank and a visit for this talk."""
        self.bank = TalkBank()
        customer = Customer(CUSTOMER, "王秀英", "王阿姨", locked=False)
        self.visit = Visit(session="talk", customer=customer, signed_in=True)
        self._services = Services(
            cast(Any, self.bank), ManualClock(DEFAULT_NOW), visits={"talk": self.visit}
        )
        self._actions = {one.name(): one for one in all_actions(self._services)}
        self._interpreter = Interpreter(Guessing(self.chance))
        self._pins = SpokenPins(cast(Any, self.bank))
        self._slots: dict[str, Any] = {}
        self._loop: str | None = None
        self.view = View("home", "")

    async def run(self) -> Meant:
        """Play the talk to its end; return what the customer last meant."""
        plan = make_plan(self.chance)
        meant = plan[0].meant
        for _ in range(MOST_TURNS):
            if self.view.screen in ("transfer_done", "transfer_cancelled"):
                break
            if self.view.field_kind == "pin":
                if self.manner == "trusting" or self._shows(meant):
                    self._type_pin()
                    continue
                await self._say("不对")
                continue
            line = self._next_line(plan, meant)
            meant = line.meant
            await self._say(line.words)
        return meant

    def _next_line(self, plan: list[Line], meant: Meant) -> Line:
        """Return what the customer says to the present screen."""
        view, chance = self.view, self.chance
        if plan and (not self.said or view.screen == "transfer_review"):
            return plan.pop(0)
        if view.screen == "transfer_review":
            if self.manner == "trusting" or self._shows(meant):
                return Line(say_yes(meant, chance), meant)
            return Line(self._again(meant), meant)
        if view.screen == "transfer_ask_amount":
            return Line(say_part("sum", meant, chance), meant)
        if view.screen == "choose" and read(PartOfTransfer, view):
            return Line(say_part("payee", meant, chance), meant)
        if view.screen in ("transfer_ask_payee", "choose"):
            return plan.pop(0) if plan else Line(self._answer_choice(meant), meant)
        if view.screen == "whether":
            return Line("对", meant)
        return Line(say_all(meant, chance), meant)  # her first request was not understood

    def _answer_choice(self, meant: Meant) -> str:
        part = {"账户": "account", "钱": "sum"}
        labels = "".join(choice.label for choice in self.view.choices)
        if "收款人" in labels:
            return say_part(self.chance.choice(("payee", "sum", "account")), meant, self.chance)
        named = next((slot for word, slot in part.items() if word in labels), None)
        if any(one in labels for one in ("存折", "退休金卡")):
            named = "account"
        return say_part(named or "payee", meant, self.chance)

    def _again(self, meant: Meant) -> str:
        """Return words that correct a wrong value on the review."""
        shown = read(PartOfTransfer, self.view)
        if shown.get("fen") != meant.fen:
            return "不对，是" + say_part("sum", meant, self.chance).removeprefix("转")
        if shown.get("account") != meant.account:
            return say_part("account", meant, self.chance)
        return "不对，" + say_part("payee", meant, self.chance)

    def _shows(self, meant: Meant) -> bool:
        """Return whether the transfer that was read to the customer is what she means."""
        stands = self.bank.transfer(self.visit.transfers[-1]) if self.visit.transfers else None
        return stands is not None and told(stands) == meant

    async def _say(self, words: str) -> None:
        view = self.view
        heard = mishear(words, self.chance, self.heard, lost=self.lost)
        self.said.append(f"[{view.screen}] {words}" + (f" → {heard}" if heard != words else ""))
        if not heard:
            return
        sifted = await self._pins.sift(heard, view, self.visit)
        if sifted.may_be_pin:
            return
        picked = match_choice(heard, view.choices)
        if picked:
            self._act(picked.payload)
            return
        parse = await self._interpreter.classify(heard)
        payees = self.bank.payees(CUSTOMER)
        meant = await self._interpreter.read(heard, parse, view, None, payees, spoken=True)
        if not isinstance(meant, Answer):
            self._act(meant)

    def _type_pin(self) -> None:
        self.bank.authorise(*_step(self.view))
        self._act("/pin_right")

    def _act(self, meant: Parse | str) -> None:
        entities: list[Mapping[str, object]]
        if isinstance(meant, Parse):
            name, text, entities = meant.intent, meant.text, list(meant.entities)
            confidence = meant.confidence or 0.0
        else:
            name, brace, rest = meant.removeprefix("/").partition("{")
            values = json.loads(brace + rest) if rest else {}
            text, confidence = meant, 1.0
            entities = [{"entity": key, "value": value} for key, value in values.items()]
        intent = {"name": name, "confidence": confidence}
        message = {"intent": intent, "entities": entities, "text": text}
        replies = list(self._turn(message))
        views = views_of(replies)
        if views:
            self.view = replace(views[-1], step=self.view.step + 1)

    def _turn(self, message: dict[str, Any]) -> Iterator[Reply]:
        """Run the actions that Rasa's rules would run, until the next input is awaited."""
        name = message["intent"]["name"]
        past: list[dict[str, Any]] = [HEARD]
        following: str | None = self._loop or STARTS.get(name)
        for _ in range(MOST_ACTIONS):
            if following is None:
                return
            action = f"validate_{following}" if following.endswith("_form") else following
            if following.endswith("_form"):
                self._loop = following
            turn, replies = self._run(action, message, past)
            yield from replies
            if following.endswith("_form"):
                if any(e["event"] == "action_execution_rejected" for e in turn.events):
                    following = STARTS.get(name)
                elif self._slots.get("requested_slot") is None:
                    self._loop, following = None, "action_transfer_result"
                else:
                    following = f"action_ask_{self._slots['requested_slot']}"
                continue
            past.append({"event": "action", "name": following})
            follows = [e["name"] for e in turn.events if e["event"] == "followup"]
            following = follows[-1] if follows else None
        raise AssertionError("one turn runs in a circle")

    def _run(
        self, name: str, message: dict[str, Any], past: list[dict[str, Any]]
    ) -> tuple[Turn, list[Reply]]:
        loop = {"name": self._loop} if self._loop else {}
        tracker = Tracker("talk", self._slots, message, past, False, None, loop, "action_listen")
        dispatcher = CollectingDispatcher()
        turn = Turn(self._services, dispatcher, tracker)
        cast(TaskAction, self._actions[name]).act(turn)
        for event in turn.events:
            if event["event"] == "active_loop":
                self._loop = event["name"]
        return turn, [Reply("", one.get("custom") or {}) for one in dispatcher.messages]


def told(stands: Any) -> Meant:
    """Return payee, sum (fen) and account of a transfer."""
    return Meant(stands.payee.id, stands.amount.fen, stands.account.name)


def _step(view: View) -> tuple[str, int]:
    return str(view.data["transfer"]), int(cast(int, view.data["transfer_step"]))


@dataclass
class Verdict:
    """The results of many talks."""

    talks: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    """For each wrong talk: the seed, the posted and the meant payment, and all words."""

    def add(self, other: Verdict) -> None:
        """Add the results of other talks."""
        self.talks.update(other.talks)
        self.wrong += other.wrong


def play(seed: int, manner: Manner, heard: float, lost: float) -> Verdict:
    """Play one talk, and compare what was posted with what the customer last meant."""
    chance = Random(f"{seed}-{manner}-{heard}-{lost}")  # noqa: S311  a talk has to replay
    talk = Talk(chance, manner, heard, lost)
    meant = asyncio.run(talk.run())
    verdict = Verdict()
    kind = f"{manner}, {heard:.0%} misheard, {lost:.0%} lost"
    posted = [told(one) for one in talk.bank.posted]
    outcome = "right" if posted == [meant] else "WRONG" if posted else "nothing posted"
    verdict.talks[f"{kind}: {outcome}"] += 1
    if outcome == "WRONG":
        lines = "\n    ".join(talk.said)
        verdict.wrong.append(f"seed {seed}, {kind}: {posted}, meant {meant}\n    {lines}")
    return verdict


WAYS: tuple[tuple[Manner, float, float], ...] = (
    ("trusting", 0.0, 0.0),
    ("listening", 0.0, 0.0),
    ("listening", 0.15, 0.0),
    ("listening", 0.2, 0.03),
)
"""Ways to play a talk: how the customer answers, and the shares of characters that are misheard and
lost."""


def _play_many(seeds: range) -> Verdict:
    verdict = Verdict()
    for seed in seeds:
        verdict.add(play(seed, *WAYS[seed % len(WAYS)]))
    return verdict


def play_all(first: int, talks: int, *, jobs: int = 1) -> Verdict:
    """Play ``talks`` talks from seed ``first`` on, in ``jobs`` processes."""
    size = 500
    parts = [range(at, min(at + size, first + talks)) for at in range(first, first + talks, size)]
    verdict = Verdict()
    if jobs == 1:
        for part in parts:
            verdict.add(_play_many(part))
        return verdict
    with multiprocessing.get_context("spawn").Pool(jobs) as pool:
        for other in pool.imap_unordered(_play_many, parts):
            verdict.add(other)
    return verdict


def main() -> int:
    """Play talks and print their results; return 1 if one posted what the customer did not mean."""
    parser = argparse.ArgumentParser(prog="python -m assistant.simulation.talks")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--talks", type=int, default=2_000)
    parser.add_argument("--jobs", type=int, default=1)
    options = parser.parse_args()
    verdict = play_all(options.seed, options.talks, jobs=options.jobs)
    for kind, number in sorted(verdict.talks.items()):
        print(f"{number:7} {kind}")
    print(f"posted otherwise than she last meant: {len(verdict.wrong)}", *verdict.wrong, sep="\n")
    return 1 if verdict.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
