"""Money that arrives later, as she chose: set aside, called off, posted when it is due, once."""

from __future__ import annotations

import multiprocessing
from datetime import timedelta
from pathlib import Path

import pytest

from assistant.banking.arrivals import let_arrive
from assistant.banking.lock_kinds import Lock
from assistant.banking.model import (
    Arrival,
    NotAllowed,
    NotEnough,
    StaleStep,
    Transfer,
    TransferStatus,
)
from assistant.banking.sandbox import SandboxBank
from assistant.banking.seed_staff import LI, MANAGER
from assistant.clock import ManualClock
from assistant.help.desk import HelpDesk
from assistant.money import Money
from assistant.storage.books import verify_everything
from assistant.storage.database import open_database
from tests.banking.fixtures import MONDAY, PIN, World

DAY, HOUR = 24 * 3600, 3600
AUTHORISE, POSTED, HELD, CANCELLED = (
    TransferStatus.AUTHORISE,
    TransferStatus.POSTED,
    TransferStatus.HELD,
    TransferStatus.CANCELLED,
)


def ready(world: World, yuan: int = 12_000, **where: str) -> Transfer:
    """Return a transfer whose check has passed, before its PIN."""
    return world.pass_check(world.confirmed(yuan, **where))


def later(world: World, yuan: int = 12_000, arrival: Arrival = Arrival.NEXT_DAY) -> Transfer:
    """Return a transfer that is on the way."""
    asked = ready(world, yuan)
    return world.bank.authorise(asked.id, asked.step, PIN, arrival)[0]


def reasons(world: World) -> list[str]:
    desk = HelpDesk(world.engine, world.clock, world.path.parent / "spool")
    return [ticket.reason for ticket in desk.list()]


@pytest.mark.parametrize(("arrival", "hours"), [(Arrival.TWO_HOURS, 2), (Arrival.NEXT_DAY, 24)])
def test_the_sum_is_set_aside_and_arrives_when_it_is_due(world, arrival, hours):
    sent = later(world, arrival=arrival)
    assert sent.on_the_way and sent.due == MONDAY + timedelta(hours=hours)
    assert str(world.account().balance) == "86,520.35 元"
    assert str(world.account().available) == "74,520.35 元"

    world.clock.advance(hours * HOUR - 1)
    assert let_arrive(world.bank) == []
    world.clock.advance(1)
    (arrived,) = let_arrive(world.bank)
    assert (arrived.id, arrived.status, arrived.on_the_way) == (sent.id, POSTED, False)
    assert str(world.account().balance) == str(world.account().available) == "74,520.35 元"
    assert let_arrive(world.bank) == [] and verify_everything(world.engine) == []


def test_what_is_on_the_way_is_not_spent_twice(world):
    later(world, 40_000)
    with pytest.raises(NotEnough):
        world.begin(47_000)
    world.begin(46_000)


@pytest.mark.parametrize(
    ("yuan", "whom", "offered"),
    [
        (12_000, "known", True),  # above the line
        (2_000, "known", False),
        (2_000, "new", True),
        (200, "new", False),  # so little is not asked about
        (12_000, "own", False),
    ],
)
def test_it_is_offered_for_a_first_payment_and_above_the_line(world, yuan, whom, offered):
    payee = "demo-xiaohong" if whom == "known" else _of_kind(world, whom)
    args = ("key", "visit", "demo", "demo-passbook", payee, Money.yuan(yuan))
    asked = world.pass_check(world.confirm(world.bank.begin(*args)))
    assert asked.offers_arrival is offered
    if not offered:
        with pytest.raises(NotAllowed):
            world.bank.authorise(asked.id, asked.step, PIN, Arrival.NEXT_DAY)
        assert world.pay(asked).status is POSTED


def _of_kind(world: World, what: str) -> str:
    """Return an account of her own, or a payee who is new."""
    if what == "own":
        passbook = world.account().number
        hers = world.bank.own_payees("demo")
        return next(p.id for p in hers if p.account_number != passbook)
    asked = world.bank.new_payees.ask("p", "demo", "李强", "", "6222020502003356001")
    confirmed = world.bank.new_payees.confirm(asked.id, LI, "seen with her")
    return f"asked-{confirmed.id}"


def test_she_calls_it_off_and_the_money_is_free(world):
    sent = later(world)
    assert [each.id for each in world.bank.on_the_way("demo")] == [sent.id]
    assert world.bank.cancel(sent.id, "called_off").status is CANCELLED
    assert str(world.account().available) == "86,520.35 元"
    assert world.bank.on_the_way("demo") == []
    world.clock.advance(2 * DAY)
    assert let_arrive(world.bank) == [] and verify_everything(world.engine) == []


def test_called_off_too_late(world):
    sent = later(world)
    world.clock.advance(DAY)
    let_arrive(world.bank)
    with pytest.raises(NotAllowed):
        world.bank.cancel(sent.id, "called_off")


def test_what_was_called_off_goes_to_a_person_when_it_comes_again(world):
    sent = later(world)
    world.bank.cancel(sent.id, "called_off")
    assert world.confirmed(12_000).reason == "repeat_after_refusal"


def test_a_wrong_pin_sets_nothing_aside_and_an_old_yes_is_asked_again(world):
    asked = ready(world)
    wrong, _ = world.bank.authorise(asked.id, asked.step, "000000", Arrival.NEXT_DAY)
    assert wrong.status is AUTHORISE and not wrong.on_the_way
    world.clock.advance(301)
    again, _ = world.bank.authorise(wrong.id, wrong.step, PIN, Arrival.NEXT_DAY)
    assert again.reason == "check_expired" and str(world.account().available) == "86,520.35 元"


def test_on_the_way_nothing_else_becomes_of_it(world):
    sent = later(world)
    for act in (
        lambda: world.bank.authorise(sent.id, sent.step, PIN),
        lambda: world.bank.amend(sent.id, sent.step, amount=Money.yuan(5)),
        lambda: world.bank.confirm(sent.id, sent.step),
        lambda: world.bank.arrive(sent.id),
    ):
        with pytest.raises(NotAllowed):
            act()
    with pytest.raises(StaleStep):
        world.bank.authorise(sent.id, sent.step - 1, PIN, Arrival.NEXT_DAY)
    world.bank.freeze("visit")
    world.bank.end_session("visit", "goodbye")
    world.bank.recover()
    assert world.bank.transfer(sent.id) == sent


def test_it_counts_in_the_sums_of_the_day_on_which_it_was_ordered(world):
    world.bank.locks.close("v", "demo", Lock.LIMIT, Money.yuan(15_000))
    later(world)
    with pytest.raises(Exception, match="15,000"):
        world.begin(3_001)
    assert "day_outflow" in world.confirmed(900, "demo-laoli").check.signals


@pytest.mark.parametrize(
    ("happens", "reason", "unsafe"),
    [
        (lambda b: b.script_words("x", "他说转到安全账户", "demo"), "script_words", True),
        (lambda b: b.report_fraud("x", "demo", sure=False), "script_words", True),
        (lambda b: b.locks.report_loss("x", "demo", "demo-salary"), "reported_lost", False),
        (lambda b: [b.verify_pin("x", "demo", "000000") for _ in range(3)], "pin_locked", False),
    ],
)
def test_what_happens_meanwhile_holds_it_at_once(world, happens, reason, unsafe):
    sent = later(world)
    happens(world.bank)
    (hold,) = world.bank.holds()
    assert (hold.transfer_id, hold.reason, hold.unsafe) == (sent.id, reason, unsafe)
    assert str(world.account().available) == "74,520.35 元"
    assert "transfer_held" in reasons(world)
    world.clock.advance(DAY)
    assert let_arrive(world.bank) == [] and verify_everything(world.engine) == []


def test_a_lost_account_holds_what_is_on_the_way_from_it_and_two_release_it(world):
    sent = later(world)
    world.bank.locks.report_loss("x", "demo", "demo-passbook")
    world.bank.locks.lift_freeze("demo-passbook", LI)
    (hold,) = world.bank.holds()
    assert world.bank.release(hold.id, LI, MANAGER, "she was here").id == sent.id
    assert world.status_of(sent) == "posted" and verify_everything(world.engine) == []


def test_a_rule_that_forbids_it_when_it_is_due_holds_it(world):
    sent = later(world)
    world.bank.locks.close("v", "demo", Lock.LIMIT, Money.yuan(500))
    world.clock.advance(DAY)
    (held,) = let_arrive(world.bank)
    assert (held.id, held.status, held.reason) == (sent.id, HELD, "limit_reached")
    assert "transfer_held" in reasons(world) and world.ledger_sum() == 0
    assert str(world.account().balance) == "86,520.35 元"


def test_what_was_refused_meanwhile_holds_its_like(world):
    later(world)
    world.bank.cancel(ready(world, 12_100, payee="demo-laoli").id, "refused")
    world.clock.advance(DAY)
    (held,) = let_arrive(world.bank)
    assert (held.status, held.reason) == (HELD, "repeat_after_refusal")


def test_the_night_lock_lets_it_arrive_in_the_morning(world):
    world.clock.advance(12 * HOUR)  # 22:00
    world.bank.locks.close("v", "demo", Lock.NIGHT)
    later(world, arrival=Arrival.TWO_HOURS)
    world.clock.advance(2 * HOUR)
    assert let_arrive(world.bank) == [] and world.bank.holds() == []
    world.clock.advance(5 * HOUR)
    assert [each.status for each in let_arrive(world.bank)] == [POSTED]


def test_a_payee_to_whom_something_is_on_the_way_stays(world):
    later(world)
    with pytest.raises(NotAllowed):
        world.bank.take_out_payee("demo", "demo-xiaohong", session="visit")


def test_while_the_clock_is_in_doubt_nothing_arrives(world):
    sent = later(world)
    world.clock.advance(DAY)
    world.clock.doubt = lambda: "set by hand"
    assert let_arrive(world.bank) == []
    with pytest.raises(NotAllowed):
        world.bank.arrive(sent.id)


def test_after_a_restart_it_arrives(world):
    sent = later(world)
    world.reopen()
    world.bank.recover()
    world.clock.advance(3 * DAY)
    world.reopen()
    (arrived,) = let_arrive(world.bank)
    assert (arrived.id, arrived.status) == (sent.id, POSTED)


def _let_arrive(where: str, on_server: bool, go: object, told: object) -> None:
    from assistant.storage.postgresql.engine import open_server

    engine = open_server(where) if on_server else open_database(Path(where))
    clock = ManualClock(MONDAY + timedelta(days=2))
    bank = SandboxBank(engine, clock)
    go.wait()
    told.put([each.status.value for each in let_arrive(bank)])
    engine.dispose()


def _url_of(name: str) -> str:
    from tests.storage.postgresql.server import url_of

    return url_of(name)


def test_of_three_processes_one_lets_it_arrive(world):
    for yuan in (12_000, 15_000):
        later(world, yuan)
    on_server = bool(world.server_database)
    where = _url_of(world.server_database) if on_server else str(world.path)
    spawn = multiprocessing.get_context("spawn")
    go, told = spawn.Barrier(3), spawn.Queue()
    running = [
        spawn.Process(target=_let_arrive, args=(where, on_server, go, told)) for _ in range(3)
    ]
    for each in running:
        each.start()
    done = [status for _ in running for status in told.get(timeout=60)]
    for each in running:
        each.join(60)
    assert done == ["posted", "posted"]
    assert str(world.account().balance) == "59,520.35 元" and world.ledger_sum() == 0
    assert verify_everything(world.engine) == []
