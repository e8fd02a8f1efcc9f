"""Play people who pay bills and close locks, and the staff who open locks.

These people also report losses and move money between their own accounts; some try to avoid the
rules.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from assistant.banking.bills import Bill
from assistant.banking.lock_kinds import Lock, Origin
from assistant.banking.model import Hold, Transfer
from assistant.banking.seed_staff import LI, MANAGER, QIAN, SUN
from assistant.money import Money
from assistant.simulation.calls import Call, Script, Sleep
from assistant.simulation.people import (
    AMOUNTS,
    AWAY,
    COACHED,
    EVERYDAY,
    GONE,
    HOUR,
    STAFF,
    Asking,
    Branch,
    Temper,
    Visit,
)

KINDS = ("电费", "水费", "暖气费")
BILL_AMOUNTS = (4_320, 8_640, 98_640, 150_000, 1_000_000, 1_000_001, 1_300_000)
"""Amounts of bills in fen, some of them for a whole building."""
LIMITS = (0, 30_000, 100_000, 300_000, 1_000_000, 3_000_000)
"""Daily limits in fen."""


# Bills


def _begin_bill(visit: Visit, bill_id: str, account: str = "", *, key: str = "") -> Asking:
    branch, wallet = visit.branch, visit.wallet
    account = account or branch.pick(wallet.accounts)
    key = key or f"key-{next(branch.numbers)}"
    call = Call("begin_bill", (key, visit.session, wallet.customer, account, bill_id))
    branch.old_calls.append(call)
    return (yield from visit.insist(call))


def _owed(visit: Visit) -> Asking:
    told = yield from visit.insist(Call("bills_due", (visit.wallet.customer,)))
    bills: tuple[Bill, ...] = told or ()
    return bills


def pays_bills(branch: Branch) -> Script:
    """Look at the customer's bills and pay one or two of them."""
    visit = Visit.of(branch, Temper(away=0))
    bills = yield from _owed(visit)
    for bill in bills[: branch.chance.randint(1, 3)]:
        visit.calls = 0
        begun = yield from _begin_bill(visit, bill.id)
        yield from visit.carry(begun)
        yield from visit.insist(Call("last_paid", (visit.wallet.customer, bill.kind)))
    yield from visit.end()


def pays_a_bill_twice(branch: Branch) -> Script:
    """Begin to pay one bill twice, and again after paying; pay whatever is possible."""
    visit = Visit.of(branch, COACHED)
    other = Visit.of(branch, COACHED, visit.wallet)
    bills = yield from _owed(visit)
    if not bills:
        return
    bill = branch.pick(bills)
    first = yield from _begin_bill(visit, bill.id)
    second = yield from _begin_bill(other, bill.id)
    if branch.happens(0.7):  # both wait for the PIN when the first is paid
        second = yield from other.carry(second, decisions=1)
    yield from visit.carry(first)
    if branch.happens(0.2):
        yield Sleep(HOUR)
    other.calls = 0
    yield from other.carry(second)
    visit.calls = 0
    again = yield from _begin_bill(visit, bill.id)
    yield from visit.carry(again)
    yield from visit.end()
    yield from other.end()


def talks_bills_over(branch: Branch) -> Script:
    """Try to change a bill's amount or payee, or to pay another household's bill."""
    visit = Visit.of(branch, COACHED)
    bills = yield from _owed(visit)
    if not bills:
        return
    bill = branch.pick(bills)
    begun = yield from _begin_bill(visit, bill.id)
    if isinstance(begun, Transfer):
        less, to = Money(begun.amount.fen - 1), branch.pick(visit.wallet.payees)
        account = branch.pick(visit.wallet.accounts)
        for wish in ((None, None, less), (None, to, None), (account, begun.payee.id, begun.amount)):
            told = yield from visit.insist(Call("amend", (begun.id, begun.step, *wish)))
            begun = told or begun
        visit.calls = 0
        yield from visit.carry(begun)
    thief = Visit.of(branch, COACHED)
    taken = yield from _begin_bill(thief, bill.id)
    yield from thief.carry(taken)
    yield from visit.end()
    yield from thief.end()


def sends_bills(branch: Branch) -> Script:
    """Send the bills of a month, as the billers do."""
    for wallet in branch.chance.sample(branch.wallets, 5):
        number = next(branch.numbers)
        due_on = f"2026-04-{number % 28 + 1:02}"
        to, fen = branch.pick(wallet.billers), branch.pick(BILL_AMOUNTS)
        told = (f"bill-{number}", wallet.customer, branch.pick(KINDS), to, fen, due_on)
        yield Call("bill_comes", told)


# Own accounts


def moves_her_own(branch: Branch) -> Script:
    """Move money between the customer's own accounts, sometimes to the same one."""
    visit = Visit.of(branch, Temper())
    for _ in range(branch.chance.randint(1, 3)):
        visit.calls = 0
        fen = branch.pick(EVERYDAY if branch.happens(0.6) else AMOUNTS)
        to, account = branch.pick(visit.wallet.own), branch.pick(visit.wallet.accounts)
        yield from visit.transfer(to, fen, account)
    yield from visit.end()


# Locks and losses


def _close(visit: Visit, lock: Lock) -> Asking:
    fen = visit.branch.pick(LIMITS)
    limit = Money(fen) if lock is Lock.LIMIT and visit.branch.happens(0.95) else None
    call = Call("close_lock", (visit.session, visit.wallet.customer, lock, limit))
    return (yield from visit.insist(call))


def closes_locks(branch: Branch) -> Script:
    """Read the safety guide, close a lock, and try what still works."""
    visit = Visit.of(branch, Temper(away=0.5))
    yield from visit.insist(Call("locks", (visit.wallet.customer,)))
    lock = branch.pick(tuple(Lock))
    yield from _close(visit, lock)
    if branch.happens(0.3):
        yield from _close(visit, lock)
    if branch.happens(0.5):
        fen = branch.pick(EVERYDAY)
        yield from visit.transfer(branch.pick(visit.wallet.payees), fen)
    yield from visit.end()


def goes_round_locks(branch: Branch) -> Script:
    """Begin transfers before and after a lock closes, from other regions too; repeat a key; try to open it."""
    visit = Visit.of(branch, COACHED)
    customer, lock = visit.wallet.customer, branch.pick((*Lock, Lock.LIMIT, Lock.LIMIT))
    payee, fen = branch.pick(visit.wallet.payees), branch.pick(EVERYDAY)
    begun = yield from visit.begin(payee, fen, origin=branch.pick(tuple(Origin)))
    if branch.happens(0.7):
        begun = yield from visit.carry(begun, decisions=1)
    yield from _close(visit, lock)
    yield from visit.carry(begun)  # the lock was closed during the transfer
    for origin in branch.chance.sample(AWAY, 2):
        visit.calls = 0
        yield from visit.transfer(payee, fen, branch.pick(visit.wallet.accounts), origin)
    highest = Call("close_lock", (visit.session, customer, Lock.LIMIT, Money(100_000_000)))
    yield from visit.insist(highest if lock is Lock.LIMIT else Call("locks", (customer,)))
    yield from visit.insist(Call("open_lock", (customer, lock, GONE)))
    home = yield from visit.begin(payee, fen, origin=Origin.BRANCH)
    if isinstance(home, Transfer):
        doubled = next(c for c in reversed(branch.old_calls) if c.args[1] == visit.session)
        yield Call("begin", (*doubled.args[:6], branch.pick(AWAY)))
        account = branch.pick(visit.wallet.accounts)
        yield from visit.insist(Call("amend", (home.id, home.step, account, None, None)))
    yield from visit.end()


def waits_with_locks(branch: Branch) -> Script:
    """Have a transfer held; then close a lock or report a loss, and staff release it."""
    visit = Visit.of(branch, Temper(unsure=0.5, away=0.6))
    account = branch.pick(visit.wallet.accounts[:2])
    yield from visit.transfer(branch.pick(visit.wallet.payees), 1_000_001, account)
    if branch.happens(0.5):
        told = (visit.session, visit.wallet.customer, branch.pick((account, None)))
        yield from visit.insist(Call("report_lost", told))
    else:
        yield from _close(visit, branch.pick((Lock.REGION, Lock.OVERSEAS, Lock.NIGHT, Lock.LIMIT)))
    yield from visit.end()
    hers = yield from _held_of(visit.wallet.customer)
    for hold in hers[-3:]:
        act = branch.pick(("release", "release", "delay"))
        yield Call(act, (hold.id, LI, MANAGER, "known to us"))
    if branch.happens(0.5):
        yield Sleep(25 * HOUR)
        yield Call("settle_due", ())


SCHEMES = ("打三千过去能领五万", "说我医保卡在外地开药骗保", "有人上门来拿现金")
"""Words about fraud schemes that are not words of a script."""


def learns_of_it(branch: Branch) -> Script:
    """Have a transfer held and delayed.

    Meanwhile the customer reports a fraud or a loss, or her card is locked.
    """
    visit = Visit.of(branch, Temper(unsure=0.5))
    wallet = visit.wallet
    yield from visit.transfer(branch.pick(wallet.payees), branch.pick((800_000, 1_200_000)))
    yield from visit.end()
    hers = yield from _held_of(wallet.customer)
    for hold in hers[-2:]:
        yield Call("delay", (hold.id, QIAN, SUN, "known to us"))
    yield Sleep(branch.pick((HOUR, 20 * HOUR)))
    later = visit if branch.happens(0.3) else Visit.of(branch, COACHED, wallet)
    her = wallet.customer if branch.happens(0.8) else None
    account = branch.pick((wallet.accounts[0], None))
    wrong = [Call("verify_pin", (later.session, wallet.customer, "111111"))] * 3
    for call in branch.pick(
        (
            [Call("report_fraud", (later.session, her))],
            [Call("script_words", (later.session, "转到安全账户", her, True))],
            [Call("report_lost", (later.session, wallet.customer, account))],
            wrong,
        ),
    ):
        yield from later.insist(call)
    if branch.happens(0.3):
        for hold in hers[-2:]:
            act = branch.pick(("release", "delay"))
            yield Call(act, (hold.id, LI, MANAGER, "seen her"))
    yield Sleep(25 * HOUR)
    yield Call("settle_due", ())
    yield from later.end()


def tells_and_pays(branch: Branch) -> Script:
    """Tell of a fraud scheme, or have a transfer held; then pay others, at once and days later."""
    visit = Visit.of(branch, Temper(unsafe=0.3, away=0) if branch.happens(0.5) else COACHED)
    wallet = visit.wallet
    her = None if branch.happens(0.5) else wallet.customer
    if branch.happens(0.3):
        yield from visit.transfer(wallet.payees[0], 1_200_000)
    else:
        call = branch.pick((
            Call("script_words", (visit.session, branch.pick(SCHEMES), her, False)),
            Call("script_words", (visit.session, "转到安全账户", her, True)),
            Call("report_fraud", (visit.session, her, False)),
            Call("report_fraud", (visit.session, her)),
        ))  # fmt: skip
        yield from visit.insist(call)
    if her is None and branch.happens(0.5):
        yield from visit.insist(Call("verify_pin", (visit.session, wallet.customer, wallet.pin)))
    elif her is None and branch.happens(0.5):
        yield from visit.insist(Call("note_recognised", (visit.session, wallet.customer)))
    for _ in range(3):
        visit.calls = 0
        yield from visit.transfer(branch.pick(wallet.payees), branch.pick((20_000, 490_000)))
        if branch.happens(0.4):
            yield from visit.end()
            visit = Visit.of(branch, COACHED, wallet)
        yield Sleep(branch.pick((45.0, HOUR, 73 * HOUR, 170 * HOUR)))
        if branch.happens(0.2):
            yield Call("talk", (wallet.customer, branch.pick(STAFF), "spoke with her"))
    yield from visit.end()


def drips(branch: Branch) -> Script:
    """Pay small sums, each below the sum for which a fraud check is needed.

    The sums go to one payee; or tiny sums on two days and then more; or to two payees in turn.
    """
    visit = Visit.of(branch, COACHED)
    pieces, pause, payees = branch.pick((
        ((99_999,) * 3, 60.0, 1),
        ((4_000, 4_000, 150_000), 50 * HOUR, 1),
        ((700_000,) * 5, 40 * HOUR, 2),
    ))  # fmt: skip
    to = branch.chance.sample(visit.wallet.payees, payees)
    for number, fen in enumerate(pieces):
        visit.calls = 0
        yield from visit.transfer(to[number % payees], fen, origin=Origin.BRANCH)
        yield Sleep(pause)
    yield from visit.end()


CALM = Temper(
    unsure=0, refuses=0, silent=0, changes_her_mind=0, calls_help=0, leaves=0, stale=0, twice=0,
    wrong_pin=0, slow=0, away=0,
)  # fmt: skip
"""A customer who gives safe answers and makes no mistakes."""


def takes_somebody_out(branch: Branch) -> Script:
    """Remove a payee, perhaps while a payment waits, and still try to pay that payee."""
    visit = Visit.of(branch, CALM)
    her, out = visit.wallet.customer, branch.pick(visit.wallet.payees)
    if branch.happens(0.5):
        begun = yield from visit.begin(out, 20_000)
        yield Call("take_out", (her, out))
        yield from visit.carry(begun, decisions=1)
    for payee in (out, out, visit.wallet.own[0], branch.pick(branch.wallet().payees)):
        yield Call("take_out", (her, payee))
    yield from _one_by_one(visit, (out, 20_000))
    yield from visit.end()


def pays_by_a_set_clock(branch: Branch) -> Script:
    """Pay small sums after somebody set the clock; delayed ones come due; staff correct it."""
    visit = Visit.of(branch, CALM)
    yield Call("clock_in_doubt", ("set by +72 hours",))
    yield from _one_by_one(visit, (visit.wallet.payees[0], 20_000))
    yield Sleep(25 * HOUR)
    yield Call("settle_due", ())
    yield from visit.end()
    yield Call("clock_in_doubt", ("",))
    yield Call("settle_due", ())


def tops_up(branch: Branch) -> Script:
    """Pay more than a week's limit, answer the fraud check, and pay others little days later."""
    visit = Visit.of(branch, CALM)
    known, son = branch.chance.sample(visit.wallet.payees, 2)
    yield from _one_by_one(visit, (known, 150_000), (son, 2_100_000))
    yield Call("months_pass", (2,))
    yield from _one_by_one(visit, (known, 50_000), (known, 30_000))
    yield from visit.end()


def moves_and_pays(branch: Branch) -> Script:
    """Move a large sum between the customer's accounts, and pay a known payee days later."""
    visit = Visit.of(branch, CALM)
    known = visit.wallet.payees[0]
    yield from _one_by_one(visit, (known, 150_000), (visit.wallet.own[1], 2_100_000))
    yield Call("months_pass", (2,))
    yield from _one_by_one(visit, (known, 150_000))
    yield from visit.end()


def _one_by_one(visit: Visit, *payments: tuple[str, int]) -> Asking:
    for payee, fen in payments:
        visit.calls = 0
        yield from visit.transfer(payee, fen, visit.wallet.accounts[0], Origin.BRANCH)


def becomes_known(branch: Branch) -> Script:
    """Pay a payee a hundred yuan twice, on one day or on several, and then a large sum."""
    visit = Visit.of(branch, CALM)
    to = branch.pick(visit.wallet.payees)
    days = branch.pick((0, 1, 4))
    yield from _one_by_one(visit, (to, 20_000))
    if days:
        yield Call("months_pass", (days,))
    yield from _one_by_one(visit, (to, 20_000), (to, 150_000))
    yield from visit.end()


def spends_half(branch: Branch) -> Script:
    """Pay a known payee more than half of the customer's smaller account."""
    visit = Visit.of(branch, CALM, branch.pick(branch.wallets[:2]))
    known, small = visit.wallet.payees[0], visit.wallet.accounts[-1]
    yield from _one_by_one(visit, (known, 100_000))
    yield Call("months_pass", (1,))
    yield from visit.transfer(known, branch.pick((300_000, 450_000)), small, Origin.BRANCH)
    yield from visit.end()


def keeps_it_waiting(branch: Branch) -> Script:
    """Have a transfer held for a month; then two people try to release it."""
    visit = Visit.of(branch, replace(CALM, unsure=0.5))
    wallet = visit.wallet
    yield from visit.transfer(wallet.payees[0], 600_000, wallet.accounts[0], Origin.BRANCH)
    yield from visit.end()
    for hold in (yield from _held_of(wallet.customer))[-1:]:
        yield Call("months_pass", (branch.pick((29, 31, 40)),))
        yield Call(branch.pick(("release", "delay")), (hold.id, LI, MANAGER, "known to us"))


def says_anything(branch: Branch) -> Script:
    """Pay a sum so large that a fraud check is needed, and answer at random."""
    visit = Visit.of(branch, replace(CALM, unsafe=0.25, unsure=0.4))
    yield from visit.transfer(branch.pick(visit.wallet.payees), 1_200_000, origin=Origin.BRANCH)
    yield from visit.end()


def talks_to_her(branch: Branch) -> Script:
    """Let staff talk to some of the customers who told of a fraud."""
    for wallet in branch.chance.sample(branch.wallets, 4):
        yield Call("talk", (wallet.customer, branch.pick(STAFF), branch.pick(("seen", "seen", ""))))


def probes(branch: Branch) -> Script:
    """Pay a tiny sum first, so that the payee is no longer new; then pay more."""
    visit = Visit.of(branch, COACHED)
    payee = branch.pick(visit.wallet.payees)
    for fen in (1, branch.pick((99_999, 100_000, 300_000)), 150_000):
        visit.calls = 0
        yield from visit.transfer(payee, fen)
        yield Sleep(branch.pick((60.0, 60.0, 73 * HOUR)))
    yield from visit.end()


def begins_while_it_waits(branch: Branch) -> Script:
    """Have a delayed transfer for days; meanwhile make payments too small for a fraud check."""
    visit = Visit.of(branch, Temper(unsure=0.4, away=0))
    wallet = visit.wallet
    known = Visit.of(branch, COACHED, wallet)
    yield from known.transfer(wallet.payees[-1], 100_000, origin=Origin.BRANCH)
    yield from visit.transfer(wallet.payees[0], 600_000)
    yield from visit.end()
    yield Sleep(branch.pick((HOUR, 30 * HOUR, 80 * HOUR)))
    for hold in (yield from _held_of(wallet.customer))[-1:]:
        yield Call("delay", (hold.id, QIAN, MANAGER, "known to us"))
    if branch.happens(0.7):  # then only the sum is a reason for the check
        yield Call("talk", (wallet.customer, QIAN, "it is for her son"))
    other = Visit.of(branch, COACHED, wallet)
    yield from other.transfer(wallet.payees[-1], 450_000)
    yield from other.end()


def pays_a_delayed_bill(branch: Branch) -> Script:
    """Have a bill's payment delayed, and a similar one released at once."""
    visit = Visit.of(branch, Temper(away=0))
    number, her = next(branch.numbers), visit.wallet.customer
    bill = f"bill-{number}"
    biller = branch.pick(visit.wallet.billers)
    yield Call("bill_comes", (bill, her, "电费", biller, 1_000_001, "2026-05-01"))
    for act, names in (("delay", (QIAN, SUN)), ("release", (LI, MANAGER))):
        visit = Visit.of(branch, Temper(away=0), visit.wallet)
        begun = yield from _begin_bill(visit, bill, visit.wallet.accounts[0])
        yield from visit.carry(begun, decisions=1)
        yield from visit.end()  # ends during the check, unless the transfer is held
        for hold in (yield from _held_of(her))[-1:]:
            yield Call(act, (hold.id, *names, "known to us"))
    yield Sleep(25 * HOUR)
    yield Call("settle_due", ())


def _held_of(customer: str) -> Asking:
    held: list[Hold] = (yield Call("holds", ())).value or []
    return [hold for hold in held if hold.customer_id == customer]


def reports_a_loss(branch: Branch) -> Script:
    """Report one account or all as lost; somebody tries to pay from them."""
    visit = Visit.of(branch, Temper())
    wallet = visit.wallet
    account = branch.pick(wallet.accounts)
    begun = yield from visit.begin(branch.pick(wallet.payees), branch.pick(EVERYDAY), account)
    if branch.happens(0.7):
        begun = yield from visit.carry(begun, decisions=1)
    which = branch.pick((account, account, None, branch.wallet().accounts[0]))
    yield from visit.insist(Call("report_lost", (visit.session, wallet.customer, which)))
    thief = Visit.of(branch, COACHED, wallet)
    yield from thief.carry(begun)
    for _ in range(2):
        thief.calls = 0
        payee, origin = branch.pick(wallet.payees), branch.pick(tuple(Origin))
        other = yield from thief.begin(payee, branch.pick(EVERYDAY), origin=origin)
        if isinstance(other, Transfer):
            yield from thief.insist(Call("amend", (other.id, other.step, account, None, None)))
    yield Call("found", (account, GONE))
    yield from visit.end()
    yield from thief.end()


def opens_locks(branch: Branch) -> Script:
    """Let staff open a customer's locks and lift her freezes."""
    for wallet in branch.chance.sample(branch.wallets, 3):
        for lock in branch.chance.sample(tuple(Lock), 2):
            yield Call("open_lock", (wallet.customer, lock, branch.pick(STAFF)))
        yield Call("locks", (wallet.customer,))
        for account in wallet.accounts:
            yield Call("found", (account, branch.pick(STAFF)))


# What arrives later


LATE = (150_000, 400_000, 1_000_001, 1_200_000, 2_000_000, 4_000_000)
"""Amounts in fen that are asked about, as a first payment or above the line."""


def lets_it_come_later(branch: Branch) -> Script:
    """Let money arrive in two hours or the next day; meanwhile something may happen."""
    yield from _comes_later(branch, branch.pick(MEANWHILE))


def comes_later_while(happens: str) -> Callable[[Branch], Script]:
    """Return a kind of people of whom this one thing of ``MEANWHILE`` happens to all."""

    def who(branch: Branch) -> Script:
        yield from _comes_later(branch, happens)

    who.__name__ = f"comes_later_while_{happens}"
    return who


def _comes_later(branch: Branch, happens: str) -> Asking:
    anyway = 0.4 if happens == "nothing" else 0.0
    temper = replace(COACHED, later=0.85, anyway=anyway, wrong_pin=0, slow=0.01)
    visit = Visit.of(branch, temper)
    her, wallet = visit.wallet.customer, visit.wallet
    seen = yield from visit.transfer(branch.pick(wallet.payees), branch.pick(LATE))
    if branch.happens(0.5):
        yield from visit.end()
    if not isinstance(seen, Transfer) or not seen.on_the_way:
        return
    visit.calls = 0
    yield from _meanwhile(visit, seen, happens)
    yield from visit.insist(Call("accounts", (her,)))
    yield Sleep(branch.pick((0.5, 2.0, 2.0, 24.0, 24.0)) * HOUR)
    if happens == "doubt":
        yield Call("clock_in_doubt", ("set by hand",))
        yield Call("arrive", (seen.id,))
        yield Call("clock_in_doubt", ("",))
    if happens == "calls off" or branch.happens(0.1):  # once more, or too late
        yield Call("cancel", (seen.id, "cancel"))
    yield from lets_arrive(branch)
    yield from visit.end()


MEANWHILE = (
    "nothing", "calls off", "taps", "tells", "spends", "pays more", "limits", "limits", "locks",
    "loses", "refuses", "doubt",
)  # fmt: skip
"""What happens while a transfer is on the way."""


def _meanwhile(visit: Visit, seen: Transfer, happens: str) -> Asking:
    """Do one thing while a transfer is on the way."""
    branch, her = visit.branch, visit.wallet.customer
    other = Visit.of(branch, COACHED, visit.wallet)
    payee, account = branch.pick(visit.wallet.payees), seen.account.id
    if happens == "calls off":
        yield from visit.insist(Call("cancel", (seen.id, branch.pick(("cancel", "report_fraud")))))
    elif happens == "taps":
        yield Call("authorise", (seen.id, seen.step, visit.wallet.pin))
        yield Call("arrive", (seen.id,))
        yield Call("amend", (seen.id, seen.step, None, None, Money(100)))
        yield from visit.help()
    elif happens == "tells":
        yield Call("report_fraud", (other.session, her, branch.happens(0.5)))
    elif happens == "spends":  # a fen more than is left, and all that is left
        hers = yield from visit.insist(Call("accounts", (her,)))
        left = next((each.available.fen for each in hers or () if each.id == account), 0)
        yield from other.begin(payee, left + 1, account, Origin.BRANCH)
        yield from other.begin(payee, max(left, 1), account, Origin.BRANCH)
    elif happens == "pays more":  # little by itself, more than the line together
        yield from other.transfer(payee, branch.pick((20_000, 50_000, 99_999)), account)
    elif happens == "limits":
        more = branch.pick((100, 100, -100))
        limit = Money(seen.amount.fen + more)
        yield from visit.insist(Call("close_lock", (visit.session, her, Lock.LIMIT, limit)))
        yield from other.begin(payee, 200, account, Origin.BRANCH)
    elif happens == "locks":
        lock = branch.pick((Lock.NIGHT, Lock.REGION, Lock.OVERSEAS))
        yield from visit.insist(Call("close_lock", (visit.session, her, lock)))
    elif happens == "loses":
        lost = branch.pick((None, *visit.wallet.accounts))
        yield from visit.insist(Call("report_lost", (visit.session, her, lost)))
    elif happens == "refuses":
        other.temper = replace(COACHED, refuses=0.3)
        yield from other.transfer(payee, 1_300_000)
        yield from other.end()


def lets_arrive(branch: Branch) -> Script:
    """Let what is due arrive, as each process does every second; two may try the same."""
    outcome = yield Call("arriving", ())
    for transfer_id in outcome.value or ():
        yield Call("arrive", (transfer_id,))
        if branch.happens(0.3):
            yield Call("arrive", (transfer_id,))
