"""A long list by the page: each row on one page, in larger type fewer of them."""

from __future__ import annotations

import pytest

from assistant.actions.paging import IN_LARGER_TYPE, ON_A_PAGE, Page
from assistant.banking.preferences import Preferences
from tests.actions.turns import Desk


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
