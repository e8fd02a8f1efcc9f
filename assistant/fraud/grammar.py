"""Read whole utterances by a small grammar: an answer has to account for every character.

The rules are data (``consent.yaml``). They describe a regular language, so each is compiled to one
automaton by google-re2, which reads any text in linear time. What the text names of the transfer in
hand (payee, relation, sum, account) is replaced by one character each, so that the automata are
made once, whatever is transferred.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import re2
from cn2an import an2cn

from assistant.bill_types import load_bill_types
from assistant.fraud.plain import plain
from assistant.spare_memory import give_back
from assistant.yaml_file import read_yaml

PAYEE, KIN, KIN_PAYEE, FRIEND_PAYEE, SUM, OTHER_SUM, ACCOUNT, TAIL = map(chr, range(0xE000, 0xE008))
"""Stand in the text for what is known of the transfer (Unicode's private use)."""
FIRST_SOUND = 0xE100
"""From this code point on, a character stands for all characters of one sound."""
_SON_IN_LAW = chr(0xE010)
PAUSE = ","

PAUSES = re.compile(r"[\s，。！、；：,.!;:…—~·（）()《》\"'“”]+")
_CALLED = "姑娘"
_HERS_CALLED = re.compile(
    r"(?:(?<=[我俺额咱家的老亲给畀拨屋里])|(?<=[我畀]个)|(?<=[我俺额家里头的][大小二三幺]))姑娘"
    r"|(?<![小说,])姑娘(?=[家买装结生坐上住看交养读念的])"
    r"|(?:(?<=[我俺额阮亲阿满细生幺])|(?<=[我俺额的个][幺老小大二])|(?<=屋里)|(?<=[里生][的嘅])|(?<![那这])(?<=个))女(?![的儿婿子仔崽娃士工友人们同孩生囡])"
)
"""姑娘 is her daughter where she says whose, or tells of her; elsewhere it is what whoever serves her
is called."""
_CONCEDES = re.compile(r"([^是的啊呀哩嘞咧滴,]{1,4})(?:就|倒)?(?:是|归)\1")
_STUTTERED = re.compile(
    rf"(?<![^{PAUSE}给是])([^{PAUSE}不没别未]{{1,4}}){PAUSE}(?:那个{PAUSE}?)?(?=\1)"
)
"""Words that she begins and begins again: 给王……王小红, 给那个，给我女儿."""
_REPEATED = re.compile(
    "([^,]{1,3}[嘞咧哩哒吧呀啊呢嘛滴]|[对是好行转]的|[没冇]有|[没冇]错|家里人|邻居|朋友|晓得|知道|明白|确定|继续|接着转)\\1+"
)
"""Words that mean no more when they are said twice in one breath; 考虑考虑, which means less than 考虑,
is not among them."""
_SUMS = (SUM, OTHER_SUM)
_SUMS_APART = re.compile(f"([{SUM}{OTHER_SUM}])")
_OF_NUMBERS = "0-9零〇一二两三四五六七八九十百千万亿点半几多.,"
_RESERVED = re.compile("[\ue000-\uf8ff]")
_REFERENCE = re.compile(r"<(\w+)>")
_WORDS = re.compile(r"\[[^\]]*\]|[\u3400-\u9fff]+")
_MOST_MEMORY = 512 << 20
"""Bytes that google-re2 may use for one automaton."""


@dataclass(frozen=True)
class Sum:
    """A sum of money in her words, from ``start`` to ``end`` (characters of the text)."""

    start: int
    end: int
    fen: int | None
    """How much; None where it is vague."""


@dataclass(frozen=True)
class InHand:
    """What an answer may name of the transfer it is about."""

    names: tuple[str, ...] = ()
    """What the payee is called: the whole name, the given name, the relation she saved."""
    kin: tuple[str, ...] = ()
    """Words for the payee's relation, where it is one of kin: 闺女, 女儿."""
    friend: bool = False
    """She saved the payee as a friend or a neighbour."""
    fen: int | None = None
    """The transfer's sum."""
    account: str = ""
    """What the paying account is called."""
    tail: str = ""
    """The last digits of the payee's account."""
    doubtful: bool = False
    """She saved the payee as somebody who is no friend of hers: 网友, 张警官, 客服."""
    hers: bool = False
    """It is about a bill, or about money that stays her own."""
    compared: bool = False
    """Whom she names is held against her own list: she saved what the payee is to her."""


NOTHING = InHand()


def written(text: str, about: InHand = NOTHING, sums: Sequence[Sum] = ()) -> str:
    """Return ``text`` as the rules read it.

    Forms of one character become the same, invisible ones go, marks become one pause, and what
    the transfer in hand is called becomes one character each.
    """
    text = _RESERVED.sub("�", text)
    exact = (found for found in sums if found.fen is not None)  # 差一点钱 names no sum
    for found in sorted(exact, key=lambda found: found.start, reverse=True):
        stands = SUM if found.fen == about.fen else OTHER_SUM
        if not about.tail or text[found.start : found.end] not in _spoken(about.tail)[1:]:
            text = text[: found.start] + stands + text[found.end :]
    if about.fen:  # 是嘞 一万二: what stands before it made it vague
        text = _sum_in_hand(about.fen).sub(SUM, text)
    seen = "".join(one if one in _SUMS else plain(one) for one in _SUMS_APART.split(text))
    words = _REPEATED.sub(r"\1", _STUTTERED.sub("", PAUSES.sub(PAUSE, seen.lower())))
    words = PAUSES.sub(PAUSE, _paused(words)).strip(PAUSE)
    words = words.replace("女婿", _SON_IN_LAW)  # 大女婿 is not her 大女
    for name, stands in _named(about):
        words = words.replace(name, stands)
    if _CALLED in about.kin:
        words = _HERS_CALLED.sub(KIN, words)
    words = _common(words)
    for phrase in _data()["holds_no_yes"]:
        words = words.replace(phrase, "�")
    heard = "".join(_as_heard(character) for character in words)
    misheard = _sounding_like(about.kin)
    heard = misheard.sub(KIN, heard) if misheard else heard
    return heard.replace(_SON_IN_LAW, "女婿")


def matches(rule: str, text: str, *, hers: bool = False) -> bool:
    """Tell whether the whole of ``text`` (as ``written``) is made by ``rule``.

    With ``hers`` a person whom the text names has to have the payee's relation (``narrowed`` in
    consent.yaml); it then does not match if it names other kin of hers.
    """
    return automaton(rule, hers).fullmatch(text) is not None


def concedes(text: str) -> bool:
    """Tell whether ``text`` concedes something (懂是懂), after which a "but" follows."""
    return _CONCEDES.search(text) is not None


def after(rule: str, text: str) -> str:
    """Return the part of ``text`` after what ``rule`` matches at its beginning; else all of it."""
    begins = automaton(rule).match(text)
    return text[begins.end() :] if begins else text


@lru_cache(maxsize=64)
def _sum_in_hand(fen: int) -> re.Pattern[str]:
    """Return the pattern of the transfer's sum as it is said: 一万二千, 一万两千, 一万二, 12000."""
    yuan, rest = divmod(fen, 100)
    if rest:
        return re.compile("(?!)")
    said = an2cn(yuan)
    short = re.sub(r"(?<=万[一二三四五六七八九])千$|(?<=千[一二三四五六七八九])百$", "", said)
    ways = {said, short, str(yuan), f"{yuan:,}"}
    ways |= {
        way.replace("二千", "两千").replace("二万", "两万").replace("二百", "两百") for way in ways
    }
    either = "|".join(sorted(map(re.escape, ways), key=len, reverse=True))
    return re.compile(
        rf"(?<![{_OF_NUMBERS}])(?:{either})(?:元整|块钱|元钱|块|元)?(?![{_OF_NUMBERS}])"
    )


def _named(about: InHand) -> Iterator[tuple[str, str]]:
    """Return what words may name, each with its sign, longest first: 王小红 is not found as 小红."""
    payee = KIN_PAYEE if about.kin else FRIEND_PAYEE if about.friend else PAYEE
    kin = [(word, KIN) for word in about.kin if word != _CALLED]
    told = [(name, payee) for name in about.names] + kin
    if about.tail:
        told += [(way, TAIL) for way in _spoken(about.tail)]
    if about.account:
        told.append((about.account, ACCOUNT))
    return iter(sorted(dict(told[::-1]).items(), key=lambda item: -len(item[0])))


def _common(words: str) -> str:
    """Replace words of a region that can mean nothing else by the common word: 俺 is 我."""
    for common, regional in _regional():
        words = regional.sub(common, words)
    return words


@cache
def _regional() -> tuple[tuple[str, re.Pattern[str]], ...]:
    told: dict[str, str] = _load("consent.yaml")["regional"]
    return tuple((common, re.compile(regional)) for common, regional in told.items())


def _spoken(digits: str) -> tuple[str, ...]:
    """Return digits as typed and as said one by one."""
    words = digits.translate(str.maketrans("0123456789", "零一二三四五六七八九"))
    return (digits, words, words.replace("一", "幺"))


def _paused(words: str) -> str:
    """Put in the pauses that a recogniser does not write.

    They follow how she begins, whom she calls, and a yes after which she goes on.
    """
    opened, hailed, called, agreed = _pauses()
    words = opened.sub(PAUSE, words)
    words = hailed.sub(rf"\1{PAUSE}\3{PAUSE}", words, count=1)
    words = called.sub(rf"{PAUSE}\1{PAUSE}", words)
    return agreed.sub(rf"\1{PAUSE}", words)


@cache
def called() -> re.Pattern[str]:
    """Return the pattern of how she calls somebody without a pause: 姑娘要转 is the girl's wish."""
    return re.compile(rf"(?:{_data()['paused']['called']})(?!{PAUSE}|$|[啊呀嘛])")


@cache
def _pauses() -> tuple[re.Pattern[str], ...]:
    told = _data()["paused"]
    agreed = f"^([嗯啊哎哦{PAUSE}]*((?:{told['agreed']}){PAUSE}?)?)"
    goes_on = f"(?(2)(?:{told['before_more']})|(?<!闺女)(?:{told['answers']}))|{told['before']}"
    return (
        re.compile(f"(?<![^{PAUSE}嗯啊哎哦])(?:{told['opens']})(?!{told['not_before']}){PAUSE}?"),
        re.compile(f"{agreed}({told['called']})(?={goes_on})"),
        re.compile(
            f"(?:(?<=[了啦懂白得道楚])|(?<=接着转)|(?<=继续转))({told['called']})(?={PAUSE}|$|接着|继续|转|我)"
        ),
        re.compile(f"((?:^|{PAUSE})[嗯啊哎哦那]*{told['agrees']})(?={told['goes_on']})"),
    )


@lru_cache(maxsize=256)
def _sounding_like(words: tuple[str, ...]) -> re.Pattern[str] | None:
    """Find these words where they are written with characters that only sound so: 归女."""
    told = sorted({w for w in words if len(w) > 1 and w != _CALLED}, key=len, reverse=True)
    either = ("".join(f"[{one}{_sounding(one)}]" for one in word) for word in told)
    return re.compile("|".join(either)) if told else None


@cache
def automaton(rule: str, hers: bool = False) -> Any:
    """Return the automaton that reads a rule of consent.yaml or talk.yaml."""
    options = re2.Options()
    options.max_mem = _MOST_MEMORY
    options.never_capture = True
    options.longest_match = True
    compiled = re2.compile(_expanded.__wrapped__(rule, (), hers), options)  # used once
    give_back()  # else what compiling needed stays: 500 MB in place of 250 for all questions
    return compiled


@cache
def _expanded(rule: str, inside: tuple[str, ...], hers: bool = False) -> str:
    """Return a rule as one regular expression.

    Raises:
        ValueError: the rule is not there, or needs itself.
    """
    if hers:
        rule = _data()["narrowed"].get(rule, rule)
    if rule in _STANDS_FOR:
        return _STANDS_FOR[rule]
    if rule in inside or rule not in _rules():
        raise ValueError(f"consent.yaml: the rule {rule!r} is unknown or needs itself")
    pieces = "|".join(
        _REFERENCE.sub(lambda name: _expanded(name[1], (*inside, rule), hers), _spelt_or_heard(one))
        for one in _alternatives(_rules()[rule])
    )
    return f"(?:{pieces})"


_STANDS_FOR = {
    "payee": f"[{PAYEE}{KIN_PAYEE}{FRIEND_PAYEE}]",
    "kin_payee": KIN_PAYEE,
    "friend_payee": FRIEND_PAYEE,
    "kin_of_payee": KIN,
    "sum": SUM,
    "said_sum": f"[{SUM}{OTHER_SUM}]",
    "account": ACCOUNT,
    "tail_number": TAIL,
    "no_name": "\ue0ff",
}


def _spelt_or_heard(line: str) -> str:
    """Let each word of two characters and more be written with others that sound the same."""

    def either(found: re.Match[str]) -> str:
        word = found[0]
        if word[0] == "[" or len(word) < 2:
            return word
        return "".join(f"[{character}{_sounding(character)}]" for character in word)

    pieces = _REFERENCE.split(line)  # text, name of a rule, text ...
    return "".join(
        f"<{piece}>" if place % 2 else _WORDS.sub(either, piece)
        for place, piece in enumerate(pieces)
    )


def _as_heard(character: str) -> str:
    """Return a character of the rules as it is; any other as the sound that it stands for."""
    if character in _vocabulary() or character in _data()["never_misheard"]:
        return character
    return _sounding(character) if "\u3400" <= character <= "\u9fff" else character


_PARTS = re.compile(r"(zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw]?)([a-z]{1,4})([1-5])")
_INITIALS = ("", *"bpmfdtnlgkhjqxrzcsyw", "zh", "ch", "sh")
_FINALS = (
    *("a", "ai", "an", "ang", "ao", "e", "ei", "en", "eng", "er", "i", "ia", "ian", "iang", "iao"),
    *("ie", "in", "ing", "iong", "iu", "m", "n", "ng", "o", "ong", "ou", "u", "ua", "uai", "uan"),
    *("uang", "ue", "ui", "un", "uo", "v", "ve"),
)
"""Of pypinyin's TONE3 style, which writes ü as v."""
_TONES = 5


@lru_cache(maxsize=16384)
def _sounding(character: str) -> str:
    """Return what stands for all characters of this sound, its tone included.

    It is the same in every process: what the second reader has learnt of a sound is kept.
    """
    from pypinyin import Style, lazy_pinyin

    syllable = lazy_pinyin(character, style=Style.TONE3, neutral_tone_with_five=True)[0]
    parts = _PARTS.fullmatch(syllable)
    if parts is None or parts[2] not in _FINALS:
        return character  # too rare for a reading
    place = _INITIALS.index(parts[1]) * len(_FINALS) + _FINALS.index(parts[2])
    return chr(FIRST_SOUND + place * _TONES + int(parts[3]) - 1)


@cache
def _vocabulary() -> frozenset[str]:
    """Return the characters that are read as they are written.

    Those of told.yaml alone are not: it has many words for goods, and each rare character that is
    kept as written is one more by which another word can no longer be misheard (当归, 归女).
    """
    told = set(_load("told.yaml")["rules"])
    rules = [rule for name, rule in _rules().items() if name not in told]
    return frozenset("".join(_alternatives(rules)))


def _alternatives(told: Any) -> Iterator[str]:
    """Give what a rule is one of: a text, or a list of texts and lists."""
    if not isinstance(told, list):
        yield str(told)
        return
    for one in told:
        yield from _alternatives(one)


def _rules() -> dict[str, Any]:
    rules: dict[str, Any] = _data()["rules"]
    return rules


@cache
def _data() -> dict[str, Any]:
    read: dict[str, Any] = _load("consent.yaml")
    for name in ("talk.yaml", "remarks.yaml", "told.yaml"):
        read["rules"] |= _load(name)["rules"]
    read["rules"]["bill"] = [way for bill in load_bill_types().values() for way in bill.said]
    return read


def _load(name: str) -> dict[str, Any]:
    path = Path(__file__).with_name(name)
    read: dict[str, Any] = read_yaml(path)
    return read
