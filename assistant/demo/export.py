"""Write every screen as PNG, SVG and text, in each grid and theme, by our own renderer."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from rich.cells import cell_len

from assistant.demo.gallery import VIEWS
from assistant.demo.sizes import GRIDS, Grid
from assistant.demo.svg import svg
from assistant.screens.layout import lay_out
from assistant.screens.page import Page
from assistant.screens.picture import picture
from assistant.screens.theme import THEMES, use_theme
from assistant.screens.view import Status, View

STATUS = Status("listening")
INDEX = "index.json"
"""A file that lists what an export wrote; the next export deletes those of gone screens."""

WAYS = tuple((grid, theme) for grid in GRIDS for theme in THEMES)
"""Each pair of a grid and a theme in which screens are exported."""
Tell = Callable[[int, int, str], None]
"""Called for each screen with its number, how many there are, and its name."""


class NoSuchScreen(Exception):
    """There is no screen of that name; the text says so to the person at the terminal."""


def chosen(only: str | None) -> Mapping[str, View]:
    """Return the views whose name is ``only`` or begins with ``only``; None: all views.

    Raises:
        NoSuchScreen: No name fits; the text lists all names.
    """
    if only is None:
        return VIEWS
    found = {name: view for name, view in VIEWS.items() if only in (name, view.screen)}
    if not found:
        raise NoSuchScreen(f"没有叫“{only}”的屏幕。有这些：{'、'.join(VIEWS)}")
    return found


def laid_out(view: View, grid: Grid) -> Page:
    """Lay out ``view`` as a kiosk with a touch screen and pixel fonts would draw it."""
    return lay_out(view, STATUS, grid.columns, grid.rows, graphics=grid.graphics)


def as_text(page: Page) -> str:
    """Return the screen as text; real type stands in its first row, with its height."""
    lines = page.plain.split("\n")
    for one in page.letterings:
        for number, text in enumerate(one.lines):
            row = one.row + int(number * one.line_rows)
            lines[row] = _put(lines[row], f"{text}〔{one.line_rows:g}行高〕", one.column)
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _put(line: str, text: str, column: int) -> str:
    """Write ``text`` over the empty cells of ``line`` from ``column`` on."""
    at = passed = 0
    while passed < column:
        passed += cell_len(line[at])
        at += 1
    room = len(line[at:]) - len(line[at:].lstrip(" "))
    return line[:at] + text + line[at + min(room, cell_len(text)) :]


@dataclass(frozen=True)
class Made:
    """One written file of an export."""

    path: Path
    content: bytes


def folder_of(folder: Path, how: str, grid: Grid, theme: str) -> Path:
    """Return the folder for a grid and theme; ``how``: ``drawn`` by us, or ``xterm``."""
    return folder / f"{how}-{grid}-{theme}"


def export(
    folder: Path,
    views: Mapping[str, View],
    tell: Tell = lambda number, of, name: None,
    ways: Sequence[tuple[Grid, str]] = WAYS,
) -> list[Path]:
    """Write the views into ``folder``, in each grid and theme of ``ways``; return the files."""
    written: list[Path] = []
    count = 0
    try:
        for grid, theme in ways:
            use_theme(theme)
            for name, view in views.items():
                count += 1
                tell(count, len(ways) * len(views), f"{grid} {theme} {name}")
                for made in _files(folder_of(folder, "drawn", grid, theme) / name, view, grid):
                    put(made.path, made.content)
                    written.append(made.path)
    finally:
        use_theme("light")
    return written


def _files(stem: Path, view: View, grid: Grid) -> Iterator[Made]:
    page = laid_out(view, grid)
    drawn = BytesIO()
    picture(page.segments(), page.letterings, grid.cell).save(drawn, "PNG")
    yield Made(stem.with_suffix(".png"), drawn.getvalue())
    vector = svg(page.segments(), page.letterings, grid.cell)
    yield Made(stem.with_suffix(".svg"), vector.encode())
    yield Made(stem.with_suffix(".txt"), as_text(page).encode())


def put(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(content)
    part.replace(path)


def keep_index(folder: Path, written: Iterable[Path], *, whole: bool) -> int:
    """Write the index; after a whole export, delete files that only an earlier export wrote.

    Returns how many files were deleted. Files that no export wrote stay.
    """
    now = {os.fspath(path.relative_to(folder)) for path in written}
    index = folder / INDEX
    before = _listed(index)
    stale = before - now if whole else set()
    for name in stale:
        (folder / name).unlink(missing_ok=True)
    kept = sorted(now | (before - stale))
    put(index, (json.dumps(kept, indent=0) + "\n").encode())
    return len(stale)


def _listed(index: Path) -> set[str]:
    """Return the file names in an index; an empty set if the index cannot be read."""
    try:
        return set(json.loads(index.read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return set()
