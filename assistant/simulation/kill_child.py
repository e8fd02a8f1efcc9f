"""Use the bank on a real data folder and log each call, in a process that will be killed.

``assistant.simulation.kills`` starts and kills this process. Before and after each call the process
writes a JSON line to standard output; these lines are its journal.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from assistant.banking.model import BankError, Transfer, TransferStatus
from assistant.banking.sandbox import SandboxBank
from assistant.banking.seed import SANDBOX_PINS, seed
from assistant.clock import SystemClock, bank_time
from assistant.fraud.check import Answer, AnswerKind, Presented, Question
from assistant.help.desk import HelpDesk
from assistant.money import Money
from assistant.simulation.world import CHEAP_PIN
from assistant.storage.audit_key import PLAY_KEY
from assistant.storage.database import open_database

SMALL = ("demo", "demo-passbook", ("demo-xiaohong", "demo-xiaoming", "demo-laoli"), (1, 99, 1000))
BIG = ("zhang", "zhang-passbook", ("zhang-son", "zhang-daughter"), (1_200_000,))
"""Customer, account, payees, and amounts in fen that need a fraud check. Two customers pay: if the
process dies during the check, that customer's payments are held for days, but the other customer's
go on."""


MORNING = 10
"""Hour of bank time at which the first process begins, whatever the real time is. At night each
payment would need a whole fraud check, so that the process would seldom be killed during a
posting."""


class ByDay(SystemClock):
    """The machine's clock, set back by ``late`` seconds; all processes of a run share them."""

    def __init__(self, late: timedelta) -> None:
        self._late = late

    @classmethod
    def from_morning(cls) -> ByDay:
        """Return a clock set back so that it now shows the hour MORNING (today or yesterday)."""
        now = bank_time(SystemClock().now())
        morning = now.replace(hour=MORNING, minute=0, second=0)
        return cls(now - (morning if morning <= now else morning - timedelta(days=1)))

    @property
    def late(self) -> float:
        """By how many seconds the clock is set back."""
        return self._late.total_seconds()

    def now(self) -> datetime:
        """Return the present time in UTC, set back by ``late`` seconds."""
        return super().now() - self._late


def main(folder: Path, seed_number: int, late_seconds: float) -> None:
    """Use the bank in ``folder`` until this process is killed."""
    engine = open_database(folder / "bank.sqlite", PLAY_KEY)
    clock = ByDay(timedelta(seconds=late_seconds))
    seed(engine, clock, CHEAP_PIN)
    bank = SandboxBank(engine, clock)
    bank.recover()
    desk = HelpDesk(engine, clock, folder / "spool")
    chance = Random(seed_number)  # noqa: S311  (no secret)
    tell("ready")
    number = 0
    while True:
        number += 1
        session = f"visit-{seed_number}-{number}"
        if chance.random() < 0.2:
            tell("calling", session=session)
            tell("called", ticket=desk.call(session, "demo", "key", "余额").id)
        try:
            _pay(bank, chance, session)
        except BankError as refusal:
            tell("refused", code=refusal.code)
        bank.end_session(session, "goodbye")


def _pay(bank: SandboxBank, chance: Random, session: str) -> None:
    customer, account, payees, amounts = BIG if chance.random() < 0.2 else SMALL
    asked = (session, customer, account, chance.choice(payees), Money(chance.choice(amounts)))
    transfer = bank.begin(session, *asked)
    tell("begun", key=session)
    transfer = bank.confirm(transfer.id, transfer.step)
    while transfer.status is TransferStatus.FRAUD_CHECK:
        transfer = _answer(bank, transfer, doubtful=chance.random() < 0.02)
    if transfer.status is TransferStatus.HELD:
        tell("held", id=transfer.id)
    if transfer.status is TransferStatus.AUTHORISE:
        tell("authorising", id=transfer.id)
        done, _ = bank.authorise(transfer.id, transfer.step, SANDBOX_PINS[customer])
        tell("authorised", id=transfer.id, status=done.status.value)


def _answer(bank: SandboxBank, transfer: Transfer, *, doubtful: bool) -> Transfer:
    assert transfer.check is not None
    question = transfer.check.question
    if question is Question.NOTICE:
        bank.note_presented(transfer.id, transfer.step, Presented.READ)
    kind = AnswerKind.SAFE
    if question in (Question.NOTICE, Question.FINAL):
        kind = AnswerKind.YES
    elif question is Question.AMOUNT:
        kind = AnswerKind.AMOUNT_TYPED
    answer = Answer(kind, fen=transfer.amount.fen if question is Question.AMOUNT else None)
    return bank.answer(
        transfer.id, transfer.step, Answer(AnswerKind.UNSURE) if doubtful else answer
    )


def tell(what: str, **more: Any) -> None:
    """Write one line of the journal, without a buffer."""
    sys.stdout.write(json.dumps({"what": what, **more}) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]))
