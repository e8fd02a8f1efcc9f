"""Draw type in the font's real shapes, as sixel graphics, where the terminal can show them.

The cells stay as they are: a ``Lettering`` takes up whole cells of the page, which are left empty
below it. Where a terminal cannot draw it, ``bigtype`` draws the same words in half blocks.

Sixel is a picture in text: bands of six rows of pixels, one run of characters for each colour
(DEC STD 070, chapter 9). The encoder is ours, because the one in reach (textual-image 0.12) took 150 ms
for one amount, and a whole screen may take 50 (docs/decisions/terminal.md).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from math import ceil
from typing import TYPE_CHECKING

from assistant.screens.theme import rgb

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont

_SIMPLIFIED_FACE = 2
"""Index of the simplified face in the collection (JP, KR, SC, TC, HK): characters differ."""
_BOLD = 700
_HIGH, _BASELINE = 0.86, 0.79
"""Size of the type and place of its baseline, as parts of its rows: a comma reaches 0.2 of its size
below the baseline, and two lines need some room between them."""
_LEVELS = 6
"""Shades from paper to ink, which smooth the edges."""
_BAND = 6
"""Rows of pixels in a band of sixels."""


@dataclass(frozen=True)
class Graphics:
    """What a terminal that understands sixel can draw."""

    cell_width: int
    """Pixels of one cell."""
    cell_height: int
    most_width: int = 1000
    """Pixels of the largest picture that it takes; xterm's own default is 1,000 by 1,000."""
    most_height: int = 1000

    def type_size(self, rows: float) -> int:
        """Return the font size in pixels of type that is ``rows`` cells high."""
        return round(round(rows * self.cell_height) * _HIGH)

    def columns(self, text: str, rows: float) -> int:
        """Return how many cells wide ``text`` is, ``rows`` cells high; 0: it cannot be drawn."""
        font = _font(self.type_size(rows))
        if font is None or not text.strip():
            return 0
        across = ceil(font.getlength(text))
        drawn = across <= self.most_width and rows * self.cell_height <= self.most_height
        return ceil(across / self.cell_width) if drawn else 0


@dataclass(frozen=True)
class Lettering:
    """Lines of real type, mostly one, with their place on the page."""

    text: str
    """Its lines, with a line break between them."""
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
    """Height of each line in half rows; 0: it is one line, as high as its rows."""

    @property
    def lines(self) -> list[str]:
        """Return its lines, from the top."""
        return self.text.split("\n")

    @property
    def line_rows(self) -> float:
        """Return the height of a line in cells."""
        return self.halves / 2 or self.rows

    def drawing(self, graphics: Graphics) -> str:
        """Return what draws it on the terminal and leaves the cursor where it was."""
        size = (self.columns * graphics.cell_width, self.rows * graphics.cell_height)
        high = round(self.line_rows * graphics.cell_height)
        picture = _sixels(self.text, size, self.ink, self.ground, high)
        return f"\x1b7\x1b[{self.row + 1};{self.column + 1}H{picture}\x1b8"

    def image(self, cell_width: int, cell_height: int) -> Image:
        """Return it as an image, for pictures of the screen."""
        size = (self.columns * cell_width, self.rows * cell_height)
        shades = [rgb(shade) for shade in mixed(self.ink, self.ground, 256)]
        palette = [part for shade in shades for part in shade]
        drawn = _grey(self.text, size, round(self.line_rows * cell_height))
        drawn.putpalette(palette)
        return drawn.convert("RGB")


def fitting(text: str, columns: int, most: int, least: int, graphics: Graphics) -> int:
    """Return the most rows, from ``most`` down to ``least``, at which ``text`` fits; 0: at none."""
    for rows in range(most, least - 1, -1):
        if 0 < graphics.columns(text, rows) <= columns:
            return rows
    return 0


def mixed(ink: str, ground: str, levels: int) -> list[str]:
    """Return ``levels`` colours from ground to ink."""
    steps = levels - 1
    pairs = list(zip(rgb(ink), rgb(ground), strict=True))
    return [
        "#" + "".join(f"{round(g + (i - g) * level / steps):02x}" for i, g in pairs)
        for level in range(levels)
    ]


@lru_cache(maxsize=64)
def _sixels(text: str, size: tuple[int, int], ink: str, ground: str, high: int = 0) -> str:
    """Return ``text`` as a sixel picture of ``size`` pixels, each line ``high`` pixels."""
    width, height = size
    levels = _grey(text, size, high).tobytes().translate(_LEVEL_OF)
    rows = [levels[at : at + width] for at in range(0, len(levels), width)]
    colours = "".join(
        f"#{number};2;{';'.join(str(round(part * 100 / 255)) for part in rgb(shade))}"
        for number, shade in enumerate(mixed(ink, ground, _LEVELS))
    )
    bands = (_band(rows[top : top + _BAND], width) for top in range(0, height, _BAND))
    return f'\x1bP0;1q"1;1;{width};{height}{colours}{"-".join(bands)}\x1b\\'


def _band(rows: list[bytes], width: int) -> str:
    """Return six rows of levels as sixels, one line for each colour in it.

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


_RUN = re.compile(r"(.)\1{3,}")


def _shortened(run: re.Match[str]) -> str:
    return f"!{len(run[0])}{run[1]}"


_LEVEL_OF = bytes(round(value * (_LEVELS - 1) / 255) for value in range(256))
"""The ink level of each shade of grey."""
_ONLY = [bytes(int(value == level) for value in range(256)) for level in range(_LEVELS)]
"""For each level a table that turns it to 1, and all others to 0."""


def _grey(text: str, size: tuple[int, int], high: int = 0) -> Image:
    """Draw ``text`` white on black, at the left, each line ``high`` pixels; 0: as the picture."""
    from PIL import Image, ImageDraw

    picture = Image.new("L", size)
    high = high or size[1]
    font = _font(round(high * _HIGH))
    if font is not None:
        for number, line in enumerate(text.split("\n")):
            at = (0, number * high + round(high * _BASELINE))
            ImageDraw.Draw(picture).text(at, line, fill=255, font=font, anchor="ls")
    return picture


@lru_cache(maxsize=16)
def _font(size: int) -> FreeTypeFont | None:
    return open_face(size, _BOLD)


def open_face(size: int, weight: int) -> FreeTypeFont | None:
    """Open the simplified Chinese face at ``size`` pixels; None where it is not installed."""
    try:
        from PIL import ImageFont

        place = resources.files("manimgx_fonts_cjk") / "NotoSansCJK-VF.otf.ttc"
        font = ImageFont.truetype(str(place), size, index=_SIMPLIFIED_FACE)
        font.set_variation_by_axes([weight])
    except (ImportError, OSError):
        return None
    return font
