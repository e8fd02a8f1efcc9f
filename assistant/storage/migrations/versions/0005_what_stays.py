"""The log tells what of a row never changes: a seal of its own for the rows that are there.

The rows' seals are written by ``assistant/storage/sealing.py``, which has the key.
"""

from __future__ import annotations

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing to change yet."""
