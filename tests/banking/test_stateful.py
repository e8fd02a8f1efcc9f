"""Test guard and ledger with random customers, staff, fraudsters and crashes.

After every step: sums are conserved, nothing is negative, nothing above the line is posted without
its own check whose final yes is at most five minutes old, each key is posted once, nothing is lost.
"""

from __future__ import annotations

import shutil
import tempfile
from datetime import date
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
)
from sqlalchemy import func, select

from assistant.banking.lock_kinds import Lock
from assistant.banking.model import BankError, PinOutcome, RuleBroken, Transfer, TransferStatus
from assistant.banking.products import product
from assistant.banking.seed import SANDBOX_PINS
from assistant.banking.seed_staff import LI, MANAGER
from assistant.fraud.check import Answer, AnswerKind, Presented, Question
from assistant.fraud.policy import LINE_FEN
from assistant.help.desk import HelpDesk
from assistant.money import Money
from assistant.storage.books import verify_everything
from assistant.storage.opened import reading
from assistant.storage.tables import (
    accounts,
    audit,
    checks,
    entries,
    positions,
    postings,
    transfers,
)
from tests.banking.fixtures import NOBODY, SAFE, World

OPEN = ("draft", "review", "fraud_check", "authorise")
AMOUNTS = st.sampled_from(
    [1, 99_900, 250_000, 500_000, 999_999, 1_000_000, 1_000_001, 1_200_000, 4_000_000, 9_000_000]
)
PAYEES = st.sampled_from(
    ["demo-xiaohong", "demo-xiaoming", "demo-laoli", "demo-pension-own", "demo-cash", "zhang-son"]
)
ACCOUNTS = st.sampled_from(["demo-passbook", "demo-pension", "demo-salary"])
PRODUCTS = st.sampled_from(["term-12", "term-36", "wealth-steady", "wealth-growth", "cash"])
VISITS = st.sampled_from(["morning", "noon"])
PINS = st.sampled_from([SANDBOX_PINS["demo"]] * 6 + ["000000"])
STAFF = st.sampled_from([LI, MANAGER, MANAGER, LI, NOBODY])
LATE = st.sampled_from([0, 0, 0, 0, 0, -1, 1])
SAFE_OR_NOT = st.sampled_from(["safe"] * 12 + ["no", "unsafe", "unsure", "silence", "unclear"])


class Guard(RuleBasedStateMachine):
    """The bank under attack."""

    held = Bundle("held")

    @initialize()
    def open(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="attack-"))
        self.world = World.fresh(self.folder)
        self.keys: dict[str, tuple[object, str]] = {}
        self.tickets: set[str] = set()
        self.total = self.world.ledger_sum()

    def teardown(self) -> None:
        if hasattr(self, "world"):
            self.world.engine.dispose()
            shutil.rmtree(self.folder)

    # What happens

    def current(self, pick: int, *statuses: str) -> Transfer | None:
        """Return one of the transfers in these statuses."""
        with reading(self.world.engine) as connection:
            query = select(transfers.c.id).where(
                transfers.c.status.in_(statuses or OPEN), transfers.c.session != "seed"
            )
            ids = connection.execute(query.order_by(transfers.c.created_at)).scalars().all()
        return self.world.bank.transfer(ids[pick % len(ids)]) if ids else None

    def attempt(self, act):
        """Make a call that the bank may refuse; a refusal of the database alone is a failure."""
        try:
            return act()
        except RuleBroken:
            raise
        except BankError:
            return None

    @rule(number=st.integers(0, 9), visit=VISITS, account=ACCOUNTS, payee=PAYEES, fen=AMOUNTS)
    def begin(self, number, visit, account, payee, fen) -> None:
        key, asked = f"k{number}", (account, payee, fen)
        began = self.attempt(
            lambda: self.world.bank.begin(key, visit, "demo", account, payee, Money(fen))
        )
        if began is None:
            return
        before = self.keys.setdefault(key, (asked, began.id))
        assert before == (asked, began.id), "a key came to mean something else"

    @rule(pick=st.integers(0, 9), late=LATE)
    def confirm(self, pick, late) -> None:
        if transfer := self.current(pick, "review"):
            self.attempt(lambda: self.world.bank.confirm(transfer.id, transfer.step + late))

    @rule(pick=st.integers(0, 9), late=LATE, fen=st.none() | AMOUNTS, payee=st.none() | PAYEES)
    def amend(self, pick, late, fen, payee) -> None:
        if transfer := self.current(pick):
            amount = None if fen is None else Money(fen)
            self.attempt(
                lambda: self.world.bank.amend(
                    transfer.id, transfer.step + late, payee_id=payee, amount=amount
                )
            )

    @rule(pick=st.integers(0, 9), kind=SAFE_OR_NOT, late=LATE, read=st.booleans())
    def answer(self, pick, kind, late, read) -> None:
        transfer = self.current(pick, "fraud_check")
        if transfer is None:
            return
        bank, step = self.world.bank, transfer.step + late
        question = transfer.check.question
        if read and question is Question.NOTICE:
            self.attempt(lambda: bank.note_presented(transfer.id, step, Presented.READ))
        right = SAFE.get(question) or Answer(AnswerKind.AMOUNT_TYPED, fen=transfer.amount.fen)
        given = right if kind == "safe" else Answer(AnswerKind(kind))
        after = self.attempt(lambda: bank.answer(transfer.id, step, given))
        if after and (late or kind != "safe"):
            assert after.status is not TransferStatus.AUTHORISE

    @rule(pick=st.integers(0, 9))
    def pass_the_check(self, pick) -> None:
        if transfer := self.current(pick, "fraud_check"):
            self.world.pass_check(transfer)

    @rule(pick=st.integers(0, 9), pin=PINS, late=LATE, twice=st.booleans())
    def authorise(self, pick, pin, late, twice) -> None:
        transfer = self.current(pick, "authorise", "review")
        if transfer is None:
            return
        step = transfer.step + late
        for _ in range(2 if twice else 1):
            done = self.attempt(lambda: self.world.bank.authorise(transfer.id, step, pin))
            if done and done[0].status is TransferStatus.POSTED:
                assert done[1].outcome is PinOutcome.RIGHT and not late
                assert transfer.status is TransferStatus.AUTHORISE

    @rule(
        visit=VISITS,
        payee=PAYEES,
        fen=AMOUNTS,
        waits=st.sampled_from([0, 0, 0, 299, 301, 3600, 14 * 3600]),
        between=st.sampled_from(["", "", "", "smaller", "help", "doubt", "another"]),
        late=LATE,
    )
    def go_through(self, visit, payee, fen, waits, between, late) -> None:
        """Do a whole transfer with something in between, as random steps seldom get far."""
        bank, world = self.world.bank, self.world
        key = f"whole-{len(self.keys)}"
        asked = (visit, "demo", "demo-passbook", payee, Money(fen))
        transfer = self.attempt(lambda: bank.begin(key, *asked))
        if transfer is None:
            return
        self.keys[key] = (("demo-passbook", payee, fen), transfer.id)
        transfer = world.confirm(transfer)
        if between == "doubt" and transfer.status is TransferStatus.FRAUD_CHECK:
            transfer = world.at_question(transfer, Question.COACHING)
            transfer = world.answer(transfer, Answer(AnswerKind.UNSURE, "unsure"))
        transfer = world.pass_check(transfer)
        if transfer.status is not TransferStatus.AUTHORISE:
            return
        if between == "smaller":
            transfer = self.attempt(
                lambda: bank.amend(transfer.id, transfer.step, amount=Money(fen + 100))
            )
        elif between == "help":
            bank.freeze(visit)
        elif between == "another":
            self.go_through(visit, payee, fen, 0, "", 0)
        world.clock.advance(waits)
        if transfer is not None:
            self.attempt(
                lambda: bank.authorise(transfer.id, transfer.step + late, SANDBOX_PINS["demo"])
            )
            if late:
                assert bank.transfer(transfer.id).status is not TransferStatus.POSTED

    @rule(visit=VISITS, what=PRODUCTS, fen=AMOUNTS, finish=st.booleans())
    def buy(self, visit, what, fen, finish) -> None:
        """Put money to rest; sometimes the order is left open for the other rules."""
        key = f"bought-{len(self.keys)}"
        day = date(2026, 3, 20) if what == "cash" else None
        begun = self.attempt(
            lambda: self.world.bank.positions.buy(
                key, visit, "demo", "demo-passbook", what, Money(fen), day
            )
        )
        if begun is None:
            return
        assert product(what).risk <= 2
        self.keys[key] = (("demo-passbook", begun.payee.id, fen), begun.id)
        if finish:
            self.finish(begun)

    @rule(visit=VISITS, pick=st.integers(0, 9), finish=st.booleans())
    def take_back(self, visit, pick, finish) -> None:
        held = self.world.bank.positions.list_held("demo")
        if not held:
            return
        key, position = f"back-{len(self.keys)}", held[pick % len(held)]
        begun = self.attempt(
            lambda: self.world.bank.positions.take_back(key, visit, "demo", position.id)
        )
        if begun is None:
            return
        self.keys[key] = ((begun.account.id, begun.payee.id, begun.amount.fen), begun.id)
        if finish:
            self.finish(begun)

    @rule(visit=VISITS, pick=st.integers(0, 9), finish=st.booleans())
    def pay_a_bill(self, visit, pick, finish) -> None:
        due = self.world.bank.bills.list_due("demo")
        if not due:
            return
        key, bill = f"bill-{len(self.keys)}", due[pick % len(due)]
        begun = self.attempt(
            lambda: self.world.bank.bills.begin(key, visit, "demo", "demo-passbook", bill.id)
        )
        if begun is None:
            return
        self.keys[key] = (("demo-passbook", begun.payee.id, begun.amount.fen), begun.id)
        if finish:
            self.finish(begun)

    def finish(self, transfer: Transfer) -> None:
        """Give yes, safe answers and PIN; a lock, a limit or an empty account may refuse."""
        bank = self.world.bank
        confirmed = self.attempt(lambda: bank.confirm(transfer.id, transfer.step))
        if confirmed is None:
            return
        ready = self.world.pass_check(confirmed)
        if ready.status is TransferStatus.AUTHORISE:
            self.attempt(lambda: bank.authorise(ready.id, ready.step, SANDBOX_PINS["demo"]))

    @rule(lock=st.sampled_from([Lock.NIGHT, Lock.REGION]))
    def close_a_lock(self, lock) -> None:
        self.attempt(lambda: self.world.bank.locks.close("morning", "demo", lock))

    @rule(lock=st.sampled_from([Lock.NIGHT, Lock.REGION]))
    def staff_open_a_lock(self, lock) -> None:
        self.attempt(lambda: self.world.bank.locks.open("demo", lock, LI))

    @rule(pick=st.integers(0, 9))
    def cancel(self, pick) -> None:
        if transfer := self.current(pick, *OPEN, "held", "posted"):
            self.attempt(lambda: self.world.bank.cancel(transfer.id, "home"))

    @rule(
        visit=VISITS, words=st.sampled_from(["是我亲闺女", "没人叫我别告诉家里人", "转到安全账户"])
    )
    def say(self, visit, words) -> None:
        for transfer in self.world.bank.script_words(visit, words):
            assert transfer.status is TransferStatus.HELD

    @rule(visit=VISITS)
    def help(self, visit) -> None:
        desk = HelpDesk(self.world.engine, self.world.clock, self.folder / "spool")
        self.tickets.add(desk.call(visit, "demo", "key", "余额").id)
        self.world.bank.freeze(visit)

    @rule(visit=VISITS)
    def end_visit(self, visit) -> None:
        self.world.bank.end_session(visit, "goodbye")

    @rule()
    def crash(self) -> None:
        self.world.reopen()
        self.world.bank.recover()
        assert self.current(0) is None

    @rule(seconds=st.sampled_from([1, 60, 301, 3600, 13 * 3600, 24 * 3600, 80 * 3600]))
    def time_passes(self, seconds) -> None:
        self.world.clock.advance(seconds)

    @rule()
    def unlock(self) -> None:
        self.world.bank.unlock("demo", LI)

    @rule(target=held)
    def look_at_holds(self):
        return multiple(*(hold.id for hold in self.world.bank.holds()))

    @rule(hold=held, staff=STAFF, second=STAFF, act=st.sampled_from(["release", "delay"]))
    def staff_let_go(self, hold, staff, second, act) -> None:
        done = self.attempt(lambda: getattr(self.world.bank, act)(hold, staff, second, "known"))
        if done:
            assert NOBODY not in (staff, second) and staff != second

    @rule(hold=held)
    def staff_revoke(self, hold) -> None:
        self.attempt(lambda: self.world.bank.revoke(hold, LI, "fraud"))

    @rule()
    def settle(self) -> None:
        self.world.bank.settle_due()

    # What must stay true

    @invariant()
    def money_is_conserved_and_never_negative(self) -> None:
        if not hasattr(self, "world"):
            return
        assert self.world.ledger_sum() == self.total == 0
        for customer in self.world.bank.customers():
            for account in self.world.bank.accounts(customer.id):
                assert account.available.fen >= 0 and account.balance.fen >= 0

    @invariant()
    def nothing_above_the_line_without_its_own_fresh_check(self) -> None:
        if not hasattr(self, "world"):
            return
        with reading(self.world.engine) as connection:
            above = connection.execute(
                select(transfers).where(transfers.c.status == "posted", transfers.c.fen > LINE_FEN)
            ).all()
            for row in above:
                check = connection.execute(
                    select(checks).where(checks.c.transfer_id == row.id, checks.c.fen == row.fen,
                        checks.c.payee_id == row.payee_id, checks.c.account_id == row.account_id,
                        checks.c.verdict.in_(("passed", "released")))
                ).one()  # fmt: skip
                if check.verdict == "passed":
                    answered = [question for question, _ in check.answers]
                    assert set(answered) == {question.value for question in Question}
                    assert answered[-1] == "final"
                    assert 0 <= (row.posted_at - check.settled_at).total_seconds() <= 300
                else:
                    assert check.released_by.strip() != check.released_second.strip()

    @invariant()
    def nothing_above_the_line_in_a_day_without_a_check(self) -> None:
        if not hasattr(self, "world"):
            return
        in_their_order = (
            select(func.min(entries.c.seq))
            .where(entries.c.posting_id == transfers.c.posting_id)
            .scalar_subquery()
        )
        with reading(self.world.engine) as connection:
            rows = connection.execute(
                select(transfers)
                .where(transfers.c.status == "posted", transfers.c.session != "seed")
                .order_by(in_their_order)
            ).all()
        for n, row in enumerate(rows):
            day = [r.fen for r in rows[:n] if (row.posted_at - r.posted_at).days < 1]
            assert row.check_id is not None or row.fen + sum(day) <= LINE_FEN

    @invariant()
    def each_transfer_is_posted_once_and_audited(self) -> None:
        if not hasattr(self, "world"):
            return
        with reading(self.world.engine) as connection:
            posted = connection.execute(
                select(transfers.c.id).where(transfers.c.status == "posted")
            ).scalars().all()  # fmt: skip
            once = connection.execute(
                select(postings.c.transfer_id).where(postings.c.transfer_id.is_not(None))
            ).scalars().all()  # fmt: skip
            audited = connection.execute(
                select(audit.c.subject).where(audit.c.kind == "posted")
            ).scalars().all()  # fmt: skip
            lopsided = connection.execute(
                select(entries.c.posting_id)
                .group_by(entries.c.posting_id)
                .having(func.sum(entries.c.fen) != 0)
            ).all()
            counted = connection.execute(select(func.sum(accounts.c.entry_count))).scalar_one()
            written = connection.execute(select(func.count()).select_from(entries)).scalar_one()
        assert sorted(posted) == sorted(once) == sorted(audited)
        assert not lopsided and counted == written

    @invariant()
    def what_lies_at_rest_is_whole_or_gone(self) -> None:
        if not hasattr(self, "world"):
            return
        with reading(self.world.engine) as connection:
            rows = connection.execute(
                select(positions.c.ended_at, transfers.c.status, transfers.c.fen,
                       accounts.c.balance_fen)
                .join(transfers, transfers.c.id == positions.c.transfer_id)
                .join(accounts, accounts.c.id == positions.c.account_id)
            ).all()  # fmt: skip
        for row in rows:
            stands = row.status == "posted" and row.ended_at is None
            assert row.balance_fen == (row.fen if stands else 0)

    @invariant()
    def the_log_is_sound_and_no_ticket_is_lost(self) -> None:
        if not hasattr(self, "world"):
            return
        assert verify_everything(self.world.engine) == []
        desk = HelpDesk(self.world.engine, self.world.clock, self.folder / "spool")
        assert self.tickets <= {ticket.id for ticket in desk.list(include_closed=True)}


Guard.TestCase.settings = settings(
    max_examples=40,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TestGuard = Guard.TestCase
