"""Make a bank in which everything has happened once, as a target for attacks by SQL."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

from assistant.banking.lock_kinds import Lock
from assistant.banking.model import Arrival, BankError, PinOutcome, TransferStatus
from assistant.banking.preferences import Preferences
from assistant.banking.queue import QueueLine
from assistant.banking.requests import RequestKind
from assistant.banking.seed import SANDBOX_PINS
from assistant.banking.seed_staff import HEAD, LI, MANAGER, QIAN, SUN
from assistant.banking.staff_members import ATTEMPTS
from assistant.channel_settings import Channel
from assistant.channels import deliveries
from assistant.counts.store import DayCounts
from assistant.counts.tally import Tally
from assistant.fraud.check import Answer, AnswerKind, Question
from assistant.help.desk import HelpDesk
from assistant.money import Money
from assistant.staff_member import Role, SignedIn
from assistant.storage.opened import reading
from tests.banking.fixtures import World

DAY = 86_400
UNSURE = Answer(AnswerKind.UNSURE, "unsure")


def live_through(world: World) -> None:
    """Let customers and staff do each thing, and leave one of each kind waiting."""
    _staff(world)
    _tickets(world)
    _payees(world)
    _rest(world)
    _holds(world)
    _chen(world)
    world.bank.preferences.remember("demo", Preferences(1))
    world.bank.queue.take("q", QueueLine.CASH, "demo")
    _counts(world)
    world.bank.passbooks.note_printed("q", "demo-passbook", 2)
    _open(world)


def _counts(world: World) -> None:
    """Count a visit in which something was done, and leave one open."""
    tally, store = Tally(), DayCounts(world.engine, world.clock)
    tally.begin("transfer_form")
    tally.finish()
    tally.end("goodbye")
    tally.hear()
    store.write(tally.take())


def _staff(world: World) -> None:
    """Write the staff's history: a new password, misses, a lock, somebody who has left."""
    staff = world.bank.staff
    staff.set_password(LI, LI.number, "another one")
    for number, misses in ((QIAN.number, 1), (SUN.number, ATTEMPTS)):
        for _ in range(misses):
            with suppress(BankError):
                staff.sign_in(number, "a guess")
    gone = SignedIn("5001", "吴刚", Role.CLERK)
    staff.add(HEAD, gone.number, gone.name, gone.role, "demo-5001")
    world.bank.note_talk("zhang", gone, "his son was with him")
    world.bank.take_out_payee("zhang", "zhang-water", staff=gone, reason="he moved")
    staff.remove(HEAD, gone.number)


def _tickets(world: World) -> None:
    ids = iter(("1open", "2taken", "0closed"))  # in a known order: the first row is attacked
    desk = HelpDesk(world.engine, world.clock, world.path.parent / "spool", lambda: next(ids))
    deliveries.open_only(world.engine, [Channel("bell", "command", argv=("bell",))])
    desk.call("t1", "demo", "key", "home")
    desk.ring()
    with reading(world.engine) as connection:
        first = deliveries.next_due(connection, "bell", world.clock.now())
    assert first is not None
    deliveries.note_sent(world.engine, first, world.clock.now())
    taken = desk.call("t2", "demo", "key", "home")
    desk.take(taken.id, LI)
    closed = desk.call("t3", None, "voice", "home")
    desk.close(closed.id, LI, "seen")


def _payees(world: World) -> None:
    ask = world.bank.new_payees.ask
    ask("p", "demo", "李梅", "外甥女", "6222020502003356000")
    world.bank.new_payees.confirm(
        ask("p", "demo", "李强", "", "6222020502003356001").id, LI, "seen with her"
    )
    world.bank.new_payees.refuse(
        ask("p", "demo", "李四", "", "6222020502003356002").id, LI, "a stranger"
    )
    gone = ask("p", "demo", "李五", "", "6222020502003356003")
    world.bank.new_payees.confirm(gone.id, LI, "seen with her")
    world.bank.take_out_payee("demo", f"asked-{gone.id}", session="p")


def _buy(world: World, what: str, yuan: int, account: str, day: date | None = None) -> str:
    world.transfers += 1
    her = account.split("-")[0]
    key = f"b{world.transfers}"
    args = (key, key, her, account, what, Money.yuan(yuan), day)
    asked = world.pass_check(world.confirm(world.bank.positions.buy(*args)))
    bought = world.pay(asked, SANDBOX_PINS[her])
    assert bought.status is TransferStatus.POSTED, bought
    return world.bank.positions.find_of_transfer(bought.id).id


def _rest(world: World) -> None:
    for yuan in (500, 600):
        deposit = _buy(world, "term-12", yuan, "demo-pension")
    back = world.bank.positions.take_back("back", "back", "demo", deposit)
    world.pay(world.pass_check(world.confirm(back)))
    _buy(world, "wealth-cash", 100, "demo-pension")
    for _ in range(2):
        _buy(world, "cash", 50_000, "zhang-passbook", date(2026, 3, 17))
    number = world.bank.requests.list_requests()[-1].number
    world.bank.requests.close(number, LI, "her own", MANAGER)
    world.bank.requests.book("r", "demo", RequestKind.HOME_VISIT, {"when": "morning"})
    card = world.bank.requests.book("r", "demo", RequestKind.SOCIAL_CARD, {})
    world.bank.requests.close(card.number, LI, "done")
    world.clock.advance(4 * DAY)


def _held(world: World, yuan: int, session: str) -> str:
    begun = world.confirmed(yuan, "zhang-daughter", account="zhang-passbook", session=session)
    if begun.status is TransferStatus.FRAUD_CHECK:  # else it is like the one before
        world.answer(world.at_question(begun, Question.WHO), UNSURE)
    return next(hold.id for hold in world.bank.holds() if hold.transfer_id == begun.id)


def _holds(world: World) -> None:
    released = _held(world, 12_000, "h1")
    world.bank.release(released, LI, MANAGER, "known to us")
    delayed = _held(world, 15_000, "h2")
    world.bank.delay(delayed, LI, MANAGER, "her daughter was there")
    cancelled = _held(world, 4_000, "h3")
    world.bank.revoke(cancelled, LI, "she wants it")
    _held(world, 5_000, "h4")
    world.bank.locks.close("h5", "zhang", Lock.REGION)


def _chen(world: World) -> None:
    """Write Chen's history: words of a fraud, a loss, wrong PINs, a closed limit."""
    world.bank.locks.close("c", "chen", Lock.LIMIT, Money.yuan(900))
    world.bank.script_words("c", "他说转到安全账户", "chen", "message-1")
    world.bank.note_talk("chen", LI, "her nephew was with her")
    world.bank.script_words("c", "他说转到安全账户", "chen", "message-2")
    world.confirmed(500, "chen-grandson", account="chen-passbook", session="c")
    world.bank.locks.report_loss("c", "chen", "chen-pension")
    assert world.bank.verify_pin("c", "chen", "000000").outcome is PinOutcome.WRONG


def _open(world: World) -> None:
    """Write Demo's history: posted with a check, failed, cancelled, one at each open status."""
    world.posted(12_000, session="d0")
    bill = next(bill for bill in world.bank.bills.list_due("demo") if bill.kind == "电费")
    waiting = [
        world.pass_check(
            world.confirm(world.bank.bills.begin(key, key, "demo", "demo-passbook", bill.id))
        )
        for key in ("bill-1", "bill-2")
    ]
    world.pay(waiting[0])
    world.bank.cancel(world.begin(50, session="d1").id, "home")
    world.begin(60, session="d2")
    world.at_question(world.confirmed(13_000, session="d3"), Question.SECRECY)
    later = world.pass_check(world.confirmed(10_500, "demo-laoli", session="d6"))
    world.bank.authorise(later.id, later.step, SANDBOX_PINS["demo"], Arrival.NEXT_DAY)
    world.pass_check(world.confirmed(11_000, "demo-xiaoming", session="d4"))
    world.bank.positions.buy(
        "unpaid", "d5", "demo", "demo-pension", "term-12", Money.yuan(700), None
    )
