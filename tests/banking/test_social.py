"""Test the bank's data on social insurance: medical account, and the end of the certification."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import insert, select

from assistant.banking.model import UnknownCustomer
from assistant.banking.social import SEEDED, seed_social
from assistant.money import Money
from assistant.storage.audit import record
from assistant.storage.bound import bound
from assistant.storage.database import writing
from assistant.storage.guarded import insert_guarded
from assistant.storage.opened import reading
from assistant.storage.tables import customers, social_insurance

TODAY = date(2026, 3, 16)


@pytest.mark.parametrize("customer", SEEDED)
def test_every_customer_of_the_sandbox_has_hers(world, customer):
    yuan, days = SEEDED[customer]
    hers = world.bank.social.of(customer)
    assert hers.medical == Money.yuan(yuan)
    assert hers.certify_by == TODAY + timedelta(days=days)
    assert hers.certified_on == hers.certify_by - timedelta(days=365)


def test_one_is_due_one_is_not(world):
    assert world.bank.social.of("demo").certify_by > TODAY
    assert world.bank.social.of("chen").certify_by < TODAY


def test_of_whom_the_bank_holds_none_it_says_so(world):
    with pytest.raises(UnknownCustomer):
        world.bank.social.of("nobody")


def test_who_was_never_seen_has_no_day(world):
    with writing(world.engine) as connection:
        row = connection.execute(select(customers).where(customers.c.id == "demo")).one()
        new = {**row._mapping, "id": "new", "position": 99}
        del new["audit_seq"]
        insert_guarded(connection, world.clock.now(), customers, new, "customer_known")
        values = {"medical_fen": 0, "certify_by": "2026-12-31"}
        told = bound(connection, social_insurance, "new", values)
        record(connection, world.clock.now(), "insured", customer_id="new", bound=told)
        connection.execute(insert(social_insurance).values(customer_id="new", **values))
    hers = world.bank.social.of("new")
    assert (hers.certified_on, hers.medical) == (None, Money(0))


def test_seeding_again_changes_nothing(world):
    with world.bank._access.deciding() as work:
        seed_social(work)
    with reading(world.engine) as connection:
        assert len(connection.execute(select(social_insurance)).all()) == len(SEEDED)
