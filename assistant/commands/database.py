"""Prepare a PostgreSQL server for the bank (``database --prepare``): tables, owner, the program's role."""

from __future__ import annotations

import argparse
import sys

from assistant.clock import SystemClock
from assistant.operations.preparing import prepare
from assistant.settings import Settings
from assistant.storage.errors import StorageError

READY = (
    "准备好了：表和规则归 {owner}（不能登录），程序用 {role}（不能改规则、不能改余额）。\n"
    "每台机器的 settings.yml 里写：database: {address}\n"
    "密码放在 passfile 里（地址后面加 ?passfile=/路径，权限 0600），审计钥匙 {key} 也抄到每台机器上。"
)
WITHOUT = "{role} 还没有密码：用 --password-file 给一个，或者在服务器上 \\password {role}。"
UNREADABLE = "{file} 读不了：{why}"


def run(settings: Settings, options: argparse.Namespace) -> int:
    """Make or bring up to date what the bank needs on a server; return 0, or 2 if it could not be done."""
    try:
        password = _read_password(options)
        address = prepare(
            options.prepare, options.role, settings.audit_key, SystemClock(), password=password
        )
    except StorageError as err:
        print(err, file=sys.stderr)
        return 2
    owner = f"{options.role}_owner"
    print(READY.format(owner=owner, role=options.role, address=address, key=settings.audit_key))
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
