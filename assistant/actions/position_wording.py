"""Write the words said and shown about positions: deposits, wealth products, booked cash."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypedDict

from assistant.actions.base import Turn, said_back
from assistant.actions.service import put_question, said
from assistant.banking.model import Transfer, TransferKind
from assistant.banking.positions import Position
from assistant.banking.products import CASH
from assistant.money import Money
from assistant.screens import choose
from assistant.speaking.wording import date_words, money_words, rate_words

AT_REST = (TransferKind.DEPOSIT, TransferKind.WEALTH, TransferKind.CASH, TransferKind.BACK)
LEVELS = "零一二三四五"
WRONG_WITH_IT = {"vague": "utter_amount_vague", "too_much": "utter_deposit_too_much"}
"""Sentences about an unusable sum that all services share."""


def variant(transfer: Transfer, position: Position) -> str:
    """Return the ending of the names of this transfer's sentences, such as ``back_early``.

    A deposit that is paid out early has other sentences than a deposit that is due (``back_due``).
    """
    if transfer.kind is not TransferKind.BACK:
        return str(transfer.kind.value)
    if position.product.kind == CASH.kind:
        return "back_cash"
    if not position.earned or not position.earned.lost.fen:
        return "back_due"
    return "back_early" if position.earned.interest.fen else "back_at_once"


def words_of(position: Position) -> dict[str, str]:
    """Return the words that fill the sentences' placeholders."""
    product = position.product
    words = {
        "risk": risk_words(product.risk),
        "terms": product.terms,
        "outlook": product.outlook,
        "rate": rate_words(product.bp),
    }
    if position.due:
        words["due"] = date_words(position.due, with_year=product.kind == "deposit")
    if position.earned:
        words["interest"] = money_words(position.earned.interest)
        words["full"] = money_words(position.earned.full)
        words["lost"] = money_words(position.earned.lost)
        words["total"] = money_words(position.amount + position.earned.interest)
    return words


def facts_of(transfer: Transfer, position: Position) -> list[tuple[str, str]]:
    """Return the further facts that the review shows, as label and value."""
    product, earned = position.product, position.earned
    facts = []
    if product.kind == "wealth":
        facts += [("先看风险", risk_shown(product.risk)), ("期限", product.terms)]
    if position.due and transfer.kind is not TransferKind.BACK:
        label = "到期" if product.kind == "deposit" else "来取"
        facts.append((label, f"{position.due.year}年{position.due.month}月{position.due.day}日"))
    if earned and transfer.kind is TransferKind.BACK:
        facts.append(("能拿利息", str(earned.interest)))
        if earned.lost.fen:
            facts.append(("少拿利息", str(earned.lost)))
    elif earned:
        facts += [("利率", rate_shown(product.bp)), ("到期利息", str(earned.full))]
    return facts


def position_of(turn: Turn, transfer: Transfer) -> Position | None:
    """Return the position that a transfer opens or pays out; None for all other transfers."""
    if transfer.kind not in AT_REST:
        return None
    return turn.bank.positions.find_of_transfer(transfer.id)


def risk_words(level: int) -> str:
    """Return a risk level in spoken words: 二级，比较低."""
    return f"{LEVELS[level]}级，{_RISKS[level]}"


def risk_shown(level: int) -> str:
    """Return a risk level as the screen shows it: R2 风险比较低."""
    return f"R{level} 风险{_RISKS[level]}"


def rate_shown(bp: int) -> str:
    """Return a rate as the screen shows it: 0.95%."""
    return f"{bp // 100}.{bp % 100:02}%"


def available_words(turn: Turn) -> dict[str, str]:
    """Return words for the account that the customer pays from and its available balance."""
    account = turn.account()
    return {"account": account.name, "available": money_words(account.available)}


_RISKS = {1: "很低", 2: "比较低", 3: "中等", 4: "比较高", 5: "高"}


Trouble = Literal["missing", "vague", "too_little", "too_much"]
"""What is wrong with a sum: none named, none exact, too small, or more than is available."""


class AmountSaid(TypedDict, total=False):
    """The sum that the customer has given to a service."""

    amount: int
    """The sum in fen."""
    vague: str | bool
    """The customer's words if they name no exact sum; False: she has named an exact sum since."""


def amount_trouble(turn: Turn, least: Money) -> Trouble | None:
    """Return what is wrong with the sum that the customer gave to the open service, or None.

    Args:
        turn: The turn.
        least: The smallest sum that the service takes.
    """
    told = said(turn, AmountSaid)
    if told.get("vague"):
        return "vague"
    if "amount" not in told:
        return "missing"
    amount = Money(told["amount"])
    if amount < least:
        return "too_little"
    return "too_much" if amount > turn.account().available else None


def ask_amount(
    turn: Turn,
    trouble: Trouble | None,
    responses: Mapping[str, str],
    words: Mapping[str, str] | None = None,
    *,
    hints: tuple[str, ...],
    heading: str = "",
) -> None:
    """Ask how much; if the sum that the customer named cannot be used, say why.

    Args:
        turn: The turn.
        trouble: What ``amount_trouble`` returned.
        responses: The service's sentence for each trouble, and under "" its question.
        words: Text for further placeholders of these sentences.
        hints: Examples of sums that she may say.
        heading: The purpose of the sum, shown above the field.
    """
    told = said(turn, AmountSaid)
    named = {
        **available_words(turn),
        **(words or {}),
        "said": said_back(str(told.get("vague") or "")),
    }
    if trouble in ("too_little", "too_much"):
        named["amount"] = money_words(Money(told["amount"]))
    known = {**WRONG_WITH_IT, **responses}
    put_question(
        turn,
        choose.fill(what="amount", said=heading),
        known.get(trouble or "", responses[""]),
        named,
        hints=hints,
        keys=("digits",),
        field_kind="amount",
    )
