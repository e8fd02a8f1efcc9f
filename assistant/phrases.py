"""The few sentences and choices that must work without Rasa: starting, help, trouble, time-outs.

Everything else that is said lives in ``domain/``.
"""

from __future__ import annotations

from assistant.screens.view import Choice, View

MENU = (
    Choice("1", "查余额", "/check_balance"),
    Choice("2", "进出的钱", "/list_transactions"),
    Choice("3", "转账", "/transfer_money"),
    Choice("4", "交费", "/pay_bill"),
    Choice("5", "养老金", "/check_pension"),
    Choice("6", "存款", "/ask_deposit"),
    Choice("7", "社保医保", "/social_security"),
    Choice("8", "安全锁", "/set_lock"),
    Choice("9", "更多", '/what_can_you_do{"choice": "more"}'),
)
MORE = (
    Choice("1", "我的收款人", "/list_payees"),
    Choice("2", "打折子", "/update_passbook"),
    Choice("3", "取号", "/queue_ticket"),
    Choice("4", "挂失", "/report_loss"),
    Choice("5", "理财", "/ask_wealth"),
    Choice("6", "防骗", "/safety_guide"),
    Choice("7", "代办、上门", "/special_service"),
    Choice("8", "问网点", "/ask_branch"),
    Choice("9", "回首页", "/go_home"),
)
"""What ``更多`` leads to."""
READ_OR_NOT = {
    False: Choice("1", "别念出来", '/speak_quieter{"choice": "shown"}'),
    True: Choice("1", "念出来", '/speak_quieter{"choice": "spoken"}'),
}
"""Offered beside her money: what it is not now, whether it is discreet now being the key."""
SAYABLE = ("查一下余额", "给闺女转五百块", "这个月的明细")
GO_ON = (Choice("1", "接着办", "/resume"),)

WELCOME = "您好。您要办什么，直接跟我说就行，也可以按数字。"
NO_MICROPHONE = "这台机器没有接好麦克风，请用按键，或者在键盘上打字。"
STARTING = "您好。我正在准备，请稍等一下。要找人，现在就可以按红色的帮助键。"
NOTIFIED = "已经通知工作人员。您别着急，请在这儿等一等。"
NOTIFIED_ALREADY = "工作人员已经接到通知了，请您再等一等。"
COMING = "工作人员已经看到了，正在过来。"
NOT_NOTIFIED = (
    "我这边还没能通知到工作人员，对不住您，我会一直接着叫。请您招招手，或者打九五五八八。"
)
SORRY = "我这会儿没转过弯来，对不住您。您再说一遍，或者按红色的帮助键，我请人来。"
BANK_SILENT = "银行这会儿还没有回话，我先不往下办，对不住您。您等一等再试，或者按红色的帮助键。"
PIN_UNCHECKED = "银行还没有回话，对不住您，请您把密码再按一遍。"
NOT_FROZEN = (
    "您别着急。银行这会儿没有回话，账户还没有锁上，我会接着锁。您也可以现在就打九五五八八挂失。"
)
SETTLING = "银行还没有回话，我正在核对。请您等一等，先不要再转一次。"
STILL_SETTLING = "这笔钱转没转成，我还没核对清楚。请先不要再转一次，也不要走开。"
POSTED = "刚才那笔钱已经转好了，不用再转。您还要办什么，按首页。"
ON_SCREEN = "都在屏幕上了，您看。"
STILL_THERE = "您还在吗？"
TIMED_OUT = "看您不在，我先收起来了。没办完的转账不会转出去。"
TAKE_YOUR_TIME = "不着急，您慢慢来，我等您。"
SAY_IN_FULL = {
    "notice": "我怕听岔了。您要是还接着转，请说：接着转。也可以按是或者不。",
    "who": "我怕听岔了。请您说全一点，比如：给我闺女的。也可以按数字。",
    "purpose": "我怕听岔了。请您说全一点，比如：买房子用的。也可以按数字。",
    "secrecy": "我怕听岔了。要是没有，请说：没有人让我瞒着。也可以按数字。",
    "coaching": "我怕听岔了。要是没有，请说：没有人教我。也可以按数字。",
    "final": "我怕听岔了。您要是定了，请说：我确定要转。也可以按是或者不。",
}
"""By question of the check: said when a single 对 or 没有 was heard, which may have been a hum."""
PIN_HAS_SIX = "密码是六位数字，请再按一遍。"
HEARD_BADLY = "我没听真。请您看着屏幕，用按键回答我。"
NO_PIN_HERE = "这里是填金额的。密码请用按键输入密码的时候再按，这个数我没有记。"
TOO_LONG = "这么长一段我记不住，请您一句一句跟我说。"
PIN_BY_KEYS = "请用按键输入密码，不要说出来。"
STOPPED = "我这边要歇一会儿，对不住您。您按红色的帮助键，我请人来。"
FIRST_VIEW = View("home", STARTING, choices=MENU, step=1)
"""Up before anything is loaded; what is pressed under it counts when it is."""
