"""Test many kiosks and members of staff at the same time, as threads on one file."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from assistant.banking.model import NotAllowed, NotEnough, StaleStep, TransferStatus
from assistant.banking.seed_staff import LI, MANAGER, QIAN, SUN
from assistant.money import Money
from assistant.staff_member import SignedIn
from assistant.storage.books import verify_everything
from tests.banking.fixtures import PIN


def test_many_post_at_once_and_the_sums_are_right(world):
    def pay(number: int) -> TransferStatus:
        bank = world.bank
        transfer = bank.begin(
            f"k{number}", f"visit-{number}", "demo", "demo-passbook", "demo-laoli", Money.yuan(10)
        )
        transfer = bank.confirm(transfer.id, transfer.step)
        return bank.authorise(transfer.id, transfer.step, PIN)[0].status

    with ThreadPoolExecutor(8) as together:
        assert set(together.map(pay, range(24))) == {TransferStatus.POSTED}
    assert str(world.account().balance) == "86,280.35 元"
    assert world.ledger_sum() == 0 and verify_everything(world.engine) == []


def test_one_pin_in_eight_threads_posts_once(world):
    transfer = world.confirmed(500)

    def pay(_: int) -> str:
        try:
            return world.bank.authorise(transfer.id, transfer.step, PIN)[0].status.value
        except StaleStep:
            return "stale"

    with ThreadPoolExecutor(8) as together:
        told = sorted(together.map(pay, range(8)))
    assert told == ["posted", *["stale"] * 7]
    assert str(world.account().balance) == "86,020.35 元"


def test_two_pairs_of_staff_release_one_hold_once(world):
    world.bank.script_words("visit", "安全账户")
    world.confirmed(300)
    (hold,) = world.bank.holds()

    def release(pair: tuple[SignedIn, SignedIn]) -> bool:
        try:
            return bool(world.bank.release(hold.id, *pair, "known"))
        except (NotAllowed, NotEnough):
            return False

    with ThreadPoolExecutor(2) as together:
        told = list(together.map(release, [(LI, MANAGER), (QIAN, SUN)]))
    assert sorted(told) == [False, True]
    assert str(world.account().balance) == "86,220.35 元"


def test_guesses_in_threads_are_all_counted(world):
    def guess(_: int) -> int:
        return world.bank.verify_pin("visit", "demo", "000000").attempts_left

    with ThreadPoolExecutor(8) as together:
        assert sorted(together.map(guess, range(8))) == [0] * 6 + [1, 2]
    assert world.bank.customer("demo").locked


def test_the_same_key_in_threads_is_one_transfer(world):
    def begin(_: int) -> str:
        return world.bank.begin(
            "k", "visit", "demo", "demo-passbook", "demo-laoli", Money.yuan(10)
        ).id

    with ThreadPoolExecutor(8) as together:
        assert len(set(together.map(begin, range(8)))) == 1
