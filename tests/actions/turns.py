"""One run of one action without Rasa: what came in, and what went out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from assistant.actions.base import TaskAction, Turn
from assistant.banking.sandbox import SandboxBank
from assistant.clock import ManualClock
from assistant.conversation.visit import Services, Visit
from assistant.serving.rooms import open_bank
from assistant.settings import Settings
from tests.banking.fixtures import MONDAY, put_seeded


@dataclass
class Out:
    """What one action did."""

    turn: Turn
    dispatcher: CollectingDispatcher
    tracker: Tracker

    @property
    def shown(self) -> list[dict[str, Any]]:
        """The screens, in order."""
        return [m["custom"] for m in self.dispatcher.messages if "screen" in (m["custom"] or {})]

    @property
    def screen(self) -> str:
        """The last screen's name."""
        return str(self.shown[-1]["screen"])

    @property
    def responses(self) -> list[str]:
        """The names of the sentences of domain/ that are said, in order."""
        return [m["response"] for m in self.dispatcher.messages if m.get("response")]

    @property
    def effects(self) -> list[str]:
        """What the machine is asked for besides."""
        custom = [m["custom"] or {} for m in self.dispatcher.messages]
        return [str(each["effect"]) for each in custom if "effect" in each]

    @property
    def follows(self) -> str | None:
        """The action that is to run next."""
        names = [e["name"] for e in self.turn.events if e["event"] == "followup"]
        return names[-1] if names else None

    def slot(self, name: str) -> Any:
        """A slot's value after the action."""
        return self.tracker.get_slot(name)


@dataclass
class Desk:
    """A visit over a sandbox of its own, in which actions are run one by one."""

    services: Services
    bank: SandboxBank
    visit: Visit
    slots: dict[str, Any] = field(default_factory=dict)
    loop: str | None = None

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
        told = [*entities, *({"entity": name, "value": v} for name, v in values.items())]
        message = {"intent": {"name": intent, "confidence": confidence}, "entities": told}
        tracker = Tracker(
            self.visit.session,
            self.slots,
            {**message, "text": text or f"/{intent}"},
            [{"event": "user"}],
            False,
            None,
            {"name": self.loop} if self.loop else {},
            "action_listen",
        )
        dispatcher = CollectingDispatcher()
        turn = Turn(self.services, dispatcher, tracker)
        action(self.services).act(turn)
        for event in turn.events:
            if event["event"] == "active_loop":
                self.loop = event["name"]
        return Out(turn, dispatcher, tracker)


@contextmanager
def desk(
    folder: Path, customer: str | None = "demo", *, signed_in: bool = True, fresh: bool = False
) -> Iterator[Desk]:
    """Open a desk over a sandbox of its own in ``folder``.

    Args:
        folder: Its data folder, made here.
        customer: Whose card is in.
        signed_in: Her PIN was right.
        fresh: Seed it anew instead of taking the copy that all tests share.
    """
    folder.mkdir(exist_ok=True, parents=True)
    if not fresh:
        put_seeded(folder)
    clock = ManualClock(MONDAY)
    with open_bank(Settings(data=folder), clock) as rooms:
        known = rooms.bank.customer(customer) if customer else None
        visit = Visit(customer=known, signed_in=signed_in)
        services = Services(rooms.bank, clock, visits={visit.session: visit})
        yield Desk(services, rooms.bank, visit)
