"""Test term deposits: rates for everybody, a new deposit, her deposits, and paying one out."""

from __future__ import annotations

import pytest

from assistant.banking.model import BankError, NotAllowed, Unavailable
from assistant.screens.blocks import Options
from assistant.screens.registry import compose, key_words
from assistant.screens.view import Choice, View
from tests.actions.turns import Desk, Out, vague

YEAR = 365 * 86_400


def deposited(desk: Desk, fen: int = 500_000) -> Out:
    """Open a deposit of five thousand for a year."""
    desk.say("ask_deposit", "存五千，一年", amount=fen)
    desk.yes()
    return desk.pin()


@pytest.mark.parametrize(
    ("text", "sentence", "name"),
    [
        ("定期利息是多少", "utter_rates", "五年定期"),
        ("一年定期利率多少", "utter_rates", "一年定期"),
        ("大额存单利率多少", "utter_rates_large", "三年大额存单"),
    ],
)
def test_rates_are_told_to_anybody(nobody: Desk, text: str, sentence: str, name: str) -> None:
    out = nobody.say("ask_deposit", text)

    assert (out.screen, out.said, out.words["name"]) == ("rates", sentence, name)
    assert out.labels == ["存一笔", "看我的定期", "不存了"]
    assert nobody.pick(1).screen == "sign_in"


def test_rates_do_not_disturb_a_transfer_in_hand(hers: Desk) -> None:
    hers.say("transfer_money", "给闺女转两千块", payee="闺女", amount=200_000)

    out = hers.say("ask_deposit", "定期利息是多少")

    assert out.screens == ["rates", "transfer_review"]
    assert hers.status == "review"


def test_a_deposit_is_asked_for_reviewed_and_opened(hers: Desk) -> None:
    before = hers.balance()

    amount = hers.say("ask_deposit", "我要存个定期")
    assert (amount.screen, amount.said) == ("choose", "utter_ask_deposit_amount")
    assert amount.shown[-1]["field_kind"] == "amount"
    term = hers.say("inform", "五千块", amount=500_000)
    assert (term.screen, term.said) == ("choose", "utter_ask_term")
    assert term.labels[0] == "一年定期 0.95%"
    review = hers.pick(1)

    assert (review.screen, review.said) == ("transfer_review", "utter_review_deposit")
    assert review.words["due"] == "二零二七年三月十六日"
    assert {"what": "到期利息", "shown": "47.50 元"} in review.data["facts"]
    hers.yes()
    assert hers.pin().said == "utter_posted_deposit"
    assert before - hers.balance() == 500_000
    assert [held.product.id for held in hers.bank.positions.list_held("demo")] == ["term-12"]


@pytest.mark.parametrize(
    ("text", "values", "sentence"),
    [
        ("存几千", {"entities": [vague("几千")]}, "utter_amount_vague"),
        ("存十块钱", {"amount": 1_000}, "utter_deposit_too_little"),
        ("存二十万", {"amount": 20_000_000}, "utter_deposit_too_much"),
    ],
)
def test_a_sum_that_does_not_do_is_asked_for_anew(
    hers: Desk, text: str, values: dict[str, object], sentence: str
) -> None:
    out = hers.say("ask_deposit", text, **values)  # type: ignore[arg-type]

    assert (out.screen, out.said) == ("choose", sentence)
    assert hers.press('/inform{"amount": 500000}').said == "utter_ask_term"


def test_a_term_that_nobody_sells_is_told(hers: Desk) -> None:
    assert hers.say("ask_deposit", "存五千四年", amount=500_000).said == "utter_no_such_term"
    assert hers.say("inform", "那半年吧").screen == "transfer_review"


def test_the_interest_is_told_before_a_deposit_is_opened(hers: Desk) -> None:
    quote = hers.say("ask_deposit", "存五千一年利息有多少", amount=500_000)
    assert (quote.screen, quote.said) == ("rates", "utter_quote")
    assert (quote.words["rate"], quote.words["interest"]) == ("百分之零点九五", "四十七元五角")
    assert hers.visit.transfers == []

    assert hers.say("deny", "不要").said == "utter_ask_term"
    hers.say("inform", "两年")
    assert hers.no().said == "utter_ask_term"
    hers.say("inform", "三年")
    assert hers.pick(1).screen == "transfer_review"


@pytest.mark.parametrize(
    ("number", "sentence"), [(2, "utter_ask_term"), (3, "utter_cancelled_service")]
)
def test_a_rate_can_be_turned_down(hers: Desk, number: int, sentence: str) -> None:
    hers.say("ask_deposit", "存五千一年利息有多少", amount=500_000)

    assert hers.pick(number).said == sentence
    assert hers.visit.transfers == []


def test_the_keys_below_a_rate_say_what_they_do(hers: Desk) -> None:
    """They were 对 and 不对, below 就这样存 and 换个年限 as fields of their own."""
    quote = hers.say("ask_deposit", "存五千一年利息有多少", amount=500_000)
    choices = tuple(Choice(**each) for each in quote.shown[-1]["choices"])
    view = View("rates", "就这样存吗？", quote.data, choices, keys=tuple(quote.keys))

    assert key_words(view) == {"yes": "就这样存", "no": "换个年限"}
    fields = [c.label for each in compose(view) if isinstance(each, Options) for c in each.choices]
    assert fields == ["不存了"]


def test_back_is_one_question_back(hers: Desk) -> None:
    hers.say("ask_deposit", "我要存个定期")
    hers.say("inform", "几千块", entities=[vague("几千块")])
    hers.say("inform", "五千块有多少利息", amount=500_000)
    assert hers.say("inform", "两年").said == "utter_quote"

    assert hers.press("/go_back").said == "utter_ask_term"
    assert hers.press("/go_back").said == "utter_ask_deposit_amount"
    assert hers.press("/go_back").said == "utter_went_home"
    assert hers.visit.transfers == []


def test_back_from_a_question_put_anew_is_the_one_before_it(hers: Desk) -> None:
    hers.say("ask_deposit", "我要存个定期")
    hers.say("inform", "五千块有多少利息", amount=500_000)
    hers.say("inform", "两年")
    assert hers.no().said == "utter_ask_term"

    assert hers.press("/go_back").said == "utter_ask_deposit_amount"


def test_a_certificate_that_no_account_covers_is_told(hers: Desk) -> None:
    out = hers.say("ask_deposit", "办个大额存单，存五万", amount=5_000_000)

    assert (out.screen, out.said) == ("notice", "utter_large_too_little")


def test_before_she_is_known_a_certificate_asks_for_its_least_sum(nobody: Desk) -> None:
    out = nobody.say("ask_deposit", "办个大额存单，存五万", amount=5_000_000)

    assert out.screen == "sign_in"


def test_a_due_deposit_is_shown_and_taken_back(hers: Desk) -> None:
    deposited(hers)
    hers.clock.advance(YEAR)
    before = hers.balance()

    mine = hers.say("ask_deposit", "我的定期到期没有")
    assert (mine.screen, mine.said) == ("rates", "utter_deposits")
    assert mine.words["due"] == "二零二七年三月十六日"
    assert mine.labels == ["取 一年定期 5,000 元"]
    review = hers.pick(1)
    assert review.said == "utter_review_back_due"
    hers.yes()

    assert hers.pin().said == "utter_posted_back_due"
    assert hers.balance() - before == 500_000 + 4_750
    assert hers.bank.positions.list_held("demo") == []


@pytest.mark.parametrize(
    ("days", "sentence"), [(0, "utter_review_back_at_once"), (100, "utter_review_back_early")]
)
def test_the_lost_interest_of_a_deposit_taken_back_early_is_told(
    hers: Desk, days: int, sentence: str
) -> None:
    deposited(hers)
    hers.clock.advance(days * 86_400)
    hers.say("ask_deposit", "我想把定期提前取出来")

    review = hers.pick(1)

    assert review.said == sentence
    assert "少拿利息" in [fact["what"] for fact in review.data["facts"]]


def test_an_answer_about_the_end_is_no_wish_to_take_it_back(hers: Desk) -> None:
    hers.say("ask_deposit", "我要存个定期，五千", amount=500_000)

    assert hers.say("inform", "一年，到期取出来").screen == "transfer_review"


def test_without_a_deposit_there_is_nothing_to_take_back(hers: Desk) -> None:
    out = hers.say("ask_deposit", "我的定期到期没有")

    assert (out.screen, out.said) == ("notice", "utter_no_deposits")


def test_hers_are_shown_to_her_alone(card: Desk) -> None:
    assert card.say("ask_deposit", "我的定期到期没有").data["purpose"] == "sign_in"
    assert card.pin().said == "utter_no_deposits"


def test_before_a_card_is_in_nothing_of_hers_is_asked(nobody: Desk) -> None:
    assert nobody.say("ask_deposit", "我的定期到期没有").screen == "sign_in"


@pytest.mark.parametrize(
    ("refusal", "sentence"),
    [(NotAllowed(), "utter_account_locked"), (Unavailable(), "utter_failed")],
)
@pytest.mark.parametrize("call", ["buy", "take_back"])
def test_a_refusal_of_the_bank_is_told(
    hers: Desk, call: str, refusal: BankError, sentence: str
) -> None:
    if call == "take_back":
        deposited(hers)
        hers.say("ask_deposit", "我的定期到期没有")
    hers.refuse(f"positions.{call}", refusal)

    bought = call == "buy"
    out = hers.say("ask_deposit", "存五千，一年", amount=500_000) if bought else hers.pick(1)

    assert (out.screen, out.said) == ("notice", sentence)
    assert hers.loop is None


def test_it_is_paid_from_the_account_she_names(hers: Desk) -> None:
    hers.say("ask_deposit", "从退休金卡存五千，一年", amount=500_000, account="退休金卡")

    assert hers.transfer.account.name == "退休金卡"


def test_two_misses_lead_to_the_keys(hers: Desk) -> None:
    hers.say("ask_deposit", "我要存个定期")

    assert hers.say("nlu_fallback", "嗯那个").before == ["utter_missed"]
    assert hers.say("nlu_fallback", "嗯那个").before == ["utter_missed_twice"]


@pytest.mark.parametrize(
    ("intent", "screen"), [("cancel", "notice"), ("go_home", "home"), ("goodbye", "goodbye")]
)
def test_she_can_stop_at_a_question(hers: Desk, intent: str, screen: str) -> None:
    hers.say("ask_deposit", "我要存个定期")

    out = hers.press(f"/{intent}")

    assert out.screen == screen
    assert (hers.loop, out.slot("service"), out.slot("said")) == (None, None, None)


def test_what_a_sum_brings_is_told_before_the_pin(card: Desk) -> None:
    out = card.say("ask_deposit", "我存一万块钱一年能得多少利息", amount=1_000_000)

    assert (out.screen, out.said) == ("interest", "utter_interest")
    assert (out.words["name"], out.words["interest"]) == ("一年定期", "九十五元")
    assert [row["shown"] for row in out.data["rows"]] == [
        "利息 95 元",
        "利息 210 元",
        "利息 375 元",
    ]
    assert card.pick(1).screen == "pin"
    assert card.pin().screen == "transfer_review"


def test_another_term_stands_first(nobody: Desk) -> None:
    out = nobody.say("ask_deposit", "存一万半年多少利息", amount=1_000_000)

    assert (out.words["name"], len(out.data["rows"])) == ("半年定期", 4)
    assert nobody.pick(2).screen == "home"


@pytest.mark.parametrize("fen", [12_345_600, 4_000])
def test_what_may_be_her_pin_or_is_too_little_waits_for_it(card: Desk, fen: int) -> None:
    assert card.say("ask_deposit", "存这些一年多少利息", amount=fen).screen == "pin"
