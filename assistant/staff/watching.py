"""Watch for new help tickets in a terminal, and show an alert for each."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from rich.console import Console
from sqlalchemy.exc import SQLAlchemyError

from assistant.help.desk import HelpDesk
from assistant.help.ringing import Ring
from assistant.help.tickets import SHORT_ID
from assistant.staff.refusals import TOLD
from assistant.staff.tables import alert, plain

log = logging.getLogger(__name__)

LOUDER = 3
"""How often the bell sounds for the louder ring."""

POLL_SECONDS = 1.0
"""Seconds between two looks for new tickets; short, as a customer is waiting."""


def watch(
    desk: HelpDesk,
    console: Console,
    *,
    sleep: Callable[[float], object] = time.sleep,
) -> None:
    """Show an alert for each open ticket, and ring until it is taken; go on until interrupted.

    Each ring of a ticket (``assistant.help.ringing``) sounds the bell here, whomever it calls:
    once, or three times for a louder ring.

    Args:
        desk: The desk with the tickets.
        console: Sounds the bell and shows the alert in a red frame.
        sleep: Waits between two looks, at most so many seconds; raises ``KeyboardInterrupt`` to end.
    """
    console.print("等待求助…（Ctrl-C 退出）")
    seen: set[str] = set()
    last: int | None = None
    try:
        while True:
            last = _look(desk, console, seen, last)
            sleep(POLL_SECONDS)
    except KeyboardInterrupt:
        return


def _look(desk: HelpDesk, console: Console, seen: set[str], last: int | None) -> int | None:
    """Show new tickets and sound rings later than the ring ``last``; return the newest ring.

    A database that is busy for a moment, or read-only, does not end the watch.
    """
    try:
        last = desk.last_ring() if last is None else last
        tickets = desk.list()
    except SQLAlchemyError:
        console.print(f"{TOLD['unavailable']}（每秒再看一次）")
        return last
    waiting = {ticket.id: ticket for ticket in tickets if ticket.status == "open"}
    for id_ in waiting.keys() - seen:
        console.bell()
        console.print(alert(waiting[id_]))
    try:
        desk.ring()
    except SQLAlchemyError:
        log.warning("the database takes no ring now")
    for ring in desk.rings(last):
        last = ring.id
        if ring.ticket in waiting and ring.ticket in seen:
            for _ in range(LOUDER if ring.loud else 1):
                console.bell()
            console.print(
                plain(f"还没有人接：{ring.ticket[:SHORT_ID]}  第{ring.nth}遍  {_called(ring)}")
            )
    seen.update(waiting)
    return last


def _called(ring: Ring) -> str:
    return f"正在叫 {ring.person}" if ring.person else "请柜台的同事去看看"
