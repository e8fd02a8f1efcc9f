"""Pay small sums without end and print the id of each posted transfer: ``busy_bank DATA``, until killed."""

from __future__ import annotations

import itertools
import sys
import time
from datetime import datetime
from pathlib import Path

from assistant.banking.model import TransferStatus
from assistant.banking.sandbox import SandboxBank
from assistant.clock import SystemClock
from assistant.money import Money
from assistant.settings import load_settings
from assistant.storage.database import open_database
from tests.banking.fixtures import PIN


class ByDay(SystemClock):
    """The machine's clock at six in the evening in China: at night a payment is asked about."""

    def now(self) -> datetime:
        """Return that moment in UTC, with the same seconds."""
        return super().now().replace(hour=10)


def main(data: Path) -> None:
    """Pay until killed."""
    settings = load_settings(data)
    bank = SandboxBank(open_database(data / "bank.sqlite", settings.audit_key), ByDay())
    begun = time.time_ns()
    for number in itertools.count(begun):
        asked = (f"key-{number}", f"visit-{number}", "demo", "demo-passbook", "demo-xiaohong")
        transfer = bank.begin(*asked, Money(1 + number % 7))
        transfer = bank.confirm(transfer.id, transfer.step)
        transfer, _ = bank.authorise(transfer.id, transfer.step, PIN)
        assert transfer.status is TransferStatus.POSTED, transfer
        print(transfer.id, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
