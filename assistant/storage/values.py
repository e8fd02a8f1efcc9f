"""Name the types of the values that are stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

Json = bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"] | None
"""A JSON value, as stored in a column, in a detail of the audit log or in a file of a spool."""
Value = Json | datetime
"""The Python value of a column; ``None`` is NULL."""
Values = Mapping[str, Value]
"""Values of a row or of a statement's parameters, by name."""
