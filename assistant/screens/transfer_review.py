"""Show everything about a transfer before the customer's yes."""

from __future__ import annotations

from typing import TypedDict

from assistant.screens.blocks import Big, Block, Fact, answers, sentence, with_tail, yuan
from assistant.screens.content import filler, read
from assistant.screens.named import NamedTransfer, called
from assistant.screens.samples import ASKING, NAMED
from assistant.screens.traits import Traits
from assistant.screens.view import View


class FactRow(TypedDict):
    """One more fact, on a line of its own."""

    what: str
    """The name of the fact, e.g. 到期."""
    shown: str
    """The value of the fact, e.g. 2027年3月16日."""


class Data(NamedTransfer):
    """Payee, sum, account and purpose."""

    kind: str
    """A value of ``banking.model.TransferKind``."""
    subject: str
    """The thing that is paid or bought, e.g. 三月电费; empty: the money goes to a payee."""
    facts: list[FactRow]
    """Facts about the subject; may be empty."""
    account_tail: str
    """The last four digits of the account from which it is paid."""


TRAITS = Traits(
    called="转账：核对",
    reading="in_full",
    pause="yes_no",
    takes="consent",
    money="open",
    bias="none",
    asks="review",
)
fill = filler(__name__, Data)

DO = {"bill": "交", "deposit": "存", "wealth": "买", "cash": "取", "back": "取"}
"""The verb on the yes key for each kind of transfer; other kinds have 转."""
VERBS = {"bill": "交", "deposit": "存成", "wealth": "买", "cash": "约好", "back": "取回"}
"""The verb in front of the sum for each kind of transfer; other kinds have 转."""


def compose(view: View) -> list[Block]:
    """Return payee and amount in large type, the account and the question."""
    return [*transfer_facts(read(Data, view)), *sentence(view), *answers(view)]


def key_words(view: View) -> dict[str, str]:
    """Return the words of yes, which say what will happen, and of no.

    After no the customer can correct the transfer.
    """
    return {"yes": f"对，{DO.get(read(Data, view)['kind'], '转')}", "no": "不对，改"}


def transfer_facts(data: Data, done: str = "") -> list[Block]:
    """Return payee, sum and account; for a wealth product the risk comes first.

    Args:
        data: The transfer.
        done: 了 if the transfer is finished (转给了), otherwise empty.
    """
    facts: list[Block] = [Fact(fact["what"], fact["shown"]) for fact in data["facts"]]
    risk_first = data["kind"] == "wealth"
    amount_label = ""
    if data["subject"]:
        top = Big(data["subject"], "name", VERBS.get(data["kind"], ""))
    else:
        label, name = called(data)
        top = Big(name, "name", f"转给{done} {label}".strip())
        amount_label = f"转{done}多少钱"
    amount = Big(yuan(data["fen"]), "amount", amount_label)
    if data["kind"] == "back":
        where = Fact("取到", with_tail(data["relation"], data["tail"]))
    else:
        where = Fact("从这里转出", with_tail(data["account"], data["account_tail"]))
    return [*facts, top, amount, where] if risk_first else [top, amount, *facts, where]


_REVIEW: Data = {
    **NAMED,
    "kind": "transfer",
    "subject": "",
    "facts": [],
    "account_tail": "3456",
}
SAMPLE = View(
    "transfer_review",
    "从您的存折，给闺女王小红，账号尾号六六八八，转两千元。对的话，请说对，或者按绿色的键。",
    _REVIEW,
    hints=("对", "不对", "改成五百块"),
    keys=("yes", "no", *ASKING),
)
