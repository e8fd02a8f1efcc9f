"""Find the places of all values that an utterance names, without knowing its intent."""

from __future__ import annotations

from functools import lru_cache

from assistant.understanding.readers.amounts import find_amounts
from assistant.understanding.readers.lexicon import find_terms
from assistant.understanding.readers.mentions import find_payees
from assistant.understanding.readers.periods import find_periods


@lru_cache(maxsize=256)
def spans_of(text: str) -> tuple[tuple[str, int, int], ...]:
    """Return (kind, start, end) of amounts, payees, accounts, bills and periods in ``text``."""
    spans = [("amountspan", m.start, m.end) for m in find_amounts(text)]
    spans += [("payeespan", m.start, m.end) for m in find_payees(text)]
    spans += [("accountspan", t.start, t.end) for t in find_terms(text, "account")]
    spans += [("billspan", t.start, t.end) for t in find_terms(text, "bill_type")]
    spans += [("periodspan", m.start, m.end) for m in find_periods(text)]
    return tuple(spans)
