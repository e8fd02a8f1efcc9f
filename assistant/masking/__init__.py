"""A PIN that is said aloud: whatever may be one is in no event, however it is spelt.

Numerals count as said one by one where no unit makes a sum of them: 一二三四五六, 123然后456,
洞拐幺, twelve thirty-four fifty-six, 六个八, 从一到六; 十万, 十二万三千四百五十六 and 123456元 are
sums, which the bank can be asked about. Six characters in a row that only sound like digits
(医儿伞似舞留) are taken for what she said, and so are six digits with whatever else between them
(三我想想七, 三楼七楼). What comes in pieces is counted over some turns.
"""

from __future__ import annotations

from assistant.masking.lengths import HIDDEN, NAMED_FOR, PIN_LENGTH
from assistant.masking.pieces import Piece, Pieces
from assistant.masking.records import is_tail, may_be_pin, on_record, recorded
from assistant.masking.scattered import spells_digits
from assistant.masking.sums import is_thousands, six_digits, spoken_digits

__all__ = [
    "HIDDEN",
    "NAMED_FOR",
    "PIN_LENGTH",
    "Piece",
    "Pieces",
    "is_tail",
    "is_thousands",
    "may_be_pin",
    "on_record",
    "recorded",
    "six_digits",
    "spells_digits",
    "spoken_digits",
]
