"""Book a later service: a relative acts for the customer (代办), or staff visit her (上门)."""

from __future__ import annotations

from typing import TypedDict

from assistant.actions.base import Turn
from assistant.actions.cash import WANTS_CASH
from assistant.actions.service import ServiceAction, note, put_question, said
from assistant.banking.requests import Details, RequestKind
from assistant.screens import choose, request_taken
from assistant.screens.view import Choice
from assistant.speaking.wording import digit_words
from assistant.understanding.payloads import payload

BRING = {
    RequestKind.RELATIVE: "两个人的身份证、卡或存折",
    RequestKind.HOME_VISIT: "身份证、卡或存折",
    RequestKind.SOCIAL_CARD: "身份证",
    RequestKind.CERTIFICATION: "身份证",
    RequestKind.CASH: "身份证、卡或存折",
}
NAMES = {
    RequestKind.RELATIVE: "家里人代办",
    RequestKind.HOME_VISIT: "上门服务",
    RequestKind.SOCIAL_CARD: "补办社保卡",
    RequestKind.CERTIFICATION: "养老资格认证",
    RequestKind.CASH: "预约取现",
}
KINDS = (
    (
        RequestKind.RELATIVE,
        "家里人替我办",
        ("代办", "替", "代我", "帮他办", "帮她办", "委托", "代领"),
    ),
    (
        RequestKind.HOME_VISIT,
        "请人上门来办",
        ("上门", "来家", "到家", "家里来", "下不了床", "走不动"),
    ),
)
WHEN = (("morning", "这周上午", ("上午", "早上")), ("afternoon", "这周下午", ("下午",)))


class _Said(TypedDict, total=False):
    """The values that the customer has given for her request."""

    kind: str
    """A value of ``RequestKind``."""
    when: str
    """For a visit at the customer's home: morning or afternoon."""


class SpecialService(ServiceAction):
    """Book the service: who needs it, and when. No money moves."""

    NAME = "action_special_service"

    def act(self, turn: Turn) -> None:
        """Hand a request for cash to its own service, which moves money; otherwise begin."""
        if not turn.is_key and turn.loop is None and WANTS_CASH.search(turn.text):
            turn.follow("action_book_cash")
        else:
            super().act(turn)

    def take(self, turn: Turn) -> bool:
        """Take the choice that the customer picked, or the one that her words name."""
        picked = turn.value("choice")
        if turn.is_key:
            kinds = {kind.value for kind, *_ in KINDS}
            return note(
                turn,
                kind=picked if picked in kinds else None,
                when=picked if picked in {key for key, *_ in WHEN} else None,
            )
        kind = next((k.value for k, _, words in KINDS if any(w in turn.text for w in words)), None)
        when = next((key for key, _, words in WHEN if any(w in turn.text for w in words)), None)
        return note(turn, kind=kind, when=when)

    def question(self, turn: Turn) -> str | None:
        """Return what is missing: which service, or when for a visit at home."""
        told = said(turn, _Said)
        if "kind" not in told:
            return "kind"
        visit = told["kind"] == RequestKind.HOME_VISIT.value
        return "when" if visit and "when" not in told else None

    def ask(self, turn: Turn, question: str) -> None:
        """Offer two choices."""
        if question == "kind":
            offered = [(kind.value, label) for kind, label, _ in KINDS]
        else:
            offered = [(key, label) for key, label, _ in WHEN]
        choices = tuple(
            Choice(str(n), label, payload("inform", choice=key))
            for n, (key, label) in enumerate(offered, start=1)
        )
        response = "utter_ask_special" if question == "kind" else "utter_ask_visit_when"
        put_question(turn, choose.fill(what=question), response, choices=choices)

    def finish(self, turn: Turn) -> None:
        """Book the request, and show its number."""
        told = said(turn, _Said)
        details = {"when": told["when"]} if "when" in told else {}
        show_booked(turn, RequestKind(told["kind"]), details)


def show_booked(turn: Turn, kind: RequestKind, details: Details) -> None:
    """Book a request; show its number, what to bring, and that a person can come now."""
    visit = turn.visit
    booked = turn.bank.requests.book(visit.session, turn.customer.id, kind, details)
    digits = booked.number[1:]  # without the letter, so that the screen shows what she hears
    turn.show(
        request_taken.fill(number=digits, what=NAMES[kind], bring=BRING[kind]),
        f"utter_booked_{kind.value}",
        {"number": digit_words(digits)},
        choices=(Choice("1", "现在请人来", "/call_help"), Choice("2", "回到首页", "/go_home")),
        keys=("repeat", "home"),
    )


ACTIONS = (SpecialService,)
