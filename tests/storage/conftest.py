from tests.banking.fixtures import world
from tests.storage.attack import sql

__all__ = ["sql", "world"]
