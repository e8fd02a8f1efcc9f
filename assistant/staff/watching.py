"""Watch the desk: show an alert for each new help ticket."""

from __future__ import annotations

import time
from collections.abc import Callable

from rich.console import Console
from sqlalchemy.exc import SQLAlchemyError

from assistant.help.desk import HelpDesk, HelpTicket
from assistant.staff.rooms import TOLD
from assistant.staff.tables import alert

POLL_SECONDS = 1.0
"""Seconds between two looks of ``desk watch``; a customer is waiting."""


def watch(
    desk: HelpDesk,
    console: Console,
    *,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Show an alert for every open ticket, each once, until interrupted.

    Args:
        desk: The desk with the tickets.
        console: Rings its bell and shows a red frame.
        sleep: Waits between two looks; raises ``KeyboardInterrupt`` to end.
    """
    console.print("等待求助…（Ctrl-C 退出）")
    seen: set[str] = set()
    try:
        while True:
            for ticket in _list_tickets(desk, console):
                if ticket.status == "open" and ticket.id not in seen:
                    console.bell()
                    console.print(alert(ticket))
                seen.add(ticket.id)
            sleep(POLL_SECONDS)
    except KeyboardInterrupt:
        return


def _list_tickets(desk: HelpDesk, console: Console) -> list[HelpTicket]:
    """Return the open tickets; a database that is busy for a moment does not end the watch."""
    try:
        return desk.list()
    except SQLAlchemyError:
        console.print(f"{TOLD['unavailable']}（每秒再看一次）")
        return []
