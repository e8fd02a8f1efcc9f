"""Translate the program's names for what it counted into Chinese words for the branch."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.help.words import REASONS
from assistant.screens.registry import name_screen
from assistant.understanding.intents import load_intents

TASKS = {
    "transfer_form": "转账",
    "action_check_pension": "养老金",
    "look_at_rates": "看存款利率",
    "action_safety_guide": "安全锁一步步讲",
    "action_list_payees": "看收款人",
    "action_add_payee": "加收款人",
    "action_ask_wealth": "买理财",
    "look_at_wealth": "看理财",
    "action_book_cash": "预约取现",
    "action_what_can_you_do": "常见问题",
}
"""Names of tasks, where they differ from the intent's name on the menu (``offered`` in
``domain/``)."""
PLACES = {
    "start": "刚开始",
    "held": "留住，等工作人员",
    "refused": "银行没有办",
    "crash": "机器中断",
    "": "第一屏以前",
}
"""Places, other than screens, at which a task may be left."""
ENDINGS = {
    "goodbye": "说了再见",
    "timeout": "走开了",
    "stopped": "工作人员停了机器",
    "end_of_input": "输入结束",
    "no_recognizer": "没有语音识别",
    "demo": "演示",
    "end_of_script": "脚本",
    "crash": "机器中断",
    "open": "还在办",
}
"""The ways in which visits end."""
VERDICTS = {
    "passed": "通过",
    "cancelled": "自己不转了",
    "held": "留住，等工作人员",
    "released": "留住以后两人放行",
    "void": "改了、求助了，重新来",
    "open": "正在问",
}
"""Results of the anti-fraud checks."""
HOLDS = {
    "open": "还没处理",
    "delayed": "次日到账",
    "released": "放行",
    "cancelled": "撤销，钱没有动",
}
"""What staff decided about held transfers."""
CALLS = {
    **REASONS,
    "reported_lost": "挂失",
    "pin_locked": "密码锁住了",
    "outcome_unknown": "转没转成要核对",
    "kiosk_stopped": "机器停了",
}
"""Reasons of calls for a person."""
RATINGS = {"good": "满意", "fair": "还行", "bad": "不满意", "none": "没有回答"}
"""The answers to the question after a visit."""


def told(words: Mapping[str, str], name: str) -> str:
    """Return the Chinese word for a name, or the name itself if ``words`` has none."""
    return words.get(name, name)


def tell_place(step: str) -> str:
    """Return Chinese words for the screen, or other place, where a task was left."""
    return PLACES.get(step) or name_screen(step)


def tell_task(name: str) -> str:
    """Return Chinese words for a counted task, or its name itself if there are none."""
    intent = load_intents().get(name.removeprefix("action_"))
    return TASKS.get(name) or (intent.label if intent else "") or name
