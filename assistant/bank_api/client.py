"""Ask a bank over HTTPS: ``RemoteBank`` has the operations of ``BankGateway``.

A call that gets no answer is sent again after a wait if it only reads, or carries a key by which
the bank knows that it comes twice. Any other call raises ``OutcomeUnknown``, and the caller asks for
the transfer's status. Arguments and answers are not logged, only operations and the ids of calls.
"""

from __future__ import annotations

import json
import logging
import random
import ssl
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import httpx

from assistant.bank_api.contract import BANK, SIGN_IN, Operation, covered, operations, refusals
from assistant.bank_api.deadline import Deadline, transport_within
from assistant.bank_api.matching import AMEND, Matching
from assistant.bank_api.open_visits import OpenVisits
from assistant.bank_api.shown import plain, without_controls
from assistant.bank_api.wire import BadValue, from_json, from_wire, to_wire
from assistant.banking.gateway import BankGateway
from assistant.banking.model import (
    BankError,
    NotAllowed,
    OutcomeUnknown,
    Transfer,
    Unavailable,
)
from assistant.channels.signing import SIGNATURE, BadSignature, check_answer, headers_of
from assistant.staff_member import SignedIn

TRIES = 3
WAIT_SECONDS = 0.2
"""The wait before the second try; the third waits twice as long, both up to half as long again."""
LARGEST = 8 * 1024 * 1024
"""Most bytes of an answer; a year of entries has some hundred thousand."""

BEGINS = frozenset({"bank.begin", "bills.begin", "positions.buy", "positions.take_back"})
END = "bank.end_session"

log = logging.getLogger(__name__)
logging.getLogger("httpx").setLevel(logging.WARNING)  # a line for each call, in the kiosk's log


@dataclass(frozen=True)
class Patience:
    """How long the client waits, in seconds."""

    connect: float = 2.0
    answer: float = 5.0
    """For the next bytes."""
    whole: float = 8.0
    """For a question and its answer together, however slowly its bytes come."""


class Unanswered(Exception):
    """The bank's answer is missing, unsigned or malformed; the bank may have carried out the call."""


class Unreachable(Exception):
    """The bank cannot reach its records; nothing was done, and the same call may come again."""


class RemoteBank:
    """A bank on another machine, with the methods and properties of ``BankGateway``."""

    def __init__(
        self,
        url: str,
        secret: bytes,
        tls: ssl.SSLContext | None = None,
        patience: Patience | None = None,
        visits: Path | None = None,
    ) -> None:
        """Prepare to ask; nothing is sent yet.

        Args:
            url: Where the bank is, e.g. ``https://core.example:8443``.
            secret: The key of signatures that the bank has too.
            tls: Whom to trust, and with which certificate to appear; None: as the system does.
            patience: How long to wait.
            visits: The file with the visits of this kiosk that the bank has to end; None: no kiosk.
        """
        waits = patience or Patience()
        self._deadline, self._whole = Deadline(), waits.whole
        self._client = httpx.Client(
            base_url=url,
            transport=transport_within(self._deadline, tls if tls is not None else True),
            timeout=httpx.Timeout(waits.answer, connect=waits.connect),
            headers={"Accept-Encoding": "identity"},  # a few packed bytes can unpack to gigabytes
            trust_env=False,  # no proxy from the environment sees a customer's money
        )
        self._secret = secret
        self._tokens: dict[SignedIn, str] = {}
        self._matching = Matching()
        self._visits = OpenVisits(visits)
        services: dict[str, dict[str, Callable[..., Any]]] = {}
        for operation in operations().values():
            service, name = operation.name.split(".")
            services.setdefault(service, {})[name] = partial(self._call, operation)
        own = services.pop(BANK)
        vars(self).update(own)
        vars(self).update({name: SimpleNamespace(**calls) for name, calls in services.items()})

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def recover(self) -> list[Transfer]:
        """End the visits that a crash of this kiosk has left open, and no others.

        A visit whose end the bank does not take stays noted, for the next start.
        """
        ended: list[Transfer] = []
        for session in self._visits.noted():
            try:
                ended += cast(BankGateway, self).end_session(session, "crash")
            except BankError:
                log.exception("the bank has not ended a visit of before; it is told again")
        return ended

    def _call(self, operation: Operation, *given: Any, **named: Any) -> Any:
        """Ask the bank; return the operation's result.

        Raises:
            BankError: The bank refuses, or it could not be reached.
            OutcomeUnknown: It gave no answer, and the call may be done.
        """
        names = [each.name for each in operation.parameters]
        arguments = {**dict(zip(names, given, strict=False)), **named}
        told = {name: self._to_wire(value) for name, value in arguments.items()}
        call = uuid.uuid4().hex
        body = json.dumps({"operation": operation.name, "id": call, "arguments": told}).encode()
        may_repeat = operation.may_repeat(arguments)
        if operation.name in BEGINS:
            self._visits.note(str(arguments["session"]))
        changed = None
        if operation.name == AMEND:
            changed = self._matching.expect_change(str(arguments["transfer_id"]), arguments)
        for nth in range(TRIES):
            try:
                result = self._ask(operation, call, body)
                self._matching.require(operation, arguments, result, changed)
                if operation.name == END:
                    self._visits.forget(str(arguments["session"]))
                return result
            except Unreachable as err:  # the bank says that nothing is done
                failed: Exception = Unavailable(str(err))
            except httpx.ConnectError as err:  # not sent: nothing is changed
                failed = Unavailable(str(err))
            except (httpx.ConnectTimeout, httpx.PoolTimeout):
                failed = Unavailable("no connection")
            except (httpx.HTTPError, Unanswered, BadValue) as err:
                why = str(err) if isinstance(err, Unanswered | BadValue) else ""
                log.warning("%s %s: %s %s", operation.name, call, type(err).__name__, why)
                failed = Unavailable(str(err)) if operation.reads else OutcomeUnknown(str(err))
                if not may_repeat:
                    break
            if nth + 1 < TRIES:
                time.sleep(WAIT_SECONDS * 2**nth * random.uniform(1, 1.5))  # noqa: S311
        raise failed

    def _ask(self, operation: Operation, call: str, body: bytes) -> Any:
        headers = headers_of(self._secret, call, time.time(), body)
        with (
            self._deadline.within(self._whole),
            self._client.stream("POST", operation.path, content=body, headers=headers) as answer,
        ):
            told = b"".join(_bounded(answer))
        status = answer.status_code
        try:
            signature = answer.headers.get(SIGNATURE)
            check_answer(self._secret, headers, signature, covered(status, told))
            return self._read(operation, status, without_controls(from_json(told)))
        except (BadSignature, BadValue, ValueError, RecursionError) as err:
            why = str(err) if isinstance(err, BadValue) else type(err).__name__
            raise Unanswered(f"HTTP {status}: {why}") from err

    def _read(self, operation: Operation, status: int, told: Any) -> Any:
        """Return the result in a signed answer, or raise the refusal that it holds."""
        if not isinstance(told, dict):
            raise BadValue("an answer is an object")
        if status == httpx.codes.OK:
            if "result" not in told:
                raise BadValue("an answer has a result")
            result = from_wire(operation.result, told.get("result"), "result")
            if operation.name == SIGN_IN:
                self._tokens[result] = from_wire(str, told["result"].get("token"), "token")
            return result
        error = told.get("error")
        if not isinstance(error, dict):
            raise BadValue("an error has a code")
        code, text = plain(error.get("code")), plain(error.get("text", ""))
        if status == httpx.codes.SERVICE_UNAVAILABLE:
            raise Unreachable(text)
        if status == httpx.codes.CONFLICT:
            raise refusals().get(code, BankError)(text)
        if httpx.codes.is_client_error(status):  # refused before it was begun
            log.error("%s: the bank does not take our calls: %s, %s", operation.name, code, text)
            raise Unavailable(f"{status} {code}: {text}")
        raise BadValue(f"HTTP {status} {code}")

    def _to_wire(self, value: Any) -> Any:
        if not isinstance(value, SignedIn):
            return to_wire(value)
        if value not in self._tokens:
            raise NotAllowed(f"{value.number} has not signed in at this bank")
        return self._tokens[value]


def connect(
    url: str,
    secret: bytes,
    tls: ssl.SSLContext | None = None,
    patience: Patience | None = None,
    visits: Path | None = None,
) -> BankGateway:
    """Return the bank at ``url``; arguments as for ``RemoteBank``. Nothing is sent yet."""
    return cast(BankGateway, RemoteBank(url, secret, tls, patience, visits))


def tls_of(ca_file: str, certificate: str, key: str) -> ssl.SSLContext:
    """Return TLS settings with the trusted authorities, and the kiosk's certificate for mutual TLS.

    Args:
        ca_file: A file with the certificates of the trusted authorities; "" for the system's.
        certificate: A file with the kiosk's certificate; "" if the bank does not ask for one.
        key: The file with the private key of ``certificate``.

    Raises:
        OSError: A file is missing or has another content; ``filename`` tells which.
    """
    for file in filter(None, (ca_file, certificate, key)):
        with Path(file).expanduser().open("rb"):  # ssl's own error does not say which file it is
            pass
    context = ssl.create_default_context(
        cafile=str(Path(ca_file).expanduser()) if ca_file else None
    )
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if certificate:
        load_certificate(context, certificate, key)
    return context


def load_certificate(context: ssl.SSLContext, certificate: str, key: str) -> None:
    """Let ``context`` appear with a certificate; its key has no password, as nobody would type it.

    Raises:
        OSError: A file is missing, or is none of these.
    """
    context.load_cert_chain(
        Path(certificate).expanduser(), Path(key).expanduser(), password=lambda: b""
    )


def _bounded(answer: httpx.Response) -> list[bytes]:
    """Return the parts of an answer's body. Raises ``Unanswered`` for one that is too large."""
    parts: list[bytes] = []
    size = 0
    for part in answer.iter_raw():
        size += len(part)
        if size > LARGEST:
            raise Unanswered("the answer is too large")
        parts.append(part)
    return parts
