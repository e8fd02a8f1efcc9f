"""Find warning words in an answer to the fraud check, wherever they stand (``answers.yaml``).

Warning words tell of a swindler's phrase, of fear, force, a stranger, or of somebody who tells the
customer what to do. To know about swindlers is no warning, nor is the bank's own question repeated.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from assistant.fraud.check import Answer, AnswerKind, Question
from assistant.fraud.matching import Phrases, Said, found
from assistant.fraud.second_reader import PLAIN
from assistant.yaml_file import read_yaml

SOUND_SYLLABLES = 2
"""Words of fewer syllables are looked for by spelling only."""
ALARM_SYLLABLES = 3
"""Alarms of fewer syllables are looked for by spelling only: 人质 sounds like 人知."""

ALARMS = ("deceived", "alarm", "told_to")
_HELD_AS_SPELLED = {Question.NOTICE: ("alarm", "told_to")}
"""For a question, the lists whose exact words lead to a hold; all lists for other questions. The
notice itself speaks of swindlers, so a customer may then mean swindlers in the news."""
KNOWS_OF_THEM = re.compile(
    r"怕(?:我|俺|我们|咱们|老人)(?:受骗|上当|被骗|吃亏)|(?:这些|那些|这种)?骗子的(?:事儿?|话|手段)(?:我|俺)?(?:都|也)?(?:知道|晓得|听过)?"
    r"|(?:谁|哪个|边个|啥人|什么人|(?<![旁身这那里外上下一两])边有人|哪有人)(?:敢|能|配|会|还会)?(?:来)?(?:叫|让|喊|教|要)[我俺咱额](?:瞒着?|保密)?(?=[啊呀哦咧呢嘛咯哟噻]*(?:这个|这事)?(?:干啥|干嘛|做什么|做啥)?(?:[，。！,!.\s]|$|[没冇莫呒]))"
    r"|防(?:诈骗|骗子|骗)|(?:现在|如今|外头|外面)骗子(?:那么|这么|太|真|可|很)?多|骗子(?:可|真|太|这么|那么)?(?:多|凶|坏|可恶|可恨|厉害|猖狂)|骗子(?:的事)?[我俺额]?(?:也|都)?(?:在)?(?:电视|新闻|报纸)(?:上|里)?(?:也|都)?看(?:到|见)?过|[找问跟向](?:他|她|老李)(?:借|买|订|租)(?:的|过|了)?|骗子(?:才|就爱|都|专门)?(?:会)?(?:叫|让)(?:人|[你您])(?:保密|瞒着?|转[钱账]|别告诉家里人?|别说)"
    r"|我(?:也|都)?(?:知道|晓得|懂)(?:那些|这些|那帮|现在有)?骗子|(?:^|(?<=[，。,！!\s女儿孩囡]))(?:又|也|都)?(?:不|唔|勿)(?:得|会|可能)?(?:是|系)骗子"
    r"|(?:还能|怎么会|咋会|哪能|哪会|咋能|岂能)不(?:认识|认得)|(?:^|(?<=[，。！,!.\s]))(?:怎么|咋)不(?:认识|认得)(?=[，。！,!.\s])"
    r"|(?:她|他)(?:叫|喊|管)[我俺额咱](?:叫|喊)?(?:亲)?(?:妈妈?|爸爸?|娘|爹|老爸|老妈)(?=的?(?:[，。！,!.\s]|$))"
    r"|(?:她|他)(?:先|都|给我|替我|帮我)?交的?(?=钱|学费|药费|医药费|住院费|押金|水电费|电费|水费|费)|还返(?=钱)"
    r"|盯着(?=屏幕|施工|看|字|机器|工人)|给返(?=钱)|遥控器|杀了(?=做|吃|过年|腌|卖)|[叫让喊]我慢(?:慢|点|些)"
    r"|哪里有人(?:会)?[叫让]我瞒着?|(?:哪个|谁)会?[叫让]我瞒(?=家里|屋里|这个做)"
    r"|(?:要是|如果|就算|真要)有人(?:在电话里)?[教叫让]我我?(?=早|就|也)|电话里[讲说](?:什么|啥)都?听不[见清]"
    r"|教[我俺](?=写字|认字|识字|读书|念书|唱|跳|打拳|下棋|手艺)|学[^，。 ]{1,6}是[他她]教的"
    r"|借(?:的|钱|条)?[^。]{0,3}写了?(?:个|张)?条子?的?|不是(?:什么|啥)?陌?生人|不(?:认识|认得)的人我?(?:一分|半分)?[都也]?不(?:给|转)"
    r"|得吓人|[喊叫]我(?:干)?(?:奶奶|爷爷|阿姨|婆婆|阿婆|大[妈爷娘伯]|[姨叔伯妈爸]|外婆|姥姥|老师)(?![说让叫转])"
    r"|怎么可能有人[^，。 ]{0,9}|谁(?:要是|要)[叫让喊教][我俺]瞒?着?|谁[叫让喊]我瞒着?我就|别人教我我?也不听"
    r"|(?:谁有空|谁会|哪个还?|谁还)来?教我"
    r"|(?:那种|这种)?[让叫](?:人|我|[你您])?(?:瞒着?|保密)的(?:人|那|就)*都?是骗子|[给帮替][我俺额]买药|哪(?:儿|里)?来的人(?:教|叫|让)[我俺额]"
    r"|(?:老伴儿?|老头子?|儿子|闺女|女儿|女婿|姑爷|外?孙[子女]?)[^。]{0,6}(?:车里|楼下|外头|外面|门口)等着(?![拿堵])"
)
"""Words about swindlers in general (no report of one), and rhetorical questions: 谁敢教我."""
_ALSO_AFRAID = re.compile(r"[我俺额咱阿拉]也怕(?:被骗|上当|受骗|吃亏)")
"""Fear of swindlers in general, natural after the notice; at a later question the same words
concern this payment."""
_NAMED_BY_THE_BANK = re.compile(
    "(?:[那这]些|什么|[啥咋]样的?|啥|嘛)骗子|骗子(?=[那这]一?[套些]|的?(?:话|手段|招|把戏|样|龙门阵)|[啥嘛]样|[咱我俺额]?(?:都|也)?[见碰看听]"
    "|[^，,。]{0,6}(?:也)?来过)|[骗哄]人的?(?:嘢|东西|事|把戏|话|招)|骗子[哄骗]我不[到了着]|[这那]一?[套些种]骗人的|[骗哄]不[了到着倒][我俺额]|(?:不会|不得|唔会|勿会)(?:得)?(?:上当|遭骗|被骗|受骗)"
)
"""Mentions of swindlers of whom the notice speaks; they are no report of one."""
_GIVES = str.maketrans("畀俾", "给给")
"""Cantonese words for "give", which sound like 逼 ("force"), and the standard word."""
BEHIND = (Question.SECRECY, Question.COACHING)
_THERE_IS_NOTHING = ("有没有", "有什么", "有啥", "有事", "有钱", "有数")
_THERE_IS = re.compile(r"^(?:[嗯啊哎哦是对真的]|确实)*有")
_YES_INDEED = re.compile(r"^[嗯啊]*(?:是的?|是啊|对[的啊]?|没错|可不)+$")
_HEDGE = re.compile(r"好像|可能|也许|大概|应该|估计|差不多|算是|没有?吧")


def warning_of(
    question: Question,
    said: Said,
    *,
    plainness: Callable[[], float],
    is_certain: Callable[[], bool],
) -> Answer | None:
    """Return an unsafe, unsure or unclear answer if there are warning words, else None.

    Args:
        question: The question on the screen.
        said: Everything that the customer says.
        plainness: Returns the second reader's score (log odds) for the words as a plain answer. A warning found only by sound (她小时候我 for 他吼我), or by a list that counts at this question alone (他也说给, 骗子的电话我就挂), becomes an unclear answer if the score is high.
        is_certain: Tells whether the second reader is certain; then such words are no warning.
    """
    text = KNOWS_OF_THEM.sub("，", said.text.translate(_GIVES))
    if question is Question.NOTICE:
        text = _NAMED_BY_THE_BANK.sub("，", _ALSO_AFRAID.sub("，", text))
    said = Said.of(text)
    names = (*ALARMS, "stranger") if question is Question.WHO else ALARMS
    told = find_listed(names, said)
    held = False
    if told is not None:
        held = find_listed(_HELD_AS_SPELLED.get(question, names), said, by_sound=False) is not None
    if question not in BEHIND:
        warning = None if told is None else Answer(AnswerKind.UNSAFE, told)
    else:
        rest = Said.of(_TELLS_NOTHING.sub("，", ECHO.sub("，", said.text)))
        there_is = found(words_of(question.value), rest)
        held = held or _says_that_there_is(rest.bare)
        warning = None
        if told is None and there_is is not None and _HEDGE.search(rest.bare):
            warning = Answer(AnswerKind.UNSURE, "unsure")
        elif told is not None or there_is is not None or held:
            warning = Answer(AnswerKind.UNSAFE, "yes")
    if warning is None or held or plainness() < PLAIN:
        return warning
    return None if is_certain() else Answer(AnswerKind.UNCLEAR)


def find_listed(names: Iterable[str], said: Said, *, by_sound: bool = True) -> str | None:
    """Return the first words that match one of the named lists of answers.yaml, or None."""
    finds = (found(words_of(name), said, by_sound=by_sound) for name in names)
    return next((words for words in finds if words is not None), None)


def _says_that_there_is(bare: str) -> bool:
    begins = _THERE_IS.match(bare)
    if begins and not bare[begins.end() - 1 :].startswith(_THERE_IS_NOTHING):
        return True
    return _YES_INDEED.match(bare) is not None


_PLACES = "(?:在|正在|正|电话里|手机上|手机里|旁边|身边|或者|或|、|，){0,8}"
ECHO = re.compile(
    rf"(?:(?<=^)|(?<=[，。？！,?! ]))(?:现在)?{_PLACES}有没有(?:人)?"
    rf"(?:{_PLACES}教[您你我](?:怎么做)?|(?:叫|让|要)[您你我](?:别|不要)告诉家里人)?[?？]?"
)
"""The bank's own question, repeated by the customer."""
_TELLS_NOTHING = re.compile(
    r"有人(?:在)?(?:排队|排着队|等着[用办])|有[啥什甚]么?(?:好|可)(?:怕|瞒|说)的?|有的是"
    r"|[你您]看(?=[，,\s我])我?|看我(?=密码|的)|[揣放搁装丢]在[^，。 ]{0,5}里头?|(?:照着?|按着?)(?:你们?|您|屏幕)上?(?:说|念|写|讲)的|没(?:戴|带)耳机"
    r"|(?:跟|和|同|对|我给)(?:他们|她们|[他她][哥姐弟妹爸妈爹娘]?)(?:都|也|早|全)?(?:说|讲|商量|提)"
    r"|(?:真要|要真|真|要是|如果|就算)有人(?:这么|这样)?(?=[叫让教说喊])"
)
"""Harmless words that look like being directed: people who queue (有人排队), 有啥好瞒的, things that the
customer has told others."""


@cache
def words_of(name: str) -> Phrases:
    """Return the compiled phrases of the list ``name`` of answers.yaml."""
    syllables = ALARM_SYLLABLES if name in ("deceived", "alarm") else SOUND_SYLLABLES
    return Phrases.of(_lists()[name], syllables)


@cache
def _lists() -> Mapping[str, Any]:
    path = Path(__file__).with_name("answers.yaml")
    lists: dict[str, Any] = read_yaml(path)
    return lists
