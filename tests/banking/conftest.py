from tests.banking.fixtures import run_on_both as pytest_generate_tests
from tests.banking.fixtures import world

__all__ = ["pytest_generate_tests", "world"]
