"""Play savers, and the desk that hands cash over.

Savers open deposits, end them early, buy wealth products and book cash; some try to get money twice
or against the rules.
"""

from __future__ import annotations

from datetime import date

from assistant.banking.model import Hold, Transfer
from assistant.banking.positions import Position
from assistant.banking.requests import ServiceRequest
from assistant.banking.seed_staff import LI, MANAGER
from assistant.money import Money
from assistant.simulation.calls import Call, Script, Sleep
from assistant.simulation.people import (
    COACHED,
    EVERYDAY,
    GIVEN_AWAY,
    HOUR,
    STAFF,
    Asking,
    Branch,
    Temper,
    Visit,
)
from assistant.staff_member import SignedIn

CAREFUL = Temper(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
"""A customer who makes no mistakes: booking cash needs a whole fraud check, and a hold prevents the
next booking."""
DEPOSITS = ("term-3", "term-12", "term-36", "large-12")
WEALTH = ("wealth-cash", "wealth-steady", "wealth-growth")
CASH = "cash"
DEPOSITED = (4_999, 5_000, 123_457, 500_000, 999_999, 1_000_001, 2_000_000, 20_000_000)
"""Amounts in fen near a deposit's minimum, the line for a fraud check, and a large certificate."""
INVESTED = (9_999, 10_000, 100_000, 400_000, 600_001, 1_200_000)
BOOKED = (4_999_999, 5_000_000, 5_000_000, 6_000_000, 8_000_000)
"""Amounts in fen near 50,000 yuan, from which on cash must be booked."""
DAYS = (date(2026, 3, 17), date(2026, 3, 19))


def _buy(visit: Visit, what: str, fen: int, account: str = "", *, key: str = "") -> Asking:
    branch = visit.branch
    key = key or f"key-{next(branch.numbers)}"
    account = account or branch.pick(visit.wallet.accounts[:1] * 3 + visit.wallet.accounts)
    day = branch.pick(DAYS) if what == CASH else None
    args = (key, visit.session, visit.wallet.customer, account, what, Money(fen), day)
    call = Call("buy", args)
    branch.old_calls.append(call)
    return (yield from visit.insist(call))


def _take_back(visit: Visit, position: Position) -> Asking:
    args = (f"key-{next(visit.branch.numbers)}", visit.session, visit.wallet.customer, position.id)
    call = Call("take_back", args)
    visit.branch.old_calls.append(call)
    return (yield from visit.insist(call))


def _hers(visit: Visit, *kinds: str) -> Asking:
    told = yield from visit.insist(Call("positions", (visit.wallet.customer,)))
    held: tuple[Position, ...] = told or ()
    return [each for each in held if not kinds or each.product.kind in kinds]


def _carry(visit: Visit, begun: Transfer | None, decisions: int = 40) -> Asking:
    visit.calls = 0
    return (yield from visit.carry(begun, decisions))


def saves(branch: Branch) -> Script:
    """Open a deposit, look at it, sometimes end one early, and pay somebody."""
    visit = Visit.of(branch, Temper())
    for _ in range(branch.chance.randint(1, 2)):
        begun = yield from _buy(visit, branch.pick(DEPOSITS), branch.pick(DEPOSITED))
        yield from _carry(visit, begun)
    held = yield from _hers(visit, "deposit")
    if held and branch.happens(0.6):
        back = yield from _take_back(visit, branch.pick(held))
        yield from _carry(visit, back)
        if branch.happens(0.5):
            yield Sleep(branch.pick((1, 25, 71, 73)) * HOUR)
        visit.calls = 0
        yield from visit.transfer(branch.pick(visit.wallet.payees), branch.pick(EVERYDAY))
    yield from visit.end()


def breaks_to_pay(branch: Branch) -> Script:
    """End a deposit early and send the money on, in sums that only the rule for this notices."""
    visit = Visit.of(branch, CAREFUL, branch.pick(branch.wallets[:3]))
    begun = yield from _buy(visit, "term-12", 50_000, visit.wallet.accounts[0])
    yield from _carry(visit, begun)
    for position in (yield from _hers(visit, "deposit"))[-1:]:
        back = yield from _take_back(visit, position)
        yield from _carry(visit, back)
        visit.calls = 0
        yield from visit.transfer(visit.wallet.payees[0], 150_000, visit.wallet.accounts[0])
    yield from visit.end()


def waits_for_its_day(branch: Branch) -> Script:
    """Keep a three-month deposit until about its due day, then have it paid out."""
    visit = Visit.of(branch, COACHED)
    begun = yield from _buy(visit, "term-3", branch.pick(DEPOSITED[1:5]))
    yield from _carry(visit, begun)
    yield from visit.end()
    yield Call("months_pass", (branch.pick((90, 92, 93, 120)),))
    later = Visit.of(branch, COACHED, visit.wallet)
    for position in (yield from _hers(later, "deposit"))[:2]:
        back = yield from _take_back(later, position)
        yield from _carry(later, back)
    yield from later.end()


def invests(branch: Branch) -> Script:
    """Buy wealth products, some too risky or in several parts; try to give one back."""
    visit = Visit.of(branch, GIVEN_AWAY if branch.happens(0.3) else COACHED)
    what = branch.pick(WEALTH)
    for _ in range(branch.chance.randint(1, 4)):
        begun = yield from _buy(visit, what, branch.pick(INVESTED))
        yield from _carry(visit, begun)
        if branch.happens(0.3):
            yield Sleep(branch.pick((1, 25)) * HOUR)
    for position in (yield from _hers(visit, "wealth"))[:1]:
        back = yield from _take_back(visit, position)
        yield from _carry(visit, back)
    yield from visit.end()


def books_cash(branch: Branch) -> Script:
    """Book cash, then by chance cancel it, collect it at the desk, or try both."""
    visit = Visit.of(branch, CAREFUL)
    begun = yield from _buy(visit, CASH, branch.pick(BOOKED), visit.wallet.accounts[0])
    yield from _carry(visit, begun)
    for position in (yield from _hers(visit, CASH))[-2:]:
        way = branch.pick(("back", "back", "desk", "both", "held", "held", "leaves"))
        if way == "back":
            back = yield from _take_back(visit, position)
            yield from _carry(visit, back)
        elif way != "leaves":
            yield from _both(visit, position, way)
    yield from visit.end()


def _both(visit: Visit, position: Position, way: str) -> Asking:
    """Begin to cancel booked cash, sometimes until this is held; then collect it at the desk."""
    branch, back = visit.branch, None
    if way == "both":
        begun = yield from _take_back(visit, position)
        back = yield from _carry(visit, begun, branch.chance.randint(0, 9))
    if way == "held":
        clumsy = Visit.of(branch, Temper(unsure=0.5, away=0), visit.wallet)
        begun = yield from _take_back(clumsy, position)
        back = yield from _carry(clumsy, begun)
    yield from _hand_over(branch, visit.wallet.customer, (*STAFF, LI))
    yield from _carry(visit, back)
    yield from _take_back(visit, position)
    held: list[Hold] = (yield Call("holds", ())).value or []
    for hold in [each for each in held if each.customer_id == visit.wallet.customer][-1:]:
        yield Call(branch.pick(("release", "delay")), (hold.id, LI, MANAGER, "known to us"))


def _hand_over(branch: Branch, customer: str, staff: tuple[SignedIn, ...]) -> Asking:
    told = (yield Call("requests", ())).value or []
    requests: list[ServiceRequest] = [
        each for each in told if customer in ("", each.customer_id) and each.status == "open"
    ]
    for request in branch.chance.sample(requests, min(2, len(requests))):
        second = branch.pick((None, MANAGER, MANAGER, staff[0]))
        call = Call("hand_over", (request.number, branch.pick(staff), second))
        yield call
        if branch.happens(0.4):
            yield call


def hands_out_cash(branch: Branch) -> Script:
    """Hand cash out at the desk; sometimes without being staff, twice, or by a wrong number."""
    yield from _hand_over(branch, "", STAFF)
    if branch.happens(0.2):
        yield Call("hand_over", ("T999", LI, MANAGER))


def fetches_it_late(branch: Branch) -> Script:
    """Book cash; before it is handed out, report a fraud or a loss, or have the card locked."""
    visit = Visit.of(branch, CAREFUL)
    wallet = visit.wallet
    begun = yield from _buy(visit, CASH, 5_000_000, wallet.accounts[0])
    yield from _carry(visit, begun)
    what = branch.pick(("words", "lost", "locked"))
    if what == "words":
        yield Call("report_fraud", (visit.session, wallet.customer, branch.happens(0.5)))
    elif what == "lost":
        yield Call("report_lost", (visit.session, wallet.customer, wallet.accounts[1]))
    else:
        for _ in range(3):
            yield Call("verify_pin", (visit.session, wallet.customer, "000000"))
    for _ in range(2):
        yield from _hand_over(branch, wallet.customer, STAFF)
    yield from visit.end()


def asks_for_theirs(branch: Branch) -> Script:
    """Ask to add a position, the customer's own or another's, to her payees."""
    visit, other = Visit.of(branch, CAREFUL), branch.wallet()
    theirs = (yield Call("positions", (other.customer,))).value or ()
    for position in [*theirs, *(yield from _hers(visit))][:3]:
        yield Call("ask_for_theirs", (visit.session, visit.wallet.customer, position.id))
    yield from visit.end()


def reuses_keys(branch: Branch) -> Script:
    """Use a purchase's idempotency key again, for the same purchase and for another one."""
    calls = [call for call in branch.old_calls if call.name in ("buy", "take_back")]
    if not calls:
        return
    call = branch.pick(calls)
    yield call
    other = branch.wallet()
    if call.name == "take_back":
        key, session, customer, position = call.args
        yield Call("take_back", (key, f"{session}-again", customer, position))
        yield Call("take_back", (key, session, customer, "no-position"))
        yield Call("take_back", (key, session, other.customer, position))
        yield Call("take_back", (f"{key}-0", session, other.customer, position))
        return
    key, session, customer, account, what, amount, day = call.args
    yield Call("buy", (key, f"{session}-again", *call.args[2:]))
    for changed in (
        (account, what, Money(amount.fen + 1), day),
        (account, what, amount, DAYS[0] if day is None else DAYS[day == DAYS[0]]),
        (account, "term-36" if what != "term-36" else "term-12", amount, None),
        (other.accounts[0], what, amount, day),
    ):
        yield Call("buy", (key, session, customer, *changed))
    yield Call("buy", (f"{key}-0", session, other.customer, account, what, amount, day))
    yield Call("buy", (f"{key}-1", session, customer, account, "term-7", amount, day))
    yield Call("buy", (f"{key}-2", session, customer, account, CASH, amount, None))
    to = (customer, account, other.payees[0], amount)
    yield Call("begin", (key, session, *to))


def goes_round_the_rest(branch: Branch) -> Script:
    """Try to pay into or out of positions by ordinary transfers, and to buy products from them."""
    visit = Visit.of(branch, COACHED)
    wallet = visit.wallet
    opening = yield from _buy(visit, branch.pick((*DEPOSITS[:2], *WEALTH[:2])), 100_000)
    if not isinstance(opening, Transfer):
        return
    opening = yield from _carry(visit, opening)
    yield from visit.begin(opening.payee.id, 50_000)
    yield from visit.insist(Call("amend", (opening.id, opening.step, None, wallet.own[0], None)))
    begun = yield from visit.begin(wallet.own[-1], 100_000, wallet.accounts[0])
    if isinstance(begun, Transfer):
        change = (begun.id, begun.step, None, opening.payee.id, None)
        yield from visit.insist(Call("amend", change))
    for position in (yield from _hers(visit, "deposit"))[-1:]:
        back = yield from _take_back(visit, position)
        if not isinstance(back, Transfer):
            continue
        rest = back.account.id
        yield from visit.begin(wallet.own[0], back.amount.fen, rest)
        yield from visit.begin(branch.pick(wallet.payees), back.amount.fen, rest)
        yield from _buy(visit, "term-12", back.amount.fen, rest)
        less = Money(back.amount.fen - 1)
        for wish in (
            (None, None, less),
            (None, wallet.own[-1], None),
            (wallet.accounts[0],) + (None,) * 2,
        ):
            told = yield from visit.insist(Call("amend", (back.id, back.step, *wish)))
            back = told or back
        yield from _carry(visit, back)
    yield from visit.end()
