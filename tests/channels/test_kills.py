"""Test that no call is lost or shown twice when senders are killed (-9) at any moment."""

from __future__ import annotations

import random
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from assistant.banking.seed_staff import LI
from assistant.channels import deliveries
from assistant.storage.opened import reading
from tests.channels.places import (
    Elsewhere,
    MailServer,
    desk_at,
    mail_at,
    opened,
    put_settings,
    sender,
    wait_for,
)

START_SECONDS = 1.2
"""About what a sender takes until it sends; kills before and after that are wanted."""


@pytest.mark.long
@pytest.mark.timeout(1500)
@pytest.mark.parametrize("kills", [10, pytest.param(200, marks=pytest.mark.nightly)])
def test_nothing_is_lost_and_nothing_shown_twice(
    kills: int,
    tmp_path: Path,
    elsewhere: Elsewhere,
    mails: MailServer,
    capsys: pytest.CaptureFixture[str],
) -> None:
    settings = put_settings(
        tmp_path / "data", [desk_at(elsewhere.port, tmp_path), mail_at(mails.port)]
    )
    rooms = opened(settings)
    chance = random.Random(kills)
    calls: list[str] = []
    came = count_and_delay(elsewhere, chance)
    processes = {name: sender(settings.data, name) for name in ("二楼柜台", "邮件")}
    for number in range(kills):
        calls.append(rooms.desk.call(f"v{number}", "demo", "key", "home").id)
        if number >= 3:  # the others ring on
            rooms.desk.take(calls[number - 3], LI)
        name = chance.choice(list(processes))
        if chance.random() < 0.5:
            time.sleep(chance.uniform(0.0, 2 * START_SECONDS))
        else:  # it is in the middle of its work
            until, before = time.monotonic() + 4 * START_SECONDS, (len(came), mails.came)
            while (len(came), mails.came) == before and time.monotonic() < until:
                time.sleep(0.002)
            time.sleep(chance.uniform(0.0, 0.1))
        processes[name].kill()
        processes[name].wait()
        processes[name] = sender(settings.data, name)

    during = len(came) + mails.came

    def waiting() -> int:
        with reading(rooms.engine) as connection:
            told = [deliveries.count(connection, name) for name in processes]
        assert not any(each.given_up for each in told)
        return sum(each.waiting for each in told)

    for each in calls:  # so that no more rings come
        if rooms.desk.ticket(each).status == "open":
            rooms.desk.take(each, LI)
    wait_for(lambda: waiting() == 0, 300)
    for process in processes.values():
        process.kill()
        process.wait()

    shown = [news.message["call"]["id"] for news in elsewhere.said("call") if news.message]
    known = [news.message["call"]["id"] for news in elsewhere.shown if news.message]
    assert len(shown) == len(set(shown)), "a call was shown twice"
    assert set(known) == set(calls), "a call was lost"
    rung = [
        (news.message["call"]["id"], news.message["nth"])
        for news in elsewhere.said("ring")
        if news.message
    ]
    assert len(rung) == len(set(rung)), "a ring was heard twice"
    with reading(rooms.engine) as connection:
        sent = deliveries.count(connection, "邮件").sent
    assert len(mails.mails) == sent >= 2 * len(calls)
    twice = len(came) - len(set(came))
    with capsys.disabled():
        print(f"\n{kills} kills, {during} deliveries among them; came twice: {twice} to the desk,"
              f" {mails.came - sent} by e-mail (one Message-ID); shown twice at the desk: none")  # fmt: skip
    assert during > kills / 2 and (kills < 100 or twice)  # they were killed at their work


def count_and_delay(elsewhere: Elsewhere, chance: random.Random) -> list[str]:
    """Let the desk take a moment between storing and answering; return the keys as they come."""
    came: list[str] = []
    note = elsewhere.calls.note

    def slowly(message: Mapping[str, Any]) -> Mapping[str, Any]:
        answer = note(message)
        if message["event"] != "poll":
            came.append(message["key"])
            time.sleep(chance.uniform(0.0, 0.05))
        return answer

    elsewhere.calls.note = slowly  # type: ignore[method-assign]
    return came
