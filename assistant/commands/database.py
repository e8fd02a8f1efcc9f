"""Prepare a PostgreSQL server for the bank (``database --prepare``): tables, owner, the program's role."""

from __future__ import annotations

import argparse
import sys

from assistant.banking.seed import seed
from assistant.clock import SystemClock
from assistant.settings import Settings
from assistant.storage.address import require_server
from assistant.storage.errors import StorageError

READY = (
    "{named} 准备好了：表和规则归 {owner}（不能登录），程序用 {role}（不能改规则、不能改余额）。\n"
    "每台机器的 settings.yml 里写：database: {address}\n"
    "密码放在 passfile 里（地址后面加 ?passfile=/路径，权限 0600），审计钥匙 {key} 也抄到每台机器上。"
)
WITHOUT = "{role} 还没有密码：用 --password-file 给一个，或者在服务器上 \\password {role}。"
UNREADABLE = "{file} 读不了：{why}"


def run(settings: Settings, options: argparse.Namespace) -> int:
    """Make or bring up to date what the bank needs on a server; return 0, or 2 if it could not be done."""
    try:
        password = _read_password(options)
        require_server(options.prepare)
        print(_prepare(settings, options.prepare, options.role, password))
    except StorageError as err:
        print(err, file=sys.stderr)
        return 2
    if not password:
        print(WITHOUT.format(role=options.role))
    return 0


def _read_password(options: argparse.Namespace) -> str:
    if options.password_file is None:
        return ""
    try:
        return str(options.password_file.read_text("utf-8").strip())
    except OSError as err:
        told = UNREADABLE.format(file=options.password_file, why=err.strerror)
        raise StorageError(told) from err


def _prepare(settings: Settings, url: str, role: str, password: str) -> str:
    """Make roles, tables, rules and the sandbox's people; return what to do next."""
    # Imported here: a machine that keeps its bank in SQLite's file has no driver for a server.
    from assistant.storage.postgresql.engine import open_server
    from assistant.storage.postgresql.roles import Roles, grant_rights, make_roles
    from assistant.storage.postgresql.url import parse_url, tell_url

    roles = Roles(role)
    make_roles(url, roles, password)
    grant_rights(url, roles)  # of a schema that somebody else made, before the owner changes it
    engine = open_server(url, settings.audit_key, role=roles.owner, upgrades=True)
    try:
        seed(engine, SystemClock())
    finally:
        engine.dispose()
    grant_rights(url, roles)
    address = parse_url(url)
    return READY.format(
        named=tell_url(address),
        owner=roles.owner,
        role=role,
        address=tell_url(address.set(username=role)),
        key=settings.audit_key,
    )
