"""Answer the bank's operations over HTTP: the reference for a bank that keeps its own core.

``Service`` takes a path, headers and a body, asks a ``BankGateway``, and returns a status and a body,
without any network. ``make_app`` serves it over HTTP by Sanic, which Rasa installs.
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

from assistant.bank_api.contract import BANK, SIGN_IN, Operation, Parameter, covered, operations
from assistant.bank_api.wire import BadValue, from_json, from_wire, to_wire
from assistant.banking.gateway import BankGateway
from assistant.banking.model import BankError, NotAllowed, Unavailable
from assistant.channels.signing import (
    CLOCKS_APART_SECONDS,
    SIGNATURE,
    TIMESTAMP,
    BadSignature,
    ClocksApart,
    check_headers,
    sign_answer,
)
from assistant.staff_member import SignedIn

LARGEST = 256 * 1024
"""Most bytes of a call; the longest one holds 400 characters of the customer's words."""
REMEMBERED_SECONDS = 2 * CLOCKS_APART_SECONDS
"""How long the answer to a changing call is kept: as long as its signature may be used again."""
MOST_REMEMBERED = 100_000
"""Answers that are kept; with more in that time, further changes are refused, not done twice."""
SIGNED_IN_SECONDS = 1_800.0
"""How long a member of staff stays signed in."""
SLOW_SECONDS = 10
JSON_TYPE = "application/json; charset=utf-8"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Reply:
    """The server's answer to one call."""

    status: int
    body: bytes


@dataclass(frozen=True)
class _Done:
    """A changing call that was done, or is being done."""

    digest: bytes
    """Of its body, so that no PIN stays in memory."""
    reply: Future[Reply]
    at: float
    """When it came, in seconds since 1970."""


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
        self._began = int(now())
        self._done: OrderedDict[str, _Done] = OrderedDict()
        self._staff: dict[str, tuple[SignedIn, float]] = {}

    def answer(self, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Return the answer to a call; a call that comes twice is carried out once.

        A call without a valid signature, or that is no operation of the contract, is refused.
        """
        try:
            check_headers(self._secret, headers, self._now(), body)
            call, operation, arguments = self._read(path, body)
        except BadSignature:
            return _refuse(401, "signature", "the call is not signed with the shared key")
        except ClocksApart:
            return _refuse(401, "clock", "the clocks are more than five minutes apart")
        except KeyError:
            return _refuse(404, "operation", "there is no such operation")
        except (BadValue, ValueError, RecursionError) as err:
            return _refuse(422, "value", str(err))
        if operation.reads:
            return self._do(operation, arguments)
        if int(headers[TIMESTAMP]) < self._began:  # it may have been done before the restart
            return _refuse(401, "clock", "the call was signed before this server began")
        return self._do_once(call, hashlib.sha256(body).digest(), operation, arguments)

    def _do_once(
        self, call: str, digest: bytes, operation: Operation, arguments: Mapping[str, Any]
    ) -> Reply:
        """Do a changing call, or return the answer that it had when it came before."""
        now = self._now()
        with self._one:
            while self._done and next(iter(self._done.values())).at < now - REMEMBERED_SECONDS:
                self._done.popitem(last=False)
            before = self._done.get(call)
            if before is None:
                if len(self._done) >= MOST_REMEMBERED:
                    return _refuse(503, Unavailable.code, "too many calls at once")
                self._done[call] = mine = _Done(digest, Future[Reply](), now)
        if before is not None:
            if before.digest != digest:
                return _refuse(422, "id", "the id belongs to another call")
            return before.reply.result()
        reply = self._do(operation, arguments)
        mine.reply.set_result(reply)
        if reply.status == 503 or (reply.status == 500 and operation.may_repeat(arguments)):
            with self._one:  # the same call may come again: nothing is done, or its key is known
                self._done.pop(call, None)
        return reply

    def sign(self, headers: Mapping[str, str], reply: Reply) -> str:
        """Return the signature of an answer to the call with these headers."""
        return sign_answer(self._secret, headers, covered(reply.status, reply.body))

    def _read(self, path: str, body: bytes) -> tuple[str, Operation, dict[str, Any]]:
        """Return id, operation and arguments of a call.

        Raises:
            KeyError: There is no such operation.
            ValueError: The body is no call of it.
        """
        told = from_json(body)
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
            raise BadValue(f"arguments: {', '.join(map(ascii, unknown))}: no such argument")
        arguments = {}
        for each in operation.parameters:
            if each.name in given:
                arguments[each.name] = self._argument(each, given[each.name])
            elif each.required:
                raise BadValue(f"arguments.{each.name}: a value is wanted")
        return call, operation, arguments

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
            return Reply(200, json.dumps({"result": told}, ensure_ascii=False).encode())
        except Unavailable as err:
            return _refuse(503, err.code, str(err))
        except BankError as err:
            return _refuse(409, err.code, str(err))
        except Exception:
            log.exception("%s failed", operation.name)
            return _refuse(500, "failed", "the operation failed; whether it is done is not known")

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
    return Reply(status, json.dumps(told, ensure_ascii=False).encode("utf-8", "replace"))


def make_app(service: Service) -> Sanic:
    """Return a Sanic app for the service; each call has a thread, as a decision waits for the disk."""
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
