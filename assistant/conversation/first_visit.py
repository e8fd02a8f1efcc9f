"""Explain the kiosk to a customer who is here for the first time, and let her practise.

This module gets each utterance before the dialogue, and answers some of them itself. The guidance
comes with the first greeting of a card without history, and whenever the customer asks 怎么用.
Until the practice round ends, it answers everything except changes of voice and type size. All
other utterances go unchanged to the dialogue.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from dataclasses import replace

from assistant.banking.gateway import BankGateway
from assistant.banking.model import BankError
from assistant.conversation import practice
from assistant.conversation.outbox import AGREED, NOT_AGREED
from assistant.conversation.practice import PlayBank, reply
from assistant.conversation.visit import Visit
from assistant.patterns import compile_linear
from assistant.screens import guide
from assistant.screens.view import Choice
from assistant.understanding.protocol import Parse, Reply, Understanding

log = logging.getLogger(__name__)

PARTS = (
    (
        "直接说",
        "我用半分钟说说怎么用，不想听就按一。要办什么，直接跟我说，比如：查一下余额。说错了不要紧，再说一遍就行。",
    ),
    (
        "用手点",
        "不想说话，就用手点屏幕上的字，或者按数字。动钱以前，我都先念给您听，您说对，才办。",
    ),
    (
        "红色是找人",
        "红色的是帮助，什么时候都能按，马上叫人来。想先试一试，就说：练一练。那不是真的钱。",
    ),
)
"""(title, sentences) of each part of the guidance; together about half a minute."""
SKIP_OR_TRY = (Choice("1", "不听了", "/go_home"), Choice("2", "练一练", practice.START))
ASKS_HOW = compile_linear(r"(?:怎么|咋|咋个|如何|怎样)(?:用|使|弄)|不会(?:用|使|弄)|教教我|用法")
WANTS_TO_PRACTISE = compile_linear(r"练一练|练练|练一下|练习|练一遍|试着练")
SKIPS = frozenset({"affirm", "deny", "out_of_scope", "nlu_fallback", "thank", "cancel"})
"""Intents that are no request, and so only end the guidance."""
USED = frozenset({"transfer_out", "bill"})
"""Kinds of entries which show that a card has a history."""
LOOKED_AT = 200
LONGEST_WISH = 12
"""Most characters of a wish to practise."""
PRACTISE = "/practise"


class FirstVisit:
    """Answer utterances about the guidance and the practice round, in place of the dialogue."""

    def __init__(self, agent: Understanding, bank: BankGateway, visit: Callable[[], Visit]) -> None:
        """Keep ``agent``, which gets other turns, and ``visit``, which returns the current visit."""
        self._agent = agent
        self._bank = bank
        self._visit = visit
        self._guiding = False
        self._practising: PlayBank | None = None
        self._session = ""

    async def parse(self, text: str) -> Parse:
        """Return the reading of an utterance or payload, without Rasa for the practice round."""
        if not text.startswith(PRACTISE):
            return await self._agent.parse(text)
        value = str(json.loads(text.removeprefix(PRACTISE))["choice"])
        return Parse(text, "practise", None, ({"entity": "choice", "text": None, "value": value},))

    async def turn(self, session: str, parse: Parse) -> list[Reply]:
        """Return the replies to ``parse``: from the practice round, the guidance, or the dialogue."""
        if session != self._session:
            self._session, self._guiding, self._practising = session, False, None
        if self._practising is not None and not practice.leaves(self._practising, parse):
            if practice.keeps(parse):
                return await self._agent.turn(session, parse)
            return practice.act(self._practising, parse)
        if self._practising is not None:
            self._practising = None
            own = parse.intent in practice.LEAVING
            return await self._dialogue(session, parse if own else "/go_home")
        if _wants_to_practise(parse) and not await asyncio.to_thread(self._pays):
            self._guiding, self._practising = False, PlayBank()
            return practice.begin(self._practising)
        guided, self._guiding = self._guiding, False
        if guided and parse.intent in SKIPS:
            return await self._dialogue(session, "/go_home")
        replies = await self._agent.turn(session, parse)
        asked = parse.intent == "what_can_you_do" and ASKS_HOW.search(parse.text)
        if asked and replies and replies[-1].custom.get("screen") == "menu":
            return [*self._guidance(), *replies]
        if parse.intent == "greet" and await asyncio.to_thread(self._is_new):
            return [*self._guidance(), *replies]
        return replies

    def forget(self, session: str) -> None:
        """Drop the practice round and the dialogue of a visit that has ended."""
        self._guiding, self._practising = False, None
        self._agent.forget(session)

    async def _dialogue(self, session: str, what: Parse | str) -> list[Reply]:
        parse = what if isinstance(what, Parse) else await self._agent.parse(what)
        return await self._agent.turn(session, parse)

    def _guidance(self) -> list[Reply]:
        self._guiding = True
        keys = ("repeat", "home")
        shown = [
            (guide.fill(what=what, number=number, of=len(PARTS)), text)
            for number, (what, text) in enumerate(PARTS, start=1)
        ]
        return [
            reply(content.screen, text, dict(content.data), SKIP_OR_TRY, keys)
            for content, text in shown
        ]

    def _pays(self) -> bool:
        """Return whether the visit has an open transfer; also True if the bank cannot tell."""
        begun = self._visit().transfer_id
        try:
            open_ = {*NOT_AGREED, *AGREED}
            return begun is not None and self._bank.transfer(begun).status in open_
        except BankError:
            log.exception("whether she is paying could not be read; she does not practise now")
            return True

    def _is_new(self) -> bool:
        """Return whether the customer's card has no history.

        If so, note that she now gets the guidance.
        """
        visit = self._visit()
        if not visit.customer or visit.preferences.guided:
            return False
        customer_id = visit.customer.id
        try:
            accounts = self._bank.accounts(customer_id)
            if any(
                entry.kind in USED
                for account in accounts
                for entry in self._bank.entries(account.id, limit=LOOKED_AT)
            ):
                return False
            visit.preferences = replace(visit.preferences, guided=True)
            kept = replace(visit.preferences, covered=bool(visit.covers_always))
            self._bank.preferences.remember(customer_id, kept)
        except BankError:
            log.exception("whether she was here before could not be read; she is not guided")
            return False
        return True


def _wants_to_practise(parse: Parse) -> bool:
    if parse.intent == "practise":
        return parse.entities[0]["value"] == "start"
    short = not parse.text.startswith("/") and len(parse.text) <= LONGEST_WISH
    pays = parse.intent in ("transfer_money", "inform", "pay_bill")
    return short and not pays and WANTS_TO_PRACTISE.search(parse.text) is not None
