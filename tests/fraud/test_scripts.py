"""Test that words of fraud scripts are found by spelling and by sound, and innocent talk is not."""

from __future__ import annotations

import random
import sre_parse
from itertools import chain

import pytest

from assistant.fraud.check import Question
from assistant.fraud.matching import Said
from assistant.fraud.policy import SENTENCES
from assistant.fraud.questions import wording_of
from assistant.fraud.scripts import _schemes, _scripts, detect
from assistant.fraud.warning import _lists, words_of
from tests.test_linear_time import sample

FRAUD = {
    "safe_account": "有人叫我把钱转到安全账户|转到安全帐护去|要进资金核查账户|他给了个指定账号|要我把钱都集中到一张卡上|他们要查我的资金|转到安全的那个账户|国家的安全户头|让我转到保密账户",
    "police": "公检法的人打的电话|警察同志让我转的|公安局的人让我把钱转过去|说我涉嫌洗钱|要我配合调查|宫检法找我|检察院来电话了|说我名下有张卡在外地洗钱|让我去宾馆开个房|公安打电话说我犯法了|不转就抓我|可不是公安局让我把钱转过去的|可不公安局让我转的吗|要不公安局让我转|要不是公安局让我转我也不来|公安说我的钱不安全让我转走|警察同志说我卡里的钱不安全|派出所的同志叫我转钱|检察官让我转|说我涉嫌诈骗|说要逮捕我|说我身份证被人盗用了",
    "secrecy": "别告诉家里人|他说不能告诉我闺女|不让我跟儿子说|让我保密|这事必须保密|瞒着老伴转的|别高诉家里人|叫我千万别告诉他爸|说是不能让孩子知道|他叫我撒谎|银行问就说给儿子|问起来就说是装修|让我跟柜员说是自己用|叫我把短信删了|谁都不能告诉|谁也别告诉|家里人一个都不能说|别跟人说|不能让家里人知道|这事儿别让老头子知道|这事不能让我闺女知道|不许我跟儿女讲|他不叫我跟我闺女说",
    "stay_on_phone": "他说别挂电话|不许挂断电话|他让我别挂|他让我一直开着电话",
    "screen_sharing": "让我开屏幕共享|共享屏幕给他看|他远程控制我手机|下载一个会议软件|让我装个腾讯会议|把手机屏幕给他看|我点了短信里的链接|让我开共享|让我把手机屏幕开给他看",
    "million_guarantee": "要关闭百万保障|百万宝障到期了|不取消就要扣钱",
    "customer_service": "客服让我转的|淘宝客服叫我退款|快递丢了要赔我钱|抖音客服说开了会员|航班取消要退款|快递理赔|你们银行的人打电话叫我把存折上的钱挪到新账户上",
    "credit_repair": "帮我修复征信|征信有问题要转钱|先刷流水",
    "brushing": "我在网上刷单|做任务能返利|点赞赚佣金",
    "nfc": "开NFC碰一下|把银行卡贴在手机背面",
    "insider": "有内幕消息|老师带我炒股|稳赚不赔的|内木消息|内部股票",
    "crypto": "买虚拟货币|买点比特币|买USDT|数字人民币投资",
    "parcel_and_prize": "快递里有刮刮卡|中了大奖要交税|扫码领奖|人家说先交个人所得税才能领|中大奖了让先交钱",
    "family_emergency": "我孙子出事了|孙子在外地出车祸|儿子被抓了要保释金|我儿子朋友打电话，说他出事了|孙子把人家打伤了|说你儿子在我们手上",
    "elder_investment": "养老投资项目|养老公寓每年分红|高额回报|每个月返利|交会员费能返利|交十万以后每月返一千",
    "house_pension": "以房养老|拿房子抵押去投资|把房产证抵押了",
    "refund": "他说转错给我了要退回去|误转退款|转错钱给我让我退|有人给我误转了五千",
    "benefit_trap": "社保卡异常要转钱|养老金账户被冻结|交解冻费|帮我办社保补缴，先交钱|医保卡要停了",
    "miracle_cure": "包治百病的药|保健品专家说的|神医|免费领鸡蛋听课买药|专家说买五盒送五盒",
    "romance": "网上认识的朋友|没见过面的对象|包裹要交关税|网上谈了个男朋友|海关说要先交关税",
    "told_to_pay": "有人让我转钱|有个人老逼着我给他汇两万|电话里的人正教我转钱",
    "acquaintance": "老领导让我先垫上|我儿子换号了，急用钱要转账",
    "cash_courier": "让我买黄金寄过去|取现金给上门的人",
    "verification_code": "验证码告诉他了|把验证码给客服|验证码我都告诉客服了|密码告诉打电话的人了",
}
INNOCENT = """查一下余额|给我闺女转两千块|给老李转五百|给王小红转一万二|是我亲闺女，她买房|交暖气费|交物业费
这钱存着安全吗|我的账户安全不安全|账户里还有多少钱|我想开个账户|安全第一|密码要保密吗|我的密码别人不知道吧
我儿子住院了要交钱|孙子上大学交学费|给孙女买电脑|孩子出生了包红包|女儿结婚用|老伴看病用|请警察帮忙找路
派出所在哪|我要去公安局办身份证|法院旁边那个银行|我闺女在公安局上班|她是警察|快递到了没有|我买的保健品多少钱
手机没电了|电话费交一下|我儿子打电话来了|客服电话是多少|你们客服在哪|帮我打95588|屏幕太暗了|字大一点
退休金到了没有|养老金多少|养老院的钱交一下|社保卡怎么办|医保卡丢了|补贴发了没有|我转错了能退吗|退回来行不行
没人叫我别告诉家里人|没有人让我转到安全账户|我不刷单|没有屏幕共享|从来没听过内幕消息|不是公检法|没人教我|没有没有
有没有人叫您别告诉家里人|现在有没有人教您怎么做|告诉家里人了|家里人都知道|我告诉儿子了|跟闺女商量过了|我自己要转的
再说一遍|大点声|我没听清|不转了|算了|对，就给闺女转两千|好的|存折|退休金卡|明细|这个月的|上个月取了多少|买理财安全吗
利息多少|定期存款|数字人民币是什么|天气怎么样|谢谢你|再见|来个人|叫个人来|我想投资自己的身体|导师是我女儿|老师好
怎么保护账户|派出所的同志让我把锁开上|密码谁都不能告诉|密码可谁也别告诉|我跟儿子说了|别忘了告诉我儿子|我要告诉家里人|能不能帮我告诉闺女|挂号费|挂失|把电话挂了吧|电话挂不上|能不能告诉我闺女一声|可不可以跟我儿子说
给孙子转五百零花，别告诉他妈|我中奖了，超市抽的一袋米|银行的人让我来机器上办|你们银行的人让我把卡放进来|领导让我们捐款
儿子让我转给他媳妇|闺女叫我给她打一千|验证码我没告诉过别人|密码我没告诉别人|没有人让我转钱|谁也没让我转|免费领的老年卡
孙女网课用腾讯会议|闺女让我下载你们的软件|共享单车的钱|房产证办下来了|我闺女换了号码，给她转五百|社保补缴的钱|医院让我交住院费
物业让我交物业费|我取现金给孙子|买五盒鸡蛋|航班几点|银行的同志说到机器上转账快|我要把钱都存到一张卡上|帮我查查我的存款""".replace(
    "\n", "|"
)


@pytest.mark.parametrize(
    ("script", "words"), [(s, w) for s, told in FRAUD.items() for w in told.split("|")]
)
def test_a_script_is_heard(script, words):
    assert script in [hit.script for hit in detect(words).scripts]


@pytest.mark.parametrize("words", INNOCENT.split("|"))
def test_innocent_talk_is_not(words):
    assert detect(words).scripts == ()


def test_there_are_enough_innocents_and_every_script_is_tried():
    assert len(INNOCENT.split("|")) >= 60
    assert set(FRAUD) == set(_scripts().by_name) and len(FRAUD) >= 10


def test_the_banks_own_words_said_back_are_not_a_script():
    names = {"payee": "王小红", "tail": "三四五六", "amount": "一万二千元", "account": "存折"}
    told = [wording_of(question).text.format(**names) for question in Question]
    labels = [label for q in Question for label, _, _ in wording_of(q).choices]
    for sentence in [*told, *SENTENCES.values(), *labels]:
        assert detect(sentence).scripts == ()
        for clause in sentence.replace("？", "。").replace("，", "。").split("。"):
            assert detect(clause).scripts == (), clause


@pytest.mark.parametrize(
    "words",
    [
        "不是让我转到安全账户吗",
        "没钱了，公检法让我转",
        "不，他说要转到安全账户",
        "我没骗你 公检法找我",
    ],
)
def test_a_denial_of_something_else_does_not_hide_it(words):
    assert detect(words).scripts


def test_the_hit_names_the_words():
    (hit,) = detect("他们说，转到，安全账户！").scripts
    assert (hit.script, hit.phrase) == ("safe_account", "安全账户")


@pytest.mark.parametrize("words", ["", "。。。", "12345", "abc", "𠮷野家"])
def test_anything_can_be_listened_to(words):
    assert detect(words).scripts == ()


def test_no_list_is_passed_over_that_has_one_of_the_words() -> None:
    """The quick search of a whole list may say "nothing" only where no phrase of it is found."""
    alike = str.maketrans("人钱转说家我让要告诉安全警察", "仁前赚硕嘉窝嚷药搞素鞍泉井查")
    lists = [words_of(name) for name in _lists()]
    lists += chain(_scripts().by_name.values(), _schemes().by_name.values())
    every = [
        (listed.any_of, [*chain(*listed.by_name.values())]) for listed in (_scripts(), _schemes())
    ]
    every += [(phrases.any_of, [*phrases]) for phrases in lists]
    chance = random.Random(5)
    told = [
        sample(sre_parse.parse(one.spelling.pattern), chance) for _, each in every for one in each
    ]
    innocent = INNOCENT.split("|")
    told += [
        *(words.translate(alike) for words in told[::2]),
        *(f"我{words}吧" for words in told[::5]),
    ]
    missed, over = [], 0
    for said in map(Said.of, [*innocent, *told[::17]]):
        for any_of, patterns in every:
            there = (
                any(any(one._places(said)) for one in patterns) if not any_of.is_in(said) else None
            )
            over += there is False
            missed += [said.text] if there else []
    assert missed == [] and over > 1_000
