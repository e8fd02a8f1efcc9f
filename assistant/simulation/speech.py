"""Make answers to the fraud check's questions, as a recogniser would write them."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from assistant.fraud.check import AnswerKind, Question

SAFE_WORDS = {
    Question.NOTICE: ("好的，接着转", "知道了", "是的", "对，接着转"),
    Question.WHO: ("是我闺女", "给我儿子", "家里人", "老朋友", "是我亲闺女，她买房"),
    Question.PURPOSE: ("她买房用", "交暖气费", "看病", "自己家里用"),
    Question.SECRECY: ("没有", "没有人", "没人这么说", "没有，我自己办的"),
    Question.COACHING: ("没有", "没有人教我", "就我一个人", "没人在旁边"),
    Question.AMOUNT: ("就这么多",),
    Question.FINAL: ("对", "是的，我定了", "好的", "确定"),
}
UNSAFE_WORDS = {
    Question.NOTICE: ("警察让我转的",),
    Question.WHO: ("不太认识的人", "网友", "刚在网上认识的", "我不认识他"),
    Question.PURPOSE: ("有人让我转的", "客服让我转", "领导叫我转的", "警察让我转"),
    Question.SECRECY: ("有", "有人叫我别说", "他说不能告诉别人", "让我保密"),
    Question.COACHING: ("有", "有人在电话里", "他在电话里教我", "旁边有人教我"),
    Question.AMOUNT: ("他让我转的",),
    Question.FINAL: ("有人让我转的",),
}
UNSURE_WORDS = ("说不清", "我也不知道", "记不清了", "不好说")
NO_WORDS = ("不转了", "算了", "不要转了", "取消")
SCRIPT_WORDS = (
    "他说要转到安全账户", "公检法的人打的电话", "让我开屏幕共享", "说我涉嫌洗钱",
    "叫我别告诉家里人", "做任务返佣金", "我孙子出事了", "内部消息稳赚不赔",
)  # fmt: skip
"""Words of known fraud scripts: each must mark the visit."""
HARMLESS_WORDS = ("今天天气不错", "没有人叫我别告诉家里人", "给我闺女转点钱", "我来看看退休金")
"""Harmless words: none may mark the visit."""

ALIKE = {
    "账": "帐张", "户": "护", "全": "泉", "公": "工", "检": "减", "法": "发", "屏": "平",
    "幕": "木", "共": "供", "享": "想", "告": "高", "诉": "速", "家": "加", "里": "理",
    "人": "仁", "闺": "归", "有": "友又", "教": "叫", "让": "嚷", "转": "专", "网": "往",
    "领": "岭", "导": "倒", "客": "克", "服": "福", "认": "任", "识": "是", "对": "队",
    "电": "店", "话": "画", "旁": "庞", "边": "编", "保": "宝", "密": "蜜", "没": "媒",
}  # fmt: skip
"""Characters with the same sound, which recognisers confuse."""
FILLERS = ("嗯", "那个", "啊", "就是", "哎呀")


@dataclass(frozen=True)
class Said:
    """An answer as it was meant and as it was heard."""

    meant: AnswerKind
    text: str
    garbled: str
    """How it was misheard. Empty: not at all; ``sound``: other characters with the same sound;
    ``lost``: some characters are missing, so that the words may really mean something else."""


Words = tuple[tuple[Question, AnswerKind, tuple[str, ...]], ...]
"""Further answers to a question, each with its meaning."""
_MORE: dict[tuple[Question, AnswerKind], tuple[str, ...]] = {}


def also_say(words: Words) -> None:
    """Make all people of this process use these words half of the time, never misheard."""
    _MORE.clear()
    _MORE.update({(question, meant): said for question, meant, said in words})


def speak(chance: Random, question: Question, meant: AnswerKind) -> Said:
    """Return words for a meaning, sometimes misheard."""
    spoken = {
        AnswerKind.SAFE: SAFE_WORDS[question],
        AnswerKind.UNSAFE: UNSAFE_WORDS[question],
        AnswerKind.UNSURE: UNSURE_WORDS,
        AnswerKind.NO: NO_WORDS,
        AnswerKind.SILENCE: ("",),
    }[meant]
    more = _MORE.get((question, meant))
    if more and chance.random() < 0.5:
        return Said(meant, chance.choice(more), "")
    text = chance.choice(spoken)
    garbled = chance.choices(("", "sound", "lost"), (80, 10, 10))[0] if text else ""
    return Said(meant, garble(chance, text, garbled), garbled)


def garble(chance: Random, text: str, how: str) -> str:
    """Return ``text`` as a recogniser might write it."""
    if how == "sound":
        return "".join(
            chance.choice(ALIKE[c]) if c in ALIKE and chance.random() < 0.5 else c for c in text
        )
    if how == "lost" and text:
        cut = chance.randrange(len(text))
        return chance.choice((text[:cut] + text[cut + 1 :], text[:cut], text[cut:]))
    return chance.choice(FILLERS) + text if text and chance.random() < 0.1 else text
