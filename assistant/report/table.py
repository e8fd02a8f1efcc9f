"""Print the report in the terminal."""

from __future__ import annotations

from rich import box
from rich.console import Console
from rich.table import Table

from assistant.report.figures import Figures
from assistant.report.sections import Section, sections_of, summary_of

NOTHING = "{name}：没有数据，这段时间没有人用过这台机器。"
TITLE = "服务体验报告　{name}"
PRIVACY = "只数次数，不记是谁，不记说的话，不记金额。"


def print_report(console: Console, figures: Figures) -> None:
    """Print the tables of a period, or one sentence if there are no figures."""
    if figures.is_empty:
        console.print(NOTHING.format(name=figures.period.name))
        return
    console.print(TITLE.format(name=figures.period.name), style="bold reverse")
    console.print(summary_of(figures))
    for section in sections_of(figures):
        print_section(console, section)
    console.print()


def print_section(console: Console, section: Section) -> None:
    """Print one table under its title."""
    console.print(f"\n{section.title}", style="bold")  # a title of its own would be wrapped
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, padding=(0, 1))
    for place, name in enumerate(section.head):
        table.add_column(name, justify="right" if place else "left", overflow="fold")
    for row in section.rows:
        table.add_row(*(str(cell) for cell in row))
    console.print(table)
