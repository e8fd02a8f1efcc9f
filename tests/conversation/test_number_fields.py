"""Test that digits go into the open field, and that digits of a PIN are in no event."""

from __future__ import annotations

import pytest

from assistant import phrases
from assistant.conversation.number_fields import NumberFields
from assistant.conversation.spoken_pins import SpokenPins
from assistant.screens.view import View
from tests.banking.fixtures import PIN
from tests.conversation.parts import Parts

SIGN_IN = View("pin", "请输密码。", {"purpose": "sign_in"}, field_kind="pin")
AMOUNT = View("transfer_ask_amount", "转多少？", field_kind="amount")
ACCOUNT = View("new_payee", "账号？", field_kind="account")


@pytest.fixture
def fields(parts: Parts) -> NumberFields:
    return NumberFields(parts.acting, parts.visits, SpokenPins(parts.bank), parts.journal)


async def test_a_pin_signs_in_and_is_in_no_event(parts: Parts, fields: NumberFields) -> None:
    await fields.take(PIN, parts.put_up(SIGN_IN))
    assert parts.visit.signed_in
    assert PIN not in str(parts.events)


async def test_a_slip_is_no_wrong_pin(parts: Parts, fields: NumberFields) -> None:
    await fields.take("12345", parts.put_up(SIGN_IN))
    assert parts.display.view is not None
    assert parts.display.view.text.startswith(phrases.PIN_HAS_SIX)
    assert parts.agent.turns == []


async def test_a_sum_goes_to_the_dialogue_in_fen(parts: Parts, fields: NumberFields) -> None:
    await fields.take("500", parts.put_up(AMOUNT))
    assert parts.agent.acted_on == ['/inform{"amount": 50000}']
    assert parts.recorded("key")[0]["text"] == "500"


async def test_her_pin_typed_as_a_sum_is_neither_used_nor_recorded(
    parts: Parts, fields: NumberFields
) -> None:
    parts.visit.signed_in = True
    await fields.take(PIN, parts.put_up(AMOUNT))
    assert parts.agent.turns == []
    assert PIN not in str(parts.events)


async def test_an_account_is_handed_on_and_is_in_no_event(
    parts: Parts, fields: NumberFields
) -> None:
    number = "6222020502009917742"
    await fields.take(number, parts.put_up(ACCOUNT))
    assert number in parts.agent.acted_on[0]
    assert number not in str(parts.recorded("key"))


async def test_without_a_field_digits_are_dropped(parts: Parts, fields: NumberFields) -> None:
    await fields.take("500", parts.put_up(View("home", "")))
    assert parts.recorded("dropped")[0]["why"] == "no number field is open"
