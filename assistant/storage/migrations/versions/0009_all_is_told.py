"""From here on the log binds what it did not carry before: holds, refusals, what was told, talks,
tickets, the other columns of checks and requests (``assistant/storage/bound.py``).

The schema stays as it is. What stands there is bound by ``assistant/storage/sealing.py``, which has
the key, in audit rows of the kind ``sealed_bound``: older rows of the log stay valid as they are.
"""

from __future__ import annotations

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change nothing: the number says that the log tells everything."""
