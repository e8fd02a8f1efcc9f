"""List all matters that wait for staff, each with its details and the possible decisions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Literal

from assistant.banking.gateway import BankGateway
from assistant.banking.lock_kinds import Lock
from assistant.banking.locks import Loss
from assistant.banking.model import Customer, Hold
from assistant.banking.new_payees import PayeeRequest
from assistant.banking.requests import RequestKind, ServiceRequest
from assistant.clock import bank_time
from assistant.fraud.policy import LINE_FEN
from assistant.help.desk import HelpDesk
from assistant.help.ticket import BY_HERSELF, HelpTicket
from assistant.help.words import REASONS
from assistant.screens.registry import name_screen
from assistant.staff import deciding
from assistant.staff.tables import REQUESTS, STATUS, tell_detail
from assistant.staff.why import tell_evidence, tell_screen
from assistant.staff_member import SignedIn

NEW_FOR = timedelta(minutes=1)
"""How long a call or another matter is shown as 新."""
URGENT_AFTER = timedelta(minutes=3)
"""After this time a call that nobody has taken is shown as 急: the customer is waiting."""
URGENT = frozenset({"report_fraud", "reported_lost", "script_words", "unsafe_answer"})
"""Reasons of calls that are 急 at once: money may be leaving, or a thief may try to take it."""

Tone = Literal["urgent", "new", "waiting", "taken", "quiet"]
"""Names of the colours of a matter's state; the word in the list tells the same."""


@dataclass(frozen=True)
class Given:
    """Who decides, in which bank and desk, and what was typed."""

    bank: BankGateway
    desk: HelpDesk
    who: SignedIn
    second: SignedIn | None = None
    reason: str = ""
    name: str = ""


@dataclass(frozen=True)
class Choice:
    """One decision that staff can make about a matter."""

    key: str
    """The letter key that starts it."""
    label: str
    happens: str
    """A Chinese sentence that tells what will happen; staff confirm it."""
    do: Callable[[Given], str]
    """Carries the decision out and returns a sentence for staff; raises ``REFUSALS``."""
    reason: str = ""
    """Label of a text that staff type, e.g. 理由; empty: no text is asked for."""
    must_say: bool = False
    """Whether the text must be typed."""
    name: str = ""
    """Label of a name that staff type; empty: no name is asked for."""
    second: Literal["", "may", "must"] = ""
    """Whether a second person ``may`` or ``must`` sign in; empty: nobody else does."""


@dataclass(frozen=True)
class Matter:
    """One thing that waits for staff."""

    key: str
    """Identifies the matter; the same each time the list is read."""
    kind: str
    who: str
    what: str
    since: datetime | None
    """When the matter began to wait, UTC; None: that was not recorded."""
    details: tuple[tuple[str, str], ...]
    """Headings and texts; the texts may be customers' words."""
    choices: tuple[Choice, ...]
    urgent: bool = False
    rings: bool = False
    """Whether the matter is a call that nobody has taken."""
    state: str = ""
    """What staff have done about the matter so far; empty: nothing."""

    def word(self, now: datetime) -> tuple[str, Tone]:
        """Return one Chinese word for the urgency of the matter, and the name of its colour."""
        if self.state:
            return self.state, "taken"
        if self.since is None:
            return "—", "quiet"
        age = now - self.since
        waited = "新" if age < NEW_FOR else _waited(age)
        if self.urgent or (self.rings and age >= URGENT_AFTER):
            return f"急 {waited}", "urgent"
        return waited, "new" if age < NEW_FOR else "waiting"


def gather(bank: BankGateway, desk: HelpDesk) -> list[Matter]:
    """Return all waiting matters: calls that nobody has taken, then the others, oldest first.

    Raises:
        SQLAlchemyError: The database cannot be read.
    """
    customers = {each.id: each for each in bank.customers()}
    losses = bank.locks.list_losses()
    found = [
        *(_call(each, desk.pictures.find(each.id), customers) for each in desk.list()),
        *(_hold(hold) for hold in bank.holds()),
        *(_payee(each, customers) for each in bank.new_payees.list_requests()),
        *(_request(each, customers) for each in bank.requests.list_requests()),
        *(_loss(each, customers) for each in losses),
        *(_card(each) for each in customers.values() if each.locked),
        *_locks(bank, customers.values()),
    ]
    return sorted(found, key=_place)


def _place(matter: Matter) -> tuple[bool, bool, float, str]:
    since = matter.since.timestamp() if matter.since else 0.0
    return not matter.rings, matter.since is None, since, matter.key


def _waited(age: timedelta) -> str:
    minutes = int(age.total_seconds() // 60)
    if minutes < 60:
        return f"等了{minutes}分钟"
    return f"等了{minutes // 60}小时" if minutes < 48 * 60 else f"等了{minutes // (24 * 60)}天"


def _at(moment: datetime) -> str:
    return f"{bank_time(moment):%m月%d日 %H:%M}"


def _name(customer_id: str | None, customers: dict[str, Customer]) -> str:
    if customer_id is None:
        return "还没插卡的客户"
    known = customers.get(customer_id)
    return f"{known.name}（{customer_id}）" if known else customer_id


def _talked(customer_id: str) -> Choice:
    return Choice(
        "k",
        "谈过了",
        "记下您和她谈过了：以前听到、拒绝和暂缓的，以后转账不再因此多问。等着的还等着。",
        lambda given: deciding.note_talk(given.bank, customer_id, given.who, given.reason),
        reason="谈了什么",
        must_say=True,
    )


def _call(ticket: HelpTicket, picture: Path | None, customers: dict[str, Customer]) -> Matter:
    is_open, told = ticket.status == "open", ticket.details
    take = Choice(
        "t",
        "接手",
        "接手这个求助：她的屏幕上会写有人正在过来，您要马上过去。",
        lambda given: deciding.take_ticket(given.desk, ticket.id, given.who),
    )
    close = Choice(
        "c",
        "办结",
        "办结这个求助：事情办好了，她不用再等。",
        lambda given: deciding.close_ticket(given.desk, ticket.id, given.who, given.reason),
        reason="备注（可以不写）",
    )
    talked = () if ticket.customer_id is None else (_talked(ticket.customer_id),)
    reason = REASONS.get(ticket.reason, ticket.reason)
    return Matter(
        key=f"call:{ticket.id}",
        kind="求助",
        who=_name(ticket.customer_id, customers),
        what=reason,
        since=ticket.created_at,
        details=(
            ("为什么", reason),
            ("在哪儿", f"{told.kiosk} {told.place}".strip() or "（没写）"),
            ("怎么称呼", told.address or "（没插卡，不知道）"),
            ("什么时候", _at(ticket.created_at)),
            *([("谁接的", ticket.who)] if ticket.who else []),
            *([("办到哪一步", name_screen(told.step))] if told.step else []),
            *(("最近说的话", f"她：{hers}　机器：{ours}") for hers, ours in told.exchanges),
            ("她的屏幕" if ticket.reason in BY_HERSELF else "记着", tell_screen(ticket.screen)),
            *([("画面图", str(picture))] if picture else []),
        ),
        choices=((take,) if is_open else ()) + (close, *talked),
        urgent=ticket.reason in URGENT,
        rings=is_open,
        state="" if is_open else f"{ticket.staff_name or ticket.who}已接手",
    )


def _hold(hold: Hold) -> Matter:
    waits = hold.status == "open"
    sum_and_payee = f"{hold.amount} 给{hold.payee}"
    by_two = partial(Choice, reason="理由", must_say=True, second="must")
    release = by_two(
        "r",
        "放行",
        f"放行：{sum_and_payee}，马上转走，收不回来。要两个人都签。",
        lambda given: deciding.release_hold(
            given.bank, hold.id, given.who, _second(given), given.reason
        ),
    )
    delay = by_two(
        "d",
        "次日到账",
        f"改成次日到账：{sum_and_payee}，24 小时后转走，这之前可以撤销。要两个人都签。",
        lambda given: _delayed(
            deciding.delay_hold(given.bank, hold.id, given.who, _second(given), given.reason)
        ),
    )
    cancel = Choice(
        "x",
        "撤销",
        f"撤销：{sum_and_payee}，不转了，钱还在她账户里。",
        lambda given: deciding.cancel_hold(given.bank, hold.id, given.who, given.reason),
        reason="理由",
        must_say=True,
    )
    may_delay = waits and not hold.unsafe
    why = REASONS.get(hold.reason, hold.reason)
    return Matter(
        key=f"hold:{hold.id}",
        kind="暂缓",
        who=f"{hold.customer_name}（{hold.customer_id}）",
        what=sum_and_payee,
        since=hold.since,
        details=(
            ("转什么", sum_and_payee),
            ("为什么拦下", why + ("。有可疑的地方，不能改次日到账" if hold.unsafe else "")),
            ("什么时候", _at(hold.since)),
            *([("到账时间", _at(hold.due))] if hold.due else []),
            *(("依据", tell_evidence(line)) for line in hold.evidence),
        ),
        choices=(
            release,
            *([delay] if may_delay else []),
            cancel,
            _talked(hold.customer_id),
        ),
        urgent=hold.unsafe,
        state="" if waits else STATUS.get(hold.status, hold.status),
    )


def _second(given: Given) -> SignedIn:
    assert given.second is not None, "the dialog lets nobody through without a second"
    return given.second


def _delayed(hold: Hold) -> str:
    when = f"，{_at(hold.due)} 到账" if hold.due else ""
    return f"已改成次日到账：{hold.amount} 给{hold.payee}{when}"


def _payee(request: PayeeRequest, customers: dict[str, Customer]) -> Matter:
    add = Choice(
        "a",
        "加上",
        f"加上收款人{request.name}，尾号{request.number[-4:]}：以后她可以给他转钱。"
        "请先和她核对户名、账号，问清是谁叫她加的。",
        lambda given: deciding.add_payee(
            given.bank, request.id, given.who, given.reason, given.name
        ),
        reason="理由",
        must_say=True,
        name="户名写错了就写对的（可以不写）",
    )
    refuse = Choice(
        "x",
        "不加",
        f"不加收款人{request.name}。",
        lambda given: deciding.refuse_payee(given.bank, request.id, given.who, given.reason),
        reason="理由",
        must_say=True,
    )
    return Matter(
        key=f"payee:{request.id}",
        kind="收款人",
        who=_name(request.customer_id, customers),
        what=f"要加{request.name}",
        since=request.created_at,
        details=(
            ("户名", request.name),
            ("她叫他", request.relation or "（没说）"),
            ("账号", request.number),
            ("什么时候", _at(request.created_at)),
        ),
        choices=(add, refuse),
    )


def _request(request: ServiceRequest, customers: dict[str, Customer]) -> Matter:
    cash = request.kind is RequestKind.CASH
    told = "，".join(tell_detail(name, value) for name, value in request.details.items())
    fen = request.details.get("fen")
    above = isinstance(fen, int) and fen > LINE_FEN
    done = Choice(
        "f",
        "办好了",
        f"登记号 {request.number} 办好了。",
        lambda given: deciding.close_request(
            given.bank, request.number, given.who, given.reason, given.second
        ),
        reason="备注（可以不写）",
    )
    if cash:
        done = replace(
            done,
            label="交现金",
            happens=f"把现金（{told}）交给她：钱就离开银行了。"
            + (
                "一万元以上，要两个人都签，写明原因。"
                if above
                else "有可疑时要两个人都签，写明原因。"
            ),
            reason="原因" if above else "原因（两个人签才要写）",
            must_say=above,
            second="must" if above else "may",
        )
    return Matter(
        key=f"request:{request.number}",
        kind="取现" if cash else "登记",
        who=_name(request.customer_id, customers),
        what=f"{REQUESTS[request.kind]} {request.number}",
        since=request.created_at,
        details=(
            ("要办的事", REQUESTS[request.kind]),
            ("登记号", request.number),
            ("说明", told or "（没有）"),
            ("什么时候", _at(request.created_at)),
        ),
        choices=(done,),
    )


def _loss(loss: Loss, customers: dict[str, Customer]) -> Matter:
    what = f"{loss.name}（尾号{loss.tail}）"
    lift = Choice(
        "l",
        "解除挂失",
        f"解除{what}的挂失：又能转出钱了。要先见到她本人。",
        lambda given: deciding.lift_freeze(given.bank, loss.account_id, given.who),
    )
    return Matter(
        key=f"loss:{loss.account_id}",
        kind="挂失",
        who=_name(loss.customer_id, customers),
        what=what,
        since=loss.since,
        details=(("挂失的账户", what), ("账户号", loss.account_id), ("什么时候", _at(loss.since))),
        choices=(lift,),
    )


def _card(customer: Customer) -> Matter:
    unlock = Choice(
        "u",
        "解锁",
        f"解开{customer.name}的卡：她又能输密码了。要先见到她本人。",
        lambda given: deciding.unlock_card(given.bank, customer.id, given.who),
    )
    return Matter(
        key=f"card:{customer.id}",
        kind="卡锁",
        who=f"{customer.name}（{customer.id}）",
        what="密码输错，卡锁上了",
        since=None,
        details=(("为什么", "密码输错三次，或者试了太多数字"), ("客户号", customer.id)),
        choices=(unlock,),
    )


def _locks(bank: BankGateway, customers: Iterable[Customer]) -> Iterator[Matter]:
    for customer in customers:
        closed = [each.lock for each in bank.locks.list_states(customer.id) if each.closed]
        if not closed:
            continue
        names = "、".join(deciding.LOCK_NAMES[lock] for lock in closed)
        yield Matter(
            key=f"locks:{customer.id}",
            kind="安全锁",
            who=f"{customer.name}（{customer.id}）",
            what=names,
            since=None,
            details=(("锁着的", names), ("客户号", customer.id)),
            choices=tuple(_opening(customer, lock) for lock in closed),
        )


def _opening(customer: Customer, lock: Lock) -> Choice:
    name = deciding.LOCK_NAMES[lock]
    return Choice(
        str(1 + list(Lock).index(lock)),
        f"开{name}",
        f"打开{customer.name}的{name}。锁是护着她的：要先见到她本人，问清是谁叫她开的。",
        lambda given: deciding.open_lock(given.bank, customer.id, lock, given.who),
    )
