"""Hold one sample of every screen; ``run_assistant.py screens`` shows and exports them."""

from __future__ import annotations

from assistant.phrases import HERE, RATING, SECONDS_LEFT, STILL_THERE
from assistant.phrases import MENU as _MENU
from assistant.screens import transfer_review
from assistant.screens.named import AtStep, NamedTransfer
from assistant.screens.view import Choice, View
from assistant.understanding.disambiguation.offers import PERSON

_SAYABLE = ("查一下余额", "给闺女转五百块")
_NAMED: NamedTransfer = {
    "payee": "王小红",
    "relation": "闺女",
    "tail": "6688",
    "fen": 200_000,
    "account": "存折",
}
_REVIEW: transfer_review.Data = {
    **_NAMED,
    "kind": "transfer",
    "subject": "",
    "facts": [],
    "account_tail": "3456",
}
_LARGE: NamedTransfer = {**_NAMED, "fen": 1_200_000}
_CHECKED: AtStep = {"transfer": "7d0c", "transfer_step": 2}
_PAYEES = (
    Choice("1", "闺女 王小红 尾号6688", "/inform"),
    Choice("2", "大儿子 王小明 尾号1357", "/inform"),
    Choice("3", "老李 李建国 尾号2468", "/inform"),
    Choice("4", "太原供热公司 尾号9012", "/inform"),
)
_AFTER = ("repeat", "home")
_ASKING = ("repeat", "back", "home")

SAMPLES: dict[str, View] = {
    "home": View(
        "home",
        "您要办什么，直接跟我说就行，也可以按数字。",
        {"title": "王阿姨"},
        _MENU,
        _SAYABLE,
        ("repeat",),
    ),
    "sign_in": View(
        "sign_in",
        "请把您的卡或者存折放进来。这台是演示机，请按数字选一位客户。",
        choices=(
            Choice("1", "王秀英", "/inform"),
            Choice("2", "赵德福", "/inform"),
            Choice("3", "李桂兰", "/inform"),
        ),
        keys=("home",),
    ),
    "pin": View(
        "pin",
        "王阿姨，请按六位密码，别说出来，按完按确认。",
        {"purpose": "sign_in"},
        keys=("repeat", "forgot", "back", "home", "digits"),
        field_kind="pin",
    ),
    "locked": View(
        "locked",
        "为了保护您的钱，这张卡先锁上了。已经通知工作人员，您的钱没有动。",
        keys=("home",),
    ),
    "balance": View(
        "balance",
        "您的存折，尾号三四五六，现在有八万六千五百二十元三角五分。",
        {
            "account": "存折",
            "tail": "3456",
            "fen": 8_652_035,
            "accounts": [
                {"name": "存折", "tail": "3456", "fen": 8_652_035},
                {"name": "退休金卡", "tail": "7788", "fen": 2_318_000},
                {"name": "工资卡", "tail": "1029", "fen": 420_518},
            ],
        },
        hints=("查明细", "工资卡有多少钱"),
        keys=_AFTER,
    ),
    "transactions": View(
        "transactions",
        "您的存折，三月份十二笔，进来三千二百七十六元五角，出去七百五十八元。这是最近三笔，看后面的，说：下一页。",
        {
            "account": "存折",
            "tail": "3456",
            "period": "三月份",
            "sum_in": 327_650,
            "sum_out": 75_800,
            "page": 1,
            "pages": 4,
            "count": 12,
            "rows": [
                {"date": "3月15日", "what": "太原市社保中心 养老金", "fen": 327_650},
                {"date": "3月12日", "what": "王小红", "fen": -50_000},
                {"date": "3月8日", "what": "太原供热公司", "fen": -18_600},
            ],
        },
        choices=(
            Choice("1", "别念出来", "/speak_quieter"),
            Choice("2", "下一页", "/list_transactions"),
        ),
        hints=("上个月的明细", "查余额"),
        keys=_AFTER,
    ),
    "guide": View(
        "guide",
        "我用半分钟说说怎么用，不想听就按一。要办什么，直接跟我说，比如：查一下余额。说错了不要紧，再说一遍就行。",
        {"what": "直接说", "number": 1, "of": 3},
        (Choice("1", "不听了", "/go_home"), Choice("2", "练一练", "/practise")),
        keys=_AFTER,
    ),
    "practice": View(
        "practice",
        "练习：给小花转五十元，对吗？对，就说：对。不对，就说：不对。练习，不是真的钱。",
        {"label": "练习：给小花", "fen": 5_000},
        (Choice("1", "不练了", "/practise"),),
        keys=("yes", "no", *_AFTER),
    ),
    "payees": View(
        "payees",
        "您存了四位收款人，在屏幕上。要给谁转，说名字就行。",
        {
            "rows": [
                {"name": "王小红", "relation": "闺女", "tail": "6688"},
                {"name": "王小明", "relation": "大儿子", "tail": "1357"},
                {"name": "李建国", "relation": "老李", "tail": "2468"},
                {"name": "太原供热公司", "relation": "", "tail": "9012"},
            ],
            "page": 1,
            "pages": 1,
            "count": 4,
        },
        hints=("给闺女转五百块",),
        keys=_AFTER,
    ),
    "transfer_ask_payee": View(
        "transfer_ask_payee",
        "您要转给谁？说名字，或者说您平常怎么叫他。",
        {"what": "payee", "said": ""},
        _PAYEES,
        ("给闺女", "给老李"),
        _ASKING,
    ),
    "transfer_ask_amount": View(
        "transfer_ask_amount",
        "给闺女王小红转多少钱？您说个数，或者按数字。",
        {"payee": "王小红", "relation": "闺女", "tail": "6688"},
        hints=("五百块", "两千五百元"),
        keys=(*_ASKING, "digits"),
        field_kind="amount",
    ),
    "choose": View(
        "choose",
        "我听着像这几位，您说的是哪一位？按数字，或者说第几个。",
        {"what": "payee", "said": "王小"},
        _PAYEES[:2],
        ("给闺女", "第二个"),
        _ASKING,
    ),
    "transfer_review": View(
        "transfer_review",
        "从您的存折，给闺女王小红，账号尾号六六八八，转两千元。对的话，请说对，或者按绿色的键。",
        _REVIEW,
        hints=("对", "不对", "改成五百块"),
        keys=("yes", "no", *_ASKING),
    ),
    "fraud_check": View(
        "fraud_check",
        "这钱是给谁的？",
        {"question": "who", "number": 2, "of": 7, "hers": False, **_CHECKED, **_LARGE},
        (
            Choice("1", "家里人"),
            Choice("2", "朋友或者邻居"),
            Choice("3", "不太认识"),
        ),
        keys=_ASKING,
    ),
    "transfer_done": View(
        "transfer_done",
        "转好了。给闺女王小红转了两千元，您的存折还有八万四千五百二十元三角五分。",
        {**_REVIEW, "remaining": 8_452_035},
        keys=_AFTER,
        cover="none",
    ),
    "transfer_held": View(
        "transfer_held",
        "为了您的钱稳妥，这笔一万二千元先替您留着，没有转走，还在您的账户里。"
        "已经通知工作人员来陪您一起看。您坐一会儿，不着急。"
        "有拿不准的，打九六一一零，或者打九五五八八问一问。",
        _LARGE,
        keys=_AFTER,
    ),
    "transfer_cancelled": View(
        "transfer_cancelled", "好的，不转了。您的钱没有动。您还要办什么？", keys=("home",)
    ),
    "transfer_failed": View(
        "transfer_failed",
        "这笔钱这会儿没转成，您的钱没有动。您可以过一会儿再试，或者请工作人员看看。",
        keys=("home",),
    ),
    "help_called": View(
        "help_called",
        "已经通知工作人员，请您在这儿等一等。刚才办的事先停着，您的钱没有动。",
        {"ticket": "40127731", "state": "notified"},
        keys=_AFTER,
    ),
    "menu": View(
        "menu",
        "我能帮您查余额、查进出的钱、转账，还能给您请工作人员。您按数字，或者直接说。",
        choices=_MENU,
        hints=_SAYABLE,
        keys=_AFTER,
    ),
    "not_understood": View(
        "not_understood",
        "我没听清。您可以这样说：查一下余额。或者：给闺女转五百块。",
        choices=_MENU,
        hints=_SAYABLE,
        keys=_AFTER,
    ),
    "out_of_scope": View(
        "out_of_scope",
        "这件事我帮不上您。我会查余额、查进出的钱、转账。别的事，可以请工作人员。",
        choices=_MENU,
        hints=_SAYABLE,
        keys=_AFTER,
    ),
    "notice": View("notice", "我这边要缓一缓，请您稍等。要找人，按红色的帮助键。", keys=("home",)),
    "satisfaction": RATING,
    "still_there": View(
        "still_there",
        STILL_THERE + SECONDS_LEFT[30],
        {"seconds": 30},
        choices=HERE,
        keys=("help",),
    ),
    "goodbye": View("goodbye", "好的，您慢走。请收好您的卡和存折。"),
    "new_payee": View(
        "new_payee",
        "账号是六二二二，零二零五，零二零零，三三五六，一二八。对的话，请说对。",
        {"name": "李梅", "relation": "外甥女", "number": "6222 0205 0200 3356 128"},
        hints=("对", "不对"),
        keys=("yes", "no", *_AFTER),
    ),
    "rates": View(
        "rates",
        "定期的利率都在屏幕上，五年定期一年是百分之一点三。您要存一笔，还是看看您存的？",
        {
            "rows": [
                {"what": "三个月定期", "shown": "0.65%"},
                {"what": "半年定期", "shown": "0.85%"},
                {"what": "一年定期", "shown": "0.95%"},
                {"what": "两年定期", "shown": "1.05%"},
                {"what": "三年定期", "shown": "1.25%"},
                {"what": "五年定期", "shown": "1.30%"},
            ]
        },
        choices=(
            Choice("1", "存一笔", ""),
            Choice("2", "看我的定期", ""),
            Choice("3", "不存了", ""),
        ),
        keys=_AFTER,
    ),
    "queue_number": View(
        "queue_number",
        "给您取好号了，社保医保，二零零七号，前面还有两位。请在椅子上坐一坐，叫到您的号，再到窗口去。",
        {"number": "2007", "line": "社保医保", "ahead": 2},
        keys=_AFTER,
    ),
    "pension": View(
        "pension",
        "这个月的养老金到了，三月十五号到的，三千二百七十六元五角，在您的退休金卡里。",
        {
            "arrived": True,
            "fen": 327_650,
            "account": "退休金卡",
            "tail": "8012",
            "rows": [{"day": "3月15日", "fen": 327_650}, {"day": "2月15日", "fen": 327_650}],
        },
        keys=_AFTER,
    ),
    "passbook": View(
        "passbook",
        "给您打好了，新打上十二行，余额也打上了。请把折子取出来，收好。",
        {"account": "存折", "tail": "3456", "lines": 12, "fen": 8_652_035},
        keys=_AFTER,
    ),
    "safety_guide": View(
        "safety_guide",
        "夜间锁：夜里十一点到早上五点，谁也动不了您的钱，包括骗子。白天照常用。要锁上吗？",
        {"lock": "夜间锁", "number": 1, "of": 5},
        keys=("yes", "no", *_ASKING),
    ),
    "locks": View(
        "locks",
        "现在锁上了两把，都在屏幕上。没锁的，您想好了随时跟我说。",
        {
            "rows": [
                {"lock": "夜间锁", "state": "锁上了"},
                {"lock": "地区锁", "state": "没有锁"},
                {"lock": "境外锁", "state": "没有锁"},
                {"lock": "境外无卡支付锁", "state": "没有锁"},
                {"lock": "限额锁", "state": "锁上了，一天最多 5,000 元"},
            ]
        },
        keys=_AFTER,
    ),
    "loss": View(
        "loss",
        "您的工资卡已经锁上了，谁也取不走钱，您别担心。请带上身份证到柜台补办。",
        {"names": "工资卡"},
        keys=_AFTER,
    ),
    "whether": View(
        "whether",
        "您是要转账吗？是的话，请说对，或者按绿色的键。",
        choices=(Choice("1", "对，我要办", "/transfer_money"), Choice("2", "不是", "/go_home")),
        keys=("yes", "no", *_AFTER),
    ),
    "branch_info": View(
        "branch_info",
        "我们早上九点开门，下午五点关门。",
        {
            "rows": [
                {"label": "营业时间", "shown": "9:00-17:00"},
                {"label": "客服电话", "shown": "95588"},
            ]
        },
        keys=_AFTER,
    ),
    "search": View(
        "search",
        "您说的是不是这几件事？按数字，或者直接说。",
        choices=(
            Choice("1", "密码忘了怎么办", "/what_can_you_do"),
            Choice("2", "挂失", "/report_loss"),
            Choice("3", "打折子", "/update_passbook"),
        ),
        keys=_AFTER,
    ),
    "answer": View(
        "answer",
        "折子打满了，带上身份证和旧折子，到柜台换一本新的就行，不收钱。",
        {"question": "折子满了怎么办"},
        keys=_AFTER,
    ),
    "answer_person": View(
        "answer_person",
        "听您这么说，我心里也不好受，您多保重。他的钱还在，不会少。取的时候带上您的身份证、他的卡或者存折，还有死亡证明"
        "和证明关系的材料，到柜台办。不着急，工作人员会陪您一步一步来。要我请人过来吗？",
        {"question": "家里人走了，他的钱怎么取"},
        choices=PERSON,
        keys=_AFTER,
    ),
    "interest": View(
        "interest",
        "存一万元，一年定期，一年百分之零点九五，到期利息九十五元。别的年限在屏幕上。就这样存吗？",
        {
            "rows": [
                {"what": "一年定期 0.95%", "shown": "利息 95 元"},
                {"what": "两年定期 1.05%", "shown": "利息 210 元"},
                {"what": "三年定期 1.25%", "shown": "利息 375 元"},
            ]
        },
        choices=(
            Choice("1", "存这一笔", '/ask_deposit{"choice": "12", "amount": 1000000}'),
            Choice("2", "不存了", "/go_home"),
        ),
        keys=("yes", "no", *_AFTER),
    ),
    "request_taken": View(
        "request_taken",
        "给您登记好了。来的时候，请带上身份证。",
        {"number": "001", "what": "上门服务", "bring": "身份证"},
        keys=_AFTER,
    ),
    "social": View(
        "social",
        "您的医保账户里有七百二十三元五角五分。",
        {"label": "医保账户", "fen": 72_355},
        keys=_AFTER,
    ),
}
"""A view of every screen, by name."""

CHECK_NOTICE = View(
    "fraud_check",
    "这笔钱比较大，转出去就很难要回来。没有哪个警察、银行，或者亲戚托的人，会叫您把钱转走才安全。"
    "您听明白了，还要接着转吗？",
    {"question": "notice", "number": 1, "of": 7, "hers": False, **_CHECKED, **_LARGE},
    keys=("yes", "no", *_ASKING),
)
"""The anti-fraud check's first step, the longest text of all."""

CHECK_AMOUNT = View(
    "fraud_check",
    "请您自己说一遍，要转多少钱？也可以用数字键按。",
    {"question": "amount", "number": 6, "of": 7, "hers": False, **_CHECKED, **_LARGE},
    keys=_ASKING,
    field_kind="amount",
)
"""The question for the amount, with data that would reveal the answer if they were drawn."""

VIEWS: dict[str, View] = {
    **SAMPLES,
    "fraud_check-notice": CHECK_NOTICE,
    "fraud_check-amount": CHECK_AMOUNT,
}
