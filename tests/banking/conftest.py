import pytest

from tests.banking.fixtures import BOTH, world

__all__ = ["world"]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what is done in a bank on both databases, but for what reads or writes the file itself."""
    if "world" not in metafunc.fixturenames:
        return
    if metafunc.definition.get_closest_marker("file") is None:
        metafunc.parametrize("world", BOTH, indirect=True)
