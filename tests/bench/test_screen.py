"""Test that the measurements of help and repainting find what is really drawn."""

from __future__ import annotations

import signal

import pytest

from assistant.bench import screen


@pytest.mark.parametrize(
    ("drawn", "kind", "is_there"),
    [
        ("\x1b[1m正在叫\x1b[0m工作人员", None, True),
        ("已经 通知 工作人员", None, True),
        ("您要办什么？", None, False),
        ("已经通知工作人员", signal.SIGSTOP, False),  # nothing was heard
        ("已经通知工作人员\a", signal.SIGSTOP, True),
        ("\a", signal.SIGKILL, False),
    ],
)
def test_help_counts_when_it_is_seen_and_from_the_watchdog_heard(
    drawn: str, kind: signal.Signals | None, is_there: bool
) -> None:
    assert screen._is_called(drawn.encode(), kind) is is_there


async def test_a_repaint_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screen, "REPAINTS", 3)
    took = await screen._repaint_seconds("home", (80, 24))
    assert len(took) == 3 and all(0 < each < 10 for each in took)
