"""Draw type larger than a cell: letters of Noto Sans CJK made of half-block characters.

A half block shows two pixels, one above the other, both square on the usual 1:2 cell. Edges are
smoothed by colouring the two halves, which makes small Chinese readable where plain black and white
pixels do not. The font file has 20 MB, but FreeType maps it and reads only the glyphs that are
asked for: opening it took 25 ms, a line of figures 1-12 ms.
"""

from __future__ import annotations

from functools import lru_cache
from math import ceil, floor
from typing import TYPE_CHECKING

from rich.style import Style
from rich.text import Span, Text

from assistant.screens.glyphs import mixed, open_face

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

SIZES = (64, 56, 48, 44, 40, 36, 32, 30, 28, 26, 24, 22, 20, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9)
"""Font sizes in pixels (two pixels in each row of cells), largest first."""

LEAST_CHINESE = 13
"""Smallest size of Chinese type in pixels: in smaller type strokes run together (judged by eye)."""

LEAST_FIGURES = 9
"""Smallest size of digits and Latin letters in pixels."""

_BOLD, _MEDIUM = 700, 500
_SMALL = 20
"""Below this size in pixels type is not bold: bold strokes would close the gaps between them."""

_LEVELS = 6
"""Number of shades from paper to ink; more shades send more text and look no better."""


def available() -> bool:
    """Return whether this machine can draw large type."""
    return _font(SIZES[-1]) is not None


def fitting(text: str, width: int, rows: int, largest: int = SIZES[0]) -> int:
    """Return the largest size in pixels at which ``text`` fits; 0: it fits at no readable size.

    Args:
        text: One line, e.g. ``¥86,520.35``.
        width: The available width in cells.
        rows: The available height in rows.
        largest: The largest size to try, in pixels.
    """
    least = LEAST_FIGURES if text.isascii() or _figures(text) else LEAST_CHINESE
    for size in SIZES:
        if size > largest:
            continue
        if size < least or not text.strip():
            return 0
        across, down = _extent(text, size)
        if 0 < across <= width and down <= rows * 2:
            return size
    return 0


@lru_cache(maxsize=256)
def draw(text: str, size: int, ink: str, ground: str) -> tuple[Text, ...]:
    """Return ``text`` as rows of half blocks.

    Args:
        text: One line.
        size: A size in pixels that ``fitting`` returned.
        ink: Colour of the type, #rrggbb.
        ground: Colour behind it, #rrggbb.
    """
    pixels = _pixels(text, size)
    shades = _shades(ink, ground)
    blank = (0,) * len(pixels[0])
    cells = _cells(shades)
    rows = []
    for top in range(0, len(pixels), 2):
        lower = pixels[top + 1] if top + 1 < len(pixels) else blank
        row = [cells[pair] for pair in zip(pixels[top], lower, strict=True)]
        rows.append(_text("".join(character for character, _ in row), [each for _, each in row]))
    return tuple(rows)


def _text(plain: str, styles: list[Style]) -> Text:
    """Return a line whose characters have these styles; building it in one step is faster."""
    changes = [at for at in range(1, len(styles)) if styles[at] is not styles[at - 1]]
    ends = [*changes, len(styles)]
    spans = [Span(at, end, styles[at]) for at, end in zip([0, *changes], ends, strict=True)]
    return Text(plain, spans=spans, end="", no_wrap=True)


@lru_cache(maxsize=32)
def _cells(shades: tuple[str, ...]) -> dict[tuple[int, int], tuple[str, Style]]:
    """Return character and style for each pair of an upper and a lower pixel."""
    levels = range(_LEVELS)
    return {(above, below): _cell(above, below, shades) for above in levels for below in levels}


def _cell(above: int, below: int, shades: tuple[str, ...]) -> tuple[str, Style]:
    """Choose character and style for two pixels, so that the type also shows without colours."""
    full = _LEVELS - 1
    if above == below:
        return ("█" if above else " "), _style(shades[above or full], shades[0])
    if above == 0:
        return "▄", _style(shades[below], shades[0])
    if above == full or above > below:
        return "▀", _style(shades[above], shades[below])
    return "▄", _style(shades[below], shades[above])


@lru_cache(maxsize=512)
def _style(ink: str, ground: str) -> Style:
    return Style(color=ink, bgcolor=ground)


@lru_cache(maxsize=32)
def _shades(ink: str, ground: str) -> tuple[str, ...]:
    """Return the colours from ground (0) to ink (last)."""
    return tuple(mixed(ink, ground, _LEVELS))


def _figures(text: str) -> bool:
    return all(character in "0123456789,.+-¥元 " for character in text) and "元" not in text


@lru_cache(maxsize=2048)
def _extent(text: str, size: int) -> tuple[int, int]:
    """Return upper bounds for width and height of the drawn text in pixels, without drawing it."""
    font = _font(size)
    if font is None:
        return 0, 0
    left, top, right, bottom = font.getbbox(text)
    return ceil(right) - floor(left), ceil(bottom) - floor(top)


_LEVEL_OF = bytes(round(min(255, value * 1.15) * (_LEVELS - 1) / 255) for value in range(256))
"""The ink level of each shade of grey."""


@lru_cache(maxsize=512)
def _pixels(text: str, size: int) -> tuple[tuple[int, ...], ...]:
    """Return rows of ink levels (0 to ``_LEVELS - 1``), cropped to the ink; empty without font."""
    from PIL import Image, ImageDraw

    font = _font(size)
    if font is None:
        return ()
    left, top, right, bottom = (round(edge) for edge in font.getbbox(text))
    if right <= left or bottom <= top:
        return ()
    picture = Image.new("L", (right - left, bottom - top))
    ImageDraw.Draw(picture).text((-left, -top), text, fill=255, font=font)
    box = picture.getbbox()
    if box is None:
        return ()
    picture = picture.crop(box)
    width = picture.width
    levels = picture.tobytes().translate(_LEVEL_OF)
    return tuple(tuple(levels[at : at + width]) for at in range(0, len(levels), width))


@lru_cache(maxsize=len(SIZES))
def _font(size: int) -> FreeTypeFont | None:
    """Open the simplified Chinese font at ``size`` pixels; None if it is not installed."""
    return open_face(size, _MEDIUM if size < _SMALL else _BOLD)
