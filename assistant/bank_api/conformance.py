"""Verify that a bank's server follows the contract (``bank --check``), with a customer made for tests.

Each step calls the server over the network. The steps come in the order in which a bank would build
them. No money moves: the one transfer that is begun is cancelled.
"""

from __future__ import annotations

import json
import ssl
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import httpx

from assistant.bank_api.client import connect
from assistant.banking.model import (
    Arrival,
    BankError,
    NotAllowed,
    StaleStep,
    Transfer,
    TransferStatus,
    Unknown,
)
from assistant.channels.signing import headers_of
from assistant.fraud.policy import LINE_FEN
from assistant.money import Money

PATIENCE_SECONDS = 5.0
_NO_PIN = ""
"""No customer's PIN: what must be refused before one is looked at."""
_NOWHERE = "conformance-no-such-id"


@dataclass(frozen=True)
class Finding:
    """The result of one step of the test."""

    step: str
    """What was tried, in words for the bank's engineer."""
    problem: str
    """How the server differs from the contract; "" if it does not."""


class Deviates(Exception):
    """The server's answer differs from the contract."""


class Trial:
    """The steps, in the order in which a bank would build them."""

    def __init__(self, url: str, secret: bytes, customer: str, tls: ssl.SSLContext | None) -> None:
        """Prepare to try the server at ``url``; ``customer`` is the id of a customer made for tests."""
        self._secret, self._customer = secret, customer
        self._bank = connect(url, secret, tls)
        self._plain = httpx.Client(
            base_url=url,
            verify=tls if tls is not None else True,
            timeout=PATIENCE_SECONDS,
            trust_env=False,
        )

    def reach(self) -> str:
        """Return why the server cannot be reached; "" if it gives any answer at all."""
        try:
            self._plain.get("/")
        except (httpx.HTTPError, httpx.InvalidURL) as err:
            return str(err) or type(err).__name__
        return ""

    def run(self) -> Iterator[Finding]:
        """Yield the result of each step; a step that fails does not end the trial."""
        steps: tuple[tuple[str, Callable[[], None]], ...] = (
            ("签过名的请求有签过名的回答", self._is_signed),
            ("没有签名的请求被拒绝（401）", self._refuses_unsigned),
            ("过期的请求被拒绝（401）", self._refuses_old),
            ("没有的操作被拒绝（404）", self._refuses_unknown_operations),
            ("格式不对的请求被拒绝（422）", self._refuses_other_forms),
            ("查询：客户、账户、明细、收款人、账单、产品", self._reads),
            ("没有的客户、转账说明是没有（unknown）", self._names_the_unknown),
            ("同一个编号（key）只开一笔转账", self._begins_once),
            ("一万元以上先经过防骗核对", self._checks_above_the_line),
            ("过时的步骤（step）被拒绝", self._refuses_old_steps),
            ("取消以后不能再确认", self._cancels),
            ("以后到账的能列出来，没核对过的不能改到以后", self._lets_arrive_later),
        )
        for name, step in steps:
            try:
                step()
            except Deviates as err:
                yield Finding(name, str(err))
            except BankError as err:
                yield Finding(name, f"{type(err).__name__} {err}".strip())
            except httpx.HTTPError as err:
                yield Finding(name, f"连不上：{type(err).__name__}")
            else:
                yield Finding(name, "")
        self._plain.close()

    def _is_signed(self) -> None:
        self._bank.customer(self._customer)

    def _refuses_unsigned(self) -> None:
        body = self._body("bank.customer", {"customer_id": self._customer})
        self._expect(401, self._plain.post("/v1/bank/customer", content=body))

    def _refuses_old(self) -> None:
        body = self._body("bank.customer", {"customer_id": self._customer})
        headers = headers_of(self._secret, "old", time.time() - 3_600, body)
        self._expect(401, self._plain.post("/v1/bank/customer", content=body, headers=headers))

    def _refuses_unknown_operations(self) -> None:
        self._expect(404, self._signed("/v1/bank/no_such", self._body("bank.no_such", {})))

    def _refuses_other_forms(self) -> None:
        for body in (
            b"{",
            b"[]",
            self._body("bank.customer", {}),
            self._body("bank.customer", {"customer_id": 7}),
            self._body("bank.customer", {"customer_id": self._customer, "more": 1}),
        ):
            self._expect(422, self._signed("/v1/bank/customer", body))

    def _reads(self) -> None:
        bank = self._bank
        found = bank.accounts(self._customer)
        if not found:
            raise Deviates(f"客户 {self._customer} 没有账户")
        bank.entries(found[0].id, limit=5)
        if not bank.payees(self._customer):
            raise Deviates(f"客户 {self._customer} 没有收款人")
        bank.own_payees(self._customer)
        bank.bills.list_due(self._customer)
        bank.positions.list_held(self._customer)
        bank.preferences.of(self._customer)

    def _names_the_unknown(self) -> None:
        for ask in (self._bank.customer, self._bank.transfer):
            try:
                ask(_NOWHERE)
            except Unknown:
                continue
            raise Deviates(f"{_NOWHERE}：没有的编号也有回答")

    def _begins_once(self) -> None:
        key = uuid.uuid4().hex
        first = self._begin(key, LINE_FEN // 100)
        again = self._begin(key, LINE_FEN // 100)
        self._cancel(first)
        if first.id != again.id:
            raise Deviates("同一个编号开了两笔")

    def _checks_above_the_line(self) -> None:
        transfer = self._begin(uuid.uuid4().hex, LINE_FEN + 1)
        asked = self._bank.confirm(transfer.id, transfer.step)
        self._cancel(asked)
        if asked.status not in (TransferStatus.FRAUD_CHECK, TransferStatus.HELD):
            raise Deviates(f"确认以后是 {asked.status.value}，应该是 fraud_check")

    def _refuses_old_steps(self) -> None:
        transfer = self._begin(uuid.uuid4().hex, LINE_FEN + 1)
        asked = self._bank.confirm(transfer.id, transfer.step)
        try:
            self._bank.confirm(transfer.id, transfer.step)
        except StaleStep:
            return
        finally:
            self._cancel(asked)
        raise Deviates("同一步确认了两次")

    def _cancels(self) -> None:
        transfer = self._begin(uuid.uuid4().hex, LINE_FEN + 1)
        gone = self._cancel(transfer)
        if gone.status is not TransferStatus.CANCELLED:
            raise Deviates(f"取消以后是 {gone.status.value}")
        try:
            self._bank.confirm(gone.id, gone.step)
        except BankError:
            return
        raise Deviates("取消了的转账还能确认")

    def _lets_arrive_later(self) -> None:
        """List what is on the way; try to put off a transfer without a check, which must be refused."""
        before = [each.id for each in self._bank.on_the_way(self._customer)]
        transfer = self._begin(uuid.uuid4().hex, LINE_FEN // 100)
        asked = self._bank.confirm(transfer.id, transfer.step)
        try:
            self._bank.authorise(asked.id, asked.step, _NO_PIN, Arrival.NEXT_DAY)
        except NotAllowed:
            pass
        else:
            raise Deviates("没核对过的转账也排到了明天")
        finally:
            self._cancel(asked)
        if [each.id for each in self._bank.on_the_way(self._customer)] != before:
            raise Deviates("取消了的转账还在路上")

    def _begin(self, key: str, fen: int) -> Transfer:
        account = self._bank.accounts(self._customer)[0]
        payee = self._bank.payees(self._customer)[0]
        session = f"conformance-{key[:8]}"
        return self._bank.begin(key, session, self._customer, account.id, payee.id, Money(fen))

    def _cancel(self, transfer: Transfer) -> Transfer:
        return self._bank.cancel(transfer.id, "back")

    def _body(self, operation: str, arguments: dict[str, object]) -> bytes:
        told = {"operation": operation, "id": uuid.uuid4().hex, "arguments": arguments}
        return json.dumps(told).encode()

    def _signed(self, path: str, body: bytes) -> httpx.Response:
        headers = headers_of(self._secret, uuid.uuid4().hex, time.time(), body)
        return self._plain.post(path, content=body, headers=headers)

    @staticmethod
    def _expect(status: int, answer: httpx.Response) -> None:
        if answer.status_code != status:
            raise Deviates(f"回答是 {answer.status_code}，应该是 {status}")
