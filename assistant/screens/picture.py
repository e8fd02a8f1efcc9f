"""Draw exact pictures of a terminal: cell by cell, with two cells for a Chinese character.

The SVG export of rich and Textual measures a line by characters instead of cells, which squeezes
Chinese. This module draws what a terminal shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.color import Color
from rich.segment import Segment

from assistant.screens.glyphs import Graphics, Lettering
from assistant.screens.theme import PAIRS, rgb

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont

CELL = (24, 45)
"""Width and height of a cell in pixels, when 80x24 cells fill a screen of 1920x1080."""
GRAPHICS = Graphics(*CELL, most_width=4096, most_height=4096)
"""What a terminal with cells of this size can draw."""


def picture(
    lines: Iterable[Sequence[Segment]],
    letterings: Iterable[Lettering] = (),
    cell: tuple[int, int] = CELL,
) -> Image:
    """Return the lines as an image.

    Args:
        lines: Rows of rich segments, e.g. of a ``Page`` or of a Textual screen's strips.
        letterings: Words in real type that stand over the lines.
        cell: Width and height of a cell in pixels.
    """
    from PIL import Image, ImageDraw

    rows = [list(line) for line in lines]
    width = max(sum(cell_len(segment.text) for segment in row) for row in rows)
    across, down = cell
    letter = down - 3  # font size of a letter in pixels
    image = Image.new("RGB", (width * across, len(rows) * down), rgb(PAIRS["paper"][1]))
    pen = ImageDraw.Draw(image)
    for number, row in enumerate(rows):
        column = 0
        for text, style, _ in row:
            ink = _colour(style.color if style else None, PAIRS["paper"][0])
            ground = _colour(style.bgcolor if style else None, PAIRS["paper"][1])
            for character in text:
                cells = cell_len(character)
                left, top = column * across, number * down
                right, bottom = left + cells * across - 1, top + down - 1
                pen.rectangle((left, top, right, bottom), fill=ground)
                middle = top + down // 2
                if character == "█":
                    pen.rectangle((left, top, right, bottom), fill=ink)
                elif character == "▀":
                    pen.rectangle((left, top, right, middle - 1), fill=ink)
                elif character == "▄":
                    pen.rectangle((left, middle, right, bottom), fill=ink)
                elif not character.isspace():
                    bold = bool(style and style.bold)
                    font = _font(bold, letter)
                    # A wide symbol in a single cell is made smaller, as terminals do.
                    length = font.getlength(character)
                    if length > 1.4 * cells * across:
                        font = _font(bold, int(letter * cells * across / length))
                    centre = (left + cells * across / 2, top + down * 0.8)
                    pen.text(centre, character, fill=ink, font=font, anchor="ms")
                column += cells
    for one in letterings:
        image.paste(one.image(across, down), (one.column * across, one.row * down))
    return image


def _colour(colour: Color | None, default: str) -> tuple[int, int, int]:
    if colour is None or colour.is_default:
        return rgb(default)
    red, green, blue = colour.get_truecolor()
    return red, green, blue


@lru_cache(maxsize=32)
def _font(bold: bool, size: int) -> FreeTypeFont:
    from PIL import ImageFont

    place = resources.files("manimgx_fonts_cjk") / "NotoSansCJK-VF.otf.ttc"
    font = ImageFont.truetype(str(place), size, index=2)
    font.set_variation_by_axes([700 if bold else 400])
    return font
