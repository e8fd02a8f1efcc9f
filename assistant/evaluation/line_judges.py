"""Judge what became of a line that was put to the kiosk: right, asked back, missed, or bad.

Only what is sure is judged: which service began or is offered, whom, how much and from which account
a review shows, whether anything was agreed to, and whether a person was called.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.money import Money
from assistant.screens.view import View

NAMES = {
    "小明": "王小明",
    "小红": "王小红",
    "建国": "李建国",
    "张阿姨": "张桂芳",
    "志强": "陈志强",
}
BILLS = {"电费": "电费", "水费": "水费", "燃气费": "燃气费", "取暖费": "暖气费", "电话费": "话费"}
"""The customer's payees and bills, as the labels and as the kiosk call them."""
_KINDS = {
    "electricity": "电费",
    "water": "水费",
    "gas": "燃气费",
    "heating": "暖气费",
    "phone": "话费",
}
_ACCOUNTS = {"card": "借记卡", "passbook": "存折"}
BAD = frozenset({"WRONG", "AGREED", "CALLED", "PRIVATE"})
"""Ways that must not be: another payee, sum or account at a review; words that are no yes taken for
one; a person called, or something of the customer's shown, by talk of the hall."""
_SCREENS = {
    "balance": {"balance"},
    "entries": {"transactions"},
    "pension": {"pension", "social"},
    "products": {"rates", "interest", "answer"},
    "loss": {"loss", "locked"},
    "pin": {"notice", "answer", "answer_person"},
    "limit": {"locks", "safety_guide"},
    "cash": {"number_entry", "request_taken", "notice"},
    "visit": {"request_taken"},
    "person": {"help_called"},
    "fraud": {"help_called", "notice"},
    "question": {"answer", "answer_person", "branch_info"},
}
_REQUESTS = {
    "balance": ("check_balance",),
    "entries": ("list_transactions",),
    "pension": ("check_pension", "social_security"),
    "products": ("ask_deposit", "ask_wealth"),
    "loss": ("report_loss",),
    "pin": ("pin",),
    "limit": ("set_lock",),
    "cash": ("special_service",),
    "visit": ("special_service",),
    "person": ("call_help",),
    "fraud": ("report_fraud",),
    "question": ("what_can_you_do",),
    "bill": ("pay_bill",),
    "transfer": ("transfer_money",),
}
_OFFERS = frozenset({"whether", "search", "choose", "notice"})
_ASKS_BACK = frozenset({"transfer_ask_payee", "transfer_ask_amount", "choose"})
_AT_REST = frozenset(
    {"home", "menu", "not_understood", "out_of_scope", "sign_in", "answer", "branch_info", "rates"}
)
_PRIVATE = frozenset(
    {"balance", "transactions", "pension", "payees", "passbook", "social", "transfer_review"}
)
_REACHED = ("right", "offered", "asked")


@dataclass(frozen=True)
class Seen:
    """What became of a line."""

    before: View
    """The screen it was said to."""
    view: View
    """The screen that it led to."""
    views: Sequence[View]
    """All screens on the way there."""
    later: Sequence[View]
    """What followed by yes and PIN alone."""
    waits: str
    """The payload of a second request that waits; empty: none."""
    called: bool
    """A person was called."""


def judge_first(meant: str, seen: Seen) -> str:
    """Return what became of a first sentence that means one service, or two joined by +."""
    one, *two = re.split(r"\+(?=[a-z])", meant)
    first = _served(one, seen, [seen.view])
    if not two:
        return first
    orders = ((one, two[0]), (two[0], one))
    ways = [(_served(a, seen, [seen.view]), _then(b, seen)) for a, b in orders]
    if "WRONG" in ways[0]:
        return "WRONG"
    both = [way for way in ways if all(part in _REACHED for part in way)]
    if both:
        return "right" if ("right", "right") in both else "offered"
    return "one of two" if any(part in _REACHED for way in ways for part in way) else "missed"


def judge_sum(payee: str, yuan: str, seen: Seen) -> str:
    """Return what became of a request whose sum takes some reading; ``yuan`` is ASK where one asks back."""
    if payee in BILLS:
        return _bill(BILLS[payee], [seen.view, *seen.later])
    reviews = [view for view in (seen.view, *seen.later) if _is_transfer(view)]
    if reviews:
        fen = None if yuan == "ASK" else Money.yuan(yuan).fen
        shown = (reviews[0].data["payee"], reviews[0].data["fen"])
        return "right" if shown == (NAMES[payee], fen) else "WRONG"
    asks = [view for view in (seen.view, *seen.later) if view.screen in _ASKS_BACK]
    if not asks:
        return "missed"
    if asks[-1].screen == "transfer_ask_amount" and asks[-1].data["payee"] != NAMES[payee]:
        return "WRONG"
    return "right" if yuan == "ASK" else "asked"


def judge_correction(meant: str, seen: Seen) -> str:
    """Return what became of words at a review; ``meant`` is what a clerk would take them for."""
    kind, _, told = meant.rstrip(")").partition("(")
    if not _is_review(seen.before):
        return "no review"
    view = seen.view
    if view.field_kind == "pin" or view.screen == "fraud_check":
        return "right" if kind == "yes" else "AGREED"
    asks, stays = view.screen in _ASKS_BACK, _is_review(view) and _read(view) == _read(seen.before)
    if _is_review(view) and not stays:
        return (
            "right" if kind == "change" and _read(view) == _changed(told, seen.before) else "WRONG"
        )
    if kind == "change" and seen.before.data["kind"] == "bill" and not told.startswith("account"):
        return "right"  # the sum of a bill is not hers to change
    cancelled = view.screen in ("transfer_cancelled", "home", "goodbye")
    right = {
        "no_cancel": cancelled,
        "ask_what": asks,
        "repeat": stays,
        "wait": stays and "没听清" not in view.text,
        "person": seen.called,
        "answer": any(one.screen in _SCREENS["question"] | {"balance"} for one in seen.views),
    }
    if right.get(kind, False):
        return "right"
    return "asked" if asks else "cancelled" if cancelled else "read again" if stays else "other"


def judge_outside(seen: Iterable[Seen]) -> str:
    """Return the worst of what talk of the hall did to a kiosk at rest."""
    ways = {_disturbed(one) for one in seen}
    return next(way for way in ("PRIVATE", "CALLED", "begun", "asked", "right") if way in ways)


def _disturbed(seen: Seen) -> str:
    shown = {view.screen for view in seen.views}
    if shown & _PRIVATE:
        return "PRIVATE"
    if seen.called:
        return "CALLED"
    if shown <= _AT_REST:
        return "right"
    return "asked" if seen.view.screen in ("whether", "search") else "begun"


def _served(meant: str, seen: Seen, ends: Sequence[View]) -> str:
    """Return how a service that is meant was reached, by the screens it led to."""
    if meant.startswith("transfer"):
        return _transfer(meant, ends)
    if meant.startswith("bill"):
        return _bill(_KINDS[meant.partition(":")[2]], ends)
    if seen.called and meant in ("person", "fraud"):
        return "right"
    began = {view.screen for view in (*seen.views, *ends)} & _SCREENS[meant]
    view = ends[-1]
    if began or (view.screen == "choose" and _asks_about(meant, view)):
        return "right"
    return "offered" if _offers(meant, view) else "missed"


_QUESTIONS = {
    "loss": ("丢", "锁"),
    "visit": ("上门", "到您家"),
    "cash": ("现金",),
    "products": ("存多少", "存几年", "理财"),
    "limit": ("锁",),
}
"""Words of the questions with which a service begins."""


def _asks_about(meant: str, view: View) -> bool:
    return any(word in view.text for word in _QUESTIONS.get(meant, ()))


def _offers(meant: str, view: View) -> bool:
    names = _REQUESTS[meant.partition(":")[0].partition("(")[0]]
    payloads = [choice.payload for choice in view.choices]
    return view.screen in _OFFERS and any(name in one for name in names for one in payloads)


def _then(meant: str, seen: Seen) -> str:
    """Return how the second of two services was reached: it waits, or has begun.

    A review that repeats the first one is that of the first service, and so never wrong here.
    """
    names = _REQUESTS[meant.partition(":")[0].partition("(")[0]]
    shown = (seen.view, *seen.later)
    own = next((_read(view) for view in shown if _is_review(view)), None)
    ways = [(_served(meant, seen, [view]), view) for view in shown]
    reached = [way for way, _ in ways if way in _REACHED]
    if reached:
        return min(reached, key=_REACHED.index)
    if any(name in seen.waits for name in names):
        return "right"
    another = any(way == "WRONG" and _is_review(view) and _read(view) != own for way, view in ways)
    return "WRONG" if another else "missed"


def _transfer(meant: str, ends: Sequence[View]) -> str:
    who, yuan, account = meant.removeprefix("transfer(").rstrip(")").split(",")
    name, view = NAMES.get(who), ends[-1]
    if _is_transfer(view):
        wanted = (name, None if yuan == "-" else Money.yuan(yuan).fen)
        pays = account == "-" or view.data["account"] == _ACCOUNTS[account]
        right = (view.data["payee"], view.data["fen"]) == wanted and pays
        return "right" if right else "WRONG"
    if view.screen == "transfer_ask_amount":
        if view.data["payee"] != name:
            return "WRONG"
        return "right" if yuan == "-" else "asked"
    if view.screen in _ASKS_BACK:
        return "asked" if name else "right"
    return "offered" if _offers("transfer", view) else "missed"


def _bill(kind: str, ends: Sequence[View]) -> str:
    reviews = [view for view in ends if _is_review(view) and not _is_transfer(view)]
    if reviews:
        return "right" if kind in reviews[0].text else "WRONG"
    named = any(view.screen == "choose" and "费" in view.text for view in ends)
    return "offered" if named or any(_offers("bill", view) for view in ends) else "missed"


def _is_review(view: View) -> bool:
    return view.screen == "transfer_review"


def _is_transfer(view: View) -> bool:
    return _is_review(view) and view.data["kind"] != "bill"


def _read(view: View) -> tuple[object, object, object]:
    return view.data["payee"], view.data["fen"], view.data["account"]


def _changed(told: str, before: View) -> tuple[object, object, object]:
    """Return what a review should show once it is changed as ``told``: sum=800."""
    slot, _, value = told.partition("=")
    payee, fen, account = _read(before)
    if slot == "payee":
        payee = NAMES[value]
    elif slot == "sum":
        fen = Money.yuan(value).fen
    else:
        account = _ACCOUNTS[value]
    return payee, fen, account
