"""Let one process's people pay and look, and write down when each of it was asked and answered.

``python -m tests.storage.postgresql.people URL SEED OPERATIONS FILE``: a line before each operation and one
after it, so that what a killed process had asked for is known.
"""

from __future__ import annotations

import json
import random
import sys
import time
from pathlib import Path

from assistant.banking.model import Transfer, TransferStatus, Unavailable
from assistant.banking.sandbox import SandboxBank
from assistant.clock import ManualClock
from assistant.money import Money
from assistant.storage.postgresql.engine import open_server
from tests.banking.fixtures import MONDAY, PIN, answer_safely

ACCOUNTS = ("demo-passbook", "demo-pension")
PAYEES = ("demo-xiaohong", "demo-xiaoming")
PATIENCE = 60.0
"""Seconds for which an operation is tried again by its key."""


def send(
    bank: SandboxBank,
    key: str,
    amount: Money,
    account: str = ACCOUNTS[0],
    payee: str = PAYEES[0],
) -> Transfer:
    """Do one transfer from the beginning to the end, each step by what the bank says of it now."""
    transfer = bank.begin(key, key, "demo", account, payee, amount)
    if transfer.status is TransferStatus.REVIEW:
        transfer = bank.confirm(transfer.id, transfer.step)
    while transfer.status is TransferStatus.FRAUD_CHECK:
        transfer = answer_safely(bank, transfer)
    if transfer.status is TransferStatus.AUTHORISE:
        transfer = bank.authorise(transfer.id, transfer.step, PIN)[0]
    return transfer


def look(bank: SandboxBank) -> list[int]:
    """Return the balances of her accounts, in fen, as one look shows them."""
    shown = {each.id: each.balance.fen for each in bank.accounts("demo")}
    return [shown[each] for each in ACCOUNTS]


def live(url: str, seed: int, operations: int, file: Path) -> None:
    """Pay and look in turn, at random."""
    chance = random.Random(seed)
    bank = SandboxBank(open_server(url), ManualClock(MONDAY))
    with file.open("w") as told:
        for number in range(operations):
            key, paying = f"{seed}-{number}", chance.random() < 0.5
            asked: dict[str, object] = {"id": key, "kind": "pay" if paying else "look"}
            account, fen = chance.choice(ACCOUNTS), chance.randint(1, 99)
            payee = chance.choice(PAYEES)
            if paying:
                asked |= {"account": account, "fen": fen}
            print(json.dumps(asked | {"asked": time.monotonic()}), file=told, flush=True)
            until = time.monotonic() + PATIENCE
            while True:
                try:
                    if paying:
                        done = send(bank, key, Money(fen), account, payee)
                        answer: dict[str, object] = {"status": done.status.value}
                    else:
                        answer = {"seen": look(bank)}
                    break
                except Unavailable:
                    if time.monotonic() > until:
                        raise
            answer |= {"id": key, "answered": time.monotonic()}
            print(json.dumps(answer), file=told, flush=True)


if __name__ == "__main__":
    live(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))
