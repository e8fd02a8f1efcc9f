"""Test held transfers: two members of staff decide, and the money stays reserved until then."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from assistant.banking.model import NotAllowed, NotEnough, TransferStatus, Unknown
from assistant.banking.seed_staff import HEAD, LI, MANAGER, QIAN, SUN
from assistant.fraud.check import Answer, AnswerKind, Question, Verdict
from assistant.help.desk import HelpDesk
from assistant.staff_member import Role, SignedIn
from assistant.storage.opened import reading
from assistant.storage.tables import accounts, audit, checks
from tests.banking.fixtures import NOBODY

POSTED, HELD, CANCELLED = (
    TransferStatus.POSTED,
    TransferStatus.HELD,
    TransferStatus.CANCELLED,
)
DAY = 24 * 3600


def unsure(world, yuan=12000, payee="demo-xiaohong", **where):
    """Make a doubtful hold, not an unsafe one."""
    transfer = world.at_question(world.confirmed(yuan, payee, **where), Question.COACHING)
    held = world.answer(transfer, Answer(AnswerKind.UNSURE, "unsure"))
    return held, next(h for h in world.bank.holds() if h.transfer_id == held.id)


def unsafe(world):
    transfer = world.at_question(world.confirmed(12000), Question.COACHING)
    held = world.answer(transfer, Answer(AnswerKind.UNSAFE, "yes"))
    return held, world.bank.holds()[0]


def test_two_of_staff_release_it(world):
    _held, hold = unsafe(world)
    posted = world.bank.release(hold.id, LI, MANAGER, "called her daughter")
    assert posted.status is POSTED and posted.check.verdict is Verdict.RELEASED
    assert str(world.account().balance) == str(world.account().available) == "74,520.35 元"
    assert world.bank.holds() == [] and world.ledger_sum() == 0
    assert world.bank.holds(include_decided=True)[0].status == "released"


@pytest.mark.parametrize("act", ["release", "delay"])
@pytest.mark.parametrize(
    ("staff", "second", "reason"),
    [
        (LI, LI, "ok"),
        (LI, NOBODY, "ok"),
        (NOBODY, MANAGER, "ok"),
        (LI, SignedIn(MANAGER.number, "somebody else", MANAGER.role), "ok"),
        (LI, MANAGER, " "),
    ],
)
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
        world.bank.release(two.id, LI, MANAGER, "checked")
    world.bank.revoke(one.id, LI, "she asked")
    assert world.bank.release(two.id, LI, MANAGER, "checked").status is POSTED
    assert str(world.account(account).balance) == "18,900.60 元"


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
        world.bank.revoke(hold.id, NOBODY, "fraud")
    assert world.bank.revoke(hold.id, LI, "fraud").status is CANCELLED
    assert world.account().available == world.account().balance
    for attempt in (
        lambda: world.bank.revoke(hold.id, LI, "again"),
        lambda: world.bank.release(hold.id, LI, MANAGER, "late"),
        lambda: world.bank.delay(hold.id, LI, MANAGER, "late"),
    ):
        with pytest.raises(NotAllowed):
            attempt()


def test_a_doubtful_hold_may_arrive_in_24_hours(world):
    held, hold = unsure(world)
    delayed = world.bank.delay(hold.id, LI, MANAGER, "daughter confirmed")
    assert delayed.due is not None and (delayed.due - world.clock.now()).total_seconds() == DAY
    assert world.bank.transfer(held.id).status is HELD
    world.clock.advance(DAY - 1)
    assert world.bank.settle_due() == []
    world.reopen()
    world.clock.advance(1)
    (posted,) = world.bank.settle_due()
    assert posted.id == held.id and posted.status is POSTED
    assert world.bank.settle_due() == [] and world.ledger_sum() == 0
    assert str(world.account().balance) == "74,520.35 元"


def test_until_then_it_can_be_revoked_or_cancelled(world):
    held, hold = unsure(world)
    world.bank.delay(hold.id, LI, MANAGER, "daughter confirmed")
    with pytest.raises(NotAllowed):
        world.bank.delay(hold.id, LI, MANAGER, "twice")
    world.bank.revoke(hold.id, LI, "daughter called back")
    world.clock.advance(2 * DAY)
    assert world.bank.settle_due() == []
    assert world.bank.transfer(held.id).status is CANCELLED


def test_she_can_cancel_a_delayed_one(world):
    held, hold = unsure(world)
    world.bank.delay(hold.id, LI, MANAGER, "daughter confirmed")
    world.bank.cancel(held.id, "customer")
    world.clock.advance(2 * DAY)
    assert world.bank.settle_due() == []
    assert str(world.account().available) == "86,520.35 元"


def test_a_delayed_one_can_be_released_at_once(world):
    _, hold = unsure(world)
    world.bank.delay(hold.id, LI, MANAGER, "daughter confirmed")
    assert world.bank.release(hold.id, QIAN, SUN, "she is here").status is POSTED


def test_an_unsafe_hold_cannot_be_delayed(world):
    held, hold = unsafe(world)
    with pytest.raises(NotAllowed):
        world.bank.delay(hold.id, LI, MANAGER, "she insists")
    assert world.bank.transfer(held.id) == held


def test_the_like_of_an_unsafe_one_cannot_be_delayed_either(world):
    unsafe(world)
    again = world.confirmed(300, session="next day")
    assert again.reason == "repeat_after_refusal"
    hold = next(h for h in world.bank.holds() if h.transfer_id == again.id)
    with pytest.raises(NotAllowed):
        world.bank.delay(hold.id, LI, MANAGER, "she insists")


def test_a_due_one_that_a_limit_forbids_waits(world):
    held, hold = unsure(world)
    world.bank.delay(hold.id, LI, MANAGER, "daughter confirmed")
    world.set_by_hand(accounts, ["demo-passbook"], daily_limit_fen=100)
    world.clock.advance(DAY)
    assert world.bank.settle_due() == []
    assert world.bank.transfer(held.id).status is HELD
    world.set_by_hand(accounts, ["demo-passbook"], daily_limit_fen=100_000_000)
    assert [t.id for t in world.bank.settle_due()] == [held.id]


def test_holds_survive_time_restarts_and_the_end_of_the_visit(world):
    _held, hold = unsafe(world)
    world.bank.end_session("visit", "goodbye")
    world.clock.advance(400 * DAY)
    world.reopen()
    world.bank.recover()
    world.bank.settle_due()
    assert world.bank.holds() == [hold]
    assert str(world.account().available) == "74,520.35 元"


# What happens to her between the delay and the arrival


def delayed(world, yuan=12000, **where):
    held, hold = unsure(world, yuan, **where)
    return held, world.bank.delay(hold.id, LI, MANAGER, "daughter confirmed")


def reports_fraud(world):
    world.bank.report_fraud("next", "demo")


def says_a_script(world):
    world.bank.script_words("next", "公安局让我把钱转到安全账户", "demo")


def loses_it(world):
    world.bank.locks.report_loss("next", "demo", "demo-pension")


def locks_the_pin(world):
    for _ in range(3):
        world.bank.verify_pin("visit", "demo", "000000")


def locks_the_pin_at_the_end(world):
    transfer = world.pass_check(world.confirmed(100, "demo-laoli", session="next"))
    for _ in range(3):
        transfer = world.pay(transfer, "000000")
    assert transfer.status is CANCELLED


@pytest.mark.parametrize(
    ("event", "unsafe"),
    [
        (reports_fraud, True),
        (says_a_script, True),
        (loses_it, False),
        (locks_the_pin, False),
        (locks_the_pin_at_the_end, False),
    ],
)
def test_what_happens_to_her_sends_a_delayed_one_back_to_staff(world, tmp_path, event, unsafe):
    desk = HelpDesk(world.engine, world.clock, tmp_path / "spool")
    held, hold = delayed(world)
    theirs, other = delayed(world, payee="zhang-son", account="zhang-passbook", session="zhang")
    for ticket in desk.list():
        desk.close(ticket.id, LI, "seen")
    event(world)
    (back,) = (each for each in world.bank.holds() if each.id == hold.id)
    assert (back.status, back.due, back.unsafe) == ("open", None, unsafe)
    assert ("transfer_held", "visit") in {(t.reason, t.session) for t in desk.list()}
    world.clock.advance(5 * DAY)
    assert [t.id for t in world.bank.settle_due()] == [theirs.id]
    assert other.id != hold.id and world.bank.transfer(held.id).status is HELD
    assert world.bank.transfer(held.id).check.verdict is Verdict.HELD


@pytest.mark.parametrize("event", [reports_fraud, loses_it])
def test_what_came_back_takes_two_anew(world, event):
    _, hold = delayed(world)
    event(world)
    with pytest.raises(NotAllowed):
        world.bank.release(hold.id, LI, LI, "she is here")
    posted = world.bank.release(hold.id, QIAN, SUN, "she is here")
    assert posted.status is POSTED and world.ledger_sum() == 0
    with reading(world.engine) as connection:
        row = connection.execute(select(checks).where(checks.c.transfer_id == posted.id)).one()
    assert {row.released_by, row.released_second} == {QIAN.number, SUN.number}


def test_what_came_back_after_a_loss_may_be_delayed_again(world):
    held, hold = delayed(world)
    loses_it(world)
    world.bank.locks.lift_freeze("demo-pension", LI)
    world.clock.advance(2 * DAY)
    again = world.bank.delay(hold.id, LI, MANAGER, "she found it")
    assert (again.due - world.clock.now()).total_seconds() == DAY
    world.clock.advance(DAY)
    assert [t.id for t in world.bank.settle_due()] == [held.id]


def test_lifting_a_freeze_posts_nothing(world):
    held, _ = delayed(world)
    world.bank.locks.report_loss("next", "demo", None)
    world.clock.advance(5 * DAY)
    world.bank.locks.lift_freeze("demo-passbook", LI)
    assert world.bank.settle_due() == []
    assert world.bank.transfer(held.id).status is HELD


@pytest.mark.parametrize("who", ["demo", None])
def test_words_after_a_doubtful_hold_in_the_same_visit_make_it_unsafe(world, who):
    _, hold = unsure(world)
    world.bank.script_words("visit", "公安局让我把钱转到安全账户", who)
    world.bank.report_fraud("visit", who)
    (unsafe_now,) = world.bank.holds()
    assert unsafe_now.unsafe and unsafe_now.evidence[: len(hold.evidence)] == hold.evidence
    told = " ".join(unsafe_now.evidence)
    assert "安全账户" in told and "reported: report_fraud" in told
    with pytest.raises(NotAllowed):
        world.bank.delay(hold.id, LI, MANAGER, "she insists")
    again = world.confirmed(300, session="next day")
    like = next(h for h in world.bank.holds() if h.transfer_id == again.id)
    assert like.unsafe


def test_somebody_elses_words_change_nothing(world):
    _, hold = delayed(world)
    world.bank.report_fraud("elsewhere", "zhang")
    world.bank.script_words("elsewhere", "安全账户")
    assert world.bank.holds() == [hold]


def test_cancelling_what_is_held_as_fraud_is_remembered_as_unsafe(world):
    held, _ = unsure(world)
    world.bank.cancel(held.id, "report_fraud")
    again = world.confirmed(300, session="next day")
    assert again.reason == "repeat_after_refusal" and world.bank.holds()[0].unsafe


def test_a_delayed_bill_that_was_paid_otherwise_is_cancelled_and_the_desk_told(world, tmp_path):
    world.clock.advance(13.5 * 3600)  # at night: a check
    bill = world.bank.bills.list_due("zhang")[0]
    begin = ("zhang", "zhang-passbook", bill.id)
    transfer = world.confirm(world.bank.bills.begin("b1", "a", *begin))
    held = world.answer(
        world.at_question(transfer, Question.COACHING), Answer(AnswerKind.UNSURE, "unsure")
    )
    (hold,) = world.bank.holds()
    world.bank.delay(hold.id, LI, MANAGER, "known to us")
    like = world.confirm(world.bank.bills.begin("b2", "b", *begin))
    other = next(h for h in world.bank.holds() if h.transfer_id == like.id)
    assert world.bank.release(other.id, LI, MANAGER, "known to us").status is POSTED
    desk = HelpDesk(world.engine, world.clock, tmp_path / "spool")
    for ticket in desk.list():
        desk.close(ticket.id, LI, "seen")
    world.clock.advance(DAY)
    (settled,) = world.bank.settle_due()
    assert (settled.id, settled.status, settled.reason) == (held.id, CANCELLED, "bill_paid")
    account = world.account("zhang-passbook")
    assert world.bank.holds() == [] and account.available == account.balance
    (ticket,) = desk.list()
    assert (ticket.reason, ticket.session) == ("bill_paid", "a") and hold.id[:8] in ticket.screen
    assert world.bank.settle_due() == []


def test_an_unknown_hold_is_said_to_be(world):
    with pytest.raises(Unknown):
        world.bank.release("nothing", LI, MANAGER, "why")


def test_an_old_hold_can_only_be_cancelled(world):
    held, hold = unsure(world)
    world.clock.advance(30 * DAY + 1)
    for act in (world.bank.release, world.bank.delay):
        with pytest.raises(NotAllowed, match="只能撤销"):
            act(hold.id, LI, MANAGER, "she still wants it")
    assert world.bank.transfer(held.id).status is HELD
    assert world.bank.revoke(hold.id, LI, "too old").status is CANCELLED


def test_a_hold_of_thirty_days_is_still_released(world):
    _held, hold = unsure(world)
    world.clock.advance(30 * DAY)
    assert world.bank.release(hold.id, LI, MANAGER, "seen with her").status is POSTED


@pytest.mark.parametrize("act", ["release", "delay"])
def test_somebody_who_has_left_is_no_second_member_of_staff(world, act):
    held, hold = unsure(world)
    world.bank.staff.remove(HEAD, MANAGER.number)
    with pytest.raises(NotAllowed, match="不在名单里"):
        getattr(world.bank, act)(hold.id, LI, MANAGER, "ok")
    assert world.bank.transfer(held.id).status is HELD


@pytest.mark.parametrize("given", ["added", "password"])
def test_who_has_just_given_somebody_their_password_does_not_sign_with_them(world, given):
    """A manager who knows both passwords would be two people."""
    held, hold = unsure(world)
    world.clock.advance(DAY + 1)
    if given == "added":
        world.bank.staff.add(MANAGER, "5001", "吴刚", Role.CLERK, "jinci 1958")
        other = SignedIn("5001", "吴刚", Role.CLERK)
    else:
        world.bank.staff.set_password(MANAGER, LI.number, "jinci 1958")
        other = LI
    for two in ((MANAGER, other), (other, MANAGER)):
        with pytest.raises(NotAllowed, match="刚给的"):
            world.bank.release(hold.id, *two, "ok")
    assert world.bank.transfer(held.id).status is HELD
    assert world.bank.release(hold.id, other, QIAN, "seen with her").status is POSTED


def test_a_day_later_they_sign_together_and_ones_own_new_password_is_nobodys_gift(world):
    _held, hold = unsure(world)
    world.bank.staff.set_password(MANAGER, LI.number, "jinci 1958")
    world.clock.advance(DAY + 1)
    world.bank.staff.set_password(LI, LI.number, "jinci 1960")
    assert world.bank.release(hold.id, LI, MANAGER, "seen with her").status is POSTED


def test_who_released_it_is_in_the_log_by_number_and_name(world):
    _held, hold = unsure(world)
    world.bank.release(hold.id, LI, MANAGER, "seen with her")
    with reading(world.engine) as connection:
        query = select(audit.c.details).where(audit.c.kind == "released")
        told = json.loads(connection.execute(query).scalar_one())
    assert (told["staff"], told["staff_name"]) == (LI.number, LI.name)
    assert (told["second"], told["second_name"]) == (MANAGER.number, MANAGER.name)


def test_while_the_clock_is_in_doubt_payments_are_held(world):
    """Set forward by three days it would forget every sum (cases/attacks.md)."""
    world.clock.in_doubt = "the clock was set by +72.0 hours"

    small = world.confirmed(500)

    assert small.status is HELD and small.reason == "clock_doubt"
    assert [hold.unsafe for hold in world.bank.holds()] == [False]


def test_while_the_clock_is_in_doubt_nothing_arrives(world):
    _held, hold = unsure(world)
    world.bank.delay(hold.id, LI, MANAGER, "called her daughter")
    world.clock.advance(DAY + 1)
    world.clock.in_doubt = "the clock was set by +24.0 hours"
    assert world.bank.settle_due() == []
    world.clock.in_doubt = ""
    assert [each.id for each in world.bank.settle_due()] == [hold.transfer_id]
