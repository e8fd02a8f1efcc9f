"""Remove a payee from a customer's list, after asking which payee and whether she is sure."""

from __future__ import annotations

import re

from assistant.actions.base import Turn
from assistant.actions.paging import offer, sentence_of
from assistant.actions.transfer import called
from assistant.banking.model import BankError, Payee
from assistant.screens import choose, notice, whether
from assistant.screens.view import Choice
from assistant.understanding.payloads import payload
from assistant.understanding.readers.payees import PayeeResolver

TAKE_OUT, MEANT = "out", "out-yes"
"""The beginnings of this module's payloads: to pick a payee, and to say yes to the removal."""
_VERB = r"(?:去掉|去了|删掉|删了|删除|删|拿掉|划掉|划了|除掉)"
_WHOM = re.compile(rf"把(?:我的?|那个|这个)?(?P<whom>[^，。]{{1,8}}?)(?:从[^，。]{{1,8}})?{_VERB}")
_ASKED = re.compile(
    rf"把[^，。]{{1,12}}{_VERB}|{_VERB}[^，。]{{0,8}}(?:收款|名单|联系人)"
    rf"|(?:收款人|名单|联系人)[^，。]{{0,10}}{_VERB}"
)


def asks_to_take_out(turn: Turn, words: str) -> bool:
    """Return whether the customer asks to remove a payee, in words or by a choice shown here."""
    chosen = str(turn.value("choice") or "")
    return (turn.is_key and chosen.startswith(TAKE_OUT)) or bool(_ASKED.search(words))


def take_out_payee(turn: Turn, words: str) -> None:
    """Ask which payee, then whether the customer is sure; only a yes to that name removes it."""
    hers = turn.bank.payees(turn.customer.id)
    step, _, payee_id = str(turn.value("choice") or "").partition(":")
    chosen = [each for each in hers if turn.is_key and each.id == payee_id] or _named(words, hers)
    if len(chosen) != 1:
        _ask_whom(turn, chosen or hers)
    elif step == MEANT:
        _take_out(turn, chosen[0])
    else:
        _ask_whether(turn, chosen[0])


def _named(words: str, hers: list[Payee]) -> list[Payee]:
    whom = _WHOM.search(words)
    return list(PayeeResolver(hers).resolve(whom["whom"]).candidates) if whom else []


def _ask_whom(turn: Turn, offered: list[Payee]) -> None:
    part, choices = offer(
        turn,
        offered,
        lambda key, one: Choice(key, f"{called(one)}（尾号{one.tail}）", _choice(TAKE_OUT, one)),
        intent="list_payees",
        before=f"{TAKE_OUT}:",
    )
    asks = choose.fill(**part.paged)
    response = sentence_of(part, "utter_take_out_whom")
    turn.show(asks, response, part.words, choices=choices, keys=("home", "repeat"))


def _ask_whether(turn: Turn, gone: Payee) -> None:
    choices = (Choice("1", "对，去掉", _choice(MEANT, gone)), Choice("2", "不去掉", "/go_home"))
    turn.show(
        whether.fill(),
        "utter_take_out_whether",
        {"payee": called(gone)},
        choices=choices,
        keys=("yes", "no", "repeat", "home"),
    )


def _take_out(turn: Turn, gone: Payee) -> None:
    try:
        turn.bank.take_out_payee(turn.customer.id, gone.id, session=turn.visit.session)
    except BankError as refusal:
        if refusal.code != "something_waits":
            raise
        keys = ("help", "home", "repeat")
        turn.show(notice.fill(), "utter_take_out_waits", {"payee": called(gone)}, keys=keys)
        return
    turn.visit.tally.finish()
    turn.show(notice.fill(), "utter_taken_out", {"payee": called(gone)}, keys=("home", "repeat"))


def _choice(step: str, payee: Payee) -> str:
    return payload("list_payees", choice=f"{step}:{payee.id}")
