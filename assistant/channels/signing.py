"""Sign messages between a kiosk and a receiver, and encrypt the password of staff who take a call.

The signature is an HMAC-SHA256 of the time, a full stop and the body, and stands in the headers.
The signature of an answer covers the question's signature too, so that no earlier answer can be
used again. A password is encrypted by Fernet with a key derived from the shared key.
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
"""Most seconds by which the clocks of kiosk and receiver may differ."""


class BadSignature(Exception):
    """A message or an answer was not signed with the shared key."""


class ClocksApart(Exception):
    """A message is signed correctly, but its time differs too much from this machine's clock."""


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
    """Raise if a message was not signed with the key, or was signed too long ago or ahead of now.

    Raises ``BadSignature``, ``ClocksApart`` (more than ``CLOCKS_APART_SECONDS`` from ``now``).
    """
    at, told = headers.get(TIMESTAMP, ""), headers.get(SIGNATURE, "")
    right = _sign(secret, at.encode("utf-8", "replace") + b"." + body)
    if not hmac.compare_digest(right.encode(), told.encode("utf-8", "replace")):
        raise BadSignature
    written = at.isascii() and at.isdigit() and len(at) <= 12
    if not written or abs(int(at) - now) > CLOCKS_APART_SECONDS:
        raise ClocksApart


def sign_answer(secret: bytes, question: Mapping[str, str], body: bytes) -> str:
    """Return the signature of an answer; ``question`` has the headers of the question."""
    return _sign(
        secret, b"answer." + question.get(SIGNATURE, "").encode("utf-8", "replace") + b"." + body
    )


def check_answer(
    secret: bytes, question: Mapping[str, str], answered: str | None, body: bytes
) -> None:
    """Raise ``BadSignature`` if an answer is to another question or signed without the key."""
    right = sign_answer(secret, question, body)
    if not hmac.compare_digest(right.encode(), (answered or "").encode("utf-8", "replace")):
        raise BadSignature


def seal(secret: bytes, told: Mapping[str, str]) -> str:
    """Return the mapping ``told`` as encrypted text that only a holder of the key can read."""
    return _fernet(secret).encrypt(json.dumps(dict(told)).encode()).decode()


def open_sealed(secret: bytes, sealed: str) -> dict[str, Any]:
    """Return the mapping that ``seal`` encrypted. Raises ``BadSignature``: wrong key."""
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
