"""Test the counts of one visit: each task once, with its end and the step where it was left."""

from __future__ import annotations

from collections import Counter

import pytest

from assistant.counts.tally import Tally

TRANSFER, BALANCE, BILL = "transfer_form", "action_check_balance", "action_pay_bill"


@pytest.fixture
def tally() -> Tally:
    return Tally()


def ended(tally: Tally) -> Counter[tuple[str, str, str, str]]:
    return Counter(key for _, key in tally.take().ended)


def test_a_visit_in_which_she_does_nothing_is_none(tally: Tally) -> None:
    tally.see("home", waits=False)
    tally.end("timeout")
    assert not tally.take()


def test_a_task_is_left_where_it_stood(tally: Tally) -> None:
    tally.begin(TRANSFER)
    tally.see("transfer_ask_payee", waits=True)
    tally.see("transfer_review", waits=True)
    tally.see("home", waits=False)
    assert ended(tally) == {("task", TRANSFER, "left", "transfer_review"): 1}


def test_a_task_that_is_begun_again_is_the_same_one(tally: Tally) -> None:
    tally.begin(BALANCE)  # the PIN is asked first
    tally.see("pin", waits=True)
    tally.begin(BALANCE)
    tally.finish()
    tally.finish()
    assert ended(tally) == {("task", BALANCE, "done", ""): 1}
    assert tally.finished == 1


def test_a_question_in_between_leaves_the_task_in_hand(tally: Tally) -> None:
    tally.begin(TRANSFER)
    tally.see("transfer_ask_amount", waits=True)
    tally.begin(BALANCE)
    tally.finish()
    tally.see("transfer_ask_amount", waits=True)
    assert ended(tally) == {("task", BALANCE, "done", ""): 1}
    tally.finish()
    assert ended(tally) == {("task", TRANSFER, "done", ""): 1}


def test_only_the_task_that_is_named_ends(tally: Tally) -> None:
    tally.begin(TRANSFER)
    tally.begin(BILL)
    bill = tally.in_front
    tally.leave("refused")
    tally.finish(bill)
    tally.leave(which=bill)
    assert ended(tally) == {("task", BILL, "left", "refused"): 1}
    assert tally.in_front


def test_a_visits_end_leaves_what_is_open(tally: Tally) -> None:
    tally.begin(TRANSFER)
    tally.see("fraud_check", waits=True)
    tally.end("timeout")
    assert ended(tally) == {
        ("task", TRANSFER, "left", "fraud_check"): 1,
        ("visit", "", "timeout", ""): 1,
    }


def test_what_was_not_understood_is_counted_at_its_screen(tally: Tally) -> None:
    tally.hear()
    tally.see("pin", waits=True)
    tally.miss()
    counted = tally.take().counted
    assert counted == {("heard", "", "", ""): 1, ("missed", "", "", "pin"): 1}
