"""Test search by voice: misheard questions are found; words not about a bank are not."""

from __future__ import annotations

import pytest

from assistant.speaking.wording import has_digits
from assistant.understanding.disambiguation.matcher import find, known_question

MISHEARD = {
    "密马忘了怎么办": "pin",
    "折自满了": "book-full",
    "卡吃了": "swallowed",
    "存宽保险五十万": "insurance",
    "厉害怎么算": "interest",
    "利西怎么算": "interest",
    "医保卡能去钱吗": "medical-cash",
    "养老金那天发": "pension-day",
    "骗子店话": "scam-call",
    "身份正过期了": "id-expired",
    "换手机好了": "phone-changed",
    "坡钱能换吗": "torn",
    "定气能提前取吗": "early",
    "转挫人了": "wrong-transfer",
    "高零补贴怎么领": "subsidy",
    "受到假钱怎么办": "fake",
    "转帐多久到帐": "arrive",
    "应币能换整钱吗": "coins",
    "孩子能提我办吗": "relative",
    "理材会不会亏": "wealth-safe",
}


@pytest.mark.parametrize(("text", "wanted"), MISHEARD.items())
def test_a_misheard_question_is_offered_first(text: str, wanted: str) -> None:
    found = find(text)
    assert found and found[0].id == wanted
    assert len(found) <= 3


@pytest.mark.parametrize(
    "text", ["今天天气怎么样", "给我唱个歌", "明天下雨吗", "讲个笑话", "买火车票", "你吃饭了吗"]
)
def test_what_is_not_for_a_bank_finds_nothing(text: str) -> None:
    assert find(text) == []


def test_every_answer_can_be_spoken() -> None:
    for text, wanted in MISHEARD.items():
        question = known_question(wanted)
        assert question is not None, text
        assert not has_digits(question.answer)
        assert question.answer.endswith("。")
