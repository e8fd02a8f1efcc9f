"""Test that told schemes are recognised, and honest talk, even if similar, is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant import phrases
from assistant.fraud.plain import plain
from assistant.fraud.scripts import _schemes, detect
from tests.fraud.test_scripts import INNOCENT

TOLD = {
    "collectibles": "有人帮我把老钱币送去拍，要我先垫两万保证金|拍卖公司说我的袁大头能卖八十万，先交展览费",
    "unknown_account": "孙子来电话要买房，叫我把钱打到一个不认识的账上|我外孙打电话说急用，让转到他同学卡上",
    "lost_money_back": "先交五千押金就把以前亏的十三万全退给我|有人替我追回被骗的钱，先交律师费",
    "cancel_service": "客服说我开了会员，一个月扣八百，要取消就得照他说的点|保险不关掉下个月就自动扣钱，叫我转一下验证",
    "screen_watched": "软件里他能看见我手机屏幕，说别碰|手机自己在动",
    "face_and_pin": "我对着手机眨了眼，又把密码输进去了|让他们刷了脸",
    "taught_answers": "他教我，银行要问就说给儿子装修|人家交代了我怎么说",
    "insider_at_bank": "说银行里有内鬼，叫我谁也别信|他说你们这儿有内应",
    "phone_kept_on": "叫我电话别挂，放兜里|电话还通着呢",
    "misused_card": "说我医保卡在外地开药骗保|通知我名下的卡在上海办了贷款",
    "fee_first": "手续费有人替我出|放两千进去，下个礼拜拿回一万|打钱过去第二天就翻一倍|打三千过去能领五万|提现要先交两成的税"
    "|主播说今天交钱明天就给双份",
    "cash_at_door": "有人上门来拿现金|他派人到楼下来收现金",
    "wrong_transfer": "有人转错钱到我卡里，催我退给他|卡里突然多了一笔钱，叫我转回去",
    "led_by_a_stranger": "军人朋友要交关税|说我的卡不安全，让我把钱归到一张卡上"
    "|我网上谈了个老头子在国外当兵他要回来看我缺路费|我跟着老师在群里买票子天天赚"
    "|那个讲课的小郑等着这钱给我发胶囊呢|手机上那姑娘教我的",
    "cure_sold": "隔壁小区搞活动的小郑说我这病吃他家的胶囊一个疗程就断根|买了他的床垫腰就不犯了"
    "|讲座上的老师说买他家的药能治好我老伴的病",
    "used_as_mule": "借我的卡走一下账",
    "promised_gain": "楼下小伙子说存他那儿一个月给三分利|我跟着微信群里老师买股票|那个主播说买满三万送金条",
    "threatened_bill": "说我欠了话费，再不交就停机，还要上法院",
    "hurried": "人家说今天不办就晚了",
    "passed_on": "我闺女让我把钱先打给她，她再转给一个理财老师",
}
SETS = Path(__file__).parent / "told"
MISSED, CAUGHT = {"first": 0, "second": 1, "third": 1}, {"first": 1, "second": 0, "third": 0}
"""At most, of the stories and of the innocent sentences of sets that the patterns have seen."""
HONEST = (
    "儿子买房差点钱我帮一把|我自己要给孙女压岁钱|上回那笔装修款补给老李|我闺女叫我把水费交了"
    "|存五千三年能拿多少钱|转账验证码没收到|打三百过去给孙女买书|社区让我对着手机眨眼做养老认证"
    "|你们能派人上门来取现金吗|我把手机放包里了|没有人教我怎么说|我的视频会员一年扣多少钱"
    "|孙子来电话说学费还差三千，我给他打过去|我刚才转错了能退回来吗|租房要先交押金"
    "|手续费我闺女替我出|老邮票我舍不得卖|我儿子教我怎么跟机器说话"
)


@pytest.mark.parametrize(
    ("scheme", "words"), [(s, w) for s, t in TOLD.items() for w in t.split("|")]
)
def test_a_scheme_is_recognised(scheme, words):
    assert scheme in [hit.script for hit in detect(words).schemes]


@pytest.mark.parametrize("file", sorted(SETS.glob("*.tsv")), ids=lambda file: file.stem)
def test_stories_are_heard_and_innocents_stay_free(file):
    """Sets whose unseen figures stand at their heads."""
    lines = [line.split("\t") for line in file.read_text(encoding="utf-8").splitlines()]
    told = [(line[0], line[2]) for line in lines if not line[0].startswith("#")]
    missed = [words for kind, words in told if kind == "story" and not any_of(words)]
    caught = [words for kind, words in told if kind == "innocent" and any_of(words)]
    assert len(missed) <= MISSED[file.stem], missed
    assert len(caught) <= CAUGHT[file.stem], caught


def any_of(words: str) -> bool:
    return bool(detect(words).phrases)


@pytest.mark.parametrize("words", [*HONEST.split("|"), *INNOCENT.split("|")])
def test_honest_talk_is_no_scheme(words):
    assert detect(words).schemes == ()


def test_each_scheme_has_its_own_words_for_her():
    assert set(_schemes().by_name) == set(phrases.SCHEMES) == set(TOLD)
    told = "".join(phrases.SCHEMES.values())
    assert not any(word in told for word in ("老人", "错误", "失败", "非法", "怀疑", "可疑"))
    assert not detect(told).scripts and all(
        each.endswith("。") for each in phrases.SCHEMES.values()
    )


HIDDEN = (
    "转到安全账户",
    "转到安\u200b全\u200d账\ufeff户",
    "转到安\u00ad全账\u2060户",
    "转到安\ufe0f全\u034f账户",
    "转到安\u3164全账户",
    "转到安★全★账★户",
    "转到安\u202e全账户",
)


@pytest.mark.parametrize("words", HIDDEN)
def test_invisible_characters_hide_no_script(words):
    assert [hit.script for hit in detect(words).scripts] == ["safe_account"]


def test_full_width_is_the_same():
    assert detect("开ＮＦＣ碰一下").scripts and detect("买ＵＳＤＴ").scripts
    assert plain("ｖｉｐ\u200b，好！") == "vip,好!"
