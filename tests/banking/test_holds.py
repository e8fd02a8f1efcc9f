"""Holds: people decide, two of them; the money stays reserved until they have."""

from __future__ import annotations

import pytest

from assistant.banking.model import NotAllowed, NotEnough, TransferStatus, Unknown
from assistant.fraud.check import Answer, AnswerKind, Question, Verdict

POSTED, HELD, CANCELLED = (
    TransferStatus.POSTED,
    TransferStatus.HELD,
    TransferStatus.CANCELLED,
)
DAY = 24 * 3600


def unsure(world, yuan=12000, payee="demo-xiaohong", **where):
    """A doubtful hold, not an unsafe one."""
    transfer = world.at_question(world.confirmed(yuan, payee, **where), Question.COACHING)
    held = world.answer(transfer, Answer(AnswerKind.UNSURE, "unsure"))
    return held, next(h for h in world.bank.holds() if h.transfer_id == held.id)


def unsafe(world):
    transfer = world.at_question(world.confirmed(12000), Question.COACHING)
    held = world.answer(transfer, Answer(AnswerKind.UNSAFE, "yes"))
    return held, world.bank.holds()[0]


def test_two_of_staff_release_it(world):
    _held, hold = unsafe(world)
    posted = world.bank.release(hold.id, "li", "zhao", "called her daughter")
    assert posted.status is POSTED and posted.check.verdict is Verdict.RELEASED
    assert str(world.account().balance) == str(world.account().available) == "¥74,520.35"
    assert world.bank.holds() == [] and world.ledger_sum() == 0
    assert world.bank.holds(include_settled=True)[0].status == "released"


@pytest.mark.parametrize("act", ["release", "delay"])
@pytest.mark.parametrize(
    ("staff", "second", "reason"),
    [("li", "li", "ok"), ("li", " LI ", "ok"), ("li", "", "ok"), ("", "zhao", "ok"),
     ("li", "zhao", " ")],
)  # fmt: skip
def test_one_person_or_no_reason_is_not_enough(world, act, staff, second, reason):
    held, hold = unsure(world)
    with pytest.raises(NotAllowed):
        getattr(world.bank, act)(hold.id, staff, second, reason)
    assert world.bank.transfer(held.id) == held


def test_a_release_checks_the_balance_again(world):
    """A hold that could reserve only a part waits until the money is there."""
    account = "chen-passbook"  # 38,900.60
    where = {"account": account, "payee": "chen-grandson"}
    first = world.at_question(world.confirmed(30000, session="a", **where), Question.WHO)
    second = world.at_question(world.confirmed(20000, session="b", **where), Question.WHO)
    world.answer(first, Answer(AnswerKind.UNSAFE, "stranger"))
    world.answer(second, Answer(AnswerKind.UNSAFE, "stranger"))
    assert world.account(account).available.fen == 0
    one, two = world.bank.holds()
    with pytest.raises(NotEnough):
        world.bank.release(two.id, "li", "zhao", "checked")
    world.bank.revoke(one.id, "li", "she asked")
    assert world.bank.release(two.id, "li", "zhao", "checked").status is POSTED
    assert str(world.account(account).balance) == "¥18,900.60"


def test_the_reserve_is_not_spent(world):
    unsure(world, 60000)
    with pytest.raises(NotEnough):
        world.begin(30000, "demo-laoli")


def test_the_customer_can_only_cancel_it(world):
    held, _ = unsure(world)
    for attempt in (
        lambda: world.confirm(held),
        lambda: world.pay(held),
        lambda: world.bank.amend(held.id, held.step, payee_id="demo-laoli"),
        lambda: world.safe_answer(held),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    cancelled = world.bank.cancel(held.id, "customer")
    assert cancelled.status is CANCELLED
    assert world.account().available == world.account().balance
    assert world.bank.holds() == []


def test_staff_revoke_it(world):
    _held, hold = unsure(world)
    with pytest.raises(NotAllowed):
        world.bank.revoke(hold.id, "", "fraud")
    assert world.bank.revoke(hold.id, "li", "fraud").status is CANCELLED
    assert world.account().available == world.account().balance
    for attempt in (
        lambda: world.bank.revoke(hold.id, "li", "again"),
        lambda: world.bank.release(hold.id, "li", "zhao", "late"),
        lambda: world.bank.delay(hold.id, "li", "zhao", "late"),
    ):
        with pytest.raises(NotAllowed):
            attempt()


def test_a_doubtful_hold_may_arrive_in_24_hours(world):
    held, hold = unsure(world)
    delayed = world.bank.delay(hold.id, "li", "zhao", "daughter confirmed")
    assert delayed.due is not None and (delayed.due - world.clock.now()).total_seconds() == DAY
    assert world.bank.transfer(held.id).status is HELD
    world.clock.advance(DAY - 1)
    assert world.bank.settle_due() == []
    world.reopen()
    world.clock.advance(1)
    (posted,) = world.bank.settle_due()
    assert posted.id == held.id and posted.status is POSTED
    assert world.bank.settle_due() == [] and world.ledger_sum() == 0
    assert str(world.account().balance) == "¥74,520.35"


def test_until_then_it_can_be_revoked_or_cancelled(world):
    held, hold = unsure(world)
    world.bank.delay(hold.id, "li", "zhao", "daughter confirmed")
    with pytest.raises(NotAllowed):
        world.bank.delay(hold.id, "li", "zhao", "twice")
    world.bank.revoke(hold.id, "li", "daughter called back")
    world.clock.advance(2 * DAY)
    assert world.bank.settle_due() == []
    assert world.bank.transfer(held.id).status is CANCELLED


def test_she_can_cancel_a_delayed_one(world):
    held, hold = unsure(world)
    world.bank.delay(hold.id, "li", "zhao", "daughter confirmed")
    world.bank.cancel(held.id, "customer")
    world.clock.advance(2 * DAY)
    assert world.bank.settle_due() == []
    assert str(world.account().available) == "¥86,520.35"


def test_a_delayed_one_can_be_released_at_once(world):
    _, hold = unsure(world)
    world.bank.delay(hold.id, "li", "zhao", "daughter confirmed")
    assert world.bank.release(hold.id, "qian", "sun", "she is here").status is POSTED


def test_an_unsafe_hold_cannot_be_delayed(world):
    held, hold = unsafe(world)
    with pytest.raises(NotAllowed):
        world.bank.delay(hold.id, "li", "zhao", "she insists")
    assert world.bank.transfer(held.id) == held


def test_the_like_of_an_unsafe_one_cannot_be_delayed_either(world):
    unsafe(world)
    again = world.confirmed(300, session="next day")
    assert again.reason == "repeat_after_refusal"
    hold = next(h for h in world.bank.holds() if h.transfer_id == again.id)
    with pytest.raises(NotAllowed):
        world.bank.delay(hold.id, "li", "zhao", "she insists")


def test_a_due_one_that_a_limit_forbids_waits(world):
    held, hold = unsure(world)
    world.bank.delay(hold.id, "li", "zhao", "daughter confirmed")
    with world.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE accounts SET daily_limit_fen=100")
    world.clock.advance(DAY)
    assert world.bank.settle_due() == []
    assert world.bank.transfer(held.id).status is HELD
    with world.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE accounts SET daily_limit_fen=100000000")
    assert [t.id for t in world.bank.settle_due()] == [held.id]


def test_holds_survive_time_restarts_and_the_end_of_the_visit(world):
    _held, hold = unsafe(world)
    world.bank.end_session("visit", "goodbye")
    world.clock.advance(400 * DAY)
    world.reopen()
    world.bank.recover()
    world.bank.settle_due()
    assert world.bank.holds() == [hold]
    assert str(world.account().available) == "¥74,520.35"


def test_an_unknown_hold_is_said_to_be(world):
    with pytest.raises(Unknown):
        world.bank.release("nothing", "li", "zhao", "why")
