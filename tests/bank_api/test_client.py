"""The client against servers that are slow, cut off, fail, answer nonsense or something foreign."""

from __future__ import annotations

import datetime
import gzip
import ipaddress
import json
import socket
import socketserver
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from assistant.bank_api import client
from assistant.bank_api.client import Patience, connect, tls_of
from assistant.bank_api.contract import covered
from assistant.bank_api.server import Service
from assistant.banking.gateway import BankGateway
from assistant.banking.model import (
    NotAllowed,
    OutcomeUnknown,
    StaleStep,
    TransferStatus,
    Unavailable,
    UnknownCustomer,
)
from assistant.banking.seed_staff import sandbox_password
from assistant.channels.signing import sign_answer
from assistant.money import Money
from assistant.staff_member import Role, SignedIn
from tests.bank_api.served import SECRET, served
from tests.banking.fixtures import PIN, World

QUICK = Patience(connect=0.5, answer=0.5, whole=1.0)
Answered = Callable[[bytes, dict[str, str], str], "bytes | Iterator[bytes] | None"]


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "WAIT_SECONDS", 0.01)


@contextmanager
def behind(answered: Answered) -> Iterator[tuple[BankGateway, list[str]]]:
    """Give a client of a server that answers as told: raw bytes, or None to cut the line."""
    paths: list[str] = []

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            path = self.rfile.readline().decode().split(" ")[1]
            headers = {}
            while line := self.rfile.readline().decode().strip():
                name, _, value = line.partition(": ")
                headers[name.title()] = value
            body = self.rfile.read(int(headers["Content-Length"]))
            paths.append(path)
            told = answered(body, headers, path)
            for part in (told,) if isinstance(told, bytes) else told or ():
                self.wfile.write(part)

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = allow_reuse_address = True

    with Server(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield connect(f"http://127.0.0.1:{server.server_address[1]}", SECRET, patience=QUICK), paths
        server.shutdown()


def http(status: int, body: bytes, **headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def signed(told: object, headers: dict[str, str], status: int = 200) -> bytes:
    body = told if isinstance(told, bytes) else json.dumps(told).encode()
    return http(
        status, body, X_Elderbank_Signature=sign_answer(SECRET, headers, covered(status, body))
    )


def slow(*_: Any) -> None:
    time.sleep(1.0)


NONSENSE: dict[str, Answered] = {
    "cut off": lambda *_: None,
    "cut off in the middle": lambda *_: b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{",
    "slow": slow,
    "no HTTP": lambda *_: b"220 mail ESMTP\r\n",
    "not signed": lambda *_: http(200, b'{"result": []}'),
    "somebody else's": lambda *_: http(200, b'{"result": []}', X_Elderbank_Signature="sha256=0"),
    "500": lambda b, h, p: signed({"error": {"code": "failed", "text": ""}}, h, 500),
    "a page": lambda b, h, p: signed(b"<html>login</html>", h),
    "another form": lambda b, h, p: signed({"result": [{"id": 1}]}, h),
    "too deep": lambda b, h, p: signed(b"[" * 100_000, h),
    "sent elsewhere": lambda *_: http(302, b"", Location="http://127.0.0.1:9/"),
}


@pytest.mark.parametrize("kind", NONSENSE)
def test_reading_without_an_answer_is_told_as_unavailable(kind: str) -> None:
    with behind(NONSENSE[kind]) as (bank, paths), pytest.raises(Unavailable):
        bank.accounts("demo")
    assert len(paths) == client.TRIES, "what changes nothing is asked again"


@pytest.mark.parametrize("kind", NONSENSE)
def test_a_change_without_an_answer_may_be_done_and_is_not_repeated(kind: str) -> None:
    with behind(NONSENSE[kind]) as (bank, paths), pytest.raises(OutcomeUnknown):
        bank.authorise("t1", 3, PIN)
    assert paths == ["/v1/bank/authorise"]


def test_an_answer_in_another_currency_is_no_balance() -> None:
    account = {"id": "a", "customer_id": "demo", "name": "存折", "number": "6217"}
    dollars = {"currency": "USD", "fen": 100}
    told = {"result": [{**account, "balance": dollars, "available": dollars}]}
    with behind(lambda b, h, p: signed(told, h)) as (bank, _), pytest.raises(Unavailable):
        bank.accounts("demo")


def trickles(told: bytes) -> Iterator[bytes]:
    for each in told:
        time.sleep(0.1)
        yield bytes([each])


SLOW_FOR_EVER: dict[str, Answered] = {
    "a byte now and then": lambda b, h, p: trickles(signed({"result": []}, h)),
    "not yet, not yet": lambda *_: trickles(b"HTTP/1.1 100 Continue\r\n\r\n" * 99),
}


@pytest.mark.parametrize("kind", SLOW_FOR_EVER)
def test_an_answer_that_never_ends_is_not_waited_for(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "TRIES", 1)
    began = time.monotonic()
    with behind(SLOW_FOR_EVER[kind]) as (bank, _):
        with pytest.raises(Unavailable):
            bank.customers()
        assert time.monotonic() - began < 3 * QUICK.whole


def test_what_was_packed_is_not_unpacked() -> None:
    def packed(body: bytes, headers: dict[str, str], path: str) -> bytes:
        assert headers["Accept-Encoding"] == "identity"
        told = b'{"result": []}'
        signature = sign_answer(SECRET, headers, covered(200, told))
        return http(
            200, gzip.compress(told), Content_Encoding="gzip", X_Elderbank_Signature=signature
        )

    with behind(packed) as (bank, _), pytest.raises(Unavailable):
        bank.customers()


def test_where_nobody_listens_nothing_is_changed() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # not listening
        bank = connect(f"http://127.0.0.1:{taken.getsockname()[1]}", SECRET, patience=QUICK)
        with pytest.raises(Unavailable):
            bank.authorise("t1", 3, PIN)


def test_a_key_that_the_bank_does_not_share_is_told_in_the_log(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    with served(world.bank) as url:
        bank = connect(url, b"another key, long enough", patience=Patience(answer=30))
        with pytest.raises((Unavailable, OutcomeUnknown)):
            bank.accounts("demo")


def test_refusals_come_as_what_they_are(remote: BankGateway, world: World) -> None:
    with pytest.raises(UnknownCustomer):
        remote.customer("nobody")
    transfer = remote.begin("k", "s", "demo", "demo-passbook", "demo-xiaohong", Money(30_000))
    remote.confirm(transfer.id, transfer.step)
    with pytest.raises(StaleStep):
        remote.confirm(transfer.id, transfer.step)


def test_money_goes_the_whole_way(remote: BankGateway, world: World) -> None:
    begun = remote.begin("k", "s", "demo", "demo-passbook", "demo-xiaohong", Money(30_000))
    ready = remote.confirm(begun.id, begun.step)
    posted, _ = remote.authorise(ready.id, ready.step, PIN)
    assert posted.status is TransferStatus.POSTED
    assert remote.transfer(begun.id) == world.bank.transfer(begun.id)


def test_staff_sign_by_what_they_got_at_this_bank(remote: BankGateway, world: World) -> None:
    with pytest.raises(NotAllowed):
        remote.unlock("demo", SignedIn("1001", "周敏", Role.HEAD))
    who = remote.staff.sign_in("1001", sandbox_password("1001"))
    assert not remote.unlock("demo", who).locked


@pytest.mark.parametrize("lost", ["the call", "the answer"])
def test_a_transfer_is_begun_once_however_often_the_line_breaks(world: World, lost: str) -> None:
    service, times = Service(world.bank, SECRET), 0

    def answered(body: bytes, headers: dict[str, str], path: str) -> bytes | None:
        nonlocal times
        times += 1
        if times < client.TRIES and lost == "the call":
            return None
        reply = service.answer(path, headers, body)
        return None if times < client.TRIES else signed(reply.body, headers, reply.status)

    with behind(answered) as (bank, _):
        begun = bank.begin("k", "s", "demo", "demo-passbook", "demo-xiaohong", Money(30_000))
    assert (
        world.bank.begin("k", "s", "demo", "demo-passbook", "demo-xiaohong", Money(30_000)) == begun
    )


def test_after_a_lost_answer_to_the_pin_the_truth_can_be_asked(world: World) -> None:
    service, before = Service(world.bank, SECRET), world.account().balance

    def answered(body: bytes, headers: dict[str, str], path: str) -> bytes | None:
        reply = service.answer(path, headers, body)
        if path.endswith("authorise"):
            return None
        return signed(reply.body, headers, reply.status)

    with behind(answered) as (bank, _):
        begun = bank.begin("k", "s", "demo", "demo-passbook", "demo-xiaohong", Money(30_000))
        ready = bank.confirm(begun.id, begun.step)
        with pytest.raises(OutcomeUnknown):
            bank.authorise(ready.id, ready.step, PIN)
        assert bank.transfer(begun.id).status is TransferStatus.POSTED
    assert world.account().balance == before - Money(30_000), "posted once"


def test_nothing_of_her_stands_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    with behind(NONSENSE["cut off"]) as (bank, _), pytest.raises(OutcomeUnknown):
        bank.authorise("transfer-1", 3, PIN)
    assert "bank.authorise" in caplog.text
    assert PIN not in caplog.text and "transfer-1" not in caplog.text


# Both sides appear with certificates of the bank's own authority


class Authority:
    def __init__(self, folder: Path) -> None:
        self._folder, self._key = folder, ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "authority")])
        self.file = self._write("ca.pem", self._sign(self._name, self._key.public_key(), ca=True))

    def issue(self, name: str) -> tuple[str, str]:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        kept = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        certificate = self._write(f"{name}.pem", self._sign(subject, key.public_key(), ca=False))
        return certificate, self._write(f"{name}.key", kept)

    def _sign(self, subject: x509.Name, key: ec.EllipticCurvePublicKey, *, ca: bool) -> bytes:
        now = datetime.datetime.now(datetime.timezone.utc)
        here = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
        made = (
            x509.CertificateBuilder(self._name, subject, key, x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(hours=1))
            .not_valid_after(now + datetime.timedelta(hours=1))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName([here]), critical=False)
            .sign(self._key, hashes.SHA256())
        )
        return made.public_bytes(serialization.Encoding.PEM)

    def _write(self, name: str, told: bytes) -> str:
        path = self._folder / name
        path.write_bytes(told)
        return str(path)


def test_both_sides_have_to_appear_with_a_certificate(tmp_path: Path, world: World) -> None:
    ours, others = Authority(tmp_path), tmp_path / "others"
    others.mkdir()
    stranger = Authority(others)
    asked = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    asked.load_cert_chain(*ours.issue("bank"))
    asked.load_verify_locations(ours.file)
    asked.verify_mode = ssl.CERT_REQUIRED
    kiosk = ours.issue("kiosk")
    with served(world.bank, asked) as url:
        patience = Patience(answer=30)
        right = connect(url, SECRET, tls_of(ours.file, *kiosk), patience)
        assert right.accounts("demo") == world.bank.accounts("demo")
        for wrong in (
            tls_of(ours.file, "", ""),  # without one of its own
            tls_of(ours.file, *stranger.issue("kiosk")),  # with one of another authority
            tls_of(stranger.file, *kiosk),  # does not trust the bank
        ):
            with pytest.raises(Unavailable):
                connect(url, SECRET, wrong, patience).accounts("demo")


def test_a_certificate_that_is_missing_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="no-such"):
        tls_of(str(tmp_path / "no-such.pem"), "", "")


def test_a_key_with_a_password_is_refused_and_nobody_is_asked_for_it(tmp_path: Path) -> None:
    """OpenSSL would ask on the kiosk's terminal, in front of the customer."""
    certificate, plain = Authority(tmp_path).issue("kiosk")
    key = serialization.load_pem_private_key(Path(plain).read_bytes(), None)
    locked = tmp_path / "locked.key"
    locked.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(b"secret"),
        )
    )
    with pytest.raises(OSError):
        tls_of("", certificate, str(locked))
