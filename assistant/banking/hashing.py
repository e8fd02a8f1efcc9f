"""Make and compare Argon2 hashes of secrets: a customer's PIN, a staff member's password."""

from __future__ import annotations

from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

NOBODYS = (
    "$argon2id$v=19$m=47104,t=1,p=1$i6KOzYXPY8DNV7gR+jRvIQ"
    "$rjNRsMMZ7vThqrPGZaj/ly77jWlFY3U4GMsHIay9XSE"
)
"""The hash of no secret, at the usual cost: comparing with it takes as long as with anybody's."""


@dataclass(frozen=True)
class HashCost:
    """The cost of one guess: about 0.05 s and 46 MiB.

    It is the first choice of OWASP's Password Storage Cheat Sheet. It slows guessing in a stolen
    file; at the kiosk and the desk the lock stops it.
    """

    time: int = 1
    """Passes over the memory."""
    memory: int = 47_104
    """KiB."""
    lanes: int = 1
    """Parallel lanes."""


def hash_secret(secret: str, cost: HashCost) -> str:
    """Return the hash that is stored of a secret; the cost is part of it."""
    return PasswordHasher(cost.time, cost.memory, cost.lanes).hash(_bytes(secret))


def fits(stored: str, secret: str) -> bool:
    """Return whether the stored hash is that of this secret."""
    try:
        return PasswordHasher().verify(stored, _bytes(secret))
    except (VerificationError, InvalidHashError):
        return False


def _bytes(secret: str) -> bytes:
    """Return a secret as bytes; a terminal may give characters that cannot be encoded."""
    return secret.encode("utf-8", "surrogatepass")
