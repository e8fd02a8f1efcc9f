"""Tell in a sentence why a server does not do what it is asked, and what to do."""

from __future__ import annotations

import re

import psycopg2

from assistant.storage.errors import sentence_of

READ_ONLY = "那里只能读（是一个备用库，或者设成了只读），不能记账。请在 database 里写主库的地址"
FOREIGN = "那里的 bank 不是这个程序建的。请换一个数据库"
NO_SCHEMA_RIGHT = (
    "这个用户不能用里面的 bank。请用建库的用户运行一次 run_assistant.py database --prepare"
)
OLDER = (
    "里面的数据是 {there} 版的，这个程序要 {ours} 版。"
    "请用建库的用户运行一次 run_assistant.py database --prepare，把它升上来"
)
NEWER = "里面的数据是更新的程序用过的（{there} 版，这个程序只懂到 {ours} 版）。请装新的程序"
ENCODING = "数据库的编码是 {encoding}，人名要用 UTF8。请重新建一个：createdb --encoding=UTF8"

_BY_CODE = {
    "25006": READ_ONLY,
    "28000": "服务器不让这个用户进。请管服务器的人看看 pg_hba.conf 和用户名",
    "28P01": "用户名或者密码不对",
    "3D000": "服务器上没有这个数据库。请先建好：createdb",
    "42501": "这个用户没有需要的权限。请用建库的用户运行一次 run_assistant.py database --prepare",
    "53100": "数据库服务器的磁盘满了。请管服务器的人腾出地方",
    "53200": "数据库服务器的内存不够了",
    "53300": "连到服务器的太多了，没有空位。请管服务器的人加大 max_connections，或者关掉不用的程序",
    "55P03": "等别的机器等得太久了，请稍后再试",
    "57014": "服务器太慢，等得太久，没有办。请稍后再试",
    "57P01": "服务器正在关闭或者重启，请稍后再试",
    "57P03": "服务器正在启动，请稍后再试",
}
"""By the server's code of the error (SQLSTATE)."""

_BY_WORDS = (
    (r"password authentication failed|no password supplied|密码认证失败", "28P01"),
    (r"no pg_hba\.conf entry|role .* does not exist|is not permitted to log in", "28000"),
    (r"database .* does not exist", "3D000"),
    (r"too many (clients|connections)|connection slots are reserved", "53300"),
    (r"the database system is (starting up|in recovery)|not yet accepting", "57P03"),
    (r"the database system is shutting down|terminating connection", "57P01"),
    (r"permission denied for database", "42501"),
    (r"canceling statement due to lock timeout", "55P03"),
    (r"cannot set transaction read-write mode during recovery|session is read-only", "25006"),
    (r"No space left on device", "53100"),
)
"""While somebody connects, the driver hands on words alone, in English unless the server is set otherwise."""

NO_NAME = "找不到这台服务器：主机名不对，或者没有网"
REFUSED = "那里没有数据库服务器在听：它没有启动，或者端口不对"
SILENT = "服务器没有回答。请看看网络，和服务器开了没有"
CERTIFICATE = "服务器的证书信不过。请看看 sslrootcert，或者服务器是不是换过"
_WAYS = (
    (r"could not translate host name|Name or service not known|name resolution", NO_NAME),
    (r"Connection refused|No such file or directory", REFUSED),
    (r"timeout expired|timed out|No route to host|Network is unreachable", SILENT),
    (r"certificate|SSL error|does not support SSL", CERTIFICATE),
)
UNKNOWN = "数据库服务器用不了（{told}）"


def explain(err: BaseException) -> str:
    """Return why a server refused something, for staff, in Chinese and without a full stop."""
    code = getattr(err, "pgcode", None) or _code_in(str(err))
    if code in _BY_CODE:
        return _BY_CODE[code]
    for words, sentence in _WAYS:
        if isinstance(err, psycopg2.OperationalError) and re.search(words, str(err), re.I):
            return sentence
    return UNKNOWN.format(told=" ".join(sentence_of(err).split()))


def _code_in(told: str) -> str | None:
    return next((code for words, code in _BY_WORDS if re.search(words, told, re.I)), None)
