"""Prepare words for counting digits: write numerals as digits, expand 六个八, blank out fillers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from assistant.masking.lengths import HIDDEN
from assistant.masking.numerals import FEW, as_digit, spell_out

_FILLERS = re.compile(
    "[前后头尾][面头边]?[1-5](?:位|个(?=[\\W是]{0,3}[0-9]{2}(?!个)))|第[0-9][个位]|最[前后先]1[个位]|"
    "头1[个位]|下1[个位]|"
    "然后|[前后][面头边]|接着|还有|那个|这个|完了|最后|下来|下面|中间|就是|等等|"
    "[开起打]头|[收结]尾|末[尾了]|来着|好像|似乎|可能|大概|应该|也许|我?想想|"
    "逗号|顿号|空格|横杠|减号|hundred|"
    "[嗯啊呃哦喔额唔哎唉诶欸呢吧呀嘛的了是再和跟又到接加按摁戳敲输念杠]|"
    "(?<![a-z])(?:and|then|um|uh)(?![a-z])"
)
"""Words between the digits of a PIN while people remember it: 前三位是 … 再按七 …"""
AROUND = re.compile(
    r"[\W_我你您的密码碼就是嗯啊哦呃它他说吧呢了呀好哈啦咯哩喽嘞哟从对没错行先头前后位]"
)
"""Characters around a bare number that do not make it a sum."""
_WRITTEN = re.compile(
    r"(?<![0-9])(?:19|20)[0-9]{2}([-/.])[0-9]{1,2}\1[0-9]{1,2}(?![0-9])"
    r"|(?<![0-9:])[0-2]?[0-9]:[0-5][0-9](?![0-9:])"
    r"|(?<=[¥￥])\s?(?:[0-9]{1,5}|[0-9]{1,3},[0-9]{3})(?:\.[0-9]{1,2})?(?![0-9,.])"
)
"""A date, a time or a price in figures."""
NAMED = re.compile("密[码碼]|口令|(?<![a-z])pin(?![a-z])")
_REPEATED = re.compile(
    "(?:(?P<times>[1-9])(?:个(?:数字?)?|[个位](?:数字?)?(?=[都全]))|(?P<few>[俩仨])个?)"
    r"[\W_]{0,3}[都全]{0,2}[\W_]{0,3}"
    "(?P<digit>(?!1[起样共下点些会直定切般道边旦致家次半份笔人个]|2[维手]|3轮|4[川季]|5[保金])[0-9])"
    r"(?![十百千万亿元块圆角毛分年月日号岁张位层楼室天斤级]|[0-9]*00|[0-9]+(?:\.[0-9]+)?[元块圆])"
    r"|(?P<again>[0-9])[\W_]{0,3}(?:重复|连[着续按说]?|[按说打念写])[\W_]{0,3}(?P<often>[2-9])[遍次回下]"
)
"""A digit repeated by a number: 六个八, 两个都是三, 仨七, 八说六遍; not 六个八块, 三个二维码."""
_COUNTED_UP = re.compile(
    r"(?<![周期拜月第初号0-9十百千万亿点])(?P<first>[0-9])[\W_]{0,3}(?:1直|[数念排顺])?[到至]"
    r"[\W_]{0,3}(?P<last>[0-9])(?![0-9十百千万亿元块圆角毛分年月日号岁个张位层楼室点天级折成周])"
)
"""A range of digits to be counted up: 从一到六; not 周一到六, 八点到九点, 一到六楼."""
_COUNT_ENDS = re.compile(r"[\W_]{0,3}(?:$|[我你您的密码就是嗯啊哦呃呢吧呀了嘛好行对顺倒反])")
"""Text that may follow a range of digits; 一到六都开门吗 is about something else."""


@dataclass(frozen=True)
class Words:
    """The customer's words with digits for numerals; 六个八 and 从一到六 are expanded to digits."""

    shown: str
    """The words in plain characters, as an event stores them."""
    plain: str
    bare: str
    """The text ``plain`` with blanks instead of fillers between the digits of a PIN; equally long."""
    spans: tuple[tuple[int, int], ...]
    """For each character of ``plain``, its place in ``shown``."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the place in ``shown`` of ``plain[start:end]``."""
        return self.spans[start][0], self.spans[end - 1][1]

    def without(self, spans: Iterable[tuple[int, int]]) -> str:
        """Return ``bare`` with blanks instead of the characters at these places of ``shown``."""
        gone = {at for span in spans for at in range(*span)}
        return "".join(
            " " if start in gone else c for c, (start, _) in zip(self.bare, self.spans, strict=True)
        )

    def hiding(self, spans: Iterable[tuple[int, int]]) -> str:
        """Return ``shown`` with a dot for each character in ``spans``, which do not overlap."""
        shown = self.shown
        for start, end in sorted(spans, reverse=True):
            shown = shown[:start] + HIDDEN + shown[end:]
        return shown


def read_words(text: str) -> Words:
    """Return ``text`` prepared for counting digits."""
    shown, plain = spell_out(text)
    few = "".join(c if c in FEW else digit for c, digit in zip(shown, plain, strict=True))
    spelt, spans, at = "", [], 0
    for start, end, digits in [*_short_for_digits(few), (len(few), len(few), "")]:
        if start < at:
            continue
        spelt += few[at:start] + digits
        spans += [(one, one + 1) for one in range(at, start)] + [(start, end)] * len(digits)
        at = end
    plain = "".join(map(as_digit, spelt))
    return Words(shown, plain, _without_fillers(plain), tuple(spans))


def _without_fillers(plain: str) -> str:
    # A written date, time or price separates the numbers beside it, as a filler does not.
    plain = _WRITTEN.sub(lambda found: "年" * len(found[0]), plain)
    return _FILLERS.sub(lambda found: " " * len(found[0]), plain)


def _short_for_digits(words: str) -> list[tuple[int, int, str]]:
    """Return start, end and digits of all short forms (六个八, 从一到六), in order."""
    bare = _without_fillers(words)
    named = NAMED.search(words) is not None
    found = []
    for said in _REPEATED.finditer(bare):
        times = said["times"] or said["often"] or as_digit(said["few"])
        found.append((*said.span(), (said["digit"] or said["again"]) * int(times)))
    for said in _COUNTED_UP.finditer(words):
        if named or _COUNT_ENDS.match(words, said.end()):
            first, last = int(said["first"]), int(said["last"])
            step = 1 if last >= first else -1
            found.append((*said.span(), "".join(map(str, range(first, last + step, step)))))
    return sorted(found)
