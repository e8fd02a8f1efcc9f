"""What she asks for at rest where the classifier is unsure: begun, asked about, or nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.banking.model import Payee
from assistant.understanding.in_context.at_rest import as_request, is_guess, offer_a_guess
from tests.conversation.parts import understood

PEOPLE = (
    Payee("xh", "demo", "王小红", "闺女", "6222020502009917742"),
    Payee("xm", "demo", "王小明", "大儿子", "6222020502003356128"),
    Payee("ll", "demo", "李建国", "老李", "6228480128005564909"),
)


def test_a_transfer_named_in_full_is_one_though_the_classifier_is_unsure() -> None:
    unsure = understood("", "inform", 0.4)
    read = as_request("给小红转五百", unsure, PEOPLE)
    assert read is not None
    assert not isinstance(read, str)
    assert read.intent == "transfer_money"
    assert as_request("给小红转五百", understood("", "report_fraud"), PEOPLE) is None
    assert as_request("给小红转五百", understood("", "check_balance", 0.99), PEOPLE) is None


STORY = "前天下大雨，老李帮我把菜买回来，钱是他先付的，一共四十六块，我得还给小红"


@pytest.mark.parametrize(
    ("intent", "likely", "request_"),
    [("transfer_money", 0.0, True), ("out_of_scope", 0.0, True), ("out_of_scope", 0.3, False)],
)
def test_a_story_is_a_request_where_it_ends_by_asking(
    intent: str, likely: float, *, request_: bool
) -> None:
    ranking = [{"name": "report_fraud", "confidence": likely}]
    parse = replace(understood(STORY, intent, 0.6), raw={"intent_ranking": ranking})
    read = as_request(STORY, parse, PEOPLE)
    assert (getattr(read, "intent", None) == "transfer_money") is request_


def test_a_sum_she_begins_with_is_kept_while_she_is_asked() -> None:
    asked = as_request("四百二十块", understood("", "inform", 0.9), PEOPLE)
    assert isinstance(asked, str)
    assert "42000" in asked
    begun = as_request("六百，我要转", understood("", "inform", 0.9), PEOPLE)
    assert getattr(begun, "intent", None) == "transfer_money"
    assert as_request("四百二十块", understood("", "check_balance", 0.99), PEOPLE) is None


@pytest.mark.parametrize(
    ("intent", "sure", "guess"),
    [
        ("report_fraud", 0.43, True),  # 现在是北京时间十点整 called a person
        ("call_help", 0.28, True),
        ("special_service", 0.39, True),
        ("report_fraud", 0.9, False),
        ("check_balance", 0.95, False),
        ("transfer_money", 0.4, False),  # its own action asks
        ("out_of_scope", 0.3, False),
    ],
)
def test_an_unsure_request_is_a_guess(intent: str, sure: float, *, guess: bool) -> None:
    assert is_guess(understood("", intent, sure)) is guess


def test_a_guess_is_asked_about_and_begins_nothing() -> None:
    asked = offer_a_guess("现在是北京时间十点整", understood("", "report_fraud", 0.43), PEOPLE)
    assert asked is not None
    assert asked.startswith("/what_can_you_do")
    assert "/report_fraud" in asked
    lost = understood("皮夹子被人偷了", "report_loss", 0.8)  # begun: its action asks what is lost
    assert offer_a_guess("皮夹子被人偷了", lost, PEOPLE) is None
    assert offer_a_guess("查余额", understood("查余额", "check_balance", 0.99), PEOPLE) is None


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("我昨天去菜场兜一圈回来包包里一摸存折没了", "/report_loss"),
        ("我那年跟老李一个车间的他闺女结婚我没去成礼得给他补上八百块", "/transfer_money"),
        ("刚才那个老太太取了五万块你看见没", None),
        ("老李在那边下棋呢", None),
        ("水龙头拧开一滴都不出，物业的人说是我没交钱", '"bill_type": "水费"'),
        ("灶上打不着火，人家说我账上没得钱了", '"bill_type": "燃气费"'),
        ("楼道里黑咕隆咚的停电了", None),
        ("水龙头坏了没人修", None),
        ("老李添了孙子，我这当姐的得表示表示，六百吧", "/transfer_money"),
        ("老李说他自己攒了六百块", None),
        ("有人让我给老李转八百块我也不知道他要干啥", None),
    ],
)
def test_what_a_story_names_is_asked_about(words: str, offered: str | None) -> None:
    asked = offer_a_guess(words, understood(words, "out_of_scope", 0.9), PEOPLE)
    told = asked and asked.replace(chr(92), "")
    assert (offered in told) if offered else asked is None  # type: ignore[operator]
