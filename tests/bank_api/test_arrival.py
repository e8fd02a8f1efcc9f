"""When money arrives, and calling it off, over HTTPS as at the sandbox itself."""

from __future__ import annotations

import pytest

from assistant.bank_api.conformance import Trial
from assistant.banking.arrivals import let_arrive
from assistant.banking.gateway import BankGateway
from assistant.banking.model import Arrival, NotAllowed, PinOutcome, Transfer, TransferStatus
from assistant.banking.sandbox import SandboxBank
from tests.bank_api.served import SECRET, served
from tests.banking.fixtures import PIN, World

DAY = 24 * 3600


def order(world: World, remote: BankGateway) -> Transfer:
    checked = world.pass_check(world.confirmed(12_000))
    sent, result = remote.authorise(checked.id, checked.step, PIN, Arrival.NEXT_DAY)
    assert result.outcome is PinOutcome.RIGHT
    return sent


def test_what_arrives_later_is_listed_with_its_moment_and_posted_once(
    world: World, remote: BankGateway
) -> None:
    sent = order(world, remote)
    assert sent.on_the_way and sent.due == world.bank.transfer(sent.id).due
    assert [each.id for each in remote.on_the_way("demo")] == [sent.id]
    assert let_arrive(remote) == []
    world.clock.advance(DAY)
    assert [each.status for each in let_arrive(remote)] == [TransferStatus.POSTED]
    assert let_arrive(remote) == [] and remote.on_the_way("demo") == []


def test_it_is_called_off_until_then_and_not_afterwards(world: World, remote: BankGateway) -> None:
    first = order(world, remote)
    assert remote.cancel(first.id, "called_off").status is TransferStatus.CANCELLED
    (passbook, *_) = remote.accounts("demo")
    assert passbook.available == passbook.balance and remote.on_the_way("demo") == []


def test_too_late_is_refused(world: World, remote: BankGateway) -> None:
    sent = order(world, remote)
    world.clock.advance(DAY)
    let_arrive(remote)
    with pytest.raises(NotAllowed):
        remote.cancel(sent.id, "called_off")


def test_without_a_check_nothing_arrives_later(world: World, remote: BankGateway) -> None:
    plain = world.confirmed(300)
    with pytest.raises(NotAllowed):
        remote.authorise(plain.id, plain.step, PIN, Arrival.NEXT_DAY)


@pytest.mark.parametrize("keeps", [True, False])
def test_a_bank_that_puts_off_what_was_not_checked_is_told(
    world: World, keeps: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not keeps:
        at_once = SandboxBank.authorise
        monkeypatch.setattr(
            SandboxBank,
            "authorise",
            lambda bank, transfer_id, step, pin, arrival=None: at_once(
                bank, transfer_id, step, pin
            ),
        )
    with served(world.bank) as url:
        found = {each.step: each.problem for each in Trial(url, SECRET, "demo", None).run()}
    told = found.pop("以后到账的能列出来，没核对过的不能改到以后")
    assert (told == "") is keeps
    assert not any(found.values()), found
