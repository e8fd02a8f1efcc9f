"""Read when the customer wants her money to arrive: at once, in two hours, the next day.

At the PIN it is a choice of hers beside the keys, so only words that say this and nothing else count.
"""

from __future__ import annotations

from assistant.patterns import compile_linear

_TIMES = {
    "now": r"马上|立刻|立马|立即|现在|这会儿|当时|当场|实时|即时|今天就",
    "two_hours": r"[两俩二2]个?(?:小时|钟头)(?:以后|之后|后)?",
    "next_day": r"明[天儿日](?:这个?时候|这会儿|这时候)?|次日|第二天|隔天",
}
_BEFORE = (
    r"(?:那|就|嗯|哦|噢|行|好|好的|好吧|可以|要不|还是|我想|我要|我|想|要|让它|叫它|让钱|让|叫|等|等到|到|过|再|选|改成|改到|改|"
    r"不急|不着急|不用急|不用|(?:为了|求个|图个)?(?:稳妥|保险|安全|踏实|放心)(?:点儿?|一点儿?|些|起见)?|安排|让他|让她|麻烦|请|您|你|给我|帮我|按|这笔钱?|钱|它)*"
)
_AFTER = r"(?:再|才|就|到|到账|到他那儿|到她那儿|送到|给他|给她|吧|呗|啊|呀|嘛|了|的|好了|得了|行|就行|也行|就好|就成|成|收到|收着|能到|到得了|这样)*"
_DENIED = compile_linear(
    rf"(?:不用|不要|不必|别|不|甭)(?:再|非得|非要)?(?:等到?|让它|那么|这么)?(?:{'|'.join(_TIMES.values())})(?:再|就)?(?:到账?)?(?:了|吧|的)?"
)
_ASKED = {
    arrival: compile_linear(f"^{_BEFORE}(?:{times}){_AFTER}$") for arrival, times in _TIMES.items()
}
_BESIDE = compile_linear(r"[，,。！!；;、\s]")


def read_arrival(text: str) -> str | None:
    """Return the value of ``banking.model.Arrival`` that the words, and nothing else, ask for.

    What is denied does not count: 不用明天，马上到 is at once.
    """
    if text.startswith("/"):
        return None
    said = _DENIED.sub("", _BESIDE.sub("", text))
    return next((arrival for arrival, words in _ASKED.items() if words.search(said)), None)
