from tests.banking.fixtures import world
from tests.staff.typed import typed

__all__ = ["typed", "world"]
