"""Set the lengths of a PIN and of its pieces, and the sign that stands for hidden digits."""

from __future__ import annotations

HIDDEN = "••••••"
LEAST_NUMERALS = 3
"""From so many numerals on, words are not used at all where a PIN is asked for or named."""
PIN_LENGTH = 6
ACCOUNT_LENGTH = 12
"""Digits of the shortest account number; of one so long the last four are kept."""
TAIL = 4
REMEMBERED = 8
"""Number of utterances whose pieces are counted together: one for each digit, and two more."""
NAMED_FOR = 3
"""For so many utterances after a PIN was mentioned, numerals count as pieces of it."""
