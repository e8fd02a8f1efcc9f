"""Ask the bank and the oracle the same question, one second later each time."""

from __future__ import annotations

from typing import Any

from assistant.banking.model import Transfer, TransferStatus
from assistant.fraud.check import Answer, AnswerKind, Presented, Question
from assistant.money import Money
from assistant.simulation.calls import OK, Call
from assistant.simulation.world import World

PIN = "246810"


def asked(world: World, name: str, *args: Any) -> Any:
    """Carry out a call, in the books and in memory."""
    world.clock.advance(1)
    value = world.method(name)(*args)
    assert world.oracle.expect(Call(name, args), world.clock.now()).code == OK
    world.watch.learn_ids(world.oracle)
    return value


def begun(world: World, fen: int, *, her: str = "more-0", visit: str = "visit-1") -> Transfer:
    """Begin a transfer, up to its review."""
    args = (her, f"{her}-account-0", f"{her}-payee-0", Money(fen))
    return asked(world, "begin", f"key-{len(world.oracle.transfers)}", visit, *args)


def confirmed(world: World, fen: int, **whose: str) -> Transfer:
    """Begin a transfer and say yes."""
    transfer = begun(world, fen, **whose)
    return asked(world, "confirm", transfer.id, transfer.step)


def safe(transfer: Transfer) -> Answer:
    """Return the safe answer to the present question."""
    assert transfer.check is not None
    question = transfer.check.question
    if question is Question.AMOUNT:
        return Answer(AnswerKind.AMOUNT_TYPED, fen=transfer.amount.fen)
    yes = question in (Question.NOTICE, Question.FINAL)
    return Answer(AnswerKind.YES if yes else AnswerKind.SAFE)


def at_question(world: World, fen: int, question: Question) -> Transfer:
    """Bring a transfer into the check, up to a question."""
    transfer = confirmed(world, fen)
    asked(world, "note_presented", transfer.id, transfer.step, Presented.READ)
    while transfer.check and transfer.check.question is not question:
        transfer = asked(world, "answer", transfer.id, transfer.step, safe(transfer))
    return transfer


def through(world: World, transfer: Transfer) -> Transfer:
    """Answer safely until she is asked for her PIN, where there is a check at all."""
    if transfer.status is TransferStatus.FRAUD_CHECK:
        asked(world, "note_presented", transfer.id, transfer.step, Presented.READ)
    while transfer.status is TransferStatus.FRAUD_CHECK:
        transfer = asked(world, "answer", transfer.id, transfer.step, safe(transfer))
    assert transfer.status is TransferStatus.AUTHORISE
    return transfer


def passed(world: World, fen: int) -> Transfer:
    """Bring a transfer through the check, up to the PIN."""
    return through(world, confirmed(world, fen))


def held(world: World, fen: int = 1_200_000) -> str:
    """Hold a transfer by an unsure answer; return the hold's id."""
    transfer = at_question(world, fen, Question.WHO)
    asked(world, "answer", transfer.id, transfer.step, Answer(AnswerKind.UNSURE))
    return world.oracle.holds[-1].id
