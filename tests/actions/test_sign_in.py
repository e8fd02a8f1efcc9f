"""Test signing in: whose card, the PIN, and then the request that waited for it."""

from __future__ import annotations

from tests.actions.turns import Desk


def test_without_a_card_whose_it_is_is_asked_first(nobody: Desk) -> None:
    asked = nobody.say("check_balance", "查余额")
    assert (asked.screen, asked.said) == ("sign_in", "utter_ask_customer")
    assert asked.labels == ["王秀英", "张德福", "陈玉兰"]

    pin = nobody.pick(1)
    assert (pin.screen, pin.said) == ("pin", "utter_ask_signed_in")
    assert (pin.data["purpose"], pin.words["title"]) == ("sign_in", "王阿姨")
    assert pin.shown[-1]["field_kind"] == "pin"

    out = nobody.pin()
    assert (out.screen, out.data["account"]) == ("balance", "存折")


def test_a_spoken_name_picks_nobody(nobody: Desk) -> None:
    nobody.say("check_balance", "查余额")

    assert nobody.say("inform", "王秀英", customer_id="demo").screen == "sign_in"
    assert nobody.visit.customer is None


def test_who_is_known_stays_who_she_is(card: Desk) -> None:
    card.say("check_balance", "查余额")

    card.press('/inform{"customer_id": "zhang"}')

    assert card.visit.customer_id == "demo"


def test_a_wrong_pin_is_told_and_the_third_locks_the_card(card: Desk) -> None:
    card.say("check_balance", "查余额")

    wrong = card.pin("000000")
    assert (wrong.said, wrong.words["left"]) == ("utter_pin_wrong", "两")
    card.pin("000000")
    locked = card.pin("000000")

    assert (locked.screen, locked.said, locked.help) == ("locked", "utter_pin_locked", "pin_locked")
    assert (card.loop, card.visit.signed_in) == (None, False)
    assert card.say("check_balance", "查余额").screens == ["locked"]


def test_a_locked_card_leaves_no_task_behind(card: Desk) -> None:
    card.say("transfer_money", "给闺女转两千块", payee="闺女", amount=200_000)
    for _ in range(3):
        out = card.pin("000000")

    assert out.screen == "locked"
    assert (out.slot("payee_said"), out.slot("amount")) == (None, None)


def test_words_lead_to_the_keys_and_then_to_a_person(card: Desk) -> None:
    card.say("check_balance", "查余额")

    assert card.say("nlu_fallback", "一二三四五六").said == "utter_pin_by_keys"
    assert card.say("nlu_fallback", "一二三四五六").said == "utter_two_misses"
    assert card.pin().screen == "balance"
    assert card.visit.misses == 0


def test_she_can_go_back_or_home(card: Desk) -> None:
    for intent in ("go_back", "go_home"):
        card.say("check_balance", "查余额")
        assert card.press(f"/{intent}").screen == "home"
        assert card.slots["after_sign_in"] is None


def test_another_request_at_the_pin_takes_its_place(card: Desk) -> None:
    card.say("check_balance", "查余额")
    card.say("check_pension", "养老金到了没")

    assert card.pin().screens == ["pension"]
