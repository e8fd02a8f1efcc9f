"""Be a desk elsewhere that listens for calls: show them with a bell, let somebody take them by number."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from rich.console import Console
from rich.panel import Panel

from assistant.channel_settings import Listener
from assistant.channels.listener import Calls, News, Server
from assistant.channels.message import TEST, body_of, head_of
from assistant.staff.asking import CannotAsk, ask_number, ask_password
from assistant.staff.refusals import REFUSALS
from assistant.staff.tables import plain

HOW = "输入号码（如 3）接那一个求助；Ctrl-C 退出。"
LOUDER = 3
"""So many bells for a call and for its louder ring."""


class CannotListen(Exception):
    """The address is not to be had; the text says why."""


def serve(where: Listener, secret: bytes, store: Path) -> NoReturn:
    """Listen until interrupted.

    Args:
        where: The address.
        secret: The key that kiosks sign with.
        store: The file in which calls are kept.

    Raises:
        CannotListen: Somebody else listens there, or there is no such address.
    """
    console = Console(highlight=False)
    shown = Shown(console)
    calls = Calls(store, secret, shown.show)
    try:
        server = Server(where, secret, calls)
    except OSError as err:
        raise CannotListen(err.strerror) from err
    threading.Thread(target=server.serve_forever, name="listener", daemon=True).start()
    console.print(f"在 {where.host}:{where.port} 等求助…　{HOW}")
    for news in calls.waiting():
        shown.show(news)
    threading.Thread(target=_look_at_takings, args=(calls,), daemon=True).start()
    while True:
        _take_one(console, calls, shown)


class Shown:
    """Show news at once; while somebody types, only ring the bell and show it afterwards."""

    def __init__(self, console: Console) -> None:
        """Show on ``console``."""
        self._console = console
        self._one = threading.Lock()
        self._typing = False
        self._later: list[News] = []

    def show(self, news: News) -> None:
        """Show it, or keep it until the typing is over."""
        with self._one:
            if self._typing:
                _bell(self._console, 1)
                self._later.append(news)
            else:
                _show(self._console, news)

    @contextmanager
    def typing(self) -> Iterator[None]:
        """Show nothing until the end of the block, and then what has come meanwhile."""
        with self._one:
            self._typing = True
        try:
            yield
        finally:
            with self._one:
                self._typing = False
                for news in self._later:
                    _show(self._console, news)
                self._later.clear()


def _take_one(console: Console, calls: Calls, shown: Shown) -> None:
    """Let somebody at this desk take a call; without a keyboard, wait for ever."""
    line = sys.stdin.readline()
    if not line:
        threading.Event().wait()
    number = line.strip()
    if not number:
        return
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        console.print(HOW)
        return
    try:
        with shown.typing():
            staff = ask_number()
            password = ask_password(f"{staff} 的密码：")
        taken = calls.take(int(number), staff, password)
    except (CannotAsk, *REFUSALS) as refusal:
        console.print(plain(str(refusal)))
        return
    console.print(
        "正在告诉那边的机器…" if taken else f"{number} 号求助不在等了（没有，或者已经有人接）。"
    )


def _look_at_takings(calls: Calls) -> None:
    while True:
        time.sleep(1.0)
        calls.look_at_takings()


def _show(console: Console, news: News) -> None:
    """Show one piece of news; ring the bell for calls and rings."""
    message = news.message or {}
    if news.what == "call":
        _bell(console, LOUDER)
        title = plain(f"{news.number} 号　{head_of(dict(message))}")
        words = plain(body_of(dict(message)).rstrip(), lines=True)
        console.print(Panel(words, title=title, border_style="bold red"))
    elif news.what == "ring":
        _bell(console, LOUDER if message.get("loud") else 1)
        called = f"，正在叫 {message['person']}" if message.get("person") else ""
        console.print(plain(f"{news.number} 号还没有人接，第 {message['nth']} 遍{called}"))
    elif news.what in ("taken", "closed"):
        console.print(plain(f"{news.number} 号　{head_of(dict(message))} {message['call']['who']}"))
    elif news.what == "done":
        console.print(f"{news.number} 号接好了，已经告诉她有人过来。请马上过去。")
    elif news.what == "refused":
        _bell(console, 1)
        console.print(plain(f"{news.number} 号没有接成：{news.why}"))
    else:
        console.print(head_of({"event": TEST}))


def _bell(console: Console, times: int) -> None:
    for _ in range(times):
        console.bell()
