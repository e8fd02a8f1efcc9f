"""Test that a possible PIN is found in words, and that only the bank decides whether it is hers."""

from __future__ import annotations

import pytest

from assistant.banking.model import Compared
from assistant.conversation.spoken_pins import Sifted, SpokenPins
from assistant.masking import HIDDEN
from assistant.screens.view import View
from tests.banking.fixtures import PIN
from tests.conversation.parts import Parts

HOME = View("home", "您好。")
SUM = "十二万三千四百五十六块"
"""Her PIN as a sum."""


@pytest.fixture
def pins(parts: Parts) -> SpokenPins:
    return SpokenPins(parts.bank)


@pytest.mark.parametrize("text", ["", "查一下余额", "给闺女转两千", "十万块"])
async def test_words_without_a_possible_pin_are_kept(
    parts: Parts, pins: SpokenPins, text: str
) -> None:
    assert await pins.sift(text, HOME, parts.visit) == Sifted(False, text)


@pytest.mark.parametrize("text", ["一二三四五六", "我的密码是123456"])
async def test_six_digits_are_not_used(parts: Parts, pins: SpokenPins, text: str) -> None:
    assert await pins.sift(text, HOME, parts.visit) == Sifted(True, HIDDEN)


async def test_before_her_pin_no_number_is_compared(parts: Parts, pins: SpokenPins) -> None:
    assert await pins.sift(f"给闺女转{SUM}", HOME, parts.visit) == Sifted(False, HIDDEN)
    assert parts.visit.uncompared == {PIN}


async def test_after_her_pin_a_sum_that_is_hers_is_not_used(parts: Parts, pins: SpokenPins) -> None:
    parts.visit.signed_in = True
    assert (await pins.sift(f"给闺女转{SUM}", HOME, parts.visit)).may_be_pin


@pytest.mark.parametrize(
    ("digits", "compared"),
    [(PIN, Compared.HERS), ("135790", Compared.OTHER), ("100000", Compared.OTHER)],
)
async def test_the_bank_compares(
    parts: Parts, pins: SpokenPins, digits: str, compared: Compared
) -> None:
    parts.visit.signed_in = True
    assert await pins.compare(digits, parts.visit) is compared


async def test_where_the_bank_does_not_answer_it_may_be_hers(
    parts: Parts, pins: SpokenPins
) -> None:
    parts.visit.signed_in = True
    parts.silence("compare_pin")
    assert await pins.compare("135790", parts.visit) is Compared.HERS
