"""Verify that a bank's server follows the contract (``bank --check``), with a customer made for tests.

Each step calls the server over the network. The steps come in the order in which a bank would build
them. No money moves: every transfer that is begun is cancelled, and the last step compares the
balances.
"""

from __future__ import annotations

import json
import ssl
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import httpx

from assistant.bank_api.client import connect
from assistant.banking.model import (
    Account,
    Arrival,
    BankError,
    InvalidAmount,
    KeyReused,
    NotAllowed,
    OutcomeUnknown,
    StaleStep,
    Transfer,
    TransferStatus,
    Unknown,
)
from assistant.channels.signing import headers_of
from assistant.fraud.check import Answer, AnswerKind
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
        self._before: list[tuple[str, Money, Money]] | None = None
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
            ("别的密钥签的、签过以后改了的请求被拒绝（401）", self._refuses_forged),
            ("过期的、时间在后面的请求被拒绝（401）", self._refuses_old),
            ("没有的操作被拒绝（404）", self._refuses_unknown_operations),
            ("格式不对的请求被拒绝（422）", self._refuses_other_forms),
            ("没有登录的工作人员不能办事（not_allowed）", self._refuses_staff_without_token),
            ("查询：客户、账户、明细、收款人、账单、产品", self._reads),
            ("没有的客户、转账说明是没有（unknown）", self._names_the_unknown),
            ("同一个编号（key）只开一笔转账，换了金额要拒绝", self._begins_once),
            ("同一个请求（id）来两次只做一次，换了内容要拒绝", self._does_once),
            ("负数、零、别的货币、别人的账户不能转", self._refuses_wrong_orders),
            ("以后到账的能列出来，没核对过的不能改到以后", self._lets_arrive_later),
            (
                "叫了人就回到确认（freeze），走了就取消（end_session）",
                self._stops_for_help_and_at_the_end,
            ),
            ("一万元以上先经过防骗核对", self._checks_above_the_line),
            ("过时的步骤（step）被拒绝", self._refuses_old_steps),
            ("没到输密码的时候不收密码", self._takes_no_pin_early),
            ("改了金额要重新核对", self._checks_after_a_change),
            ("取消以后不能再确认", self._cancels),
            ("检查没有动钱", self._has_moved_nothing),
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
        for apart in (-3_600, 3_600):
            headers = headers_of(self._secret, "old", time.time() + apart, body)
            self._expect(401, self._plain.post("/v1/bank/customer", content=body, headers=headers))

    def _refuses_forged(self) -> None:
        body = self._body("bank.customer", {"customer_id": self._customer})
        other = headers_of(b"x" + self._secret, "forged", time.time(), body)
        self._expect(401, self._plain.post("/v1/bank/customer", content=body, headers=other))
        right = headers_of(self._secret, "forged", time.time(), body)
        changed = body.replace(self._customer.encode(), _NOWHERE.encode())
        self._expect(401, self._plain.post("/v1/bank/customer", content=changed, headers=right))

    def _refuses_unknown_operations(self) -> None:
        for name in ("no_such", "recover"):
            self._expect(404, self._signed(f"/v1/bank/{name}", self._body(f"bank.{name}", {})))

    def _refuses_staff_without_token(self) -> None:
        told = {"customer_id": self._customer, "staff": "conformance-no-such-token"}
        answer = self._signed("/v1/bank/unlock", self._body("bank.unlock", told))
        self._expect(409, answer)

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
        found = self._accounts()
        self._before = [(each.id, each.balance, each.available) for each in found]
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
        try:
            self._begin(key, LINE_FEN // 100 + 1)
        except KeyReused:
            pass
        else:
            raise Deviates("同一个编号换了金额也开了")
        finally:
            self._cancel(first)
        if first.id != again.id:
            raise Deviates("同一个编号开了两笔")

    def _does_once(self) -> None:
        begun = self._begin(uuid.uuid4().hex, LINE_FEN // 100)
        told = {"transfer_id": begun.id, "step": begun.step}
        call = uuid.uuid4().hex
        body = self._body("bank.confirm", told, call)
        first, again = (self._signed("/v1/bank/confirm", body) for _ in range(2))
        other = self._body("bank.confirm", {**told, "step": begun.step + 1}, call)
        changed = self._signed("/v1/bank/confirm", other)
        self._cancel(begun)
        self._expect(200, first)
        self._expect(200, again)
        if first.content != again.content:
            raise Deviates("同一个请求来两次，回答不一样")
        self._expect(422, changed)

    def _refuses_wrong_orders(self) -> None:
        for fen in (-1, 0):
            try:
                begun = self._begin(uuid.uuid4().hex, fen)
            except InvalidAmount:
                continue
            self._cancel(begun)
            raise Deviates(f"{fen} 分也开了")
        order = {
            "key": uuid.uuid4().hex,
            "session": "conformance",
            "customer_id": self._customer,
            "account_id": self._bank.accounts(self._customer)[0].id,
            "payee_id": self._bank.payees(self._customer)[0].id,
            "amount": {"currency": "USD", "fen": 100},
        }
        self._expect(422, self._signed("/v1/bank/begin", self._body("bank.begin", order)))
        try:
            self._bank.begin(
                *(uuid.uuid4().hex, "conformance", self._customer, _NOWHERE),
                self._bank.payees(self._customer)[0].id,
                Money(100),
            )
        except Unknown:
            return
        raise Deviates("没有的账户也开了")

    def _checks_above_the_line(self) -> None:
        transfer = self._begin(uuid.uuid4().hex, LINE_FEN + 1)
        asked = self._bank.confirm(transfer.id, transfer.step)
        after = asked
        if asked.status is TransferStatus.FRAUD_CHECK:  # not after a refusal of the last 72 hours
            after = self._bank.answer(asked.id, asked.step, Answer(AnswerKind.YES))
        self._cancel(asked)
        if after.status not in (TransferStatus.FRAUD_CHECK, TransferStatus.HELD):
            raise Deviates(f"确认以后是 {after.status.value}，应该是 fraud_check")

    def _takes_no_pin_early(self) -> None:
        transfer = self._begin(uuid.uuid4().hex, LINE_FEN // 100)
        try:
            self._bank.authorise(transfer.id, transfer.step, "000000")
        except OutcomeUnknown:
            raise
        except BankError:
            return
        finally:
            self._cancel(transfer)
        raise Deviates("还没确认就收了密码")

    def _checks_after_a_change(self) -> None:
        ready = self._confirmed()
        if ready is None:
            return
        changed = self._bank.amend(ready.id, ready.step, amount=Money(LINE_FEN + 1))
        try:
            if changed.status is not TransferStatus.REVIEW:
                raise Deviates(f"改了以后是 {changed.status.value}，应该是 review")
            asked = self._bank.confirm(changed.id, changed.step)
            if asked.status not in (TransferStatus.FRAUD_CHECK, TransferStatus.HELD):
                raise Deviates(f"改到一万元以上，确认以后是 {asked.status.value}")
        finally:
            self._cancel(changed)

    def _stops_for_help_and_at_the_end(self) -> None:
        ready = self._confirmed()
        if ready is None:
            return
        self._bank.freeze(ready.session)
        frozen = self._bank.transfer(ready.id)
        self._bank.end_session(ready.session, "goodbye")
        ended = self._bank.transfer(ready.id)
        self._cancel(ended)
        if frozen.status is not TransferStatus.REVIEW:
            raise Deviates(f"叫了人以后是 {frozen.status.value}，应该是 review")
        if ended.status is not TransferStatus.CANCELLED:
            raise Deviates(f"走了以后是 {ended.status.value}，应该是 cancelled")

    def _has_moved_nothing(self) -> None:
        now = [(each.id, each.balance, each.available) for each in self._accounts()]
        if self._before is not None and now != self._before:
            raise Deviates("余额和检查以前不一样")

    def _accounts(self) -> list[Account]:
        return self._bank.accounts(self._customer)

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

    def _confirmed(self) -> Transfer | None:
        """Return a small transfer that waits for the PIN; None after a refusal of the last 72 hours."""
        begun = self._begin(uuid.uuid4().hex, LINE_FEN // 100)
        ready = self._bank.confirm(begun.id, begun.step)
        if ready.status is TransferStatus.HELD:
            self._cancel(ready)
            return None
        return ready

    def _begin(self, key: str, fen: int) -> Transfer:
        account = self._bank.accounts(self._customer)[0]
        payee = self._bank.payees(self._customer)[0]
        session = f"conformance-{key[:8]}"
        return self._bank.begin(key, session, self._customer, account.id, payee.id, Money(fen))

    def _cancel(self, transfer: Transfer) -> Transfer:
        return self._bank.cancel(transfer.id, "back")

    def _body(self, operation: str, arguments: Mapping[str, object], call: str = "") -> bytes:
        call = call or uuid.uuid4().hex
        told = {"operation": operation, "id": call, "arguments": arguments}
        return json.dumps(told).encode()

    def _signed(self, path: str, body: bytes) -> httpx.Response:
        headers = headers_of(self._secret, uuid.uuid4().hex, time.time(), body)
        return self._plain.post(path, content=body, headers=headers)

    @staticmethod
    def _expect(status: int, answer: httpx.Response) -> None:
        if answer.status_code != status:
            raise Deviates(f"回答是 {answer.status_code}，应该是 {status}")
