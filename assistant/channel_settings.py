"""Read the settings of channels, which send calls for help to other machines, and their secrets.

A channel that is not in the settings is off. Secrets are in separate files, never in the settings:
``read_secret`` accepts only a file that nobody but its owner can read.
"""

from __future__ import annotations

import ipaddress
import os
import stat
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, get_args, get_type_hints

Kind = str
KINDS: dict[Kind, tuple[str, ...]] = {
    "desk": ("host", "port", "secret_file"),
    "webhook": ("host", "port", "secret_file"),
    "email": ("host", "port", "sender", "to"),
    "command": ("argv",),
}
"""The kinds of channels, each with its required fields."""
TLS = ("none", "starttls", "tls")
PRIVATE_MODE = 0o600
LONGEST_SECRET = 1024
"""Most bytes of a secret; a longer file is the wrong file."""


class BadChannels(ValueError):
    """A channel's settings are wrong, or others can read its secret; the text says what to do."""


@dataclass(frozen=True)
class Channel:
    """A way to tell people away from this machine about a call for help."""

    name: str
    """The channel's name in lists and in the log, e.g. ``二楼柜台``."""
    kind: Kind
    host: str = ""
    """The only host to which its process may connect."""
    port: int = 0
    """The only port of that host to which its process may connect."""
    path: str = "/"
    """For a webhook: the URL's path."""
    tls: str = "none"
    """``tls``, ``starttls`` (e-mail), or ``none`` (only for this machine or a host inside the
    branch)."""
    ca_file: str = ""
    """File of certificates to trust instead of the system's, e.g. of the bank's own authority."""
    secret_file: str = ""
    """The file with the key for signatures, or with the e-mail password."""
    user: str = ""
    """For e-mail: the user name for that password; empty: no sign-in."""
    sender: str = ""
    """For e-mail: the sender's address."""
    to: tuple[str, ...] = ()
    """For e-mail: the receivers' addresses."""
    argv: tuple[str, ...] = ()
    """For a command: program and arguments, run without a shell."""
    picture: bool = False
    """Whether to send the masked picture of the customer's screen as well."""

    @property
    def every_ring(self) -> bool:
        """Return whether each ring is sent; e-mail sends only the first ring for each person."""
        return self.kind != "email"


@dataclass(frozen=True)
class Listener:
    """Address at which this machine accepts calls of other kiosks (``channels listen``)."""

    host: str
    """The address of this machine on which to listen."""
    port: int
    secret_file: str
    """The file with the key that it shares with the kiosks."""


def read_channels(value: Any) -> tuple[Channel, ...]:
    """Return the channels in the value of the setting ``channels``. Raises ``BadChannels``."""
    if not isinstance(value, list):
        raise BadChannels("channels 要写成一条一条的（每条前面一个 -）")
    channels = tuple(_read_channel(each) for each in value)
    if len({each.name for each in channels}) < len(channels):
        raise BadChannels("channels 里有两条名字（name）一样")
    return channels


def read_listener(value: Any) -> Listener:
    """Return where to listen, of the setting ``listen``. Raises ``BadChannels``."""
    told = take_fields("listen", Listener, value)
    missing = {"host", "port", "secret_file"} - told.keys()
    if missing:
        raise BadChannels(f"listen 还要写 {'、'.join(sorted(missing))}")
    return Listener(**told)


def read_secret(file: str) -> bytes:
    """Return the secret in a file. Raises ``BadChannels`` if missing, empty or not private."""
    path = Path(file).expanduser()
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
    except OSError as err:
        raise BadChannels(f"密钥文件 {path} 打不开：{err.strerror}") from err
    with os.fdopen(descriptor, "rb") as opened:
        told = os.fstat(descriptor)
        if not stat.S_ISREG(told.st_mode):
            raise BadChannels(f"密钥文件 {path} 不是普通文件")
        if stat.S_IMODE(told.st_mode) != PRIVATE_MODE or told.st_uid != os.getuid():
            raise BadChannels(f"密钥文件 {path} 只能由本人读写。请运行：chmod 600 {path}")
        secret = opened.read(LONGEST_SECRET + 1).strip()
    if not 1 <= len(secret) <= LONGEST_SECRET:
        raise BadChannels(f"密钥文件 {path} 是空的，或者太长")
    return secret


def require_key(secret: bytes, file: str) -> bytes:
    """Return ``secret``, a key for signatures. Raises ``BadChannels`` if it is too short."""
    if len(secret) < 32:
        raise BadChannels(f"密钥文件 {file} 太短，至少 32 个字符。请运行：openssl rand -hex 32")
    return secret


def secret_of(channel: Channel) -> bytes:
    """Return a channel's secret; empty: the channel has none. Raises ``BadChannels``."""
    if not channel.secret_file:
        return b""
    secret = read_secret(channel.secret_file)
    signs = channel.kind in ("desk", "webhook")
    return require_key(secret, channel.secret_file) if signs else secret


def _read_channel(value: Any) -> Channel:
    told = take_fields("channels 里的每一条", Channel, value)
    name, kind = told.get("name"), told.get("kind")
    if not name or len(name) > 40:
        raise BadChannels("每个渠道要有名字：name，最多 40 个字")
    if kind not in KINDS:
        raise BadChannels(f"渠道“{name}”的 kind 要写 {'、'.join(KINDS)} 里的一个")
    if missing := [each for each in KINDS[kind] if not told.get(each)]:
        raise BadChannels(f"渠道“{name}”还要写 {'、'.join(missing)}")
    channel = Channel(**told)
    if channel.tls not in TLS or (channel.tls == "starttls" and kind != "email"):
        raise BadChannels(f"渠道“{name}”的 tls 要写 {'、'.join(TLS)}（starttls 只给 email）")
    if bool(channel.user) != bool(channel.secret_file) and kind == "email":
        raise BadChannels(f"渠道“{name}”的 user 和 secret_file 要一起写")
    if channel.host and channel.tls == "none" and (channel.user or not is_near(channel.host)):
        raise BadChannels(
            f"渠道“{name}”要加密：tls: tls。不加密只能用于本机和网点里的地址（如 192.168.1.20），而且不带密码"
        )
    if any(c in "\r\n" for c in (channel.sender + "".join(channel.to) + channel.path)):
        raise BadChannels(f"渠道“{name}”里不能换行")
    return channel


def take_fields(where: str, kind: type, value: Any) -> dict[str, Any]:
    """Return the fields of ``value``, each of the type that ``kind`` declares."""
    if not isinstance(value, dict):
        raise BadChannels(f"{where} 要写成“名称: 值”")
    types, told = get_type_hints(kind), {}
    for name, each in value.items():
        if name not in types:
            known = "、".join(field.name for field in fields(kind))
            raise BadChannels(
                f"{where}：不认识 {name}，能写的有 {known}。密码和密钥不写在设置里，写进 secret_file 指的文件"
            )
        if get_args(types[name]):
            if not (isinstance(each, list) and each and all(type(one) is str for one in each)):
                raise BadChannels(f"{where}：{name} 要写成一串文字：[...]")
            each = tuple(each)
        elif type(each) is not types[name] or (name == "port" and not 0 < each < 65536):
            wanted = {int: "端口号（1 到 65535）", bool: "true 或者 false"}
            raise BadChannels(f"{where}：{name} 要写{wanted.get(types[name], '文字')}")
        told[name] = each
    return told


def is_near(host: str, *, only_here: bool = False) -> bool:
    """Return whether a host is this machine, or an address that is not routed beyond the branch.

    Args:
        host: An address or a name.
        only_here: Only this machine counts.
    """
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost"
    return address.is_loopback or (address.is_private and not only_here)
