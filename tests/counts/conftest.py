from tests.banking.fixtures import world

__all__ = ["world"]
