"""Read the address of a PostgreSQL database, and tell it without its password."""

from __future__ import annotations

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from assistant.storage.errors import StorageError

LOOKS_LIKE = "地址要写成 postgresql://用户@主机:端口/数据库"
NO_ADDRESS = f"database 的地址看不懂。{LOOKS_LIKE}；密码最好放在 passfile 里（?passfile=/路径）。"
OTHER_ENGINE = f"database 只认 PostgreSQL。{LOOKS_LIKE}。"
NO_DATABASE = f"database 的地址里没有写是哪个数据库。{LOOKS_LIKE}。"
AT_SIGN = "database 的地址里，密码中的 @ : / 要写成 %40 %3A %2F；或者把密码放在 passfile 里（?passfile=/路径）。"
HIDDEN_IN_QUERY = "database 的密码不能写在问号后面。请放在 passfile 里（?passfile=/路径）。"
SECRETS = frozenset({"password", "sslpassword"})


def parse_url(url: str) -> URL:
    """Return the parts of an address.

    Raises:
        StorageError: It is none. What was written is not repeated, as it may hold a password.
    """
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):
        raise StorageError(NO_ADDRESS) from None
    if address.get_backend_name() != "postgresql":
        raise StorageError(OTHER_ENGINE)
    if not address.database:
        raise StorageError(NO_DATABASE)
    if "@" in (address.host or "") or any(mark in address.database for mark in "@:/"):
        raise StorageError(AT_SIGN)
    if SECRETS.intersection(address.query):
        raise StorageError(HIDDEN_IN_QUERY)
    return address.set(drivername="postgresql+psycopg2")


def tell_url(address: URL) -> str:
    """Return user, host, port and database, and nothing else of an address."""
    user = f"{address.username}@" if address.username else ""
    return identify(address).replace("//", f"//{user}", 1)


def identify(address: URL) -> str:
    """Return which database an address names, whoever opens it and with which options."""
    hosts = address.query.get("host", address.host or "localhost")
    told = hosts if isinstance(hosts, str) else ",".join(hosts)
    port = f":{address.port}" if address.port else ""
    return f"postgresql://{told}{port}/{address.database}"


def connect_by(address: URL) -> dict[str, str | int]:
    """Return what the driver itself connects by."""
    told = address.translate_connect_args(username="user", database="dbname")
    return {**told, **address.query}


def write_url(address: URL, user: str) -> str:
    """Return the address by which another user reaches the same database, without a password."""
    return str(address.set(drivername="postgresql", username=user, password=None))
