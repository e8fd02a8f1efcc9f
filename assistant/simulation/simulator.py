"""Run simulated worlds by a seed: people, faults and time; check every step by oracle and watch."""

from __future__ import annotations

import hashlib
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from itertools import count
from multiprocessing import get_context
from random import Random
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from assistant.banking.bills import Bill
from assistant.banking.locks import LockState
from assistant.banking.model import BankError, Hold, PinResult, RuleBroken, Transfer, Unavailable
from assistant.banking.positions import Position
from assistant.banking.requests import ServiceRequest
from assistant.fraud.scripts import detect
from assistant.help.desk import DeskError, HelpTicket
from assistant.simulation import oracle as model
from assistant.simulation.calls import (
    CRASHED,
    LOST,
    OK,
    UNAVAILABLE,
    Call,
    Outcome,
    Script,
)
from assistant.simulation.crowd import PEOPLE, Crowd
from assistant.simulation.faults import COMMIT, Crash
from assistant.simulation.oracle_rest import Request
from assistant.simulation.people import Branch
from assistant.simulation.population import wallets
from assistant.simulation.report import Failure, Report, Violation
from assistant.simulation.speech import Words, also_say
from assistant.simulation.world import World, fresh_world

WORLD_STEPS = 1000
"""Most steps of a world. A longer run has several worlds with growing seeds; each replays in
seconds."""
AT_ONCE = 4
"""How many visitors and staff act at the same time."""
TRACE = 25
"""How many of the last calls are reported with a failure."""
LOOK_AT_ALL = 250
"""Steps between two checks of all transfers; at other steps only changed transfers are checked."""
FAULTS = {
    "none": 930, "lost_before": 10, "lost_after": 12, "crash": 12, "crash_commit": 3,
    "crash_after": 5, "full_disk": 12, "failing_commit": 6, "locked": 10,
}  # fmt: skip
"""Faults during a call, with their weights."""

Progress = Callable[[int], None]


def simulate(
    seed: int,
    steps: int,
    *,
    jobs: int = 1,
    progress: Progress | None = None,
    crowd: Crowd = PEOPLE,
    words: Words = (),
) -> Report:
    """Run ``steps`` steps from ``seed``; return the report.

    Args:
        seed: The first world's seed; the next worlds have the next numbers.
        steps: Number of steps; a world has at most ``WORLD_STEPS``.
        jobs: Number of processes that run worlds at the same time; it does not change the report.
        progress: Called with the number of steps done, after each world.
        crowd: The kinds of people who come in.
        words: More words that they say (``speech.also_say``).
    """
    lengths = [min(WORLD_STEPS, steps - done) for done in range(0, steps, WORLD_STEPS)]
    plan = [(seed + number, length, crowd) for number, length in enumerate(lengths)]
    report, hashes = Report(), hashlib.sha256()
    for part in _run(plan, jobs, words):
        _add(report, part)
        hashes.update(part.trace.encode())
        if progress:
            progress(part.steps)
    report.trace = hashes.hexdigest()
    return report


def _run(plan: Sequence[tuple[int, int, Crowd]], jobs: int, words: Words) -> Iterator[Report]:
    if jobs <= 1 or len(plan) == 1:
        also_say(words)
        try:
            yield from (run_world(*each) for each in plan)
        finally:
            also_say(())
        return
    # Spawn processes: forked processes would inherit broken threads of other libraries.
    spawned = get_context("spawn")
    with ProcessPoolExecutor(
        jobs, mp_context=spawned, initializer=also_say, initargs=(words,)
    ) as pool:
        yield from pool.map(run_world, *zip(*plan, strict=True))


def _add(whole: Report, part: Report) -> None:
    whole.steps += part.steps
    whole.worlds += 1
    whole.counts += part.counts
    whole.crash_points |= part.crash_points
    whole.failures += part.failures


def run_world(seed: int, steps: int, crowd: Crowd = PEOPLE) -> Report:
    """Run one world; a violation ends it, and is reported with the calls before it."""
    with fresh_world() as world:
        run = Run(world, seed, crowd)
        try:
            for _ in range(steps):
                run.step()
            world.read_from_the_beginning()
        except AssertionError as err:
            run.report.failures.append(
                Failure(seed, run.report.steps, _told(err), tuple(run.trace))
            )
        for position in world.oracle.at_rest.values():
            run.report.counts[f"at rest {position.ended or 'still'}"] += 1
        run.report.trace = run.hash.hexdigest()
        return run.report


def _told(err: AssertionError) -> str:
    return str(err) if isinstance(err, Violation) else f"{type(err).__name__}: {err}"


class Run:
    """One run of a world."""

    def __init__(self, world: World, seed: int, crowd: Crowd) -> None:
        self.world = world
        self.crowd = crowd
        self.chance = Random(seed)  # noqa: S311  (a simulation, no secret)
        self.report = Report(worlds=1)
        self.hash = hashlib.sha256()
        self.trace: deque[str] = deque(maxlen=TRACE)
        self.branch = Branch(self.chance, tuple(wallets()), tell=self._count)
        self.awake: list[tuple[Script, Outcome | None]] = []
        self.asleep: list[tuple[float, int, Script]] = []
        self._numbers = count()
        self._deepest: Counter[str] = Counter()
        """For each call's name, the most write statements that it has made so far."""
        self._start = world.clock.now()

    def step(self) -> None:
        """Let time pass, let one person make one call, and check the books."""
        self.report.steps += 1
        self._time_passes()
        script, wish = self._next_wish()
        outcome = self._call(wish)
        self.awake.append((script, outcome))
        self._note(wish, outcome)
        self._look()

    def _next_wish(self) -> tuple[Script, Call]:
        """Return the next customer and her call; replace customers who are done by others."""
        self._wake()
        while True:
            while len(self.awake) < AT_ONCE:
                who = self.chance.choices(tuple(self.crowd), tuple(self.crowd.values()))[0]
                self._count(f"came {who.__name__}")
                self.awake.append((who(self.branch), None))
            script, told = self.awake.pop(self.chance.randrange(len(self.awake)))
            try:
                wish = script.send(told) if told else next(script)
            except StopIteration:
                continue
            if isinstance(wish, Call):
                return script, wish
            self.asleep.append((self._seconds() + wish.seconds, next(self._numbers), script))

    def _look(self) -> None:
        world = self.world
        world.watch.learn_ids(world.oracle)
        world.watch.look(world.oracle, everything=self.report.steps % LOOK_AT_ALL == 0)

    # Time

    def _seconds(self) -> float:
        return (self.world.clock.now() - self._start).total_seconds()

    def _time_passes(self) -> None:
        kind = self.chance.choices(("on", "minutes", "hours", "back"), (950, 25, 15, 10))[0]
        if kind == "back":
            self.world.clock.set_back(self.chance.choice((1, 5, 60, 120)))
        else:
            longest = {"on": 15, "minutes": 900, "hours": 30 * 3600}[kind]
            self.world.clock.advance(self.chance.randint(1, longest))
        if kind != "on":
            self._count(f"clock {kind}")

    def _wake(self) -> None:
        now = self._seconds()
        woken = sorted(each for each in self.asleep if each[0] <= now)
        self.asleep = [each for each in self.asleep if each[0] > now]
        self.awake += [(script, Outcome(OK)) for _, _, script in woken]

    # One call

    def _call(self, call: Call) -> Outcome:
        fault = self.chance.choices(tuple(FAULTS), tuple(FAULTS.values()))[0]
        if fault != "none":
            self._count(f"fault {fault}")
        if fault == "lost_before":
            self.world.oracle.touched = []
            return Outcome(LOST)
        if fault in ("lost_after", "crash_after"):
            self._agreed(call, self._carried_out(call))
            if fault == "lost_after":
                return Outcome(LOST)
            self._restart()
            return Outcome(CRASHED)
        if fault in ("crash", "crash_commit"):
            deepest = max(1, self._deepest[call.name])
            at = COMMIT if fault == "crash_commit" else self.chance.randint(1, deepest)
            return self._crashing(call, at)
        due = self.world.oracle.due(self.world.clock.now()) if call.name == "settle_due" else []
        self.world.faults.count()
        with self._trouble(fault):
            outcome = self._carried_out(call)
        self._deepest[call.name] = max(self._deepest[call.name], self.world.faults.writes)
        if due and fault != "none":
            return self._settled_in_trouble(outcome, due)
        if outcome.code == UNAVAILABLE:
            self.world.oracle.touched = []  # the bank says that nothing was changed
            if fault == "none":
                raise Violation(f"{call}: the bank is not available, and nothing was wrong with it")
            return outcome
        return self._agreed(call, outcome)

    def _trouble(self, fault: str) -> AbstractContextManager[None]:
        faults = self.world.faults
        if fault == "full_disk":
            return faults.full_disk(self.chance.choice((0, 0, 1, 2)))
        if fault == "failing_commit":
            return faults.failing_commit()
        return faults.locked() if fault == "locked" else nullcontext()

    def _crashing(self, call: Call, at: int) -> Outcome:
        before = self.world.oracle.due(self.world.clock.now()) if call.name == "settle_due" else []
        try:
            with self.world.faults.crash(at):
                outcome = self._carried_out(call)
        except Crash:
            self.report.crash_points.add((call.name, at))
            self._settled_so_far(before)
            self._restart()
            return Outcome(CRASHED)
        return self._agreed(call, outcome)

    def _settled_in_trouble(self, outcome: Outcome, due: list[model.Hold]) -> Outcome:
        """Return the outcome of posting due transfers when a fault interrupts it at any of them."""
        self._settled_so_far(due)
        there, told = seen(list(self.world.oracle.touched)), seen(outcome.value or [])
        if there != told:
            raise Violation(f"settle_due: {outcome.code}, told {told}, and {there} stand")
        return outcome

    def _settled_so_far(self, due: list[model.Hold]) -> None:
        """Let the oracle post the due transfers that the bank posted before the crash."""
        self.world.oracle.touched = []
        settled = self.world.watch.settled_of([hold.transfer.id for hold in due])
        last = max((place for place, yes in enumerate(settled, start=1) if yes), default=0)
        for hold in due[:last]:
            self.world.oracle.settle_one(self.world.clock.now(), hold)

    def _restart(self) -> None:
        """Restart the bank on the same file; the open transfers of the old process end."""
        world = self.world
        touched = list(world.oracle.touched)
        world.watch.learn_ids(world.oracle)
        # Recovery may hold transfers and remember refusals; these do not count against earlier
        # postings.
        world.watch.look(world.oracle)
        world.restart()
        recovered = Call("recover")
        self._agreed(recovered, self._carried_out(recovered))
        world.oracle.touched += touched

    def _carried_out(self, call: Call) -> Outcome:
        try:
            return Outcome(OK, self.world.method(call.name)(*call.args))
        except RuleBroken as err:
            raise Violation(f"{call}: only the database stood in the way: {err}") from err
        except Unavailable:
            return Outcome(UNAVAILABLE)
        except BankError as refusal:
            return Outcome(refusal.code)
        except DeskError:
            return Outcome("desk")
        except SQLAlchemyError:
            return Outcome(UNAVAILABLE)

    # Compare the bank with the oracle

    def _agreed(self, call: Call, outcome: Outcome) -> Outcome:
        """Compare the bank's outcome with the oracle's; return it. Raises ``Violation``."""
        oracle, now = self.world.oracle, self.world.clock.now()
        if call.name == "help" and outcome.code == OK and self._in_spool(outcome.value):
            oracle.touched = []
            oracle.help_by_spool(now, call.args[0], call.args[2], outcome.value.id)
            return outcome
        expected = self._expected(call)
        if outcome.code != expected.code:
            raise Violation(f"{call}: {outcome.code}, the oracle says {expected.code}")
        if outcome.code == OK:
            self.world.watch.learn_ids(oracle)
            there, said = seen(outcome.value), seen(expected.value)
            if there != said:
                raise Violation(f"{call}: told {there}, the oracle says {said}")
        return outcome

    def _expected(self, call: Call) -> Outcome:
        oracle, now = self.world.oracle, self.world.clock.now()
        if call.name == "accounts":
            oracle.touched = []
            her = call.args[0]
            mine = [
                a
                for a, each in oracle.accounts.items()
                if each.customer == her and each.purpose == "everyday"
            ]
            balances = [(a, oracle.accounts[a].balance, oracle.available(a)) for a in mine]
            return Outcome(OK, sorted(balances))
        if call.name == "holds":
            oracle.touched = []
            return Outcome(OK, [h for h in oracle.holds if h.status in model.UNSETTLED])
        if call.name == "script_words":
            session, text, customer, listed = call.args
            # Misheard words may have lost their meaning and be missed; harmless words must never
            # count.
            detected = detect(text)
            told = listed or bool(detected.scripts), bool(detected.schemes)
            call = Call(call.name, (session, text, customer, *told))
        return oracle.expect(call, now)

    def _in_spool(self, ticket: HelpTicket) -> bool:
        return (self.world.spool / f"{ticket.id}.json").exists()

    # The report

    def _count(self, what: str) -> None:
        self.report.counts[what] += 1

    def _note(self, call: Call, outcome: Outcome) -> None:
        self._count(f"call {call.name}")
        self._count("told ok" if outcome.code == OK else f"told {outcome.code}")
        for transfer in self.world.oracle.touched:
            if transfer.status in ("posted", "held", "failed", "cancelled"):
                self._count(f"transfer {transfer.status} {transfer.reason}".strip())
        line = f"{self.report.steps} {self._seconds():.0f}s {call} -> {outcome.code} {seen(outcome.value)}"
        self.hash.update(line.encode())
        self.trace.append(line)


def seen(value: Any) -> Any:
    """Return a result of the bank or the oracle in one common form, so that both can be compared."""
    for kind, form in FORMS.items():
        if isinstance(value, kind):
            return form(value)
    if isinstance(value, list) and value and hasattr(value[0], "available"):
        return sorted((a.id, a.balance.fen, a.available.fen) for a in value)
    if isinstance(value, list):
        return sorted((seen(each) for each in value), key=str)
    if isinstance(value, tuple):
        return tuple(seen(each) for each in value)
    return getattr(value, "id", value)


def _earned(position: Position) -> tuple[int, int] | None:
    return (position.earned.interest.fen, position.earned.lost.fen) if position.earned else None


FORMS: dict[type, Callable[[Any], Any]] = {
    Transfer: lambda t: (
        t.id, t.status.value, t.step, t.reason, t.amount.fen, t.payee.id, t.account.id,
        t.due,
    ),
    model.Transfer: lambda t: (t.id, t.status, t.step, t.reason, t.fen, t.payee, t.account, t.due),
    Hold: lambda h: (h.id, h.status, h.reason, h.unsafe, h.due),
    model.Hold: lambda h: (h.id, h.status, h.reason, h.unsafe, h.due),
    HelpTicket: lambda t: (t.id, t.status),
    model.Ticket: lambda t: (t.id, t.status),
    Bill: lambda b: (b.id, b.kind, b.amount.fen, b.due_on.isoformat()),
    model.Bill: lambda b: (b.id, b.kind, b.fen, b.due_on),
    LockState: lambda k: (k.lock.value, k.closed, k.limit.fen if k.limit else None),
    Position: lambda p: (p.id, p.product.id, p.amount.fen, p.opened_at, p.due, _earned(p)),
    ServiceRequest: lambda r: (r.number, r.customer_id, r.details["fen"], r.status),
    Request: lambda r: (r.number, r.customer, r.fen, r.status),
    PinResult: lambda r: r.outcome.value,
}  # fmt: skip
"""The form of each kind of result, of the bank and of the oracle."""
