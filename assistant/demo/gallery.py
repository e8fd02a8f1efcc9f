"""Show one sample of every screen; ``run_assistant.py screens`` shows and exports them.

Most samples stand in the screen's own file. The samples here need the program's menu or sentences,
which screens may not import.
"""

from __future__ import annotations

from assistant.fraud.check import ORDER, Question
from assistant.fraud.policy import SENTENCES
from assistant.fraud.questions import wording_of
from assistant.phrases import HERE, MENU, RATING, SECONDS_LEFT, STILL_THERE
from assistant.screens.registry import sample_of, screen_names
from assistant.screens.samples import AFTER, ASKING, CHECKED, LARGE
from assistant.screens.view import Choice, View
from assistant.understanding.disambiguation.offers import PERSON

_SAYABLE = ("查一下余额", "给闺女转五百块")
_BY_CHOICE = (Question.WHO, Question.PURPOSE, Question.AMOUNT)
"""Questions that no yes and no answer."""


def _asked(question: Question) -> View:
    """Return a question of the check in the guard's own words, of which the first has a reason before it."""
    wording = wording_of(question)
    words = {"account": "存折", "amount": "一万二千元", "payee": "闺女王小红", "tail": "六六八八"}
    why = SENTENCES["line"] if question is Question.NOTICE else ""
    place = {"question": question.value, "number": ORDER.index(question) + 1, "of": len(ORDER)}
    labels = enumerate((label for label, _, _ in wording.choices), start=1)
    return View(
        "fraud_check",
        why + wording.text.format(**words),
        {**place, "hers": False, **CHECKED, **LARGE},
        tuple(Choice(str(number), label) for number, label in labels),
        keys=ASKING if question in _BY_CHOICE else ("yes", "no", *ASKING),
        field_kind="amount" if question is Question.AMOUNT else None,
    )


_OURS: dict[str, View] = {
    "home": View(
        "home",
        "您要办什么，直接跟我说就行，也可以按数字。",
        {"title": "王阿姨"},
        MENU,
        _SAYABLE,
        ("repeat",),
    ),
    "menu": View(
        "menu",
        "我能帮您查余额、查进出的钱、转账，还能给您请工作人员。您按数字，或者直接说。",
        choices=MENU,
        hints=_SAYABLE,
        keys=AFTER,
    ),
    "not_understood": View(
        "not_understood",
        "我没听清。您可以这样说：查一下余额。或者：给闺女转五百块。",
        choices=MENU,
        hints=_SAYABLE,
        keys=AFTER,
    ),
    "out_of_scope": View(
        "out_of_scope",
        "这件事我帮不上您。我会查余额、查进出的钱、转账。别的事，可以请工作人员。",
        choices=MENU,
        hints=_SAYABLE,
        keys=AFTER,
    ),
    "satisfaction": RATING,
    "fraud_check": _asked(Question.WHO),
    "still_there": View(
        "still_there",
        STILL_THERE + SECONDS_LEFT[30],
        {"seconds": 30},
        choices=HERE,
        keys=("help",),
    ),
    "answer_person": View(
        "answer_person",
        "听您这么说，我心里也不好受，您多保重。他的钱还在，不会少。取的时候带上您的身份证、他的卡或者存折，还有死亡证明"
        "和证明关系的材料，到柜台办。不着急，工作人员会陪您一步一步来。要我请人过来吗？",
        {"question": "家里人走了，他的钱怎么取"},
        choices=PERSON,
        keys=AFTER,
    ),
}
SAMPLES: dict[str, View] = {
    name: _OURS.get(name) or sample_of(name)
    for name in ("home", *sorted(screen_names() - {"home"}))
}
"""A view of every screen, by name; the home screen first."""


CHECK_NOTICE = _asked(Question.NOTICE)
"""The anti-fraud check's first step, the longest text of all."""

CHECK_AMOUNT = _asked(Question.AMOUNT)
"""The question for the amount, with data that would reveal the answer if they were drawn."""

VIEWS: dict[str, View] = {
    **SAMPLES,
    "pin-arrival": View(
        "pin",
        "数目大，想稳妥就说明天到，到账前能撤回。密码只按不说，按完就转一万二千元给闺女王小红。",
        {"purpose": "authorise", "arrival": "now", **CHECKED},
        keys=("two_hours", "next_day", "repeat", "forgot", "back", "home", "digits"),
        field_kind="pin",
    ),
    "pin-next_day": View(
        "pin",
        "好，明天这个时候到，到账前能撤回。密码只按不说，按完就留出一万二千元给闺女王小红。",
        {"purpose": "authorise", "arrival": "next_day", "when": "明天这个时候", **CHECKED},
        keys=("now", "two_hours", "repeat", "forgot", "back", "home", "digits"),
        field_kind="pin",
    ),
    "fraud_check-notice": CHECK_NOTICE,
    "fraud_check-secrecy": _asked(Question.SECRECY),
    "fraud_check-coaching": _asked(Question.COACHING),
    "fraud_check-final": _asked(Question.FINAL),
    "fraud_check-amount": CHECK_AMOUNT,
}
