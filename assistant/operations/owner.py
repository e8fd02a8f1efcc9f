"""Refuse what another user would do in somebody's data folder: the kiosk could not open what was made there."""

from __future__ import annotations

import os
import pwd
from pathlib import Path

from assistant.operations.archive import Refused

NOT_YOURS = (
    "{data} 是 {owner} 用户的，您现在是 {you}：这样做出来的文件，{owner} 自己打不开。"
    "请换成这个用户再做：sudo -u {owner} -H .venv/bin/python run_assistant.py data …"
)


def require_owner(data: Path) -> None:
    """Raise ``Refused`` unless a data folder is, or would be made, in a place of the present user's.

    For a folder that is not there yet only the superuser is held to the folder above it: everybody else may
    make one of their own wherever the system lets them.
    """
    you = os.geteuid()
    there = next(each for each in (data, *data.absolute().parents) if each.exists())
    owner = there.stat().st_uid
    if owner != you and (there == data or you == 0):
        raise Refused(NOT_YOURS.format(data=data, owner=_name(owner), you=_name(you)))


def _name(user: int) -> str:
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:  # of another system's disk
        return f"#{user}"
