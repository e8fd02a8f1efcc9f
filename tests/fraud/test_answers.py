"""Test keys and free words as answers: only clearly safe words are read as safe."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.conversation.check_answers import in_hand
from assistant.fraud.answers import consents, interpret
from assistant.fraud.check import Answer, AnswerKind, Question
from assistant.fraud.grammar import InHand, Sum
from assistant.fraud.questions import wording_of
from assistant.understanding.in_context.sums import sums_in

WHO, PURPOSE, SECRECY, COACHING, AMOUNT, NOTICE, FINAL = (
    Question.WHO,
    Question.PURPOSE,
    Question.SECRECY,
    Question.COACHING,
    Question.AMOUNT,
    Question.NOTICE,
    Question.FINAL,
)
SAID = {
    (
        WHO,
        "safe family",
    ): "当家的|我二姨|我姐夫|我闺女|是我亲闺女|给我孙子的|家里人|我老伴|归女|亲戚",
    (WHO, "safe friend"): "邻居老张|老朋友|我的老战友|林居",
    (
        WHO,
        "unsafe",
    ): "本人的安全户头|自称是我外甥|冒充我儿子的|群里的朋友|朋友，刚加的微信|我不认识他|不太熟|网上认识的朋友|没见过面|警察同志让我转的|刚认识|不是家里人是网友",
    (WHO, "no"): "不是|不转了|算了|不，我不转了",
    (WHO, "unsure"): "不知道",
    (
        WHO,
        "unclear",
    ): "不是闺女，是儿子|是我闺女的账户警察给的|给孙子办案的账户|给我儿子派出所的|亲戚那边的经理|给老乡会的|家里人给的账号|我儿子公司财务的|我儿子介绍的人|说是我孙子|电话里说是我孙子|我新交的朋友|认的干儿子|给我儿子，他在电话里等着|替我儿子还债的|是的|给老李|我儿子的老板|我闺女他领导|好像是亲戚|不是我闺女|今天天气好|我闺女的朋友|供热公司",
    (
        PURPOSE,
        "safe own_use",
    ): "随礼|看牙|旅游|她买房|给孙子上学|看病|家里用|我自己用|装修房子|没人让我转，我自己装修",
    (PURPOSE, "safe buying"): "买手机|交电话费|交暖气费|买东西|交房租|买车|交物业费|物业费",
    (
        PURPOSE,
        "unsafe",
    ): "有人让我转的|警察同志让我转的|他让我转的|客服教我退款|人家要求我转|中奖了要交保证金",
    (PURPOSE, "unsure"): "投资|炒股|不知道|交保证金",
    (
        PURPOSE,
        "unclear",
    ): "看病的钱同志说的|存着更安全|存起来放到国家那边|交费给平台|自己用公安说的|买药老师推荐的|存着他们替我保管|说是看病|他说住院了|帮人家存着|他们说交学费|买房，人家催得急|买药，专家开的|我闺女让我转的|买理财|没什么|是|借给他|好像是看病",
    (PURPOSE, "no"): "不是|别转了|取消",
    (
        SECRECY,
        "safe no",
    ): "没有|没有没有|没人|没人叫我别告诉家里人|没油|没|谁也没有|哪有的事|没有人叫我瞒着|有没有？没有|嗯，没有|没有，家里都知道|没有，我自己来的|没有家里人都知道|没人这么说|没人跟我说别告诉家里人|真没有|没有，放心吧|没有没有我自己定的|没有没有谁也没叫我|没有这种事|没得|没有的事儿|没有，我自己做主",
    (SECRECY, "unsafe yes"): "有|有啊|有，他说别说|他不让我说|是的|对|没有，就是让我先别说",
    (SECRECY, "unsafe"): "他叫我别告诉家里人|有人让我瞒着老伴",
    (SECRECY, "unsure"): "说不清|不知道|好像有",
    (
        SECRECY,
        "unclear",
    ): "没有就我一人知道|没有告诉他们干啥|没有我自己不想说|没有他不让提|没有就我一个人知道|没人他不让|没有说出去不好|他们没有|没，就说给他们个惊喜|没有吧|没有，说过两天再告诉|对，没有|好像没有|有没有人叫我别告诉家里人|我自己做主|没人教|没有外人|没有别人教|没人逼我|自己愿意|没人让我瞒闺女|有没有，没有|家里都知道|嗯|没有，不过",
    (SECRECY, "no"): "不转了|算了",
    (
        COACHING,
        "safe no",
    ): "没有|没人教我|我自己弄的|就我一个人|没有人在电话里|没人在旁边|现在没有|没有人教我怎么做|没人教，我自己办的|旁边没人，电话里也没有|谁也没教我|没有啊，接着转吧|就我一个人没别人|没有没有谁也没让我转|自己要转的没人叫我",
    (
        COACHING,
        "unsafe yes",
    ): "没有，他刚挂|没有，他发的短信我照着念|没有，我照纸条来的|没有，我戴着耳机|没有有人教我|有，电话里有人让我这么弄|有人教我|我闺女在旁边教我|有人在旁边，没人教我|孙子在旁边，没人教，他在电话里说|在电话里呢|电话没挂|没有，就是我闺女教我怎么按|是|他在电话里说的",
    (
        COACHING,
        "unclear",
    ): "没人让我瞒着|没人逼我|自己要转的|没有外人|旁边没有人教我|没人在电话里教我|没人帮我|有没有，没有|我孙子在旁边|我儿子的朋友在旁边，没人教我|没有人在线上呢|没有那个同志在线|没有他在听着|没有他在听|没有电话搁兜里呢|没有手机开着免提|没有就他在线|没有他听着|没有免提开着|没人他在听|没有他在门口|没有小王|没有闺女|没有在旁边|没有蓝牙|没，刚才有|没有，我儿子在微信上说的|没有，后头有人排队|我孙子在旁边坐着呢，没人教我怎么做|孙子陪我来的，我自己会弄|闺女在旁边，不过没人教我|现在有没有人在电话里手机上或者在旁边教您怎么做|不是|嗯|应该没有",
    (
        NOTICE,
        "yes",
    ): "知道了知道了|明白，快转吧|听见了|没事，转吧|我知道了|知道了|听明白了，接着转|没错|好|好的|对|是的|接着转|行|可以|继续|没问题",
    (NOTICE, "no"): "知道了，不转|不用了|没事了，不转了|不转了|不|算了|不要了",
    (
        NOTICE,
        "unclear",
    ): "对，他就是警察|别啰嗦了快转|不用说了，转|不怕|是我亲闺女，她买房|不知道|行不行|好像不对|是谁|可以吗|今天星期几",
    (NOTICE, "unsafe"): "警察让我转的|他让我转的",
    (FINAL, "yes"): "就这么定|想好了|定了|对，就这么转|确定|转吧|是的",
    (FINAL, "no"): "不定|没定|不对|取消|没想好",
    (FINAL, "unclear"): "嗯|嗯？|好贵啊|可以吗|对，但是改成五千|好吗",
    (NOTICE, "waiting"): "等等|让我看看|等我戴上老花镜",
    (FINAL, "waiting"): "我再想想|先等会儿|等一下我找老花镜",
    (COACHING, "waiting"): "没有，他在外头等我|我看看啊",
    (AMOUNT, "no"): "不转了|不是",
    (AMOUNT, "unclear"): "忘了|嗯|一点钱",
}


def told(answer: Answer) -> str:
    return f"{answer.kind.value} {answer.choice}".strip()


@pytest.mark.parametrize(
    ("question", "meant", "words"),
    [(q, meant, words) for (q, meant), said in SAID.items() for words in said.split("|")],
)
def test_free_words_are_read_as_the_answer_they_give(question, meant, words):
    answer = told(interpret(question, words))
    assert answer == meant or answer.split()[0] == meant


def test_two_answers_in_one_breath():
    both = interpret(WHO, "是我亲闺女，她买房")
    assert both == Answer(AnswerKind.SAFE, "family", also=((PURPOSE, "own_use"),))
    assert interpret(WHO, "给我闺女，投资用").kind is AnswerKind.UNSURE
    assert interpret(WHO, "给我闺女，客服让我转的").kind is AnswerKind.UNSAFE


@pytest.mark.parametrize(
    ("question", "keys"),
    [
        (WHO, {"1": "safe family", "2": "safe friend", "3": "unsafe stranger", "no": "no"}),
        (PURPOSE, {"1": "safe own_use", "2": "safe buying", "3": "unsafe told_to", "no": "no"}),
        (SECRECY, {"1": "safe no", "2": "unsafe yes", "3": "unsure unsure"}),
        (COACHING, {"1": "safe no", "2": "unsafe yes", "3": "unsure unsure"}),
        (SECRECY, {"yes": "unsafe yes", "no": "safe no"}),
        (COACHING, {"yes": "unsafe yes", "no": "safe no"}),
        (NOTICE, {"yes": "yes", "no": "no", "1": "unclear"}),
        (FINAL, {"yes": "yes", "no": "no", "3": "unclear"}),
        (AMOUNT, {"yes": "unclear", "no": "no", "1": "unclear"}),
        (WHO, {"yes": "unclear", "4": "unclear", "0": "unclear"}),
    ],
)
def test_a_key_gives_the_answer_of_its_question(question, keys):
    assert {key: told(interpret(question, "", key=key)) for key in keys} == keys


def test_the_keys_are_the_choices_on_the_screen():
    for question in Question:
        for n, (label, kind, choice) in enumerate(wording_of(question).choices, start=1):
            assert interpret(question, "", key=str(n)) == Answer(kind, choice)
            by_words = interpret(question, label)
            assert by_words.kind is kind, label


def test_only_a_plain_sum_answers_the_question_for_the_amount():
    typed = interpret(AMOUNT, "", typed_fen=1200000)
    assert (typed.kind, typed.fen) == (AnswerKind.AMOUNT_TYPED, 1200000)
    spoken = Answer(AnswerKind.AMOUNT_SPOKEN, fen=1200000)
    for said in ("一万二", "嗯，一万二", "是一万二", "转一万二", "一万二块钱", "就一万二"):
        assert interpret(AMOUNT, said, sums=[sum_in(said)]) == spoken, said
    for said in ("一万二吧，不对", "一万二到两万", "要是一万二就转", "大概一万二", "一万二？"):
        answer = interpret(AMOUNT, said, sums=[sum_in(said)])
        assert answer.kind is AnswerKind.UNCLEAR, said
    coached = interpret(AMOUNT, "他让我说一万二", sums=[sum_in("他让我说一万二")])
    assert coached.kind is AnswerKind.UNSAFE
    cancelled = "一万二，算了不转了"
    assert interpret(AMOUNT, cancelled, sums=[sum_in(cancelled)]).kind is AnswerKind.NO


def test_a_sum_that_no_reader_is_sure_of_is_asked_again() -> None:
    """The rules found the sum in hand in it, no sum was read, and her words were lost."""
    for said in ("一万二对", "一万两千对"):
        assert not sums_in(said)
        answer = interpret(AMOUNT, said, about=InHand(fen=1200000))
        assert answer.kind is AnswerKind.UNCLEAR


def sum_in(said: str) -> Sum:
    return Sum(start := said.index("一万二"), start + 3, 1200000)


HER_DAUGHTER = InHand(
    names=("王小红", "小红", "闺女"), kin=("闺女", "女儿"), fen=1200000, account="存折"
)


@pytest.mark.parametrize(
    "said",
    [
        "对，就给闺女转一万二",
        "给小红转一万二",
        "从存折转一万二给王小红",
        "是给我闺女的",
        "我确定要转一万二",
    ],
)
def test_a_yes_may_name_the_transfer_in_hand_and_no_other(said):
    sums = [sum_in(said)] if "一万二" in said else []
    assert consents(said, HER_DAUGHTER, sums)
    other = replace(HER_DAUGHTER, fen=1300000, names=("李建国", "老李"), kin=(), account="工资卡")
    assert not consents(said, other, sums)


@pytest.mark.parametrize("question", list(Question))
def test_no_words_are_silence_at_every_question(question):
    for nothing in ("", "   ", "。"):
        assert interpret(question, nothing).kind is AnswerKind.SILENCE


@pytest.mark.parametrize("words", ["没人，家里用，有人让我转", "没人，家里用，他让我转"])
def test_a_denial_before_does_not_swallow_what_is_said_after(words):
    assert interpret(PURPOSE, words).kind is AnswerKind.UNSAFE


CONTRADICTIONS = st.sampled_from(
    [
        "有人教我",
        "电话里有人让我说的",
        "公检法让我转的",
        "他不让我告诉闺女",
        "客服让我转的",
        "别告诉家里人",
    ]
)
SAFE_WORDS = st.sampled_from(
    ["没有", "没人", "是我闺女", "家里用", "好的", "对", "交暖气费", "我自己弄的", "邻居"]
)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from([WHO, PURPOSE, SECRECY, COACHING]),
    st.lists(SAFE_WORDS, max_size=3),
    CONTRADICTIONS,
    st.lists(SAFE_WORDS, max_size=3),
    st.sampled_from(["，", "。"]),
)
def test_what_contradicts_itself_is_never_safe(question, before, against, after, mark):
    if question in (WHO, PURPOSE) and against == "有人教我":
        against = "有人让我转"
    answer = interpret(question, mark.join([*before, against, *after]))
    assert answer.kind in (AnswerKind.UNSAFE, AnswerKind.UNCLEAR, AnswerKind.UNSURE)


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(list(Question)),
    st.text(max_size=30) | st.text("天气山水月亮桌椅abc034，。", min_size=1, max_size=12),
)
def test_any_text_is_read_and_noise_is_never_safe(question, text):
    answer = interpret(question, text)
    assert isinstance(answer, Answer)
    if set(text) <= set("天气山水月亮桌椅abc034，。"):
        assert answer.kind in (AnswerKind.UNCLEAR, AnswerKind.SILENCE)


def test_of_a_bill_or_her_own_money_oneself_is_an_answer_of_a_transfer_it_is_none():
    for said in ("自己", "自己家的", "自家用的水", "我们家的电费", "交暖气费", "给自己存的"):
        answer = interpret(WHO, said, hers=True)
        assert (answer.kind, answer.choice) == (AnswerKind.SAFE, "family"), said
        assert interpret(WHO, said).kind is AnswerKind.UNCLEAR, said
    assert interpret(WHO, "自己家的，有人叫我交的", hers=True).kind is AnswerKind.UNSAFE
    assert interpret(WHO, "网友说是替自己交", hers=True).kind is not AnswerKind.SAFE


@pytest.mark.parametrize("whose", ["", "bill", "own"])
def test_whosever_it_is_the_keys_stand_for_the_same_answers(whose):
    for question in Question:
        plain, asked = wording_of(question).choices, wording_of(question, whose).choices
        assert [choice[1:] for choice in asked] == [choice[1:] for choice in plain]
        for label, kind, _ in asked:
            assert interpret(question, label, hers=whose != "").kind is kind


@pytest.mark.parametrize(
    ("relation", "question", "said", "taken"),
    [
        ("闺女", "who", "给我闺女的", True),
        ("闺女", "who", "我孩子", True),
        ("闺女", "who", "家里人，给孙子交学费", False),  # her daughter's child is an 外孙
        ("闺女", "who", "给我儿子的", False),
        ("闺女", "who", "给我邻居的", False),
        ("闺女", "who", "朋友小红", False),
        ("大儿子", "who", "给我大儿子的", True),
        ("大儿子", "who", "是我闺女", False),
        ("老朋友", "who", "老朋友", True),
        ("老朋友", "who", "给我邻居的", True),
        ("老朋友", "who", "给我闺女的", False),
        ("老朋友", "who", "家里人", False),
        ("老朋友", "purpose", "给闺女买房", False),
        ("老朋友", "purpose", "看病用", True),
        ("闺女", "who", "给额儿", False),
        ("闺女", "who", "我老汉儿", False),
        ("闺女", "who", "给我而子", False),
        ("闺女", "who", "我儿子小红", False),
        ("闺女", "who", "给我归女的", True),
        ("闺女", "who", "是我家姑娘", True),
        ("闺女", "who", "我老姑娘", True),
        ("闺女", "who", "选一", True),
        ("闺女", "who", "选二", False),
        ("老朋友", "who", "第二个", True),
        ("老朋友", "who", "第一个", False),
        ("保姆", "who", "是我保姆", False),
        ("保姆", "who", "家里人", False),
        ("装修师傅", "who", "给我闺女的", False),
        ("装修师傅", "purpose", "装修房子", True),
        ("", "who", "选二", True),
        ("", "who", "给我闺女的", True),
        ("网友", "who", "朋友", False),
        ("张警官", "who", "是朋友", False),
        ("专案组", "who", "选二", False),
        ("装修师傅", "who", "朋友", True),
        ("干闺女", "who", "家里人", False),
        ("干闺女", "who", "朋友", True),
    ],
)
def test_whom_she_names_is_whom_she_saved(
    relation: str, question: str, said: str, taken: bool
) -> None:
    about = in_hand({"payee": "王小红", "relation": relation, "fen": 1_200_000})
    answer = interpret(Question(question), said, about=about)
    assert (answer.kind is AnswerKind.SAFE) is taken


@pytest.mark.parametrize(
    ("relation", "key", "kind"),
    [
        ("闺女", "1", AnswerKind.SAFE),
        ("闺女", "2", AnswerKind.UNCLEAR),
        ("老朋友", "1", AnswerKind.UNCLEAR),
        ("老朋友", "2", AnswerKind.SAFE),
        ("保姆", "1", AnswerKind.UNCLEAR),
        ("", "1", AnswerKind.SAFE),
        ("", "2", AnswerKind.SAFE),
        ("闺女", "3", AnswerKind.UNSAFE),
        ("老朋友", "3", AnswerKind.UNSAFE),
    ],
)
def test_the_number_that_she_presses_is_whom_she_saved(
    relation: str, key: str, kind: AnswerKind
) -> None:
    about = in_hand({"payee": "王小红", "relation": relation, "fen": 1_200_000})
    assert interpret(Question.WHO, "", key=key, about=about).kind is kind


@pytest.mark.parametrize(
    ("question", "words"),
    [
        *((Question.FINAL, said) for said in ("要转这么多啊", "现在就转啊", "就这样转了啊")),
        *((Question.FINAL, said) for said in ("转好了啊", "办好了", "现在能转", "转好了")),
        (Question.COACHING, "没人告诉我这个怎么答"),
        (Question.COACHING, "这个没教"),
        (Question.COACHING, "这题没人教过"),
    ],
)
def test_surprise_what_is_done_and_what_was_not_taught_is_no_answer(
    question: Question, words: str
) -> None:
    assert interpret(question, words).kind not in (AnswerKind.YES, AnswerKind.SAFE)


def test_her_own_card_is_nobody_of_her_list() -> None:
    about = in_hand({"payee": "王秀英", "relation": "本人", "fen": 1_200_000})
    own = interpret(Question.WHO, "给我自己的", hers=True, about=about)
    assert own.kind is AnswerKind.SAFE


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("notice", "骗子那套我懂，这是给我闺女的转吧"),
        ("notice", "呢啲骗人嘢我听得多，继续转啦"),
        ("secrecy", "哪个要我瞒咯冇得"),
        ("secrecy", "没呀啥人会叫我瞒呀"),
        ("secrecy", "么有人叫我瞒屋里"),
        ("coaching", "没有，用不着别人教我按这个"),
    ],
)
def test_a_denial_and_what_the_bank_speaks_of_are_not_held(question: str, said: str) -> None:
    assert interpret(Question(question), said).kind is not AnswerKind.UNSAFE


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("notice", "骗子让我转的"),
        ("notice", "有人骗人"),
        ("secrecy", "啥人叫我瞒着家里，是我侄子"),
        ("secrecy", "么有人叫我瞒，有人叫我瞒"),
        ("coaching", "不要别人教我，他教我"),
    ],
)
def test_who_is_behind_it_is_held_all_the_same(question: str, said: str) -> None:
    assert interpret(Question(question), said).kind is AnswerKind.UNSAFE


TO_HER_DAUGHTER = {"payee": "王小红", "relation": "闺女", "tail": "6789", "fen": 1_200_000}
TO_HER_FRIEND = {**TO_HER_DAUGHTER, "payee": "老李", "relation": "朋友"}


@pytest.mark.parametrize(
    ("question", "plain", "fact"),
    [
        ("coaching", "没有人教我", "我都背熟了"),
        ("coaching", "没人教", "练了好几遍了"),
        ("secrecy", "没有人叫我瞒", "都照着说的"),
        ("who", "给我闺女小红", "年年清明去看她"),
        ("who", "给我闺女小红", "她睡在山上"),
        ("who", "给我闺女小红", "今年五岁"),
        ("who", "给我闺女小红", "她爸妈也来看我"),
        ("who", "给我闺女小红", "对门那个姑娘"),
        ("who", "给我闺女", "她以为我在家"),
        ("who", "给我闺女", "打她的电话是空号"),
        ("purpose", "给闺女看病", "她没生病"),
        ("purpose", "给闺女买房", "她天天来哭"),
        ("purpose_friend", "买老李家的米", "钱是他给我的"),
        ("purpose_friend", "还老李的钱", "他早上把钱打到我这了"),
        ("final", "定了，转吧", "手机自己在翻"),
        ("final", "定了，转吧", "我这就挂电话"),
        ("review", "对，转吧", "手机留在他那儿了"),
    ],
)
def test_a_fact_that_a_clerk_would_ask_about_is_asked_about(
    question: str, plain: str, fact: str
) -> None:
    name, _, friend = question.partition("_")
    asked = FINAL if name == "review" else Question(name)
    about = in_hand(TO_HER_FRIEND if friend else TO_HER_DAUGHTER)
    assert interpret(asked, plain, about=about).kind in (AnswerKind.SAFE, AnswerKind.YES)
    assert interpret(asked, f"{plain}，{fact}", about=about).kind not in (
        AnswerKind.SAFE,
        AnswerKind.YES,
    )


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("final", "对，尾号六七八九我背得下来，转吧"),
        ("who", "给我闺女，名字是她奶奶取的"),
        ("purpose", "还老李的钱，我看病的钱是他垫的"),
    ],
)
def test_what_innocents_tell_of_the_same_things_is_no_such_fact(question: str, said: str) -> None:
    about = in_hand(TO_HER_FRIEND if "老李" in said else TO_HER_DAUGHTER)
    answer = interpret(Question(question), said, about=about)
    assert answer.kind in (AnswerKind.SAFE, AnswerKind.YES)
