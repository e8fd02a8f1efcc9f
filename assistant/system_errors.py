"""Say in Chinese why the system could not read or write a file."""

from __future__ import annotations

import errno
import sqlite3

WHY = {
    errno.ENOENT: "没有这个文件夹",
    errno.EISDIR: "这是一个文件夹，不是文件",
    errno.ENOTDIR: "路径里有一段不是文件夹",
    errno.EEXIST: "那里已经有一个同名的文件",
    errno.ELOOP: "这是一个链接，不跟着它走",
    errno.ENXIO: "这是一个管道，不是文件",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "这个磁盘只能读",
    errno.ENOSPC: "磁盘满了",
    errno.EDQUOT: "磁盘满了",
    errno.EFBIG: "文件太大，这个磁盘放不下",
    errno.EIO: "磁盘坏了，读写不了",
    errno.ENAMETOOLONG: "文件名太长",
}
"""Why a file cannot be read or written, by error number."""
UNKNOWN = "磁盘出错了"
BY_SQLITE = {
    "disk I/O error": "读写不了，磁盘满了或者坏了",
    "database or disk is full": "磁盘满了",
    "database is locked": "别的程序正占着数据库，请稍后再试",
    "unable to open database file": "数据库打不开，那里写不了",
    "attempt to write a readonly database": "数据库只能读，没有权限写",
    "database disk image is malformed": "数据库的文件坏了",
    "file is not a database": "这个文件不是数据库",
}
"""Why a database cannot be read or written, by SQLite's own sentence."""


def explain_error(err: OSError | sqlite3.Error) -> str:
    """Return why, with the file that it is about; what has no words here is told as the system tells it."""
    if not isinstance(err, OSError):
        return BY_SQLITE.get(str(err), str(err))
    why = WHY.get(err.errno or 0, err.strerror or UNKNOWN)
    return f"{err.filename}：{why}" if err.filename else why
