"""Answer the bank's operations over HTTP: the reference for a bank that keeps its own core.

``Service`` is the whole of it but for the network: it takes a path, headers and a body, asks a
``BankGateway``, and returns a status and a body. ``make_app`` puts it behind Sanic, which Rasa
brings.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, get_args

from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, raw

from assistant.bank_api.contract import BANK, SIGN_IN, Operation, Parameter, operations
from assistant.bank_api.wire import BadValue, from_wire, to_wire
from assistant.banking.gateway import BankGateway
from assistant.banking.model import BankError, NotAllowed, Unavailable
from assistant.channels.signing import (
    SIGNATURE,
    BadSignature,
    ClocksApart,
    check_headers,
    sign_answer,
)
from assistant.staff_member import SignedIn

LARGEST = 256 * 1024
"""Most bytes of a call; the longest one holds 400 characters of the customer's words."""
REMEMBERED = 4_096
"""Calls whose answers are kept, so that one that comes twice gets the same answer."""
SIGNED_IN_SECONDS = 1_800.0
"""How long a member of staff stays signed in."""
SLOW_SECONDS = 10
JSON_TYPE = "application/json; charset=utf-8"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Reply:
    """What the server answers."""

    status: int
    body: bytes


class Service:
    """The operations of a bank, for callers that have the shared key."""

    def __init__(
        self, bank: BankGateway, secret: bytes, now: Callable[[], float] = time.time
    ) -> None:
        """Serve a bank.

        Args:
            bank: Answers the calls; it is asked from several threads.
            secret: The key of signatures that the kiosks have too.
            now: Returns the seconds since 1970.
        """
        self._bank, self._secret, self._now = bank, secret, now
        self._one = threading.Lock()
        self._replies: OrderedDict[bytes, Future[Reply]] = OrderedDict()
        self._staff: dict[str, tuple[SignedIn, float]] = {}

    def answer(self, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Return the answer to a call; one that comes twice is done once."""
        try:
            check_headers(self._secret, headers, self._now(), body)
            operation, arguments = self._read(path, body)
        except BadSignature:
            return _refuse(401, "signature", "the call is not signed with the shared key")
        except ClocksApart:
            return _refuse(401, "clock", "the clocks are more than five minutes apart")
        except KeyError:
            return _refuse(404, "operation", "there is no such operation")
        except (BadValue, ValueError, RecursionError) as err:
            return _refuse(422, "value", str(err))
        known = hashlib.sha256(body).digest()  # it holds the call's id; no PIN stays in memory
        with self._one:
            future = self._replies.get(known)
            if future is None:
                self._replies[known] = mine = Future[Reply]()
                while len(self._replies) > REMEMBERED:
                    self._replies.popitem(last=False)
        if future is not None:
            return future.result()
        mine.set_result(self._do(operation, arguments))
        return mine.result()

    def sign(self, headers: Mapping[str, str], reply: Reply) -> str:
        """Return the signature of an answer to the call with these headers."""
        return sign_answer(self._secret, headers, reply.body)

    def _read(self, path: str, body: bytes) -> tuple[Operation, dict[str, Any]]:
        """Return operation and arguments of a call.

        Raises:
            KeyError: There is no such operation.
            ValueError: The body is no call of it.
        """
        told = json.loads(body)
        if not isinstance(told, dict) or not isinstance(told.get("arguments"), dict):
            raise BadValue("a call has operation, id and arguments")
        operation = operations()[from_wire(str, told.get("operation"), "operation")]
        if operation.path != path:
            raise BadValue(f"the call is of {operation.path}")
        call = from_wire(str, told.get("id"), "id")
        if not 8 <= len(call) <= 64:
            raise BadValue("id: 8 to 64 characters are wanted")
        given = told["arguments"]
        names = {each.name for each in operation.parameters}
        if unknown := sorted(set(given) - names):
            raise BadValue(f"arguments: {', '.join(unknown)}: no such argument")
        arguments = {}
        for each in operation.parameters:
            if each.name in given:
                arguments[each.name] = self._argument(each, given[each.name])
            elif each.required:
                raise BadValue(f"arguments.{each.name}: a value is wanted")
        return operation, arguments

    def _argument(self, parameter: Parameter, told: Any) -> Any:
        """Return an argument; of staff the call holds what ``staff.sign_in`` gave, and no name."""
        if not takes_staff(parameter.kind) or told is None:
            return from_wire(parameter.kind, told, f"arguments.{parameter.name}")
        token = from_wire(str, told, f"arguments.{parameter.name}")
        who, until = self._staff.get(token, (None, 0.0))
        return who if until > self._now() else _NOBODY

    def _do(self, operation: Operation, arguments: Mapping[str, Any]) -> Reply:
        service, name = operation.name.split(".")
        try:
            holder = self._bank if service == BANK else getattr(self._bank, service)
            if _NOBODY in arguments.values():
                raise NotAllowed("nobody of the staff is signed in by this token")
            result = getattr(holder, name)(**arguments)
            told = to_wire(result)
            if operation.name == SIGN_IN:
                told = {**told, "token": self._remember(result)}
        except Unavailable as err:
            return _refuse(503, err.code, str(err))
        except BankError as err:
            return _refuse(409, err.code, str(err))
        except Exception:
            log.exception("%s failed", operation.name)
            return _refuse(500, "failed", "the operation failed; whether it is done is not known")
        return Reply(200, json.dumps({"result": told}, ensure_ascii=False).encode())

    def _remember(self, who: SignedIn) -> str:
        now = self._now()
        token = secrets.token_urlsafe(24)
        with self._one:
            for old in [each for each, (_, until) in self._staff.items() if until <= now]:
                del self._staff[old]
            self._staff[token] = (who, now + SIGNED_IN_SECONDS)
        return token


_NOBODY = object()
"""Stands for staff whose token is unknown or too old."""


def takes_staff(kind: Any) -> bool:
    """Return whether a parameter of this type is a member of staff who has signed in."""
    return SignedIn in (kind, *get_args(kind))


def _refuse(status: int, code: str, text: str) -> Reply:
    told = {"error": {"code": code, "text": text}}
    return Reply(status, json.dumps(told, ensure_ascii=False).encode())


def make_app(service: Service) -> Sanic:
    """Return the service behind Sanic; each call has a thread, as a decision waits for the disk."""
    app = Sanic("elder-voice-bank", configure_logging=False)
    app.config.REQUEST_MAX_SIZE = LARGEST
    app.config.REQUEST_TIMEOUT = app.config.RESPONSE_TIMEOUT = SLOW_SECONDS
    app.config.ACCESS_LOG = False

    @app.post("/<path:path>")
    async def call(request: Request, path: str) -> HTTPResponse:
        headers = {SIGNATURE: "", **{k.title(): v for k, v in request.headers.items()}}
        loop = asyncio.get_running_loop()
        reply = await loop.run_in_executor(
            None, service.answer, request.path, headers, request.body
        )
        signed = {SIGNATURE: service.sign(headers, reply)}
        return raw(reply.body, reply.status, headers=signed, content_type=JSON_TYPE)

    return app
