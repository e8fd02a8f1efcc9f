"""Give a customer a paper number for one of the branch's queues, without card and PIN."""

from __future__ import annotations

from typing import TypedDict

from assistant.actions.base import Turn
from assistant.actions.service import ServiceAction, note, put_question, said
from assistant.banking.queue import QueueLine
from assistant.screens import choose, queue_number
from assistant.screens.view import Choice
from assistant.speaking.wording import count_words, digit_words
from assistant.understanding.payloads import payload

LINES = (
    (QueueLine.CASH, "存钱取钱", ("钱", "折子", "存折")),
    (QueueLine.SOCIAL, "社保医保", ("社保", "医保", "养老", "退休")),
    (QueueLine.OTHER, "别的事", ()),
)
"""Each queue: its id, its label, and words in a request that name it."""


class _Said(TypedDict, total=False):
    """The value that the customer has given: which queue."""

    line: str
    """A value of ``QueueLine``."""


class QueueTicket(ServiceAction):
    """Give the customer a number in the queue for her kind of business."""

    NAME = "action_queue_ticket"
    PRIVATE = False

    def take(self, turn: Turn) -> bool:
        """Take the queue that the customer picked or that her words name."""
        picked = turn.value("choice") or _named(turn.text)
        return note(turn, line=picked)

    def question(self, turn: Turn) -> str | None:
        """Return ``line`` (which queue) until the customer has named one."""
        return None if "line" in said(turn, _Said) else "line"

    def ask(self, turn: Turn, question: str) -> None:
        """Offer the queues."""
        choices = tuple(
            Choice(str(n), label, payload("inform", choice=line.value))
            for n, (line, label, _) in enumerate(LINES, start=1)
        )
        put_question(turn, choose.fill(what="line"), "utter_ask_queue_line", choices=choices)

    def finish(self, turn: Turn) -> None:
        """Give the number, and say how many wait before the customer."""
        line = QueueLine(said(turn, _Said)["line"])
        customer_id = turn.visit.customer.id if turn.visit.customer else None
        got = turn.bank.queue.take(turn.visit.session, line, customer_id)
        label = next(label for each, label, _ in LINES if each is line)
        turn.show(
            queue_number.fill(number=got.slip, line=label, ahead=got.ahead),
            "utter_queue_number" if got.ahead else "utter_queue_number_next",
            {"number": digit_words(got.slip), "ahead": count_words(got.ahead), "line": label},
            keys=("repeat", "home"),
        )


def _named(text: str) -> str | None:
    """Return the queue that ``text`` names; None: it names none, or is a key's payload."""
    if text.startswith("/"):
        return None
    found = (line.value for line, _, words in LINES if any(word in text for word in words))
    return next(found, None)


ACTIONS = (QueueTicket,)
