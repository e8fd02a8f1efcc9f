"""Carry out what staff decide, for commands and console; each function returns a Chinese sentence.

Every function raises the errors of the bank or the desk (``REFUSALS``) and then changes nothing.
"""

from __future__ import annotations

from assistant.banking.gateway import BankGateway
from assistant.banking.lock_kinds import Lock
from assistant.banking.model import Hold
from assistant.help.desk import HelpDesk
from assistant.help.tickets import SHORT_ID
from assistant.staff_member import SignedIn

LOCK_NAMES = {
    Lock.NIGHT: "夜间锁",
    Lock.REGION: "地区锁",
    Lock.OVERSEAS: "境外锁",
    Lock.OVERSEAS_ONLINE: "境外无卡支付锁",
    Lock.LIMIT: "限额锁",
}


def take_ticket(desk: HelpDesk, ticket_id: str, who: SignedIn) -> str:
    """Take a call for help: the customer is told that somebody is coming."""
    taken = desk.take(ticket_id, who)
    return f"{taken.id[:SHORT_ID]} 由 {taken.who} 接手"


def close_ticket(desk: HelpDesk, ticket_id: str, who: SignedIn, note: str) -> str:
    """Close a call for help."""
    closed = desk.close(ticket_id, who, note)
    return f"{closed.id[:SHORT_ID]} 由 {closed.who} 办结"


def unlock_card(bank: BankGateway, customer_id: str, who: SignedIn) -> str:
    """Unlock a card after three wrong PINs."""
    return f"{bank.unlock(customer_id, who).name} 的卡已解锁"


def note_talk(bank: BankGateway, customer_id: str, who: SignedIn, note: str) -> str:
    """Record a talk of staff with a customer."""
    return f"已记下：{who} 和 {bank.note_talk(customer_id, who, note).name} 谈过了"


def close_request(
    bank: BankGateway, number: str, who: SignedIn, note: str, second: SignedIn | None
) -> str:
    """Close a customer's request; for booked cash, this is the payout."""
    done = bank.requests.close(number, who, note, second)
    return f"{done.number} 由 {who}{f'、{second}' if second else ''} 办结"


def add_payee(bank: BankGateway, request_id: str, who: SignedIn, reason: str, name: str) -> str:
    """Add a payee that a customer wants; ``name`` corrects the name that she gave."""
    added = bank.new_payees.confirm(request_id, who, reason, name)
    return f"已加上：{name or added.name}（尾号{added.number[-4:]}）"


def refuse_payee(bank: BankGateway, request_id: str, who: SignedIn, reason: str) -> str:
    """Refuse to add a payee that a customer wants."""
    return f"没有加：{bank.new_payees.refuse(request_id, who, reason).name}"


def take_out_payee(
    bank: BankGateway, customer_id: str, payee_id: str, who: SignedIn, reason: str
) -> str:
    """Remove a payee of a customer."""
    gone = bank.take_out_payee(customer_id, payee_id, staff=who, reason=reason)
    return f"已去掉：{gone.name}（尾号{gone.tail}）"


def open_lock(bank: BankGateway, customer_id: str, lock: Lock, who: SignedIn) -> str:
    """Open one of a customer's safety locks."""
    bank.locks.open(customer_id, lock, who)
    return f"{customer_id} 的{LOCK_NAMES[lock]}已打开"


def lift_freeze(bank: BankGateway, account_id: str, who: SignedIn) -> str:
    """Lift the freeze of an account that was reported lost."""
    bank.locks.lift_freeze(account_id, who)
    return f"{account_id} 已解除挂失"


def release_hold(
    bank: BankGateway, hold_id: str, who: SignedIn, second: SignedIn, reason: str
) -> str:
    """Release a held transfer, signed by two members of staff."""
    transfer = bank.release(hold_id, who, second, reason)
    return f"已放行：{transfer.amount} → {transfer.payee.name}"


def delay_hold(
    bank: BankGateway, hold_id: str, who: SignedIn, second: SignedIn, reason: str
) -> Hold:
    """Let a held transfer arrive in 24 hours, signed by two members of staff."""
    return bank.delay(hold_id, who, second, reason)


def cancel_hold(bank: BankGateway, hold_id: str, who: SignedIn, reason: str) -> str:
    """Cancel a held transfer."""
    return f"已撤销：{bank.revoke(hold_id, who, reason).amount} 仍在客户账户里"
