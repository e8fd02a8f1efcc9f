"""Read words that call off a transfer that was ordered before: 昨天转给小红那笔别转了.

The classifier takes most of them for a wish to cancel, and some for a new transfer. Whether there is
anything to call off only the bank knows.
"""

from __future__ import annotations

import re

from assistant.patterns import compile_linear

_EARLIER = re.compile(
    r"(?:刚才|刚刚|方才|刚|昨[天儿日个]|前天|今[天儿]|早上|早起|上午|中午|下午|晚上|先前|之前|上回|上次|那会儿|那)"
    r"[^，。]{0,12}(?:笔|(?<![不别想要])(?:转[给了的过出]|汇[给了的过出])|打给|[万千百块])|撤|在路上|没到账?|还没到"
)
_REGRETS = compile_linear("后悔|反悔|变卦|改主意|改变主意|想了想|想想还是")
_STOPS = (
    r"(?:不|别|甭|不要|不用|不想|不愿意|不打算|先不|先别|停)(?:再|给[他她])?(?:转|汇|打|给|寄)(?:给?[他她])?(?:钱)?(?:了|啦|喽)?"
    r"|撤(?:了|掉|回来?|销|下来)?(?:了|掉)?|取消(?:了|掉)?|停(?:了|下来?)|作废"
)
_ENDS = r"(?:吧|呗|啊|呀|嘛|哈|行不行|行吗|成不成|成吗|可以吗|好吗|好不好|谢谢|算了|得了|好了)*$"
_NOT_HERS = compile_linear(
    "幸好|幸亏|已经退|听说|新闻|电视|人家|他说|她说|儿子说|女儿说|闺女说|邻居|骗"
)
_STAYS = compile_linear("(?:不|别|甭|不要|不用|不想)(?:再)?(?:撤|取消|停|退)")
_BACK = r"|(?:退|收|要|拿|追)回来?"
"""Of money that has arrived this asks a known question: 昨天那笔能不能退回来."""
_NOT_THERE = compile_linear("路上|没到|没过去|没出去")
_STOPS_LAST = compile_linear(f"(?:{_STOPS}){_ENDS}")
_BACK_LAST = compile_linear(f"(?:{_STOPS}{_BACK}){_ENDS}")
_BESIDE = compile_linear(r"[，,。！!？?；;、\s]")


def means_earlier(words: str) -> bool:
    """Return whether words of cancelling speak of a transfer that was ordered before."""
    return bool(_EARLIER.search(words) or _REGRETS.search(words))


def takes_back(words: str) -> bool:
    """Return whether words by themselves ask to stop a transfer that was ordered before.

    Talk about it (昨天转错一位数幸好退回来了) and words that let it go on (别撤了) do not.
    """
    said = _BESIDE.sub("", words)
    if not means_earlier(words) or _NOT_HERS.search(said) or _STAYS.search(said):
        return False
    if _NOT_THERE.search(said) and _BACK_LAST.search(said):
        return True
    return bool(_STOPS_LAST.search(said))
