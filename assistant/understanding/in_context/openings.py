"""Remove words at the beginning and end of an utterance that ask for nothing: 哎你好啊 … 行吗."""

from __future__ import annotations

from assistant.patterns import compile_linear

_OPENS = compile_linear(
    r"^(?:嗯|呃|额|哎|唉|诶|哦|噢|啊|呀|喂|那个|那什么|那啥|这个|你好|您好|同志|小姑娘|姑娘|小伙子|师傅|大姐|麻烦你|麻烦您|麻烦|"
    r"请问|劳驾|我说|我是来|我来|[，。！？、,.!?\s])+"
)
_CLOSES = compile_linear(
    r"(?:啊|吧|呀|哈|呗|呢|嘛|哇|喽|咯|行吗|行不|好吗|好不|可以吗|谢谢|谢谢你|谢谢您|[，。！？、,.!?\s])+$"
)


def without_openings(text: str) -> str:
    """Return ``text`` without greetings, fillers and particles at both ends; may be empty."""
    return str(_CLOSES.sub("", _OPENS.sub("", text)))
