"""Set the lengths of a PIN and of its pieces, and the sign that stands for hidden digits."""

from __future__ import annotations

HIDDEN = "••••••"
LEAST_NUMERALS = 3
"""Words with this many numerals or more are not used if a PIN is asked for or mentioned."""
PIN_LENGTH = 6
ACCOUNT_LENGTH = 12
"""Digits of the shortest account number. Of numbers this long or longer the last four digits are
kept."""
TAIL = 4
REMEMBERED = 8
"""Number of utterances whose digits are counted together: one for each digit of a PIN, and two
more."""
NAMED_FOR = 3
"""For this many utterances after a PIN was mentioned, numerals count as pieces of a PIN."""
