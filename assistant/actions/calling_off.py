"""Call off money that is on the way: 我刚才那笔不转了. She is asked whether she means it."""

from __future__ import annotations

import re

from assistant.actions.base import TaskAction, Turn
from assistant.actions.paging import offer, sentence_of
from assistant.actions.transfer import called_for, due_words, transfer_words
from assistant.banking.model import NotAllowed, Transfer, TransferStatus
from assistant.screens import choose, notice, transfer_cancelled, whether
from assistant.screens.view import Choice
from assistant.speaking.wording import money_words
from assistant.understanding.payloads import payload

MEANT = "yes:"
"""The beginning of the choice that calls off; the transfer's id follows."""
REASON = "called_off"
_EARLIER = re.compile(
    r"(?:刚才|刚刚|方才|昨[天儿日]|今天|早上|上午|下午|那)[^，。]{0,10}(?:笔|转|汇|打给)|撤|在路上|没到账?|还没到"
)


def means_earlier(words: str) -> bool:
    """Return whether words of cancelling speak of a transfer that was ordered before."""
    return bool(_EARLIER.search(words))


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
        asked = [each for each in hers if each.id == chosen] or hers
        if not asked:
            keys = ("help", "home", "repeat")
            turn.show(notice.fill(), "utter_call_off_none", keys=keys)
            turn.visit.tally.finish()
        elif len(asked) == 1:
            self._ask_whether(turn, asked[0])
        else:
            self._ask_which(turn, asked)

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
        words = transfer_words(turn, one)
        turn.visit.tally.finish()
        keys = ("help", "home", "repeat")
        if one.on_the_way:
            try:
                turn.bank.cancel(one.id, REASON)
            except NotAllowed:  # it arrived in this moment
                turn.show(notice.fill(), "utter_call_off_too_late", words, keys=keys)
            else:
                turn.show(transfer_cancelled.fill(), "utter_called_off", words, keys=keys[1:])
            return
        held = one.status is TransferStatus.HELD
        response = "utter_call_off_held" if held else "utter_call_off_too_late"
        turn.show(notice.fill(), response, words, keys=keys)


ACTIONS = (CallOff,)
