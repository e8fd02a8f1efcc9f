"""Find the account that a mention means: 折子 is the passbook, 养老金卡 the pension card."""

from __future__ import annotations

from collections.abc import Iterable

from assistant.banking.model import Account
from assistant.understanding.readers.lexicon import find_terms
from assistant.understanding.readers.utterance import normalise


def resolve_account(mention: str, accounts: Iterable[Account]) -> Account | None:
    """Return the only account that ``mention`` names; None if it names none or several."""
    named = {term.value for term in find_terms(mention, "account")}
    said = normalise(mention)
    fitting = [a for a in accounts if a.name in named or a.name in said or a.tail in said]
    return fitting[0] if len(fitting) == 1 else None
