import pytest

from assistant.banking import staff_members
from tests.banking.fixtures import CHEAP, world
from tests.staff.typed import typed

__all__ = ["typed", "world"]


@pytest.fixture(autouse=True)
def passwords_are_hashed_cheaply(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spare 0.05 s a password; tests/banking/test_staff_members.py holds the real cost."""
    monkeypatch.setattr(staff_members, "HashCost", lambda: CHEAP)
