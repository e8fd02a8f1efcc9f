"""Test the five locks, one by one or by name, and reports of a loss."""

from __future__ import annotations

import pytest

from assistant import phrases
from assistant.banking.lock_kinds import Lock
from assistant.banking.model import NotAllowed
from tests.actions.turns import Desk


def closed(desk: Desk) -> list[str]:
    return [
        state.lock.name.lower() for state in desk.bank.locks.list_states("demo") if state.closed
    ]


def refused(desk: Desk) -> bool:
    """Return whether her accounts pay nothing any more."""
    payee = desk.bank.payees("demo")[0].id
    account = desk.bank.accounts("demo")[0]
    try:
        desk.bank.begin(
            desk.visit.next_transfer_key(), "s", "demo", account.id, payee, account.available
        )
    except NotAllowed:
        return True
    return False


# The guide


def test_the_guide_asks_lock_by_lock_and_closes_what_she_wants(hers: Desk) -> None:
    first = hers.say("safety_guide", "教我用安全锁")
    assert (first.screen, first.said) == ("safety_guide", "utter_lock_night_lock")
    assert (first.data["lock"], first.data["number"], first.data["of"]) == ("夜间锁", 1, 5)

    assert hers.yes().said == "utter_lock_region_lock"
    assert closed(hers) == ["night"]
    assert hers.no().data["number"] == 3
    assert hers.say("set_lock", "锁上吧").data["number"] == 4
    hers.no()
    out = hers.no()

    assert (out.screen, out.said, out.words["count"]) == ("locks", "utter_locks_some", "两")
    assert closed(hers) == ["night", "overseas"]
    assert out.data["rows"][0] == {"lock": "夜间锁", "state": "锁上了"}
    assert out.data["rows"][1] == {"lock": "地区锁", "state": "没有锁"}


def test_all_closed_there_is_nothing_to_ask(hers: Desk) -> None:
    hers.press("/safety_guide")
    for _ in Lock:
        out = hers.yes()
    assert (out.screen, out.said) == ("locks", "utter_locks_all")
    assert out.data["rows"][-1]["state"] == "锁上了，一天最多 5,000 元"

    assert hers.press("/safety_guide").said == "utter_locks_all"


@pytest.mark.parametrize(
    ("intent", "text", "lock"),
    [
        ("nlu_fallback", "啥意思", None),
        ("set_lock", "把它关了", None),
        ("set_lock", "境外锁", "境外锁"),
    ],
)
def test_an_answer_other_than_yes_closes_no_lock(
    hers: Desk, intent: str, text: str, lock: str | None
) -> None:
    hers.press("/safety_guide")

    hers.say(intent, text, **({"lock": lock} if lock else {}))

    assert closed(hers) == []


def test_back_and_home_leave_closed_locks_closed(hers: Desk) -> None:
    hers.press("/safety_guide")
    hers.yes()

    assert hers.press("/go_back").said == "utter_lock_region_lock"
    assert hers.press("/go_home").screen == "home"
    assert closed(hers) == ["night"]


# One lock


@pytest.mark.parametrize(
    ("name", "lock"),
    [
        ("夜间锁", "night"),
        ("地区锁", "region"),
        ("境外锁", "overseas"),
        ("境外无卡支付锁", "overseas_online"),
        ("限额锁", "limit"),
    ],
)
def test_one_lock_is_explained_and_closed_after_a_yes(hers: Desk, name: str, lock: str) -> None:
    asked = hers.say("set_lock", f"打开{name}", lock=name)
    assert (asked.screen, asked.said) == ("safety_guide", f"utter_lock_{Lock[lock.upper()].value}")
    assert closed(hers) == []

    out = hers.yes()

    assert (out.screen, out.said, out.words["lock"]) == ("locks", "utter_lock_closed", name)
    assert closed(hers) == [lock]


def test_a_no_leaves_it_open(hers: Desk) -> None:
    hers.say("set_lock", "打开夜间锁", lock="夜间锁")

    assert hers.no().said == "utter_cancelled_service"
    assert closed(hers) == []


@pytest.mark.parametrize("text", ["把夜间锁关了", "解开夜间锁", "不要夜间锁了"])
def test_a_lock_is_opened_by_people_alone(hers: Desk, text: str) -> None:
    hers.bank.locks.close("s", "demo", Lock.NIGHT)

    out = hers.say("set_lock", text, lock="夜间锁")

    assert (out.screen, out.said) == ("notice", "utter_lock_open_at_desk")
    assert closed(hers) == ["night"]
    assert hers.pick(1).help == "voice"


def test_without_a_name_all_are_gone_through(hers: Desk) -> None:
    out = hers.say("set_lock", "给我锁上")

    assert out.screens == ["notice", "safety_guide"]
    assert out.said == "utter_lock_night_lock"
    assert hers.yes().said == "utter_lock_region_lock"


def test_her_own_limit_is_taken_and_only_ever_lowered(hers: Desk) -> None:
    asked = hers.say("set_lock", "一天最多三千", lock="限额锁", amount=300_000)
    assert asked.words["limit"] == "三千元"
    assert hers.yes().data["rows"][-1]["state"] == "锁上了，一天最多 3,000 元"

    hers.say("set_lock", "一天最多四千", lock="限额锁", amount=400_000)
    out = hers.yes()

    assert (out.screen, out.said) == ("notice", "utter_limit_only_lowered")


def test_a_miss_asks_again(hers: Desk) -> None:
    hers.say("set_lock", "打开夜间锁", lock="夜间锁")

    assert hers.say("nlu_fallback", "啥").before == ["utter_missed"]
    assert closed(hers) == []


def test_locks_wait_for_her_pin(card: Desk) -> None:
    assert card.say("set_lock", "打开夜间锁", lock="夜间锁").data["purpose"] == "sign_in"
    assert card.pin().said == "utter_lock_night_lock"


# Lost


def test_a_loss_is_asked_about_and_frozen_without_a_pin(card: Desk) -> None:
    asked = card.say("report_loss", "皮夹子被人偷了")
    assert (asked.screen, asked.said) == ("choose", "utter_ask_lost")
    assert asked.labels == ["全部先锁上", "存折", "退休金卡", "工资卡"]
    assert not refused(card)

    out = card.pick(1)

    assert (out.screen, out.said) == ("loss", "utter_lost")
    assert out.data["names"] == "存折、退休金卡、工资卡"
    assert refused(card)


def test_a_card_without_a_name_is_one_of_her_cards(card: Desk) -> None:
    asked = card.say("report_loss", "我的卡丢了")
    assert (asked.screen, asked.said) == ("choose", "utter_ask_lost_card")
    assert asked.labels == ["两张卡都先锁上", "退休金卡", "工资卡"]

    assert card.pick(1).data["names"] == "退休金卡、工资卡"


@pytest.mark.parametrize(
    ("intent", "answer", "names"),
    [
        ("inform", "工资卡", "工资卡"),
        ("affirm", "对", "退休金卡、工资卡"),
        ("out_of_scope", "我也拿不准", "退休金卡、工资卡"),
        ("inform", "全部先锁上", "存折、退休金卡、工资卡"),
    ],
)
def test_which_card_is_lost_is_asked_once(card: Desk, intent: str, answer: str, names: str) -> None:
    card.say("report_loss", "我的卡丢了")

    assert card.say(intent, answer).data["names"] == names


def test_a_neighbours_words_freeze_nothing(card: Desk) -> None:
    card.say("report_loss", "我的卡丢了")

    assert card.say("out_of_scope", "今天风真大").screen == "choose"
    assert not refused(card)


@pytest.mark.parametrize(
    ("text", "values", "names"),
    [
        ("退休金卡丢了", {"account": "退休金卡"}, "退休金卡"),
        ("我以为存折丢了，一翻在枕头底下呢，可工资卡是真没了", {"account": "存折"}, "工资卡"),
        ("存折和卡都丢了", {"account": "存折"}, "存折、退休金卡、工资卡"),
        ("密码让人看见了", {}, "存折、退休金卡、工资卡"),
    ],
)
def test_named_it_is_frozen_at_once(
    card: Desk, text: str, values: dict[str, str], names: str
) -> None:
    out = card.say("report_loss", text, **values)

    assert (out.screen, out.data["names"]) == ("loss", names)


def test_without_a_card_a_person_comes(nobody: Desk) -> None:
    out = nobody.say("report_loss", "我的卡丢了")

    assert (out.responses, out.help) == (["utter_lost_unknown"], "reported_lost")


@pytest.mark.parametrize(("number", "screen"), [(1, "choose"), (2, "choose")])
def test_a_worn_or_forgotten_card_freezes_nothing(card: Desk, number: int, screen: str) -> None:
    out = card.say("report_loss", "密码忘了")

    assert (out.screen, out.said) == ("notice", "utter_renewed_at_the_counter")
    assert not refused(card)
    assert card.pick(number).screen == screen


def test_a_bank_that_does_not_answer_is_told_again_and_a_person_comes(card: Desk) -> None:
    card.refuse("locks.report_loss")
    out = card.say("report_loss", "退休金卡丢了", account="退休金卡")
    assert out.help == "loss_not_frozen"
    assert phrases.NOT_FROZEN in [message["text"] for message in out.messages]
    assert card.visit.outbox.waits(card.visit.session)

    card.silent.clear()
    card.visit.outbox.deliver()

    assert not card.visit.outbox.waits(card.visit.session)


def test_a_payment_is_not_taken_up_again_after_a_loss(hers: Desk) -> None:
    hers.say("transfer_money", "给闺女转两千块", payee="闺女", amount=200_000)
    hers.say("report_loss", "我的卡丢了")

    out = hers.pick(1)

    assert out.screens == ["loss"]
    assert (hers.loop, hers.status) == (None, "cancelled")
