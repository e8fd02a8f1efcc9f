"""Find digits that may be a PIN in spoken or typed words, so that no event stores them.

Numerals may be a PIN if they are said one by one: 一二三四五六, 123然后456, 洞拐幺, twelve
thirty-four fifty-six, 六个八, 从一到六. With a unit they are a sum: 十万, 十二万三千四百五十六,
123456元; the bank can compare a sum with the PIN. Six characters in a row that only sound like
digits (医儿伞似舞留) count as digits, and so do six digits with other words between them
(三我想想七, 三楼七楼). The digits of several utterances are counted together.
"""

from __future__ import annotations

from assistant.masking.lengths import HIDDEN, NAMED_FOR, PIN_LENGTH
from assistant.masking.pieces import Piece, Pieces
from assistant.masking.records import is_tail, mask_for_record, may_be_pin, names_a_pin, recorded
from assistant.masking.scattered import spells_digits
from assistant.masking.sums import find_six_digits, is_thousands, six_digits

__all__ = [
    "HIDDEN",
    "NAMED_FOR",
    "PIN_LENGTH",
    "Piece",
    "Pieces",
    "find_six_digits",
    "is_tail",
    "is_thousands",
    "mask_for_record",
    "may_be_pin",
    "names_a_pin",
    "recorded",
    "six_digits",
    "spells_digits",
]
