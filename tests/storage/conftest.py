from tests.banking.fixtures import world
from tests.staff.typed import typed
from tests.storage.attack import sql

__all__ = ["sql", "typed", "world"]
