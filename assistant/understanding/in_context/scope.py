"""Decide by the words around a name or a sum whether it is requested, denied, or only mentioned.

This module reads denials (不是小明), corrections (哦不，是小红), and mentions that request nothing
(她上回给了我八百). Its functions expect utterances with signs for names and sums (``marked``).
"""

from __future__ import annotations

import re
from typing import Literal

from assistant.understanding.in_context.commands import Slot
from assistant.understanding.in_context.marked import PERSON, SUM, shorten

Role = Literal["meant", "denied", "told", "bare"]
"""``meant``: requested. ``denied``: excluded. ``told``: only mentioned beside the request.
``bare``: no word around it decides."""

_MARKS = "，。！？、；：,.!?;:"
_KIN = r"(?:[哥姐弟妹妈爸叔姑舅姨](?=＊|$)|妹妹|弟弟|姐姐|哥哥|阿妈|阿爸|阿嫲|闺女|女儿|儿子|姑娘|丫头|妹子|兄弟|娃|崽|伢|朋友|邻居|老师傅|师傅)"
_OWNER = (
    rf"(?:我们家|咱们家|我家|咱家|俺家|俺屋|额屋|我屋里|我们|咱们|我哋|阿拉|吾|我|俺|额|咱|侬|伊|佢|他|她|那个|这个|那|这|的|叫|{_KIN}|"
    r"(?:住|在)[一-鿿]{1,3}(?:的|那个)|[一-鿿]{1,2}楼的?){0,4}"
)
_PARTICLES = "(?:那个|吧|啊|呀|呢|嘛|呗|哦|哈|啦|了|的|哩|咧|嘞|噻|撒|哇|嘅|个|额|哉|就行|就好|得了|那儿|那里|那边|家){0,4}"
_HESITATES = "嗯哦噢啊呃额哎诶唉哟呀"

_GIVES = (
    r"(?:转账给|转给|汇给|打给|寄给|付给|还给|借给|发给|送给|拨给|划给|交给|补给|贴补|补贴|帮衬|接济|转到|汇到|打到|转去|打去|给到|改给|换给|捎给|"
    r"收款人是?|对方是|给|往|向|到|绐|[转打汇拨还](?!的|是|了))"
)
_SURELY = r"(?:应该是|应当是|该给|该转给|(?:给|转|收|要)的是|还是(?:转)?|改回来?|换回来?|人是|人改成|人换成|人要|人应该是|收钱的是|收款的是|这回是?|这次是?|这笔是?|我说的?是|我讲的?是|说的是|我是说|改成|换成|变成|改给|换给|改为|换为|而是|明明是|本来是|该是)(?:给)?"
"""Words before a corrected value, anywhere in a clause."""
_MAYBE = r"(?:就是|是给|是|系|改|换|要|找|选|叫|那就|就)"
"""Words before a corrected value, only at the beginning of a clause."""
_BEGINS = rf"(?:^|[{_MARKS}{_HESITATES}{PERSON}{SUM}了不对错咧咗嘞咯哇]|这回|这次|这笔|其实)"
_NOT = (
    rf"(?:(?<![可要是])不是(?!是)|唔系|毋是|勿是|弗是|莫是|哪是|不要|不用|(?<!识)别|甭|莫|(?<![{_HESITATES}])不给|没说|没让|没要|先不|"
    r"不转|不打|不汇|不从|不走|不想)"
)
_EXCLAIMS = re.compile(rf"[{PERSON}{SUM}][上里元块钱]?[哎唉诶哦噢啊呃]不是[从用走]?$")
"""Words between two values that cancel the first: 从存折上哎不是从退休金卡."""
_DENIES = re.compile(
    rf"(?<![{PERSON}{SUM}][哦噢啊呃]){_NOT}(?:再|说|是)?(?:转账给|转给|汇给|打给|寄给|给|转|打|汇|往|找|叫|从|用|走|拿|动|扣)?{_OWNER}$"
)
_IS_NOT = re.compile(rf"[可要]不是(?:给|转给)?{_OWNER}$")
_BUT_IS = re.compile(rf"[{_MARKS}啊呀]{{0,2}}(?:而|应该|该)?是(?:给|转给)?{_OWNER}{PERSON}")
"""Words after a denied person that name the right one: 可不是小明，是老李; 可不是小明嘛 affirms."""
_REPLACED = re.compile(rf"(?:把|将|从){_OWNER}$")
_REPLACES = re.compile(r"(?:换|改)(?:成|给|为|到)?")
_WRONG_AFTER = re.compile(
    rf"(?:那个|这个|这)?(?:不对|不行|错[了咧咗]|弄错了|搞错了|说错了|不要了?|不给了|不转了|先不[给转]|"
    rf"不是(?=[{_MARKS}啊呀吧]|$))(?!(?:，|是|应该|要|转|改成|给|那个){{0,2}}{SUM})"
)
_GIVEN = re.compile(rf"{_GIVES}{_OWNER}$")
_MEANT = re.compile(rf"{_SURELY}{_OWNER}$|{_BEGINS}(?:{_MAYBE}){{1,3}}{_OWNER}$")
_RECEIVES = re.compile(
    rf"(?:才对|才是|才行)|收(?:钱|款)?(?=$|[{_MARKS}吧啊])|(?:也|还)(?:要|得|一样)?[，,]?(?:转|打|汇)(?!了|过)|(?:{PERSON}|和|跟|、){{0,3}}(?:一人|每人|各|一家)|(?:那儿|那边|那里|家)?(?:给?(?:转账?|打|汇|拨)|来|给)?(?:过去|去|个|上)?{SUM}(?!{SUM})|(?:那儿|那边|家)?(?:转|打|汇)(?:过去|去|钱|账)"
)
"""Words after a person who gets money: 老李二百, 小明转三百."""
_SENDS_NOW = re.compile(rf"(?:转|打|汇)(?:个|上|过去|钱|账)?{SUM}")
"""Words after 跟 and a person that make 跟 mean 给, as in Sichuan: 跟老李转三百."""
_GIVES_HER = re.compile(
    r"(?:也|还|又|都|就|上回|上次|昨天|前天|刚才|明天|回头){0,2}(?:给|还|借)(?:了|过)?(?:我|俺|额)(?!转给|转到)"
)
"""After a person who gives the customer money and gets none: 老李也给我转过三百."""
_SPEAKS = re.compile("(?:还|也|又|都|就|老|总|非){0,2}(?:说|讲|嫌|劝|觉得)(?!了?算)")
"""After a person who says something and gets nothing by it: 小红说太多."""
_WITH = re.compile(rf"跟{_OWNER}$")
_SUM_BEFORE = re.compile(rf"{SUM}(?:块|元|钱|给|，|,|的|啊|呢){{0,2}}{_OWNER}$")
_OF_OTHERS = re.compile(
    r"(?:问|问问|跟|和|同|替|帮|听|让|叫|等|陪|接|从|比|像|骂|看|怕|告诉|瞒着?|靠|当|他是|她是|你是|我是|找了?|见|想|说|喊|请)"
    rf"(?:一下|一声|着|了|过)?{_OWNER}$"
)
"""Words before a person who is only mentioned and gets no money: 问问小红, 听老李的."""
_GIVEN_BEFORE = re.compile(
    rf"(?:上[回次趟]|前回|上个?月|昨[天儿晚]|前[天儿]|去年)[^，,{PERSON}]{{0,6}}(?:转|打|汇|给|寄)(?:的是|了|过|过了)[^，,{PERSON}]{{0,6}}(?:给)?{_OWNER}$"
)
"""Words before a person who got money another time: 上回给的是小红, 昨天转了三百给小明."""
_NO_GIFT = re.compile(
    r"(?:打个?电话|打个?微信|发个?微信|发个?信息|随?礼|随份子|说|讲|带个?话|看|听|回个?话|买|捎|写|做|送饭|过生日|过寿|交)"
    rf"(?!.{{0,3}}[{SUM}钱块元])"
)
"""Words after 给 and a person if something other than money is given: 给小红买."""
_PRONOUN = re.compile(
    r"(?:转给|打给|汇给|还给|给|转|打|还|贴补|补贴|帮衬|接济)(?:她|他|伊|佢|人家)(?![妈爸爹娘哥姐弟妹们的])"
)
_TAKEN_BACK = re.compile(
    r"不对(?!不)|不是|不不|呸|[错差]了|错[咧咗啦]|说错|记错|搞错|弄错|听错|口误|嘴瓢|糊涂|瞧我(?!们)|看我这|我这[嘴记脑]|"
    r"改|换|应该|还是(?!说)|等等|等一下|算了|不要|别[给转]|不[给转打]|重来|重说|而是|我是说|我说的?是|说的是|说到哪[儿里]?去|扯到哪|说岔|说串|讲错|哎呀|哎哟|哎|唉|"
    rf"莫|唔系|毋是|勿是|弗是|不然|要不|[{_MARKS}{_HESITATES}吧]不(?=[{_MARKS}还给转]|$)|^不(?=[{_MARKS}]|$)"
)
"""Words between two names, or between two sums, that cancel the first."""
_WHICH_OF_TWO = re.compile(rf"(?:^|[{_MARKS}{_HESITATES}到底])是(?:给|转给)?{_OWNER}$")
"""Words before the first of two people between whom the customer asks: 是小明还是小红."""
_BOTH = re.compile(r"|(?:和|跟|同|与|还有|、|以及|加上|连|，){1,2}(?:我|俺|我家|那个|给|我那){0,2}")
"""Words between two people who both are meant."""
_AND_THEN = re.compile(
    r"再(?:给|转|打|汇|往|去|从|用|拿)|然后|还有|顺便|顺带|另外|接着|随后|完了|同时|还要|也[给转]|捎带|捎上|连带|末了|"
    rf"[{_MARKS}]?(?:另)?一[笔个份件](?:是|给|转)*|(?<={SUM})(?:块|元|钱){{0,2}}[{_MARKS}]?给?$"
)
"""Words between two requests that are to be done one after the other."""


def person_role(marked: str, start: int, end: int) -> Role:
    """Return the role that a person has in a marked utterance.

    Args:
        marked: The utterance (``marked.mark_values``).
        start: Where the person's name begins in it.
        end: Where the name ends: the place after its last character.
    """
    before, after = shorten(marked[:start]), shorten(marked[end:])
    if _DENIES.search(before) or _WRONG_AFTER.match(after):
        return "denied"
    if _REPLACED.search(before) and _REPLACES.match(after):
        return "denied"
    if _IS_NOT.search(before) and _BUT_IS.match(after):
        return "denied"
    if _GIVEN_BEFORE.search(before):
        return "told"
    if _GIVEN.search(before):
        return "told" if _NO_GIFT.match(after) else "meant"
    if _MEANT.search(before) or _REPLACES.match(before[-1:]):
        return "meant"
    if _OF_OTHERS.search(before) and not (_WITH.search(before) and _SENDS_NOW.match(after)):
        return "told"
    if _GIVES_HER.match(after) or _SPEAKS.match(after):
        return "told"
    if (
        _WITH.search(before) is not None
        or _RECEIVES.match(after)
        or _SUM_BEFORE.search(before)
        or _alone(before, after)
    ):
        return "meant"
    return "bare"


def is_given(marked: str, start: int) -> bool:
    """Tell whether a word of giving stands right before the person that begins at ``start``."""
    return _GIVEN.search(shorten(marked[:start])) is not None


def _alone(before: str, after: str) -> bool:
    """Tell whether the clause contains the person and only unimportant words: 我闺女呗."""
    left = re.split(f"[{_MARKS}]", before)[-1]
    right = re.split(f"[{_MARKS}]", after)[0]
    others = f"{PERSON}|{SUM}|块|元|钱|转账|转|我要|要|来|那什么|那个"
    return bool(
        re.fullmatch(rf"(?:{_SURELY}|{_MAYBE}|{_OWNER}|[{_HESITATES}那]|{others}){{0,6}}", left)
        and re.fullmatch(rf"(?:{PERSON}|{_KIN}|{SUM})?{_PARTICLES}", right)
    )


_LATER = re.compile(
    r"(?:[转打汇办弄做][完好]了?|完事儿?了?|完了|之后|以后|接着|然后|回头)[，,]?(?:你|您|就|我|还|要|想|帮我|给我)*再"
)
"""Words at a review after which a further request, for later, begins: 转完再."""


def begins_later(marked: str) -> bool:
    """Tell whether the whole request is for the time after the reviewed transfer: 转完再给他转二百."""
    return _LATER.search(marked) is not None


def find_pronoun_for_payee(marked: str) -> int | None:
    """Return where a pronoun for the payee named before stands (再给她转二百); None: there is none."""
    found = _PRONOUN.search(marked)
    if found is None or _DENIES.search(shorten(marked[: found.end() - 1])):
        return None
    return found.start()


_GIVES_SOMEBODY = re.compile(rf"{_GIVES}{_OWNER}(?:{PERSON}|她|他|佢|伊|人家)")
_NOT_ASKED_NOW = re.compile(
    r"(?:转|打|给|汇|寄|还|送|付|花)(?:过(?!去)|了)|上[回次]|上个?月|昨[天儿晚]|前[天儿]|刚才|去年|往年|每个?月|要是|如果|"
    r"不|没|别|莫|勿|冇|甭|吗|多少|几[点时天]|怎么|咋|谁|什么|啥|给(?:我|俺|额)(?!转|打|办|汇|给|把|弄)"
)


def gives_now(clause: str) -> bool:
    """Tell whether a marked clause requests to send money: 打给小红, 给他转过去.

    Clauses about the past, denials and questions do not count.
    """
    return bool(_GIVES_SOMEBODY.search(shorten(clause))) and not _NOT_ASKED_NOW.search(clause)


def replaces(between: str) -> bool:
    """Tell whether words right before a name or a sum let it replace another one."""
    return re.search(rf"(?:{_SURELY}|是给|那?还是|干脆|就){_OWNER}$", between) is not None


def takes_back(between: str) -> bool:
    """Tell whether words between two names or sums cancel the first one."""
    return _TAKEN_BACK.search(shorten(between)) is not None


def joins(between: str) -> bool:
    """Tell whether words between two people join them (和, 跟, 、), so that both are meant."""
    return _BOTH.fullmatch(between) is not None


_THAT_IS = re.compile(
    rf"(?:[吧啊呀嘛呗]?[{_MARKS}]?(?:也就是|就是)|[吧啊呀嘛呗][{_MARKS}]?){_OWNER}"
)


def asks_which_of_two(before: str, between: str) -> bool:
    """Tell whether the customer asks which of two people it is: 是小明还是小红."""
    return between == "还是" and _WHICH_OF_TWO.search(shorten(before)) is not None


def says_who_that_is(between: str) -> bool:
    """Tell whether words between two names show that both mean the same person: 他爸吧，我大儿子."""
    return _THAT_IS.fullmatch(between) is not None


def goes_on(between: str) -> int | None:
    """Return where, between two people, a request for the second one begins (再给小红), or None."""
    found = _AND_THEN.search(between)
    return found.start() if found else None


def denies(before: str) -> bool:
    """Tell whether ``before`` (marked) denies the value that follows: 别从 (存折)."""
    return _DENIES.search(shorten(before)) is not None


def exclaims(before: str) -> bool:
    """Tell whether ``before`` (marked) ends by cancelling a value: 存折上哎不是."""
    return _EXCLAIMS.search(shorten(before)) is not None


_WRONG = re.compile(
    r"(?<!对)不对(?!不)|(?<!是)不是(?:这|那|给|他|她|伊|佢|它|的|啊|呀|[，。]|$|[＊＃])|错[了咧咗啦]|弄错|搞错|说错|写错|听错|看错|有错|有问题|不成|不中|不得行|唔啱|唔系|毋是|"
    r"[加添少去减多](?:掉|上|了)?一?个零(?!钱|花|食)|去掉零头|抹[去掉]?零|翻[个一]?[倍番]|勿对|勿是|弗是|弗对|不太对|对不上|(?<!别)多了|少了|不该是|不应该|换成|改成|换人|改一下|换一下|改一改|得改|要改|哪是"
)
_OF_SLOT: dict[Slot, re.Pattern[str]] = {
    "amount": re.compile(
        r"钱数|数目|金额|数额|数字|钱不对|钱错|数不对|数错|几多|数儿|个零|零头|抹[去掉]?零|翻[个一]?[倍番]|这个数|那个数|多了|少了"
    ),
    "payee": re.compile(
        r"人不对|人错|人名|名字|收款人|不是(?:他|她|这个人|那个人|给他|给她)|这个人|给错|转错人|弄错人|搞错人|换人|换个人"
    ),
    "account": re.compile(
        r"账户|帐户|账号|卡不对|折子不对|不是这张|不是这个卡|扣错|从哪|那张卡|这张卡|户头"
    ),
}


def wrong_slot(marked: str) -> tuple[bool, Slot | None]:
    """Tell whether an utterance calls the reviewed values wrong, and which slot; None: not named."""
    short = shorten(marked)
    if not _WRONG.search(short):
        return False, None
    named = [slot for slot, of in _OF_SLOT.items() if of.search(short)]
    return True, named[0] if len(named) == 1 else None


_ASKS_AGAIN = re.compile(
    r"从哪|哪一?个(?:账户|卡|折|户头|存折)|哪张(?:卡|折)|给谁|转给哪|转了?多少|多少钱来着|是多少钱|尾号(?:是)?(?:多少|几)|谁的(?:账户|卡)"
)


def asks_what_was_read(text: str) -> bool:
    """Tell whether the customer asks for a value of the review: 这是从哪个账户走的."""
    return _ASKS_AGAIN.search(text) is not None


_WHERE_WE_ARE = re.compile(
    r"(?:说|讲|办|弄|念)到(?:哪|啥地方|什么地方)(?!.*是)|到哪一?步|(?:接着|继续)[说讲念]"
)


def asks_where_we_are(text: str) -> bool:
    """Tell whether the customer asks where she is in the task, or to go on: 说到哪儿去了, 你接着说."""
    return _WHERE_WE_ARE.search(text) is not None


_ASKS_WHY = re.compile(
    r"(?:为(?:什么|啥|何)|凭(?:什么|啥)|干(?:啥|嘛|什么)|咋)(?:还|要|总|老|非要|得|又){0,3}(?:问|查|审)|问(?:我)?(?:这|那)(?:个|些|么多)?(?:干|做|有)(?:啥|什么|嘛)|问(?:这|那)么多"
)


def asks_why(text: str) -> bool:
    """Tell whether the customer asks for the reason of a question: 为什么要问这个."""
    return _ASKS_WHY.search(text) is not None


_WAITS = re.compile(
    r"等[一会着等下我阵]|等会|慢着|慢点|慢些|别急|不急|不忙|别忙|先别|先不|待会|一会儿|稍等|停一下|停停|且慢|缓缓|莫急|莫慌|莫忙|"
    r"我(?:先|再)?(?:看看|想想|问问|瞧瞧|找找|戴|核对|对一对|打个?电话|去问|琢磨)|让我(?:看|想|问|瞧)|问问(?:她|他|我)|等(?:她|他)"
)
_ENDS_IT = re.compile(
    r"不[转办弄打汇交存要](?:了|啦|咧)|算了|取消|作罢|拉倒|不弄|退出|先不[转办打汇弄]了|改天|下次|回头再|明天再|改日"
)


def waits(text: str) -> bool:
    """Tell whether the customer asks for a moment (等会儿，我找下眼镜) without ending the task."""
    return _WAITS.search(text) is not None and not _ENDS_IT.search(text)


_SAYS_NO = re.compile(
    r"[嗯哦啊哎呃那，,]{0,3}(?:不|没|别|莫|唔|弗|勿|毋|冇|算了|错|否|拉倒|停|休|咋|哪)"
)


def ends_it(text: str) -> bool:
    """Tell whether the customer ends the current task, or puts it off: 不转了, 改天再说."""
    return _ENDS_IT.search(text) is not None


_CALLS_OFF = re.compile(
    r"(?:别|甭|莫|勿|覅|不|不用|不要|用不着)(?:再)?(?:给|转|打|汇|交|缴|付|办|弄|搞)(?:给)?(?:他|她|伊|佢|了|啦|咧|算了|吧)*(?=$|[，,。])"
    r"|拉倒|取消|作罢|退(?:出去|出来|出|了吧)|改天再|下次再"
)
_ON_SECOND_THOUGHT = re.compile("还是(?:转|给|交)|(?:转|给|交)吧$")


def calls_off(text: str) -> bool:
    """Tell whether the customer wants nothing sent at all: 那就别转了, 给我退出去."""
    return bool(_CALLS_OFF.search(text)) and not _ON_SECOND_THOUGHT.search(text)


def begins_with_no(text: str) -> bool:
    """Tell whether an utterance begins with words of a no."""
    return _SAYS_NO.match(text) is not None


_NEXT_ONE = re.compile(
    r"(?:接着|继续|下面|再)(?:给我|帮我)?(?:办|转|弄|交|来)|(?:办|转|弄|交)(?:那|下|第)[一二两]?[个笔件份]|(?:办|转|弄|交)[^，,]{1,6}那[个笔份]"
)
_SAYS_NO_ANYWHERE = re.compile("不|别|莫|算了|甭|改天|回头|明天")


def goes_on_with_the_next(text: str) -> bool:
    """Tell whether the customer continues with her next request: 行，继续办下一个."""
    return bool(_NEXT_ONE.search(text)) and not _SAYS_NO_ANYWHERE.search(text)


_NO_PRESSURE = re.compile(
    r"(?<![有是])(?:并|也|都|可|又|根本|从来)?(?:没有?|冇|莫得|没得|冇得|呒没|无)(?:任何|什么|哪个|别的)?"
    r"(?:人|谁|旁人|别人|外人|骗子|哪个|啥人)[^，。！？、；,.!?;\s]{0,4}?"
    r"(?:打(?:过|来)?(?:电话|微信)|来(?:过)?电话|让|叫|教|催|骗|逼|瞒|指使|撺掇|拦)"
    r"(?:(?!但|可是|不过|就是|只是|倒是|除了|只有|有人|有个|是他|是她)[^，。！？、；,.!?;\s])*"
)
"""Clauses that deny that somebody directs the customer: 没有谁打电话让我转. Clauses after them
(就是他让我转的) stay."""


_TAKES_UP = re.compile("接着|继续|下[一个笔]|下面|办|做|弄|要(?!得)")


def takes_up_the_next(text: str) -> bool:
    """Tell whether the customer agrees to the announced next request: 好，接着办."""
    return _TAKES_UP.search(text) is not None


def without_denied_pressure(text: str) -> str:
    """Return ``text`` without clauses that deny that somebody directs the customer.

    Such a clause is 没有谁打电话让我转.
    """
    return _NO_PRESSURE.sub("", text)
