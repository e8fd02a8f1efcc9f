"""Write the report as CSV text for Excel or WPS: a header, then one figure a line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from assistant.report.figures import Figures
from assistant.report.sections import Cell, Section, sections_of

HEAD = ("期间", "哪一张表", "名称", "项目", "数")
NOW = "现在"
ENCODING = "utf-8-sig"
"""UTF-8 with the byte order mark by which Excel and WPS recognise it."""


def sheet_of(reports: Sequence[Figures], machine: Section) -> str:
    """Return the lines of some periods, and at the end those about the machine."""
    lines = io.StringIO(newline="")
    writer = csv.writer(lines)
    writer.writerow(HEAD)
    for figures in reports:
        for section in sections_of(figures):
            writer.writerows(_lines(figures.period.name, section))
    writer.writerows(_lines(NOW, machine))
    return lines.getvalue()


def _lines(period: str, section: Section) -> Iterator[tuple[Cell, ...]]:
    for first, *cells in section.rows:
        for name, cell in zip(section.head[1:], cells, strict=True):
            if cell != "":
                yield (period, section.title, str(first).strip(), name, cell)
