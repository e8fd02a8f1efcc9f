"""Read where the bank's own core system is, if this machine is not to keep the bank itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from assistant.channel_settings import BadChannels, is_near, take_fields


@dataclass(frozen=True)
class BankAddress:
    """The server of a bank that keeps its own core (docs/integration.md)."""

    url: str
    """``https://`` and host; without encryption only this machine."""
    secret_file: str
    """The file with the key of signatures that bank and kiosk share."""
    ca_file: str = ""
    """Certificates of the authorities that are trusted; empty: the system's."""
    certificate: str = ""
    """The certificate with which the kiosk appears; empty: none."""
    key: str = ""
    """The certificate's private key."""


def read_bank(value: Any) -> BankAddress:
    """Return the bank of the setting ``bank``. Raises ``BadChannels``."""
    told = take_fields("bank", BankAddress, value)
    if missing := {"url", "secret_file"} - told.keys():
        raise BadChannels(f"bank 还要写 {'、'.join(sorted(missing))}")
    address = BankAddress(**told)
    where = urlsplit(address.url)
    if where.scheme not in ("http", "https") or not where.hostname or where.path.strip("/"):
        raise BadChannels("bank 的 url 要写成 https://地址:端口")
    if where.scheme == "http" and not is_near(where.hostname, only_here=True):
        raise BadChannels("bank 的 url 要加密（https://）。不加密只能用于本机")
    if bool(address.certificate) != bool(address.key):
        raise BadChannels("bank 的 certificate 和 key 要一起写")
    return address
