"""Test the guard's memory: her words, refusals and holds count for a week, or until staff talk to
her."""

from __future__ import annotations

import pytest

from assistant.banking.model import NotAllowed, TransferStatus, UnknownCustomer
from assistant.banking.seed_staff import LI, MANAGER
from assistant.fraud.check import Answer, AnswerKind, Question
from assistant.storage.audit import verify_audit
from tests.banking.fixtures import NOBODY
from tests.banking.test_transfers import UNSAFE, newcomer

CHECK, HELD = TransferStatus.FRAUD_CHECK, TransferStatus.HELD
AUTHORISE, POSTED = TransferStatus.AUTHORISE, TransferStatus.POSTED
SCHEME = "打三千过去能领五万"
SCRIPT = "公安局让我把钱转到安全账户"
DAY = 86_400


def signals(transfer):
    return transfer.check.signals


# Whose it is, and for how long


@pytest.mark.parametrize("session", ["visit", "next"])
def test_after_a_scheme_told_every_payment_meets_the_check(world, session):
    world.bank.script_words("visit", SCHEME, "demo")

    asked = world.confirmed(200, session=session)

    assert asked.status is CHECK and signals(asked) == ("told_before",)
    world.clock.advance(7 * DAY - 60)
    assert world.confirmed(50, "demo-xiaoming", session="days later").status is CHECK


def test_after_seven_days_it_is_over(world):
    world.bank.script_words("visit", SCHEME, "demo")
    world.clock.advance(7 * DAY)
    assert world.confirmed(200, session="a week later").status is AUTHORISE


def test_it_is_hers_alone(world):
    world.bank.script_words("visit", SCHEME, "zhang")
    assert world.confirmed(200, session="another").status is AUTHORISE


def test_a_report_that_is_not_sure_is_a_scheme_told(world):
    world.bank.report_fraud("visit", "demo", sure=False)
    assert world.confirmed(200).status is CHECK
    assert world.confirmed(200, session="next").status is CHECK


def test_script_words_hold_for_the_visit_and_ask_in_the_days_after(world):
    world.bank.script_words("visit", SCRIPT, "demo")
    world.bank.end_session("visit", "goodbye")
    world.clock.advance(45)
    assert world.confirmed(9900, session="45 seconds later").status is CHECK
    assert world.confirmed(300, session="visit").status is HELD


def test_a_restart_forgets_nothing(world):
    world.bank.script_words("visit", SCRIPT, "demo")
    world.reopen()
    assert world.confirmed(300, session="next").status is CHECK
    assert world.confirmed(300, "demo-xiaoming").status is HELD


# Before her card is known


@pytest.mark.parametrize("known", ["begin", "pin", "picked"])
def test_words_before_her_card_are_hers_as_soon_as_it_is_known(world, known):
    held = world.answer(
        world.at_question(world.confirmed(12000, session="earlier"), Question.WHO),
        Answer(AnswerKind.UNSURE),
    )
    hold = next(h for h in world.bank.holds() if h.transfer_id == held.id)
    world.bank.delay(hold.id, LI, MANAGER, "known to us")
    world.bank.script_words("visit", SCRIPT)

    if known == "begin":
        world.begin(100)
    elif known == "pin":
        world.bank.verify_pin("visit", "demo", "000000")
    else:
        world.bank.note_recognised("visit", "demo")

    (hold,) = world.bank.holds()
    assert hold.status == "open" and hold.unsafe
    world.clock.advance(25 * 3600)
    assert world.bank.settle_due() == []
    assert world.confirmed(9000, "demo-xiaoming", session="next").status is CHECK


def test_what_was_told_once_becomes_hers_once(world):
    world.bank.script_words("visit", SCRIPT)
    for _ in range(3):
        world.bank.note_recognised("visit", "demo")
    with world.engine.connect() as connection:
        rows = connection.exec_driver_sql("select customer_id from script_words").scalars().all()
    assert rows == [None, None, "demo", "demo"]


# Refusals and holds


def test_an_unsafe_hold_that_she_cancels_is_remembered_against_her(world):
    held = world.answer(world.at_question(world.confirmed(12000), Question.WHO), UNSAFE)
    world.bank.cancel(held.id, "customer")
    world.clock.advance(60)

    one, other = (world.confirmed("4999.99", payee) for payee in ("demo-xiaoming", "demo-laoli"))

    assert (one.status, one.reason) == (HELD, "unsafe_before")
    assert other.status is HELD  # the like of the first besides
    assert all(hold.unsafe for hold in world.bank.holds())


def test_the_same_after_72_hours_meets_the_check(world):
    held = world.answer(world.at_question(world.confirmed(12000), Question.WHO), UNSAFE)
    world.bank.cancel(held.id, "customer")
    world.clock.advance(72 * 3600 + 1)
    for payee in ("demo-xiaoming", "demo-laoli"):
        assert world.confirmed("4999.99", payee, session="later").status is CHECK


def test_a_refusal_of_hers_asks_about_the_others_too(world):
    world.answer(world.confirmed(12000), Answer(AnswerKind.NO))
    assert world.confirmed(300, "demo-laoli").status is CHECK
    assert world.confirmed(300, "demo-laoli", session="tomorrow").status is CHECK


def test_a_scheme_told_after_the_check_holds_what_she_agreed_to(world):
    agreed = world.pass_check(world.confirmed(12000))
    (held,) = world.bank.script_words("visit", SCHEME, "demo")
    assert (held.id, held.status, held.reason) == (agreed.id, HELD, "scheme_told")
    assert world.bank.holds()[0].unsafe


def test_a_scheme_told_tells_the_desk_once(world):
    for _ in range(2):
        world.bank.script_words("visit", SCHEME, "demo")
    with world.engine.connect() as connection:
        rows = connection.exec_driver_sql("select reason from tickets").scalars().all()
    assert rows == ["scheme_told"]


# Bills of her own household


def test_bills_of_her_household_go_on(world):
    bill = world.bank.bills.list_due("demo")[0]
    held = world.answer(world.at_question(world.confirmed(12000), Question.WHO), UNSAFE)
    world.bank.cancel(held.id, "customer")  # or the day's sum would ask
    world.bank.cancel(world.begin(bill.amount.fen // 100).id, "report_fraud")  # about its sum
    world.bank.script_words("visit", SCRIPT, "demo")

    paid = world.confirm(world.bank.bills.begin("b", "visit", "demo", "demo-passbook", bill.id))

    assert paid.status is AUTHORISE
    world.bank.script_words("visit", SCRIPT, "demo")
    assert world.pay(world.bank.transfer(paid.id)).status is POSTED


# Until staff have talked to her


def test_once_staff_have_talked_to_her_it_asks_no_more(world):
    world.bank.script_words("visit", SCRIPT, "demo")
    world.answer(world.confirmed(12000, session="next"), Answer(AnswerKind.NO))
    assert world.confirmed(300, "demo-laoli").status is HELD
    world.bank.revoke(world.bank.holds()[0].id, LI, "another day")

    world.bank.note_talk("demo", LI, "她儿子的装修款，没有人教她")

    assert world.confirmed(700, "demo-xiaoming").status is AUTHORISE
    assert world.confirmed(700, "demo-xiaoming", session="days later").status is AUTHORISE
    # The like of what was held goes to a person as before; what is told anew counts anew.
    assert world.confirmed(300, "demo-laoli", session="days later").status is HELD
    world.bank.script_words("visit", SCHEME, "demo")
    assert world.confirmed(500, "demo-heating", session="again").status is CHECK
    with world.engine.connect() as connection:
        row = connection.exec_driver_sql("select staff from talks").one()
        kinds = connection.exec_driver_sql("select kind from audit where kind='talked'").all()
    assert row == (LI.number,) and len(kinds) == 1
    assert verify_audit(world.engine) == []


def test_a_talk_is_no_forgiveness_in_advance(world):
    now = world.clock.now()
    world.clock.advance(DAY)
    world.bank.note_talk("demo", LI, "nothing special")
    world.clock._now = now  # it was wrong
    world.bank.script_words("visit", SCHEME, "demo")
    assert world.confirmed(300).status is CHECK


@pytest.mark.parametrize(("staff", "told"), [(NOBODY, "seen"), (LI, " ")])
def test_nobody_talks_to_her_without_signing_in_and_a_note(world, staff, told):
    world.bank.script_words("visit", SCHEME, "demo")
    with pytest.raises(NotAllowed):
        world.bank.note_talk("demo", staff, told)
    assert world.confirmed(300).status is CHECK
    with pytest.raises(UnknownCustomer):
        world.bank.note_talk("nobody", LI, "seen")


# Sums


def test_ten_pieces_to_somebody_new_are_one_sum(world):
    payee = newcomer(world)
    assert world.posted("999.99", payee).status is POSTED
    asked = world.confirmed("999.99", payee)
    assert asked.status is CHECK and signals(asked) == ("first_payment",)


def test_a_yuan_makes_nobody_known(world):
    payee = newcomer(world)
    world.posted(1, payee)
    world.clock.advance(72 * 3600)
    asked = world.confirmed(10000, payee, session="later")
    assert asked.status is CHECK and "first_payment" in signals(asked)


@pytest.mark.parametrize(
    ("first", "second", "days", "known"),
    [(100, 100, 1, True), (100, "99.99", 1, False), ("99.99", 100, 1, False), (100, 100, 0, False)],
)
def test_two_real_payments_on_different_days_make_a_payee_known(world, first, second, days, known):
    payee = newcomer(world)
    world.posted(first, payee)
    world.clock.advance(days * DAY)
    world.posted(second, payee, session="second")
    world.clock.advance(73 * 3600)
    told = world.confirmed(1500, payee, session="third")
    assert (told.status is AUTHORISE) is known


def test_the_older_of_two_is_more_than_72_hours_old(world):
    payee = newcomer(world)
    world.posted(100, payee)
    world.clock.advance(2 * DAY)
    world.posted(100, payee, session="second")
    world.clock.advance(DAY)  # exactly 72 hours after the first
    assert world.confirmed(1500, payee, session="third").status is CHECK


def test_the_lines_own_sum_day_after_day_is_asked(world):
    payees = ("demo-xiaohong", "demo-xiaoming", "demo-laoli")
    asked = []
    for day in range(3):
        told = world.confirmed(10000, payees[day], session=f"day {day}")
        asked.append(bool(told.check) and "week_outflow" in signals(told))
        assert world.pay(world.pass_check(told)).status is POSTED
        world.clock.advance(DAY + 60)
    assert asked == [False, False, True]


# What comes twice


def test_a_message_that_comes_twice_counts_once(world):
    for _ in range(2):
        world.bank.script_words("visit", SCRIPT, "demo", "message-1")
        world.bank.report_fraud("visit", "demo", message="message-2")
        world.bank.locks.report_loss("visit", "demo", None, "message-3")
        world.bank.locks.lift_freeze("demo-passbook", LI)
    with world.engine.connect() as connection:
        count = connection.exec_driver_sql("select count(*) from script_words").scalar_one()
        lost = connection.exec_driver_sql(
            "select count(*) from accounts where id='demo-passbook' and lost_at is not null"
        ).scalar_one()
    assert (count, lost) == (3, 0)
