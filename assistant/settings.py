"""Read the settings of this machine from defaults, a YAML file and environment variables.

Later sources override earlier ones, in this order: the defaults below, ``settings.yml`` in the data
folder, and environment variables named ``ELDERBANK_`` and the field in capitals, e.g.
``ELDERBANK_MICROPHONE``.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Literal

import platformdirs

from assistant.bank_settings import BankAddress, read_bank
from assistant.channel_settings import (
    BadChannels,
    Channel,
    Listener,
    read_channels,
    read_listener,
)
from assistant.fraud.policy import GuardSettings
from assistant.storage.address import (
    FILE_NAME,
    DatabaseAddress,
    FileAddress,
    ServerAddress,
    require_server,
)
from assistant.storage.audit_key import ENVIRONMENT as KEY_VARIABLE
from assistant.storage.audit_key import default_key_file, is_inside
from assistant.storage.errors import StorageError
from assistant.yaml_file import BadYaml, read_yaml

APP = "elder-voice-bank"
ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = "ELDERBANK_"
BY_ENVIRONMENT = "environment"
"""The source that error messages name for a setting that is not from a file."""
THEMES = ("light", "dark")


class BadSettings(Exception):
    """A setting is unknown, of the wrong type, or would weaken the guard; the text says which."""


ANOTHER_USERS = (
    "{data} 只有它的用户能看，您现在是别的用户。请换成那个用户再做，比如："
    "sudo -u kiosk -H .venv/bin/python run_assistant.py …"
)
"""Why nothing is done in another user's data folder."""


@dataclass(frozen=True)
class Settings:
    """The settings of this machine."""

    data: Path = field(default_factory=lambda: Path(platformdirs.user_data_dir(APP)))
    """The data folder: the bank's database, tickets, the log. Only its owner may read it."""
    models: Path = field(default_factory=lambda: Path(platformdirs.user_data_dir(APP)) / "models")
    """The folder of installed recognisers and voices."""
    audit_key: Path = field(default_factory=default_key_file)
    """The file with the key of the audit log, outside the data folder, readable by its owner only.
    Only the environment may set this path (``ELDERBANK_AUDIT_KEY``), no file in the data folder.
    Keep a copy: without the key the bank does not open, as a new key would make the log
    worthless."""
    rasa_model: Path = ROOT / "build" / "rasa" / "model.tar.gz"
    """The trained dialogue model; set-up makes it."""
    microphone: str = ""
    """Part of the microphone's name; empty for the system's default."""
    loudspeaker: str = ""
    """Part of the loudspeaker's name; empty for the system's default."""
    screen_height_mm: int = 0
    """Height of the screen's picture in millimetres; 0: ask the screen."""
    reading_distance_mm: int = 1000
    """Distance of the customer from the screen, in millimetres. ``doctor`` checks that characters seen
    from there are at least 22 arc minutes high."""
    theme: Literal["light", "dark"] = "light"
    """Colours of the screen: dark type on a light background, or light type on dark, which glares
    less."""
    voice: str = "normal"
    """The voice profile with which every visit begins: a file in ``voices/``."""
    print_command: str = ""
    """Command that prints its standard input, e.g. ``lp``; empty: text files in ``prints/``."""
    questions: str = ""
    """File with the branch's own frequent questions, in the data folder or as a whole path; empty:
    only our questions (``assistant/understanding/disambiguation/questions.yaml`` shows the
    format)."""
    kiosk: str = ""
    """The name of this kiosk, for staff who are called to it, e.g. ``一号机``."""
    place: str = ""
    """Where the kiosk stands, e.g. ``幸福路支行大堂``."""
    roster: str = ""
    """The file with the duty roster; empty: ``roster.yml`` in the data folder, where there is one."""
    database: str = field(default="", repr=False)
    """The PostgreSQL database with the bank's records, ``postgresql://user@host/database``; empty: SQLite's
    file in the data folder. Not shown, as it may hold a password."""
    bank: BankAddress | None = None
    """The bank's own core system elsewhere; None: this machine keeps a sandbox of its own."""
    channels: tuple[Channel, ...] = ()
    """Channels that send calls for help to other machines; empty: nothing leaves this machine."""
    listen: Listener | None = None
    """Address at which ``channels listen`` accepts calls of other kiosks; None: nowhere."""
    guard: GuardSettings = field(default_factory=GuardSettings)
    """The anti-fraud guard's limits; settings may only make them stricter."""

    @property
    def records(self) -> DatabaseAddress:
        """Return where the bank's records lie, with the key of their log."""
        if self.database:
            return ServerAddress(self.database, self.audit_key)
        return FileAddress(self.data / FILE_NAME, self.audit_key)

    @property
    def questions_file(self) -> Path | None:
        """Return the file with the branch's own questions; None: there is none."""
        return self.data / Path(self.questions).expanduser() if self.questions else None


def load_settings(data: Path | None = None) -> Settings:
    """Read the settings for the data folder ``data``.

    Without ``data``, use the folder that the environment names, or else the user's data folder.

    Raises:
        BadSettings: A setting is wrong; the text names file or variable, and what is expected.
    """
    environment = {
        name.removeprefix(ENVIRONMENT).lower(): value
        for name, value in os.environ.items()
        if name.startswith(ENVIRONMENT)
    }
    named = environment.pop("data", "")  # needed before the settings in the folder are read
    folder = data or (Path(named).expanduser() if named else None)
    settings = replace(Settings(), data=folder) if folder else Settings()
    path = settings.data / "settings.yml"
    try:
        there = path.exists()
    except PermissionError as err:
        raise BadSettings(ANOTHER_USERS.format(data=settings.data)) from err
    if there:
        settings = _apply(settings, _read(path), str(path))
    settings = _apply(settings, environment, BY_ENVIRONMENT)
    if is_inside(settings.audit_key, settings.data):
        raise BadSettings(
            f"{settings.audit_key}: the audit key may not lie in the data folder {settings.data}: "
            f"whoever can write there could make log and key anew. Name another place: {KEY_VARIABLE}"
        )
    return settings


def _read(path: Path) -> dict[str, Any]:
    try:
        raw = read_yaml(path) or {}
    except BadYaml as err:
        raise BadSettings(str(err)) from err
    if not isinstance(raw, dict):
        raise BadSettings(f"{path}: expected 'name: value' lines")
    return raw


def _apply(settings: Settings, raw: dict[str, Any], where: str) -> Settings:
    known = {f.name: f for f in fields(Settings)}
    for name in raw:
        if name not in known:
            raise BadSettings(f"{where}: unknown setting {name!r}; known: {', '.join(known)}")
        if name == "audit_key" and where != BY_ENVIRONMENT:
            raise BadSettings(
                f"{where}: audit_key may not be named in the data folder: whoever can write there "
                f"could name a key of their own. Name it outside, as {KEY_VARIABLE}"
            )
    changes = {
        name: _value(name, value, getattr(settings, name), where) for name, value in raw.items()
    }
    return replace(settings, **changes)


def _value(name: str, value: Any, before: object, where: str) -> Any:
    """Return the value of a setting in the type of the one before it. Raises ``BadSettings``."""
    if name == "guard":
        return _guard(value, where)
    if name in _CHANNELS:
        try:
            return _CHANNELS[name](value)
        except BadChannels as err:
            raise BadSettings(f"{where}：{err}。") from err
    if isinstance(before, int):
        return _whole_number(name, value, where)
    if name == "database":
        return _database(value, where)
    if not isinstance(value, str):
        raise BadSettings(f"{where}: {name} must be text, not {value!r}")
    if name == "theme" and value not in THEMES:
        choices = "light（浅底深字）或者 dark（深底浅字）"
        raise BadSettings(f"{where}：theme 要写 {choices}，不能写 {value!r}。")
    return Path(value).expanduser() if isinstance(before, Path) else value


def _database(value: Any, where: str) -> str:
    """Return the address of a server. What is refused is not repeated: it may hold a password."""
    if not isinstance(value, str):
        raise BadSettings(f"{where}：database 要写成一行：postgresql://用户@主机/数据库。")
    if value:
        try:
            require_server(value)
        except StorageError as err:
            raise BadSettings(f"{where}：{err}") from None
    return value


_CHANNELS: dict[str, Callable[[Any], Any]] = {
    "bank": read_bank,
    "channels": read_channels,
    "listen": read_listener,
}


def _whole_number(name: str, value: Any, where: str) -> int:
    """Return a whole number from a YAML file or from the environment, where it is text."""
    if type(value) is int or (isinstance(value, str) and value.isascii() and value.isdigit()):
        return int(value)
    raise BadSettings(f"{where}: {name} must be a whole number, not {value!r}")


def _guard(value: Any, where: str) -> GuardSettings:
    if not isinstance(value, dict):
        raise BadSettings(f"{where}: guard must hold 'name: value' lines")
    try:
        return GuardSettings(**value)
    except (TypeError, ValueError) as err:
        raise BadSettings(f"{where}: guard: {err}") from err
