"""Test one transfer step by step, as a customer makes it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from assistant.banking.model import (
    InvalidAmount,
    KeyReused,
    LimitReached,
    NotAllowed,
    NotEnough,
    StaleStep,
    TransferStatus,
    Unknown,
    UnknownCustomer,
)
from assistant.banking.seed_staff import LI, MANAGER
from assistant.clock import bank_time
from assistant.fraud.check import Answer, AnswerKind, Presented, Question, Verdict
from assistant.fraud.policy import GuardSettings
from assistant.money import Money
from assistant.storage.opened import reading
from assistant.storage.tables import accounts, checks, payees
from tests.banking.fixtures import NO, PIN, YES, World

REVIEW, CHECK, AUTHORISE = (
    TransferStatus.REVIEW,
    TransferStatus.FRAUD_CHECK,
    TransferStatus.AUTHORISE,
)
POSTED, HELD, CANCELLED, FAILED = (
    TransferStatus.POSTED,
    TransferStatus.HELD,
    TransferStatus.CANCELLED,
    TransferStatus.FAILED,
)
UNSAFE = Answer(AnswerKind.UNSAFE, "stranger")


def test_review_yes_pin_posted(world):
    transfer = world.begin(2000)
    assert transfer.status is REVIEW and transfer.check is None
    transfer = world.confirm(transfer)
    assert transfer.status is AUTHORISE
    transfer = world.pay(transfer)
    assert transfer.status is POSTED
    assert str(world.account().balance) == "84,520.35 元"
    newest = world.bank.entries("demo-passbook")[0]
    assert (newest.kind, newest.counterparty, str(newest.amount)) == (
        "transfer_out", "王小红", "-2,000 元",
    )  # fmt: skip
    assert world.ledger_sum() == 0


def test_the_line_to_the_fen(world):
    assert world.confirmed("10000.00", session="a").status is AUTHORISE
    world.bank.end_session("a", "goodbye")
    above = world.confirmed("10000.01", session="b")
    assert above.status is CHECK
    assert above.check is not None and above.check.signals[0] == "line"


def test_the_line_is_there_for_own_accounts_too(world):
    assert world.confirmed("10000.01", "demo-pension-own").status is CHECK


def test_every_question_is_asked_and_then_the_pin(world):
    transfer = world.confirmed(12000)
    asked = []
    while transfer.status is CHECK:
        asked.append(transfer.check.question)
        transfer = world.safe_answer(transfer)
    assert asked == list(Question)
    assert transfer.status is AUTHORISE and transfer.check.verdict is Verdict.PASSED
    assert world.pay(transfer).status is POSTED


@pytest.mark.parametrize("how", list(Presented))
def test_the_row_keeps_whether_the_notice_was_read_or_shown(world, how):
    transfer = world.confirmed(12000)
    other = next(each for each in Presented if each is not how)
    for each in (how, other):  # what comes after does not change it
        world.bank.note_presented(transfer.id, transfer.step, each)
    world.pay(world.pass_check(world.answer(transfer, YES)))
    with reading(world.engine) as connection:
        kept = connection.execute(select(checks.c.presented, checks.c.verdict)).all()
    assert kept == [(how.value, "passed")]


def test_a_yes_before_the_notice_was_read_is_deaf(world):
    transfer = world.confirmed(12000)
    same = world.answer(transfer, YES)
    assert (same.step, same.check.question) == (transfer.step, Question.NOTICE)
    read = world.bank.note_presented(transfer.id, transfer.step, Presented.SHOWN)
    assert read.step == transfer.step and read.check.presented is Presented.SHOWN
    assert world.answer(transfer, YES).check.question is Question.WHO


@pytest.mark.parametrize(
    ("question", "answer", "reason"),
    [
        (Question.WHO, UNSAFE, "unsafe_answer"),
        (Question.PURPOSE, Answer(AnswerKind.UNSAFE, "told_to"), "unsafe_answer"),
        (Question.SECRECY, Answer(AnswerKind.UNSAFE, "yes"), "unsafe_answer"),
        (Question.COACHING, Answer(AnswerKind.UNSAFE, "yes"), "unsafe_answer"),
        (Question.COACHING, Answer(AnswerKind.UNSURE, "unsure"), "unsure_answer"),
        (Question.AMOUNT, Answer(AnswerKind.AMOUNT_TYPED, fen=1200001), "amount_mismatch"),
    ],
)
def test_what_is_not_safe_is_held_with_the_amount_reserved(world, question, answer, reason):
    transfer = world.answer(world.at_question(world.confirmed(12000), question), answer)
    assert (transfer.status, transfer.reason) == (HELD, reason)
    account = world.account()
    assert (str(account.balance), str(account.available)) == ("86,520.35 元", "74,520.35 元")
    (hold,) = world.bank.holds()
    assert hold.transfer_id == transfer.id and hold.unsafe == (reason == "unsafe_answer")
    assert len(hold.evidence) >= 2


def test_silence_is_asked_once_more_then_held(world):
    transfer = world.at_question(world.confirmed(12000), Question.WHO)
    again = world.answer(transfer, Answer(AnswerKind.SILENCE))
    assert again.status is CHECK and again.check.asked_again
    assert world.answer(again, Answer(AnswerKind.SILENCE)).status is HELD


def test_unclear_is_asked_in_other_words_then_by_keys_then_held(world):
    unclear = Answer(AnswerKind.UNCLEAR)
    transfer = world.at_question(world.confirmed(12000), Question.WHO)
    in_other_words = world.answer(transfer, unclear)
    assert in_other_words.check.missed and not in_other_words.check.asked_again
    by_keys = world.answer(in_other_words, unclear)
    assert by_keys.status is CHECK and by_keys.check.asked_again
    assert world.answer(by_keys, unclear).status is HELD


def test_a_spoken_mismatch_goes_to_typing(world):
    transfer = world.at_question(world.confirmed(12000), Question.AMOUNT)
    transfer = world.answer(transfer, Answer(AnswerKind.AMOUNT_SPOKEN, fen=120000))
    assert transfer.check.typed_only
    right_but_spoken = world.answer(transfer, Answer(AnswerKind.AMOUNT_SPOKEN, fen=1200000))
    assert right_but_spoken.check.question is Question.AMOUNT
    typed = Answer(AnswerKind.AMOUNT_TYPED, fen=1200000)
    assert world.answer(right_but_spoken, typed).check.question is Question.FINAL


def test_no_cancels_and_is_remembered(world):
    transfer = world.answer(world.at_question(world.confirmed(12000), Question.WHO), NO)
    assert (transfer.status, transfer.reason) == (CANCELLED, "refused")
    again = world.confirmed(500, session="next")  # the same payee
    assert (again.status, again.reason) == (HELD, "repeat_after_refusal")


def test_cancel_in_the_check_is_remembered_and_at_review_is_not(world):
    world.bank.cancel(world.begin(11000, "demo-laoli").id, "refused")
    assert world.confirmed(500, "demo-laoli").status is AUTHORISE
    world.bank.cancel(world.confirmed(12000).id, "home")
    alike = world.confirmed(10500, "demo-xiaoming", session="next")  # within a fifth
    assert (alike.status, alike.reason) == (HELD, "repeat_after_refusal")


def left_after_help(world, transfer):
    world.bank.freeze("visit")
    world.bank.end_session("visit", "goodbye")


def cancelled_after_a_change(world, transfer):
    amended = world.bank.amend(
        transfer.id, transfer.step, payee_id="demo-laoli", amount=Money.yuan(1)
    )
    world.bank.cancel(amended.id, "refused")


def cancelled_at_the_pin(world, transfer):
    world.bank.cancel(world.pass_check(transfer).id, "home")


def locked_at_the_pin(world, transfer):
    transfer = world.pass_check(transfer)
    for _ in range(3):
        transfer = world.pay(transfer, "000000")
    world.bank.unlock("demo", LI)


def cancelled_when_the_yes_was_old(world, transfer):
    transfer = world.pass_check(transfer)
    world.clock.advance(301)
    world.bank.cancel(world.pay(transfer).id, "back")


@pytest.mark.parametrize(
    "how",
    [
        left_after_help, cancelled_after_a_change, cancelled_at_the_pin, locked_at_the_pin,
        cancelled_when_the_yes_was_old,
    ],
)  # fmt: skip
def test_what_had_a_check_and_ends_cancelled_is_remembered(world, how):
    transfer = world.at_question(world.confirmed(12000), Question.COACHING)
    how(world, transfer)
    assert world.bank.transfer(transfer.id).status is CANCELLED
    again = world.confirmed(12000, session="next")
    assert (again.status, again.reason) == (HELD, "repeat_after_refusal")
    assert not world.bank.holds()[0].unsafe


def test_cancelled_as_fraud_at_review_is_remembered_as_unsafe(world):
    world.bank.cancel(world.begin(500).id, "report_fraud")
    again = world.confirmed(500, session="next")
    assert (again.status, again.reason) == (HELD, "repeat_after_refusal")
    assert world.bank.holds()[0].unsafe


def test_what_waits_counts_as_leaving_now_however_old(world):
    """6,000 that arrive in minutes and 9,000 now are more than the line together."""
    at_night = 13.5 * 3600
    world.clock.advance(at_night)
    doubtful = world.at_question(
        world.confirmed(6000, "demo-xiaoming", session="a"), Question.COACHING
    )
    world.answer(doubtful, Answer(AnswerKind.UNSURE, "unsure"))
    (hold,) = world.bank.holds()
    world.clock.advance(80 * 3600 + 9.5 * 3600 - 18 * 3600)  # 09:30, four days later, still open
    told = world.confirmed(4001, session="b")
    assert told.status is CHECK and "day_outflow" in told.check.signals
    world.bank.end_session("b", "goodbye")
    for each in world.bank.holds():
        if each.id != hold.id:
            world.bank.revoke(each.id, LI, "another day")
    world.bank.delay(hold.id, LI, MANAGER, "known to us")
    world.clock.advance(23.9 * 3600)
    assert world.confirmed(9000, "demo-laoli", session="c").check.signals[0] == "day_outflow"


def test_a_check_that_stands_open_for_days_counts_too(world):
    world.confirmed(12000, "demo-xiaoming", session="a")
    world.clock.advance(80 * 3600)
    told = world.confirmed(500, session="b")
    assert told.status is CHECK and told.check.signals == ("day_outflow",)


def newcomer(world):
    """Add a payee to whom nothing was ever paid."""
    account = {"id": "outside-new", "kind": "outside", "number": "6222020999999999999"}
    world.add_by_hand(accounts, **account, name="张三", single_limit_fen=1, daily_limit_fen=1)
    payee = {"id": "demo-new", "customer_id": "demo", "account_id": "outside-new"}
    world.add_by_hand(payees, **payee, name="张三", relation="")
    return "demo-new"


def test_a_probe_does_not_make_a_payee_known(world):
    payee = newcomer(world)
    assert world.posted("999.99", payee).status is POSTED
    asked = world.confirmed(1000, payee)
    assert asked.check is not None and asked.check.signals == ("first_payment",)
    world.clock.advance(72 * 3600 - 1)
    assert world.confirmed(1000, payee, session="b").status is not AUTHORISE
    world.bank.cancel(asked.id, "home")
    for session in ("visit", "b"):
        world.bank.end_session(session, "goodbye")
    for hold in world.bank.holds():
        world.bank.revoke(hold.id, LI, "another day")
    world.bank.note_talk("demo", LI, "she knows him")
    world.clock.advance(73 * 3600)
    assert world.confirmed(1000, payee, session="c").check.signals == ("first_payment",)


def test_a_payment_of_the_floor_makes_a_payee_known(world):
    payee = newcomer(world)
    assert world.posted(1000, payee).status is POSTED
    assert world.confirmed(1000, payee).status is AUTHORISE


def test_what_was_held_is_remembered_for_72_hours(world):
    held = world.answer(world.at_question(world.confirmed(12000), Question.WHO), UNSAFE)
    world.bank.cancel(held.id, "customer")
    world.clock.advance(72 * 3600 - 1)
    assert world.confirmed(100, session="three days later").status is HELD
    world.clock.advance(72 * 3600 + 1)
    world.bank.revoke(world.bank.holds()[0].id, LI, "she changed her mind")
    assert world.confirmed(100, session="six days later").status is CHECK  # of hers, for a week
    world.bank.note_talk("demo", LI, "she changed her mind")
    assert world.confirmed(100, session="talked to").status is AUTHORISE


def test_an_unsettled_hold_is_remembered_however_old(world):
    world.answer(world.at_question(world.confirmed(12000), Question.WHO), UNSAFE)
    world.clock.advance(30 * 86400)
    assert world.confirmed(100, session="a month later").status is HELD


# Answers belong to questions


@pytest.mark.parametrize("late", [-1, 1])
def test_an_answer_to_another_step_changes_nothing(world, late):
    review = world.begin(2000)
    with pytest.raises(StaleStep):
        world.bank.confirm(review.id, review.step + late)
    with pytest.raises(StaleStep):
        world.bank.amend(review.id, review.step + late, amount=Money.yuan(1))
    check = world.confirmed(12000, session="b")
    with pytest.raises(StaleStep):
        world.bank.answer(check.id, check.step + late, UNSAFE)
    with pytest.raises(StaleStep):
        world.bank.note_presented(check.id, check.step + late, Presented.READ)
    authorise = world.pass_check(check)
    with pytest.raises(StaleStep):
        world.bank.authorise(authorise.id, authorise.step + late, PIN)
    assert world.bank.transfer(check.id) == authorise


def test_a_double_tap_confirms_one_thing(world):
    transfer = world.at_question(world.confirmed(12000), Question.SECRECY)
    safe = Answer(AnswerKind.SAFE, "no")
    first = world.answer(transfer, safe)
    with pytest.raises(StaleStep):
        world.answer(transfer, safe)
    assert world.bank.transfer(transfer.id) == first
    assert first.check.question is Question.COACHING


def test_a_doubled_pin_posts_once_and_a_doubled_wrong_pin_counts_once(world):
    transfer = world.confirmed(500)
    wrong = world.pay(transfer, "000000")
    with pytest.raises(StaleStep):
        world.pay(transfer, "000000")
    assert world.pay(wrong).status is POSTED
    with pytest.raises(StaleStep):
        world.pay(wrong)
    assert str(world.account().balance) == "86,020.35 元"


def test_a_status_takes_only_its_own_answers(world):
    review = world.begin(2000)
    for attempt in (
        lambda: world.pay(review),
        lambda: world.answer(review, YES),
        lambda: world.bank.note_presented(review.id, review.step, Presented.READ),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    posted = world.pay(world.confirm(review))
    for attempt in (
        lambda: world.confirm(posted),
        lambda: world.bank.amend(posted.id, posted.step, amount=Money.yuan(1)),
        lambda: world.bank.cancel(posted.id, "late"),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    assert world.bank.transfer(review.id) == posted


# Changing it


def test_changing_the_amount_voids_the_check_and_asks_for_a_new_one(world):
    passed = world.pass_check(world.confirmed(12000))
    amended = world.bank.amend(passed.id, passed.step, amount=Money.yuan(13000))
    assert amended.status is REVIEW and amended.check is None
    again = world.confirm(amended)
    assert again.status is CHECK and again.check.fen == 1300000
    assert again.check.id != passed.check.id and again.check.question is Question.NOTICE


@pytest.mark.parametrize("change", [{"payee_id": "demo-xiaoming"}, {"account_id": "demo-pension"}])
def test_changing_payee_or_account_voids_the_check(world, change):
    passed = world.pass_check(world.confirmed(12000))
    amended = world.bank.amend(passed.id, passed.step, **change)
    assert amended.status is REVIEW and amended.check is None
    assert world.confirm(amended).status is CHECK


def test_talking_the_amount_down_below_the_line_does_not_end_the_check(world):
    transfer = world.at_question(world.confirmed(12000), Question.COACHING)
    amended = world.bank.amend(transfer.id, transfer.step, amount=Money.yuan(3000))
    again = world.confirm(amended)
    assert again.status is CHECK and again.check.signals == ("checked_before",)


def test_amending_checks_what_begin_checks(world):
    transfer = world.begin(500)
    with pytest.raises(NotEnough):
        world.bank.amend(transfer.id, transfer.step, amount=Money.yuan(90000))
    with pytest.raises(Unknown):
        world.bank.amend(transfer.id, transfer.step, payee_id="zhang-son")
    with pytest.raises(Unknown):
        world.bank.amend(transfer.id, transfer.step, account_id="zhang-passbook")
    assert world.bank.transfer(transfer.id) == transfer


# The final yes and the PIN


def test_the_final_yes_counts_for_five_minutes(world):
    in_time = world.pass_check(world.confirmed(12000))
    world.clock.advance(300)
    assert world.pay(in_time).status is POSTED


def test_an_older_yes_is_asked_again(world):
    late = world.pass_check(world.confirmed(12000))
    world.clock.advance(301)
    back = world.pay(late)
    assert (back.status, back.reason, back.check) == (REVIEW, "check_expired", None)
    assert str(world.account().balance) == "86,520.35 元"
    assert world.confirm(back).status is CHECK


def test_a_signal_that_comes_up_before_the_pin_sends_it_back(world):
    first, second = world.confirmed(6000, session="a"), world.begin(6000, session="b")
    world.clock.advance(13 * 3600 + 60)  # 23:01
    back = world.pay(first)
    assert bank_time(world.clock.now()).hour == 23
    assert (back.status, back.reason) == (REVIEW, "check_needed")
    assert world.confirm(back).check.signals == ("night",)
    assert world.confirm(second).check.signals[0] == "day_outflow"


def test_the_balance_is_checked_again_when_it_posts(world):
    account = "chen-passbook"  # 38,900.60
    big = world.pass_check(world.confirmed(30000, "chen-grandson", account=account, session="a"))
    also = world.pass_check(world.confirmed(20000, "chen-neighbour", account=account, session="b"))
    pin = "731246"
    assert world.pay(big, pin).status is POSTED
    failed = world.pay(also, pin)
    assert (failed.status, failed.reason) == (FAILED, "not_enough")
    assert str(world.account(account).balance) == "8,900.60 元"
    assert world.ledger_sum() == 0


# Beginning


def test_the_same_key_gives_the_same_transfer(world):
    args = ("visit", "demo", "demo-passbook", "demo-xiaohong", Money.yuan(500))
    first = world.bank.begin("k", *args)
    assert world.bank.begin("k", *args) == first
    posted = world.pay(world.confirm(first))
    assert world.bank.begin("k", *args) == posted
    for changed in (
        ("visit", "demo", "demo-passbook", "demo-xiaohong", Money.yuan(501)),
        ("visit", "demo", "demo-passbook", "demo-laoli", Money.yuan(500)),
        ("visit", "demo", "demo-pension", "demo-xiaohong", Money.yuan(500)),
    ):
        with pytest.raises(KeyReused):
            world.bank.begin("k", *changed)
    assert str(world.account().balance) == "86,020.35 元"


def test_the_key_remembers_what_was_asked_even_after_a_change(world):
    args = ("visit", "demo", "demo-passbook", "demo-xiaohong", Money.yuan(500))
    first = world.bank.begin("k", *args)
    amended = world.bank.amend(first.id, first.step, amount=Money.yuan(600))
    assert world.bank.begin("k", *args) == amended


@pytest.mark.parametrize(
    ("yuan", "error"),
    [
        ("0", InvalidAmount),
        ("-5", InvalidAmount),
        ("86520.36", NotEnough),
        ("100000.01", LimitReached),
    ],
)
def test_amounts_that_cannot_be(world, yuan, error):
    with pytest.raises(error):
        world.begin(yuan)


def test_the_daily_limit_counts_what_was_posted_today(tmp_path):
    world = World.fresh(tmp_path)
    world.set_by_hand(accounts, ["demo-passbook"], daily_limit_fen=100_000)
    world.posted(600)
    with pytest.raises(LimitReached):
        world.begin(401)
    world.begin(400)
    world.clock.advance(86400)
    world.begin(1000)
    world.engine.dispose()


def test_the_night_lock_keeps_money_in_at_night(world):
    world.set_by_hand(accounts, ["demo-passbook"], night_lock=True)
    world.begin(100)
    world.clock.advance(13 * 3600)
    with pytest.raises(NotAllowed):
        world.begin(100)


def test_nobody_pays_with_somebody_elses_account_or_payee(world):
    begin = world.bank.begin
    with pytest.raises(Unknown):
        begin("k", "v", "demo", "zhang-passbook", "demo-xiaohong", Money.yuan(1))
    with pytest.raises(Unknown):
        begin("k", "v", "demo", "demo-passbook", "zhang-son", Money.yuan(1))
    with pytest.raises(Unknown):
        begin("k", "v", "demo", "outside-cash", "demo-xiaohong", Money.yuan(1))
    with pytest.raises(UnknownCustomer):
        world.bank.accounts("nobody")
    with pytest.raises(Unknown):
        world.bank.transfer("nothing")


def test_a_lower_line_by_configuration(tmp_path):
    world = World.fresh(tmp_path, GuardSettings(line_fen=300_000))
    assert world.confirmed(3000, session="a").status is AUTHORISE
    world.bank.end_session("a", "goodbye")
    assert world.confirmed("3000.01", session="b").status is CHECK
    world.engine.dispose()


# A script's words


def test_script_words_hold_what_she_has_agreed_to(world):
    check, authorise = world.confirmed(12000), world.confirmed(500, "demo-laoli")
    review = world.begin(300)
    elsewhere = world.confirmed(200, "zhang-son", account="zhang-passbook", session="other")
    held = world.bank.script_words("visit", "公检法让我转到安全账户")
    assert {t.id for t in held} == {check.id, authorise.id}
    assert {t.status for t in held} == {HELD} and {t.reason for t in held} == {"script_words"}
    assert all(hold.unsafe for hold in world.bank.holds())
    assert world.bank.transfer(review.id).status is REVIEW
    assert world.bank.transfer(elsewhere.id).status is AUTHORISE
    assert world.confirm(review).status is HELD  # at her yes


def test_script_words_before_the_transfer_hold_it_at_her_yes(world):
    assert world.bank.script_words("visit", "他们叫我别告诉家里人") == []
    transfer = world.confirmed(300)
    assert (transfer.status, transfer.reason) == (HELD, "script_words")
    assert "别告诉家里" in " ".join(world.bank.holds()[0].evidence)


def test_innocent_words_change_nothing(world):
    transfer = world.confirmed(12000)
    assert world.bank.script_words("visit", "是我亲闺女，她买房") == []
    assert world.bank.transfer(transfer.id) == transfer
