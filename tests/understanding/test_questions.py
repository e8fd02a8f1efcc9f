"""Test the list of frequent questions and a branch's own file: checked, merged, filled with
facts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.banking.products import full_interest, product
from assistant.money import Money
from assistant.settings import Settings
from assistant.speaking.wording import has_digits, money_words
from assistant.understanding.disambiguation.branch_questions import (
    faults,
    read_checked,
    use_questions,
)
from assistant.understanding.disambiguation.facts import facts
from assistant.understanding.disambiguation.matcher import (
    known_question,
    question_about,
    question_in,
)
from assistant.understanding.disambiguation.questions import (
    OURS,
    BadQuestions,
    Found,
    list_questions,
    read_rows,
)
from tests.doctor import told_of


@pytest.fixture(autouse=True)
def ours_again() -> Iterator[None]:
    yield
    use_questions(None)


def own(folder: Path, text: str) -> Path:
    """Write a branch's own file."""
    path = folder / "questions.yml"
    path.write_text(text, "utf-8")
    return path


def answer(id_: str) -> str:
    """Return what is said to a question."""
    question = known_question(id_)
    assert question is not None, id_
    return question.tell(facts())


def test_our_own_file_has_no_fault() -> None:
    assert list(faults((), read_rows(OURS))) == []


@pytest.mark.parametrize("question", list_questions(), ids=lambda each: each.id)
def test_every_answer_is_whole_sentences_in_words(question: Found) -> None:
    said = question.tell(facts())
    assert said.endswith("。") and "{" not in said and not has_digits(said)


def test_figures_are_calculated_by_the_banks_own_function() -> None:
    year = product("term-12")
    brings = money_words(full_interest(Money.yuan(10_000), year.bp, year.months))
    assert f"到期利息是{brings}" in answer("interest")
    assert facts()["insured"] == "五十万元" and "五十万元" in answer("insurance")
    assert facts()["toilet"] in answer("toilet")


def test_a_branch_changes_adds_and_drops_entry_by_entry(tmp_path: Path) -> None:
    text = """
- {id: toilet, answer: 厕所在二楼。}
- id: parking
  label: 哪儿能停车
  words: [有没有停车场]
  about: [停车 车位, 哪 有没有]
  answer: 楼后面有停车场。{hours}。
- {id: coins, drop: true}
"""
    before = known_question("toilet")
    assert use_questions(own(tmp_path, text)) == ""

    now = known_question("toilet")
    assert before and now and now.words == before.words
    assert answer("toilet") == "厕所在二楼。"
    assert answer("parking") == f"楼后面有停车场。{facts()['hours']}。"
    assert (found := question_about("门口哪有车位啊")) and found.id == "parking"
    assert known_question("coins") is None
    use_questions(None)
    assert known_question("parking") is None and known_question("coins")


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("- {id: toilet, answer: '{wc}。'}", 1, "没有“wc”这一项"),
        ("\n- {id: toilet, answer: ''}", 2, "answer 是空的"),
        ("- {id: parking, label: 哪儿停车}", 1, "新的问题要写上"),
        ("- {id: parking, answer: 有。}", 1, "新的问题要写上"),
        ("- {label: 哪儿停车, answer: 有。}", 1, "请写上 id"),
        (
            "- {id: toilet, answer: 楼上。}\n- {id: toilet, answer: 楼下。}",
            2,
            "这个问题写了两遍",
        ),
        ("- {id: a, label: 厕所在哪儿, answer: 楼上。}", 1, "在问题 toilet 里也有"),
        ("- {id: a, label: 查余额, answer: 您看屏幕。}", 1, "是办“查余额”的话"),
        ("- {id: a, label: 贵不贵, answer: 收 3 块。}", 1, "答案里有数字"),
        ("- {id: a, label: 贵不贵, answer: 不贵}", 1, "要有句号"),
        ("- {id: a, label: 贵不贵, answer: '{hours。'}", 1, "大括号不成对"),
        ("- {id: a, label: 贵不贵, anwser: 不贵。}", 1, "不认识“anwser”"),
        ("- {id: a, label: 贵不贵, words: 贵吗, answer: 不贵。}", 1, "words 要写成这样"),
        ("- {id: a, label: 贵不贵, person: 是, answer: 不贵。}", 1, "只能写 true 或者 false"),
        ("- {id: nobody, drop: true}", 1, "本来就没有"),
        ("- {id: a, instead_of: [buy], label: 贵不贵, answer: 不贵。}", 1, "没有“buy”这种事"),
        (
            "- {id: a, instead_of: [report_fraud], label: 是不是骗子, answer: 不是。}",
            1,
            "由防骗检查先听",
        ),
        (f"- {{id: a, label: 贵不贵, answer: {'您慢慢听我说，' * 80}好。}}", 1, "一屏放不下"),
        ("toilet: 楼上", 1, "用一个短横线开头"),
        ("- {id: a, label: 贵不贵\n- b: c", 2, "格式不对"),
    ],
)
def test_what_is_wrong_is_told_with_its_line_and_ours_stay(
    tmp_path: Path, text: str, line: int, says: str
) -> None:
    path = own(tmp_path, text)
    ours = answer("toilet")

    fault = use_questions(path)

    assert says in fault and f"第{line}行" in fault and fault.endswith("先用自带的答案")
    assert "\n" not in fault
    assert answer("toilet") == ours
    assert known_question("a") is None


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadQuestions, match="这个文件读不了"):
        read_checked(tmp_path / "none.yml")


def test_the_doctor_checks_the_branchs_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own(tmp_path, "- {id: toilet, answer: '{wc}。'}")
    settings = Settings(data=tmp_path, questions="questions.yml")

    assert "第1行（toilet）：没有“wc”这一项" in told_of("questions", settings, monkeypatch)


@pytest.mark.parametrize(
    ("said", "about"),
    [
        ("老头子上个月没了，他的存折咋办", "inherit"),
        ("我妈过世了，她的钱怎么拿", "inherit"),
        ("你们这儿有没有卫生间", "toilet"),
        ("我老伴的养老金发了没有", "others-pension"),
        ("这个利息是按什么算的", "interest"),
        ("给儿子打钱过去扣不扣手续费", "fee"),
        ("昨天转的那笔能不能要回来", "wrong-transfer"),
        ("我要找你们领导反映一下", "complaint"),
        ("高龄补贴到了没", "allowance"),
        ("取暖补贴打过来了没有", "allowance"),
        ("看病报销的钱打过来了吗", "reimbursement"),
        ("有个年息百分之十的", "high-return"),
    ],
)
def test_a_question_is_known_by_its_words(said: str, about: str) -> None:
    found = question_about(said)
    assert found and found.id == about


@pytest.mark.parametrize(
    "said",
    [
        "我要取钱",
        "老伴的卡没了",
        "给老伴转五百",
        "折子没了怎么办",
        "我闺女要上厕所我先走了",
        "他叫我把钱退回来说是转错了",
        "有人打电话说我的钱能追回来要先转手续费",
        "公安让我转钱，你是真人吗",
        "客服说转错了要退回来",
        "定期提前取",
        "养老金补贴到了吗",
        "一年利率百分之一点三吗",
        "利息税百分之二十",
    ],
)
def test_requests_losses_and_what_others_want_are_no_questions(said: str) -> None:
    assert question_about(said) is None


def test_what_asks_for_her_own_deposit_is_no_general_question() -> None:
    assert (found := question_in("定期到期了怎么办")) and found.id == "renew"
    assert question_in("我的定期到期了没有") is None
