"""Test a transfer from payee and amount through review, check and PIN to its result."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant import phrases
from assistant.banking.lock_kinds import Lock
from assistant.banking.model import (
    BankError,
    InvalidAmount,
    LimitReached,
    NotAllowed,
    NotEnough,
    StaleStep,
    Unavailable,
)
from assistant.conversation.outbox import Message
from assistant.fraud.check import ORDER, Answer, AnswerKind, Question
from assistant.money import Money
from assistant.screens.registry import key_words
from assistant.screens.view import View
from assistant.speaking.wording import money_words
from tests.actions.turns import Desk, Out, desk, vague


def reviewed(desk: Desk, fen: int = 200_000, **values: object) -> Out:
    """Ask for a transfer to her daughter; its review is up."""
    words = f"给闺女转{money_words(Money(fen))}"
    return desk.say("transfer_money", words, payee="闺女", amount=fen, **values)


def at_the_pin(desk: Desk) -> Out:
    reviewed(desk)
    return desk.yes()


# The plain way


def test_a_whole_request_is_reviewed_authorised_and_paid(hers: Desk) -> None:
    before = hers.balance()

    review = reviewed(hers)
    assert (review.screen, review.said) == ("transfer_review", "utter_review")
    assert (review.data["payee"], review.data["tail"], review.data["fen"]) == (
        "王小红",
        "7742",
        200_000,
    )
    assert review.words["payee"] == "闺女王小红"
    assert {"yes", "no"} <= set(review.keys)
    assert hers.status == "review"

    pin = hers.yes()
    assert (pin.screen, pin.said) == ("pin", "utter_ask_authorised")
    assert pin.shown[-1]["field_kind"] == "pin"
    assert pin.data["purpose"] == "authorise"
    assert hers.status == "authorise"

    done = hers.pin()
    assert (done.screen, done.said) == ("transfer_done", "utter_posted")
    assert hers.status == "posted"
    assert before - hers.balance() == 200_000
    assert done.data["remaining"] == hers.balance()
    assert (hers.loop, done.slot("transfer"), done.slot("payee")) == (None, None, None)


def test_what_is_missing_is_asked_for_one_by_one(hers: Desk) -> None:
    whom = hers.say("transfer_money", "我要转账", confidence=0.99)
    assert (whom.screen, whom.said) == ("transfer_ask_payee", "utter_ask_payee")
    assert whom.labels[0] == "闺女 王小红（尾号7742）"
    assert len(whom.labels) == 4 and "下一页" not in whom.labels

    sum_ = hers.pick(2)
    assert (sum_.screen, sum_.said) == ("transfer_ask_amount", "utter_ask_amount")
    assert sum_.words["payee"] == "老李李建国"
    assert sum_.shown[-1]["field_kind"] == "amount"

    review = hers.say("inform", "五百块", amount=50_000)
    assert review.screen == "transfer_review"
    assert (hers.transfer.payee.name, hers.transfer.amount.fen) == ("李建国", 50_000)


def test_before_the_pin_her_request_waits_for_it(card: Desk) -> None:
    asked = card.say("transfer_money", "从退休金卡给闺女转两千块", payee="闺女", amount=200_000, account="退休金卡")  # fmt: skip
    assert (asked.screen, asked.data["purpose"]) == ("pin", "sign_in")
    assert card.visit.transfers == []

    review = card.pin()
    assert review.screen == "transfer_review"
    assert card.transfer.account.name == "退休金卡"


def test_whose_account_it_is_may_come_later(nobody: Desk) -> None:
    nobody.say("transfer_money", "从退休金卡给闺女转两千块", payee="闺女", amount=200_000, account="退休金卡")  # fmt: skip
    nobody.pick(1)

    assert nobody.pin().screen == "transfer_review"
    assert nobody.transfer.account.name == "退休金卡"


@pytest.mark.parametrize(
    ("confidence", "told", "asked"),
    [(0.6, {}, True), (0.9, {}, False), (0.6, {"payee": "闺女", "amount": 50_000}, False)],
)
def test_what_only_sounds_like_a_transfer_is_asked_about(
    hers: Desk, confidence: float, told: dict[str, object], asked: bool
) -> None:
    out = hers.say("transfer_money", "闺女那边要点钱", confidence=confidence, **told)

    assert (out.screen == "whether") is asked
    if asked:
        assert out.said == "utter_whether_transfer"
        assert hers.pick(1).screen == "transfer_ask_payee"


# Whom


@pytest.mark.parametrize(
    ("mention", "screen", "sentence", "offered"),
    [
        (
            "王小鸿",
            "choose",
            "utter_payee_several",
            ["闺女 王小红（尾号7742）", "大儿子 王小明（尾号6128）"],
        ),
        ("李见国", "choose", "utter_payee_near", ["老李 李建国（尾号4909）"]),
        ("孙悟空", "choose", "utter_payee_unknown", ["加上这个人", "换一位", "不转了"]),
        ("老李", "transfer_ask_amount", "utter_ask_amount", []),
    ],
)
def test_a_payee_in_doubt_is_asked_about(
    hers: Desk, mention: str, screen: str, sentence: str, offered: list[str]
) -> None:
    out = hers.say("transfer_money", f"给{mention}转钱", confidence=0.99, payee=mention)

    assert (out.screen, out.said) == (screen, sentence)
    assert out.labels == offered
    assert hers.visit.transfers == []


def test_of_several_she_picks_one(hers: Desk) -> None:
    hers.say("transfer_money", "给王小鸿转五百", payee="王小鸿", amount=50_000)

    assert hers.pick(2).screen == "transfer_review"
    assert hers.transfer.payee.name == "王小明"


def test_whom_nobody_has_saved_can_be_added(hers: Desk) -> None:
    hers.say("transfer_money", "给李梅转五百", payee="李梅", amount=50_000)

    added = hers.pick(1)

    assert added.screen == "new_payee"
    assert added.data["name"] == "李梅"


@pytest.mark.parametrize(
    ("number", "screen"), [(2, "transfer_ask_payee"), (3, "transfer_cancelled")]
)
def test_whom_nobody_has_saved_can_be_given_up(hers: Desk, number: int, screen: str) -> None:
    hers.say("transfer_money", "给李梅转五百", payee="李梅", amount=50_000)

    assert hers.pick(number).screen == screen


@pytest.mark.parametrize(
    ("intent", "text", "confidence", "screen"),
    [
        ("inform", "闺女", 1.0, "transfer_ask_amount"),
        ("inform", "孙悟空", 1.0, "choose"),
        ("check_balance", "余额还有多少", 0.95, "transfer_ask_payee"),
    ],
)
def test_a_bare_name_answers_to_whom(
    hers: Desk, intent: str, text: str, confidence: float, screen: str
) -> None:
    hers.press("/transfer_money")

    out = hers.say(intent, text, confidence=confidence)

    assert out.screen == screen
    assert ("balance" in out.screens) is (confidence == 0.95)


def test_without_a_name_it_is_asked_again_and_then_offered_by_keys(hers: Desk) -> None:
    hers.press("/transfer_money")

    once = hers.say("nlu_fallback", "这个那个的我也说不清楚呀")
    twice = hers.say("nlu_fallback", "这个那个的我也说不清楚呀")

    assert once.said == "utter_ask_payee_again"
    assert twice.said == "utter_two_misses"
    assert hers.pick(1).screen == "transfer_ask_amount"
    assert hers.visit.misses == 0


# How much


def test_a_vague_sum_is_asked_for_in_figures(hers: Desk) -> None:
    out = hers.say("transfer_money", "给闺女转几千块", payee="闺女", entities=[vague("几千块")])

    assert (out.screen, out.said) == ("transfer_ask_amount", "utter_amount_vague")
    assert out.words["said"] == "几千块"
    assert hers.press('/inform{"amount": 300000}').screen == "transfer_review"


def test_without_a_sum_it_is_asked_again_and_then_by_keys(hers: Desk) -> None:
    hers.say("transfer_money", "给闺女转钱", confidence=0.99, payee="闺女")

    assert hers.say("nlu_fallback", "嗯那个啥").said == "utter_ask_amount_again"
    assert hers.say("nlu_fallback", "嗯那个啥").said == "utter_two_misses"


@pytest.mark.parametrize(
    ("refusal", "sentence"),
    [
        (NotEnough(), "utter_not_enough"),
        (LimitReached(), "utter_limit_reached"),
        (NotAllowed(), "utter_account_locked"),
        (InvalidAmount(), "utter_amount_invalid"),
    ],
)
@pytest.mark.parametrize("call", ["begin", "amend"])
def test_a_sum_that_the_bank_refuses_is_asked_for_anew(
    hers: Desk, call: str, refusal: BankError, sentence: str
) -> None:
    if call == "amend":
        reviewed(hers)
        first = hers.transfer.id
    hers.refuse(call, refusal)

    out = reviewed(hers, 300_000)

    assert (out.screen, out.said) == ("transfer_ask_amount", sentence)
    assert out.words["available"]
    if call == "amend":
        assert hers.bank.transfer(first).status.value == "cancelled"
    hers.silent.clear()
    assert hers.say("inform", "五百块", amount=50_000).screen == "transfer_review"
    assert hers.transfer.amount.fen == 50_000


def test_more_than_the_account_holds_is_no_transfer(hers: Desk) -> None:
    out = hers.say("transfer_money", "从工资卡给闺女转五千", payee="闺女", amount=500_000, account="工资卡")  # fmt: skip

    assert out.said == "utter_not_enough"
    assert out.words["account"] == "工资卡"
    assert hers.visit.transfers == []


# The review


@pytest.mark.parametrize(
    ("text", "values", "payee", "fen", "account"),
    [
        ("改成五百块", {"amount": 50_000}, "王小红", 50_000, "存折"),
        ("给老李", {"payee": "老李"}, "李建国", 200_000, "存折"),
        ("用退休金卡", {"account": "退休金卡"}, "王小红", 200_000, "退休金卡"),
    ],
)
@pytest.mark.parametrize("pin", [False, True], ids=["review", "pin"])
def test_what_she_changes_is_reviewed_anew(
    hers: Desk, pin: bool, text: str, values: dict[str, object], payee: str, fen: int, account: str
) -> None:
    reviewed(hers)
    if pin:
        hers.yes()

    out = hers.say("inform", text, **values)

    assert out.screen == "transfer_review"
    now = hers.transfer
    assert (now.payee.name, now.amount.fen, now.account.name) == (payee, fen, account)
    assert now.status.value == "review"


def test_a_change_that_is_in_doubt_is_asked_for(hers: Desk) -> None:
    reviewed(hers)
    first = hers.transfer.id

    out = hers.say("inform", "改成几千", entities=[vague("几千")])

    assert out.said == "utter_amount_vague"
    assert hers.bank.transfer(first).status.value == "cancelled"


def test_what_stays_the_same_is_no_yes(hers: Desk) -> None:
    reviewed(hers)

    out = hers.say("affirm", "对，两千块", amount=200_000)

    assert (out.screen, out.before) == ("transfer_review", ["utter_missed"])
    assert hers.status == "review"


def test_only_what_is_surely_a_yes_goes_on(hers: Desk) -> None:
    reviewed(hers)

    once = hers.say("affirm", "嗯")
    twice = hers.say("nlu_fallback", "啥呀")

    assert (once.screen, once.before) == ("transfer_review", ["utter_missed"])
    assert twice.before == ["utter_missed_twice_yes_no"]
    assert hers.status == "review"
    assert hers.yes().screen == "pin"
    assert hers.visit.misses == 0


def test_a_no_asks_what_is_wrong_and_cancels_where_she_says_so(hers: Desk) -> None:
    reviewed(hers)

    asked = hers.no()
    assert (asked.screen, asked.said) == ("choose", "utter_ask_change")
    assert asked.labels == ["收款人", "钱数", "付款的账户", "不转了"]
    assert hers.status == "review"

    out = hers.pick(4)
    assert (out.screen, out.said) == ("transfer_cancelled", "utter_cancelled")
    assert (hers.status, hers.loop) == ("cancelled", None)


@pytest.mark.parametrize(
    ("part", "screen"), [(1, "transfer_ask_payee"), (2, "transfer_ask_amount")]
)
def test_what_is_wrong_is_asked_for_anew(hers: Desk, part: int, screen: str) -> None:
    reviewed(hers)
    hers.no()
    first = hers.transfer.id

    assert hers.pick(part).screen == screen
    assert hers.bank.transfer(first).status.value == "cancelled"


def test_another_account_is_chosen_among_hers(hers: Desk) -> None:
    reviewed(hers)
    hers.no()

    accounts = hers.pick(3)
    assert accounts.said == "utter_ask_account"
    assert hers.pick(2).screen == "transfer_review"
    assert hers.transfer.account.name in accounts.labels[1]


def test_she_may_give_up_where_she_is_asked_what_is_wrong(hers: Desk) -> None:
    reviewed(hers)
    hers.no()

    out = hers.say("deny", "不要了不要了")

    assert (out.screen, hers.status) == ("transfer_cancelled", "cancelled")


def test_words_that_say_nothing_about_what_is_wrong_change_nothing(hers: Desk) -> None:
    reviewed(hers)
    hers.no()

    out = hers.say("nlu_fallback", "嗯嗯那个啥")

    assert (out.said, hers.status) == ("utter_ask_change_again", "review")
    assert hers.visit.misses == 1


@pytest.mark.parametrize("words", ["不对", "钱数不对", "不是给她", "弄错了"])
def test_no_yes_counts_before_what_she_denied_is_read_again(hers: Desk, words: str) -> None:
    reviewed(hers)
    hers.say("inform", words)

    out = hers.yes()

    assert out.screen != "pin"
    assert hers.visit.transfers == [] or hers.bank.transfer(
        hers.visit.transfers[0]
    ).status.value in (
        "review",
        "cancelled",
    )


@pytest.mark.parametrize("words", ["他家孩子得了四百", "小明你作业写完没有"])
def test_another_sum_or_name_that_nobody_can_place_is_asked_about(hers: Desk, words: str) -> None:
    reviewed(hers)

    assert hers.say("out_of_scope", words).said == "utter_ask_change"
    assert hers.say("inform", "没错，就是这样").screen == "transfer_review"
    assert hers.yes().screen == "pin"


def test_the_second_of_two_transfers_comes_after_the_first(hers: Desk) -> None:
    hers.say("transfer_money", "给闺女转五百，再给老李转三百")
    assert (hers.transfer.payee.name, hers.transfer.amount.fen) == ("王小红", 50_000)

    later = hers.visit.also_asked
    assert later is not None and later.label == "给老李李建国转三百元"
    hers.yes()
    hers.pin()

    assert hers.press(later.payload).screen == "transfer_review"
    assert (hers.transfer.payee.name, hers.transfer.amount.fen) == ("李建国", 30_000)


@pytest.mark.parametrize(
    ("words", "label", "kept"),
    [
        ("再给小王转三百", "给小王转三百元", {"payee": "小王"}),
        ("再从退休金卡给老李转三百", "给老李李建国转三百元", {"account": "退休金卡"}),
    ],
)
def test_the_second_of_two_transfers_keeps_all_that_she_said_of_it(
    hers: Desk, words: str, label: str, kept: dict[str, str]
) -> None:
    hers.say("transfer_money", f"给闺女转五百，{words}")

    later = hers.visit.also_asked
    assert later is not None and later.label == label
    assert kept.items() <= json.loads(later.payload.removeprefix("/transfer_money")).items()
    assert hers.transfer.account.name == "存折"


def test_a_sum_for_each_of_two_people_is_asked_one_by_one(hers: Desk) -> None:
    out = hers.say("transfer_money", "给闺女和大儿子一人五百")
    assert (out.screen, out.said) == ("choose", "utter_payee_each")

    assert hers.pick(2).screen == "transfer_ask_amount"


def test_a_yes_to_an_older_step_moves_nothing(hers: Desk) -> None:
    reviewed(hers)
    hers.refuse("confirm", StaleStep())

    assert hers.yes().screen == "transfer_review"
    assert hers.status == "review"


def test_nothing_is_confirmed_while_the_bank_has_not_heard_all(hers: Desk) -> None:
    reviewed(hers)

    def silent() -> list[object]:
        raise Unavailable("the bank does not answer")

    hers.visit.outbox.put(Message(hers.visit.session, "words", silent))  # type: ignore[arg-type]

    out = hers.yes()

    assert out.screen == "transfer_review"
    assert out.before == [phrases.BANK_SILENT]
    assert hers.status == "review"


# The check


def test_the_check_asks_its_questions_in_order_and_then_for_the_pin(hers: Desk) -> None:
    reviewed(hers, 1_200_000)
    out = hers.yes()

    for number, question in enumerate(ORDER, start=1):
        out = hers.answer_check(until=question) if number > 1 else out
        assert (out.screen, out.said) == ("fraud_check", "utter_check")
        assert (out.data["question"], out.data["number"]) == (question.value, number)
        assert ("fen" in out.data) is (question is not Question.AMOUNT)
        assert ("yes" in out.keys) is (
            question not in (Question.WHO, Question.PURPOSE, Question.AMOUNT)
        )
        field = "amount" if question is Question.AMOUNT else None
        assert out.shown[-1]["field_kind"] == field
    assert hers.answer_check().screen == "pin"
    assert hers.pin().screen == "transfer_done"


@pytest.mark.parametrize(
    ("question", "answer", "sentence"),
    [
        (Question.NOTICE, AnswerKind.SILENCE, "utter_check_again_yes_no"),
        (Question.WHO, AnswerKind.SILENCE, "utter_check_again"),
        (Question.AMOUNT, AnswerKind.SILENCE, "utter_check_type_amount"),
    ],
)
def test_a_question_that_got_no_answer_is_put_by_keys(
    hers: Desk, question: Question, answer: AnswerKind, sentence: str
) -> None:
    reviewed(hers, 1_200_000)
    hers.yes()
    hers.answer_check(until=question)
    hers.bank.answer(hers.transfer.id, hers.transfer.step, Answer(answer))

    assert hers.press("/resume").said == sentence


@pytest.mark.parametrize("question", [Question.NOTICE, Question.FINAL])
def test_the_keys_that_are_named_are_those_on_the_screen(hers: Desk, question: Question) -> None:
    """是，还是不 was asked for above 接着转 and 不转了."""
    reviewed(hers, 1_200_000)
    hers.yes()
    hers.answer_check(until=question)
    hers.bank.answer(hers.transfer.id, hers.transfer.step, Answer(AnswerKind.SILENCE))

    out = hers.press("/resume")
    told = key_words(View("fraud_check", "", out.data))
    assert (out.words["agree"], out.words["stop"]) == (told["yes"], told["no"])


def test_an_unclear_answer_is_asked_for_in_other_words(hers: Desk) -> None:
    reviewed(hers, 1_200_000)
    hers.yes()
    first = hers.answer_check(until=Question.SECRECY)
    hers.bank.answer(hers.transfer.id, hers.transfer.step, Answer(AnswerKind.UNCLEAR))

    again = hers.press("/resume")

    assert again.data["question"] == Question.SECRECY.value
    assert again.words["question"] != first.words["question"]


def test_an_unsafe_answer_is_held_and_a_person_comes(hers: Desk) -> None:
    reviewed(hers, 1_200_000)
    hers.yes()
    hers.answer_check(until=Question.SECRECY)
    hers.bank.answer(hers.transfer.id, hers.transfer.step, Answer(AnswerKind.UNSAFE, "yes"))

    out = hers.press("/resume")

    assert (out.screen, out.said, out.help) == ("transfer_held", "utter_held", "transfer_held")
    assert hers.status == "held"


# The PIN


@pytest.mark.parametrize("text", ["怎么是两千", "不对", "不转了"])
def test_what_she_disputes_at_the_pin_is_cancelled(hers: Desk, text: str) -> None:
    at_the_pin(hers)

    out = hers.say("deny", text)

    assert out.screen == "transfer_cancelled"
    assert hers.status == "cancelled"


def test_a_request_denied_at_the_pin_moves_nothing(hers: Desk) -> None:
    at_the_pin(hers)
    first = hers.transfer.id

    out = hers.say("transfer_money", "不对，不是给闺女转两千", confidence=0.99)

    assert out.screen == "transfer_ask_payee"
    assert hers.bank.transfer(first).status.value == "cancelled"


def test_a_wrong_pin_is_told_and_the_third_locks_the_card(hers: Desk) -> None:
    at_the_pin(hers)

    wrong = hers.pin("000000")
    assert (wrong.screen, wrong.said, wrong.words["left"]) == ("pin", "utter_pin_wrong", "两")
    hers.pin("000000")
    locked = hers.pin("000000")

    assert (locked.screen, locked.help) == ("locked", "pin_locked")
    assert hers.status != "posted"


def test_words_at_the_pin_lead_to_the_keys_and_then_to_a_person(hers: Desk) -> None:
    at_the_pin(hers)

    assert hers.say("nlu_fallback", "我记不得了").said == "utter_pin_by_keys"
    assert hers.say("nlu_fallback", "我记不得了").said == "utter_two_misses"


def test_a_yes_that_has_grown_old_is_asked_for_again(hers: Desk) -> None:
    reviewed(hers, 1_200_000)
    hers.yes()
    hers.answer_check()
    hers.clock.advance(6 * 60)

    out = hers.pin()

    assert (out.screen, out.before) == ("transfer_review", ["utter_review_expired"])
    assert hers.status == "review"


def test_what_is_locked_meanwhile_is_not_paid(hers: Desk) -> None:
    at_the_pin(hers)
    hers.bank.locks.close(hers.visit.session, "demo", Lock.LIMIT, Money.yuan(100))

    out = hers.pin()

    assert (out.screen, out.said) == ("transfer_failed", "utter_failed")
    assert (hers.status, hers.loop) == ("failed", None)


def test_what_is_lost_meanwhile_is_cancelled(hers: Desk) -> None:
    at_the_pin(hers)
    hers.bank.locks.report_loss(hers.visit.session, "demo", None)

    assert hers.press("/resume").screen == "transfer_cancelled"


# Between her own accounts


@pytest.mark.parametrize(
    ("text", "source", "target"),
    [
        ("从存折转到退休金卡一千", "存折", "退休金卡"),
        ("转一千到存折", "退休金卡", "存折"),
    ],
)
def test_money_goes_between_her_own_accounts(
    hers: Desk, text: str, source: str, target: str
) -> None:
    named = [
        {"entity": "account", "value": name, "start": text.find(name), "end": text.find(name) + len(name)}
        for name in ("存折", "退休金卡")
        if name in text
    ]  # fmt: skip
    out = hers.say("transfer_money", text, entities=named, amount=100_000)

    assert (out.screen, out.said) == ("transfer_review", "utter_review_own")
    assert out.words["payee"] == target
    assert hers.transfer.account.name == source


def test_an_account_of_hers_answers_to_whom(hers: Desk) -> None:
    hers.press("/transfer_money")

    out = hers.say("inform", "退休金卡", account="退休金卡")

    assert out.screen == "transfer_ask_amount"
    assert out.words["payee"] == "退休金卡"


def test_an_account_that_only_gave_way_to_another_pays_again(hers: Desk) -> None:
    """The passbook cannot pay itself; her daughter can be paid from it."""
    hers.press("/transfer_money")
    hers.say("inform", "存折", account="存折")

    hers.say("inform", "给闺女转五百", payee="闺女", amount=50_000)

    assert (hers.transfer.payee.name, hers.transfer.account.name) == ("王小红", "存折")


def test_an_account_that_she_does_not_have_is_asked_about(hers: Desk) -> None:
    words = "从尾号九九九九的卡给闺女转五百"

    out = hers.say("transfer_money", words, payee="闺女", amount=50_000)

    assert (out.said, hers.status) == ("utter_ask_account", "review")
    assert hers.yes().screen != "pin"


@pytest.mark.parametrize("words", ["不对", "不是给她，弄错了"])
def test_a_no_at_the_sum_asks_anew_for_whom(hers: Desk, words: str) -> None:
    hers.say("transfer_money", "给闺女转钱", payee="闺女")

    assert hers.say("deny", words).screen == "transfer_ask_payee"
    assert hers.visit.transfers == []


def test_a_payee_that_a_key_or_the_program_names_is_looked_up(hers: Desk) -> None:
    out = hers.press('/transfer_money{"payee": "孙悟空", "amount": 50000}')

    assert (out.said, out.labels[0]) == ("utter_payee_unknown", "加上这个人")


def test_what_it_leaves_named_anew_makes_the_payee_open_again(hers: Desk) -> None:
    hers.press("/transfer_money")
    hers.say("inform", "退休金卡", account="退休金卡")

    out = hers.say("inform", "用退休金卡", account="退休金卡")

    assert out.screen == "transfer_ask_payee"


# Aside and back


def test_a_transfer_that_is_put_aside_goes_on_from_its_review(hers: Desk) -> None:
    reviewed(hers)
    first = hers.transfer.id

    hers.say("queue_ticket", "取个号")
    assert hers.bank.transfer(first).status.value == "cancelled"
    out = hers.pick(1)

    assert out.screens == ["queue_number", "transfer_review"]
    assert out.before == ["utter_going_on"]
    assert hers.transfer.id != first
    assert hers.transfer.amount.fen == 200_000


def test_looking_at_the_balance_leaves_a_transfer_in_hand(hers: Desk) -> None:
    reviewed(hers)
    first = hers.transfer.id

    out = hers.say("check_balance", "余额还有多少")

    assert out.screens == ["balance", "transfer_review"]
    assert hers.transfer.id == first


STEPS = ["payee", "doubt", "amount", "review", "check", "pin"]


def at(desk: Desk, step: str) -> None:
    """Bring a transfer to one of its questions."""
    if step == "payee":
        desk.press("/transfer_money")
    elif step == "doubt":
        desk.say("transfer_money", "给李梅转五百", payee="李梅", amount=50_000)
    elif step == "amount":
        desk.say("transfer_money", "给闺女转钱", confidence=0.99, payee="闺女")
    else:
        reviewed(desk, 1_200_000 if step == "check" else 200_000)
        if step != "review":
            desk.yes()


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(
    ("intent", "screen"), [("cancel", "transfer_cancelled"), ("go_home", "home")]
)
def test_at_every_step_she_can_stop(hers: Desk, step: str, intent: str, screen: str) -> None:
    at(hers, step)

    out = hers.say(intent, "算了")

    assert out.screen == screen
    assert out.slot("payee") is None
    assert hers.loop is None
    if hers.visit.transfers:
        assert hers.status == "cancelled"


@pytest.mark.parametrize(
    ("step", "screen", "status"),
    [
        ("payee", "home", None),
        ("doubt", "transfer_ask_payee", None),
        ("amount", "transfer_ask_payee", None),
        ("review", "transfer_ask_amount", "cancelled"),
        ("check", "transfer_cancelled", "cancelled"),
        ("pin", "transfer_cancelled", "cancelled"),
    ],
)
def test_back_is_one_question_back(hers: Desk, step: str, screen: str, status: str | None) -> None:
    at(hers, step)

    assert hers.say("go_back", "上一步").screen == screen
    if status:
        assert hers.status == status


def test_of_two_cards_she_is_asked_which_pays(hers: Desk) -> None:
    out = hers.say("transfer_money", "给闺女转五百，用卡", payee="闺女", amount=50_000)
    assert (out.said, hers.status) == ("utter_ask_account", "review")
    hers.pick(2)
    chosen = hers.transfer.account.name
    assert chosen.endswith("卡")
    hers.say("inform", "用卡转")
    assert hers.transfer.account.name == chosen


@pytest.mark.parametrize("words", ["给孙子转五百，用卡", "给孙子转五百，从卡里转"])
def test_her_only_card_pays_where_she_names_no_other(tmp_path: Path, words: str) -> None:
    with desk(tmp_path / "data", "chen") as hers:
        hers.say("transfer_money", words, payee="孙子", amount=50_000)
        assert (hers.transfer.account.name, hers.status) == ("退休金卡", "review")
