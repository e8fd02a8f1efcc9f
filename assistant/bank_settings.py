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
    require_url(address.url, "bank 的 url")
    if bool(address.certificate) != bool(address.key):
        raise BadChannels("bank 的 certificate 和 key 要一起写")
    return address


def require_url(url: str, named: str) -> None:
    """Raise ``BadChannels`` for a URL that is none, has more than host and port, or no encryption.

    Args:
        url: What was written.
        named: What it is called in the complaint.
    """
    form = f"{named} 要写成 https://地址:端口，只有地址和端口"
    try:
        where = urlsplit(url)
        host, _ = where.hostname or "", where.port
        host.encode("idna")
    except ValueError as err:  # a port that is no number, half an IPv6 address, a name too long
        raise BadChannels(form) from err
    rest = (where.path.strip("/"), where.query, where.fragment, where.username, where.password)
    plain = url.isprintable() and not any(c.isspace() or c == "\\" for c in url)
    if where.scheme not in ("http", "https") or not host.strip(".") or any(rest) or not plain:
        raise BadChannels(form)
    if where.scheme == "http" and not is_near(host, only_here=True):
        raise BadChannels(f"{named} 要加密（https://）。不加密只能用于本机")
