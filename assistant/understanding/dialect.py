"""Replace common dialect words by Mandarin ones, as in 我要转钞票拨阿拉囡儿, 想转啲钱畀小红.

The classifier and the frequent questions know Mandarin only. If they are unsure of a customer's
words, they read the replaced text once more. Names and sums are never read from the replaced text.
"""

from __future__ import annotations

import re

_WORDS = {
    "我": "阿拉|吾|俺|我哋|(?<![金数余])额(?=[要想得来去给把说个]|闺女|儿|女)",
    "你": "侬|恁",
    "他": "佢|伊",
    "这个": "迭个|葛个|呢个|搿个",
    "那": "嗰",
    "给": "畀|俾|(?<=[转打汇])拨|拨(?=[我你他她小老大阿])|(?<=[转打汇])把(?=[我你他她小老大阿])",
    "钱": "钞票|铜钿|洋钿|票子",
    "多少钱": "几钿|几多钱|好多钱",
    "什么时候": "啥辰光|几时|几阵|啥晨光|啥会儿",
    "多久": "好久|几耐|几久",
    "点": "啲|滴(?=钱)",
    "块": "蚊",
    "没": "冇|呒没|莫得|没得",
    "不": "勿|弗|唔(?!该)",
    "了": "咗|脱了|哒(?=$|[，。,])",
    "的": "嘅",
    "吗": "伐(?=$|[，。,？?])|唔(?=$)|哇(?=[？?])",
    "看": "睇",
    "明天": "听日|明朝",
    "刚才": "头先",
    "等一下": "等一歇|等阵|等下子|等一哈|等哈",
    "": "唔该",
}
_PATTERNS = tuple((re.compile(said), plain) for plain, said in _WORDS.items())


def in_mandarin(text: str) -> str:
    """Return ``text`` with common dialect words replaced by Mandarin ones."""
    for pattern, plain in _PATTERNS:
        text = pattern.sub(plain, text)
    return text
