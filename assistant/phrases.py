"""Keep the sentences and choices that must work without Rasa: start, help, errors, time-outs.

All other sentences are in ``domain/``.
"""

from __future__ import annotations

from assistant.screens.satisfaction import FACES
from assistant.screens.view import Choice, View

MENU = (
    Choice("1", "查余额", "/check_balance"),
    Choice("2", "进出的钱", "/list_transactions"),
    Choice("3", "转账", "/transfer_money"),
    Choice("4", "交费", "/pay_bill"),
    Choice("5", "养老金", "/check_pension"),
    Choice("6", "更多", '/what_can_you_do{"choice": "more"}'),
)
"""The home screen's choices: at most six, so that each can be read from a metre away."""
MORE = (
    Choice("1", "存款", "/ask_deposit"),
    Choice("2", "社保医保", "/social_security"),
    Choice("3", "安全锁", "/set_lock"),
    Choice("4", "挂失", "/report_loss"),
    Choice("5", "打折子", "/update_passbook"),
    Choice("6", "取号", "/queue_ticket"),
    Choice("7", "我的收款人", "/list_payees"),
    Choice("8", "理财", "/ask_wealth"),
    Choice("9", "更多", '/what_can_you_do{"choice": "rest"}'),
)
"""The choices on the first page behind 更多."""
REST = (
    Choice("1", "防骗", "/safety_guide"),
    Choice("2", "代办、上门", "/special_service"),
    Choice("3", "问网点", "/ask_branch"),
)
"""The first choices on the second page behind 更多; services that are on no other page follow."""
READ_OR_NOT = {
    False: Choice("1", "别念出来", '/speak_quieter{"choice": "shown"}'),
    True: Choice("1", "念出来", '/speak_quieter{"choice": "spoken"}'),
}
"""The choice offered beside the customer's money, by whether private mode is on."""
COVER = ("遮住", '/speak_quieter{"choice": "covered"}')
UNCOVER = ("显示", '/speak_quieter{"choice": "open"}')
"""Label and payload of the fields that cover the customer's figures and show them again; their key
is the next free number."""
SAYABLE = ("查一下余额", "给闺女转五百块", "这个月的明细")
GO_ON = (Choice("1", "接着办", "/resume"),)
WHILE_WAITING = (
    Choice("1", "他还在电话上", "他还在电话上"),
    Choice("2", "我的钱怎么样", "我的钱怎么样了"),
    Choice("3", "怎么还没人来", "怎么还没人来"),
)
"""What the customer may ask while she waits after a report of fraud; no menu is offered, so nothing
can be paid."""

WELCOME = "您好。您要办什么，直接跟我说就行，也可以按数字。"
NO_MICROPHONE = "这台机器没有接好麦克风，请用按键，或者在键盘上打字。"
STARTING = "您好。我正在准备，请稍等一下。要找人，现在就可以按红色的帮助键。"
NOTIFIED = "已经通知工作人员。您别着急，请在这儿等一等。"
CALLING = "正在叫工作人员，您别着急。"
NOTIFIED_ALREADY = "工作人员已经接到通知了，请您再等一等。"
COMING = "{who}正在过来。您坐着等一等就行。"
"""Said when staff have taken the call; ``who`` is ``HelpTicket.comes``, e.g. 李经理."""
NEXT_CALLED = "还没有人答应，我再叫一位。您先坐一会儿，别走开。"
CALLED_ON = "还没有人答应，我接着叫。您先坐一会儿，别走开。"
"""Said instead of the sentence above if there is nobody else to call."""
HOTLINE = "还没有人答应，我一直接着叫。急的话，请您现在就打{number}，或者到柜台找人。"
FRAUD_MEANWHILE = "别转钱，也别挂着电话听他说。"
"""Added to each news of a call that followed a report of fraud."""
STAY = "我在这儿陪着您，等人来。"
GO_ON_IF_YOU_LIKE = "那就好。工作人员还是会来看看您。您要接着办，请按一。"
"""Said when the customer withdraws her report of fraud."""
HANG_UP = "您先把电话挂了，不用跟他说什么，挂了什么事也没有。"
HUNG_UP = "挂了就好。再打来也别接，等人来了一起看。"
WHAT_TO_DO = "您什么都不用办。坐一会儿，别转钱，密码和验证码也别告诉谁，等人来了一起看。"
NO_MONEY_LEFT = "您这一趟没有钱转出去，您的钱还在账户里。"
MONEY_IS_HELD = "刚才那笔钱先替您留着，没有转走，还在您的账户里。"
MONEY_WAS_SENT = "您这一趟转出去过钱，我都记着。等人来了，请他马上看看还能不能追回来。"
HOLD_RELEASED = "工作人员看过了：给{payee}的{amount}放行了，钱已经转出去了。"
HOLD_CANCELLED = "工作人员看过了：给{payee}的{amount}不转了，钱还在您的账户里。"
HOLD_DELAYED = "工作人员看过了：给{payee}的{amount}过二十四小时再到账。没到账以前都可以取消，要取消就找工作人员。"
"""Sentences about a held transfer, said when staff have decided."""
NOT_NOTIFIED = (
    "我这边还没能通知到工作人员，对不住您，我会一直接着叫。请您招招手，或者打九五五八八。"
)
SORRY = "我这会儿没转过弯来，对不住您。您再说一遍，或者按红色的帮助键，我请人来。"
OUT_OF_ORDER = (
    "这台机器这会儿办不了业务，对不住您。您的钱都好好的。已经通知工作人员，您别着急，请等一等。"
)
BANK_SILENT = "银行这会儿还没有回话，我先不往下办，对不住您。您等一等再试，或者按红色的帮助键。"
CARD_ELSEWHERE = "您这张卡正在{kiosk}上用着。请您先在那边说再见，再到这里按密码。要是那边不是您，请按红色的帮助键。"
OTHER_KIOSK = "另一台机器"
PIN_UNCHECKED = "银行还没有回话，对不住您，请您把密码再按一遍。"
NOT_FROZEN = (
    "您别着急。银行这会儿没有回话，账户还没有锁上，我会接着锁。您也可以现在就打九五五八八挂失。"
)
OUTCOME_UNKNOWN = "银行还没有回话，我正在核对。请您等一等，先不要再转一次。"
OUTCOME_STILL_UNKNOWN = "这笔钱转没转成，我还没核对清楚。请先不要再转一次，也不要走开。"
POSTED = "刚才那笔钱已经转好了，不用再转。您还要办什么，按首页。"
OPENING = "好，我看一下。"
"""Spoken at once, but not shown, while the sound of a longer answer about the customer's money is
made."""
ON_SCREEN = "都在屏幕上了，您看。"
COVERED = "钱数和名字遮住了。要看，就说：显示。"
"""Shown and read aloud in place of covered sentences."""
STILL_THERE = "您还在吗？"
SECONDS_LEFT = {
    30: "您说句话，或者按一下就行。不然过三十秒，我先把您的屏幕收起来。",
    20: "还有二十秒。您说句话，或者按一下就行。",
    10: "还有十秒。您说句话，或者按一下就行。",
}
"""Said when so many seconds are left, after the customer was asked whether she is still there."""
HERE = (Choice("1", "我还在"),)
TIMED_OUT = "看您不在，我先收起来了。没办完的转账不会转出去。"
ALSO_ASKED = "您刚才还说要{request}，现在办吗？"
THE_NEXT = "接下来是您刚才说的另一笔。"
PENSION_NOW = {
    1: "这一次比上一次涨了。",
    0: "这一次跟上一次一样，没有涨。",
    -1: "这一次比上一次少了。",
}
"""How the newest pension compares with the one before: more, the same, less."""
TAKE_YOUR_TIME = "不着急，您慢慢来，我等您。"
SAY_IN_FULL = {
    "notice": "我怕听岔了。您要是还接着转，请说：接着转。也可以按键。",
    "who": "我怕听岔了。请您说全一点，比如：给我闺女的。也可以按数字。",
    "purpose": "我怕听岔了。请您说全一点，比如：买房子用的。也可以按数字。",
    "secrecy": "我怕听岔了。要是没有，请说：没有人让我瞒着。也可以按数字。",
    "coaching": "我怕听岔了。要是没有，请说：没有人教我。也可以按数字。",
    "final": "我怕听岔了。您要是定了，请说：我确定要转。也可以按键。",
}
"""For each question of the fraud check: said after a single 对 or 没有, which may have been a
hum."""
PIN_HAS_SIX = "密码是六位数字，请再按一遍。"
HEARD_BADLY = "我没听真。请您看着屏幕，用按键回答我。"
HEARD_BADLY_AT_A_REVIEW = "我没听真。要是对，请您说：是的。也可以按键。"
"""Said at a review if no clear yes was heard; recognisers often miss a single 对."""
HALF_HEARD = "您后面又说的，我没有听全，没算进去。请您看看这一笔对不对。"
NO_PIN_HERE = "这里是填金额的。密码请用按键输入密码的时候再按，这个数我没有记。"
TOO_EARLY = "请先听我念完，再按“对”。"
"""Shown, not said, if the customer agrees to the guard's notice before it was read to its end."""
CHANGED = {
    "bigger": "好的，字放大了。",
    "smaller": "好的，字调小了。",
    "louder": "好的，我大点声。",
    "quieter": "好的，我小点声。",
    "slower": "好的，我说慢一点。",
    "covered": "好的，都遮住了，也不念。转账核对的时候，还是给您看。",
    "open": "好的，显示出来了。",
    "always_covered": "好的，以后您来，我先都遮住，也不念。",
    "always_open": "好的，以后都显示。",
}
"""Said after a touch on a field for voice, type size or covering, without Rasa, in the same words
as in domain/everywhere.yml."""
AT_LIMIT = {
    "bigger": "这一屏的字已经是最大的了。",
    "smaller": "这一屏的字已经是最小的了。",
    "louder": "已经是最大声了。",
    "quieter": "已经是最小声了。",
    "slower": "已经是最慢的了。",
    "faster": "已经是最快的了。",
}
"""Said if a setting is at its limit and cannot be changed further."""
WHAT_YOU_SAID = "您刚才说的"
"""Stands in place of the customer's own words if they must not be repeated."""
SUM_WAS_PIN = "刚才说的那个数我没有记，也没有转。您要办什么，请再跟我说一遍。"
"""Said if a sum that the customer has said is her PIN."""
CARD_LOCKED = "为了保护您的钱，这张卡先锁上了，您的钱没有动。"
"""The same sentence as ``utter_pin_locked`` in domain/sign_in.yml."""
TOO_LONG = "这么长一段我记不住，请您一句一句跟我说。"
PIN_BY_KEYS = "请用按键输入密码，不要说出来。"
STOPPED = "我这边要歇一会儿，对不住您。您按红色的帮助键，我请人来。"
FIRST_VIEW = View("home", STARTING, choices=MENU, step=1)
"""The view before anything is loaded; keys pressed on it are used after loading."""
RATING = View(
    "satisfaction",
    "再见之前问您一句：今天办得满意吗？您说满意、还行或者不满意，也可以按一下。",
    choices=FACES,
    keys=("repeat", "home"),
)
"""The question after a visit in which something was done."""
RATED = {
    "good": "谢谢您。您慢走，再见。",
    "fair": "谢谢您，我们再想想怎么办得更好。您慢走，再见。",
    "bad": "谢谢您告诉我，对不住您。有什么不合适的，您跟工作人员说一声，我们改。您慢走，再见。",
}
UNRATED = "您慢走，再见。"
HOME_VIEW = View("home", WELCOME, choices=MENU, hints=SAYABLE)
"""The view for the next customer."""

SCHEMES = {
    "collectibles": "您说的这个，像一种常见的骗法：先说您的老东西值大钱，再要保证金、鉴定费，钱交了人就不见了。",
    "lost_money_back": "您说的这个，像一种常见的骗法：说能把以前亏的钱要回来，先叫您再交一笔。真能退的钱，不用先交钱。",
    "unknown_account": "您说的这个，像一种常见的骗法：装成家里人，叫您把钱打到别人的账上。先打他原来的号码，问一问本人。",
    "cancel_service": "您说的这个，像一种常见的骗法：说您开了会员、保险要扣钱，叫您照着点。不理它，也不会扣。",
    "screen_watched": "您说的这个，像一种常见的骗法：叫您装软件，看着您的手机替您转钱。先把手机关机，软件请家里人来删。",
    "face_and_pin": "您说的这个，像一种常见的骗法：叫您对着手机刷脸、输密码，好动您的钱。密码要改，卡可以先挂失。",
    "taught_answers": "您说的这个，像一种常见的骗法：先教您银行问起来怎么说。正经用钱，不用编话。",
    "insider_at_bank": "您说的这个，像一种常见的骗法：说银行里有坏人，叫您谁也别信，把钱转走。您的钱在银行好好的。",
    "phone_kept_on": "您说的这个，像一种常见的骗法：叫您一直通着话，他在那头听着。您现在就可以挂掉，什么事也不会有。",
    "misused_card": "您说的这个，像一种常见的骗法：说您的证件或者卡在外地出了事，叫您转钱说清楚。真有事，不会在电话里要钱。",
    "fee_first": "您说的这个，像一种常见的骗法：先交一点，说能领一大笔，交了就没有了。",
    "cash_at_door": "您说的这个，像一种常见的骗法：派人上门来拿钱、拿卡。银行、公安都不会派人到家里拿。",
    "wrong_transfer": "您说的这个，像一种常见的骗法：说钱转错了，催您退到别的账上。真转错了，让银行退，您不用自己转。",
    "used_as_mule": "您说的这个，像一种常见的骗法：借您的卡过钱，出了事找的是您。卡和账户不借给别人。",
    "led_by_a_stranger": "您说的这个，像一种常见的骗法：不认识的人一步一步叫您出钱。没见过面的人，不给钱。",
    "cure_sold": "您说的这个，像一种常见的骗法：说吃他家的东西病就断根，再卖得很贵。看病请到医院，买之前先问问家里人。",
    "promised_gain": "您说的这个，像一种常见的骗法：说利息高、稳赚，先给一点甜头，后来本钱也拿不回来。",
    "threatened_bill": "您说的这个，像一种常见的骗法：说您欠了钱，要停机、上法院，好叫您马上转。真欠了费，家里人一查就知道。",
    "hurried": "您说的这个，像一种常见的骗法：一个劲儿地催，不让您多想。正经的事，明天办也不晚。",
    "passed_on": "您说的这个，像一种常见的骗法：钱先给家里人，再转给不认识的人。家里人也会上当，先一起问一问。",
}
"""Explanation of each fraud scheme, by its name in ``assistant/fraud/schemes.yaml``; advice follows
it."""
