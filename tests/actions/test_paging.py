"""Test long lists in pages: each row is on one page, with fewer rows in larger type."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.actions import wealth
from assistant.actions.paging import IN_LARGER_TYPE, ON_A_PAGE, Page
from assistant.banking import seed, seed_bills
from assistant.banking.model import TransferStatus
from assistant.banking.preferences import Preferences
from assistant.banking.products import Product, products
from assistant.bill_types import load_bill_types
from assistant.money import Money
from assistant.screens.glyphs import Graphics
from assistant.screens.layout import lay_out
from assistant.screens.registry import plain_text
from assistant.screens.view import Choice, Status, View
from assistant.understanding.disambiguation.choosing import match_choice
from tests.actions.turns import PIN, Desk, Out, desk
from tests.banking.fixtures import answer_safely, keep_head, read_head

MANY = 12
PENSIONERS = 3
"""So many accounts besides her card get a pension, of three months each as hers: twelve payments."""


@pytest.mark.parametrize(("size", "rows"), [(0, ON_A_PAGE), (1, IN_LARGER_TYPE)])
def test_a_page_fits_the_type_she_has_asked_for(hers: Desk, size: int, rows: int) -> None:
    hers.visit.preferences = Preferences(type_size=size)
    out = hers.say("list_transactions", "今年的明细", period="今年")
    assert (len(out.data["rows"]), out.words["shown"]) == (rows, {5: "五", 3: "三"}[rows])


@pytest.mark.parametrize(
    ("number", "labels"), [(1, ["下一页"]), (2, ["下一页", "上一页"]), (3, ["上一页"])]
)
def test_only_pages_that_there_are_can_be_turned_to(number: int, labels: list[str]) -> None:
    page = Page([1], number, 3, 9)
    assert [each.label for each in page.choices("list_payees", 2)] == labels
    assert [each.key for each in page.choices("list_payees", 2)] == ["2", "3"][: len(labels)]


# Twelve of each kind


def many_seeded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the sandbox begin with twelve accounts, payees, bills and customers."""
    accounts = [
        replace(seed.DEMO.accounts[0], id=f"demo-{n}", name=f"第{n}本存折", number=f"62170003{n:011}",
                incoming=(), outgoing=(), balance="5000.00",
                pension=f"{100 + n}.00" if n > MANY - PENSIONERS else "")
        for n in range(len(seed.DEMO.accounts) + 1, MANY + 1)
    ]  # fmt: skip
    people = [
        seed.SeedPayee(f"demo-p{n}", f"王小{n}", f"侄子{n}", f"62170009{n:011}", ())
        for n in range(len(seed.DEMO.payees) + 1, MANY + 1)
    ]
    demo = replace(
        seed.DEMO,
        accounts=(*seed.DEMO.accounts, *accounts),
        payees=(*seed.DEMO.payees, *people),
    )
    others = [
        replace(seed.CHEN, id=f"c{n}", name=f"李桂{n}", accounts=(), payees=())
        for n in range(4, MANY + 1)
    ]
    kinds = [*load_bill_types()][: MANY - 2]
    due = [seed_bills.SeedBill("demo", kind, "140027881", "86.40", 9) for kind in kinds]
    pins = {**seed.SANDBOX_PINS, **{other.id: "123456" for other in others}}
    monkeypatch.setattr(seed, "SANDBOX_PINS", pins)
    monkeypatch.setattr(seed, "CUSTOMERS", (demo, *seed.CUSTOMERS[1:], *others))
    monkeypatch.setattr(seed_bills, "BILLS", due)
    offered = {
        f"w{n}": Product(f"w{n}", "wealth", f"稳稳{n}号", Money.yuan(1000), risk=1 + n % 2)
        for n in range(MANY)
    }
    monkeypatch.setattr(wealth, "products", lambda: list(offered.values()))
    monkeypatch.setattr(wealth, "product", offered.__getitem__)


@pytest.fixture(scope="module")
def with_many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return a data folder that is seeded once for all tests here: a second each otherwise."""
    folder = tmp_path_factory.mktemp("many") / "data"
    with pytest.MonkeyPatch.context() as monkeypatch:
        many_seeded(monkeypatch)
        with desk(folder, fresh=True):
            pass
        yield folder


@pytest.fixture
def rich(with_many: Path, tmp_path: Path) -> Iterator[Desk]:
    """Return a visit of a customer who has twelve of everything."""
    folder = Path(shutil.copytree(with_many, tmp_path / "data"))
    keep_head(folder / "bank.sqlite", *read_head(folder / "bank.sqlite"))
    with desk(folder, fresh=True) as opened:
        yield opened


def with_more_bills(rich: Desk) -> None:
    first = rich.bank.bills.list_due("demo")[0]
    for n in range(MANY - len(rich.bank.bills.list_due("demo"))):
        row: dict[str, str | int] = {
            "id": f"more-{n}", "customer_id": "demo", "kind": first.kind, "payee_id": f"demo-{load_bill_types()[first.kind].biller.id.removeprefix('outside-')}",
            "household": "140027881", "period": f"{'一二'[n]}月", "fen": 100, "due_on": "2026-12-01",
        }  # fmt: skip
        with rich.bank._access.deciding() as work:
            seed_bills.write_bill(work, row)


def with_deposits(rich: Desk) -> None:
    for n in range(MANY):
        product = products()[0]
        opened = rich.bank.positions.buy(
            f"d{n}", rich.visit.session, "demo", "demo-passbook", product.id, Money.yuan(100 + n)
        )
        asked = rich.bank.confirm(opened.id, opened.step)
        while asked.status is TransferStatus.FRAUD_CHECK:
            asked = answer_safely(rich.bank, asked)
        done, _ = rich.bank.authorise(asked.id, asked.step, PIN)
        assert done.status is TransferStatus.POSTED


def ask_bill(rich: Desk) -> Out:
    with_more_bills(rich)
    return rich.say("pay_bill", "交费")


def ask_deposits(rich: Desk) -> Out:
    with_deposits(rich)
    return rich.say("ask_deposit", "我的定期哪天到期")


def ask_wealth(rich: Desk) -> Out:
    return rich.say("ask_wealth", "有啥理财")


def ask_wealth_to_buy(rich: Desk) -> Out:
    return rich.say("ask_wealth", "买五千的理财", amount=500_000)


def ask_account(rich: Desk) -> Out:
    rich.say("transfer_money", "给儿子转五百", payee="儿子", amount=50_000)
    rich.no()
    return rich.press('/inform{"choice": "account"}')


def ask_customer(rich: Desk) -> Out:
    rich.visit.customer, rich.visit.signed_in = None, False
    return rich.say("check_balance", "查余额")


ASKED: dict[str, Callable[[Desk], Out]] = {
    "bill": ask_bill,
    "deposit": ask_deposits,
    "wealth": ask_wealth,
    "wealth to buy": ask_wealth_to_buy,
    "account": ask_account,
    "payee": lambda rich: rich.say("transfer_money", "我要转账"),
    "customer": ask_customer,
    "lost": lambda rich: rich.say("report_loss", "皮夹子被人偷了"),
    "take out": lambda rich: rich.say("list_payees", "把收款人去掉一位"),
}
"""How she comes to pick one of many."""


@pytest.mark.parametrize("size", [0, 1])
@pytest.mark.parametrize("kind", ASKED)
def test_of_twelve_each_can_be_picked_by_turning_pages(rich: Desk, kind: str, size: int) -> None:
    """Of bills, accounts and deposits she saw three, and nothing told that there are more."""
    rich.visit.preferences = Preferences(type_size=size)
    out = ASKED[kind](rich)
    seen, pages = fields(out), 1
    assert out.data["page"] == 1 and out.data["pages"] > 1
    while turns := match_choice("下一页", offered(out)):
        before = fields(out)
        out, pages = rich.press(turns.payload), pages + 1
        assert (out.data["page"], out.data["count"]) == (pages, MANY)
        assert "utter_missed" not in out.before and fits(out, size)
        assert not set(fields(out)) & set(before)
        seen += fields(out)
        if pages == out.data["pages"]:
            break
    assert len(seen) == len(set(seen)) == MANY and pages == out.data["pages"]
    back = match_choice("上一页", offered(out))
    assert back and rich.press(back.payload).data["page"] == pages - 1


def offered(out: Out) -> list[Choice]:
    return [
        Choice(each["key"], each["label"], each["payload"]) for each in out.shown[-1]["choices"]
    ]


def fields(out: Out) -> list[str]:
    """Return what is offered on a page but the fields that turn it, or stand on every page."""
    turning = {"下一页", "上一页"}
    return [
        each.payload
        for each in offered(out)
        if each.label not in turning and "先锁" not in each.label
    ]


def fits(out: Out, size: int) -> bool:
    """Return whether the page is whole on the grid that is up, in fields three rows high."""
    grid, cells = [((80, 24), (24, 45)), ((64, 18), (30, 60))][size]
    text = "第二页，共四页。您要哪一个？按数字或者说。"
    view = View(out.screen, text, out.data, tuple(offered(out)), keys=("repeat", "back", "home"))
    page = lay_out(view, Status(), *grid, graphics=Graphics(*cells, 8192, 4096))
    return page.of == 1 and all(touch.rows >= 3 for touch in page.touches)


def test_what_is_picked_on_a_later_page_is_taken(rich: Desk) -> None:
    out = ask_bill(rich)
    for _ in range(2):
        turns = match_choice("下一页", offered(out))
        assert turns
        out = rich.press(turns.payload)
    picked = offered(out)[0]
    review = rich.press(picked.payload)
    assert review.screen == "transfer_review" and rich.transfer.amount.fen > 0
    assert rich.transfer.payee.name and picked.label.split()[-2] in str(rich.transfer.amount)


def test_twelve_accounts_stand_on_pages_beside_the_balance(rich: Desk) -> None:
    out = rich.say("check_balance", "我的钱一共有多少")
    seen = [each["name"] for each in out.data["accounts"]]
    while turns := match_choice("下一页", offered(out)):
        if not turns.key:
            break
        out = rich.press(turns.payload)
        seen += [each["name"] for each in out.data["accounts"]]
    assert len(seen) == len(set(seen)) == MANY and out.data["pages"] == 3


@pytest.mark.parametrize("buys", [False, True])
def test_a_product_of_a_later_page_is_taken(rich: Desk, buys: bool) -> None:
    out = ask_wealth_to_buy(rich) if buys else ask_wealth(rich)
    turns = match_choice("下一页", offered(out))
    assert turns
    later = offered(rich.press(turns.payload))[0]
    rich.press(later.payload)
    assert rich.slots["said"]["told"]["product"] == "w3" and later.label.endswith("稳稳3号")


@pytest.mark.parametrize("size", [0, 1])
def test_each_month_of_her_pension_stands_on_a_page(rich: Desk, size: int) -> None:
    rich.visit.preferences = Preferences(type_size=size)
    out = rich.say("check_pension", "养老金到了没")
    assert out.said == "utter_pension" and out.data["fen"] == out.data["rows"][0]["fen"]
    seen = list(out.data["rows"])
    for page in range(2, out.data["pages"] + 1):
        turns = match_choice("下一页", offered(out))
        assert turns and fits(out, size)
        out = rich.press(turns.payload)
        assert (out.said, out.data["page"], out.data["count"]) == ("utter_page", page, MANY)
        seen += out.data["rows"]
    assert fits(out, size) and [each.label for each in offered(out)] == ["上一页"]
    assert len(seen) == MANY and seen[0]["day"] == "3月15日" and seen[-1]["day"] == "1月15日"
    assert sum(each["fen"] for each in seen) == 3 * (327_650 + 11_000 + 11_100 + 11_200)


def test_months_that_she_turns_to_are_not_covered(rich: Desk) -> None:
    """She has asked for them: only those beside the newest payment were not asked for."""
    out = rich.say("check_pension", "养老金到了没")
    first = View(out.screen, "", out.data, cover="beside")
    turns = match_choice("下一页", offered(out))
    assert turns
    later = replace(first, data=rich.press(turns.payload).data)
    assert "进 ＊＊＊＊" in plain_text(first) and "＊＊＊＊" not in plain_text(later)
