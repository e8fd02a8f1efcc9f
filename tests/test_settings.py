"""Test that the settings of a data folder are used, however the folder is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.settings import BadSettings, load_settings
from assistant.storage import address


@pytest.fixture
def strict(tmp_path: Path) -> Path:
    """Return a data folder whose bank asks from 5,000 yuan on."""
    (tmp_path / "settings.yml").write_text("kiosk: K7\nguard: {line_fen: 500000}\n", "utf-8")
    return tmp_path


def test_a_folder_that_the_environment_names_has_its_own_settings(
    strict: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They were not read: a stricter line did not hold there."""
    monkeypatch.setenv("ELDERBANK_DATA", str(strict))
    settings = load_settings()
    assert (settings.data, settings.kiosk, settings.guard.line_fen) == (strict, "K7", 500_000)


def test_a_folder_on_the_command_line_goes_before_the_environments(
    strict: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ELDERBANK_DATA", str(tmp_path_factory.mktemp("other")))
    assert load_settings(strict).data == strict


def test_the_environment_goes_before_the_file(
    strict: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ELDERBANK_KIOSK", "K8")
    assert load_settings(strict).kiosk == "K8"


def test_the_records_lie_in_the_folder_or_on_a_server_and_its_password_is_not_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert load_settings(tmp_path).records.file == tmp_path / "bank.sqlite"
    (tmp_path / "settings.yml").write_text("database: postgresql://bank:secret@db:5433/branch\n")
    settings = load_settings(tmp_path)
    assert settings.records.named == "postgresql://bank@db:5433/branch"
    assert "secret" not in f"{settings!r} {settings.records!r}"
    monkeypatch.setenv("ELDERBANK_DATABASE", "postgresql://other/branch")
    assert load_settings(tmp_path).records.named == "postgresql://other/branch"


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("secret", "看不懂"),
        ("sqlite:///secret", "只认 PostgreSQL"),
        ("postgresql://bank:secret@db", "哪个数据库"),
        ("postgresql://bank:sec@ret@db/bank", "%40"),
        ("postgresql://bank@db/bank?password=secret", "passfile"),
        ("{host: secret}", "一行"),
    ],
)
def test_a_wrong_address_is_told_without_what_may_be_a_password(
    tmp_path: Path, given: str, says: str
) -> None:
    (tmp_path / "settings.yml").write_text(
        f"database: '{given}'\n".replace("'{", "{").replace("}'", "}")
    )
    with pytest.raises(BadSettings, match=says) as told:
        load_settings(tmp_path)
    assert "secret" not in str(told.value) and "ret@" not in str(told.value)


def test_a_server_without_its_driver_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(address, "find_spec", lambda _: None)
    (tmp_path / "settings.yml").write_text("database: postgresql://db/bank\n")
    with pytest.raises(BadSettings, match=r"requirements/postgresql\.lock"):
        load_settings(tmp_path)


@pytest.mark.parametrize(
    ("bank", "says"),
    [
        ("https://core.example", "名称"),
        ("{url: https://core.example}", "secret_file"),
        ("{url: http://core.example, secret_file: k}", "加密"),
        ("{url: http://192.168.1.20, secret_file: k}", "加密"),
        ("{url: core.example, secret_file: k}", "https://"),
        ("{url: https://core.example/v1, secret_file: k}", "https://"),
        *(
            (f"{{url: '{url}', secret_file: k}}", "只有地址和端口")
            for url in (
                "https://core.example:99999",
                "https://core.example:abc",
                "https://[::1",
                "https://core..example",
                "https://.",
                f"https://{'a' * 300}.example",
                "https://core example",
                "https://somebody:password@core.example",
                "https://core.example?x=1",
                "https://core.example#x",
                "ftp://core.example",
            )
        ),
        ("{url: https://core.example, secret_file: k, certificate: c}", "一起写"),
        ("{url: https://core.example, secret: k}", "不认识 secret"),
    ],
)
def test_a_bank_elsewhere_is_named_whole_and_reached_encrypted(
    tmp_path: Path, bank: str, says: str
) -> None:
    (tmp_path / "settings.yml").write_text(f"bank: {bank}\n")
    with pytest.raises(BadSettings, match=says):
        load_settings(tmp_path)


def test_by_default_the_bank_is_here(tmp_path: Path) -> None:
    assert load_settings(tmp_path).bank is None
    (tmp_path / "settings.yml").write_text("bank: {url: 'http://127.0.0.1:8443', secret_file: k}\n")
    read = load_settings(tmp_path).bank
    assert read is not None and read.url == "http://127.0.0.1:8443"
