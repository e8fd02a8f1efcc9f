"""Recognise words not said to the machine: on a telephone, to a neighbour, by a broadcast.

Queue numbers called out in the hall belong to them too. Such words start nothing and end nothing.
Doubtful words count as said to the machine.
"""

from __future__ import annotations

import re

from assistant.understanding.readers.kinship import SURNAMES
from assistant.understanding.readers.utterance import normalise

_BROADCAST = re.compile(
    r"下期(?:节目)?(?:再见|再会)|(?:感谢|谢谢)(?:大家|各位|您)?的?(?:观看|收看|收听|关注)|字幕(?:由|by|志愿|组|制作|提供|校对)"
    r"|点赞.{0,4}(?:订阅|转发|关注)|订阅.{0,4}(?:转发|打赏)|明镜与点点|(?:观众|听众)朋友|各位(?:观众|听众|乘客|来宾)|本台记者|优优独播"
    r"|作词.{0,2}作曲|amara|中央气象台|新闻联播|欢迎(?:收看|收听|光临)|最[高低]气?温|(?:晴|阴|多云|小雨)转|气温(?:下降|上升|回升)"
    r"|温馨提示|(?:谨防|警惕|当心)[^，,]{0,4}(?:诈骗|扒窃|骗子|骗局)|投资(?:需|须)谨慎|有风险[，,]?入市"
)
"""Television, radio, posters, and what a recogniser invents out of noise."""
_TELEPHONE = re.compile(
    r"^喂[喂,，]{0,6}(?:你|您)(?:在|到|咋|怎么|吃|几|回|好着|干|走)|^喂[喂,，]{0,6}(?:妈|爸|老|大姐|二姐|我在)"
    r"|我(?:这会儿|现在|人|正|还)?在银行(?:呢|排|办)|我(?:先)?挂了(?:啊|哈|吧|[,，]|$)|给你(?:打|回)过去"
    r"|你(?:几点|啥时候|多会儿|什么时候)(?:回来|回家|过来|接我)"
)
"""Phrases said into a telephone."""
_VOCATIVE = re.compile(
    r"^(?:哎呀?|唉|诶|喂|哟|哎哟|我说|那个)?[,，]?"
    rf"(?:(?:老|小|大)[{SURNAMES}]|[{SURNAMES}](?:哥|姐|叔|姨|婶|嫂|师傅|大爷|大妈|大姐|大哥|阿姨|奶奶|爷爷|老师)"
    r"|大爷|大妈|大娘|大婶|大叔|爷爷|奶奶|外婆|外公|姥姥|姥爷|妈妈?|爸爸?|闺女|儿子|老伴儿?|老头子|老婆子|他爸|他妈|孩子他[爸妈]|妹子|嫂子|大嫂)"
    r"(?:啊|呀|哎|诶|哟|嘞|[,，、]){0,3}(?=[你您]|咱(?!们?(?:转|交|查)))"
)
"""The beginning of words to somebody who is called by name."""
_TO_THE_MACHINE = re.compile(
    r"(?:帮|替|给|跟|教)(?:我|俺|咱|额|下|一下|忙)|[你您](?:帮|替|给|能|会|说说|查|看看我|看下|们)"
    r"|(?:我|俺|额)(?:要|想|得|来)(?:办|转|查|取|交|存|问|看)|(?:转|查|交)(?:一下|下|个)|[转打汇](?:给|[0-9一二两三四五六七八九十百千万])"
)
"""Words of a request to the machine, which count even if somebody else is called."""
_NUMBER = "[0-9零一二两三四五六七八九十百]{1,6}"
_CALLED = re.compile(
    rf"{_NUMBER}号[^,，]{{0,5}}(?:{_NUMBER}号)?(?:窗口|柜台)|{_NUMBER}号(?:到|过|来)?(?:了没|没有|了吗)|(?:叫|轮|排)到(?:了)?(?:你|您|我|谁|他|几号|第?{_NUMBER}号?)|下一位"
)
"""Queue numbers that are called out in the hall, and talk about them."""


def said_to_others(text: str) -> bool:
    """Tell whether ``text`` surely was said to somebody else, or came from a broadcast or noise."""
    words = normalise(text)
    if _BROADCAST.search(words):
        return True
    if _TO_THE_MACHINE.search(words):
        return False
    return any(one.search(words) is not None for one in (_TELEPHONE, _VOCATIVE))


_CALLS_OUT = re.compile(rf"{_NUMBER}号[^,，]{{0,5}}(?:{_NUMBER}号)?(?:窗口|柜台)|^下一位")


def calls_out_a_number(text: str) -> bool:
    """Tell whether ``text`` calls a customer to a counter, which is nobody's request."""
    return _CALLS_OUT.search(normalise(text)) is not None and not asks_for_a_number(text)


def speaks_of_the_queue(text: str) -> bool:
    """Tell whether ``text`` is about called queue numbers, which is no request during a task."""
    return _CALLED.search(normalise(text)) is not None


_TAKES_A_NUMBER = re.compile(
    "(?:取|拿|要|给|打|排|领|抽|挂|出)[^，,]{0,4}(?:号|票|条)|叫号机|号码?票|柜台办|去窗口办"
)


def asks_for_a_number(text: str) -> bool:
    """Tell whether ``text`` asks for a queue number, and does not only speak of waiting."""
    return _TAKES_A_NUMBER.search(normalise(text)) is not None
