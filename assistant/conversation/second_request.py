"""Split a sentence with two requests: the second is offered when the first has ended.

An example is 给老李转二百，顺便把电费也交了. Two transfers in one sentence are not split here, but
read by ``understanding.in_context`` (``Next``).
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from assistant import phrases
from assistant.screens.registry import traits_of
from assistant.screens.view import Choice, View
from assistant.understanding.disambiguation.matcher import question_in
from assistant.understanding.disambiguation.offers import offer_request
from assistant.understanding.intents import load_intents
from assistant.understanding.payloads import payload
from assistant.understanding.protocol import Parse

SURE = 0.8
"""Least confidence of both requests, 0 to 1."""
LEAST = 3
"""Least characters of a part of a sentence that may be a request."""
_ANOTHER = re.compile(
    r"[，,。；、]?(?:顺便|顺带|捎带|捎上|连带|另外|然后|完了|接着|随后|末了|(?<![上里头中])还有(?![0-9一二两三四五六七八九十几]+[百千万块元]|多少|好多|几)|还要|还想|再(?=帮|给|看|查|把|交|打|问)|也(?=帮我|把)|"
    r"够的话|够了就|要是够|够就|如果够)(?:的话)?(?:再|也|就|呢|[，,])*"
    r"|[，,。；](?=[^，,。；]{2,16}(?:吗|么|多少|几[个点时]|没有|啥时|什么时))"
)
_FIRST_OF_ALL = re.compile(r"^[嗯哦那，,]*(?:先|首先)")

Understand = Callable[[str], Awaitable[Parse]]


@dataclass(frozen=True)
class Offered:
    """A request that waits until the one before it has ended."""

    label: str
    """The request's name for the customer: 交费."""
    payload: str


async def split_requests(text: str, understand: Understand) -> tuple[Parse, Offered] | None:
    """Return the two requests in ``text``, in order; None if there are not two.

    Args:
        text: The customer's words.
        understand: A function that classifies a piece of them.
    """
    for found in _ANOTHER.finditer(text):
        first, second = text[: found.start()], text[found.end() :]
        first = _FIRST_OF_ALL.sub("", first)
        if min(len(first), len(second)) < LEAST:
            continue
        one, other = await understand(first), await understand(second)
        if one.intent != other.intent and _is_sure(one) and _is_sure(other):
            return one, Offered(*offer_request(other, other.text))
    return None


_CLAUSES = re.compile(r"[，,。；;！!\s]+")


def question_beside(text: str) -> tuple[str, str] | None:
    """Return ``text`` without a frequent question, and the payload that answers that; or None.

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
