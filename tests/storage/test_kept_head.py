"""Test that an older copy of the database, or another, is noticed and makes the bank hold
payments."""

from __future__ import annotations

import shutil
import stat
from datetime import datetime
from pathlib import Path

import pytest

from assistant.banking.model import TransferStatus
from assistant.banking.seed import seed
from assistant.banking.seed_staff import LI, seed_staff
from assistant.cli import main
from assistant.clock import SystemClock
from assistant.help.offline_call import call_without_a_conversation as call_help
from assistant.money import Money
from assistant.serving.kiosk import Kiosk
from assistant.serving.rooms import open_bank
from assistant.settings import Settings
from assistant.staff.console import run_desk
from assistant.storage.database import open_database
from assistant.storage.errors import StorageError
from assistant.storage.kept_head import FOLDER, KeptHead
from assistant.storage.records import records_doubt
from tests.banking.fixtures import CHEAP
from tests.doctor import told_of
from tests.staff.typed import Typed


class ByDay(SystemClock):
    """The machine's own clock, six in the evening of that day in China: at night a payment is asked about."""

    def now(self) -> datetime:
        """Return that moment in UTC, and the same seconds."""
        return super().now().replace(hour=10)


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the data and key of a bank that no kiosk has opened yet."""
    folder = tmp_path_factory.mktemp("seeded")
    (folder / "keys").mkdir(mode=0o700)
    engine = open_database(folder / "data" / "bank.sqlite", folder / "keys" / "audit.key")
    seed(engine, ByDay(), CHEAP)
    seed_staff(engine, ByDay())
    engine.dispose()
    return folder


@pytest.fixture
def settings(tmp_path: Path, seeded: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("ELDERBANK_AUDIT_KEY", str(tmp_path / "keys" / "audit.key"))
    shutil.copytree(seeded, tmp_path, dirs_exist_ok=True)
    shutil.rmtree(tmp_path / "keys" / FOLDER)  # of the place where it was seeded
    trust(Settings(data=tmp_path / "data"))
    return Settings(data=tmp_path / "data")


def trust(settings: Settings) -> None:
    """Keep the head of a database that was put there."""
    engine = open_database(settings.data / "bank.sqlite", settings.audit_key)
    KeptHead(settings.data / "bank.sqlite", settings.audit_key).trust(engine)
    engine.dispose()


def visit(settings: Settings) -> str:
    """Let somebody come, be wrong about a PIN, and go; return what is in doubt."""
    with open_bank(settings, ByDay()) as rooms:
        rooms.bank.verify_pin("visit", "zhang", "000000")
        rooms.bank.end_session("visit", "goodbye")
        return records_doubt(rooms.engine)


def confirmed(settings: Settings) -> tuple[TransferStatus, str]:
    """Ask for a payment that nothing else stands against; return what comes of it."""
    with open_bank(settings, ByDay()) as rooms:
        asked = ("pay", "visit-2", "demo", "demo-passbook", "demo-xiaohong", Money.yuan(9))
        begun = rooms.bank.begin(*asked)
        paid = rooms.bank.confirm(begun.id, begun.step)
        return paid.status, paid.reason


@pytest.fixture
def put_back(settings: Settings) -> Settings:
    """Return a bank whose database was replaced by that of the day before."""
    assert visit(settings) == ""
    shutil.copy(settings.data / "bank.sqlite", settings.data / "old")
    assert visit(settings) == ""
    shutil.move(settings.data / "old", settings.data / "bank.sqlite")
    return settings


def test_a_log_that_goes_on_is_trusted(settings: Settings) -> None:
    for _ in range(3):
        assert visit(settings) == ""
    assert confirmed(settings)[0] is TransferStatus.AUTHORISE


def test_an_older_copy_is_in_doubt_and_payments_wait_until_staff_say_so(
    put_back: Settings, typed: Typed, capsys: pytest.CaptureFixture[str]
) -> None:
    with open_bank(put_back, ByDay()) as rooms:
        assert "older" in records_doubt(rooms.engine)
    visit(put_back)
    assert "another" in visit(put_back), "it has gone on from there, and is still not the same"
    assert confirmed(put_back) == (TransferStatus.HELD, "records_doubt")
    typed.passwords = ["a guess"]
    data = ["--data", str(put_back.data)]
    assert run_desk([*data, "records-right", "--reason", "从备份恢复", "--staff", "9999"]) != 0
    assert visit(put_back)
    assert run_desk([*data, "records-right", "--reason", "从备份恢复", "--staff", "3001"]) == 0
    assert "李娜（3001）" in capsys.readouterr().out
    assert visit(put_back) == ""


def test_a_running_kiosk_goes_on_once_staff_have_said_so(put_back: Settings) -> None:
    with open_bank(put_back, ByDay()) as rooms:
        assert records_doubt(rooms.engine)
        with open_bank(put_back, ByDay()) as desk:
            desk.bank.trust_records(LI, "从备份恢复")
        assert records_doubt(rooms.engine) == ""


def test_nothing_delayed_arrives_meanwhile(put_back: Settings, monkeypatch) -> None:
    from assistant.banking import holding

    with open_bank(put_back, ByDay()) as rooms:
        monkeypatch.setattr(holding, "post_due", None)  # nothing gets there
        assert rooms.bank.settle_due() == []


def test_doctor_and_audit_verify_name_it(
    put_back: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "desk records-right" in told_of("database", put_back, monkeypatch)
    assert main(["audit", "verify", "--data", str(put_back.data)]) == 1
    assert "before" in capsys.readouterr().out.replace("\n", " ")


def test_staff_are_called_once(put_back: Settings) -> None:
    kiosk = Kiosk(put_back, None, [], typed=True)
    with open_bank(put_back, ByDay()) as rooms:
        for _ in range(3):
            kiosk._tell_of_doubts(SystemClock(), rooms)
        assert [t.reason for t in rooms.desk.list()] == ["records_doubt"]


def test_another_database_in_its_place_is_in_doubt(settings: Settings) -> None:
    assert visit(settings) == ""
    (settings.data / "bank.sqlite").unlink()
    assert visit(settings)


def test_a_key_that_was_replaced_with_the_database_is_in_doubt(settings: Settings) -> None:
    assert visit(settings) == ""
    (settings.data / "bank.sqlite").unlink()
    settings.audit_key.unlink()
    assert visit(settings)


def test_a_log_that_is_not_new_and_has_no_head_is_in_doubt(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert visit(settings) == ""
    shutil.rmtree(settings.audit_key.parent / FOLDER)
    for _ in range(2):
        assert "no head was kept" in visit(settings)
    assert main(["audit", "verify", "--data", str(settings.data)]) == 1
    assert "no head was kept" in capsys.readouterr().out.replace("\n", " ")
    with open_bank(settings, ByDay()) as rooms:
        rooms.bank.trust_records(LI, "换了机器")
    assert visit(settings) == ""


def test_a_new_bank_keeps_its_head_whoever_makes_it(settings: Settings) -> None:
    new = Settings(data=settings.data / "new")
    call_help(new.records, new.data, None)
    assert visit(new) == ""


@pytest.mark.parametrize("what", ["bank.sqlite", "bank.sqlite-wal"])
def test_a_link_in_place_of_the_database_is_refused(settings: Settings, what: str) -> None:
    assert visit(settings) == ""
    place = settings.data / what
    shutil.copy(settings.data / "bank.sqlite", settings.data / "older.sqlite")
    place.unlink(missing_ok=True)
    place.symlink_to("older.sqlite")
    with pytest.raises(StorageError, match="no link"):
        visit(settings)


def test_a_link_in_place_of_the_folder_is_in_doubt(settings: Settings) -> None:
    """The head is that of the path in the settings, whatever stands there now."""
    assert visit(settings) == ""
    shutil.copytree(settings.data, settings.data.with_name("older"))
    assert visit(settings) == ""
    shutil.rmtree(settings.data)
    settings.data.symlink_to("older")
    assert "than it was" in visit(settings)


def test_a_key_that_is_lost_or_another_is_named(settings: Settings, capsys, monkeypatch) -> None:
    assert visit(settings) == ""
    settings.audit_key.rename(settings.audit_key.with_name("lost"))
    for _ in range(2):  # gone, then another
        assert "key" in told_of("database", settings, monkeypatch)
        assert main(["audit", "verify", "--data", str(settings.data)]) == 2
        assert "key" in capsys.readouterr().err
        settings.audit_key.write_text("00" * 32)
        settings.audit_key.chmod(0o600)


def test_the_kept_head_is_its_owners_only_and_holds_nothing_else(settings: Settings) -> None:
    visit(settings)
    folder = settings.audit_key.parent / FOLDER
    (file,) = folder.iterdir()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("written", ["", "[]", "{}", '{"seq": "x"}'])
def test_what_was_written_over_is_in_doubt(settings: Settings, written: str) -> None:
    visit(settings)
    (file,) = (settings.audit_key.parent / FOLDER).iterdir()
    file.write_text(written)
    assert visit(settings)


def test_a_head_that_cannot_be_kept_stops_nothing(settings: Settings) -> None:
    visit(settings)
    folder = settings.audit_key.parent / FOLDER
    shutil.rmtree(folder)
    folder.write_text("no folder")
    visit(settings)
