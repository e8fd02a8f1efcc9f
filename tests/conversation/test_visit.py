"""Test the facts of one visit: its keys, its transfers, the names to mask."""

from __future__ import annotations

from assistant.banking.model import Customer
from assistant.conversation.visit import Services, Visit


def test_every_visit_and_every_transfer_in_it_has_a_key_of_its_own() -> None:
    one, other = Visit(), Visit()
    keys = [one.next_transfer_key(), one.next_transfer_key(), other.next_transfer_key()]
    assert len(set(keys)) == 3


def test_the_transfer_in_hand_is_the_one_begun_last() -> None:
    visit = Visit()
    assert visit.transfer_id is None
    visit.transfers += ["first", "second"]
    assert visit.transfer_id == "second"


def test_private_names_are_masked_to_their_surname() -> None:
    visit = Visit(private_names=("王秀英", "王小红"))
    assert visit.masked("王秀英给王小红") == "王＊＊给王＊＊"


def test_nobody_is_known_before_a_card_is_in() -> None:
    assert Visit().customer_id is None
    assert Visit(customer=Customer("demo", "王秀英", "王阿姨", locked=False)).customer_id == "demo"


def test_what_may_be_a_pin_is_not_in_a_visits_text() -> None:
    visit = Visit(compared={"135790"}, uncompared={"246810"})
    assert not {"135790", "246810"} & set(repr(visit).split("'"))


def test_services_begin_without_a_bank() -> None:
    assert Services.unset().visits == {}
