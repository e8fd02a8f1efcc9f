"""Answer about social security: the medical account, certification, a new card, paying."""

from __future__ import annotations

from typing import TypedDict

from assistant.actions.base import Turn
from assistant.actions.requests import show_booked
from assistant.actions.service import ServiceAction, hand_over, note, put_question, said
from assistant.banking.requests import RequestKind
from assistant.bill_types import load_bill_types
from assistant.clock import bank_time
from assistant.screens import choose, social
from assistant.screens.view import Choice
from assistant.speaking.wording import date_words, money_words
from assistant.understanding.payloads import payload

WHAT = (
    ("query", "查医保、查认证", ()),
    ("pay", "交医保、交养老", ("交", "缴")),
    ("card", "补办社保卡", ("补", "丢", "换卡", "办卡", "坏了", "找不到")),
)
WHICH = (
    ("medical", "医保卡里有多少钱", ("余额", "多少钱", "医保")),
    ("certified", "养老资格认证", ("认证", "资格")),
)
BILLS = tuple(
    (known.name, known.social_label, known.social_word)
    for known in load_bill_types().values()
    if known.social_label
)
CERTIFIED_AHEAD_DAYS = 60
"""Staff may certify a customer again from this many days before the certification ends."""


class _Said(TypedDict, total=False):
    """The value that the customer has given: what she wants."""

    what: str
    """One of ``WHAT``."""
    which: str
    """One of ``WHICH``."""
    bill: str
    """The type of a bill."""


class SocialSecurity(ServiceAction):
    """Answer the customer's question, book a request, or hand over to the payment of bills."""

    NAME = "action_social_security"
    ANSWERS = frozenset({"social_security", "pay_bill", "report_loss", "check_balance"})

    def take(self, turn: Turn) -> bool:
        """Take the choice that the customer picked, or the one that her words name."""
        picked, text = turn.value("choice"), "" if turn.is_key else turn.text
        bill = turn.value("bill_type") if turn.is_key else _bill(text)
        what = picked if picked in {key for key, *_ in WHAT} else None
        which = picked if picked in {key for key, *_ in WHICH} else None
        # 认证 and 余额 are more specific than 卡, so they are looked for first.
        if text:
            which = _named(WHICH[1:], text)
            what = None if which else _named(WHAT[1:], text)
            if not which and not what:
                which = _named(WHICH[:1], text)
        if bill in {kind for kind, *_ in BILLS}:
            what = what or "pay"
        return note(turn, what=what or ("query" if which else None), which=which, bill=bill)

    def question(self, turn: Turn) -> str | None:
        """Return what is missing: what the customer wants, then which bill."""
        told = said(turn, _Said)
        if "what" not in told:
            return "what"
        lacking = {"query": "which", "pay": "bill"}.get(told["what"])
        return lacking if lacking and lacking not in told else None

    def ask(self, turn: Turn, question: str) -> None:
        """Offer at most three choices."""
        if question == "bill":
            offered = [(label, {"bill_type": kind}) for kind, label, _ in BILLS]
        else:
            table = WHAT if question == "what" else WHICH
            offered = [(label, {"choice": key}) for key, label, _ in table]
        choices = tuple(
            Choice(str(n), label, payload("inform", **value))
            for n, (label, value) in enumerate(offered, start=1)
        )
        put_question(turn, choose.fill(what=question), "utter_ask_social", choices=choices)

    def finish(self, turn: Turn) -> None:
        """Answer, book a request, or hand over to the bills, as the customer wants."""
        told = said(turn, _Said)
        if told["what"] == "pay":
            hand_over(turn, "action_pay_bill", kind=told["bill"])
        elif told["what"] == "card":
            show_booked(turn, RequestKind.SOCIAL_CARD, {})
        elif told["which"] == "medical":
            _medical(turn)
        else:
            _certified(turn)


def _medical(turn: Turn) -> None:
    medical = turn.bank.social.of(turn.customer.id).medical
    turn.show(
        social.fill(label="医保个人账户", fen=medical.fen),
        "utter_medical_balance",
        {"amount": money_words(medical)},
        keys=("repeat", "home"),
    )


def _certified(turn: Turn) -> None:
    """Say how long the certification is valid; near its end, book a new one with staff."""
    hers = turn.bank.social.of(turn.customer.id)
    left = (hers.certify_by - bank_time(turn.clock.now()).date()).days
    if left <= CERTIFIED_AHEAD_DAYS:
        show_booked(turn, RequestKind.CERTIFICATION, {})
        return
    turn.show(
        social.fill(label="养老资格认证", shown=f"有效到 {hers.certify_by:%Y年%m月%d日}"),
        "utter_certified",
        {"day": date_words(hers.certify_by, with_year=True)},
        keys=("repeat", "home"),
    )


def _named(table: tuple[tuple[str, str, tuple[str, ...]], ...], text: str) -> str | None:
    return next((key for key, _, words in table if any(word in text for word in words)), None)


def _bill(text: str) -> str | None:
    """Return the type of social security bill that ``text`` names; None: it names none."""
    if not any(word in text for word in ("交", "缴")):
        return None
    return next((kind for kind, _, word in BILLS if word in text), None)


ACTIONS = (SocialSecurity,)
