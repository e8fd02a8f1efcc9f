"""Test requests to the branch: one open request of each kind, closed once, with a permanent
number."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from assistant.banking.model import NotAllowed, Unknown
from assistant.banking.requests import RequestKind
from assistant.banking.seed_staff import LI
from assistant.storage.opened import reading
from assistant.storage.tables import audit
from tests.banking.fixtures import NOBODY


def book(world, kind=RequestKind.HOME_VISIT, customer="demo", **details):
    return world.bank.requests.book("visit", customer, kind, details)


def close(world, number):
    return world.bank.requests.close(number, LI, "去过了")


def happened(world):
    with reading(world.engine) as connection:
        return list(connection.execute(select(audit.c.kind).order_by(audit.c.seq)).scalars())


def test_a_request_stands_until_staff_have_done_it(world):
    request = book(world, when="morning")
    assert (request.number, request.status) == ("T001", "open")
    assert request.details == {"when": "morning"}
    assert request.created_at == world.clock.now()
    world.reopen()
    assert world.bank.requests.list_requests() == [request]
    assert close(world, request.number).status == "done"
    assert world.bank.requests.list_requests() == []
    assert [each.status for each in world.bank.requests.list_requests(include_decided=True)] == [
        "done"
    ]
    assert happened(world)[-2:] == ["request_booked", "request_done"]


def test_of_one_kind_only_one_is_open_with_what_she_told_last(world):
    first = book(world, when="morning")
    again = book(world, when="afternoon")
    assert again.number == first.number
    assert [each.details for each in world.bank.requests.list_requests()] == [{"when": "afternoon"}]
    assert happened(world)[-1] == "request_changed"


def test_other_kinds_and_other_customers_have_their_own(world):
    numbers = [
        book(world).number,
        book(world, RequestKind.SOCIAL_CARD).number,
        book(world, customer="zhang").number,
    ]
    assert numbers == ["T001", "T002", "T003"]
    assert [each.number for each in world.bank.requests.list_requests()] == numbers


def test_after_one_is_done_the_next_has_a_number_of_its_own(world):
    first = book(world)
    close(world, first.number)
    assert book(world).number == "T002"


def test_what_is_done_is_not_done_twice_and_what_is_not_there_is_unknown(world):
    number = book(world).number
    close(world, number)
    with pytest.raises(NotAllowed):
        close(world, number)
    with pytest.raises(Unknown):
        close(world, "T999")
    assert happened(world).count("request_done") == 1


def test_nobody_closes_one_without_signing_in(world):
    number = book(world).number
    with pytest.raises(NotAllowed):
        world.bank.requests.close(number, NOBODY, "去过了")
    assert [each.number for each in world.bank.requests.list_requests()] == [number]
    assert happened(world)[-1] == "request_booked"


def test_only_a_certification_means_that_she_was_seen(world):
    before = world.bank.social.of("chen")
    assert before.certify_by < date(2026, 3, 16)
    close(world, book(world, RequestKind.HOME_VISIT, "chen").number)
    assert world.bank.social.of("chen") == before
    close(world, book(world, RequestKind.CERTIFICATION, "chen").number)
    after = world.bank.social.of("chen")
    assert after.certified_on == date(2026, 3, 16)
    assert after.certify_by == date(2027, 3, 16)
    assert after.medical == before.medical
    assert world.bank.social.of("demo").certified_on != date(2026, 3, 16)
