"""Split a sentence with two requests: the second is offered when the first has ended.

An example is 给老李转二百，顺便把电费也交了. Two transfers in one sentence are not split here, but
read by ``understanding.in_context`` (``Next``).
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass

from assistant import phrases
from assistant.banking.model import Payee
from assistant.screens.registry import traits_of
from assistant.screens.view import Choice, View
from assistant.understanding.disambiguation.matcher import question_in
from assistant.understanding.disambiguation.offers import offer_request
from assistant.understanding.in_context.accounts import meant_accounts
from assistant.understanding.in_context.transfer_reader import names_a_transfer
from assistant.understanding.intents import load_intents
from assistant.understanding.payloads import payload
from assistant.understanding.protocol import TRANSFER, Parse

SURE = 0.8
"""Least confidence of both requests, 0 to 1."""
LEAST = 3
"""Least characters of a part of a sentence that may be a request."""
_ANOTHER = re.compile(
    r"[，,。；、]?(?:顺便|跟住|跟着(?=[把给转打看查])|顺带|顺手|顺道|随手|捎带|捎上|连带|另外|然后|完了|接着|随后|末了|(?<=[了完好])之后|(?<=[了完好块元])以后|"
    r"(?<![上里头中])还有(?![0-9一二两三四五六七八九十几]+[百千万块元]|多少|好多|几)|还要|还想|也(?=帮我|把)|"
    r"(?:我|俺|咱|你|您)?再(?:决定|说|考虑)?(?=[帮给看查瞧把交缴问打转还汇充存报])|(?=[剩余]下?的?(?:钱)?(?:我|你|您|帮我|给我)?(?:看|查|瞧|还))|"
    r"(?<=[到来发够有]了)(?:的话)?就(?=[把给帮转交缴打还汇])|"
    r"[，,](?:要是|如果)?(?:到|来|发|没(?:啥|什么)?问题|没错|对得上|对的话)(?:了)?(?:的话)?[，,]?(?:就|再|你|您|帮我)+(?=[把给帮转交缴打还汇])|"
    r"[，,](?:要是|如果)?(?:到|来|发)了(?:的话)?[，,]?(?=[把给帮转交缴打还汇])|"
    r"[，,](?=[^，,。]{1,4}费(?:也|一道|一起|一块))|[，,](?=把[^，,。]{1,6}费[^，,。]{0,2}[交缴付续])|"
    r"(?<=费)(?:以?后)?(?:再|就|你|您|帮我|给我|麻烦)+(?=[给把转打查看汇])|"
    r"够的话|够了就|要是够|够就|如果够)(?:的话)?(?:再|也|就|呢|[，,])*"
    r"|[，,。；](?=[^，,。；]{2,16}(?:吗|么|多少|几[个点时]|没有|啥时|什么时))"
)
"""Between two requests: a word that joins them, or makes the second wait for the first (钱到了就把电费交了)."""
_DONE = re.compile("(?<=[交缴付办还])完(?=[^，,。了]{1,6}费$)")
"""Inside a first request that is to be finished: 交完电费 is 交电费."""
_FIRST_OF_ALL = re.compile(r"^[嗯哦那你您，,]*(?:先不[^先]{1,4})?(?:先|首先)")
_BUT_FIRST = re.compile(
    r"(?:之前|以前)?(?:[，,]|之前|不急|不忙|不慌|等(?:一)?下|待会儿?再说|先不[^，先]{0,3}){0,3}先(?=[看查问告瞧给把帮交说])"
)
"""Between two requests: the second is to be done first (给小明打五百之前先看看够不够, 转女儿两千不急，先看看到了没)."""

Understand = Callable[[str], Awaitable[Parse]]


@dataclass(frozen=True)
class Offered:
    """A request that waits until the one before it has ended."""

    label: str
    """The request's name for the customer: 交费."""
    payload: str


async def split_requests(
    text: str, understand: Understand, payees: Sequence[Payee] = ()
) -> tuple[Parse, Offered] | None:
    """Return the two requests in ``text``, the one to be done first before the other.

    Returns None if ``text`` does not contain two requests.

    Args:
        text: The customer's words.
        understand: A function that classifies a piece of the words.
        payees: The customer's payees: a piece that names a payee and a sum is a transfer.
    """
    for first, second in _halves(text):
        if min(len(first), len(second)) < LEAST:
            continue
        one = _as_transfer(await understand(first), payees)
        if not _is_sure(one):
            continue
        other = _as_transfer(await understand(second), payees)
        if one.intent != other.intent and _is_sure(other):
            return one, Offered(*offer_request(other, other.text))
        question = question_in(second) if question_beside(text) is None else None
        if question is not None and not question.scheme:
            asked = payload("what_can_you_do", choice=question.id)
            return one, Offered(f"问{question.label}", asked)
    return None


def _halves(text: str) -> Iterator[tuple[str, str]]:
    """Give each way to cut ``text`` at a word between two requests: what is to be done first, and then."""
    for found in _BUT_FIRST.finditer(text):
        yield text[found.end() :], text[: found.start()]
    for found in _ANOTHER.finditer(text):
        first = _DONE.sub("", _FIRST_OF_ALL.sub("", text[: found.start()]))
        yield with_the_account(first, text[found.end() :]), text[found.end() :]


_HOW = re.compile(r"[用从走][^，,。用从走]{1,8}$")
_PAYS = re.compile("[交缴付充转打还汇]")


def with_the_account(first: str, second: str) -> str:
    """Return ``first`` with the account named at the very end of ``second``, which goes for both.

    给小明转六百再交个燃气费用卡 pays both by card; what ``first`` names itself stands.
    """
    how = _HOW.search(second)
    if how is None or not _PAYS.search(second[: how.start()]) or meant_accounts(first):
        return first
    return f"{first}，{how[0]}" if len(meant_accounts(how[0])) == 1 else first


def _as_transfer(parse: Parse, payees: Sequence[Payee]) -> Parse:
    """Return ``parse`` as a transfer if its words name one.

    Otherwise, or if the classifier is sure of a request, return it unchanged.
    """
    if _is_sure(parse) or not names_a_transfer(parse.text, payees):
        return parse
    return parse.as_intent(TRANSFER)


_CLAUSES = re.compile(r"[，,。；;！!\s]+")


def question_beside(text: str) -> tuple[str, str] | None:
    """Return ``text`` without its frequent question, and the payload that answers the question.

    Returns None if ``text`` does not contain a request with a question beside it.

    给闺女转两千，要手续费吗 is a request with a question beside it.
    """
    clauses = [clause for clause in _CLAUSES.split(text) if clause]
    for place, clause in enumerate(clauses):
        question = question_in(clause)
        rest = "，".join(clauses[:place] + clauses[place + 1 :])
        if question is not None and not question.scheme and len(rest) >= LEAST:
            return rest, payload("what_can_you_do", choice=question.id)
    return None


def _is_sure(parse: Parse) -> bool:
    known = load_intents().get(parse.intent)
    request = known is not None and known.kind == "request" and not known.interrupts
    return request and (parse.confidence or 0.0) >= SURE


def offer_after(views: list[View], waiting: Offered) -> View | None:
    """Return the view that offers the waiting request, if the last view ends the first; else None."""
    traits = traits_of(views[-1])
    if not (traits.ends_task or traits.looked_up):
        return None
    choices = (Choice("1", "对，我要办", waiting.payload), Choice("2", "不用了", "/go_home"))
    text = phrases.ALSO_ASKED.format(request=waiting.label)
    return View("whether", text, choices=choices, keys=("yes", "no", "repeat", "home"))
