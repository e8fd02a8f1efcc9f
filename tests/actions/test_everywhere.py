"""Test requests that work on every screen: help, fraud, home, back, cancel, questions, voice and
type."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import phrases
from assistant.money import Money
from assistant.phrases import MENU, REST
from assistant.speaking.wording import money_words
from assistant.understanding.disambiguation.branch_questions import use_questions
from assistant.understanding.disambiguation.matcher import known_question
from assistant.understanding.payloads import payload
from tests.actions.turns import Desk, Out


def in_hand(desk: Desk, fen: int = 200_000) -> None:
    """Begin a transfer, up to its review."""
    words = f"给闺女转{money_words(Money(fen))}"
    desk.say("transfer_money", words, confidence=0.99, payee="闺女", amount=fen)


def offers(kind: str, *offered: tuple[str, str]) -> str:
    """Write what the conversation has found in her words."""
    return payload("what_can_you_do", choice={"kind": kind, "offers": offered})


# Manners


def test_a_greeting_shows_the_home_screen(hers: Desk, nobody: Desk) -> None:
    assert hers.say("greet", "你好").said == "utter_home_named"
    assert nobody.say("greet", "你好").said == "utter_home"


def test_a_thank_you_leaves_the_question_in_hand(hers: Desk) -> None:
    assert hers.say("thank", "谢谢").said == "utter_thank"
    in_hand(hers)
    assert hers.say("thank", "谢谢").screens == ["transfer_review"]


def test_goodbye_ends_the_visit(hers: Desk) -> None:
    in_hand(hers)

    out = hers.say("goodbye", "再见")

    assert (out.screen, out.effects[-1]) == ("goodbye", "end")
    assert (hers.loop, out.slot("transfer")) == (None, None)


# Cancel, home, back


def test_there_may_be_nothing_to_cancel(hers: Desk) -> None:
    assert hers.say("cancel", "算了").said == "utter_nothing_to_cancel"


def test_cancelled_before_it_was_begun(hers: Desk) -> None:
    hers.press("/transfer_money")

    assert hers.say("cancel", "算了").screen == "transfer_cancelled"


def test_a_held_transfer_is_cancelled_from_the_home_screen(hers: Desk) -> None:
    in_hand(hers, 1_200_000)
    hers.yes()
    hers.bank.report_fraud(hers.visit.session, "demo")
    hers.press("/resume")
    assert hers.status == "held"

    assert hers.say("cancel", "不转了").screen == "transfer_cancelled"
    assert hers.status == "cancelled"


def test_with_a_question_in_hand_the_held_one_is_not_meant(hers: Desk) -> None:
    in_hand(hers, 1_200_000)
    hers.yes()
    hers.bank.report_fraud(hers.visit.session, "demo")
    hers.press("/resume")
    hers.press("/queue_ticket")

    assert hers.say("cancel", "算了").said == "utter_cancelled_service"
    assert hers.status == "held"


def test_a_posted_transfer_cannot_be_cancelled(hers: Desk) -> None:
    in_hand(hers)
    hers.yes()
    hers.pin()

    assert hers.say("cancel", "算了").said == "utter_nothing_to_cancel"
    assert hers.status == "posted"


def test_after_an_interruption_is_cancelled_the_first_task_goes_on(hers: Desk) -> None:
    in_hand(hers)
    hers.press("/queue_ticket")

    out = hers.say("cancel", "算了")

    assert out.screens == ["notice", "transfer_review"]
    assert hers.status == "review"


@pytest.mark.parametrize("intent", ["go_home", "go_back"])
def test_home_and_back_from_nothing(hers: Desk, intent: str) -> None:
    out = hers.press(f"/{intent}")

    assert (out.screen, out.said) == ("home", "utter_went_home")


def test_home_says_that_the_transfer_is_not_done(hers: Desk) -> None:
    in_hand(hers)

    assert hers.press("/go_home").said == "utter_went_home_cancelled"
    assert hers.status == "cancelled"


# The menu, questions, what is near


def test_the_menu_has_three_pages(hers: Desk) -> None:
    out = hers.press("/what_can_you_do")
    assert (out.screen, out.said, len(out.labels)) == ("menu", "utter_menu", len(MENU))

    more = hers.pick(len(MENU))
    assert (more.said, more.labels[-1]) == ("utter_menu_more", "更多")
    assert hers.pick(9).labels == [choice.label for choice in REST]


@pytest.mark.parametrize("busy", [False, True])
def test_a_known_question_is_answered(hers: Desk, busy: bool) -> None:
    if busy:
        in_hand(hers)
    known = known_question("id-forgotten")
    assert known is not None

    out = hers.press(payload("what_can_you_do", choice="id-forgotten"))

    answered = out.messages[0]
    assert answered["custom"]["screen"] == "answer"
    assert answered["response"] == ("utter_answer_in_between" if busy else "utter_answer")
    assert answered["answer"] == known.answer
    assert out.screens == (["answer", "transfer_review"] if busy else ["answer"])


def test_a_question_about_a_scheme_is_told_to_the_bank(hers: Desk) -> None:
    hers.press(payload("what_can_you_do", choice="safe-account"))

    in_hand(hers, 150_000)

    assert hers.yes().screen == "fraud_check"


@pytest.mark.parametrize(
    ("kind", "sentence"), [("requests", "utter_which_first"), ("near", "utter_search")]
)
def test_possible_meanings_and_a_person_are_offered(hers: Desk, kind: str, sentence: str) -> None:
    out = hers.press(offers(kind, ("查余额", "/check_balance"), ("取号", "/queue_ticket")))

    assert (out.screen, out.said) == ("search", sentence)
    assert out.labels[:2] == ["查余额", "取号"]
    assert hers.pick(1).screen == "balance"


@pytest.mark.parametrize(
    ("meant", "sentence"),
    [("/queue_ticket", "utter_whether"), ("/report_fraud", "utter_whether_fraud")],
)
def test_a_request_in_a_long_story_is_asked_about(hers: Desk, meant: str, sentence: str) -> None:
    out = hers.press(offers("whether", ("取号", meant)))

    assert (out.screen, out.said, out.words["what"]) == ("whether", sentence, "取号")
    in_hand(hers, 150_000)
    assert (hers.yes().screen == "fraud_check") is (meant == "/report_fraud")


# Not understood


@pytest.mark.parametrize(
    ("intent", "first"),
    [("nlu_fallback", "utter_not_understood"), ("out_of_scope", "utter_out_of_scope")],
)
def test_words_not_understood_twice_lead_to_the_menu(hers: Desk, intent: str, first: str) -> None:
    once = hers.say(intent, "嗯嗯嗯嗯")
    twice = hers.say(intent, "嗯嗯嗯嗯")

    assert once.said == first
    assert twice.said == "utter_not_understood_twice"
    assert len(twice.labels) == len(MENU)


def test_what_she_may_have_meant_is_named_by_its_services(hers: Desk) -> None:
    """A call for help is never one of two guesses: it has its own key."""
    guesses = ("call_help", "check_balance", "list_transactions", "pay_bill")

    out = hers.say("nlu_fallback", "那个那个数", ranking=guesses)

    assert out.said == "utter_heard_so"
    assert [out.words[name] for name in ("said", "first", "second")] == [
        *("那个那个数", "查余额", "查进出的钱")
    ]


@pytest.mark.parametrize(
    ("text", "ranking"),
    [
        ("一二三四五六", ("check_balance", "pay_bill")),  # it may be her PIN
        ("我跟你说啊那天我去菜市场碰上老张他非要跟我说他家的事", ("check_balance", "pay_bill")),
        ("那个那个数", ("check_balance", "greet")),
    ],
)
def test_her_words_are_not_said_back_where_they_are_no_short_guess(
    hers: Desk, text: str, ranking: tuple[str, ...]
) -> None:
    assert hers.say("nlu_fallback", text, ranking=ranking).said == "utter_not_understood"


@pytest.mark.parametrize("intent", ["nlu_fallback", "out_of_scope"])
def test_the_nearest_functions_are_offered(hers: Desk, intent: str) -> None:
    out = hers.say(intent, "我想问问流水")

    assert (out.screen, out.said) == ("search", "utter_search")
    assert "查进出的钱" in out.labels[0]
    assert hers.visit.misses == 0


# Help and fraud


def test_help_is_called(hers: Desk) -> None:
    assert hers.say("call_help", "找个人").help == "voice"


def test_a_report_of_fraud_stops_everything(hers: Desk) -> None:
    in_hand(hers, 1_200_000)
    hers.yes()

    out = hers.say("report_fraud", "有人骗我的钱")
    hers.visit.outbox.deliver()

    assert (out.help, out.responses) == ("report_fraud", ["utter_report_fraud"])
    assert (hers.loop, out.slot("transfer")) == (None, None)
    assert hers.status == "held"


@pytest.mark.parametrize(("confidence", "later"), [(1.0, "transfer_held"), (0.95, "fraud_check")])
def test_what_is_half_sure_asks_and_does_not_hold_what_comes_later(
    hers: Desk, confidence: float, later: str
) -> None:
    hers.say("report_fraud", "电视上老讲有骗子", confidence=confidence)
    in_hand(hers, 150_000)

    assert hers.yes().screen == later


@pytest.mark.parametrize("busy", [False, True])
def test_a_scheme_is_explained_and_the_task_goes_on(hers: Desk, busy: bool) -> None:
    if busy:
        in_hand(hers)

    out = hers.press(payload("report_fraud", choice="hurried"))

    told = out.shown[0]
    assert (told["screen"], out.responses[0]) == ("notice", "utter_scheme")
    assert len(told["choices"]) == (0 if busy else 2)
    assert out.help is None
    assert out.screens == (["notice", "transfer_review"] if busy else ["notice"])


# After help


def test_after_help_she_goes_on_where_it_is_safe(hers: Desk) -> None:
    assert hers.press("/resume").said == "utter_what_next"
    in_hand(hers)

    out = hers.press("/resume")

    assert (out.screen, out.before) == ("transfer_review", ["utter_going_on"])


@pytest.mark.parametrize("told", [False, True])
def test_a_transfer_posted_meanwhile_is_told_once(hers: Desk, told: bool) -> None:
    in_hand(hers)
    hers.yes()
    hers.pin()
    hers.visit.told_of = hers.visit.transfer_id if told else None

    assert hers.press("/resume").screen == ("home" if told else "transfer_done")


def test_a_transfer_cancelled_meanwhile_is_no_result(hers: Desk) -> None:
    in_hand(hers)
    hers.press("/go_home")

    assert hers.press("/resume").screen == "home"


# How it is said and shown


@pytest.mark.parametrize(
    ("intent", "text", "effect"),
    [
        ("repeat", "再说一遍", "repeat"),
        ("speak_slower", "慢点", "slower"),
        ("speak_faster", "快点", "faster"),
        ("speak_louder", "大声点", "louder"),
        ("speak_quieter", "小声点", "quieter"),
        ("speak_quieter", "别念出来", "shown"),
        ("bigger_text", "字大点", "bigger"),
        ("smaller_text", "字小点", "smaller"),
    ],
)
def test_a_change_of_voice_or_type_leaves_the_task_in_hand(
    hers: Desk, intent: str, text: str, effect: str
) -> None:
    in_hand(hers)

    out = hers.say(intent, text)

    assert (out.effects, out.shown) == ([effect], [])
    assert hers.loop == "transfer_form"
    assert effect == "repeat" or out.responses == [f"utter_{effect}"]


@pytest.mark.parametrize(
    ("before", "then", "effect"),
    [
        (("speak_louder", "声音大一点"), ("bigger_text", "再大点"), "louder"),
        (("speak_louder", "声音大一点"), ("bigger_text", "字再大点"), "bigger"),
        (("bigger_text", "字大一点"), ("bigger_text", "再大点"), "bigger"),
        (("speak_quieter", "声音小一点"), ("smaller_text", "再小点"), "quieter"),
        (("speak_quieter", "别念出来"), ("smaller_text", "再小点"), "smaller"),
    ],
)
def test_once_more_changes_what_she_changed_last(
    hers: Desk, before: tuple[str, str], then: tuple[str, str], effect: str
) -> None:
    hers.say(*before)

    assert hers.say(*then).effects == [effect]


@pytest.mark.parametrize(("discreet", "effect"), [(True, "spoken"), (False, "louder")])
def test_read_it_out_means_loud_unless_it_was_only_shown(
    hers: Desk, discreet: bool, effect: str
) -> None:
    hers.visit.preferences = type(hers.visit.preferences)(discreet=discreet)

    assert hers.say("speak_louder", "念出来").effects == [effect]


@pytest.mark.parametrize("picked", ["covered", "open", "always_covered", "always_open"])
def test_what_covers_her_figures_is_said_in_the_words_of_the_strip(hers: Desk, picked: str) -> None:
    """A touch on the strip changes it without an action."""
    out = hers.press(f"/speak_quieter{json.dumps({'choice': picked})}")

    assert out.effects == [picked]
    assert [each["text"] for each in out.messages] == [phrases.CHANGED[picked]]


@pytest.mark.parametrize("picked", ["shown", "spoken"])
def test_the_choice_beside_her_money_says_which(hers: Desk, picked: str) -> None:
    assert hers.press(f"/speak_quieter{json.dumps({'choice': picked})}").effects == [picked]


@pytest.mark.parametrize("intent", ["affirm", "deny", "inform"])
def test_an_answer_to_nothing_leads_to_the_menu(nobody: Desk, intent: str) -> None:
    out = nobody.say(intent, "嗯嗯嗯")

    assert len(out.labels) == len(MENU)
    assert nobody.visit.transfers == []


def asked(desk: Desk, id_: str) -> Out:
    """Let her ask a frequent question."""
    return desk.press(payload("what_can_you_do", choice=id_))


def test_a_person_is_offered_with_an_answer_that_asks_for_tact(nobody: Desk) -> None:
    out = asked(nobody, "inherit")

    assert (out.screen, out.said) == ("answer_person", "utter_answer_person")
    assert out.labels == ["请人过来", "不用了"]
    assert nobody.pick(2).screen == "home"


def test_in_the_middle_of_a_task_the_red_key_is_named(hers: Desk) -> None:
    hers.say("transfer_money", "给闺女转两千块", payee="闺女", amount=200_000)

    out = asked(hers, "complaint")

    assert out.screens == ["answer", "transfer_review"]
    assert out.responses[0] == "utter_answer_in_between_person"


@pytest.fixture
def private_question(tmp_path: Path) -> Iterator[str]:
    """Take a branch's question into use that is not for everybody."""
    path = tmp_path / "questions.yml"
    path.write_text("- {id: vault, before_pin: false, label: 保险箱, answer: 在楼下。}", "utf-8")
    assert use_questions(path) == ""
    yield "vault"
    use_questions(None)


def test_what_is_not_for_everybody_is_answered_after_the_pin(
    card: Desk, private_question: str
) -> None:
    assert asked(card, private_question).screen == "pin"

    out = card.pin()

    assert (out.screen, out.words["answer"]) == ("answer", "在楼下。")
    assert card.visit.asked_question == ""


def test_while_the_pin_is_asked_for_it_waits(card: Desk, private_question: str) -> None:
    card.say("check_balance", "查余额")

    out = asked(card, private_question)

    assert out.screens == ["answer", "pin"]
    assert out.responses[0] == "utter_answer_after_pin"
    assert asked(card, "toilet").responses[0] == "utter_answer_in_between"


def test_a_branch_that_took_the_question_away_has_no_key_for_it(card: Desk, tmp_path: Path) -> None:
    assert "forgot" in card.say("check_balance", "查余额").keys
    path = tmp_path / "questions.yml"
    path.write_text("- {id: pin, drop: true}", "utf-8")
    assert use_questions(path) == ""
    try:
        assert "forgot" not in card.say("check_balance", "查余额").keys
    finally:
        use_questions(None)


@pytest.mark.parametrize("busy", [False, True])
def test_with_a_forgotten_pin_a_person_is_offered(hers: Desk, busy: bool) -> None:
    if busy:
        in_hand(hers)
    out = hers.press(payload("what_can_you_do", choice="pin"))
    said = "utter_answer_in_between_person" if busy else "utter_answer_person"
    assert out.messages[0]["response"] == said and hers.visit.forgot_pin
    assert busy or out.labels == ["请人过来", "不用了"]
