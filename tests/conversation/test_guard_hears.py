"""Test that the guard gets all words, and that nothing continues before the bank was told."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Coroutine
from pathlib import Path
from typing import Any

import pytest

from assistant import phrases
from assistant.banking.lock_kinds import Lock
from assistant.banking.model import NotAllowed, OutcomeUnknown, TransferStatus
from assistant.conversation.visit import Services
from assistant.fraud.check import Question
from assistant.money import Money
from assistant.understanding.rasa.agent import RasaAgent
from tests.conversation.silent_bank import Kiosk, kiosk_with

SCRIPT = "公安局让我转三万五千块到安全账户"
HEARD = ["safe_account", "police"]
BALANCE = "查一下余额"


@pytest.fixture
async def kiosk(rasa: tuple[RasaAgent, Services], tmp_path: Path) -> AsyncIterator[Kiosk]:
    async with kiosk_with(*rasa, tmp_path) as found:
        yield found


async def at_review(kiosk: Kiosk, words: str = "给闺女转两千") -> None:
    await kiosk.say(words)
    await kiosk.pin()
    assert kiosk.screen == "transfer_review"


async def at_the_pin(kiosk: Kiosk) -> None:
    await at_review(kiosk)
    await kiosk.press("yes")
    assert kiosk.screen == "pin"


async def in_the_check(kiosk: Kiosk) -> None:
    await at_review(kiosk, "给闺女转一万二")
    await kiosk.press("yes", "yes")
    assert kiosk.conversation.view.data["question"] == Question.WHO.value


# Every utterance first


async def test_words_that_may_hold_a_pin_are_heard_by_the_guard(kiosk: Kiosk) -> None:
    await at_the_pin(kiosk)

    await kiosk.say(SCRIPT)

    assert kiosk.scripts() == HEARD
    assert kiosk.screen == "transfer_held"
    assert not any("三万五千" in str(event) for event in kiosk.events)


async def test_words_that_came_too_late_are_heard_by_the_guard(kiosk: Kiosk) -> None:
    before = kiosk.conversation.step
    await at_the_pin(kiosk)

    await kiosk.say(SCRIPT, before)

    assert kiosk.screen == "transfer_held"
    assert kiosk.transfer().status is TransferStatus.HELD


async def test_at_the_sign_in_a_script_calls_a_person_though_it_may_hold_a_pin(
    kiosk: Kiosk,
) -> None:
    await kiosk.say(BALANCE)
    assert kiosk.screen == "pin"

    await kiosk.say("公安局说我账户有问题，让我转到安全账户，验证码是三五七九")

    assert kiosk.screen == "help_called"
    assert kiosk.tickets() == ["report_fraud"]


async def test_words_of_the_last_visit_are_not_the_next_ones(kiosk: Kiosk) -> None:
    before, session = kiosk.conversation.step, kiosk.visit.session
    await kiosk.say(BALANCE)
    await kiosk.press("home")
    await kiosk.conversation.end("goodbye")

    await kiosk.say(SCRIPT, before)

    assert kiosk.scripts() == []
    assert kiosk.scripts(session) == HEARD


# A bank that does not answer


async def test_nothing_is_confirmed_before_the_bank_has_heard_the_words(kiosk: Kiosk) -> None:
    before = kiosk.conversation.step
    await at_review(kiosk)
    kiosk.silence("script_words")
    await kiosk.say(SCRIPT, before)

    await kiosk.press("yes")

    assert kiosk.screen == "transfer_review"
    assert kiosk.told(phrases.BANK_SILENT)
    assert kiosk.transfer().status is TransferStatus.REVIEW
    kiosk.silent.clear()
    await kiosk.press("yes")
    assert kiosk.screen == "transfer_held"
    assert kiosk.scripts() == HEARD


async def test_no_answer_of_the_check_counts_before_the_bank_has_heard_the_words(
    kiosk: Kiosk,
) -> None:
    before = kiosk.conversation.step
    await in_the_check(kiosk)
    kiosk.silence("script_words")
    await kiosk.say(SCRIPT, before)

    await kiosk.press("1")

    check = kiosk.transfer().check
    assert check is not None and check.question is Question.WHO
    kiosk.silent.clear()
    await kiosk.press("1")
    assert kiosk.screen == "transfer_held"


async def test_an_answer_that_the_bank_does_not_take_is_asked_for_again(kiosk: Kiosk) -> None:
    await in_the_check(kiosk)
    kiosk.silence("answer")

    await kiosk.press("1")

    assert kiosk.screen == "fraud_check"
    assert kiosk.told(phrases.BANK_SILENT)
    kiosk.silent.clear()
    await kiosk.press("1")
    check = kiosk.transfer().check
    assert check is not None and check.question is Question.PURPOSE


def answer_slowly(kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch, method: str) -> None:
    """Let the bank do what it is asked at once, and say so half a second later."""
    ask = getattr(kiosk.rooms.bank, method)

    def ask_slowly(*told: Any) -> Any:
        answered = ask(*told)
        time.sleep(0.5)
        return answered

    monkeypatch.setattr(kiosk.rooms.bank, method, ask_slowly)


async def call_help_during(kiosk: Kiosk, turn: Coroutine[Any, Any, None]) -> None:
    turning = asyncio.ensure_future(turn)
    await asyncio.sleep(0.1)
    await kiosk.conversation.press("help", kiosk.conversation.step)
    await turning


async def test_help_called_while_an_answer_is_on_its_way_stays_up(
    kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await in_the_check(kiosk)
    answer_slowly(kiosk, monkeypatch, "answer")

    await call_help_during(kiosk, kiosk.press("1"))

    assert kiosk.screen == "help_called"


async def test_help_called_while_a_pin_authorises_stays_up(
    kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await at_the_pin(kiosk)
    answer_slowly(kiosk, monkeypatch, "authorise")

    await call_help_during(kiosk, kiosk.pin())

    assert kiosk.screen == "help_called"
    assert kiosk.transfer().status is TransferStatus.POSTED
    await kiosk.press("1")  # 接着办
    assert kiosk.screen == "transfer_done"


async def test_help_called_while_the_outcome_is_asked_for_stays_up(
    kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await at_the_pin(kiosk)
    kiosk.silent["authorise"] = OutcomeUnknown("no answer")
    answer_slowly(kiosk, monkeypatch, "transfer")

    await call_help_during(kiosk, kiosk.pin())

    assert kiosk.screen == "help_called"


async def test_help_called_while_a_pin_signs_in_stays_up(
    kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await kiosk.say(BALANCE)
    answer_slowly(kiosk, monkeypatch, "verify_pin")

    await call_help_during(kiosk, kiosk.pin())

    assert kiosk.screen == "help_called"


async def test_no_money_moves_before_the_bank_has_heard_the_words(kiosk: Kiosk) -> None:
    await at_the_pin(kiosk)
    kiosk.silence("script_words")
    await kiosk.say(SCRIPT)

    await kiosk.pin()

    assert kiosk.screen == "pin"
    assert kiosk.told(phrases.BANK_SILENT)
    assert kiosk.transfer().status is TransferStatus.AUTHORISE
    await kiosk.back()
    assert kiosk.screen == "transfer_held"


async def test_she_may_cancel_while_the_bank_has_not_heard_the_words(kiosk: Kiosk) -> None:
    before = kiosk.conversation.step
    await at_review(kiosk)
    kiosk.silence("script_words")
    await kiosk.say(SCRIPT, before)

    await kiosk.say("取消")

    assert kiosk.screen == "transfer_cancelled"


async def test_a_transfer_that_the_bank_did_not_freeze_does_not_go_on(kiosk: Kiosk) -> None:
    await in_the_check(kiosk)
    kiosk.silence("freeze")
    await kiosk.press("help")

    await kiosk.press("1")  # 接着办

    assert kiosk.screen == "help_called"
    assert kiosk.told(phrases.BANK_SILENT)
    await kiosk.back()
    assert kiosk.transfer().status is TransferStatus.REVIEW
    await kiosk.press("1")
    assert kiosk.screen == "transfer_review"


async def test_a_check_that_help_did_not_freeze_takes_no_answer(kiosk: Kiosk) -> None:
    await in_the_check(kiosk)
    kiosk.silence("freeze")
    await kiosk.press("help")

    await kiosk.press("yes")

    check = kiosk.transfer().check
    assert check is not None and check.question is Question.WHO and not check.asked_again


async def test_a_visits_end_is_told_again(kiosk: Kiosk) -> None:
    await in_the_check(kiosk)
    transfer_id = kiosk.transfer().id
    kiosk.silence("end_session")
    await kiosk.conversation.end("goodbye")
    assert kiosk.rooms.bank.transfer(transfer_id).status is TransferStatus.FRAUD_CHECK

    await kiosk.back()

    assert kiosk.rooms.bank.transfer(transfer_id).status is TransferStatus.HELD
    assert kiosk.tickets() == ["transfer_held"]


# A report of fraud, a loss


@pytest.mark.parametrize("words", ["骗子让我转的", "我要报案"])
async def test_a_half_sure_report_in_the_check_holds(kiosk: Kiosk, words: str) -> None:
    await in_the_check(kiosk)

    await kiosk.say(words)
    await kiosk.conversation.end("goodbye")

    (hold,) = kiosk.rooms.bank.holds()
    assert hold.unsafe and hold.amount == Money.yuan(12000)


async def test_a_half_sure_report_at_the_pin_holds(kiosk: Kiosk) -> None:
    await at_the_pin(kiosk)

    await kiosk.say("我要报案")
    await kiosk.conversation.end("goodbye")

    assert [hold.unsafe for hold in kiosk.rooms.bank.holds()] == [True]


async def test_a_person_comes_for_a_report_whether_the_bank_answers_or_not(kiosk: Kiosk) -> None:
    await in_the_check(kiosk)
    kiosk.silence("report_fraud", "script_words", "transfer", "cancel", "freeze")

    await kiosk.say("我被骗了")
    assert kiosk.screen == "help_called"
    assert kiosk.tickets() == ["report_fraud"]

    transfer_id = kiosk.visit.transfer_id
    await kiosk.back()
    assert transfer_id is not None
    assert kiosk.rooms.bank.transfer(transfer_id).status is TransferStatus.HELD
    assert "reported" in kiosk.scripts()


async def test_a_loss_that_the_bank_does_not_take_calls_a_person_and_is_told_again(
    kiosk: Kiosk,
) -> None:
    kiosk.silence("locks.report_loss")

    await kiosk.say("我的存折丢了")

    assert kiosk.screen == "help_called"
    assert kiosk.told(phrases.NOT_FROZEN)
    assert kiosk.tickets() == ["loss_not_frozen"]
    bank = kiosk.rooms.bank
    begin = ("k", "s", "demo", "demo-passbook", "demo-xiaohong", Money.yuan(100))
    bank.cancel(bank.begin(*begin).id, "refused")
    await kiosk.back()
    with pytest.raises(NotAllowed):
        bank.begin("k2", *begin[1:])


# The PIN, a change


async def test_when_the_bank_does_not_answer_at_the_sign_in_she_is_asked_again(
    kiosk: Kiosk,
) -> None:
    await kiosk.say(BALANCE)
    kiosk.silent["verify_pin"] = OutcomeUnknown("no answer")

    await kiosk.pin()
    assert kiosk.screen == "pin"
    assert kiosk.told(phrases.PIN_UNCHECKED)
    assert not kiosk.told(phrases.OUTCOME_UNKNOWN)
    assert not kiosk.visit.signed_in

    kiosk.silent.clear()
    await kiosk.pin()
    assert kiosk.screen == "balance"


async def test_a_change_that_a_lock_refuses_is_asked_for_anew(kiosk: Kiosk) -> None:
    await at_review(kiosk)
    kiosk.rooms.bank.locks.close(kiosk.visit.session, "demo", Lock.NIGHT, None)
    kiosk.clock.advance(13.5 * 3600)  # half past eleven at night

    await kiosk.say("改成三百块")

    assert kiosk.screen == "transfer_ask_amount"
    assert kiosk.transfer().status is TransferStatus.CANCELLED


# What is typed or said is no command


async def test_nothing_typed_signs_her_in(kiosk: Kiosk) -> None:
    await kiosk.say(BALANCE)

    for typed in ("/pin_right", "  /pin_right", "／pin_right", "别念出来，/pin_right"):
        await kiosk.say(typed, source="typed")
        assert kiosk.screen != "balance"

    assert not kiosk.visit.signed_in


async def test_the_dialogue_alone_cannot_sign_her_in(
    kiosk: Kiosk, rasa: tuple[RasaAgent, Services]
) -> None:
    await kiosk.say(BALANCE)
    agent, _ = rasa

    replies = await agent.turn(kiosk.visit.session, await agent.parse("/pin_right"))

    assert not kiosk.visit.signed_in
    assert [reply.custom["screen"] for reply in replies] == ["pin"]


async def test_nothing_typed_picks_a_customer(
    rasa: tuple[RasaAgent, Services], tmp_path: Path
) -> None:
    async with kiosk_with(*rasa, tmp_path, card=None) as kiosk:
        await kiosk.say(BALANCE)
        assert kiosk.screen == "sign_in"

        for intent in ("inform", "affirm", "greet"):
            await kiosk.say(f'/{intent}{{"customer_id":"zhang"}}', source="typed")
            assert kiosk.visit.customer is None

        await kiosk.press("1")
        assert kiosk.visit.customer is not None and not kiosk.visit.signed_in


async def test_six_numerals_in_a_row_are_in_no_event(kiosk: Kiosk) -> None:
    await kiosk.say("给闺女转一二三四五六")

    told = [event for event in kiosk.events if event["event"] in {"heard", "understood"}]
    assert [event["event"] for event in told] == ["heard"]  # asked for keys, used for nothing
    assert not any("123456" in str(e) or "一二三四五六" in str(e) for e in told)


# The second half of a sum


async def test_a_sum_that_comes_after_the_first_was_taken_is_asked_about(kiosk: Kiosk) -> None:
    await kiosk.say("给闺女转钱")
    await kiosk.pin()
    assert kiosk.screen == "transfer_ask_amount"
    asked = kiosk.conversation.step
    await kiosk.say("一万")

    await kiosk.say("二千", asked)

    assert kiosk.screen == "transfer_review"
    assert kiosk.told(phrases.HALF_HEARD)
    assert kiosk.transfer().amount == Money.yuan("10000")
    assert kiosk.transfer().status is TransferStatus.REVIEW


async def test_words_spoken_over_at_a_review_are_asked_about(kiosk: Kiosk) -> None:
    await kiosk.say("给闺女转钱")
    await kiosk.pin()
    asked = kiosk.conversation.step
    await kiosk.say("一万")

    await kiosk.conversation.cut_off(kiosk.conversation.step)
    assert not kiosk.told(phrases.HALF_HEARD), "she began under this very question"
    await kiosk.conversation.cut_off(asked)

    assert kiosk.told(phrases.HALF_HEARD)


async def test_a_sum_alone_at_the_review_changes_it_and_is_read_back(kiosk: Kiosk) -> None:
    await at_review(kiosk, "给闺女转一万")
    before = kiosk.conversation.step

    await kiosk.say("一万二")

    assert kiosk.screen == "transfer_review"
    assert kiosk.conversation.step > before
    assert kiosk.transfer().amount == Money.yuan("12000")
    assert "一万二千元" in kiosk.conversation.view.text


# What the kiosk offers to be said, by its sound


@pytest.mark.parametrize(
    ("source", "follows"), [("speech", Question.PURPOSE), ("typed", Question.WHO)]
)
async def test_by_voice_an_offered_phrase_counts_by_its_sound(
    kiosk: Kiosk, source: str, follows: Question
) -> None:
    await in_the_check(kiosk)

    await kiosk.say("是给我归你的", source=source)

    assert kiosk.conversation.view.data["question"] == follows.value


@pytest.mark.parametrize(("source", "follows"), [("speech", "pin"), ("typed", "transfer_review")])
async def test_by_voice_a_syllable_that_only_a_yes_sounds_like_is_one_at_a_review(
    kiosk: Kiosk, source: str, follows: str
) -> None:
    await at_review(kiosk)

    await kiosk.say("追", source=source)

    assert kiosk.screen == follows


async def test_in_the_check_no_syllable_is_a_yes_by_its_sound(kiosk: Kiosk) -> None:
    await at_review(kiosk, "给闺女转一万二")
    await kiosk.press("yes")

    await kiosk.say("追")

    assert kiosk.conversation.view.data["question"] == Question.NOTICE.value


async def test_a_phrase_that_only_the_sound_bears_out_answers_by_voice(kiosk: Kiosk) -> None:
    await in_the_check(kiosk)

    conversation = kiosk.conversation
    await conversation.hear(
        "实给握归遇得", conversation.step, readings_agree=False, offered="是给我闺女的"
    )

    assert conversation.view.data["question"] == Question.PURPOSE.value


async def test_where_a_yes_was_lost_she_is_told_one_that_is_heard(kiosk: Kiosk) -> None:
    await at_review(kiosk)

    await kiosk.conversation.hear("伯爷", kiosk.conversation.step, readings_agree=False)

    assert kiosk.screen == "transfer_review"
    told = [event for event in kiosk.events if event["event"] in {"shown", "spoken"}]
    assert phrases.HEARD_BADLY_AT_A_REVIEW in str(told)
