"""Define ``Money``, a whole number of fen as a type, so that yuan and fen are not confused."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

FEN_PER_YUAN = 100


@dataclass(frozen=True, order=True)
class Money:
    """An amount of renminbi."""

    fen: int
    """Hundredths of a yuan; may be negative for an outgoing entry."""

    def __post_init__(self) -> None:
        if type(self.fen) is not int:
            raise TypeError(f"money is a whole number of fen, not {self.fen!r}")

    @classmethod
    def yuan(cls, text: str | int) -> Money:
        """Return the money for a text in yuan with at most two decimals, e.g. ``"12000.01"``.

        Raises:
            ValueError: The text is not a number, or has more than two decimals.
        """
        try:
            fen = Decimal(str(text).replace(",", "").strip()) * FEN_PER_YUAN
            whole = int(fen)
        except (InvalidOperation, OverflowError, ValueError) as err:
            raise ValueError(f"not an amount in yuan: {text!r}") from err
        if whole != fen:
            raise ValueError(f"finer than a fen: {text!r}")
        return cls(whole)

    def __add__(self, other: Money) -> Money:
        return Money(self.fen + other.fen)

    def __sub__(self, other: Money) -> Money:
        return Money(self.fen - other.fen)

    def __neg__(self) -> Money:
        return Money(-self.fen)

    def __str__(self) -> str:
        """Return the amount as a screen shows it: ``12,000.50 元``."""
        return f"{self.figures.removesuffix('.00')} 元"

    @property
    def figures(self) -> str:
        """Return the amount in yuan without a unit, for columns: ``12,000.50``."""
        sign = "-" if self.fen < 0 else ""
        yuan, fen = divmod(abs(self.fen), FEN_PER_YUAN)
        return f"{sign}{yuan:,}.{fen:02d}"
