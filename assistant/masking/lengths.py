"""How long a PIN and its pieces are, and what stands for them."""

from __future__ import annotations

HIDDEN = "••••••"
LEAST_NUMERALS = 3
"""So many numerals where a PIN is asked or named, and the words are not used at all."""
PIN_LENGTH = 6
ACCOUNT_LENGTH = 12
"""Digits of the shortest account number; of that many the last four are kept on a screen."""
TAIL = 4
REMEMBERED = 8
"""Utterances over which the pieces of a PIN are counted together; six said one by one, and two."""
NAMED_FOR = 3
"""So many utterances after a PIN was spoken of, numerals are taken for it."""
