"""Test the guard's signals and what follows from them, on both sides of each limit."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from assistant.fraud.policy import (
    SENTENCES,
    Action,
    GuardSettings,
    History,
    Outflow,
    Payment,
    Refusal,
    decide,
    destination,
)

NOON = datetime.fromisoformat("2026-03-16T12:00:00+08:00")
RICH = 100_000_000
GUARD = GuardSettings()


def payment(fen: int, at: datetime = NOON, payee: str = "daughter") -> Payment:
    return Payment(payee, fen, at)


def outflow(fen: int, hours_ago: float, payee: str = "daughter") -> Outflow:
    return Outflow(payee, fen, NOON - timedelta(hours=hours_ago))


def names(pay: Payment, guard: GuardSettings = GUARD, **history) -> list[str]:
    known = History(**{"balance_fen": RICH, **history})
    return [signal.name for signal in decide(pay, known, guard).signals]


def test_two_payees_of_one_place_are_the_same():
    assert destination("6222", "everyday") != destination("6223", "everyday")
    assert destination("6222", "cash") == destination("6223", "cash")
    assert destination("6222", "deposit") == destination("6223", "deposit", "term-36")
    steady = destination("6222", "wealth", "wealth-steady")
    assert steady == destination("6223", "wealth", "wealth-steady")
    assert steady != destination("6223", "wealth", "wealth-cash")


def test_nothing_special_passes():
    decision = decide(payment(200_000), History(balance_fen=RICH), GUARD)
    assert decision.action is Action.PASS and decision.signals == ()


@pytest.mark.parametrize(("fen", "signals"), [(1_000_000, []), (1_000_001, ["line"])])
def test_an_amount_above_the_line_is_a_signal(fen, signals):
    assert names(payment(fen)) == signals


@pytest.mark.parametrize(
    ("before", "hours", "fen", "fires"),
    [
        (900_000, 23.9, 100_001, True),
        (900_000, 23.9, 100_000, False),
        (900_000, 24, 100_001, False),
    ],
)
def test_the_outflow_of_a_day(before, hours, fen, fires):
    told = names(payment(fen), outflows=(outflow(before, hours, payee="heating"),))
    assert ("day_outflow" in told) is fires


def test_several_to_one_payee_that_together_pass_the_line():
    days = tuple(outflow(400_000, hours) for hours in (70, 40))
    assert names(payment(200_001), outflows=days) == ["split_or_ladder"]
    assert names(payment(200_000), outflows=days) == []
    assert names(payment(200_001, payee="son"), outflows=days) == []
    old = (outflow(400_000, 73), outflow(400_000, 40))
    assert names(payment(200_001), outflows=old) == []


@pytest.mark.parametrize(
    ("rungs", "fen", "fires"),
    [
        ((20_000, 50_000), 100_000, True),
        ((20_000, 50_000), 99_999, False),
        ((50_000, 20_000), 100_000, False),
        ((50_000,), 100_000, False),
        ((50_000, 100_000), 100_000, False),
    ],
)
def test_a_ladder_of_growing_amounts(rungs, fen, fires):
    climbed = tuple(outflow(rung, 50 - n) for n, rung in enumerate(rungs))
    assert (names(payment(fen), outflows=climbed) == ["split_or_ladder"]) is fires


@pytest.mark.parametrize(("fen", "fires"), [(99_999, False), (100_000, True)])
def test_a_first_payment(fen, fires):
    assert (names(payment(fen), first_payment=True) == ["first_payment"]) is fires
    assert names(payment(fen)) == []


@pytest.mark.parametrize(
    ("fen", "balance", "fires"),
    [(200_000, 400_000, False), (200_001, 400_000, True), (99_999, 100_000, False)],
)
def test_more_than_half_of_the_balance(fen, balance, fires):
    assert (names(payment(fen), balance_fen=balance) == ["over_half"]) is fires


@pytest.mark.parametrize(
    ("clock", "fires"),
    [("22:59", False), ("23:00", True), ("00:30", True), ("04:59", True), ("05:00", False)],
)
def test_a_payment_at_night_is_a_signal(clock, fires):
    at = datetime.fromisoformat(f"2026-03-16T{clock}:00+08:00")
    assert (names(payment(100, at)) == ["night"]) is fires


@pytest.mark.parametrize(
    ("broken", "fen", "fires"),
    [(1, 100_000, True), (500_000, 99_999, False), (0, 100_000, False)],
)
def test_after_a_deposit_was_broken_early(broken, fen, fires):
    told = names(payment(fen), deposit_broken_fen=broken)
    assert (told == ["deposit_broken"]) is fires


def test_a_script_goes_straight_to_a_person():
    heard = (("safe_account", "安全账户"),)
    decision = decide(payment(100), History(balance_fen=RICH, script_words=heard), GUARD)
    assert (decision.action, decision.reason) == (Action.HOLD, "script_words")
    assert decision.unsafe and "安全账户" in decision.signals[0].evidence


@pytest.mark.parametrize(
    ("payee", "fen", "fires"),
    [
        ("daughter", 1, True),
        ("son", 800_000, True),
        ("son", 1_000_000, True),
        ("son", 799_999, False),
        ("son", 900_000, True),
    ],
)
def test_after_a_refusal_the_like_of_it_goes_straight_to_a_person(payee, fen, fires):
    refused = (Refusal("daughter", 1_000_000, NOON - timedelta(hours=71)),)
    decision = decide(payment(fen, payee=payee), History(balance_fen=RICH, refusals=refused), GUARD)
    assert (decision.action is Action.HOLD) is fires
    assert not decision.unsafe


def test_the_like_of_an_unsafe_one_is_unsafe():
    refused = (Refusal("daughter", 1_000_000, NOON, unsafe=True),)
    assert decide(payment(1), History(balance_fen=RICH, refusals=refused), GUARD).unsafe


def test_several_signals_give_one_check():
    night = datetime.fromisoformat("2026-03-16T23:30:00+08:00")
    decision = decide(payment(2_000_000, night), History(first_payment=True), GUARD)
    assert decision.action is Action.CHECK
    assert [s.name for s in decision.signals] == ["line", "first_payment", "over_half", "night"]


def others(*fens: int, checked: int = -1, **more) -> tuple[Outflow, ...]:
    """Paid to others, 30 hours apart, the last 30 hours ago; ``checked``: which passed a check."""
    return tuple(
        Outflow(f"other-{n}", fen, NOON - timedelta(hours=30 * (len(fens) - n)),
                checked=n == checked, **more)
        for n, fen in enumerate(fens)
    )  # fmt: skip


@pytest.mark.parametrize(
    ("outflows", "fen", "fires"),
    [
        (others(900_000, 900_000), 200_000, False),
        (others(900_000, 900_000), 200_001, True),
        (others(900_000, 900_000, to_others=False), 900_000, False),
        # What was asked about has been asked about: until a thousand more has left.
        (others(2_500_000, checked=0), 99_999, False),
        (others(2_500_000, checked=0), 100_000, True),
        (others(2_500_000, 60_000, checked=0), 40_000, True),
        (others(2_500_000, 60_000, checked=0), 39_999, False),
        (others(60_000, 2_500_000, checked=1), 40_000, False),
        ((Outflow("other", 1_900_000, NOON - timedelta(days=7)),), 200_000, False),
        ((Outflow("other", 1_900_000, NOON - timedelta(days=7, seconds=-1)),), 200_000, True),
    ],
)
def test_a_weeks_sum(outflows, fen, fires):
    assert ("week_outflow" in names(payment(fen), outflows=outflows)) is fires


@pytest.mark.parametrize("kind", ["is_bill", "stays_hers"])
def test_the_weeks_line_ignores_bills_and_money_that_stays_hers(kind):
    pay = Payment("daughter", 500_000, NOON, **{kind: True})
    assert "week_outflow" not in names(pay, outflows=others(900_000, 900_000))


def test_memories_do_not_count_against_bills():
    history = {
        "script_words": (("safe_account", "安全账户"),),
        "unsafe_holds": ("held unsafe: 120.00",),
        "told": ("fee_first: 打三千过去能领",),
        "refusals": (Refusal("somebody", 8640, NOON, unsafe=True),),
    }
    bill = Payment("power", 8640, NOON, is_bill=True)
    assert decide(bill, History(balance_fen=RICH, **history), GUARD).action is Action.PASS
    like = decide(payment(8640), History(balance_fen=RICH, **history), GUARD)
    assert (like.action, like.reason) == (Action.HOLD, "script_words")


@pytest.mark.parametrize(
    ("history", "action", "reason"),
    [
        ({"told": ("a scheme",)}, Action.CHECK, ""),
        ({"unsafe_holds": ("held",)}, Action.HOLD, "unsafe_before"),
        (
            {"unsafe_holds": ("held",), "refusals": (Refusal("daughter", 1, NOON),)},
            Action.HOLD,
            "repeat_after_refusal",
        ),
    ],
)
def test_what_follows_from_what_is_remembered(history, action, reason):
    told = decide(payment(100), History(balance_fen=RICH, **history), GUARD)
    assert (told.action, told.reason, told.unsafe) == (action, reason, action is Action.HOLD)


def test_every_signal_has_a_plain_sentence_for_her():
    assert all(sentence.endswith("。") for sentence in SENTENCES.values())
    told = "".join(SENTENCES.values())
    assert not any(word in told for word in ("老人", "错误", "失败", "非法", "怀疑", "可疑", "你"))
    heard = (("safe_account", "安全账户"),)
    night = datetime.fromisoformat("2026-03-16T23:30:00+08:00")
    everything = History(
        outflows=(outflow(900_000, 1), outflow(900_001, 0.5)),
        refusals=(Refusal("daughter", 1, NOON),),
        first_payment=True,
        script_words=heard,
        unsafe_holds=("held",),
        told=("a scheme",),
        checked_before=True,
        deposit_broken_fen=1,
        clock_doubt="set by 72 hours",
        records_doubt="older than it was",
    )
    big = decide(payment(2_000_000, night), everything, GUARD)
    assert {signal.name for signal in big.signals} | {"day_outflow"} == set(SENTENCES)
    assert all(signal.evidence for signal in big.signals)


# What configuration may do


@pytest.mark.parametrize("name", GuardSettings.__dataclass_fields__)
def test_figures_may_only_be_lowered(name):
    highest = getattr(GUARD, name)
    assert getattr(GuardSettings(**{name: 0}), name) == 0
    for bad in (highest + 1, 10 * highest):
        with pytest.raises(ValueError, match=f"{name} may only be lowered"):
            GuardSettings(**{name: bad})


@pytest.mark.parametrize("bad", [-1, 1.5, "1000", None, True, float("inf")])
def test_figures_are_whole_fen(bad):
    with pytest.raises(ValueError, match="whole number of fen"):
        GuardSettings(line_fen=bad)


def test_a_lower_line_counts_everywhere():
    low = GuardSettings(line_fen=300_000)
    assert names(payment(300_001), low) == ["line"]
    before = (outflow(200_000, 1, payee="son"),)
    assert names(payment(100_001), low, outflows=before) == ["day_outflow"]
