"""Test the guard's rules that only show at the kiosk: how it asks, and what it never says."""

from __future__ import annotations

import ast
import asyncio
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant import phrases
from assistant.banking.sandbox import SandboxBank
from assistant.fraud.answers import interpret
from assistant.fraud.check import Answer, Question
from assistant.fraud.questions import wording_of
from assistant.screens import fraud_check
from assistant.scripting.dialogue import read_dialogues
from assistant.scripting.judging import Outcome
from assistant.scripting.runner import DialogueRunner
from assistant.settings import ROOT
from assistant.speaking.scripted import ScriptedVoice
from assistant.speaking.voice import Spoken
from assistant.understanding.protocol import Parse, Reply
from tests.conversation.test_turns import Kiosk, kiosk  # noqa: F401  (a fixture)

NOTICE = """
- id: notice
  customer: demo
  turns:
    - {say: "给我闺女转一万二"}
    - {key: "yes"}
"""


def asks(question: str, sentence: str) -> Reply:
    """Return the dialogue's reply where the check asks ``question``."""
    asked = fraud_check.fill(
        question=question,
        number=1,
        of=7,
        hers=False,
        transfer="t",
        transfer_step=1,
        payee="王小红",
        relation="闺女",
        tail="6688",
        fen=1_200_000,
        account="存折",
    )
    nothing: dict[str, object] = {"choices": [], "hints": [], "field_kind": None}
    custom = {"screen": asked.screen, "data": asked.data, "keys": ["yes", "no"], **nothing}
    return Reply(sentence, custom)


@pytest.fixture
def answered(monkeypatch: pytest.MonkeyPatch) -> list[Answer]:
    """Return the answers to the check that the bank was given."""
    told: list[Answer] = []
    monkeypatch.setattr(
        SandboxBank, "answer", lambda bank, transfer_id, step, answer: told.append(answer)
    )
    return told


async def played(
    runner: DialogueRunner, tmp_path: Path, *turns: str, begin: str = NOTICE
) -> Outcome:
    """Play the turns after ``begin``."""
    file = tmp_path / "dialogue.yml"
    file.write_text(
        begin + "".join(f"    - {turn}\n" for turn in turns) + "  expect: {}\n", "utf-8"
    )
    (dialogue,) = read_dialogues(file)
    return await runner.run(dialogue)


def screens(outcome: Outcome) -> list[str]:
    return [event["screen"] for event in outcome.events if event["event"] == "shown"]


@pytest.mark.parametrize(
    ("turn", "follows"),
    [
        ('{key: "help", early: true}', "help_called"),
        ('{key: "no", early: true}', "transfer_cancelled"),
        ('{say: "算了不转了", early: true}', "transfer_cancelled"),
    ],
)
async def test_help_and_cancel_interrupt_the_notice(
    runner: DialogueRunner, tmp_path: Path, turn: str, follows: str
) -> None:
    shown = screens(await played(runner, tmp_path, turn))
    assert shown[shown.index("fraud_check") + 1] == follows


async def test_she_is_told_why_she_is_asked(runner: DialogueRunner, tmp_path: Path) -> None:
    events = (await played(runner, tmp_path)).events
    asked = [e["text"] for e in events if e["event"] == "shown" and e["screen"] == "fraud_check"]
    assert "这笔钱数目不小，我多问您几句，替您把把关。您要从存折" in asked[0]


async def test_repeat_interrupts_the_notice_and_her_yes_stays_deaf(
    kiosk: Kiosk,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun: list[str] = []
    say = ScriptedVoice.say

    async def noted(voice: ScriptedVoice, text: str, **how: Any) -> Spoken:
        begun.append(text)
        return await say(voice, text, **how)

    async def notice(session: str, meant: Parse) -> list[Reply]:
        return [asks("notice", "钱很难再要回来。还接着转吗？")]

    monkeypatch.setattr(ScriptedVoice, "say", noted)
    monkeypatch.setattr(kiosk.rasa, "turn", notice)
    for key in ("home", "repeat", "yes"):
        await kiosk.conversation.press(key, kiosk.conversation.step)
        await asyncio.sleep(0)  # the voice begins
    assert sum("很难再要回来" in text for text in begun) == 2
    assert kiosk.dropped() == ["the notice is still being read"]


async def test_an_unclear_answer_is_asked_in_other_words_then_by_keys_then_held(
    runner: DialogueRunner, tmp_path: Path
) -> None:
    unclear = '{say: "今天天气真好"}'
    outcome = await played(runner, tmp_path, '{key: "yes"}', unclear, unclear, unclear)
    asked = [
        e["text"]
        for e in outcome.events
        if e["event"] == "shown" and ("给谁的" in e["text"] or "收钱的人" in e["text"])
    ]
    assert len(asked) == 3
    assert "按数字键" not in asked[0] + asked[1] and "请按数字键回答" in asked[2]
    assert screens(outcome).count("transfer_held") == 1


def asked(outcome: Outcome) -> list[str]:
    """Return the questions of the check, in the order in which they were shown."""
    shown = [e["text"] for e in outcome.events if e.get("screen") == "fraud_check"]
    return [text.split("？")[0][-12:] for text in shown]


@pytest.mark.parametrize(
    ("before", "bare", "named", "follows"),
    [
        ((), "对", "接着转", "给谁的"),
        (('{key: "yes"}',), "闺女", "给我闺女的", "做什么用"),
        (('{key: "yes"}', '{key: "1"}'), "看病", "她看病用的", "别告诉家里人"),
        (('{key: "yes"}', '{key: "1"}', '{key: "1"}'), "没有", "没有人让我瞒着", "教您怎么做"),
    ],
)
async def test_by_voice_a_bare_word_does_not_move_the_check(
    runner: DialogueRunner,
    tmp_path: Path,
    before: tuple[str, ...],
    bare: str,
    named: str,
    follows: str,
) -> None:
    spoken = [f"{{say: {word}, spoken: true}}" for word in (bare, named)]
    once = await played(runner, tmp_path, *before, spoken[0])
    assert not any(follows in text for text in asked(once))
    told = "".join(str(e["text"]) for e in once.events if e["event"] == "spoken")
    assert "我怕听岔了" in told
    after = await played(runner, tmp_path, *before, *spoken)
    assert any(follows in text for text in asked(after))
    typed = await played(runner, tmp_path, *before, f"{{say: {bare}}}")
    assert any(follows in text for text in asked(typed))


async def test_the_second_bare_word_goes_on_as_unclear(
    runner: DialogueRunner, tmp_path: Path
) -> None:
    bare = "{say: 对, spoken: true}"
    outcome = await played(runner, tmp_path, bare, bare, bare, bare)
    assert screens(outcome).count("transfer_held") == 1


async def test_by_voice_a_hum_at_the_last_question_posts_nothing(
    runner: DialogueRunner, tmp_path: Path
) -> None:
    keys = ('{key: "yes"}', *['{key: "1"}'] * 4, '{digits: "12000"}')
    outcome = await played(runner, tmp_path, *keys, "{say: 对, spoken: true}")
    assert "transfer_done" not in screens(outcome) and "pin" not in screens(outcome)[-1]
    outcome = await played(runner, tmp_path, *keys, "{say: 我确定要转, spoken: true}")
    assert "transfer_done" in screens(outcome)


async def test_who_asks_for_a_moment_is_waited_for(runner: DialogueRunner, tmp_path: Path) -> None:
    moment = ('{say: "等一下，我找老花镜"}', '{say: "我看看啊"}')
    begun = ('{key: "yes"}', *moment)
    outcome = await played(runner, tmp_path, *begun, '{say: "天气不错"}', '{say: "给我闺女的"}')
    assert "transfer_held" not in screens(outcome)
    assert any("做什么用" in text for text in asked(outcome))
    endless = await played(runner, tmp_path, '{key: "yes"}', *['{say: "我看看啊"}'] * 5)
    assert "transfer_held" in screens(endless)


async def test_a_yes_of_the_classifier_alone_confirms_nothing(
    runner: DialogueRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """成都 came out as affirm at the review."""
    begin = NOTICE.replace("给我闺女转一万二", "给我闺女转两千").replace(
        '    - {key: "yes"}\n', '    - {say: "成都"}\n    - {say: "是被逼的"}\n'
    )
    outcome = await played(runner, tmp_path, begin=begin)
    assert "transfer_review" in screens(outcome) and "transfer_done" not in screens(outcome)


async def test_when_it_is_held_she_is_told_where_her_money_is_and_whom_to_ask(
    runner: DialogueRunner, tmp_path: Path
) -> None:
    outcome = await played(runner, tmp_path, '{key: "yes"}', '{key: "3"}')
    (held,) = (e["text"] for e in outcome.events if e.get("screen") == "transfer_held")
    spoken = "".join(str(e["text"]) for e in outcome.events if e["event"] == "spoken")
    assert "还在您账户里" in held and "还在您的账户里" in spoken
    assert phrases.NOTIFIED in spoken  # who has been told, and that somebody comes
    assert "96110" in held and "95588" in held
    assert "九六一一零" in spoken and "九五五八八" in spoken


async def test_names_that_sound_alike_are_asked_back_with_relation_and_tail(
    runner: DialogueRunner, tmp_path: Path
) -> None:
    begin = NOTICE.replace("给我闺女转一万二", "给王晓红转两千")
    outcome = await played(runner, tmp_path, begin=begin)
    (choose,) = (
        e["text"] for e in outcome.events if e["event"] == "shown" and e["screen"] == "choose"
    )
    assert re.search("闺女 王小红（尾号....）", choose)
    assert re.search("儿子 王小明（尾号....）", choose)
    assert "transfer_review" not in screens(outcome)


def test_every_review_and_the_check_name_the_account_tail() -> None:
    said = yaml.safe_load((ROOT / "domain/transfer.yml").read_text("utf-8"))["responses"]
    reviews = {name: told for name, told in said.items() if name.startswith("utter_review")}
    del reviews["utter_review_expired"]  # stands before one of the others
    assert reviews.keys() == {"utter_review", "utter_review_own"}
    for name, variants in reviews.items():
        for variant in variants:
            assert "{payee}" in variant["text"] and "{tail}" in variant["text"], name
    for question in (Question.NOTICE, Question.FINAL):
        assert "{payee}" in wording_of(question).text and "{tail}" in wording_of(question).text


# Confidence never authorises


@pytest.mark.parametrize("sure", [0.0, 0.3, 0.79, 0.81, 1.0, None])
@pytest.mark.parametrize("words", ["没有人教我", "不好说", "对", "有人教我", "没有他听着"])
async def test_confidence_never_authorises(
    kiosk: Kiosk,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    answered: list[Answer],
    sure: float | None,
    words: str,
) -> None:
    """However sure recogniser and classifier are: the answer is what the words are."""

    async def parse(text: str) -> Parse:
        return Parse(text=text, intent="affirm", confidence=sure, entities=())

    async def turn(session: str, meant: Parse) -> list[Reply]:
        return [asks("coaching", "现在有没有人教您怎么做？")]

    monkeypatch.setattr(kiosk.rasa, "parse", parse)
    monkeypatch.setattr(kiosk.rasa, "turn", turn)
    await kiosk.conversation.press("home", kiosk.conversation.step)
    await kiosk.conversation.settled()
    await kiosk.conversation.hear(words, kiosk.conversation.step, confidence=sure)
    assert answered == [interpret(Question.COACHING, words)]


@pytest.mark.parametrize("question", ["who", "secrecy", "coaching", "final"])
@pytest.mark.parametrize(
    ("words", "readings_agree"),
    [("对", False), ("没有人教我", False), ("家里人", False), ("嗯", True)],
)
async def test_badly_heard_words_move_nothing_and_cost_no_try(
    kiosk: Kiosk,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    answered: list[Answer],
    question: str,
    words: str,
    readings_agree: bool,
) -> None:
    async def parse(text: str) -> Parse:
        return Parse(text=text, intent="affirm", confidence=0.99, entities=())

    async def turn(session: str, meant: Parse) -> list[Reply]:
        return [asks(question, "您说说看？")]

    monkeypatch.setattr(kiosk.rasa, "parse", parse)
    monkeypatch.setattr(kiosk.rasa, "turn", turn)
    await kiosk.conversation.press("home", kiosk.conversation.step)
    await kiosk.conversation.hear(words, kiosk.conversation.step, readings_agree=readings_agree)
    assert answered == []
    assert phrases.HEARD_BADLY in str(
        [e for e in kiosk.events if e["event"] in {"shown", "spoken"}]
    )


@pytest.mark.parametrize(
    ("words", "readings_agree", "counts"),
    [
        ("麦冬洗澡费", False, "买东西交费"),
        ("麦冬洗澡费", True, "买东西交费"),
        ("有人让我转的", False, "有人让我转的"),
        ("有人让我转的", True, "有人让我转的"),
    ],
)
async def test_a_phrase_that_the_sound_bears_out_answers_unless_she_is_told_what_to_do(
    kiosk: Kiosk,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    answered: list[Answer],
    words: str,
    readings_agree: bool,
    counts: str,
) -> None:
    async def parse(text: str) -> Parse:
        return Parse(text=text, intent="inform", confidence=0.5, entities=())

    async def turn(session: str, meant: Parse) -> list[Reply]:
        return [asks("purpose", "您说说看？")]

    monkeypatch.setattr(kiosk.rasa, "parse", parse)
    monkeypatch.setattr(kiosk.rasa, "turn", turn)
    await kiosk.conversation.press("home", kiosk.conversation.step)
    await kiosk.conversation.hear(
        words, kiosk.conversation.step, readings_agree=readings_agree, offered="买东西交费"
    )
    assert answered == [interpret(Question.PURPOSE, counts, spoken=True)]


# What she sees

NEVER_SAID = re.compile("怀疑|可疑|嫌疑|诈骗嫌|非法|违法|犯罪|失败|错误|老人|你(?!好)")
FOR_HER = ("phrases.py", "printing.py")


def sentences_for_her() -> dict[str, str]:
    """Return every sentence in code and data that she may see or hear, with its place."""
    found: dict[str, str] = {}
    code = [ROOT / "assistant" / name for name in FOR_HER]
    for room in ("conversation", "serving", "screens", "actions"):
        code += sorted((ROOT / "assistant" / room).glob("*.py"))
    for path in code:
        tree = ast.parse(path.read_text("utf-8"))
        heard = {id(n) for call in ast.walk(tree) for n in _words_she_says(call)}
        for node in ast.walk(tree):
            text = node.value if isinstance(node, ast.Constant) else None
            if isinstance(text, str) and id(node) not in heard:
                found[f"{path.name}:{node.lineno}"] = text
    for path in sorted((ROOT / "domain").glob("*.yml")):
        responses: dict[str, Any] = yaml.safe_load(path.read_text("utf-8")).get("responses") or {}
        for name, variants in responses.items():
            found |= {f"{name}:{n}": each["text"] for n, each in enumerate(variants)}
    for question in Question:
        wording = wording_of(question)
        found[question.value] = wording.text + "".join(label for label, _, _ in wording.choices)
    return {place: text for place, text in found.items() if re.search("[一-龥]", text)}


def _words_she_says(node: ast.AST) -> list[ast.AST]:
    """Return the words that are said to her, without patterns and comments."""
    if isinstance(node, ast.Call) and ast.unparse(node.func).startswith(
        ("re.", "log.", "compile_linear")
    ):
        return list(ast.walk(node))
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return [node.value]  # a docstring
    return []


def test_she_is_never_told_of_suspicion_crime_or_failure() -> None:
    said = sentences_for_her()
    assert len(said) > 300
    assert {place: text for place, text in said.items() if NEVER_SAID.search(text)} == {}
