"""Test adding a payee: name, relation, number, reading it back, and the request to the desk."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from assistant.banking.model import BankError, Unavailable
from assistant.banking.new_payees import AlreadyThere
from assistant.storage.tables import payee_requests
from tests.actions.turns import Desk, Out

NUMBER = "6222020502001234567"


def asked_for(desk: Desk) -> list[tuple[str, str, str, str]]:
    """Return the requests at the desk: name, relation, number, status."""
    table = payee_requests.c
    query = select(table.name, table.relation, table.number, table.status)
    with desk.bank._access.reading() as connection:
        return [tuple(row) for row in connection.execute(query)]


def at(desk: Desk, question: str) -> Out:
    """Bring it to a question."""
    out = desk.press('/list_payees{"choice": "add"}')
    if question != "name":
        out = desk.say("inform", "我外甥女李梅")
    if question in ("number", "sure"):
        out = desk.say("inform", "叫外甥女")
    if question == "sure":
        out = desk.press(f'/inform{{"account_number": "{NUMBER}"}}')
    return out


def test_it_asks_one_by_one_and_reads_the_number_back(hers: Desk) -> None:
    name = at(hers, "name")
    assert (name.screen, name.said) == ("new_payee", "utter_ask_new_payee_name")
    relation = hers.say("inform", "李梅")
    assert (relation.said, relation.words["name"]) == ("utter_ask_new_payee_relation", "李梅")
    number = hers.say("inform", "叫外甥女")
    assert (number.said, number.shown[-1]["field_kind"]) == (
        "utter_ask_new_payee_number",
        "account",
    )
    sure = hers.press(f'/inform{{"account_number": "{NUMBER}"}}')
    assert sure.said == "utter_ask_new_payee_sure"
    assert sure.data["number"] == "6222 0205 0200 1234 567"
    assert sure.words["number"].startswith("六二二二，零二零五")
    assert asked_for(hers) == []

    done = hers.yes()

    assert (done.screen, done.said, done.help) == (
        "new_payee",
        "utter_new_payee_asked",
        "new_payee",
    )
    assert asked_for(hers) == [("李梅", "外甥女", NUMBER, "open")]
    assert len(hers.bank.payees("demo")) == 4, "only a person puts it in"


@pytest.mark.parametrize("skip", ["pick", "deny"])
def test_she_need_not_call_them_anything(hers: Desk, skip: str) -> None:
    at(hers, "relation")

    out = hers.pick(1) if skip == "pick" else hers.say("deny", "不用")

    assert out.said == "utter_ask_new_payee_number"
    assert out.data["relation"] == ""


def test_it_waits_for_her_pin(card: Desk) -> None:
    assert card.say("list_payees", "加个收款人").data["purpose"] == "sign_in"
    assert card.pin().said == "utter_ask_new_payee_name"


@pytest.mark.parametrize(
    ("question", "payload", "text"),
    [
        ("name", None, "就是那个经常来我家的那个人呀"),
        ("name", "/affirm", None),
        ("relation", None, "我一直管她叫我姐姐家的二姑娘"),
        ("number", '/inform{"account_number": "123"}', None),
        ("number", None, "六二二二零二零五"),
        ("sure", None, "嗯那个"),
    ],
)
def test_an_answer_of_no_use_is_asked_for_again(
    hers: Desk, question: str, payload: str | None, text: str | None
) -> None:
    before = at(hers, question)

    out = hers.press(payload) if payload else hers.say("nlu_fallback", str(text))

    assert (out.said, out.before) == (before.said, ["utter_missed"])


def test_a_wrong_number_is_typed_anew(hers: Desk) -> None:
    at(hers, "sure")

    assert hers.no().said == "utter_ask_new_payee_number"
    assert asked_for(hers) == []


@pytest.mark.parametrize(
    ("question", "before"), [("sure", "number"), ("number", "relation"), ("relation", "name")]
)
def test_back_is_one_question_back(hers: Desk, question: str, before: str) -> None:
    at(hers, question)

    assert hers.press("/go_back").said == f"utter_ask_new_payee_{before}"


@pytest.mark.parametrize("question", ["name", "relation", "number", "sure"])
@pytest.mark.parametrize(("intent", "screen"), [("cancel", "notice"), ("go_home", "home")])
def test_at_every_question_she_can_stop(
    hers: Desk, question: str, intent: str, screen: str
) -> None:
    at(hers, question)

    assert hers.press(f"/{intent}").screen == screen
    assert (hers.loop, asked_for(hers)) == (None, [])


def test_back_from_the_first_question_is_home(hers: Desk) -> None:
    at(hers, "name")

    assert hers.press("/go_back").screen == "home"


@pytest.mark.parametrize(
    ("refusal", "sentence"),
    [(AlreadyThere(), "utter_payee_there_already"), (Unavailable(), "utter_payee_not_asked")],
)
def test_a_refusal_of_the_bank_is_told(hers: Desk, refusal: BankError, sentence: str) -> None:
    at(hers, "sure")
    hers.refuse("new_payees.ask", refusal)

    out = hers.yes()

    assert (out.screen, out.said, out.help) == ("notice", sentence, None)


def test_a_transfer_put_aside_for_it_does_not_go_on_by_itself(hers: Desk) -> None:
    hers.say("transfer_money", "给李梅转五百", payee="李梅", amount=50_000)
    assert hers.pick(1).data["name"] == "李梅"
    hers.say("inform", "叫外甥女")
    hers.press(f'/inform{{"account_number": "{NUMBER}"}}')

    out = hers.yes()

    assert out.screens == ["new_payee"]
    assert (hers.loop, hers.visit.transfers) == (None, [])
