"""Hold data that the samples of several screens share: payees, a transfer, the usual keys."""

from __future__ import annotations

from assistant.screens.named import AtStep, NamedTransfer
from assistant.screens.view import Choice

AFTER = ("repeat", "home")
ASKING = ("repeat", "back", "home")
NAMED: NamedTransfer = {
    "payee": "王小红",
    "relation": "闺女",
    "tail": "6688",
    "fen": 200_000,
    "account": "存折",
}
LARGE: NamedTransfer = {**NAMED, "fen": 1_200_000}
CHECKED: AtStep = {"transfer": "7d0c", "transfer_step": 2}
PAYEES = (
    Choice("1", "闺女 王小红 尾号6688", "/inform"),
    Choice("2", "大儿子 王小明 尾号1357", "/inform"),
    Choice("3", "老李 李建国 尾号2468", "/inform"),
    Choice("4", "太原供热公司 尾号9012", "/inform"),
)
