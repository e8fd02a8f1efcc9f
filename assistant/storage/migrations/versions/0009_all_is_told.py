"""Mark that from this revision on the log binds all columns (``assistant/storage/bound.py``).

New in the log are holds, refusals, script words, talks, tickets, and the other columns of checks
and requests. The schema does not change. Existing rows are bound by
``assistant/storage/sealing.py``, which has the key, in audit rows of the kind ``sealed_bound``;
older rows of the log stay valid.
"""

from __future__ import annotations

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change nothing: the revision's number alone says that the log binds all columns."""
