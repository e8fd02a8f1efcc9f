"""Test that the words which the recogniser expects depend on the question."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.banking.model import Payee
from assistant.conversation.expectation import bias_for
from assistant.conversation.on_screen import asks_consent
from assistant.demo.gallery import VIEWS
from assistant.screens.view import View

DAUGHTER = Payee("p", "demo", "王小红", "闺女", "6222020502009917742", is_company=False)


def payees() -> list[Payee]:
    return [DAUGHTER]


@pytest.mark.parametrize("screen", ["transfer_ask_payee", "choose"])
def test_her_payees_are_expected_while_a_payee_is_asked(screen: str) -> None:
    view = View(screen, "给谁？", data={"what": "payee"})
    assert bias_for(view, payees) == ("闺女", "王小红")


@pytest.mark.parametrize("screen", sorted(VIEWS))
def test_payees_are_expected_only_while_a_payee_is_asked(screen: str) -> None:
    asked = VIEWS[screen]
    for what in ("", "account", "bill", "wealth", "term", "day"):
        view = replace(asked, data={**asked.data, "what": what})
        assert not {"闺女", "王小红"} & set(bias_for(view, payees)), what


@pytest.mark.parametrize("screen", sorted(VIEWS))
def test_nothing_is_biased_where_consent_is_asked(screen: str) -> None:
    asked = replace(VIEWS[screen], data={**VIEWS[screen].data, "what": "payee"})
    money = screen in {"transfer_review", "fraud_check"} and asked.field_kind != "amount"
    assert asks_consent(asked) or not money
    if asks_consent(asked):
        assert bias_for(asked, payees) == ()
