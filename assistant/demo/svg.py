"""Draw a screen as an SVG document, cell by cell; words in a pixel font become text in a font.

The SVG export of rich and Textual measures a line by characters instead of cells, so that Chinese,
with two cells a character, is squeezed and half of its background is not painted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from xml.sax.saxutils import escape

from rich.cells import cell_len
from rich.segment import Segment

from assistant.screens.glyphs import Graphics, Lettering
from assistant.screens.picture import CELL
from assistant.screens.theme import PAIRS

FONTS = (
    "'Noto Sans Mono CJK SC','Noto Sans CJK SC','Source Han Sans SC','PingFang SC',"
    "'Microsoft YaHei',sans-serif"
)
_BLOCKS = {"█": (0.0, 1.0), "▀": (0.0, 0.5), "▄": (0.5, 0.5), "─": (0.48, 0.04)}
"""Characters that are drawn as a bar: the bar's top and height, as fractions of the cell's."""
_SIZE, _BASELINE = 0.84, 0.8
"""Font size and place of the baseline, as fractions of the cell's height."""
_NARROW = 0.56
"""Width of a letter or digit, as a fraction of the font size: about equal in all fonts here."""
_REAL_SIZE, _REAL_BASELINE = 0.86, 0.79
"""Font size and baseline of words in a pixel font (``screens/glyphs.py``)."""


def svg(
    lines: Iterable[Sequence[Segment]],
    letterings: Iterable[Lettering] = (),
    cell: tuple[int, int] = CELL,
) -> str:
    """Return the lines as an SVG document.

    Args:
        lines: Rows of rich segments, e.g. of a ``Page``.
        letterings: Words in a pixel font, drawn over the rows.
        cell: Width and height of a cell in pixels.
    """
    rows = [list(Segment.simplify(line)) for line in lines]
    columns = max(sum(cell_len(segment.text) for segment in row) for row in rows)
    width, height = columns * cell[0], len(rows) * cell[1]
    paper = PAIRS["paper"][1]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">',
        f'<rect width="{width}" height="{height}" fill="{paper}"/>',
        f'<g font-family="{FONTS}" font-size="{cell[1] * _SIZE:g}">',
        *(part for number, row in enumerate(rows) for part in _row(row, number, cell, paper)),
        "</g>",
        *(line for one in letterings for line in _lettering(one, cell)),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _row(row: Sequence[Segment], number: int, cell: tuple[int, int], paper: str) -> Iterator[str]:
    """Yield SVG for a row's backgrounds and characters; neighbours of one style are one element."""
    across, down = cell
    column, top = 0, number * down
    for text, style, _ in row:
        ink, ground = PAIRS["paper"][0], paper
        if style:
            ink = style.color.get_truecolor().hex if style.color else ink
            ground = style.bgcolor.get_truecolor().hex if style.bgcolor else ground
        if ground != paper:
            yield _bar(column * across, top, cell_len(text) * across, down, ground)
        places, characters = [], []
        for character in text:
            cells = cell_len(character)
            if character in _BLOCKS:
                above, high = _BLOCKS[character]
                yield _bar(column * across, top + above * down, across, high * down, ink)
            elif not character.isspace():
                wide = down * _SIZE * (1 if cells > 1 else _NARROW)
                places.append(f"{column * across + (cells * across - wide) / 2:g}")
                characters.append(character)
            column += cells
        if characters:
            weight = ' font-weight="bold"' if style and style.bold else ""
            yield (
                f'<text x="{" ".join(places)}" y="{top + down * _BASELINE:g}" fill="{ink}"{weight}>'
                f"{escape(''.join(characters))}</text>"
            )


def _bar(left: float, top: float, width: float, height: float, colour: str) -> str:
    return f'<rect x="{left:g}" y="{top:g}" width="{width:g}" height="{height:g}" fill="{colour}" shape-rendering="crispEdges"/>'


def _lettering(one: Lettering, cell: tuple[int, int]) -> Iterator[str]:
    """Yield SVG for words in a pixel font; the viewer's font is stretched to the same width."""
    left, top = one.column * cell[0], one.row * cell[1]
    high = one.line_rows * cell[1]
    for number, line in enumerate(one.lines):
        wide = Graphics(*cell, most_width=8192, most_height=4096).columns(line, one.line_rows)
        yield (
            f'<text x="{left}" y="{top + high * (number + _REAL_BASELINE):g}" font-family="{FONTS}"'
            f' font-size="{high * _REAL_SIZE:g}" font-weight="bold" fill="{one.ink}"'
            f' textLength="{wide * cell[0]}" lengthAdjust="spacingAndGlyphs">{escape(line)}</text>'
        )
