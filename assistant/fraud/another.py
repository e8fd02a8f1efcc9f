"""Find in an answer whether somebody other than the payee gets, wants, decides or does something.

All of the customer's words are searched, but only if she has saved who the payee is to her. When
another person is found, the answer does not count and the fraud check asks again. The patterns are
made from the lines of a writer who tried to deceive the check (tests/fraud/answers, the
twenty-first set).
"""

from __future__ import annotations

import re

from assistant.fraud.check import Question
from assistant.fraud.grammar import FRIEND_PAYEE, PAYEE, SUM
from assistant.fraud.telling import NAMES

_HIM = f"(?:他|[{FRIEND_PAYEE}{PAYEE}])"
_HER = f"(?:她|[{NAMES}])"
_SOMEBODY = f"(?:{_HER}|他们?|儿子|女婿|姑爷|孩子们?|大家)"
_WHO_SERVES = (
    f"[{NAMES}](?:家|她|他|那)*的?(?:厂家|公司|物业|中介|培训班|医生|律师|中间人|代理|经理|老板|装修队|施工队|包工头|秘书|司机|同伙|债主"
    "|债权人|房东|头儿|客服|销售|介绍人|接头人|联系人|经办|追债|放贷|雇的|请的人|托的人|以外|对象)"
)
"""People and firms that the payee deals with: 给小红的房东, 给老李厂家."""
_OF_A_YES = (
    # The sum differs from the transfer's, or is paid more than once.
    f"[存取提]{SUM}|[两三四]个{SUM}|{SUM},?(?:一个月|一天|每月|每天)|一天一笔|"
    # The money has been paid already, or only a part of the sum is paid.
    "(?:刚才|刚刚|早就|前天|昨天|上午|早上|已经)(?:都|就|我|给|她)*(?:转|办)(?:过|好)"
    f"|(?:刚才|早就|前天|昨天|上午|已经)[^,定想商说答]{{0,3}}给{_HER}?了|少转|转回来"
    # Somebody else has decided the transfer, or has to decide it.
    f"|(?:^|[,的了啊是对]){_SOMEBODY}(?:自己|已经|早就|早|给我|帮我)+(?:想好|商量好|拿的?主意|要转|说好)"
    f"|(?:^|,)(?:她|他)想好了|(?:闺女|同志|妹子|老师|领导)[要定]的|就?看(?:我)?(?:{_SOMEBODY}|老伴|都)[^,]{{0,6}}(?:就|了,)"
    # Somebody else gets or needs the money, or the money comes from somebody else.
    "|(?:姑爷|女婿|亲家|婆婆|公公|他)[^,]{0,3}(?:看病|买房|用钱|交学费|等着|急着|用)"
    "|给(?:我?自己[看买]|姑爷|女婿|儿子|老伴|(?<!外)孙女)|从家里|从存折她|^[^对定转没]*是她$"
)
_WITH_WHOM = f"(?:他|她|儿子|闺女|女婿|一个人|[{NAMES}])"
_FOUND = {
    Question.NOTICE: re.compile(f"{_WHO_SERVES}|{_OF_A_YES}"),
    Question.FINAL: re.compile(f"{_WHO_SERVES}|{_OF_A_YES}"),
    Question.SECRECY: re.compile(
        "(?<![不瞒])[让准许]我[说讲](?:$|,)|没有?家人$|我没跟(?:人|谁|家里|他们|她|老伴)[说讲]"
    ),
    Question.COACHING: re.compile(
        f"没挂断?电话|没有?(?:别人|外人|旁人)[^,]{{0,2}}就|就有?(?:是)?(?:他|她|儿子|闺女|女婿|老师)"
        f"|(?:老师|医生|姑娘|他们?|儿子|女婿|{_HER})(?:们|都|也|在)*(?:自己)?(?:按|看着|会弄|会(?![过开]))"
        f"|(?:跟|同|带|和){_WITH_WHOM}[^,]{{0,4}}(?:会|按|弄|来)"
    ),
    Question.WHO: re.compile(
        f"{_WHO_SERVES}|认识的|伺候(?:我)?(?:孩子|家|亲戚|一家)|[{NAMES}](?:家|老家|那边)的?(?:亲戚|家里人|房租|学费)"
        f"|[{NAMES}]的(?:亲戚|家里人|房租|学费)"
        "|刚搬|刚来往|才(?:见|来往|认识)"
    ),
    Question.PURPOSE: re.compile(
        f"{_WHO_SERVES}|亲家|帮(?:儿子|女婿)还|[替帮]{_HIM}(?:还|垫)|垫给|(?:儿子|女婿)[欠还]|还{_HIM}的?(?:儿子|女儿|媳妇|老婆)(?:$|,)|做生意|补药|{_HIM}(?:借我(?!.*还)|欠)"
        f"|{_HIM}(?:家|的)?(?:用|要买|水电费|房租|药费)"
    ),
}


_TO_HIM = re.compile("给他(?!妈)")


def finds_another(question: Question, words: str, *, kin: bool) -> bool:
    """Tell whether ``words`` (from ``written``) say that somebody else gets or decides something.

    Args:
        question: The question on the screen.
        words: Everything that the customer says.
        kin: The payee is her relative. Then 给他 means somebody else at a yes-or-no question.
    """
    if kin and question in (Question.NOTICE, Question.FINAL) and _TO_HIM.search(words):
        return True
    found = _FOUND.get(question)
    return found is not None and found.search(words) is not None
