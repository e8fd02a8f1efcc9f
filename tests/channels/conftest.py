from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.channels import places
from tests.channels.places import Elsewhere, MailServer


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Elsewhere]:
    made = Elsewhere(tmp_path / "elsewhere")
    yield made
    made.close()


@pytest.fixture
def mails() -> Iterator[MailServer]:
    made = MailServer()
    yield made
    made.close()


@pytest.fixture(autouse=True)
def _closed_afterwards() -> Iterator[None]:
    yield
    while places._OPEN:
        places._OPEN.pop().__exit__(None, None, None)
