"""Play a customer who asks for a transfer, corrects herself as people do, and decides in the end.

Her corrections are those of ``evaluation/conversations``: she replaces a payee, a sum or an
account, denies it with or without naming the right one, or corrects it in the same sentence; she
adds facts and questions, and talks to others. Her words may be written as a recogniser mishears
them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

from assistant.money import Money
from assistant.pinyin import syllable
from assistant.speaking.wording import money_words

NAMES = {
    "xh": ("小红", "王小红", "闺女", "我闺女", "我女儿"),
    "xm": ("小明", "王小明", "大儿子", "我儿子", "儿子"),
    "ll": ("老李", "李建国"),
}
ACCOUNT_NAMES = {
    "存折": ("存折", "折子"),
    "退休金卡": ("退休金卡", "退休卡"),
    "工资卡": ("工资卡",),
}
OPENINGS = (
    "给{p}转{s}", "转{s}给{p}", "我要给{p}打{s}", "{p}，{s}", "给{p}汇{s}块钱", "从{a}给{p}转{s}", "用{a}转{s}给{p}",
)  # fmt: skip
REPAIRS = (
    "给{q}转{s}，哎不对，给{p}", "给{p}转{t}，不，{s}", "给{q}，不是，给{p}转{s}", "转{t}，说错了，{s}给{p}",
    "从{b}，不是，从{a}给{p}转{s}", "给{p}转{s}从{b}上哎不是从{a}上",
)  # fmt: skip
FACTS = (
    "给{p}转{s}，我卡里有{t}", "给{p}转{s}，我自个儿留{t}", "上回给了{q}{t}，这回给{p}转{s}", "给{p}转{s}，{q}上回给了我{t}",
)  # fmt: skip
PAYEE = (
    "不是{q}，是{p}", "错了错了，是给{p}", "改成给{p}", "给{p}", "人错了，是{p}", "不给{q}了，给{p}", "哎呀我说错了，给{p}",
    "不对不对，应该是{p}", "不是{q}是{p}", "等一下，改成给{p}", "换成{p}", "收款人是{p}",
)  # fmt: skip
SUM = (
    "不是{t}，是{s}", "是{s}，不是{t}", "改成{s}", "钱数不对，是{s}", "多了，{s}就行", "转{s}", "不对，{s}", "还是{s}吧",
    "错了，应该是{s}", "少转点，{s}", "钱是{s}", "{s}",
)  # fmt: skip
ACCOUNT = (
    "别从{b}扣，从{a}扣", "用{a}", "换成{a}", "卡错了是{a}", "账户不对，是{a}", "不是{b}，是{a}", "从{a}走", "不从{b}，从{a}转",
    "钱从{a}里出", "还是用{a}吧",
)  # fmt: skip
DENIALS = {
    "payee": ("人不对", "不是他", "收款人不对"), "sum": ("钱数不对", "数错了"), "account": ("账户不对",)
}  # fmt: skip
BETWEEN = (
    "等会儿，我找下眼镜", "叫到二十八号没有啊", "要手续费吗", "老张你坐那边去", "喂，我在银行呢，一会儿回去", "今天真冷",
)  # fmt: skip
YES = (
    "对",
    "对的",
    "没错",
    "对，{s}",
    "对，转吧",
    "好，就这样",
    "这回对了",
    "是的",
    "对，给{p}",
    "行，转吧",
    "对，从{a}",
)


@dataclass(frozen=True)
class Meant:
    """The payment that the customer means: a payee's id, a sum in fen, an account's name."""

    payee: str
    fen: int
    account: str


@dataclass(frozen=True)
class Line:
    """A sentence that the customer says, and the payment that she means from then on."""

    words: str
    meant: Meant


def make_plan(chance: Random) -> list[Line]:
    """Return the sentences that a customer says unasked, in order.

    The last one tells what she means.
    """
    meant = Meant(chance.choice(tuple(NAMES)), _sum(chance), "存折")
    form = chance.choice((*OPENINGS, *OPENINGS, *REPAIRS, *FACTS))
    if "{a}" in form:
        meant = replace(meant, account=chance.choice(tuple(ACCOUNT_NAMES)))
    plan = [Line(_fill(form, meant, _other(chance, meant), chance), meant)]
    for _ in range(chance.choice((0, 1, 1, 1, 2, 3))):
        plan += _correct(plan[-1].meant, chance)
        if chance.random() < 0.15:
            plan.append(Line(chance.choice(BETWEEN), plan[-1].meant))
    return plan


def _correct(stands: Meant, chance: Random) -> Iterator[Line]:
    """Yield one correction of ``stands``: one sentence, or a denial and then the right value."""
    part = chance.choice(("payee", "sum", "account"))
    other = _other(chance, stands)
    forms, meant = {
        "payee": (PAYEE, replace(stands, payee=other.payee)),
        "sum": (SUM, replace(stands, fen=other.fen)),
        "account": (ACCOUNT, replace(stands, account=other.account)),
    }[part]
    if chance.random() < 0.15:
        yield Line(chance.choice(DENIALS[part]), meant)
    yield Line(_fill(chance.choice(forms), meant, stands, chance), meant)


def say_yes(meant: Meant, chance: Random) -> str:
    """Return words for yes, perhaps with the payment that the customer means."""
    return _fill(chance.choice(YES), meant, meant, chance)


def say_all(meant: Meant, chance: Random) -> str:
    """Return the whole request in one sentence."""
    return _fill("从{a}给{p}转{s}", meant, meant, chance)


def say_part(part: str, meant: Meant, chance: Random) -> str:
    """Return an answer to a question for one part: payee, sum or account."""
    form = {"payee": ("给{p}", "{p}"), "sum": ("{s}", "转{s}"), "account": ("{a}", "用{a}")}[part]
    return _fill(chance.choice(form), meant, meant, chance)


def _fill(form: str, meant: Meant, other: Meant, chance: Random) -> str:
    return form.format(
        p=chance.choice(NAMES[meant.payee]),
        q=chance.choice(NAMES[other.payee]),
        s=_words(meant.fen),
        t=_words(other.fen),
        a=chance.choice(ACCOUNT_NAMES[meant.account]),
        b=chance.choice(ACCOUNT_NAMES[other.account]),
    )


def _other(chance: Random, meant: Meant) -> Meant:
    """Return another payee, sum and account."""
    payee = chance.choice([one for one in NAMES if one != meant.payee])
    account = chance.choice([one for one in ACCOUNT_NAMES if one != meant.account])
    fen = _sum(chance)
    return Meant(payee, fen if fen != meant.fen else fen + 10_000, account)


def _sum(chance: Random) -> int:
    yuan = chance.choice(
        (
            chance.randrange(1, 100) * 100,
            chance.randrange(10, 100) * 10,
            chance.randrange(100, 1000),
            chance.randrange(11, 99) * 100 + chance.randrange(1, 10) * 10,
        )
    )
    return yuan * 100


def _words(fen: int) -> str:
    return money_words(Money(fen)).removesuffix("元")


_SOUNDS: dict[str, list[str]] = {}
for _character in (
    "是不对错了给转改成换从用卡折子存钱数人小红明王李老闺女儿大退休工资百千万一二三四五六七八九两十零块吧"
    "师事市布步队堆挫粗措赚专砖该盖城程还环虫丛拥佣咖扯哲紫字村前签书树仁任晓效洪宏鸣名旺忘里理劳牢归龟"
    "鹿路而耳打达腿推修秀公共自字白摆签迁晚玩依医尔儿山散思死舞武刘留妻期把爸酒久梁凉实石灵铃快八霸"
):
    _SOUNDS.setdefault(syllable(_character), []).append(_character)


def mishear(text: str, chance: Random, share: float, *, lost: float = 0.0) -> str:
    """Return ``text`` with ``share`` of its characters written as others that sound the same.

    Args:
        text: What the customer says.
        chance: The random source of this talk.
        share: Share of characters that are misheard, 0 to 1.
        lost: Share of characters that are not heard at all, 0 to 1.
    """
    heard = ""
    for character in text:
        if chance.random() < lost:
            continue
        alike = _SOUNDS.get(syllable(character), []) if chance.random() < share else []
        heard += chance.choice(alike) if alike else character
    return heard
