"""Tell staff in Chinese why a transfer was held: the guard's signals, the customer's answers."""

from __future__ import annotations

import re

from assistant.help.words import REASONS

SIGNALS = {
    "line": "这笔钱过了一万元的线（{}）",
    "day_outflow": "一天里转出去的加起来过了线（{}）",
    "split_or_ladder": "几天里分几次转给同一个人，或者越转越多（{}）",
    "week_outflow": "这一周转给别人的钱很多（{}）",
    "first_payment": "第一次给这个人转钱，或者以前很少转（{}）",
    "over_half": "一次要转走账户里一大半的钱（{}）",
    "night": "半夜转账（{}）",
    "deposit_broken": "刚提前取了定期（{}）",
    "checked_before": "这笔已经问过一遍，后来又改了",
    "script_words": "听到了骗子常说的话：{}",
    "unsafe_before": "前几天有过可疑的转账：{}",
    "told_before": "前几天说起过像骗局的事：{}",
    "clock_doubt": "机器的时间可能不准",
    "records_doubt": "机器的记录可能是旧的",
    "repeat_after_refusal": "三天内有一笔差不多的没转成，又来转（{}）",
}
"""A sentence for each signal of the guard (``fraud.policy``); the braces take its figures."""
FIGURES = (
    ("growing amounts to one payee", "一次比一次多"),
    ("72 h to one payee", "三天里给同一个人"),
    ("new or nearly new payee, ", ""),
    (" within 7 days", "，七天之内"),
    ("refused or held before", "那一次是"),
    ("broken early", "取出"),
    ("7 days", "七天"),
    ("unasked", "其中没问过的"),
    ("24 h", "一天里"),
    (" and now ", "，这一笔 "),
    (" of ", "，账户里 "),
    (" at ", "，"),
    (", line ", "，线是 "),
)
"""Chinese for the few English words in a signal's figures."""
ANSWERS = {
    "yes": "是",
    "no": "不是",
    "unsure": "说不清",
    "unclear": "没听明白",
    "silence": "没有回答",
    "safe": "没有问题",
    "unsafe": "有风险",
    "too_short": "答得太短",
    "waiting": "要等一下",
}
"""Chinese for an answer that is not one of the question's choices."""
_HOLD = re.compile(r"hold (?P<id>[0-9a-f]+): (?P<reason>\w+)")
_FROZEN = re.compile(r"frozen: (?P<count>\d+) account\(s\)")
_AMOUNT = re.compile(r"amount_(?P<how>typed|spoken) (?P<fen>\d+)")


def tell_evidence(line: str) -> str:
    """Return one line of a hold's evidence as a Chinese sentence for staff."""
    if " → " in line:
        asked, _, answer = line.rpartition(" → ")
        return f"问：{asked}　答：{_answer(answer)}"
    name, colon, figures = line.partition(": ")
    if name in SIGNALS:
        return SIGNALS[name].format(_in_chinese(figures))
    return f"她说的话里有“{figures}”，像骗子教的" if colon else line


def tell_screen(text: str) -> str:
    """Return a ticket's text in words for staff: the text of the screen, or a note of the bank."""
    if hold := _HOLD.fullmatch(text):
        return f"暂缓的单子 {hold['id']}：{REASONS.get(hold['reason'], hold['reason'])}"
    if frozen := _FROZEN.fullmatch(text):
        return f"锁上了 {frozen['count']} 个账户"
    return " ".join(text.split()) or "（没有）"


def _answer(answer: str) -> str:
    amount = _AMOUNT.fullmatch(answer)
    if amount:
        how = "按键输的" if amount["how"] == "typed" else "说的"
        return f"{how} {int(amount['fen']) / 100:,.2f} 元"
    return ANSWERS.get(answer, answer)


def _in_chinese(figures: str) -> str:
    for english, chinese in FIGURES:
        figures = figures.replace(english, chinese)
    return figures
