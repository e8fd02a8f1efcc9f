"""Define the page fields of screens that show a long list."""

from __future__ import annotations

from typing import TypedDict

from assistant.screens.blocks import Block, Fact

NEXT, PREVIOUS = "下一页", "上一页"


class Paged(TypedDict):
    """Which part of a list is on the screen."""

    page: int
    """From 1."""
    pages: int
    """How many pages there are."""
    count: int
    """How many rows the whole list has."""


class MaybePaged(TypedDict, total=False):
    """Which part of a list is on a screen that has one only at times; absent: all of it."""

    page: int
    """From 1."""
    pages: int
    """How many pages there are."""
    count: int
    """How many rows the whole list has."""


def page_fact(data: MaybePaged, unit: str) -> list[Block]:
    """Return a line that tells which page of how many rows it is; none where all is on the screen."""
    if data.get("pages", 1) < 2:
        return []
    return [Fact(f"一共{data['count']}{unit}", f"第{data['page']}页，共{data['pages']}页")]


def told(paged: Paged, shown: int, unit: str) -> str:
    """Return which page it is, and how many rows stand on it; nothing where all is on the screen.

    Args:
        paged: Which page it is.
        shown: How many rows stand on it.
        unit: What a row is counted in: 笔, 位.
    """
    if paged["pages"] < 2:
        return ""
    return f"第{paged['page']}页，共{paged['pages']}页，本页{shown}{unit}"
