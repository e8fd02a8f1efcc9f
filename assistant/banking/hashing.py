"""Make and compare Argon2 hashes of secrets: a customer's PIN, a staff member's password."""

from __future__ import annotations

from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

NOBODYS = (
    "$argon2id$v=19$m=47104,t=1,p=1$i6KOzYXPY8DNV7gR+jRvIQ"
    "$rjNRsMMZ7vThqrPGZaj/ly77jWlFY3U4GMsHIay9XSE"
)
"""A hash that no secret fits; comparing with it takes as long as with a real hash."""


@dataclass(frozen=True)
class HashCost:
    """The cost of one guess: about 0.05 s and 46 MiB.

    It is the first choice of OWASP's Password Storage Cheat Sheet. The cost slows guessing in a
    stolen file; at the kiosk and the desk a lock stops guessing.
    """

    time: int = 1
    """Passes over the memory."""
    memory: int = 47_104
    """KiB."""
    lanes: int = 1
    """Parallel lanes."""


def hash_secret(secret: str, cost: HashCost) -> str:
    """Return the hash of a secret, to be stored; the text contains the cost."""
    return PasswordHasher(cost.time, cost.memory, cost.lanes).hash(_bytes(secret))


def fits(stored: str, secret: str) -> bool:
    """Return whether ``stored`` is the hash of ``secret``."""
    try:
        return PasswordHasher().verify(stored, _bytes(secret))
    except (VerificationError, InvalidHashError):
        return False


def _bytes(secret: str) -> bytes:
    """Return a secret as bytes; a terminal may give characters that cannot be encoded."""
    return secret.encode("utf-8", "surrogatepass")
