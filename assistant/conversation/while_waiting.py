"""Answer a customer's questions from a closed list while she waits for a person, without Rasa.

After a report of fraud no menu is shown until staff come. Words that are neither in the list, nor a
frequent question, nor a payment, are answered by a warning what not to do meanwhile. If she says
that the report was a mistake, she may continue with other tasks; the guard still counts the words
that it has heard. Requests to speak louder, to repeat, to report a loss and to say goodbye are
handled as on every other screen.
"""

from __future__ import annotations

import asyncio
import logging

from assistant import phrases
from assistant.banking.gateway import BankGateway
from assistant.banking.model import BankError, TransferStatus
from assistant.conversation.help_call import HelpCall
from assistant.conversation.on_screen import in_check
from assistant.conversation.visit import Visit
from assistant.patterns import compile_linear
from assistant.screens.registry import traits_of
from assistant.screens.view import View
from assistant.understanding.disambiguation.matcher import question_in
from assistant.understanding.in_context.losses import OTHER, read_loss, tells_of_danger
from assistant.understanding.readers.amounts import find_amounts

log = logging.getLogger(__name__)

_ELSEWHERE = compile_linear(
    "再见|我走了|先走了|我回去了|挂失|冻结|再说|再念|没听清|听不|声|大点|小点|慢[一]?点|快[一]?点|字大|字小"
)
"""Requests that are handled as on every other screen: voice, repeat, loss, goodbye."""
_PAYS = compile_linear("给.{1,8}[转汇打]")
"""Words that ask for a payment to somebody (a sum does so too)."""
_LISTS = {
    "mistaken": "没有?人骗|不是骗子|[说搞弄听]错了|没事[了儿]|没有这回事|不等了|不用等",
    "on_the_phone": (
        "[没不]敢?(?:有)?挂|挂不|不让我?挂|电话上|[在正]通(?:着)?[电话]|(?:通着|打着|连着|说着)(?:电话|话)?呢?$"
        "|电话.{0,3}(?:通着|没断|开着|响)|还.{0,4}(?:线上|催我|在说|在打|打来)|又打来"
    ),
    "hung_up": "挂了|挂掉了|挂断了|挂上了",
    "waits_long": "等.{0,4}(?:半天|老半天|好久|这么久|大半天|老久)|[怎咋].{0,3}[还]?[没不].{0,2}来",
    "when": (
        "(?:啥|什么|多)(?:时候|会儿|久|长时间).{0,4}[来到]|几时.{0,3}来|来了[没吗不]|来不来|到哪儿?了"
        "|(?:人|他们|经理)(?:呢|在哪)|还要?等多|快来了[吗没]|有人来[吗没不]"
    ),
    "calls": "[叫找喊请来].{0,3}人|工作人员|经理|救命|帮帮我|快来",
    "money": (
        "(?:钱|账户|存折|卡).{0,6}(?:怎么样|还在|没了|安全|转走|转出去|动没动|在不在|少没少|没动)"
        "|(?:转走|转出去|丢|骗走)了?[没吗]|追[得的]?回"
    ),
    "what_to_do": "[怎咋](?:么|个)?[办整弄]|(?:该|要|能)(?:做|干|办)(?:点)?[啥什]|干啥好",
}
_PATTERNS = {name: compile_linear(pattern) for name, pattern in _LISTS.items()}
_ALWAYS = frozenset({"waits_long", "when"})
"""Entries of the list that are answered during any open call, on all screens except the fraud
check."""


class WhileWaiting:
    """Answer a customer's questions while her call is open."""

    def __init__(self, bank: BankGateway, help_call: HelpCall) -> None:
        """Keep ``bank``, for the state of transfers, and ``help_call``, for the state of the call."""
        self._bank = bank
        self._help = help_call

    async def answer(self, text: object, visit: Visit, view: View) -> bool:
        """Answer words, or a choice's payload, from the list; return whether that was possible."""
        stays = visit.after_fraud and traits_of(view).shows_call
        if not (stays or visit.help_ticket) or in_check(view):
            return False
        if not isinstance(text, str) or not text or text.startswith("/") or _ELSEWHERE.search(text):
            return False
        asked = find_asked(text)
        if not stays and (asked not in _ALWAYS or view.field_kind):
            return False
        if asked is None and (_PAYS.search(text) or find_amounts(text) or _tells_a_loss(text)):
            return False  # leave payments to the guard, which holds them for her earlier words
        visit.after_fraud = visit.after_fraud and asked != "mistaken"
        self._help.show(await self._words(asked, text, visit), visit)
        return True

    async def _words(self, asked: str | None, text: str, visit: Visit) -> str:
        if asked in ("waits_long", "calls"):
            await self._help.store(visit, "voice")  # logged; the same ticket goes on ringing
        if asked in ("waits_long", "calls", "when"):
            return self._help.words(visit)
        if asked == "mistaken":
            return phrases.GO_ON_IF_YOU_LIKE
        if asked == "on_the_phone":
            return phrases.HANG_UP + phrases.STAY
        if asked == "hung_up":
            return phrases.HUNG_UP + phrases.STAY
        if asked == "money":
            return await self._money(visit) + phrases.FRAUD_MEANWHILE
        if asked == "what_to_do":
            return phrases.WHAT_TO_DO
        if question := question_in(text):
            return question.answer + phrases.STAY
        return phrases.STAY + phrases.FRAUD_MEANWHILE

    async def _money(self, visit: Visit) -> str:
        """Return a sentence about the state of this visit's transfers in the bank."""
        try:
            found = [await asyncio.to_thread(self._bank.transfer, id_) for id_ in visit.transfers]
        except BankError:
            log.exception("the bank could not be asked about her transfers")
            return phrases.BANK_SILENT
        statuses = {transfer.status for transfer in found}
        if TransferStatus.POSTED in statuses:
            return phrases.MONEY_WAS_SENT
        return phrases.MONEY_IS_HELD if TransferStatus.HELD in statuses else phrases.NO_MONEY_LEFT


def _tells_a_loss(text: str) -> bool:
    """Return whether ``text`` says that a card or passbook is lost: it is locked also now."""
    return tells_of_danger(text) and not set(read_loss(text)) <= {OTHER}


def find_asked(text: str) -> str | None:
    """Return the id of the list's entry that ``text`` matches; None if there is none."""
    return next((name for name, pattern in _PATTERNS.items() if pattern.search(text)), None)
