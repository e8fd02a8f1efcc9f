"""Draw words in the font's real shapes (real type) as sixel pictures, if the terminal can.

A ``Lettering`` covers whole cells of the page, which stay empty below it. For a terminal that
cannot show sixels, ``bigtype`` draws the same words in half blocks.

Sixel is a picture in text: bands of six rows of pixels, one run of characters for each colour (DEC
STD 070, chapter 9). The encoder is our own, because that of textual-image 0.12 took 150 ms for one
amount, while a whole screen may take 50 ms (docs/decisions/terminal.md).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from math import ceil
from typing import TYPE_CHECKING

from assistant.screens.theme import rgb
from assistant.screens.view import NOTHING, Part

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont

_SIMPLIFIED_FACE = 2
"""Index of the simplified Chinese font in the font file (JP, KR, SC, TC, HK); their characters
differ."""
_BOLD = 700
_HIGH, _BASELINE = 0.86, 0.79
"""Font size and place of the baseline, as fractions of the height of its rows: a comma reaches 0.2
of the font size below the baseline, and two lines need some space between them."""
_NONE: tuple[Part, ...] = (NOTHING, NOTHING)
"""The marks of two lines in which nothing is marked; no picture has more than two lines."""
Cells = tuple[int, int, int, int]
"""Column, row, columns and rows of a part of a picture."""
_LEVELS = 6
"""Number of shades from paper to ink, which smooth the edges."""
_BAND = 6
"""Rows of pixels in a band of sixels."""


@dataclass(frozen=True)
class Graphics:
    """What a terminal that understands sixel can draw."""

    cell_width: int
    """Width of a cell in pixels."""
    cell_height: int
    most_width: int = 1000
    """Width in pixels of the largest picture that the terminal takes; xterm's default is 1,000 by
    1,000."""
    most_height: int = 1000

    def type_size(self, rows: float) -> int:
        """Return the font size in pixels of type that is ``rows`` cells high."""
        return round(round(rows * self.cell_height) * _HIGH)

    def columns(self, text: str, rows: float) -> int:
        """Return the width in cells of ``text`` drawn ``rows`` cells high; 0 if impossible."""
        font = _font(self.type_size(rows))
        if font is None or not text.strip():
            return 0
        across = ceil(font.getlength(text))
        drawn = across <= self.most_width and rows * self.cell_height <= self.most_height
        return ceil(across / self.cell_width) if drawn else 0


@dataclass(frozen=True)
class Lettering:
    """Words in real type, mostly one line, with their place on the page."""

    text: str
    """The words, with a line break between two lines."""
    columns: int
    """Its width in cells."""
    rows: int
    """Its height in cells."""
    ink: str
    """The colour of the type, #rrggbb."""
    ground: str
    """The colour behind it, #rrggbb."""
    column: int = 0
    row: int = 0
    halves: int = 0
    """Height of each line in half rows; 0: there is one line, ``rows`` high."""
    marks: tuple[Part, ...] = ()
    """The marked part of each line, in characters; empty: nothing is marked."""
    mark: str = ""
    """The colour behind the marked parts, #rrggbb."""

    @property
    def lines(self) -> list[str]:
        """Return the lines of words, from the top."""
        return self.text.split("\n")

    @property
    def line_rows(self) -> float:
        """Return the height of a line in cells."""
        return self.halves / 2 or self.rows

    def drawing(self, graphics: Graphics, part: Cells | None = None) -> str:
        """Return control sequences that draw it, or a part of it, and keep the cursor's place."""
        wide, high = graphics.cell_width, graphics.cell_height
        size = (self.columns * wide, self.rows * high)
        column, row, columns, rows = part or (0, 0, self.columns, self.rows)
        crop = (column * wide, row * high, (column + columns) * wide, (row + rows) * high)
        line = round(self.line_rows * high)
        marked = (self.marks, self.mark)
        picture = _sixels(self.text, size, self.ink, self.ground, line, marked, crop)
        return f"\x1b7\x1b[{self.row + row + 1};{self.column + column + 1}H{picture}\x1b8"

    def newly_marked(self, before: Lettering, graphics: Graphics) -> list[Cells]:
        """Return the parts of the picture whose marks differ from those of ``before``."""
        wide, high = graphics.cell_width, graphics.cell_height
        found = []
        lines = zip(before.marks or _NONE, self.marks or _NONE, strict=False)
        for number, (old, new) in enumerate(lines):
            marked = [part for part in (old, new) if part != NOTHING]
            if old == new or not marked:
                continue
            whole = (min(start for start, _ in marked), max(end for _, end in marked))
            at: list[Part] = [NOTHING] * number
            line = round(self.line_rows * high)
            left, top, right, bottom = _boxes(self.text, (*at, whole), line)[0]
            column, row = left // wide, top // high
            columns = min(ceil(right / wide), self.columns) - column
            found.append((column, row, columns, min(ceil(bottom / high), self.rows) - row))
        return found

    def image(self, cell_width: int, cell_height: int) -> Image:
        """Return the words as an image, for pictures of the screen."""
        size = (self.columns * cell_width, self.rows * cell_height)
        high = round(self.line_rows * cell_height)
        grey = _grey(self.text, size, high)
        drawn = _coloured(grey, self.ink, self.ground)
        for box in _boxes(self.text, self.marks, high):
            drawn.paste(_coloured(grey.crop(box), self.ink, self.mark), box)
        return drawn


def fitting(text: str, columns: int, most: int, least: int, graphics: Graphics) -> int:
    """Return the largest height in rows, ``least`` to ``most``, at which ``text`` fits; 0: none."""
    for rows in range(most, least - 1, -1):
        if 0 < graphics.columns(text, rows) <= columns:
            return rows
    return 0


def mixed(ink: str, ground: str, levels: int) -> list[str]:
    """Return ``levels`` colours in even steps from the colour ``ground`` to the colour ``ink``."""
    steps = levels - 1
    pairs = list(zip(rgb(ink), rgb(ground), strict=True))
    return [
        "#" + "".join(f"{round(g + (i - g) * level / steps):02x}" for i, g in pairs)
        for level in range(levels)
    ]


def _coloured(grey: Image, ink: str, ground: str) -> Image:
    """Return a grey picture with its greys replaced by shades between ``ground`` and ``ink``."""
    drawn = grey.copy()
    drawn.putpalette([part for shade in mixed(ink, ground, 256) for part in rgb(shade)])
    return drawn.convert("RGB")


def _boxes(text: str, marks: tuple[Part, ...], high: int) -> list[tuple[int, int, int, int]]:
    """Return left, top, right and bottom of each marked part, in pixels."""
    font = _font(round(high * _HIGH))
    lines = enumerate(zip(text.split("\n"), marks, strict=False))
    return [
        (
            int(font.getlength(line[:start])),
            number * high,
            ceil(font.getlength(line[:end])),
            (number + 1) * high,
        )
        for number, (line, (start, end)) in lines
        if font is not None and start < end
    ]


@lru_cache(maxsize=64)
def _sixels(
    text: str,
    size: tuple[int, int],
    ink: str,
    ground: str,
    high: int = 0,
    marked: tuple[tuple[Part, ...], str] = ((), ""),
    crop: tuple[int, int, int, int] | None = None,
) -> str:
    """Return ``text`` as a sixel picture.

    Args:
        text: The words, with line breaks.
        size: Width and height of the whole picture in pixels.
        ink: The colour of the type.
        ground: The colour behind it.
        high: Height of a line in pixels; 0: there is one line.
        marked: The part of each line that is marked, and the colour behind that.
        crop: Left, top, right and bottom of the part to return, in pixels; None: all.
    """
    marks, mark = marked
    left, top, right, bottom = crop or (0, 0, *size)
    rows = _levels(text, size, high)[top:bottom]
    for start, above, end, below in _boxes(text, marks, high or size[1]) if marks else ():
        for row in range(max(above - top, 0), min(below - top, len(rows))):
            inside = rows[row][start:end].translate(_MARKED)
            rows[row] = rows[row][:start] + inside + rows[row][end:]
    rows = [row[left:right] for row in rows]
    width, height = right - left, bottom - top
    shades = mixed(ink, ground, _LEVELS) + (mixed(ink, mark, _LEVELS) if mark else [])
    colours = "".join(
        f"#{number};2;{';'.join(str(round(part * 100 / 255)) for part in rgb(shade))}"
        for number, shade in enumerate(shades)
    )
    bands = (_band(rows[at : at + _BAND], width) for at in range(0, height, _BAND))
    return f'\x1bP0;1q"1;1;{width};{height}{colours}{"-".join(bands)}\x1b\\'


@lru_cache(maxsize=32)
def _levels_kept(text: str, size: tuple[int, int], high: int) -> tuple[bytes, ...]:
    levels = _grey(text, size, high).tobytes().translate(_LEVEL_OF)
    return tuple(levels[at : at + size[0]] for at in range(0, len(levels), size[0]))


def _levels(text: str, size: tuple[int, int], high: int) -> list[bytes]:
    """Return the ink level of each pixel, row by row."""
    return list(_levels_kept(text, size, high))


def _band(rows: list[bytes], width: int) -> str:
    """Return six rows of ink levels as sixels, one line for each colour in them.

    A column's six pixels are one character: bit ``n`` is set where row ``n`` has the colour. All
    columns are handled at once, as one large number.
    """
    found = set().union(*rows)
    lines = []
    for level in sorted(found):
        bits = 0
        for number, row in enumerate(rows):
            bits |= int.from_bytes(row.translate(_ONLY[level]), "big") << number
        characters = (bits + int.from_bytes(b"\x3f" * width, "big")).to_bytes(width, "big")
        lines.append(f"#{level}{_RUN.sub(_shortened, characters.decode())}")
    return "$".join(lines)


_RUN = re.compile(r"(.)\1{7,}")
"""Runs of at least 8 equal characters. Counting shorter runs too took a quarter of the time and
saved a tenth of the length."""


def _shortened(run: re.Match[str]) -> str:
    return f"!{len(run[0])}{run[1]}"


_LEVEL_OF = bytes(round(value * (_LEVELS - 1) / 255) for value in range(256))
"""The ink level of each shade of grey."""
_MARKED = bytes(min(value + _LEVELS, 255) for value in range(256))
"""For each ink level on the usual background, the level on the marked background."""
_ONLY = [bytes(int(value == level) for value in range(256)) for level in range(2 * _LEVELS)]
"""For each level, a table that turns this level into 1 and all others into 0."""


def _grey(text: str, size: tuple[int, int], high: int = 0) -> Image:
    """Draw ``text`` white on black, at the left; lines are ``high`` pixels (0: one line) high."""
    from PIL import Image, ImageDraw

    picture = Image.new("L", size)
    if text in _MOUTHS:
        _draw_face(picture, _MOUTHS[text])
        return picture
    high = high or size[1]
    font = _font(round(high * _HIGH))
    if font is not None:
        for number, line in enumerate(text.split("\n")):
            at = (0, number * high + round(high * _BASELINE))
            ImageDraw.Draw(picture).text(at, line, fill=255, font=font, anchor="ls")
    return picture


_MOUTHS: dict[str, tuple[float, tuple[int, int]] | None] = {
    "🙂": (0.18, (25, 155)),
    "😐": None,
    "🙁": (0.62, (205, 335)),
}
"""The mouth of each face, as part of an oval: the oval's top as a fraction of the face, and the
part in degrees; None: a straight mouth. Faces are drawn here, as the font has none."""
_FINER = 4
"""A face is drawn this many times larger and then made smaller, which smooths its edges."""


def _draw_face(picture: Image, mouth: tuple[float, tuple[int, int]] | None) -> None:
    """Draw a face, white on black, in the middle of the picture."""
    from PIL import Image, ImageDraw

    across = min(picture.size) * _FINER
    large = Image.new("L", (across, across))
    pen = ImageDraw.Draw(large)
    stroke = across // 14
    edge = across // 24

    def box(left: float, top: float, right: float, bottom: float) -> tuple[float, ...]:
        return tuple(part * across for part in (left, top, right, bottom))

    pen.ellipse((edge, edge, across - edge, across - edge), outline=255, width=stroke)
    for eye in (0.35, 0.65):
        pen.ellipse(box(eye - 0.065, 0.31, eye + 0.065, 0.44), fill=255)
    if mouth is None:
        pen.rectangle(box(0.3, 0.64, 0.7, 0.71), fill=255)
    else:
        top, part = mouth
        pen.arc(box(0.24, top, 0.76, top + 0.6), *part, fill=255, width=stroke)
    small = large.resize((min(picture.size),) * 2, Image.Resampling.LANCZOS)
    picture.paste(small, ((picture.width - small.width) // 2, (picture.height - small.height) // 2))


@lru_cache(maxsize=16)
def _font(size: int) -> FreeTypeFont | None:
    return open_face(size, _BOLD)


def open_face(size: int, weight: int) -> FreeTypeFont | None:
    """Open the simplified Chinese font at ``size`` pixels; None if it is not installed."""
    try:
        from PIL import ImageFont

        place = resources.files("manimgx_fonts_cjk") / "NotoSansCJK-VF.otf.ttc"
        font = ImageFont.truetype(str(place), size, index=_SIMPLIFIED_FACE)
        font.set_variation_by_axes([weight])
    except (ImportError, OSError):
        return None
    return font
