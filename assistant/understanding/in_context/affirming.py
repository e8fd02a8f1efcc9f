"""Recognise a yes to a review that repeats the values just read: 对，四百五; 好了，就给闺女转吧.

The whole utterance must consist of a yes, the values of the review (person, sum, account) and a few
words that change nothing. It is used only at the review of a transfer, which the PIN or the fraud
check follows; the check's own questions are read by ``fraud.answers`` alone.
"""

from __future__ import annotations

import re

from assistant.understanding.in_context.accounts import is_account, meant_accounts, without_tails
from assistant.understanding.in_context.marked import (
    PERSON,
    SUM,
    mark,
    mark_values,
    plain_words,
    shorten,
)
from assistant.understanding.in_context.people import find_people
from assistant.understanding.in_context.transfer_reader import Context, is_part_of

ACCOUNT = "＄"
_SOFT = "(?:啊|呀|呢|嘛|哈|哩|咧|嘞|噻|撒|嘅|额|哟|哎|哇|喽|咯|啦|喇|呐|哒|么(?=，)){0,2}"
_HEARS = r"(?:嗯|哦|噢|啊|哎|诶|呃|那|，){0,4}"
_YES = (
    "(?:对着[呢哩嘞咧了]|对的|对头|对额|(?:对了){1,3}|嗯呐|对{1,4}|是的|是{1,3}|没有?(?:弄|说|念|搞)?错(?:了|儿)?|错不了|冇错|没得错|没得问题|没毛病|没差|得{2,3}|莫得错|莫得问题|(?:是额){1,3}|冇问题|呒没错|啱喇?|系吖|得嘅|"
    "就是的?|系{1,3}|啱|可以的?|要得|好的|好嘞|好|行|可中|中|妥了?|得嘞|能行|能咧|就这样|正确)"
)
_GO = "(?:那?(?:给我|帮我|给|你|您|恁|接着|继续|就|也){0,3}(?:转|办|弄|整)(?:了吧|吧|呗|嘛|噻|得了|$))"
_GO_ON = rf"(?:{_GO}|(?:那|就|那就|快|赶紧)?(?:给(?:她|他|我))?(?:转|办)(?:好了|了|咯|喽|啦|哇|哒|罢)(?=，|$)|就?(?:这样|这么|迭能|噉样|这)(?:转|办|弄|整)?(?:吧|嘛|咯|$)|转(?:给)?{PERSON}那[个笔])"
"""Words after a yes that order the transfer: 对额，转好了. Alone they may ask whether it is done."""
_READY = (
    "(?:够了|还够|钱够|来得及|还早|明白了|知道了|明白了|晓得了|听清了|听明白了|看清了|[看瞧瞅]过了|看清爽了|弄清爽了|看见了|好了|行了|可以了|接完了|放好了|戴上了|找着了|"
    "问好了|问过了|记清了|想好了)"
)
_WHICH = (
    "(?:这(?:个|下|回|次|才|就|样|笔)?|迭个|现在|(?:刚才|头先)(?:的|念的|说的|那个)?(?:转账|那笔|嗰笔)?|转账(?:那个)?|这个数|那个|那笔|我这个|(?:都|全)|这下全|这回都|"
    f"(?:转?给)?{PERSON}(?:转的?|的)?(?:那个|这个|那笔|这笔|迭个)?)(?:是|就|全|都|也)?"
)
_RIGHT = "(?:必须对|(?:搞|算|弄|念)对了?|对着[呢哩嘞咧了]?|对头了?|对[了的]?|没错了?|没弄错|是对的|可以了|中)"
_VALUE = f"(?:{PERSON}|{SUM}|{ACCOUNT}|她|他|它|这个数|这么多|这个卡|那儿|这个)"
_SAID_AGAIN = f"(?:，?(?:就是给|就给|就转给|是给|转给|就转|给|就是|就用|就从|先转|用|从|是|就|转)?{_VALUE}(?:的|上的|上|里|本人|这个|元|块|钱|了|整){{0,2}}{_SOFT}|，?就是[那这](?:张|个人?|个数){_SOFT})"
_POLITE = "(?:，?(?:麻烦|谢谢|辛苦)(?:你|您|啊)?了?)"
_AFFIRMS = re.compile(
    rf"{_HEARS}(?:{_READY}{_SOFT}，?)?"
    rf"(?:(?:{_WHICH}{_RIGHT}|{_YES}){_SOFT}(?:(?:，|(?=[对这中]|没错))(?:{_WHICH}{_RIGHT}|{_YES}){_SOFT}){{0,2}}{_SAID_AGAIN}{{0,3}}(?:，?(?:{_WHICH})?{_GO_ON})?|对了，?{_GO}|(?:那|那就|就)?{_GO})"
    rf"{_SOFT}{_POLITE}?，?"
)
_AGREED_BEFORE = re.compile(
    rf"{_HEARS}(?:就|就是)?{_VALUE}(?:的|了|吧|呀|啊)?，(?:对|没错)(?:的|了)?"
)
"""A value before the yes: 两百五，对."""
_FROM_OTHERS = re.compile(
    r"让|叫|说(?!话|错)|教|催|骗|逼|怕|命|电话|手机|微信|短信|链接|警|公安|法院|检察|客服|领导|老师|专家|投资|理财|安全|验证|密码|退款|解冻|保证金|中奖|贷|刷单|冻|抓|转走|保密|瞒|人家|有人|对方|那边|账号"
)
"""Words that tell of somebody who may direct the customer; with them an utterance is no plain
yes."""
_NO_SUM = re.compile("[号月日点岁年楼栋届]")
"""Words after a numeral that make it a date or a number, and not a sum: 三号开学."""
_PAUSES = re.compile(r"[，。！、；,.!;：:…]+")
_ASKS = re.compile("[吗？?]|么(?=[，,。]|$)|对不对|是不是|行不行|可以不")


def affirms(text: str, context: Context, account: str) -> bool:
    """Tell whether the whole of ``text`` is a yes to the reviewed transfer, with or without values.

    Args:
        text: The customer's words.
        context: The review: her payees, the payee and the sum.
        account: The account that pays.
    """
    words = plain_words(text)
    if context.payee is None or _ASKS.search(words):
        return False
    counted = without_tails(words)
    people = find_people(counted, context.payees)
    marked, amounts = mark_values(counted, [(one.start, one.end) for one in people])
    accounts = meant_accounts(words, context.tails)
    if any(one.sure != context.payee for one in people):
        return False
    sums = [one for one in amounts if not _NO_SUM.match(words, one.end)]
    if any(one.fen != context.fen and not is_part_of(one.fen, context.fen) for one in sums):
        return False
    if not all(is_account(one.account, account) for one in accounts):
        return False
    marked = mark(marked, ((one.start, one.end) for one in accounts), ACCOUNT)
    marked = _PAUSES.sub("，", shorten(marked, PERSON + SUM + ACCOUNT)).strip("，")
    return bool(_AFFIRMS.fullmatch(marked) or _AGREED_BEFORE.fullmatch(marked))


def tells_more(text: str) -> bool:
    """Tell whether ``text`` has words that may come from somebody who directs the customer."""
    return _FROM_OTHERS.search(text) is not None
