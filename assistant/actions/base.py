"""Define the base classes of all actions, and ``Turn``: what one run of an action reads and writes.

An action replies with responses from ``domain/`` whose ``custom`` data is either a screen
(``ScreenReply``, see ``Turn.show``) or an effect on the machine (``EffectReply``, see
``Turn.effect``). The conversation shows and says a screen, and carries out an effect.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Literal, TypedDict, overload

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
from rasa_sdk.types import DomainDict

from assistant import phrases
from assistant.banking.model import Account, Customer, Transfer
from assistant.conversation.replies import EffectName, EffectReply, ScreenReply
from assistant.conversation.visit import Services
from assistant.limits import FieldKind
from assistant.masking import spells_digits
from assistant.screens.content import Content
from assistant.screens.view import Choice
from assistant.understanding.disambiguation.readings import Near
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
    "arrival",
    "authorised",
    "transfer",
    "transfer_step",
)
SLOTS_OF_A_SERVICE = ("service", "said", "step", "resumed")
KEPT = {
    "transfer_form": ("request", "payee", "payee_said", "payee_doubt", "amount", "account"),
    "service_form": ("service", "said"),
}
"""The slots of each form that are saved while its task is put aside for another task."""


TextSlot = Literal[
    "account",
    "after_sign_in",
    "arrival",
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
"""Slots of ``domain/`` that hold text: an id, a name, the customer's words, or the name of an
action."""
NumberSlot = Literal["amount", "transfer_step"]
"""``amount`` is in fen."""
PAGE = re.compile(r"(?:^|:)page:([0-9]{1,4})$")
"""The payload of a choice that turns to a page of a list, e.g. ``page:2``."""
FlagSlot = Literal["asked_again", "resumed"]
ToldSlot = Literal["said", "parked", "payee_doubt", "amount_doubt", "entries_of"]
"""Slots that hold JSON: values that the customer has given so far, or values in doubt."""
Told = str | int | bool
"""A value that the customer gives to a service: a choice, her words, a sum in fen, or True for a
yes."""


class SaidSlot(TypedDict, total=False):
    """The slot ``said``: the values that the customer has given to the open service."""

    told: dict[str, Told]
    """The values, as the service's ``_Said`` declares them."""
    steps: list[tuple[str, dict[str, Told]]]
    """The questions asked so far, each with the values given before it."""


class PayeeDoubt(TypedDict):
    """The slot ``payee_doubt``: why the payee that the customer named is not certain."""

    kind: str
    """``unknown``, ``each``, or another reason of the resolver or reader."""
    said: str
    """The customer's words for the payee."""
    candidates: list[str]
    """The ids of the payees that the customer may mean."""


class AmountDoubt(TypedDict, total=False):
    """The slot ``amount_doubt``: what was wrong with the sum that the customer named."""

    kind: str
    """``vague``, ``invalid``, or the code with which the bank refused it."""
    said: str
    account: str
    available: str
    amount: str


class EntriesOf(TypedDict, total=False):
    """The slot ``entries_of``: the kind of entries, or the person, that the customer asks for."""

    bill_type: str
    cash: str
    payee: str


class ParkedSlots(TypedDict, total=False):
    """The slots of a form that was put aside; see ``KEPT``."""

    request: str | None
    payee: str | None
    payee_said: str | None
    payee_doubt: PayeeDoubt | None
    amount: int | None
    account: str | None
    service: str | None
    said: SaidSlot | None


class Parked(TypedDict):
    """The slot ``parked``: the form that was put aside for another task."""

    form: str
    slots: ParkedSlots


NumberEntity = Literal["amount", "left"]
"""``amount`` is in fen, null where the customer's words name no exact sum."""
TextEntity = Literal[
    "account",
    "account_number",
    "bill_type",
    "choice",
    "customer_id",
    "lock",
    "payee",
    "payee_id",
    "period",
    "words",
]
"""Entities of ``domain/`` that hold a string."""


class Entity(TypedDict, total=False):
    """A value that Rasa found in the customer's words, or that a key's payload holds."""

    entity: str
    value: str | int | Near | None
    """A ``Near`` is the ``choice`` that the interpreter gives ``action_what_can_you_do``."""
    text: str
    start: int
    """Index of its first character in the words; ``end`` is the index after its last character."""
    end: int


class Turn:
    """One run of one action: the utterance or key, the replies, and the dialogue's next steps."""

    def __init__(
        self, services: Services, dispatcher: CollectingDispatcher, tracker: Tracker
    ) -> None:
        self.bank = services.bank
        self.clock = services.clock
        self.visit = services.visits[tracker.sender_id]
        self.events: list[EventType] = []
        self._tracker = tracker
        self._dispatcher = dispatcher

    # The utterance or key, and the slots

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
        """The intents that the customer's words may have, the likeliest first; empty for a key."""
        ranking = self._tracker.latest_message.get("intent_ranking") or ()
        return tuple(str(one["name"]) for one in ranking)

    @property
    def is_key(self) -> bool:
        """Return whether a key was pressed: its payload begins with a slash, words never do."""
        return self.text.startswith("/")

    @property
    def text(self) -> str:
        """The customer's words; a payload when a key was pressed."""
        return str(self._tracker.latest_message.get("text") or "")

    @property
    def page(self) -> int | None:
        """The page of a list to which the customer's key or words turn; None: they turn no page."""
        found = PAGE.search(str(self.value("choice") or ""))
        return int(found[1]) if found else None

    @property
    def loop(self) -> str | None:
        """The open form; None: no form is open."""
        return (self._tracker.active_loop or {}).get("name")

    @property
    def fresh(self) -> bool:
        """Return whether no other action has dealt with the utterance or key before this form.

        False when the form opens, or asks again after an interruption: then the words were meant
        for another action and do not answer the form.
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
        """Return the last entity ``name`` of this turn: after a correction the last counts."""
        found = [e for e in self._tracker.latest_message["entities"] if e["entity"] == name]
        return found[-1] if found else None

    @overload
    def value(self, name: NumberEntity) -> int | None: ...
    @overload
    def value(self, name: TextEntity) -> str | None: ...

    def value(self, name: NumberEntity | TextEntity) -> object:
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
    def slot(self, name: Literal["said"]) -> SaidSlot | None: ...
    @overload
    def slot(self, name: Literal["parked"]) -> Parked | None: ...
    @overload
    def slot(self, name: Literal["payee_doubt"]) -> PayeeDoubt | None: ...
    @overload
    def slot(self, name: Literal["amount_doubt"]) -> AmountDoubt | None: ...
    @overload
    def slot(self, name: Literal["entries_of"]) -> EntriesOf | None: ...

    def slot(self, name: TextSlot | NumberSlot | FlagSlot | ToldSlot) -> object:
        """Return a slot's value, or None if it is not set."""
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
        """Return the account that the customer named, or the one she pays from by default."""
        accounts = self.bank.accounts(self.customer.id)
        return resolve_account(self.slot("account") or "", accounts) or accounts[0]

    # The replies

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
        """Show ``content`` on the screen and say the sentence ``response``.

        Args:
            content: The screen and what it draws.
            response: A sentence of ``domain/``, by its name there.
            words: Text for the sentence's placeholders, as it is spoken: no digits.
            choices: Numbered answers.
            hints: Examples of what the customer may say.
            keys: The named keys that work in addition to help.
            field_kind: The number field to open.
        """
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
        """Ask the machine for an effect other than a screen, e.g. help (see ``EffectName``).

        Args:
            name: The effect.
            response: The sentence said with it, by its name in ``domain/``.
            text: A sentence of ``assistant.phrases`` to say instead.
            reason: For ``help`` only: why help is called, for the desk.
            quiet: For ``help`` only: keep the screen, which itself says that staff are told.
        """
        chosen = {"response": response} if response else {"text": text} if text else {}
        custom: EffectReply = {"effect": name}
        if reason:
            custom |= {"reason": reason, "quiet": quiet}
        self._dispatcher.utter_message(json_message=custom, **chosen)

    # What the dialogue does next

    def set(self, **slots: object) -> None:
        """Set slots; the new values hold for the rest of this turn too."""
        self._tracker.slots.update(slots)
        self.events.extend(SlotSet(name, value) for name, value in slots.items())

    def follow(self, action: str) -> None:
        """Run ``action`` next."""
        self.events.append(FollowupAction(action))

    def resume(self) -> None:
        """Ask the open task's question again after an interruption, if a task is open."""
        if self.loop:
            self.follow(self.loop)

    def leave_task(self) -> None:
        """Forget the open task and any parked task; the caller ends the transfer in the bank."""
        self.set(after_sign_in=None, requested_slot=None, parked=None)
        self.set(**dict.fromkeys((*SLOTS_OF_A_TRANSFER, *SLOTS_OF_A_SERVICE)))
        self.events.append(ActiveLoop(None))

    def park_task(self) -> None:
        """Save the open task so that another one can begin; ``end_task`` continues the saved task.

        A transfer that is open in the bank is cancelled there. When its task continues, a new
        transfer is opened and, if necessary, checked again.
        """
        parked: object = self.slot("parked")
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
        """Forget the open task, which has ended, and continue a task saved by ``park_task``."""
        parked = self.slot("parked")
        self.leave_task()
        if parked:
            self.set(**parked["slots"], resumed=True)
            self.follow(parked["form"])

    @property
    def says_yes(self) -> bool:
        """Return whether the customer said yes, by key or in words that the interpreter reads so.

        A yes that only the classifier reads does not count.
        """
        return self.intent == "affirm" and self.is_key

    def bank_knows_all(self) -> bool:
        """Return whether the bank has received all reports of this visit (scam words, for example).

        If not, the customer is told that the bank does not answer. Called right before a transfer
        is confirmed or authorised.
        """
        outbox, session = self.visit.outbox, self.visit.session
        outbox.deliver()
        if not outbox.waits(session):
            return True
        self.effect("before", text=phrases.BANK_SILENT)
        return False

    def pay(self, transfer: Transfer) -> None:
        """Hand a transfer begun by a service to ``transfer_form``, for review, check and PIN."""
        self.visit.transfers.append(transfer.id)
        self.set(transfer=transfer.id, payee=transfer.payee.id, amount=transfer.amount.fen)
        self.set(account=transfer.account.name)
        self.follow("transfer_form")

    def sign_in_first(self, then: str) -> bool:
        """Ask for the PIN first if the customer is not signed in; ``then`` runs afterwards.

        ``then`` is the name of an action. Returns whether the PIN is asked for.
        """
        self.visit.tally.begin(then)
        if self.visit.signed_in:
            return False
        self.set(after_sign_in=then)
        self.follow("sign_in_form")
        return True

    def tell(self, task: str) -> None:
        """Count a task as begun and done at once: the customer asked and got the answer."""
        self.visit.tally.begin(task)
        self.visit.tally.finish()

    def missed(self) -> int:
        """Count an answer that could not be used; return how many there now are in a row."""
        self.visit.misses += 1
        self.visit.tally.miss()
        return self.visit.misses


class TaskAction(Action):  # type: ignore[misc]
    """Base class of actions, with bank and visit; subclasses set NAME and write ``act``."""

    NAME = ""

    def __init__(self, services: Services) -> None:
        self.services = services

    def name(self) -> str:
        """Return the action's name in ``domain/``."""
        return self.NAME

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Run the action for Rasa, which calls this, and return its events."""
        turn = Turn(self.services, dispatcher, tracker)
        self.act(turn)
        return turn.events

    def act(self, turn: Turn) -> None:
        """Do the work of this action."""
        raise NotImplementedError


class NotAnAnswer(Exception):
    """The input does not answer the form's question; it is a request of its own."""


class FormAction(TaskAction):
    """The validation of a form: takes an answer and decides which slot to ask for next.

    Rasa runs it when the form opens, for every answer, and when the form comes back after an
    interruption. ``rasa_sdk``'s FormValidationAction would split the same two decisions over a
    method pair per slot; here what is asked next depends on the bank's state.

    Rasa gives every utterance to an open form. If an utterance does not answer the form's question
    (取消, 余额还有多少), the form raises ``NotAnAnswer``, and the rule for the utterance's intent applies.
    """

    ANSWERS = frozenset({"affirm", "deny", "inform", "greet", "out_of_scope", "nlu_fallback"})
    """Intents that may answer the question of any form; each form adds its own."""

    def act(self, turn: Turn) -> None:
        """Take the answer, if any, and request the next slot, or none if the form is done."""
        if turn.fresh:
            try:
                if turn.intent not in self.answers(turn):
                    raise NotAnAnswer
                if turn.page is None:
                    self.take(turn)
                else:
                    turn.visit.misses = 0  # turning a page is no misunderstanding
            except NotAnAnswer:
                turn.events.append(ActionExecutionRejected(turn.loop))
                return
        before = turn.slot("asked") if turn.fresh else None
        slot = self.next_slot(turn)
        # If a validation sets no slot other than ``requested_slot``, Rasa rejects the answer and
        # runs its fallback. So ``asked`` is always set.
        turn.set(requested_slot=slot, asked=slot, asked_again=slot == before)

    def answers(self, turn: Turn) -> frozenset[str]:
        """Return the intents that may answer what is asked now."""
        return self.ANSWERS

    def take(self, turn: Turn) -> None:
        """Fill slots from the utterance or key.

        Raises:
            NotAnAnswer: The input does not answer the question; Rasa applies the rule for its intent.
        """
        raise NotImplementedError

    def next_slot(self, turn: Turn) -> str | None:
        """Return the slot to ask for, or None when the form is done."""
        raise NotImplementedError


def said_back(said: str) -> str:
    """Return the customer's words for saying them back to her; a possible PIN is replaced."""
    return phrases.WHAT_YOU_SAID if spells_digits(said) else said
