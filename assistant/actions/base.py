"""What all actions share: the services behind them, and one turn's tracker and dispatcher.

An action answers with responses from ``domain/`` whose ``custom`` data is either a
screen (``ScreenReply``, see ``Turn.show``) or an effect on the machine (``EffectReply``, see
``Turn.effect``); the conversation turns both into what she sees and hears.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal, TypedDict, overload

from rasa_sdk import Tracker
from rasa_sdk.events import (
    ActionExecutionRejected,
    ActiveLoop,
    EventType,
    FollowupAction,
    SlotSet,
)
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action

from assistant import phrases
from assistant.banking.model import Account, Customer, Transfer
from assistant.conversation.replies import EffectName, EffectReply, ScreenReply
from assistant.conversation.visit import Services
from assistant.limits import FieldKind
from assistant.masking import spells_digits
from assistant.screens.content import Content
from assistant.screens.view import Choice
from assistant.understanding.readers.accounts import resolve_account

SLOTS_OF_A_TRANSFER = (
    "asked",
    "asked_again",
    "request",
    "dispute",
    "change",
    "payee",
    "payee_said",
    "payee_doubt",
    "amount",
    "amount_doubt",
    "review",
    "check",
    "authorised",
    "transfer",
    "transfer_step",
)
SLOTS_OF_A_SERVICE = ("service", "said", "step", "resumed")
KEPT = {
    "transfer_form": ("request", "payee", "payee_said", "payee_doubt", "amount", "account"),
    "service_form": ("service", "said"),
}
"""What is kept of a form's slots while another task comes between."""


TextSlot = Literal[
    "account",
    "after_sign_in",
    "asked",
    "balance_said",
    "dispute",
    "payee",
    "payee_said",
    "period",
    "request",
    "requested_slot",
    "service",
    "transfer",
]
"""Slots of ``domain/`` that hold a string: an id, a name, words of hers, an action."""
NumberSlot = Literal["amount", "transfer_step"]
"""``amount`` is in fen."""
FlagSlot = Literal["asked_again", "resumed"]
ToldSlot = Literal["said", "parked", "payee_doubt", "amount_doubt", "entries_of"]
"""What was told so far, or what is in doubt; JSON whose keys are its action's own."""


class Entity(TypedDict, total=False):
    """What Rasa found in her words, or a key's payload gave."""

    entity: str
    value: Any
    """JSON, its type by the entity: an amount in fen or null, most others a string."""
    text: str
    start: int
    """Where it stands in the words, in characters; ``end`` is behind it."""
    end: int


class Turn:
    """One run of one action: what came in, what goes out, what the dialogue does next."""

    def __init__(
        self, services: Services, dispatcher: CollectingDispatcher, tracker: Tracker
    ) -> None:
        self.bank = services.bank
        self.clock = services.clock
        self.visit = services.visits[tracker.sender_id]
        self.events: list[EventType] = []
        self._tracker = tracker
        self._dispatcher = dispatcher

    # What came in

    @property
    def intent(self) -> str:
        """The intent of the utterance or key that is being answered."""
        return str(self._tracker.latest_message["intent"].get("name") or "")

    @property
    def confidence(self) -> float:
        """How sure the classifier is, 0 to 1."""
        return float(self._tracker.latest_message["intent"].get("confidence") or 0.0)

    @property
    def likeliest(self) -> tuple[str, ...]:
        """The intents that her words may have, the likeliest first; empty for a key."""
        ranking = self._tracker.latest_message.get("intent_ranking") or ()
        return tuple(str(one["name"]) for one in ranking)

    @property
    def is_key(self) -> bool:
        """Whether a key was pressed; of her words the conversation takes a slash off."""
        return self.text.startswith("/")

    @property
    def text(self) -> str:
        """Her words; a payload when a key was pressed."""
        return str(self._tracker.latest_message.get("text") or "")

    @property
    def loop(self) -> str | None:
        """The open form, where there is one."""
        return (self._tracker.active_loop or {}).get("name")

    @property
    def fresh(self) -> bool:
        """Whether this form is the first to deal with what came in.

        False when the form opens, or asks again behind an interruption: the words were
        meant for another action then and must not be taken for an answer.
        """
        for event in reversed(self._tracker.events):
            if event["event"] == "user":
                return True
            if event["event"] == "action" and event["name"] not in (self.loop, "action_listen"):
                return False
        return False

    def entities(self, name: str) -> list[Entity]:
        """Return the entities ``name`` of this turn, in the order of the words."""
        found = [e for e in self._tracker.latest_message["entities"] if e["entity"] == name]
        return sorted(found, key=lambda entity: int(entity.get("start") or 0))

    def entity(self, name: str) -> Entity | None:
        """Return the last entity ``name`` of this turn: after a repair the last one counts."""
        found = [e for e in self._tracker.latest_message["entities"] if e["entity"] == name]
        return found[-1] if found else None

    def value(self, name: str) -> Any:
        """Return the value of entity ``name`` in this turn, or None."""
        found = self.entity(name)
        return found["value"] if found else None

    @overload
    def slot(self, name: TextSlot) -> str | None: ...
    @overload
    def slot(self, name: NumberSlot) -> int | None: ...
    @overload
    def slot(self, name: FlagSlot) -> bool | None: ...
    @overload
    def slot(self, name: ToldSlot) -> dict[str, Any] | None: ...

    def slot(self, name: str) -> object:
        """Return a slot's value, None where it is not set."""
        return self._tracker.get_slot(name)

    @overload
    def given(self, name: TextSlot) -> str: ...
    @overload
    def given(self, name: NumberSlot) -> int: ...

    def given(self, name: TextSlot | NumberSlot) -> str | int:
        """Return the value of a slot that has been asked for by now."""
        value = self.slot(name)
        assert value is not None, name
        return value

    @property
    def customer(self) -> Customer:
        """The customer whose card is in."""
        assert self.visit.customer is not None
        return self.visit.customer

    def account(self) -> Account:
        """The account she named, else the one she pays from by default."""
        accounts = self.bank.accounts(self.customer.id)
        return resolve_account(self.slot("account") or "", accounts) or accounts[0]

    # What goes out

    def show(
        self,
        content: Content,
        response: str,
        words: Mapping[str, str] | None = None,
        *,
        choices: Iterable[Choice] = (),
        hints: Iterable[str] = (),
        keys: Iterable[str] = (),
        field_kind: FieldKind | None = None,
    ) -> None:
        """Show ``content`` and say ``response``, filled in with ``words`` (no figures left)."""
        custom: ScreenReply = {
            "screen": content.screen,
            "data": dict(content.data),
            "choices": [
                {"key": each.key, "label": each.label, "payload": each.payload} for each in choices
            ],
            "hints": list(hints),
            "keys": list(keys),
            "field_kind": field_kind,
        }
        self._dispatcher.utter_message(response=response, json_message=custom, **(words or {}))

    def effect(
        self,
        name: EffectName,
        response: str = "",
        *,
        text: str = "",
        reason: str = "",
        quiet: bool = False,
    ) -> None:
        """Ask the machine for something besides a screen; see ``assistant.conversation``.

        Args:
            name: What.
            response: What is said with it, of ``domain/``.
            text: What is said with it, of ``assistant.phrases``, instead.
            reason: Of ``help``: why, for the desk.
            quiet: Of ``help``: the screen stays up, and says by itself that staff are told.
        """
        chosen = {"response": response} if response else {"text": text} if text else {}
        custom: EffectReply = {"effect": name}
        if reason:
            custom |= {"reason": reason, "quiet": quiet}
        self._dispatcher.utter_message(json_message=custom, **chosen)

    # What the dialogue does next

    def set(self, **slots: object) -> None:
        """Set slots, for the rest of this turn too."""
        self._tracker.slots.update(slots)
        self.events.extend(SlotSet(name, value) for name, value in slots.items())

    def follow(self, action: str) -> None:
        """Run ``action`` next."""
        self.events.append(FollowupAction(action))

    def resume(self) -> None:
        """After an interruption: ask the open task's question again, where there is one."""
        if self.loop:
            self.follow(self.loop)

    def leave_task(self) -> None:
        """Forget every task in hand; what the bank made of it is the caller's business."""
        self.set(after_sign_in=None, requested_slot=None, parked=None)
        self.set(**dict.fromkeys((*SLOTS_OF_A_TRANSFER, *SLOTS_OF_A_SERVICE)))
        self.events.append(ActiveLoop(None))

    def park_task(self) -> None:
        """Put the task in hand aside for another one; ``end_task`` takes it up again.

        A transfer that stands in the bank is cancelled there: it will be begun and, where it
        has to be, checked anew.
        """
        parked = self.slot("parked")
        kept: dict[str, object] = {}
        transfer_id = self.slot("transfer")
        if self.loop == "transfer_form" and transfer_id:
            transfer = self.bank.cancel(transfer_id, "changed")
            if not transfer.fixed:
                kept = {"payee": transfer.payee.id, "amount": transfer.amount.fen}
                kept["account"] = transfer.account.name
        else:
            kept = {name: self._tracker.get_slot(name) for name in KEPT.get(self.loop or "", ())}
        if kept:
            parked = {"form": self.loop, "slots": kept}
        self.leave_task()
        self.set(parked=parked)

    def end_task(self) -> None:
        """The task in hand has come to its end: forget it, and go on with a parked one."""
        parked = self.slot("parked")
        self.leave_task()
        if parked:
            self.set(**parked["slots"], resumed=True)
            self.follow(parked["form"])

    @property
    def says_yes(self) -> bool:
        """Whether this is the key for yes, or words that ``assistant.conversation.interpreter`` has read as it.

        What only a classifier takes for a yes is none.
        """
        return self.intent == "affirm" and self.is_key

    def bank_knows_all(self) -> bool:
        """Whether the bank has been told all that it may not miss of this visit; else say so.

        Asked right before whatever confirms or authorises.
        """
        outbox, session = self.visit.outbox, self.visit.session
        outbox.deliver()
        if not outbox.waits(session):
            return True
        self.effect("before", text=phrases.BANK_SILENT)
        return False

    def pay(self, transfer: Transfer) -> None:
        """Hand a transfer that a service has begun to ``transfer_form``: review, check, PIN."""
        self.visit.transfers.append(transfer.id)
        self.set(transfer=transfer.id, payee=transfer.payee.id, amount=transfer.amount.fen)
        self.set(account=transfer.account.name)
        self.follow("transfer_form")

    def sign_in_first(self, then: str) -> bool:
        """Take the detour by the PIN when she is not signed in yet; ``then`` runs after it."""
        if self.visit.signed_in:
            return False
        self.set(after_sign_in=then)
        self.follow("sign_in_form")
        return True

    def missed(self) -> int:
        """Count an answer that was of no use; return how many in a row there are now."""
        self.visit.misses += 1
        return self.visit.misses


class TaskAction(Action):  # type: ignore[misc]
    """An action with its services; subclasses set NAME and write ``act``."""

    NAME = ""

    def __init__(self, services: Services) -> None:
        self.services = services

    def name(self) -> str:
        """Return the name that ``domain/`` knows it by."""
        return self.NAME

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Rasa's entry."""
        turn = Turn(self.services, dispatcher, tracker)
        self.act(turn)
        return turn.events

    def act(self, turn: Turn) -> None:
        """Do the work of this action."""
        raise NotImplementedError


class NoAnswer(Exception):
    """What came in is no answer to the form's question but a request of its own."""


class FormAction(TaskAction):
    """A form's validation: it takes an answer and says which slot is asked for next.

    Rasa runs it when the form opens, for every answer, and when the form comes back after
    an interruption. ``rasa_sdk``'s FormValidationAction would split the same two decisions
    over a method pair per slot; here what is asked next depends on the bank's state.

    Rasa gives an open form every utterance. What is no answer to it (取消, 余额还有多少) is
    handed back by rejecting it, so that the rule for that intent applies.
    """

    ANSWERS = frozenset({"affirm", "deny", "inform", "greet", "out_of_scope", "nlu_fallback"})
    """Intents that may be an answer to a question; every form adds its own."""

    def act(self, turn: Turn) -> None:
        """Take the answer, if there is one, and request the next slot (None: done)."""
        if turn.fresh:
            try:
                if turn.intent not in self.answers(turn):
                    raise NoAnswer
                self.take(turn)
            except NoAnswer:
                turn.events.append(ActionExecutionRejected(turn.loop))
                return
        before = turn.slot("asked") if turn.fresh else None
        slot = self.next_slot(turn)
        # Rasa takes an answer that sets no slot but the requested one for no answer at all,
        # and hands it to its fallback: ``asked`` is always set.
        turn.set(requested_slot=slot, asked=slot, asked_again=slot == before)

    def answers(self, turn: Turn) -> frozenset[str]:
        """Return the intents that may answer what is asked now."""
        return self.ANSWERS

    def take(self, turn: Turn) -> None:
        """Fill slots from what came in. Raises ``NoAnswer`` to hand it back."""
        raise NotImplementedError

    def next_slot(self, turn: Turn) -> str | None:
        """Return the slot to ask for, or None when the form is done."""
        raise NotImplementedError


def said_back(said: str) -> str:
    """Return her words as they are repeated to her: what is spelt like half a PIN is not."""
    return phrases.WHAT_YOU_SAID if spells_digits(said) else said
