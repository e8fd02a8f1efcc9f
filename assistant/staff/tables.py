"""Draw tickets, holds, requests and payees as tables for branch staff."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from assistant.banking.model import Hold, Payee
from assistant.banking.new_payees import PayeeRequest
from assistant.banking.requests import RequestKind, ServiceRequest
from assistant.banking.staff_members import StaffMember
from assistant.clock import bank_time
from assistant.fraud.plain import is_unseen
from assistant.help.telling import describe_call, list_told
from assistant.help.ticket import HelpTicket
from assistant.help.tickets import SHORT_ID
from assistant.help.words import REASONS
from assistant.money import Money
from assistant.screens.registry import name_screen
from assistant.staff_member import ROLE_NAMES

MOST_SHOWN = 600
"""Most characters of a text: a longer text would push the others off the screen."""
MOST_MARKS = 2
"""Most combining marks on one character: a vowel and a tone."""
SCREEN_BEGINNING = 30
"""Most characters of a screen's masked text in a list."""

STATUS = {
    "open": "待处理",
    "taken": "已接手",
    "closed": "已办结",
    "delayed": "次日到账",
    "released": "已放行",
    "cancelled": "已撤销",
}
REQUESTS = {
    RequestKind.RELATIVE: "家人代办",
    RequestKind.HOME_VISIT: "上门服务",
    RequestKind.SOCIAL_CARD: "补社保卡",
    RequestKind.CERTIFICATION: "养老资格认证",
    RequestKind.CASH: "预约取现",
}
REQUEST_STATUS = {"open": "待办", "done": "已办", "cancelled": "取消"}
PAYEE_STATUS = {"open": "待核对", "confirmed": "已加", "refused": "未加"}
WHEN = {"morning": "上午", "afternoon": "下午"}


_MARKS = frozenset({"Mn", "Me"})
_MOVING = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories of characters that are invisible or move others: control, format …"""
_BLANKS = frozenset("\u2800\U0001d159")
"""Characters that look like spaces: a braille cell without dots, a music note without a head."""
_ROW_OF_BLANKS = re.compile(" {3,}")


def plain(text: str, *, lines: bool = False) -> Text:
    """Return anybody's text without markup, control characters or right-to-left characters.

    Long rows of spaces, many marks on one letter, and invisible letters that take up room are
    removed, so that the text cannot cover others.

    Args:
        text: Words or a name from a customer, for example.
        lines: Keep line feeds: only for texts of ours, as customers could fake a line of a table.
    """
    shown = text if len(text) <= MOST_SHOWN else text[:MOST_SHOWN] + "…"
    drawn = "".join(c if lines and c == "\n" else _drawn(c) for c in shown)
    return Text(_ROW_OF_BLANKS.sub("  ", _few_marks(drawn)))


def _drawn(character: str) -> str:
    """Return what to show for a character: itself, a space, a substitute sign, or nothing."""
    category = unicodedata.category(character)
    if category == "Zs" or character in _BLANKS:
        return " "
    if category in _MOVING:
        return "�"
    return "" if category not in _MARKS and is_unseen(character) else character


def _few_marks(text: str) -> str:
    """Return the text with at most ``MOST_MARKS`` marks on a character and none on a space."""
    kept, marks = "", 0
    for character in text:
        marks = marks + 1 if unicodedata.category(character) in _MARKS else 0
        if not marks or (marks <= MOST_MARKS and not kept[-1:].isspace() and kept):
            kept += character
    return kept


def _add(table: Table, *cells: str) -> None:
    table.add_row(*map(plain, cells))


def ticket_table(tickets: Iterable[HelpTicket]) -> Table:
    """Return a table of help tickets, one in each row."""
    table = Table(title="求助")
    for heading in (
        "编号",
        "时间",
        "客户",
        "地点",
        "原因",
        "状态",
        "经办",
        "画面（已遮盖）",
        "备注",
    ):
        table.add_column(heading, overflow="fold")
    for ticket in tickets:
        _add(
            table,
            ticket.id[:SHORT_ID],
            _time(ticket.created_at),
            ticket.details.address or ticket.customer_id or "—",
            f"{ticket.details.kiosk} {ticket.details.place}".strip() or "—",
            REASONS.get(ticket.reason, ticket.reason),
            STATUS.get(ticket.status, ticket.status),
            ticket.who,
            _beginning(ticket.screen),
            ticket.note,
        )
    return table


def ticket_panel(ticket: HelpTicket, picture: Path | None) -> Panel:
    """Return a panel with everything a ticket tells: where, who, why, step, last words."""
    call = describe_call(ticket, name_screen(ticket.details.step))
    lines = [
        *list_told(call, unknown=ticket.customer_id or "没插卡"),
        f"状态　{STATUS.get(ticket.status, ticket.status)}  {ticket.who}",
        f"画面（已遮盖）　{_one_line(ticket.screen)}",
        f"画面图　{picture}" if picture else "画面图　没有",
    ]
    shown = "\n".join(str(plain(line)) for line in lines)
    return Panel(Text(shown), title="求助单")


def _one_line(text: str) -> str:
    return " ".join(text.split()) or "—"


def _beginning(text: str) -> str:
    """Return the beginning of a screen's text for a list; ``watch`` shows the whole text."""
    return text if len(text) <= SCREEN_BEGINNING else text[:SCREEN_BEGINNING] + "…"


def hold_table(holds: Iterable[Hold]) -> Table:
    """Return a table of held transfers, with the reasons for which each was held."""
    table = Table(title="暂缓的转账")
    for heading in ("编号", "时间", "客户", "收款人", "金额", "原因", "状态", "到账时间", "依据"):
        table.add_column(heading, overflow="fold")
    for hold in holds:
        reason = REASONS.get(hold.reason, hold.reason)
        _add(
            table,
            hold.id[:SHORT_ID],
            _time(hold.since),
            hold.customer_name,
            hold.payee,
            str(hold.amount),
            f"{reason}（不可改次日到账）" if hold.unsafe else reason,
            STATUS.get(hold.status, hold.status),
            _time(hold.due) if hold.due else "",
            "；".join(hold.evidence),
        )
    return table


def request_table(requests: Iterable[ServiceRequest]) -> Table:
    """Return a table of customers' requests, one in each row."""
    table = Table(title="登记的事")
    for heading in ("登记号", "时间", "客户", "要办的事", "说明", "状态"):
        table.add_column(heading, overflow="fold")
    for request in requests:
        _add(
            table,
            request.number,
            _time(request.created_at),
            request.customer_id,
            REQUESTS[request.kind],
            "，".join(tell_detail(name, value) for name, value in request.details.items()),
            REQUEST_STATUS.get(request.status, request.status),
        )
    return table


def tell_detail(name: str, value: object) -> str:
    """Return a detail of a request (its name and value) as Chinese words for staff."""
    if name == "fen" and isinstance(value, int):
        return str(Money(value))
    return WHEN.get(str(value), str(value))


def new_payee_table(requests: Iterable[PayeeRequest]) -> Table:
    """Return a table of payees to add; account numbers are in full, as staff must check them."""
    table = Table(title="要加的收款人")
    for heading in ("编号", "时间", "客户", "户名", "称呼", "账号", "状态"):
        table.add_column(heading, overflow="fold")
    for request in requests:
        _add(
            table,
            request.id[:SHORT_ID],
            _time(request.created_at),
            request.customer_id,
            request.name,
            request.relation,
            request.number,
            PAYEE_STATUS.get(request.status, request.status),
        )
    return table


def payee_table(payees: Iterable[Payee]) -> Table:
    """Return a table of a customer's payees, with the last digits of their accounts."""
    table = Table(title="收款人")
    for heading in ("编号", "户名", "称呼", "尾号"):
        table.add_column(heading, overflow="fold")
    for payee in payees:
        _add(table, payee.id, payee.name, payee.relation, payee.tail)
    return table


def staff_table(members: Iterable[StaffMember]) -> Table:
    """Return a table of members of staff, one in each row."""
    table = Table(title="员工")
    for heading in ("工号", "姓名", "岗位", "状态"):
        table.add_column(heading, overflow="fold")
    for member in members:
        state = "在岗"
        if member.removed_at is not None:
            state = f"已删除（{_time(member.removed_at)}）"
        elif member.locked_until is not None:
            state = f"已锁，到 {_time(member.locked_until)}"
        _add(table, member.number, member.name, ROLE_NAMES[member.role], state)
    return table


def alert(ticket: HelpTicket) -> Panel:
    """Return a red panel which says that a customer has called for help."""
    told = ticket.details
    who = told.address or ticket.customer_id or "—"
    parts = (
        f"{ticket.id[:SHORT_ID]}  {_time(ticket.created_at)}  客户 {who}  {told.kiosk} {told.place}".rstrip(),
        REASONS.get(ticket.reason, ticket.reason),
        ticket.screen,
    )
    shown = "\n".join(str(plain(part)) for part in parts)
    return Panel(plain(shown, lines=True), title="有客户求助", border_style="bold red")


def _time(at: datetime) -> str:
    return f"{bank_time(at):%m-%d %H:%M:%S}"
