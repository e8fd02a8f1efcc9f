"""Test balance, entries and payees: shown after the PIN, and nothing is changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.actions.paging import ON_A_PAGE
from tests.actions.turns import Desk, desk

# Balance


@pytest.mark.parametrize(
    ("text", "values", "name", "fen"),
    [
        ("查一下余额", {}, "存折", 8_652_035),
        ("退休金卡有多少钱", {"account": "退休金卡"}, "退休金卡", 2_318_000),
        ("一共有多少钱", {}, "所有账户", 8_652_035 + 2_318_000 + 420_518),
        (
            "存折和卡加一块有多少",
            {"account": "存折"},
            "所有账户",
            8_652_035 + 2_318_000 + 420_518,
        ),
        ("存折一共多少钱", {"account": "存折"}, "存折", 8_652_035),
    ],
)
def test_the_account_she_means_is_shown(
    hers: Desk, text: str, values: dict[str, str], name: str, fen: int
) -> None:
    out = hers.say("check_balance", text, **values)

    assert (out.screen, out.data["account"], out.data["fen"]) == ("balance", name, fen)
    assert [account["name"] for account in out.data["accounts"]] == ["存折", "退休金卡", "工资卡"]
    assert out.labels == ["别念出来"]


def test_her_question_is_kept_while_the_pin_is_asked(card: Desk) -> None:
    assert card.say("check_balance", "一共有多少钱").data["purpose"] == "sign_in"
    assert card.pin().said == "utter_balance_all"


def test_an_older_question_s_account_is_forgotten(hers: Desk) -> None:
    hers.say("check_balance", "退休金卡有多少钱", account="退休金卡")

    assert hers.press("/check_balance").data["account"] == "存折"


def test_held_money_is_told_beside_the_balance(hers: Desk) -> None:
    hers.say("transfer_money", "给闺女转一万二", payee="闺女", amount=1_200_000)
    hers.yes()
    hers.bank.report_fraud(hers.visit.session, "demo")
    hers.press("/resume")

    out = hers.say("check_balance", "查余额")

    assert (out.said, out.data["held_fen"]) == ("utter_balance_held", 1_200_000)


def test_money_at_rest_is_told_beside_all_accounts(hers: Desk) -> None:
    hers.say("ask_deposit", "存五千，一年", amount=500_000)
    hers.yes()
    hers.pin()

    out = hers.say("check_balance", "一共有多少钱")

    assert (out.said, out.words["rest"]) == ("utter_balance_all_and_rest", "五千元")


def test_shown_only_it_can_be_read_out_again(hers: Desk) -> None:
    hers.visit.preferences = type(hers.visit.preferences)(discreet=True)

    assert hers.press("/check_balance").labels == ["念出来"]


# Entries


@pytest.mark.parametrize(
    ("values", "period"),
    [({}, "最近三个月"), ({"period": "上个月"}, "上个月"), ({"period": "猴年马月"}, "最近三个月")],
)
def test_entries_of_the_period_she_names(hers: Desk, values: dict[str, str], period: str) -> None:
    out = hers.say("list_transactions", "查明细", **values)

    assert (out.screen, out.said[:18]) == ("transactions", "utter_transactions")
    assert (out.data["account"], out.data["period"]) == ("存折", period)
    assert len(out.data["rows"]) == min(out.data["count"], ON_A_PAGE)
    assert out.data["sum_out"] > 0


def test_she_is_told_where_a_period_has_no_entries(hers: Desk) -> None:
    out = hers.say("list_transactions", "工资卡今天的明细", account="工资卡", period="今天")

    assert (out.said, out.data["rows"]) == ("utter_transactions_none", [])


@pytest.mark.parametrize(
    ("text", "values", "what", "fen", "count"),
    [
        ("给闺女转过多少", {"payee": "闺女"}, "跟闺女王小红的来往", 160_000, 3),
        ("电费交了多少", {"bill_type": "电费"}, "电费", 8_640 + 9_215 + 7_830, 3),
        ("取了多少现金", {}, "取的现金", 80_000 + 60_000 + 50_000, 3),
    ],
)
def test_entries_of_one_person_or_kind_are_summed_up_over_all_accounts(
    hers: Desk, text: str, values: dict[str, str], what: str, fen: int, count: int
) -> None:
    out = hers.say("list_transactions", text, **values)

    assert (out.said, out.words["what"]) == ("utter_transactions_of", what)
    assert (out.data["sum_out"], len(out.data["rows"])) == (fen, count)


def test_she_is_told_where_no_entry_matches(hers: Desk) -> None:
    out = hers.say("list_transactions", "水费交了多少", bill_type="水费")

    assert out.said == "utter_transactions_of_none"


def test_whom_nobody_knows_leaves_all_entries(hers: Desk) -> None:
    out = hers.say("list_transactions", "给孙悟空转过多少", payee="孙悟空")

    assert out.said == "utter_transactions_paged"


def test_every_entry_stands_on_one_page_and_the_sums_are_of_all(hers: Desk) -> None:
    out = hers.say("list_transactions", "今年的明细", period="今年")
    first, rows, pages = out, list(out.data["rows"]), out.data["pages"]
    assert pages > 1
    while "下一页" in out.labels:
        out = hers.pick(out.labels.index("下一页") + 1)
        rows += out.data["rows"]
        assert (out.said, out.data["period"]) == ("utter_page", "今年")
        assert (out.data["sum_in"], out.data["sum_out"]) == (
            first.data["sum_in"],
            first.data["sum_out"],
        )

    assert (out.data["page"], len(rows)) == (pages, first.data["count"])
    assert sum(-row["fen"] for row in rows if row["fen"] < 0) == first.data["sum_out"]
    assert sum(row["fen"] for row in rows if row["fen"] > 0) == first.data["sum_in"]
    assert hers.pick(out.labels.index("上一页") + 1).data["page"] == pages - 1


def test_a_page_that_is_no_more_is_the_last_one(hers: Desk) -> None:
    hers.say("list_transactions", "今年的明细", period="今年")
    out = hers.press('/list_transactions{"choice": "page:99"}')
    assert out.data["page"] == out.data["pages"]
    assert hers.press('/list_transactions{"choice": "page:0"}').data["page"] == 1


def test_period_and_person_are_kept_over_the_pin(card: Desk) -> None:
    asked = card.say("list_transactions", "上个月给闺女转过多少", payee="闺女", period="上个月")
    assert asked.data["purpose"] == "sign_in"

    out = card.pin()

    assert (out.words["what"], out.data["period"]) == ("跟闺女王小红的来往", "上个月")


# Payees


def test_her_payees_are_listed(hers: Desk) -> None:
    out = hers.say("list_payees", "我的收款人")

    assert (out.screen, out.said, out.words["count"]) == ("payees", "utter_payees", "四")
    assert {row["name"] for row in out.data["rows"]} == {
        *("王小红", "王小明", "李建国", "太原供热公司")
    }
    assert out.labels == ["去掉一位"]


def test_an_empty_list_is_said(tmp_path: Path) -> None:
    with desk(tmp_path / "data") as her:
        for payee in her.bank.payees("demo"):
            her.bank.take_out_payee("demo", payee.id, session=her.visit.session)
        out = her.press("/list_payees")

    assert (out.said, out.labels) == ("utter_payees_none", [])


def test_looking_leaves_a_transfer_in_hand(hers: Desk) -> None:
    hers.say("transfer_money", "给闺女转两千块", payee="闺女", amount=200_000)

    for intent, screen in (
        ("check_balance", "balance"),
        ("list_transactions", "transactions"),
        ("list_payees", "payees"),
    ):
        assert hers.say(intent, "看看").screens == [screen, "transfer_review"]
    assert hers.status == "review"
