"""Test periods of time on the bank's clock, on Monday, 16 March 2026, at 10 in the morning."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.clock import BANK_ZONE
from assistant.understanding.readers.periods import find_periods, resolve_period

NOW = datetime(2026, 3, 16, 10, 0, tzinfo=BANK_ZONE)


@pytest.mark.parametrize(
    ("said", "since", "until"),
    [
        ("今天", date(2026, 3, 16), date(2026, 3, 17)),
        ("昨天取的钱", date(2026, 3, 15), date(2026, 3, 16)),
        ("前天", date(2026, 3, 14), date(2026, 3, 15)),
        ("大前天", date(2026, 3, 13), date(2026, 3, 14)),
        ("这周", date(2026, 3, 16), date(2026, 3, 17)),
        ("上周", date(2026, 3, 9), date(2026, 3, 16)),
        ("上个星期", date(2026, 3, 9), date(2026, 3, 16)),
        ("这个月", date(2026, 3, 1), date(2026, 3, 17)),
        ("上个月的账", date(2026, 2, 1), date(2026, 3, 1)),
        ("上上个月", date(2026, 1, 1), date(2026, 2, 1)),
        ("三月份", date(2026, 3, 1), date(2026, 3, 17)),
        ("十二月份", date(2025, 12, 1), date(2026, 1, 1)),
        ("去年十二月", date(2025, 12, 1), date(2026, 1, 1)),
        ("二月三号", date(2026, 2, 3), date(2026, 2, 4)),
        ("十五号", date(2026, 3, 15), date(2026, 3, 16)),
        ("二十号", date(2026, 2, 20), date(2026, 2, 21)),
        ("最近三个月", date(2025, 12, 16), date(2026, 3, 17)),
        ("三个月", date(2025, 12, 16), date(2026, 3, 17)),
        ("最近半年", date(2025, 9, 16), date(2026, 3, 17)),
        ("最近一周", date(2026, 3, 10), date(2026, 3, 17)),
        ("最近十天", date(2026, 3, 7), date(2026, 3, 17)),
        ("最近", date(2026, 2, 15), date(2026, 3, 17)),
        ("这几天", date(2026, 3, 10), date(2026, 3, 17)),
        ("今年", date(2026, 1, 1), date(2026, 3, 17)),
        ("去年", date(2025, 1, 1), date(2026, 1, 1)),
        ("上半年", date(2026, 1, 1), date(2026, 3, 17)),
        ("下半年", date(2025, 7, 1), date(2026, 1, 1)),
    ],
)
def test_what_a_period_means(said: str, since: date, until: date) -> None:
    period = resolve_period(said, NOW)
    assert period is not None
    assert (period.since.date(), period.until.date()) == (since, until)
    assert period.since.tzinfo is BANK_ZONE


def test_the_banks_day_counts_not_utcs() -> None:
    late = datetime(2026, 3, 15, 17, 0, tzinfo=timedelta_zone(0))  # 01:00 on the 16th in Shanghai
    period = resolve_period("今天", late)
    assert period is not None
    assert period.since.date() == date(2026, 3, 16)


def timedelta_zone(hours: int):  # type: ignore[no-untyped-def]
    from datetime import timezone

    return timezone(timedelta(hours=hours))


@pytest.mark.parametrize(
    "said", ["查余额", "两千五", "给闺女", "第三个", "前面还有几个人", "三号窗口", "二月三十号"]
)
def test_words_of_another_meaning_are_no_period(said: str) -> None:
    assert resolve_period(said, NOW) is None


def test_a_period_is_found_with_its_blanks() -> None:
    (found,) = find_periods("看 看 最近 三 个 月 的 账")
    assert found.text == "最近 三 个 月"


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2035, 12, 31)),
    st.sampled_from(
        [
            "今天",
            "上个月",
            "最近一个月",
            "最近三个月",
            "十二月份",
            "三月",
            "去年",
            "这周",
            "三十一号",
            "半年",
        ]
    ),
)
def test_a_period_is_in_order_and_never_in_the_future(moment: datetime, said: str) -> None:
    now = moment.replace(tzinfo=BANK_ZONE)
    period = resolve_period(said, now)
    if period is not None:
        assert period.since < period.until
        assert period.since <= now
        assert period.until <= now + timedelta(days=1)
