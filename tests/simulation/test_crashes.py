"""Test a crash before every single write of every decision: everything is stored, or nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import count

import pytest

from assistant.banking.lock_kinds import Lock
from assistant.banking.model import Transfer
from assistant.banking.seed_staff import LI, MANAGER
from assistant.fraud.check import Answer, AnswerKind, Presented, Question
from assistant.money import Money
from assistant.simulation.calls import Call
from assistant.simulation.faults import COMMIT, Crash
from assistant.simulation.world import World, fresh_world
from tests.simulation.asking import (
    PIN,
    asked,
    at_question,
    begun,
    confirmed,
    held,
    passed,
    safe,
    through,
)

BIG = 1_200_000
HER = "more-4"
"""Her lock for the night is open."""


def answering(question: Question, answer: Answer | None = None) -> Callable[[World], Call]:
    def prepare(world: World) -> Call:
        transfer = at_question(world, BIG, question)
        return Call("answer", (transfer.id, transfer.step, answer or safe(transfer)))

    return prepare


def stepping(name: str, make: Callable[[World], object], *more: object) -> Callable[[World], Call]:
    def prepare(world: World) -> Call:
        transfer = make(world)
        return Call(name, (transfer.id, transfer.step, *more))

    return prepare


def third_wrong_pin(world: World) -> Call:
    transfer = passed(world, BIG)
    for _ in range(2):
        transfer, _ = asked(world, "authorise", transfer.id, transfer.step, "000000")
    return Call("authorise", (transfer.id, transfer.step, "000000"))


def overheard(world: World) -> Call:
    passed(world, BIG)
    return Call("script_words", ("visit-1", "安全账户", None, True))


def overheard_while_delayed(world: World) -> Call:
    asked(world, "delay", held(world), LI, MANAGER, "known")
    return Call("report_fraud", ("visit-2", "more-0"))


def like_a_held_one(world: World) -> Call:
    held(world)
    transfer = begun(world, BIG, visit="visit-2")
    return Call("confirm", (transfer.id, transfer.step))


def due(world: World) -> Call:
    asked(world, "delay", held(world), LI, MANAGER, "known")
    world.clock.advance(25 * 3600)
    return Call("settle_due")


def in_a_visit(name: str, *args: object) -> Callable[[World], Call]:
    def prepare(world: World) -> Call:
        at_question(world, BIG, Question.COACHING)
        return Call(name, args)

    return prepare


def deciding(name: str, *names: str) -> Callable[[World], Call]:
    return lambda world: Call(name, (held(world), *names, "known to us"))


def cancelling_held(world: World) -> Call:
    held(world)
    return Call("cancel", (world.oracle.holds[-1].transfer.id, "cancel"))


def bill_at_pin(world: World) -> Call:
    args = ("bill-key", "visit-1", HER, f"{HER}-account-0", f"{HER}-bill-0")
    transfer = asked(world, "begin_bill", *args)
    transfer = asked(world, "confirm", transfer.id, transfer.step)
    return Call("authorise", (transfer.id, transfer.step, PIN))


def losing(world: World) -> Call:
    passed(world, BIG)
    return Call("report_lost", ("visit-1", HER, None))


def bought(world: World, what: str, fen: int, day: date | None = None) -> Transfer:
    """Begin a purchase, up to the PIN."""
    args = (f"buy-{what}", "visit-1", HER, f"{HER}-account-0", what, Money(fen), day)
    transfer = asked(world, "buy", *args)
    transfer = asked(world, "confirm", transfer.id, transfer.step)
    return through(world, transfer)


def cash_at_pin(world: World) -> Call:
    transfer = bought(world, "cash", 5_000_000, date(2026, 3, 17))
    return Call("authorise", (transfer.id, transfer.step, PIN))


def cash_booked(world: World) -> Call:
    call = cash_at_pin(world)
    asked(world, "authorise", *call.args)
    return Call("hand_over", ("T001", LI, MANAGER))


def breaking(world: World) -> Call:
    opening = bought(world, "term-12", 500_000)
    asked(world, "authorise", opening.id, opening.step, PIN)
    (position,) = asked(world, "positions", HER)
    back = asked(world, "take_back", "back", "visit-1", HER, position.id)
    back = through(world, asked(world, "confirm", back.id, back.step))
    return Call("authorise", (back.id, back.step, PIN))


def buying(world: World) -> Call:
    args = ("buy", "visit-1", HER, f"{HER}-account-0", "wealth-cash", Money(50_000), None)
    return Call("buy", args)


def closed(world: World) -> Call:
    asked(world, "close_lock", "visit-1", HER, Lock.LIMIT, Money(50_000))
    return Call("open_lock", (HER, Lock.LIMIT, LI))


DECISIONS: dict[str, Callable[[World], Call]] = {
    "posting": stepping("authorise", lambda w: passed(w, BIG), PIN),
    "posting below the line": stepping("authorise", lambda w: confirmed(w, 50_000), PIN),
    "the third wrong PIN": third_wrong_pin,
    "a yes that needs a check": stepping("confirm", lambda w: begun(w, BIG)),
    "a yes like a held one": like_a_held_one,
    "the notice is read": stepping("note_presented", lambda w: confirmed(w, BIG), Presented.READ),
    "a safe answer": answering(Question.WHO),
    "an unsafe answer": answering(Question.SECRECY, Answer(AnswerKind.UNSAFE)),
    "the final yes": answering(Question.FINAL),
    "no": answering(Question.FINAL, Answer(AnswerKind.NO)),
    "a change": stepping("amend", lambda w: passed(w, BIG), None, "more-0-payee-1", None),
    "cancelling what is held": cancelling_held,
    "script words": overheard,
    "fraud reported while it is delayed": overheard_while_delayed,
    "help": in_a_visit("freeze", "visit-1"),
    "the visit's end": in_a_visit("end_session", "visit-1", "goodbye"),
    "release": deciding("release", LI, MANAGER),
    "delay": deciding("delay", LI, MANAGER),
    "revoke": deciding("revoke", LI),
    "arrival after a day": due,
    "paying a bill": bill_at_pin,
    "a lock is closed": lambda _: Call("close_lock", ("visit-1", HER, Lock.REGION, None)),
    "a lock is opened": closed,
    "a loss": losing,
    "a wealth product is ordered": buying,
    "cash is booked": cash_at_pin,
    "cash is handed over": cash_booked,
    "a deposit is broken": breaking,
}


@pytest.mark.parametrize("name", DECISIONS)
def test_a_crash_at_every_write_leaves_all_or_nothing(name):
    for at in count(COMMIT):
        with fresh_world() as world:
            call = DECISIONS[name](world)
            world.watch.look(world.oracle)
            world.clock.advance(1)
            try:
                with world.faults.crash(at):
                    world.method(call.name)(*call.args)
            except Crash:
                world.oracle.touched = []
                world.watch.look(world.oracle)  # by another reader: nothing of it stands
                world.restart()
                asked(world, "recover")
                world.watch.look(world.oracle)
                world.read_from_the_beginning()
                continue
        assert at > 2, "a decision writes its row and its audit row at least"
        return
