"""Test the question after a visit: when it is asked, what answers it, and that it is anonymous."""

from __future__ import annotations

from typing import Any

import pytest

from assistant import phrases
from assistant.conversation import outbox
from assistant.conversation.closing import WAITS_SECONDS, says_all_done
from assistant.conversation.interpreter import Interpreter, read_key
from assistant.counts.tally import Batch
from assistant.screens.satisfaction import rated_in
from assistant.screens.view import View
from assistant.understanding.protocol import Reply
from tests.conversation.parts import Parts, screen_reply, understood

GOODBYE = [screen_reply("goodbye", "再见。"), Reply("", {"effect": "end"})]


class Written:
    """Keeps what is counted."""

    def __init__(self) -> None:
        self.batches: list[Batch] = []

    def write(self, batch: Batch) -> None:
        self.batches.append(batch)

    @property
    def ratings(self) -> list[str]:
        return [
            how
            for batch in self.batches
            for what, _, how, _ in batch.counted.elements()
            if what == "satisfaction"
        ]

    @property
    def visits(self) -> list[str]:
        return [key[2] for batch in self.batches for _, key in batch.ended if key[0] == "visit"]


@pytest.fixture
def written(parts: Parts) -> Written:
    parts.machine.counts = Written()
    return parts.machine.counts


async def do_something(parts: Parts) -> None:
    """Look at the balance: a task that is done."""
    parts.visit.tally.begin("action_check_balance")
    parts.visit.tally.finish()


async def say_goodbye(parts: Parts) -> None:
    parts.agent.replies = GOODBYE
    await parts.acting.act("/goodbye")
    await parts.presenter.settled()


async def asked(parts: Parts) -> None:
    await do_something(parts)
    await say_goodbye(parts)
    assert parts.view.screen == "satisfaction"


async def test_it_is_asked_when_something_was_done_and_the_visit_has_ended(
    parts: Parts, written: Written
) -> None:
    before = parts.visit
    before.signed_in = True
    await asked(parts)
    assert parts.visit is not before
    assert not parts.visit.signed_in
    assert written.visits == ["goodbye"]


async def test_nothing_done_nothing_asked(parts: Parts, written: Written) -> None:
    await say_goodbye(parts)
    assert parts.view.screen == "home"
    assert "satisfaction" not in [row["screen"] for row in parts.recorded("shown")]


@pytest.mark.parametrize("rating", ["good", "fair", "bad"])
async def test_a_touch_is_counted_and_she_is_thanked(
    parts: Parts, written: Written, rating: str
) -> None:
    await asked(parts)
    face = next(each for each in parts.view.choices if each.payload == f"/rate_{rating}")
    parts.journal.record("key", key=face.key)
    await parts.acting.act(face.payload)
    await parts.presenter.settled()
    assert written.ratings == [rating]
    assert parts.recorded("spoken")[-2]["text"] == phrases.RATED[rating]  # type: ignore[index]
    assert parts.view.screen == "home"
    await parts.visits.end("timeout")
    assert written.visits == ["goodbye"], "an answer is no visit"


async def test_it_is_asked_once(parts: Parts, written: Written) -> None:
    await asked(parts)
    await say_goodbye(parts)
    assert parts.view.screen == "home"
    assert written.ratings == ["none"]
    assert written.visits == ["goodbye"]


async def test_silence_is_no_answer(parts: Parts, written: Written) -> None:
    await asked(parts)
    closing, visit = parts.visits.closing, parts.visit
    parts.idle.restart(parts.clock.now())
    parts.clock.advance(WAITS_SECONDS - 1)
    assert await closing.look_at_silence(parts.idle, parts.clock.now(), visit)
    assert parts.view.screen == "satisfaction"
    parts.clock.advance(1)
    assert await closing.look_at_silence(parts.idle, parts.clock.now(), visit)
    assert not await closing.look_at_silence(parts.idle, parts.clock.now(), visit)
    await parts.presenter.settled()
    assert (parts.view.screen, written.ratings) == ("home", ["none"])


async def test_nothing_said_is_no_answer_and_is_not_asked_again(
    parts: Parts, written: Written
) -> None:
    await asked(parts)
    assert await parts.visits.closing.skip(parts.view, parts.visit)
    await parts.presenter.settled()
    assert (parts.view.screen, written.ratings) == ("home", ["none"])
    assert not await parts.visits.closing.skip(parts.view, parts.visit)


async def test_a_request_in_its_place_begins_a_visit(parts: Parts, written: Written) -> None:
    await asked(parts)
    parts.journal.record("heard", text="查余额", source="speech", confidence=0.9)
    parts.visit.tally.begin("action_check_balance")
    parts.agent.replies = [screen_reply("pin", "请输入密码。", purpose="sign_in")]
    await parts.acting.act("/check_balance")
    await parts.visits.end("timeout")
    assert written.ratings == ["none"]
    assert written.visits == ["goodbye", "timeout"]


async def test_not_while_money_is_not_settled(parts: Parts, written: Written) -> None:
    await do_something(parts)
    parts.begin()
    await say_goodbye(parts)
    assert parts.view.screen == "home"


async def test_not_while_the_bank_does_not_answer(parts: Parts, written: Written) -> None:
    await do_something(parts)
    parts.begin()
    parts.silence("transfer")
    assert not await parts.visits.closing.may_ask(parts.visit)


async def test_not_after_a_transfer_was_given_up_in_the_check(
    parts: Parts, written: Written
) -> None:
    await do_something(parts)
    transfer = parts.begin(20_000)
    bank = parts.rooms.bank
    checked = bank.confirm(transfer.id, transfer.step)
    assert checked.check is not None
    bank.cancel(transfer.id, "refused")
    assert not await parts.visits.closing.may_ask(parts.visit)


async def test_not_while_a_transfer_is_held(parts: Parts, written: Written) -> None:
    await do_something(parts)
    transfer = parts.begin(20_000)
    bank = parts.rooms.bank
    bank.confirm(transfer.id, transfer.step)
    bank.script_words(parts.visit.session, "安全账户", "demo")
    assert bank.transfer(transfer.id).status.value == "held"
    assert not await parts.visits.closing.may_ask(parts.visit)


async def test_not_while_help_is_open(parts: Parts, written: Written) -> None:
    await do_something(parts)
    await parts.acting.call_help("key")
    await say_goodbye(parts)
    assert parts.view.screen == "home"


async def test_not_while_a_call_of_the_banks_is_open(parts: Parts, written: Written) -> None:
    await do_something(parts)
    parts.rooms.desk.call(parts.visit.session, "demo", "reported_lost", "")
    assert not await parts.visits.closing.may_ask(parts.visit)


@pytest.mark.parametrize("sure", [True, False])
async def test_not_when_a_fraud_was_told(parts: Parts, written: Written, sure: bool) -> None:
    await do_something(parts)
    message = outbox.fraud_reported(parts.bank, parts.visit, None, sure=sure)
    parts.machine.outbox.send(message)
    assert not await parts.visits.closing.may_ask(parts.visit)


async def test_her_way_of_hearing_and_reading_stays_until_it_has_gone(
    parts: Parts, written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    adjusted: list[str] = []

    def adjust(how: str) -> bool:
        adjusted.append(how)
        return True

    monkeypatch.setattr(parts.presenter, "adjust", adjust)
    await asked(parts)
    assert "reset" not in adjusted
    await parts.acting.act("/rate_good")
    assert "reset" in adjusted


async def test_where_something_was_done_a_touch_ends_the_visit(
    parts: Parts, written: Written
) -> None:
    await do_something(parts)
    parts.agent.replies = [screen_reply("transfer_done", "转好了。")]
    await parts.acting.act("/resume")
    assert "done" in parts.view.keys
    assert read_key("done", parts.view) == "/goodbye"
    for said, done in (
        ("办完了", True),
        ("没别的事了", True),
        ("都办好了。", True),
        ("没办完", False),
    ):
        assert says_all_done(said, parts.view) is done
    parts.agent.replies = [screen_reply("transfer_review", "转两百，对吗？")]
    await parts.acting.act("/transfer_money")
    assert "done" not in parts.view.keys


SAID = {
    "/rate_good": "满意 挺满意的 很满意啊 我很满意 不错 挺好的 嗯，满意 今天办得很好",
    "/rate_fair": "还行 还行吧 还可以 一般 凑合吧 马马虎虎",
    "/rate_bad": "不满意 不太满意 不好 不怎么样 太差了 我不满意",
    None: "嗯 好 行 对 满意什么呀 满意不满意 给闺女转两千 不知道 谁说我不满意 你问他 查余额",
}


@pytest.mark.parametrize(
    ("payload", "said"),
    [(payload, each) for payload, all_ in SAID.items() for each in all_.split()],
)
def test_what_she_says_is_read_as_a_closed_list(payload: str | None, said: str) -> None:
    assert rated_in(said) == payload


@pytest.mark.parametrize(
    ("said", "intent", "confidence", "meant"),
    [
        ("挺满意的", "out_of_scope", 0.9, "/rate_good"),
        ("太慢了，等了半天", "speak_faster", 0.4, "/goodbye"),
        ("再见", "goodbye", 0.99, "goodbye"),
        ("查余额", "check_balance", 0.99, "check_balance"),
        ("来个人", "call_help", 0.99, "call_help"),
        ("今天天气好", "out_of_scope", 0.99, "/goodbye"),
    ],
)
async def test_anything_else_is_no_answer(
    parts: Parts, said: str, intent: str, confidence: float, meant: str
) -> None:
    parse = understood(said, intent, confidence)
    view: View = phrases.RATING
    read: Any = await Interpreter(parts.agent).read(said, parse, view, None, spoken=True)
    assert (read if isinstance(read, str) else read.intent) == meant
