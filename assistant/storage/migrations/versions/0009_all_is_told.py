"""Mark that from here on the log binds everything (``assistant/storage/bound.py``).

New in the log are holds, refusals, what was told, talks, tickets, and the other columns of checks
and requests. The schema stays as it is. What stands there is bound by
``assistant/storage/sealing.py``, which has the key, in audit rows of the kind ``sealed_bound``:
older rows of the log stay valid as they are.
"""

from __future__ import annotations

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change nothing: the number says that the log tells everything."""
