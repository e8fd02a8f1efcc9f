"""Test that words at a transfer's question are read with the question and her saved payees."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.banking.model import Payee
from assistant.conversation.place import place_of
from assistant.demo.gallery import VIEWS
from assistant.fraud.answers import disputes
from assistant.screens.view import Choice, View
from assistant.understanding.in_context import in_task
from assistant.understanding.in_context.affirming import affirms
from assistant.understanding.in_context.in_task import is_short_answer
from assistant.understanding.in_context.transfer_reader import contradicts, read_transfer
from assistant.understanding.protocol import Parse
from tests.conversation.parts import understood

HONG = Payee("hong", "demo", "王小红", "闺女", "6222020502009917742", is_company=False)
MING = Payee("ming", "demo", "王小明", "儿子", "6222020502009911234", is_company=False)
PEOPLE = (HONG, MING)
SHOWN = {"payee": "王小红", "relation": "闺女", "tail": "7742", "fen": 70_000, "kind": "transfer"}
REVIEW = replace(VIEWS["transfer_review"], data={**VIEWS["transfer_review"].data, **SHOWN})
OFFER = View(
    "whether",
    "您是要转账吗？",
    choices=(Choice("1", "是", '/transfer_money{"words": "转五百"}'), Choice("2", "不是", "/deny")),
)


def as_answer(text: str, parse: Parse, view: View, payees: tuple[Payee, ...]) -> Parse | None:
    place = place_of(view, payees)
    commands = read_transfer(text, place.context) if place.context else ()
    return in_task.as_answer(text, parse, place, commands)


def affirms_review(text: str, view: View, payees: tuple[Payee, ...]) -> bool:
    place = place_of(view, payees)
    assert place.context
    return affirms(text, place.context, place.account)


def names_otherwise(text: str, view: View, payees: tuple[Payee, ...]) -> bool:
    place = place_of(view, payees)
    assert place.context
    return contradicts(read_transfer(text, place.context), place.context, place.account)


def with_the_request(text: str, view: View, payees: tuple[Payee, ...]) -> str | None:
    return in_task.with_the_request(text, place_of(view, payees))


def agrees_to_an_offer(text: str, parse: Parse, view: View) -> bool:
    return in_task.agrees_to_an_offer(text, parse, place_of(view))


def is_false_no(text: str, parse: Parse, view: View) -> bool:
    return in_task.is_false_no(text, parse, place_of(view), disputed=disputes(text))


def asks_again(text: str, view: View) -> bool:
    return in_task.asks_again(text, place_of(view))


def asks_to_wait(text: str, view: View) -> bool:
    return in_task.asks_to_wait(text, place_of(view))


def leaves_unsurely(text: str, parse: Parse, view: View) -> bool:
    return in_task.leaves_unsurely(text, parse, place_of(view))


def test_a_denied_name_beside_another_is_a_change_whatever_the_classifier_says() -> None:
    read = as_answer("不是小红，是小明", understood("", "deny"), REVIEW, PEOPLE)
    assert read is not None
    assert read.intent == "inform"
    assert is_short_answer("不是小红，是小明", understood("", "deny"), read)


def test_where_no_question_of_a_transfer_is_up_nothing_is_its_answer() -> None:
    assert as_answer("给小明", understood("", "inform"), VIEWS["balance"], PEOPLE) is None


def test_a_sure_other_request_is_no_answer() -> None:
    asks = understood("", "list_transactions", 0.95)
    assert as_answer("查一下给闺女转过多少", asks, REVIEW, PEOPLE) is None


@pytest.mark.parametrize(("text", "yes"), [("对，给小红七百", True), ("对，给小明七百", False)])
def test_a_yes_counts_for_what_was_read(text: str, yes: bool) -> None:
    assert affirms_review(text, REVIEW, PEOPLE) is yes
    assert names_otherwise(text, REVIEW, PEOPLE) is not yes


def test_an_offer_is_completed_by_what_she_adds() -> None:
    assert with_the_request("嗯，给我闺女", OFFER, PEOPLE) == (
        '/transfer_money{"words": "转五百，嗯，给我闺女"}'
    )
    assert with_the_request("嗯", OFFER, PEOPLE) is None
    assert with_the_request("嗯，给我闺女", REVIEW, PEOPLE) is None


@pytest.mark.parametrize(
    ("payload", "agrees"), [("/check_balance", True), ("/report_fraud", False)]
)
def test_a_classifiers_yes_opens_a_request_and_never_a_report(payload: str, agrees: bool) -> None:
    offered = replace(OFFER, choices=(Choice("1", "是", payload), *OFFER.choices[1:]))
    assert agrees_to_an_offer("行吧", understood("", "affirm", 0.9), offered) is agrees
    assert not agrees_to_an_offer("行吧", understood("", "affirm", 0.5), offered)


def test_a_bystanders_no_is_none() -> None:
    no = understood("", "deny")
    assert is_false_no("叫到二十八号没有啊", no, REVIEW)
    assert not is_false_no("不对", no, REVIEW)


def test_she_may_ask_what_was_read_and_for_a_moment() -> None:
    assert asks_again("多少钱来着", REVIEW)
    assert not asks_again("多少钱来着", VIEWS["home"])
    assert asks_again("咱说到哪儿去了", REVIEW)
    assert asks_again("我接完了，你接着说", VIEWS["transfer_ask_amount"])
    assert not asks_again("说到哪儿去了，是小红", REVIEW)
    assert asks_to_wait("等一下", REVIEW)
    assert not asks_to_wait("等一下", VIEWS["home"])


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("是啊老头子自己有钱别给他了", "cancel"),  # stayed at the review
        ("我说好了还现钱的给我退出去", "cancel"),
        ("别给他了给小红七百", "inform"),
    ],
)
def test_what_calls_it_off_ends_it_where_nothing_else_is_named(text: str, intent: str) -> None:
    read = as_answer(text, understood("", "deny", 0.6), REVIEW, PEOPLE)
    assert read is not None
    assert read.intent == intent


def test_who_waits_for_somebody_is_not_asked_what_is_wrong() -> None:
    words = "对先等一会儿我老头过来再说"
    assert as_answer(words, understood("", "affirm", 0.5), REVIEW, PEOPLE) is None
    assert asks_to_wait(words, REVIEW)


def test_a_telephone_call_with_a_sum_in_it_changes_nothing() -> None:
    call = "喂，他二婶啊，我在银行呢，你那三百回头给你"
    assert as_answer(call, understood("", "out_of_scope"), REVIEW, PEOPLE) is None


def test_why_she_pays_from_another_account_tells_of_no_scheme() -> None:
    words = "存折上的钱我要留着过年，从退休金卡出吧"
    assert is_short_answer(words, understood("", "nlu_fallback"), understood(words, "inform"))
    others = "客服说存折不行，从退休金卡出吧"
    assert not is_short_answer(others, understood("", "nlu_fallback"), understood(others, "inform"))


def test_a_guess_never_leaves_the_review() -> None:
    assert leaves_unsurely("我转回来了，讲吧", understood("", "go_back", 0.4), REVIEW)
    assert not leaves_unsurely("退出", understood("", "go_back", 0.4), REVIEW)
    assert not leaves_unsurely("上一页", understood("", "go_back", 0.99), REVIEW)
    assert not leaves_unsurely("我转回来了", understood("", "go_back", 0.4), VIEWS["home"])
