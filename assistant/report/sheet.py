"""Write the report as CSV text for Excel or WPS: a header, then one figure a line."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from assistant.report.figures import Figures
from assistant.report.sections import sections_of

HEAD = ("期间", "哪一张表", "名称", "项目", "数")
ENCODING = "utf-8-sig"
"""UTF-8 with the byte order mark by which Excel and WPS recognise it."""


def sheet_of(reports: Sequence[Figures]) -> str:
    """Return the CSV text of some periods; only the header if there are no figures."""
    lines = io.StringIO(newline="")
    writer = csv.writer(lines)
    writer.writerow(HEAD)
    for figures in reports:
        for section in sections_of(figures):
            for first, *cells in section.rows:
                for name, cell in zip(section.head[1:], cells, strict=True):
                    if cell != "":
                        row = (figures.period.name, section.title, str(first).strip(), name, cell)
                        writer.writerow(row)
    return lines.getvalue()
