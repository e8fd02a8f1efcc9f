"""Say in words for the branch what was counted under the program's own names."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.help.words import REASONS

TASKS = {
    "action_check_balance": "查余额",
    "action_list_transactions": "查进出的钱",
    "transfer_form": "转账",
    "action_pay_bill": "交费",
    "action_check_pension": "养老金",
    "action_ask_deposit": "存款",
    "look_at_rates": "看存款利率",
    "action_social_security": "社保医保",
    "action_set_lock": "安全锁",
    "action_safety_guide": "安全锁一步步讲",
    "action_report_loss": "挂失",
    "action_update_passbook": "打折子",
    "action_queue_ticket": "取号",
    "action_list_payees": "看收款人",
    "action_add_payee": "加收款人",
    "action_ask_wealth": "买理财",
    "look_at_wealth": "看理财",
    "action_book_cash": "预约取现",
    "action_special_service": "代办、上门",
    "action_ask_branch": "问网点",
    "action_what_can_you_do": "常见问题",
}
"""Each task that is counted."""
STEPS = {
    "start": "刚开始",
    "sign_in": "选客户、放卡",
    "pin": "输密码",
    "transfer_ask_payee": "说转给谁",
    "transfer_ask_amount": "说多少钱",
    "choose": "选一项",
    "transfer_review": "核对",
    "fraud_check": "防骗确认",
    "held": "留住，等工作人员",
    "refused": "银行没有办",
    "whether": "问是不是要办",
    "rates": "看利息、看存单",
    "new_payee": "填收款人",
    "safety_guide": "讲一把锁",
    "home": "首页",
    "menu": "更多",
    "not_understood": "没听懂以后",
    "out_of_scope": "办不了以后",
    "search": "找业务",
    "answer": "看回答",
    "answer_person": "看回答，问要不要人来",
    "interest": "看算好的利息",
    "notice": "看提示",
    "balance": "看余额",
    "transactions": "看进出的钱",
    "pension": "看养老金",
    "passbook": "看打折子",
    "payees": "看收款人",
    "locks": "看安全锁",
    "loss": "看挂失结果",
    "locked": "卡锁上了",
    "queue_number": "看排队号",
    "branch_info": "看网点",
    "request_taken": "看登记号",
    "social": "看社保医保",
    "transfer_done": "看转账结果",
    "transfer_held": "看转账结果",
    "transfer_cancelled": "看转账结果",
    "transfer_failed": "看转账结果",
    "help_called": "等工作人员",
    "satisfaction": "问满意不满意",
    "still_there": "问还在不在",
    "guide": "听怎么用",
    "practice": "练一练",
    "goodbye": "再见",
    "crash": "机器中断",
    "": "第一屏以前",
}
"""Each screen, and each other place where a task may be left."""
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
"""How visits end."""
VERDICTS = {
    "passed": "通过",
    "cancelled": "自己不转了",
    "held": "留住，等工作人员",
    "released": "留住以后两人放行",
    "void": "改了、求助了，重新来",
    "open": "正在问",
}
"""What the anti-fraud checks came to."""
HOLDS = {
    "open": "还没处理",
    "delayed": "次日到账",
    "released": "放行",
    "cancelled": "撤销，钱没有动",
}
"""What became of transfers that were held."""
CALLS = {
    **REASONS,
    "reported_lost": "挂失",
    "pin_locked": "密码锁住了",
    "outcome_unknown": "转没转成要核对",
    "kiosk_stopped": "机器停了",
}
"""Why a person was called."""
RATINGS = {"good": "满意", "fair": "还行", "bad": "不满意", "none": "没有回答"}
"""The answers to the question after a visit."""


def told(words: Mapping[str, str], name: str) -> str:
    """Return the word for a name; a name that nobody has put into words stands as it is."""
    return words.get(name, name)
