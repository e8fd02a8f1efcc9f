"""Sign what goes between a kiosk and a receiver, and seal the password of somebody who takes a call.

HMAC-SHA256 over the time, a point and the body, in headers; the receiver's answer is signed with the
signature of the question, so that no answer of before can be given again. A password is sealed with
Fernet under a key made of the shared one.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

from cryptography.fernet import Fernet, InvalidToken

TIMESTAMP, SIGNATURE, KEY = "X-Elderbank-Timestamp", "X-Elderbank-Signature", "Idempotency-Key"
CLOCKS_APART_SECONDS = 300.0
"""How far the clocks of kiosk and receiver may be apart."""


class BadSignature(Exception):
    """What arrived was not signed with the shared key."""


class ClocksApart(Exception):
    """It is signed, and its time is not ours."""


def headers_of(secret: bytes, key: str, now: float, body: bytes) -> dict[str, str]:
    """Return the headers of a signed message; ``now`` in seconds since 1970."""
    at = str(int(now))
    return {
        "Content-Type": "application/json; charset=utf-8",
        KEY: key,
        TIMESTAMP: at,
        SIGNATURE: _sign(secret, at.encode() + b"." + body),
    }


def check_headers(secret: bytes, headers: Mapping[str, str], now: float, body: bytes) -> None:
    """Refuse a message that was not signed with the key, or not now.

    Raises ``BadSignature``, ``ClocksApart``.
    """
    at, told = headers.get(TIMESTAMP, ""), headers.get(SIGNATURE, "")
    right = _sign(secret, at.encode("utf-8", "replace") + b"." + body)
    if not hmac.compare_digest(right.encode(), told.encode("utf-8", "replace")):
        raise BadSignature
    if not (at.isascii() and at.isdigit()) or abs(int(at) - now) > CLOCKS_APART_SECONDS:
        raise ClocksApart


def sign_answer(secret: bytes, question: Mapping[str, str], body: bytes) -> str:
    """Return the signature of an answer to the question with these headers."""
    return _sign(secret, b"answer." + question.get(SIGNATURE, "").encode() + b"." + body)


def check_answer(
    secret: bytes, question: Mapping[str, str], answered: str | None, body: bytes
) -> None:
    """Refuse an answer to another question, or of somebody without the key. Raises ``BadSignature``."""
    right = sign_answer(secret, question, body)
    if not hmac.compare_digest(right.encode(), (answered or "").encode("utf-8", "replace")):
        raise BadSignature


def seal(secret: bytes, told: Mapping[str, str]) -> str:
    """Return ``told`` so that only who has the key can read it."""
    return _fernet(secret).encrypt(json.dumps(dict(told)).encode()).decode()


def open_sealed(secret: bytes, sealed: str) -> dict[str, Any]:
    """Return what was sealed. Raises ``BadSignature``: not with this key, or no object."""
    try:
        told = json.loads(_fernet(secret).decrypt(sealed.encode()))
    except (InvalidToken, ValueError) as err:
        raise BadSignature from err
    if not isinstance(told, dict):
        raise BadSignature
    return told


def _sign(secret: bytes, text: bytes) -> str:
    return "sha256=" + hmac.new(secret, text, hashlib.sha256).hexdigest()


def _fernet(secret: bytes) -> Fernet:
    made = hmac.new(secret, b"elder-voice-bank: who takes a call", hashlib.sha256).digest()
    return Fernet(base64.urlsafe_b64encode(made))
