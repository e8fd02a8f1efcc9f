"""Define the page fields of screens that show a long list."""

from __future__ import annotations

from typing import TypedDict

from assistant.screens.blocks import Block, Fact

NEXT, PREVIOUS = "下一页", "上一页"


class Paged(TypedDict):
    """Which page of a list is on the screen."""

    page: int
    """The page's number, counted from 1."""
    pages: int
    """How many pages there are."""
    count: int
    """How many rows the whole list has."""


class MaybePaged(TypedDict, total=False):
    """Which page of a list is on a screen that seldom needs pages; absent: the whole list."""

    page: int
    """The page's number, counted from 1."""
    pages: int
    """How many pages there are."""
    count: int
    """How many rows the whole list has."""


def page_fact(data: MaybePaged, unit: str) -> list[Block]:
    """Return a line with the page number and the list's length; empty for a whole list."""
    if data.get("pages", 1) < 2:
        return []
    return [Fact(f"一共{data['count']}{unit}", f"第{data['page']}页，共{data['pages']}页")]


def told(paged: Paged, shown: int, unit: str) -> str:
    """Return words for the page and its number of rows; empty if the whole list is shown.

    Args:
        paged: The page.
        shown: How many rows stand on it.
        unit: The measure word for rows: 笔, 位.
    """
    if paged["pages"] < 2:
        return ""
    return f"第{paged['page']}页，共{paged['pages']}页，本页{shown}{unit}"
