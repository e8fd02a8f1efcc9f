"""Test the closed set of whole utterances: nothing else is a yes, and plain answers are accepted.

``answers/README.md`` tells who wrote the sets, and how each sentence was read the first time.
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from pathlib import Path
from types import ModuleType

import pytest

from assistant.bill_types import load_bill_types
from assistant.conversation.check_answers import in_hand
from assistant.fraud import grammar
from assistant.fraud.answers import interpret
from assistant.fraud.check import Answer, AnswerKind, Question
from assistant.fraud.grammar import InHand, Sum, matches, written
from assistant.settings import ROOT
from assistant.understanding.readers.amounts import find_amounts
from assistant.understanding.readers.kinship import kin_words, words_for
from tests.fraud.answers import not_safe_first, not_safe_second

FOLDER = ROOT / "answers"
FEN = 1_200_000
HER_DAUGHTER = InHand(("王小红", "小红"), words_for("闺女"), False, FEN, "存折", "1234")
HER_SON = InHand(("王小明", "小明"), words_for("大儿子"), False, FEN, "存折", "1234")
HER_NEIGHBOUR = InHand(("张桂兰", "桂兰"), (), True, FEN, "存折", "1234")
STARTS = (
    "consent", "consent_named", "notice", "heard", "who_is_family", "who_is_hers",
    "who_is_friend", "what_own", "what_buying", "what_debt", "what_beside", "says_child", "child_of_hers",
    "nobody", "secrecy_named", "coaching_named",
    "amount", "secrecy_moot", "coaching_moot", "secrecy_open", "coaching_open", "depends", "no_yes",
    "no_yes_asked", "vague_who", "right_you_are", "by_the_way", "fact_with", "fact_bare", "use_with", "why_yes",
    "warned_with", "alone_with", "alone_named", "alone_bare",
    "remark_at_notice", "remark_of_yes", "remark_of_secrecy", "remark_who_stands_behind", "remark",
    "open_named", "self_named", "names_alone", "firm_yes", "courtesy_yes",
    "deal", "deal_words", "cause", "cause_words", "friend_told", "friend_of_friend", "open_told", "alone_told",
    "yes_told", "goes_told", "remark_of_deal", )  # fmt: skip
GOES_ON = (AnswerKind.YES, AnswerKind.SAFE)
LEAST_TAKEN = {
    "first": 0.965,
    "second": 0.965,
    "third": 0.95,
    "fourth": 0.97,
    "fifth": 0.985,
    "sixth": 0.99,
    "seventh": 0.98,
    "eighth": 0.975,
    "ninth": 0.98,
    "tenth": 0.97,
    "eleventh": 0.78,
    "twelfth": 0.93,
    "thirteenth": 0.87,
    "fourteenth": 0.92,
    "fifteenth": 0.86,
    "sixteenth": 0.9,
    "seventeenth": 0.83,
    "nineteenth": 0.785,
    "twentieth": 0.78,
    "twenty_second": 0.97,
    "twenty_third": 0.96,
    "twenty_fifth": 0.95,
    "twenty_sixth": 0.935,
    "twenty_seventh": 0.95,
    "twenty_eighth": 0.905,
    "twenty_ninth": 0.93,
    "thirtieth": 0.925,
    "thirty_first": 0.91,
    "thirty_fifth": 0.955,
    "fortieth": 0.92,
    "forty_first": 0.92,
    "forty_second": 0.92,
    "fifty_second": 0.98,
}
"""Of what a clerk would take at once (issue "Close the doors"); of the third, many lines are vague
(她急用钱, 周转) or name another sum, and are asked again; of the eleventh, many ramble."""
HELD = {
    "seventeenth": 1,
    "twenty_sixth": 2,
    "twenty_eighth": 4,
    "twenty_ninth": 2,
    "thirty_first": 2,
    "fortieth": 8,
    "forty_first": 8,
    "forty_second": 2,
}
"""Plain answers of talkative elders that are held as unsafe: they speak of 安全账户, of a note that was
written for them, of somebody else who was deceived."""
UNSEEN_SETS = (
    *("thirty_second", "thirty_third", "thirty_fourth", "thirty_seventh", "thirty_eighth"),
    *("thirty_ninth", "forty_third", "forty_fourth", "forty_seventh"),
)
COMPARED = (
    *tuple(LEAST_TAKEN)[7:],
    "eighteenth",
    "twenty_first",
    "twenty_fourth",
    "thirty_sixth",
    "forty_fifth",
    "forty_sixth",
    "fifty_first",
    *UNSEEN_SETS,
)
"""From the eighth set on, whom they name is held against her list, as at the kiosk."""
LONGEST = 650_000
"""Characters of a rule as one expression: at 900,000 google-re2 ran out of memory, half a GB, and
a sentence that it gives up is read as if it did not match."""
LEAST_STOPPED = 0.55
"""Of what the writers labelled as to be stopped: held at once, the rest is asked again. Their
labels are of parts, and one calls unsafe what the other does not."""


TRANSFER = {"payee": "王小红", "relation": "闺女", "tail": "6789", "fen": FEN, "account": "存折"}
TO_HER = in_hand(TRANSFER)
TO_A_FRIEND = in_hand({**TRANSFER, "payee": "老李", "relation": "朋友"})
"""From the eighth set on they name whom she saved, so they are held against her list as at the kiosk."""


def read(name: str, said: str, by: str = "") -> Answer:
    """Read an answer of any set; a review is read like any question of yes or no."""
    name, _, friend = name.partition("_")
    question = Question.FINAL if name == "review" else Question(name)
    about = HER_DAUGHTER
    if by in COMPARED:
        friend = friend or (name == "purpose" and "老李" in said)
        sums = [Sum(found.start, found.end, found.fen) for found in find_amounts(said)]
        return interpret(question, said, about=TO_A_FRIEND if friend else TO_HER, sums=sums)
    if question in (Question.WHO, Question.PURPOSE, Question.SECRECY, Question.COACHING):
        # The writers' transfer goes to whomever the sentence names.
        about = HER_SON if "小明" in said else HER_NEIGHBOUR if "桂兰" in said else about
    sums = [Sum(found.start, found.end, found.fen) for found in find_amounts(said)]
    return interpret(question, said, about=about, sums=sums)


@pytest.mark.parametrize("by", [not_safe_first, not_safe_second], ids=["first", "second"])
def test_nothing_that_is_no_answer_is_taken_for_one(by: ModuleType) -> None:
    counts: Counter[str] = Counter()
    taken, stopped, must_stop = [], 0, 0
    for name, said, label in by.sentences():
        kind = read(name, said).kind
        counts[name] += 1
        must_stop += label == "unsafe"
        stopped += label == "unsafe" and kind is AnswerKind.UNSAFE
        if kind in (*GOES_ON, AnswerKind.AMOUNT_SPOKEN):
            taken.append((name, said))
    assert sum(counts.values()) >= 10_000 and len(counts) >= 7
    assert taken == []
    assert stopped >= LEAST_STOPPED * must_stop, f"{stopped} of {must_stop}"


@pytest.mark.parametrize(
    ("by", "lines"),
    [
        ("third", 1001),
        ("fourth", 401),
        ("fifth", 1457),
        ("sixth", 1044),
        ("seventh", 302),
        ("eighth", 1450),
        ("ninth", 768),
        ("tenth", 1234),
        ("eleventh", 731),
        ("twelfth", 947),
        ("thirteenth", 699),
        ("fourteenth", 700),
        ("fifteenth", 696),
        ("sixteenth", 597),
        ("seventeenth", 449),
        ("eighteenth", 942),
        ("nineteenth", 497),
        ("twentieth", 497),
        ("twenty_first", 880),
        ("twenty_third", 697),
        ("twenty_fourth", 766),
        ("twenty_second", 498),
        ("twenty_fifth", 595),
        ("twenty_sixth", 598),
        ("twenty_seventh", 204),
        ("twenty_eighth", 599),
        ("twenty_ninth", 600),
        ("thirtieth", 596),
        ("thirty_first", 600),
        ("thirty_fifth", 596),
        ("thirty_sixth", 1258),
        ("fortieth", 596),
        ("forty_first", 597),
        ("forty_second", 399),
        ("forty_fifth", 170),
        ("forty_sixth", 73),
        ("fifty_first", 892),
        ("fifty_second", 488),
    ],
)
def test_nothing_that_a_hostile_reader_found_is_taken(by: str, lines: int) -> None:
    with (FOLDER / f"not_safe_{by}.tsv").open(encoding="utf-8") as file:
        rows = [(row[0], row[1]) for row in csv.reader(file, delimiter="\t") if row]
    assert len(rows) == lines
    assert [row for row in rows if read(*row, by).kind in GOES_ON] == []


@pytest.mark.parametrize("by", list(LEAST_TAKEN))
def test_what_she_plainly_says_is_taken(by: str, capsys: pytest.CaptureFixture[str]) -> None:
    with (FOLDER / f"safe_{by}.tsv").open(encoding="utf-8") as file:
        rows = [(row[0], row[1]) for row in csv.reader(file, delimiter="\t") if row]
    read_as: dict[str, Counter[AnswerKind]] = defaultdict(Counter)
    for name, said in rows:
        read_as[name][read(name, said, by).kind] += 1
    taken = sum(kinds[kind] for kinds in read_as.values() for kind in GOES_ON)
    with capsys.disabled():
        told = ", ".join(
            f"{name} {sum(kinds[kind] for kind in GOES_ON) / sum(kinds.values()):.1%}"
            for name, kinds in sorted(read_as.items())
        )
        print(f"\nplain answers taken, {by} set: {taken} of {len(rows)} ({told})")
    assert len(rows) >= (2_000 if by in ("first", "second") else 250)
    assert sum(kinds[AnswerKind.UNSAFE] for kinds in read_as.values()) == HELD.get(by, 0)
    assert taken / len(rows) >= LEAST_TAKEN[by]


UNSEEN = Path(__file__).parent / "answers" / "unseen"
FIRST_READ = {
    "thirty_second": (0.945, 7, 0),
    "thirty_third": (0.93, 7, 2),
    "thirty_fourth": (0.91, 3, 1),
    "forty_fourth": (0.805, 8, 0),
}
"""Of sets from which nothing was learnt or mended: the least share of plain answers taken, the most lines
that are none and were taken (ten of the seventeen have heard the notice), the most plain ones held."""
KEPT_APART = {
    "thirty_seventh": 30,
    "thirty_eighth": 5,
    "thirty_ninth": 34,
    "forty_third": 10,
    "forty_seventh": 14,
}
"""The most that may be taken of lines by hostile readers (and of contrast pairs), from which nothing was
learnt: 1,266, 600 by hand before a verdict was known, 171 and 73 that had all been taken, and 399."""


@pytest.mark.parametrize("by", list(KEPT_APART))
def test_little_is_taken_of_a_hostile_readers_lines_that_were_kept_apart(
    by: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with (UNSEEN / f"not_safe_{by}.tsv").open(encoding="utf-8") as file:
        rows = [(row[0], row[1]) for row in csv.reader(file, delimiter="\t") if row]
    taken = sum(read(*row, by).kind in GOES_ON for row in rows)
    with capsys.disabled():
        print(f"\nkept apart, {by} set: {taken} of {len(rows)} taken wrongly")
    assert taken <= KEPT_APART[by]


@pytest.mark.parametrize("by", list(FIRST_READ))
def test_how_a_set_is_read_that_nobody_has_seen(
    by: str, capsys: pytest.CaptureFixture[str]
) -> None:
    kinds: dict[str, list[AnswerKind]] = {}
    for kind in ("safe", "not_safe"):
        with (UNSEEN / f"{kind}_{by}.tsv").open(encoding="utf-8") as file:
            rows = [(row[0], row[1]) for row in csv.reader(file, delimiter="\t") if row]
        kinds[kind] = [read(*row, by).kind for row in rows]
    plain, others = kinds["safe"], kinds["not_safe"]
    taken = sum(kind in GOES_ON for kind in plain) / len(plain)
    wrongly = sum(kind in GOES_ON for kind in others)
    held = plain.count(AnswerKind.UNSAFE)
    with capsys.disabled():
        print(f"\nunseen, {by} set: {taken:.1%} of {len(plain)} taken, {held} held; "
              f"{wrongly} of {len(others)} taken wrongly")  # fmt: skip
    least, most_wrong, most_held = FIRST_READ[by]
    assert taken >= least and wrongly <= most_wrong and held <= most_held


YES_WORDS = (
    "那可不", "可不", "可不是嘛", "对", "对对", "是", "是的", "好", "好的", "行", "中", "成", "得", "可以",
    "要", "要的", "要得", "没错", "没问题", "没事", "确定", "定", "定了", "想好", "不错", "当然", "能行",
    "同意", "愿意", "就这样", "就是", "明白", "知道了", "转", "转吧", "给她转", "我要转", "继续", "作数",
)  # fmt: skip
REFUSES = (
    "中", "行", "能", "要", "成", "得", "可以", "会", "对", "是", "好", "转", "敢", "想转", "同意", "愿意", "定",
)  # fmt: skip
DOUBTS = (
    "了吗", "吗", "么", "没", "没有", "没定", "不", "不了", "不了吧", "才怪", "个头", "不起", "像不对", "像是",
    "就好了", "的话", "也不转", "还没想好", "再说", "倒是", "但是不转", "归", "可我不想", "要问问", "可不敢",
)  # fmt: skip


@pytest.mark.parametrize("name", ["review", "notice", "final"])
def test_no_yes_and_the_beginning_of_a_refusal_overlap(name: str) -> None:
    """那可不 says yes, 那可不中 does not, though 中 alone does."""
    doubts = [*DOUBTS, *(f"不{word}" for word in REFUSES), *(f"别{word}" for word in REFUSES)]
    said = [f"{yes}{pause}{doubt}" for yes in YES_WORDS for pause in ("", "，") for doubt in doubts]
    said += [f"{lead}可不{word}{end}" for lead in ("", "那", "我", "对，") for word in REFUSES
             if word != "是" for end in ("", "啊", "，转吧")]  # fmt: skip
    said += [f"{word}{but}{word}" for word in YES_WORDS if word[-1] not in "是对的嘛"
             for but in ("是", "归", "倒是")]  # fmt: skip
    assert [one for one in said if read(name, one).kind in GOES_ON] == []


@pytest.mark.parametrize("kin", sorted(kin_words()))
def test_kin_other_than_the_payee_are_asked_again(kin: str) -> None:
    loose = {"daughter", "child", "friend", "neighbour", "goddaughter"}
    if kin_words()[kin].groups & loose or kin.startswith("屋里"):  # 屋里的 may be any of hers
        return
    for said in (
        f"给我{kin}的",
        f"是我{kin}",
        f"我{kin}",
        f"{kin}儿",
        f"给我们家{kin}",
        f"我{kin}小红",
    ):
        assert read("who", said, "eighth").kind not in GOES_ON, said
    for said in (f"给我{kin}的", f"我{kin}"):
        assert read("who_friend", said, "eighth").kind not in GOES_ON, said


@pytest.mark.parametrize("question", list(Question))
def test_by_voice_a_short_word_is_none(question: Question) -> None:
    for said in ("对", "是", "好", "嗯", "没有", "没", "行", "闺女", "看病", "对对对", "没有没有"):
        answer = interpret(question, said, spoken=True, about=HER_DAUGHTER)
        assert answer.kind not in GOES_ON, said


@pytest.mark.parametrize(
    "said", ["我闺女下个月结婚", "孩子上学", "老伴住院了", "买房子太贵了", "看病太难"]
)
def test_by_voice_talk_of_hers_is_no_answer_unless_it_says_for_whom_or_what(said: str) -> None:
    for question in (Question.WHO, Question.PURPOSE):
        assert interpret(question, said, spoken=True, about=HER_DAUGHTER).kind not in GOES_ON


@pytest.mark.parametrize("said", ["好，知道了", "行，我知道了", "嗯，听见了", "明白了"])
def test_to_have_understood_is_no_last_yes(said: str) -> None:
    assert read("final", said).kind not in GOES_ON
    assert read("review", said).kind not in GOES_ON
    assert read("notice", said).kind is AnswerKind.YES
    assert read("notice", f"{said}，接着转").kind is AnswerKind.YES


def test_what_is_not_of_this_transfer_is_left_over() -> None:
    other = InHand(names=("李建国", "建国", "装修师傅"), fen=1_200_000, account="工资卡")
    for said in ("对，给小红", "给闺女转吧", "从存折转"):
        assert read("final", said).kind is AnswerKind.YES, said
        assert interpret(Question.FINAL, said, about=other).kind not in GOES_ON, said


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("notice", "行行好吧"),  # a plea
        ("final", "好我听见了"),  # heard, not decided
        ("final", "要得，我要交水费"),  # another task
        ("notice", "转呗，这是养老钱"),  # speaks against it
        ("final", "对吧同志"),  # asks back
        ("final", "能转给闺女吧"),
        ("final", "没事吧闺女"),
        ("final", "是哇"),
        ("review", "转吧还儿子"),  # to somebody else
        ("final", "没问题，给物业"),
        ("final", "唉，转给闺女吧"),  # sighed
        ("final", "必须转"),
        ("final", "是闺女要的"),
        ("final", "对闺女好"),
        ("review", "人对"),  # a part
        ("review", "没事"),
        ("final", "想好"),
        ("review", "是她我就转"),  # a condition without its 要是
        ("final", "确定就转"),
        ("secrecy", "谁都没说"),  # she may have told nobody
        ("secrecy", "没有人不说"),
        ("secrecy", "手机里没有"),  # answers coaching alone
        ("secrecy", "没打电话"),
        ("coaching", "跟老伴说过了"),
        ("coaching", "旁边没人电话里教"),  # two halves run together
        ("coaching", "没人教额咋会"),  # how could she, without
        ("coaching", "闺女没教"),  # one alone
        ("review", "是我闺女的生日"),  # answers another question
        ("purpose", "孩子上学去了"),
        ("who", "都是自己人"),  # anybody's
        ("who", "我小兄弟"),
        ("who", "老乡"),
        ("who", "二"),
        ("purpose", "看病存着"),  # two in one
        ("purpose", "给他买房存着"),
    ],
)
def test_what_sounds_like_an_answer_and_is_none(name: str, said: str) -> None:
    assert read(name, said).kind not in GOES_ON


def test_every_bill_is_a_purpose_in_every_way_of_saying_it() -> None:
    """They stand in bill_types.yaml alone; of 37 ways 18 were unclear when consent.yaml had its own."""
    ways = [way for bill in load_bill_types().values() for way in bill.said]
    for said in (f"{verb}{way}" for way in ways for verb in ("交", "缴", "付")):
        assert read("purpose", said, "eighth").kind is AnswerKind.SAFE, said


@pytest.mark.parametrize("said", ["没有", "没", "没有，", "没有啊", "没有，没人"])
def test_a_denial_too_early_refuses_nothing(said: str) -> None:
    for name in ("who", "purpose"):
        assert read(name, said).kind is AnswerKind.UNCLEAR


def test_having_heard_the_notice_is_an_answer_to_the_notice_alone() -> None:
    for said in ("知道了", "听见了，转吧", "好，记住了，接着转", "晓得了你接着转吧"):
        assert read("notice", said).kind is AnswerKind.YES, said
    assert read("final", "听见了").kind not in GOES_ON
    assert read("notice", "听见了，不转").kind not in GOES_ON


CALLED = ("姑娘", "小姑娘", "同志", "小同志", "师傅", "小伙子", "闺女", "大妹子", "妹子", "靓女")
TO_THE_CLERK = (
    ("final", "{}我要转"), ("final", "{}转吧"), ("final", "{}接着转吧"), ("final", "嗯{}我确定要转"),
    ("final", "{}转给我闺女"), ("notice", "{}我听明白了要转"), ("notice", "{}都听懂了接着转"),
    ("review", "对{}没错"), ("review", "是的{}都对着呢"), ("who", "{}是我闺女"),
    ("who_friend", "{}给我朋友的"),
)  # fmt: skip
OF_SOMEBODY = (
    "{}要我转", "{}让我转", "{}叫转", "{}要转", "{}叫我转吧", "{}说转吧", "{}给我转的", "{}帮我转的",
    "{}我要转给他", "{}我就转吧", "{}没错", "{}转了", "{}我不转", "{}我转吗", "对{}好",
)  # fmt: skip


@pytest.mark.parametrize("called", CALLED)
def test_a_form_of_address_needs_no_pause_before_her_own_wish_alone(called: str) -> None:
    for name, said in TO_THE_CLERK:
        assert read(name, said.format(called), "ninth").kind in GOES_ON, said
    for said in OF_SOMEBODY:
        for name in ("review", "notice", "final"):
            assert read(name, said.format(called), "ninth").kind not in GOES_ON, said


def test_the_tail_of_the_account_said_by_digits_is_no_sum() -> None:
    assert read("review", "六七八九，没错，是她的", "ninth").kind is AnswerKind.YES
    for said in ("六七八七，没错", "转6789"):
        assert read("review", said, "ninth").kind not in GOES_ON, said


TOLD = (
    "我闺女在北京上班", "她很孝顺", "钱是我自己攒的", "我退休前当老师", "她住我家楼上", "闺女买房差点钱",
    "我常来转钱", "家里都知道", "我们认识三十年了", "我闺女住院了", "给她添点钱", "社区讲过", "钱转出去很难追",
)  # fmt: skip
LEFT_OPEN = (
    "{}", "不是{}", "要是{}就转", "等{}再转", "{}我不转", "{}吗", "对，{}吗", "对，{}才怪", "{}的话转吧", "{}才转",
    "{}就转", "除非{}", "听说{}", "好像{}", "{}，先不转", "问问{}", "{}他让我转", "对，{}，可是不转", "转吧{}不行",
    "万一{}", "如果{}转吧", "他说{}", "人家说{}，转吧", "对了，{}", "行，就是{}",
)  # fmt: skip
TOLD_OF_NOBODY = (
    "{}",
    "不是{}",
    "有{}",
    "{}教我",
    "他说{}",
    "要是{}",
    "{}没",
    "没有不过{}",
    "没有，{}让我这么说",
)
OF_ANOTHER = (
    "不是给我闺女，{}", "{}的同事", "给{}的邻居", "给她{}的朋友", "给别人{}", "给我闺女的朋友{}", "给我闺女她婆婆，{}",
    "不给我闺女{}", "我闺女让我给人的，{}",
)  # fmt: skip


def test_what_she_tells_besides_is_no_answer_and_turns_none_into_one() -> None:
    assert read("review", "没错，我闺女在北京上班，她很孝顺", "tenth").kind is AnswerKind.YES
    assert read("who", "是我闺女，她住我家楼上", "tenth").kind is AnswerKind.SAFE
    assert read("coaching", "没人教我我退休前当老师", "tenth").kind is AnswerKind.SAFE
    ways = dict.fromkeys(("review", "notice", "final"), LEFT_OPEN)
    ways |= {"secrecy": TOLD_OF_NOBODY, "coaching": TOLD_OF_NOBODY, "who": OF_ANOTHER}
    said = [(name, way.format(one)) for name, how in ways.items() for way in how for one in TOLD]
    assert [one for one in said if read(*one, "tenth").kind in GOES_ON] == []


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("who_friend", "我朋友的徒弟"),  # somebody else
        ("who_friend", "朋友认识三年了"),
        ("review", "人没错"),  # a part
        ("final", "我确定她是我闺女"),  # of her, not of the transfer
        ("final", "我自己会弄"),
        ("notice", "你说得对"),  # that one must take care
        ("notice", "儿子说行"),
        ("notice", "不用念了，快点转"),  # has not heard it
        ("secrecy", "没人让我转"),  # of force, not of silence
        ("secrecy", "没闺女知道"),
        ("secrecy", "哪有家里都知道"),
        ("secrecy", "没人让我瞒银行"),
        ("coaching", "没教，替我操作"),
        ("coaching", "我自己按的没"),  # asks
        ("coaching", "没有，闺女在旁边教过"),
        ("review", "好吧，他就在边上"),
        ("purpose", "交押金"),
        ("purpose", "替他交学费"),
        ("purpose", "交闺女货款"),
        ("review", "转给女儿王小红的经理，一万二"),  # a stranger, and nobody she calls
        ("review", "对，转给他女儿王小红"),
        ("review", "对，我存折呢"),
        ("final", "要是转吧她等着用呢"),
        ("final", "确定……不要"),
        ("notice", "是我闺女"),
        ("coaching", "没人没教我"),
        ("coaching", "没人教我认字"),
        ("coaching", "电话里没人"),  # one place of three
        ("coaching", "就我没有一个人"),
        ("secrecy", "没有老伴同意"),
        ("secrecy", "没有不能告诉谁的吗"),
        ("purpose", "他跟你说，给闺女买车"),
        ("purpose", "就当给老伴看病"),
        ("purpose", "家里用，给朋友的"),  # two answers
        ("purpose", "邻居闺女买房"),
        ("purpose", "不投资不行"),
        ("purpose", "要转给闺女"),
        ("who_friend", "老李的朋友"),
        ("who_friend", "老李嘛，他朋友"),
        ("who", "她不是我生的"),
        ("who", "我是她妈的同学"),
    ],
)
def test_neighbours_of_what_is_taken_are_not(name: str, said: str) -> None:
    assert read(name, said, "tenth").kind not in GOES_ON


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("who", "我是她妈"),
        ("who", "我自己养的闺女"),
        ("purpose", "家里用闺女要装修，不投资"),
        ("purpose", "她给我交的住院费，我还她"),
        ("purpose_friend", "还老李的，去年盖房借的"),
        ("secrecy", "没有，我给儿子打过电话说了"),
        ("coaching", "没人教我，我自己在家捣鼓的，也没打电话"),
        ("final", "追不回来不要紧，自己闺女，转吧"),
        ("review", "没错小红一万二从存折"),
        ("review", "对对，快点"),
        ("final", "对对，快点"),
        ("notice", "好，快点"),
    ],
)
def test_parts_are_taken_in_any_order(name: str, said: str) -> None:
    assert read(name, said, "twelfth").kind in GOES_ON


@pytest.mark.parametrize("relation", ["老伴", "孙女", "侄子"])
def test_that_she_is_the_mother_is_said_of_a_child_alone(relation: str) -> None:
    about = in_hand({**TRANSFER, "relation": relation})
    assert interpret(Question.WHO, "我是她妈", about=about).kind not in GOES_ON


@pytest.mark.parametrize(
    "said",
    ["他不是骗子，接着转", "对方不是骗子，转吧", "他们不是骗子，我要转", "我给他说了密码，接着转"],
)
def test_that_somebody_is_no_swindler_is_no_yes(said: str) -> None:
    for name in ("notice", "final"):
        assert read(name, said, "tenth").kind not in GOES_ON


def test_rules_are_written_in_common_words() -> None:
    said = [one for rule in grammar._rules().values() for one in grammar._alternatives(rule)]
    assert [one for one in said if grammar._common(one) != one] == []


def test_by_voice_talk_beside_a_name_does_not_say_for_whom() -> None:
    told = interpret(Question.WHO, "我亲闺女，下个月回家吃饭", spoken=True, about=HER_DAUGHTER)
    assert told.kind not in GOES_ON
    told = interpret(Question.WHO, "给我亲闺女，下个月回家吃饭", spoken=True, about=HER_DAUGHTER)
    assert told.kind in GOES_ON


@pytest.mark.parametrize("rule", STARTS)
def test_the_automata_have_room(rule: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert len(grammar._expanded(rule, ())) <= LONGEST
    for said in ("嗯是的没有人对啊，我给我闺女转了吧", "好的，给小红，家里都知道，转吧，谢谢") * 20:
        matches(rule, written(said * 10))
    assert "out of memory" not in capfd.readouterr().err


@pytest.mark.parametrize("hostile", ["嗯", "是的", "没有人", "对啊，", "我", "给我闺女", "转了吧"])
def test_any_length_is_read_at_once(hostile: str) -> None:
    text = written(hostile * (4000 // len(hostile)) + "骗")
    assert not any(matches(rule, text) for rule in STARTS)
