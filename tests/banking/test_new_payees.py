"""A new payee is asked for at the kiosk and put in at the desk; before that no money goes there."""

from __future__ import annotations

import pytest

from assistant.banking.model import NotAllowed, TransferStatus, Unknown
from assistant.banking.new_payees import AlreadyThere, BadNumber, PayeeRequest
from assistant.storage.books import verify_everything
from tests.banking.fixtures import World

NUMBER = "6222020502003356000"


def asked(world: World, number: str = NUMBER, name: str = "李梅") -> PayeeRequest:
    return world.bank.new_payees.ask("visit", "demo", name, "外甥女", number)


def names(world: World) -> list[str]:
    return [payee.name for payee in world.bank.payees("demo")]


def test_only_the_desk_puts_it_in(world: World) -> None:
    request = asked(world)
    assert "李梅" not in names(world)
    with pytest.raises(Unknown):
        world.begin(100, f"asked-{request.id}")
    world.bank.new_payees.confirm(request.id, "s01", "seen with her")
    assert "李梅" in names(world)
    assert verify_everything(world.engine) == []


def test_the_first_payment_to_it_is_a_question(world: World) -> None:
    request = asked(world)
    world.bank.new_payees.confirm(request.id, "s01", "seen with her", name="李玫")
    payee = next(p for p in world.bank.payees("demo") if p.name == "李玫")
    begun = world.bank.begin(
        "k", "visit", "demo", "demo-passbook", payee.id, world.account().balance.yuan(1_000)
    )
    assert world.confirm(begun).status is TransferStatus.FRAUD_CHECK


def test_a_refused_one_stays_out(world: World) -> None:
    request = asked(world)
    world.bank.new_payees.refuse(request.id, "s01", "a stranger on the phone told her to")
    assert "李梅" not in names(world)
    with pytest.raises(NotAllowed):
        world.bank.new_payees.confirm(request.id, "s01", "again")


def test_asked_twice_is_one_request(world: World) -> None:
    first, second = asked(world), asked(world, name="李玫")
    assert first.id == second.id and second.name == "李玫"
    assert len(world.bank.new_payees.listed()) == 1


@pytest.mark.parametrize("number", ["", "12345678901", "1" * 20, "62220205O2003356"])
def test_what_is_no_number(world: World, number: str) -> None:
    with pytest.raises(BadNumber):
        asked(world, number)


def test_who_is_there_already(world: World) -> None:
    for number in ("6222020502009917742", "6217000340001233456"):
        with pytest.raises(AlreadyThere):
            asked(world, number)


def test_staff_and_reason_are_named(world: World) -> None:
    request = asked(world)
    for staff, reason in (("", "why"), ("s01", " ")):
        with pytest.raises(NotAllowed):
            world.bank.new_payees.confirm(request.id, staff, reason)
    with pytest.raises(Unknown):
        world.bank.new_payees.confirm("nobody", "s01", "why")
