"""Explain to staff, in one Chinese sentence, why the bank or the desk refused something."""

from __future__ import annotations

from sqlalchemy.exc import SQLAlchemyError

from assistant.banking.model import BankError
from assistant.help.desk import DeskError
from assistant.storage.errors import StorageError

TOLD = {
    "not_allowed": "不可以这样办。",
    "wrong_password": "工号或者密码不对。",
    "number_locked": "这个工号连着输错了五次，锁 15 分钟。到这个时间再试：",
    "weak_password": "密码太容易猜：",
    "not_enough": "账户余额不够。",
    "limit_reached": "超过账户限额。",
    "unknown": "没有这个编号：",
    "already_there": "这个账号已经是她的收款人了：",
    "rule_broken": "数据库不让这样改：",
    "unknown_customer": "没有这位客户：",
    "not_payable": "这个号是定期、理财或者预约取现的账户，不能当收款人：",
    "something_waits": "有一笔给他的钱还没办完，先撤销或者放行那一笔：",
    "taken_out": "这位收款人已经去掉了：",
    "unavailable": "数据库现在用不了，请稍后再试。",
}
"""The beginning of the sentence for each code of the bank's errors; details may follow."""
REFUSALS = (BankError, DeskError, StorageError, SQLAlchemyError)
"""The errors that bank, desk and database raise when they refuse something."""


def explain(refusal: Exception) -> str:
    """Return a Chinese sentence for staff: why something was not done."""
    if isinstance(refusal, SQLAlchemyError):
        return f"没有办成：{TOLD['unavailable']}"
    return f"没有办成：{TOLD.get(getattr(refusal, 'code', ''), '')}{refusal}"
