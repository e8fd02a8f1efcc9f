"""Test new payees: asked for at the kiosk, added at the desk, and not payable before that."""

from __future__ import annotations

import sqlite3

import pytest
from sqlalchemy import select

from assistant.banking import new_payees, paying
from assistant.banking.history import destinations
from assistant.banking.model import NotAllowed, RuleBroken, TransferStatus, Unknown
from assistant.banking.new_payees import AlreadyThere, BadNumber, NotPayable, PayeeRequest
from assistant.banking.seed_staff import LI
from assistant.banking.unit_of_work import Work
from assistant.money import Money
from assistant.storage.books import verify_everything
from assistant.storage.opened import reading
from assistant.storage.tables import accounts, payees, positions
from tests.banking.fixtures import NOBODY, World

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
    world.bank.new_payees.confirm(request.id, LI, "seen with her")
    assert "李梅" in names(world)
    assert verify_everything(world.engine) == []


def test_the_first_payment_to_it_is_a_question(world: World) -> None:
    request = asked(world)
    world.bank.new_payees.confirm(request.id, LI, "seen with her", name="李玫")
    payee = next(p for p in world.bank.payees("demo") if p.name == "李玫")
    begun = world.bank.begin(
        "k", "visit", "demo", "demo-passbook", payee.id, world.account().balance.yuan(1_000)
    )
    assert world.confirm(begun).status is TransferStatus.FRAUD_CHECK


def test_a_refused_one_stays_out(world: World) -> None:
    request = asked(world)
    world.bank.new_payees.refuse(request.id, LI, "a stranger on the phone told her to")
    assert "李梅" not in names(world)
    with pytest.raises(NotAllowed):
        world.bank.new_payees.confirm(request.id, LI, "again")


def test_asked_twice_is_one_request(world: World) -> None:
    first, second = asked(world), asked(world, name="李玫")
    assert first.id == second.id and second.name == "李玫"
    assert len(world.bank.new_payees.list_requests()) == 1


@pytest.mark.parametrize("number", ["", "12345678901", "1" * 20, "62220205O2003356"])
def test_what_is_no_number(world: World, number: str) -> None:
    with pytest.raises(BadNumber):
        asked(world, number)


def test_who_is_there_already(world: World) -> None:
    for number in ("6222020502009917742", "6217000340001233456"):
        with pytest.raises(AlreadyThere):
            asked(world, number)


def test_staff_sign_in_and_give_a_reason(world: World) -> None:
    request = asked(world)
    for staff, reason in ((NOBODY, "why"), (LI, " ")):
        with pytest.raises(NotAllowed):
            world.bank.new_payees.confirm(request.id, staff, reason)
    with pytest.raises(Unknown):
        world.bank.new_payees.confirm("nobody", LI, "why")


def at_rest(world: World, customer: str) -> str:
    """Open a deposit of this customer; return its number."""
    transfer = world.bank.positions.buy(
        "rest", "rest", customer, f"{customer}-passbook", "term-12", Money.yuan(500)
    )
    with reading(world.engine) as connection:
        number = (
            select(accounts.c.number)
            .join(positions, positions.c.account_id == accounts.c.id)
            .where(positions.c.transfer_id == transfer.id)
        )
        return str(connection.execute(number).scalar_one())


def test_what_somebody_else_has_at_rest_is_no_payee(world: World) -> None:
    with pytest.raises(NotPayable):
        asked(world, at_rest(world, "zhang"))


def test_nor_what_lies_at_rest_of_hers(world: World) -> None:
    with pytest.raises(AlreadyThere):
        asked(world, at_rest(world, "demo"))


def test_the_desk_does_not_put_it_in_either(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Staff's confirmation checks the number again: it may be somebody's deposit by now."""
    number = at_rest(world, "zhang")
    with monkeypatch.context() as patch:
        patch.setattr(new_payees, "_require_payable", lambda *_: None)
        request = asked(world, number)
    with pytest.raises(NotPayable):
        world.bank.new_payees.confirm(request.id, LI, "seen with her")
    monkeypatch.setattr(new_payees, "_require_payable", lambda *_: None)
    with pytest.raises(RuleBroken, match="a payee is an everyday account"):
        world.bank.new_payees.confirm(request.id, LI, "seen with her")


@pytest.mark.file
def test_a_payee_that_somebody_elses_deposit_became_is_not_paid(world: World) -> None:
    """An older database may hold such a payee: ``pay_out`` and the database look at its owner."""
    number = at_rest(world, "zhang")
    raw = sqlite3.connect(world.path, isolation_level=None)
    raw.execute("DROP TRIGGER payees_own")
    account = raw.execute("SELECT id FROM accounts WHERE number = ?", [number]).fetchone()[0]
    raw.close()
    theirs = {"id": "demo-theirs", "customer_id": "demo", "account_id": account, "name": "x"}
    world.add_by_hand(payees, **theirs, relation="", listed=True)
    with pytest.raises(NotAllowed):
        world.begin(100, "demo-theirs")
    with reading(world.engine) as connection:
        work = Work(connection, world.clock.now(), world.guard)
        assert destinations(work, "demo")["demo-theirs"] == number
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(paying, "require_payable", lambda *_: None)
        with pytest.raises(RuleBroken, match="at rest is no payee"):
            world.bank.begin("k", "v", "demo", "demo-passbook", "demo-theirs", Money.yuan(100))
