"""Give the reasons of calls for help in Chinese words, for staff here and elsewhere."""

from __future__ import annotations

REASONS = {
    "key": "按了帮助键",
    "voice": "开口要人",
    "pin_forgotten": "忘了密码，要找人",
    "report_fraud": "说可能被骗",
    "bill_paid": "账单已缴，撤销次日到账",
    "loss_not_frozen": "挂失还没锁上",
    "reported_lost": "报了挂失",
    "pin_locked": "密码输错，卡锁上了",
    "new_payee": "要加收款人",
    "clock_doubt": "机器时间不准",
    "records_doubt": "机器记录像是旧的",
    "out_of_order": "机器要修",
    "transfer_held": "转账暂缓",
    "unsafe_answer": "回答有风险",
    "unsure_answer": "说不清楚",
    "no_answer": "没有回答",
    "unclear_answer": "没听明白",
    "amount_mismatch": "金额对不上",
    "script_words": "听到诈骗话术",
    "scheme_told": "说起像骗局的事",
    "unsafe_before": "本次已有一笔有风险",
    "visit_ended": "中途离开",
    "repeat_after_refusal": "三天内类似转账",
}
"""Chinese words for each reason's code; other codes are shown unchanged."""
