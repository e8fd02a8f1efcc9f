"""Write the report as one HTML page with charts; it needs no network, script or other file.

The charts are horizontal bars, drawn here as SVG: this one form serves every table, and a chart
library would be more work to maintain than these lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from assistant.report.figures import Figures
from assistant.report.sections import ALL, Cell, Section, sections_of, summary_of
from assistant.report.table import NOTHING, PRIVACY, TITLE

LABEL, BAR, ROW = 190, 430, 28
"""Width of a label, width of the longest bar and height of a row, in SVG units."""
COLOURS = ("#1f5f99", "#c8641c", "#8a8a8a")
"""Colours of the parts of a bar, in the order of the columns; they differ in grey print too."""
STYLE = """
body { font: 18px/1.6 "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", sans-serif; color: #222;
  background: #fff; max-width: 860px; margin: 2em auto; padding: 0 1em; }
h1 { font-size: 1.5em; margin-top: 2em; } h1 ~ h1 { break-before: page; } h2 { font-size: 1.15em; margin: 1.6em 0 .4em; }
table { border-collapse: collapse; } th, td { padding: .25em .8em; border-bottom: 1px solid #ccc; }
th { text-align: right; font-weight: 600; } td { text-align: right; }
th:first-child, td:first-child { text-align: left; } tr.all td { font-weight: 600; }
svg { display: block; margin: .6em 0; max-width: 100%; height: auto; } svg text { font-size: 16px; fill: #222; }
.key { margin: .2em 0; } .key span { margin-right: 1.4em; } .key svg { display: inline; margin: 0; vertical-align: middle; }
section { break-inside: avoid; } .small { color: #555; font-size: .85em; }
"""


def page_of(reports: Sequence[Figures], machine: Section) -> str:
    """Return the page of some periods, one after another, and of the machine."""
    body = "\n".join((*(_report(figures) for figures in reports), _section(machine)))
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        f"<title>服务体验报告</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        f'{body}\n<p class="small">{PRIVACY}</p>\n</body>\n</html>\n'
    )


def _report(figures: Figures) -> str:
    title = f"<h1>{TITLE.format(name=figures.period.name)}</h1>"
    if figures.is_empty:
        return f"{title}\n<p>{NOTHING.format(name=figures.period.name)}</p>"
    first = f"<p>{escape(summary_of(figures))}</p>"
    return "\n".join([title, first, *(_section(section) for section in sections_of(figures))])


def _section(section: Section) -> str:
    parts = [f"<h2>{escape(section.title)}</h2>", _table(section), _chart(section)]
    return "<section>\n" + "\n".join(filter(None, parts)) + "\n</section>"


def _table(section: Section) -> str:
    head = "".join(f"<th>{escape(name)}</th>" for name in section.head)
    rows = "\n".join(_row(row) for row in section.rows)
    return f"<table>\n<tr>{head}</tr>\n{rows}\n</table>"


def _row(row: tuple[Cell, ...]) -> str:
    kind = ' class="all"' if row[0] == ALL else ""
    return f"<tr{kind}>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>"


def _chart(section: Section) -> str:
    """Return a section's bars as SVG; the row of sums gets no bar."""
    bars = [
        (str(row[0]), [int(row[column]) for column in section.drawn])
        for row in section.rows
        if row[0] not in (ALL, "问了")
    ]
    longest = max((sum(parts) for _, parts in bars), default=0)
    if not (section.drawn and longest):
        return ""
    drawn = [_bar(n, label, parts, longest) for n, (label, parts) in enumerate(bars)]
    height, width = len(bars) * ROW, LABEL + BAR + 60
    chart = (
        f'<svg role="img" aria-label="{escape(section.title)}" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}">\n' + "\n".join(drawn) + "\n</svg>"
    )
    return _key(section) + chart


def _bar(place: int, label: str, parts: Sequence[int], longest: int) -> str:
    top, middle = place * ROW + 4, place * ROW + ROW * 0.7
    drawn, left = [f'<text x="0" y="{middle:.0f}">{escape(label)}</text>'], float(LABEL)
    for value, colour in zip(parts, COLOURS, strict=False):
        wide = value / longest * BAR
        if value:
            drawn.append(
                f'<rect x="{left:.1f}" y="{top}" width="{wide:.1f}" height="{ROW - 8}" '
                f'fill="{colour}"><title>{escape(label)} {value}</title></rect>'
            )
        left += wide
    drawn.append(f'<text x="{left + 6:.0f}" y="{middle:.0f}">{sum(parts)}</text>')
    return "".join(drawn)


def _key(section: Section) -> str:
    """Return a legend of the colours, if a bar has several parts."""
    if len(section.drawn) < 2:
        return ""
    parts = (
        f'<span><svg width="14" height="14"><rect width="14" height="14" '
        f'fill="{colour}"/></svg> {escape(section.head[column])}</span>'
        for column, colour in zip(section.drawn, COLOURS, strict=False)
    )
    return f'<p class="key">{"".join(parts)}</p>\n'
