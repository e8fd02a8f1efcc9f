"""Tell the branch manager how the machine is: the same measures as ``health``, in words."""

from __future__ import annotations

from datetime import datetime

from assistant.clock import bank_time
from assistant.operations.health import TROUBLES, Health
from assistant.report.sections import Cell, Section, in_words

TITLE = "这台机器现在怎么样"
FINE = "都好"
NEVER, NONE = "还没有", "没有"
DOUBT = {"ok": "正常", "doubt": "!! 存疑，付款都先留住 !!", "none": "新的，还没有记录"}


def machine_section(health: Health) -> Section:
    """Return the table about the machine; what is wrong comes first, marked by more than a colour."""
    rows: list[tuple[Cell, ...]] = [
        ("!! 要处理 !!", TROUBLES[name]) for name in health.troubles
    ] or [("要处理的", FINE)]
    rows += [
        ("上次备份", _backup(health)),
        ("磁盘", f"还剩 {_gigabytes(health.free_bytes)}，一共 {_gigabytes(health.total_bytes)}"),
        ("日志里的错误（24 小时）", health.errors),
        ("没人接的求助", _calls(health)),
        ("等着送到别处的求助", health.to_send),
        ("银行的数据", NEVER if health.read_ms is None else f"{health.read_ms} 毫秒有回答"),
        ("银行的记录", DOUBT[health.head]),
        ("时钟", DOUBT[health.clock]),
        ("最后一笔入账", NONE if health.last_posting is None else _minute(health.last_posting)),
        ("语音识别", health.recogniser or "没有，客户用按键和键盘"),
        ("语音", health.voice or "没有，客户看屏幕"),
    ]
    return Section(TITLE, ("", f"{bank_time(health.at):%m-%d %H:%M}"), tuple(rows), drawn=())


def _backup(health: Health) -> str:
    if health.last_backup is None:
        return f"{NEVER}（data backup）"
    told = _minute(health.last_backup)
    return told if health.backup_whole else f"{told}，账对不上"


def _calls(health: Health) -> str:
    if health.longest_wait is None:
        return NONE
    waits = in_words(health.longest_wait.total_seconds())
    return f"{health.calls_open} 个，最久等了 {waits}"


def _gigabytes(size: int) -> str:
    return f"{size / 1e9:.1f} GB"


def _minute(at: datetime) -> str:
    return f"{bank_time(at):%Y-%m-%d %H:%M}"
