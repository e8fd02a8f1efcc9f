"""Keep a bank in memory for simulated talks: only transfers, with the real bank's steps.

Other parts of the real bank (balances, holds, the log) are tested by ``simulator``. Here it only
matters what is confirmed and posted, and a talk may use no more than a millisecond of this bank.
"""

from __future__ import annotations

from dataclasses import replace

from assistant.banking.model import (
    Account,
    Compared,
    Payee,
    StaleStep,
    Transfer,
    TransferStatus,
)
from assistant.money import Money

CUSTOMER = "talker"
RICH = Money.yuan(1_000_000)
ACCOUNTS = tuple(
    Account(f"a{place}", CUSTOMER, name, f"62170003400000{tail}", RICH, RICH)
    for place, (name, tail) in enumerate(
        (("存折", "3456"), ("退休金卡", "8012"), ("工资卡", "4470"))
    )
)
PAYEES = (
    Payee("xh", CUSTOMER, "王小红", "闺女", "6222020502009917742"),
    Payee("xm", CUSTOMER, "王小明", "大儿子", "6222020502003356128"),
    Payee("ll", CUSTOMER, "李建国", "老李", "6228480128005564909"),
    Payee("gr", CUSTOMER, "太原供热公司", "", "6216610500001280077", True),
)
OWN = tuple(Payee(f"own-{one.id}", CUSTOMER, "王阿姨", one.name, one.number) for one in ACCOUNTS)
IN_HAND = (TransferStatus.REVIEW, TransferStatus.AUTHORISE)


class TalkBank:
    """Begins, amends, confirms, cancels and posts transfers of one customer."""

    def __init__(self) -> None:
        """Open the bank without any transfer."""
        self._transfers: dict[str, Transfer] = {}

    @property
    def posted(self) -> list[Transfer]:
        """The posted transfers, in their order."""
        return [t for t in self._transfers.values() if t.status is TransferStatus.POSTED]

    def payees(self, customer_id: str) -> list[Payee]:
        """Return the customer's saved payees."""
        return list(PAYEES)

    def own_payees(self, customer_id: str) -> list[Payee]:
        """Return the customer's own accounts as payees."""
        return list(OWN)

    def accounts(self, customer_id: str) -> list[Account]:
        """Return the customer's accounts, the one that pays by default first."""
        return list(ACCOUNTS)

    def transfer(self, transfer_id: str) -> Transfer:
        """Return a transfer as it is now."""
        return self._transfers[transfer_id]

    def begin(
        self, key: str, session: str, customer: str, account: str, payee: str, amount: Money
    ) -> Transfer:
        """Begin a transfer at its review."""
        begun = Transfer(
            key,
            session,
            customer,
            _account(account),
            _payee(payee),
            amount,
            TransferStatus.REVIEW,
            1,
            None,
            "",
        )
        self._transfers[key] = begun
        return begun

    def amend(
        self, transfer_id: str, step: int, account: str, payee: str, amount: Money
    ) -> Transfer:
        """Change a transfer and put it back to its review. Raises ``StaleStep``."""
        return self._move(
            transfer_id,
            step,
            TransferStatus.REVIEW,
            account=_account(account),
            payee=_payee(payee),
            amount=amount,
        )

    def confirm(self, transfer_id: str, step: int) -> Transfer:
        """Take the customer's yes to the review. Raises ``StaleStep``."""
        return self._move(transfer_id, step, TransferStatus.AUTHORISE)

    def authorise(self, transfer_id: str, step: int) -> Transfer:
        """Post the transfer, without checking a PIN. Raises ``StaleStep``."""
        return self._move(transfer_id, step, TransferStatus.POSTED)

    def cancel(self, transfer_id: str, reason: str) -> Transfer:
        """Cancel an open transfer."""
        one = self._transfers[transfer_id]
        if one.status in IN_HAND:
            one = replace(one, status=TransferStatus.CANCELLED, reason=reason, step=one.step + 1)
            self._transfers[transfer_id] = one
        return one

    def compare_pin(self, session: str, customer_id: str, digits: str) -> Compared:
        """Return that the number is not the customer's PIN, as this bank has no PINs."""
        return Compared.OTHER

    def _move(
        self, transfer_id: str, step: int, status: TransferStatus, **changed: object
    ) -> Transfer:
        one = self._transfers[transfer_id]
        if one.step != step or one.status not in IN_HAND:
            raise StaleStep(transfer_id)
        moved = replace(one, status=status, step=step + 1, **changed)  # type: ignore[arg-type]
        self._transfers[transfer_id] = moved
        return moved


def _account(id_: str) -> Account:
    return next(one for one in ACCOUNTS if one.id == id_)


def _payee(id_: str) -> Payee:
    return next(one for one in (*PAYEES, *OWN) if one.id == id_)
