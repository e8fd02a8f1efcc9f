"""Call off money that is on the way: 我刚才那笔不转了. She is asked whether she means it."""

from __future__ import annotations

from contextlib import suppress

from assistant.actions.base import TaskAction, Turn
from assistant.actions.paging import offer, sentence_of
from assistant.actions.transfer import called_for, due_words, transfer_words
from assistant.banking.model import (
    NotAllowed,
    OutcomeUnknown,
    Transfer,
    TransferKind,
    TransferStatus,
    Unavailable,
)
from assistant.screens import choose, notice, transfer_cancelled, whether
from assistant.screens.view import Choice
from assistant.speaking.wording import money_words
from assistant.understanding.in_context.marked import plain_words
from assistant.understanding.in_context.people import find_people
from assistant.understanding.payloads import payload

MEANT = "yes:"
"""The beginning of the choice that calls off; the transfer's id follows."""
REASON = "called_off"
KEYS = ("help", "home", "repeat")


class CallOff(TaskAction):
    """Call off a transfer that has not arrived."""

    NAME = "action_call_off"

    def act(self, turn: Turn) -> None:
        """Sign in if need be, ask which, ask whether, and call it off at her yes to that one."""
        if turn.sign_in_first(self.NAME):
            return
        chosen = str(turn.value("choice") or "")
        hers = turn.bank.on_the_way(turn.customer.id)
        if chosen.startswith(MEANT):
            meant = turn.bank.transfer(chosen.removeprefix(MEANT))
            if meant.customer_id == turn.customer.id:
                self._call_off(turn, meant)
                return
        asked = [each for each in hers if each.id == chosen] or _named(turn, hers) or hers
        if not asked:
            self._tell_none(turn)
        elif len(asked) == 1:
            self._ask_whether(turn, asked[0])
        else:
            self._ask_which(turn, asked)

    def _tell_none(self, turn: Turn) -> None:
        """Say that nothing is on the way; of what she has paid in this visit, that it has arrived."""
        last = turn.bank.transfer(turn.visit.transfer_id) if turn.visit.transfer_id else None
        turn.visit.tally.finish()
        if last and last.status is TransferStatus.POSTED and last.kind is TransferKind.TRANSFER:
            words = transfer_words(turn, last)
            turn.show(notice.fill(), "utter_call_off_too_late", words, keys=KEYS)
        else:
            turn.show(notice.fill(), "utter_call_off_none", keys=KEYS)

    def _ask_which(self, turn: Turn, hers: list[Transfer]) -> None:
        part, choices = offer(
            turn,
            hers,
            lambda key, one: Choice(
                key,
                f"给{called_for(one)} {money_words(one.amount)}",
                payload("call_off", choice=one.id),
            ),
            intent="call_off",
        )
        response = sentence_of(part, "utter_call_off_which")
        asks = choose.fill(**part.paged)
        turn.show(asks, response, part.words, choices=choices, keys=("home", "repeat"))

    def _ask_whether(self, turn: Turn, one: Transfer) -> None:
        yes = Choice("1", "对，撤回来", payload("call_off", choice=f"{MEANT}{one.id}"))
        turn.show(
            whether.fill(),
            "utter_call_off_whether",
            {**transfer_words(turn, one), "when": due_words(turn, one)},
            choices=(yes, Choice("2", "不撤", "/go_home")),
            keys=("yes", "no", "repeat", "home"),
        )

    def _call_off(self, turn: Turn, one: Transfer) -> None:
        turn.visit.tally.finish()
        if one.on_the_way:
            with suppress(NotAllowed, OutcomeUnknown, Unavailable):  # how it stands is asked below
                turn.bank.cancel(one.id, REASON)
        now = turn.bank.transfer(one.id)
        words = transfer_words(turn, now)
        if now.status is TransferStatus.CANCELLED:
            turn.show(transfer_cancelled.fill(), "utter_called_off", words, keys=("home", "repeat"))
        elif now.on_the_way:
            again = Choice("1", "再试一次", payload("call_off", choice=one.id))
            turn.show(notice.fill(), "utter_call_off_not_yet", words, choices=(again,), keys=KEYS)
        else:
            held = now.status is TransferStatus.HELD
            response = "utter_call_off_held" if held else "utter_call_off_too_late"
            turn.show(notice.fill(), response, words, keys=KEYS)


def _named(turn: Turn, hers: list[Transfer]) -> list[Transfer]:
    """Return those of ``hers`` that go to somebody whom the words name; empty: they name nobody."""
    if turn.is_key:
        return []
    people = find_people(plain_words(turn.text), turn.bank.payees(turn.customer.id))
    named = {payee.id for person in people for payee in person.resolution.candidates}
    return [one for one in hers if one.payee.id in named]


ACTIONS = (CallOff,)
