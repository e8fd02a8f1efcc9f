"""Tickets and holds as tables for branch staff."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from rich.panel import Panel
from rich.table import Table

from assistant.banking.model import Hold
from assistant.clock import bank_time
from assistant.help.tickets import SHORT_ID, HelpTicket

SCREEN_BEGINNING = 30
"""Characters of a masked screen in a list."""

STATUS = {
    "open": "待处理",
    "taken": "已接手",
    "closed": "已办结",
    "delayed": "次日到账",
    "released": "已放行",
    "cancelled": "已撤销",
}
REASONS = {
    "key": "按了帮助键",
    "voice": "开口要人",
    "report_fraud": "说可能被骗",
    "transfer_held": "转账暂缓",
    "unsafe_answer": "回答有风险",
    "unsure_answer": "说不清楚",
    "no_answer": "没有回答",
    "unclear_answer": "没听明白",
    "amount_mismatch": "金额对不上",
    "script_words": "听到诈骗话术",
    "visit_ended": "中途离开",
    "repeat_after_refusal": "三天内类似转账",
}
"""Codes as staff read them; a code that is not here is shown as it is."""


def ticket_table(tickets: Iterable[HelpTicket]) -> Table:
    """Return help tickets, one a row."""
    table = Table(title="求助")
    for heading in ("编号", "时间", "客户", "原因", "状态", "经办", "画面（已遮盖）", "备注"):
        table.add_column(heading, overflow="fold")
    for ticket in tickets:
        table.add_row(
            ticket.id[:SHORT_ID],
            _time(ticket.created_at),
            ticket.customer_id or "—",
            REASONS.get(ticket.reason, ticket.reason),
            STATUS[ticket.status],
            ticket.closed_by or ticket.taken_by or "",
            _beginning(ticket.screen),
            ticket.note,
        )
    return table


def _beginning(text: str) -> str:
    """Return how a screen begins: a list has one line for it, ``watch`` shows it whole."""
    return text if len(text) <= SCREEN_BEGINNING else text[:SCREEN_BEGINNING] + "…"


def hold_table(holds: Iterable[Hold]) -> Table:
    """Return held transfers, one a row, with the evidence."""
    table = Table(title="暂缓的转账")
    for heading in ("编号", "时间", "客户", "收款人", "金额", "原因", "状态", "到账时间", "依据"):
        table.add_column(heading, overflow="fold")
    for hold in holds:
        reason = REASONS.get(hold.reason, hold.reason)
        table.add_row(
            hold.id[:SHORT_ID],
            _time(hold.since),
            hold.customer_name,
            hold.payee,
            str(hold.amount),
            f"{reason}（不可改次日到账）" if hold.unsafe else reason,
            STATUS[hold.status],
            _time(hold.due) if hold.due else "",
            "\n".join(hold.evidence),
        )
    return table


def alert(ticket: HelpTicket) -> Panel:
    """Return what must not be overlooked: somebody has called for help."""
    told = (
        f"{ticket.id[:SHORT_ID]}  {_time(ticket.created_at)}  客户 {ticket.customer_id or '—'}\n"
        f"{REASONS.get(ticket.reason, ticket.reason)}\n{ticket.screen}"
    )
    return Panel(told, title="有客户求助", border_style="bold red")


def _time(at: datetime) -> str:
    return f"{bank_time(at):%m-%d %H:%M:%S}"
