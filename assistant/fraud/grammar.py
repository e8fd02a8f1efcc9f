"""Read whole utterances by a small grammar: a rule has to match all characters of an answer.

The rules are data (``consent.yaml``). They describe a regular language, so each is compiled to one
automaton by google-re2, which reads any text in linear time. Names of the payee, the relation, the
sum and the account in the text are first replaced by one sign each. So the same automata serve for
every transfer.
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
"""Signs that replace the names of the transfer's parts in the text (Unicode's private use)."""
FIRST_SOUND = 0xE100
"""First code point of the signs each of which replaces all characters of one sound."""
_SON_IN_LAW = chr(0xE010)
PAUSE = ","

PAUSES = re.compile(r"[\s，。！、；：,.!;:…—~·（）()《》\"'“”]+")
_CALLED = "姑娘"
_HERS_CALLED = re.compile(
    r"(?:(?<=[我俺额咱家的老亲给畀拨屋里])|(?<=[我畀]个)|(?<=[我俺额家里头的][大小二三幺]))姑娘"
    r"|(?<![小说,])姑娘(?=[家买装结生坐上住看交养读念的])"
    r"|(?:(?<=[我俺额阮亲阿满细生幺])|(?<=[我俺额的个][幺老小大二])|(?<=屋里)|(?<=[里生][的嘅])|(?<![那这])(?<=个))女(?![的儿婿子仔崽娃士工友人们同孩生囡])"
)
"""Places where 姑娘 is the customer's daughter: it has an owner, or something is told of her.
Elsewhere 姑娘 is how she calls the clerk."""
_CONCEDES = re.compile(r"([^是的啊呀哩嘞咧滴,]{1,4})(?:就|倒)?(?:是|归)\1")
_STUTTERED = re.compile(
    rf"(?<![^{PAUSE}给是])([^{PAUSE}不没别未]{{1,4}}){PAUSE}(?:那个{PAUSE}?)?(?=\1)"
)
"""Words that the customer begins and then repeats: 给王……王小红, 给那个，给我女儿."""
_REPEATED = re.compile(
    "([^,]{1,3}[嘞咧哩哒吧呀啊呢嘛滴]|[对是好行转]的|[没冇]有|[没冇]错|家里人|邻居|朋友|晓得|知道|明白|确定|继续|接着转)\\1+"
)
"""Words whose repetition does not change the meaning. 考虑考虑 is not among them: it means less
than 考虑."""
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
    """A sum of money in the customer's words, from character ``start`` to ``end``."""

    start: int
    end: int
    fen: int | None
    """The sum in fen; None if the words are vague."""


@dataclass(frozen=True)
class InHand:
    """The parts of the current transfer that an answer may name."""

    names: tuple[str, ...] = ()
    """Names for the payee: the whole name, the given name, the relation that the customer saved."""
    kin: tuple[str, ...] = ()
    """Words for the payee's relation, if the payee is a relative: 闺女, 女儿; else empty."""
    friend: bool = False
    """Whether the customer saved the payee as a friend or a neighbour."""
    fen: int | None = None
    """The transfer's sum, in fen."""
    account: str = ""
    """The spoken name of the paying account."""
    tail: str = ""
    """The last digits of the payee's account."""
    doubtful: bool = False
    """Whether the saved relation is typical of a swindler: 网友, 张警官, 客服."""
    hers: bool = False
    """Whether the payment is a bill, or goes to another account of the customer."""
    compared: bool = False
    """Whether persons named are compared with the customer's list of payees: the relation of this
    payee is saved in it."""


NOTHING = InHand()


def written(text: str, about: InHand = NOTHING, sums: Sequence[Sum] = ()) -> str:
    """Return ``text`` normalised for the rules.

    Variants of a character become one form, invisible characters are removed, punctuation becomes
    one pause, and names of parts of the transfer become one sign each.
    """
    text = _RESERVED.sub("�", text)
    exact = (found for found in sums if found.fen is not None)  # 差一点钱 is no sum
    for found in sorted(exact, key=lambda found: found.start, reverse=True):
        stands = SUM if found.fen == about.fen else OTHER_SUM
        if not about.tail or text[found.start : found.end] not in _spoken(about.tail)[1:]:
            text = text[: found.start] + stands + text[found.end :]
    if about.fen:  # 是嘞 一万二: a word before the sum made it look vague
        text = _sum_in_hand(about.fen).sub(SUM, text)
    seen = "".join(one if one in _SUMS else plain(one) for one in _SUMS_APART.split(text))
    words = _REPEATED.sub(r"\1", _STUTTERED.sub("", PAUSES.sub(PAUSE, seen.lower())))
    words = PAUSES.sub(PAUSE, _paused(words)).strip(PAUSE)
    words = words.replace("女婿", _SON_IN_LAW)  # 大女婿 must not be read as 大女
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
    """Tell whether ``rule`` matches the whole of ``text`` (from ``written``).

    With ``hers``, any relative whom the text names has to be what the payee is to the customer
    (``narrowed`` in consent.yaml); a text that names another relative does not match.
    """
    return automaton(rule, hers).fullmatch(text) is not None


def concedes(text: str) -> bool:
    """Tell whether ``text`` concedes something (懂是懂), so that a "but" is to be expected."""
    return _CONCEDES.search(text) is not None


def after(rule: str, text: str) -> str:
    """Return ``text`` without the beginning that ``rule`` matches; all of it if nothing matches."""
    begins = automaton(rule).match(text)
    return text[begins.end() :] if begins else text


@lru_cache(maxsize=64)
def _sum_in_hand(fen: int) -> re.Pattern[str]:
    """Return a pattern of the ways to say a sum in fen: 一万二千, 一万两千, 一万二, 12000."""
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
    """Yield each name in the transfer with its sign, longest first: 王小红 comes before 小红."""
    payee = KIN_PAYEE if about.kin else FRIEND_PAYEE if about.friend else PAYEE
    kin = [(word, KIN) for word in about.kin if word != _CALLED]
    told = [(name, payee) for name in about.names] + kin
    if about.tail:
        told += [(way, TAIL) for way in _spoken(about.tail)]
    if about.account:
        told.append((about.account, ACCOUNT))
    return iter(sorted(dict(told[::-1]).items(), key=lambda item: -len(item[0])))


def _common(words: str) -> str:
    """Replace unambiguous dialect words by the standard word: 俺 becomes 我."""
    for common, regional in _regional():
        words = regional.sub(common, words)
    return words


@cache
def _regional() -> tuple[tuple[str, re.Pattern[str]], ...]:
    told: dict[str, str] = _load("consent.yaml")["regional"]
    return tuple((common, re.compile(regional)) for common, regional in told.items())


def _spoken(digits: str) -> tuple[str, ...]:
    """Return the ways to write spoken digits: as figures, and as characters one by one."""
    words = digits.translate(str.maketrans("0123456789", "零一二三四五六七八九"))
    return (digits, words, words.replace("一", "幺"))


def _paused(words: str) -> str:
    """Insert the pauses that a recogniser does not write.

    They follow an opening word, the name of somebody whom the customer calls, and a yes with more
    behind it.
    """
    opened, hailed, called, agreed = _pauses()
    words = opened.sub(PAUSE, words)
    words = hailed.sub(rf"\1{PAUSE}\3{PAUSE}", words, count=1)
    words = called.sub(rf"{PAUSE}\1{PAUSE}", words)
    return agreed.sub(rf"\1{PAUSE}", words)


@cache
def called() -> re.Pattern[str]:
    """Return a pattern of calling somebody without a pause: 姑娘要转 may also be the girl's wish."""
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
    """Return a pattern of ``words`` in other characters of the same sound: 归女. None: no word."""
    told = sorted({w for w in words if len(w) > 1 and w != _CALLED}, key=len, reverse=True)
    either = ("".join(f"[{one}{_sounding(one)}]" for one in word) for word in told)
    return re.compile("|".join(either)) if told else None


@cache
def automaton(rule: str, hers: bool = False) -> Any:
    """Return the automaton for a rule of consent.yaml or talk.yaml."""
    options = re2.Options()
    options.max_mem = _MOST_MEMORY
    options.never_capture = True
    options.longest_match = True
    compiled = re2.compile(_expanded.__wrapped__(rule, (), hers), options)  # used once
    give_back()  # free what compiling needed: all questions take 250 MB, else 500
    return compiled


@cache
def _expanded(rule: str, inside: tuple[str, ...], hers: bool = False) -> str:
    """Return a rule as one regular expression.

    Raises:
        ValueError: there is no such rule, or it refers to itself.
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
    """Let each word of two or more characters in a rule also match characters of the same sound."""

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
    """Return a character that the rules use unchanged, any other one as the sign of its sound."""
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
"""The finals of pypinyin's TONE3 style, which writes ü as v."""
_TONES = 5


@lru_cache(maxsize=16384)
def _sounding(character: str) -> str:
    """Return the sign for all characters of this sound and tone.

    The sign is the same in every process, because the second reader's weights are stored by it.
    """
    from pypinyin import Style, lazy_pinyin

    syllable = lazy_pinyin(character, style=Style.TONE3, neutral_tone_with_five=True)[0]
    parts = _PARTS.fullmatch(syllable)
    if parts is None or parts[2] not in _FINALS:
        return character  # a rare character without known sound
    place = _INITIALS.index(parts[1]) * len(_FINALS) + _FINALS.index(parts[2])
    return chr(FIRST_SOUND + place * _TONES + int(parts[3]) - 1)


@cache
def _vocabulary() -> frozenset[str]:
    """Return the characters that are compared by writing, not by sound.

    Characters that occur in told.yaml alone are compared by sound. That file has many words for
    goods, and a character compared by writing is no longer found when misheard: 归 of 当归 in 归女.
    """
    told = set(_load("told.yaml")["rules"])
    rules = [rule for name, rule in _rules().items() if name not in told]
    return frozenset("".join(_alternatives(rules)))


def _alternatives(told: Any) -> Iterator[str]:
    """Yield the alternatives of a rule, which is a text or a list of texts and lists."""
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
