from collections.abc import Iterator

import pytest

from assistant.bank_api.client import Patience, connect
from assistant.banking.gateway import BankGateway
from tests.bank_api.served import SECRET, served
from tests.banking.fixtures import World, world  # noqa: F401  (a fixture)


@pytest.fixture
def remote(world: World) -> Iterator[BankGateway]:  # noqa: F811
    """The world's bank, over HTTP."""
    with served(world.bank) as url:
        yield connect(url, SECRET, patience=Patience(answer=30))
