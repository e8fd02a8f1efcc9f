"""Accept signed calls for help from kiosks on another machine, and let staff there take them.

Each call is shown once. A message is stored on disk before it is answered, so that nothing is lost
if this program is killed: waiting calls are shown again at the next start. A password that a member
of staff types is kept only in memory, encrypted, until the kiosk has fetched it.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from assistant.channel_settings import Listener
from assistant.channels.message import TEST
from assistant.channels.signing import (
    SIGNATURE,
    BadSignature,
    ClocksApart,
    check_headers,
    seal,
    sign_answer,
)

LARGEST = 2 * 1024 * 1024
"""Most bytes of a message; a picture of a screen has about ten thousand."""
SLOW_SECONDS = 10.0
FORGET_SECONDS = 30 * 86_400.0
TAKING_SECONDS = 60.0
"""How long the kiosk has to fetch the news that somebody wants to take a call."""
STATES = {"open": 0, "taken": 1, "closed": 2}
TABLES = """
CREATE TABLE IF NOT EXISTS seen (key TEXT PRIMARY KEY, at REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS calls (
  number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, source TEXT NOT NULL,
  status TEXT NOT NULL, nth INTEGER NOT NULL, at REAL NOT NULL, told TEXT NOT NULL);
"""


@dataclass(frozen=True)
class News:
    """Something to show to staff: a new call, another ring of a call, or how a call ended."""

    what: str
    """The kind of news: call, ring, taken, closed, test, done or refused."""
    number: int = 0
    """The short number by which somebody takes the call."""
    message: Mapping[str, Any] | None = None
    why: str = ""
    """Why the kiosk refused to let somebody take the call; empty: it did not refuse."""


class NotACall(Exception):
    """A message has a valid signature, but this version does not understand its content."""


@dataclass(frozen=True)
class _Taking:
    source: str
    number: int
    sealed: str
    until: float


class Calls:
    """The calls that have arrived, kept in an SQLite file."""

    def __init__(self, path: Path, secret: bytes, show: Callable[[News], None]) -> None:
        """Open the file (made 0600 by the umask); ``show`` is called with each piece of news.

        Raises ``sqlite3.Error``.
        """
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA synchronous=FULL")
        self._db.executescript(TABLES)
        self._secret, self._show = secret, show
        self._one = threading.RLock()
        self._takings: dict[str, _Taking] = {}

    def waiting(self) -> list[News]:
        """Return the calls that nobody has taken, oldest first."""
        with self._one:
            rows = self._db.execute(
                "SELECT number, told FROM calls WHERE status = 'open' ORDER BY number"
            ).fetchall()
        return [News("call", number, json.loads(told)) for number, told in rows]

    def note(self, message: Mapping[str, Any]) -> Mapping[str, Any]:
        """Store a message whose signature was checked, show its news, and return the answer.

        Raises ``NotACall``, or ``sqlite3.Error`` if nothing could be stored (then the kiosk tries
        again).
        """
        with self._one:
            source = _text(message, "source")
            self._hear_results(message.get("results"))
            if message.get("event") == TEST:
                self._show(News(TEST))
            elif message.get("event") != "poll":
                news = self._store(message, source)
                if news is not None:
                    self._show(news)
            return {"takes": self._for(source)}

    def take(self, number: int, staff: str, password: str) -> bool:
        """Ask the kiosk to let somebody take a call; return False if the call no longer waits.

        The kiosk decides, and its answer is shown later.
        """
        with self._one:
            row = self._db.execute(
                "SELECT id, source FROM calls WHERE number = ? AND status = 'open'", (number,)
            ).fetchone()
            if row is None:
                return False
            id_ = uuid.uuid4().hex
            told = {"id": id_, "ticket": row[0], "number": staff, "password": password}
            until = time.monotonic() + TAKING_SECONDS
            self._takings[id_] = _Taking(row[1], number, seal(self._secret, told), until)
        return True

    def look_at_takings(self) -> None:
        """Show a refusal for each wish to take a call that no kiosk has fetched in time."""
        with self._one:
            late = [k for k, each in self._takings.items() if each.until < time.monotonic()]
            for each in late:
                taking = self._takings.pop(each)
                self._show(News("refused", taking.number, why="那边的机器没有回答，请直接过去"))

    def _store(self, message: Mapping[str, Any], source: str) -> News | None:
        """Store a message; return what is new in it, or None if the same message came before."""
        key, event, nth = _text(message, "key"), _text(message, "event"), message.get("nth")
        call = message.get("call")
        if not isinstance(call, Mapping) or type(nth) is not int or not key:
            raise NotACall
        id_, status = _text(call, "id"), _text(call, "status")
        if status not in STATES or event not in (*STATES, "ring"):
            raise NotACall
        now, told = time.time(), json.dumps(message, ensure_ascii=False)
        self._db.execute("BEGIN IMMEDIATE")
        try:
            was = self._db.execute(
                "SELECT number, status, nth FROM calls WHERE id = ?", (id_,)
            ).fetchone()
            seen = self._db.execute(
                "INSERT OR IGNORE INTO seen VALUES (?, ?)", (f"{source} {key}", now)
            )
            if was is None:
                last = self._db.execute("SELECT coalesce(max(number), 0) FROM calls").fetchone()
                row = (last[0] + 1, id_, source, status, nth, now, told)
                self._db.execute("INSERT INTO calls VALUES (?, ?, ?, ?, ?, ?, ?)", row)
            else:
                self._db.execute(
                    "UPDATE calls SET status = ?, nth = ? WHERE id = ?",
                    (max(status, was[1], key=STATES.__getitem__), max(nth, was[2]), id_),
                )
            number = row[0] if was is None else was[0]
            for table in ("seen", "calls"):
                self._db.execute(f"DELETE FROM {table} WHERE at < ?", (now - FORGET_SECONDS,))  # noqa: S608
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise
        if not seen.rowcount:
            return None
        return _news(was, status, nth, News("", number, message))

    def _hear_results(self, results: object) -> None:
        for id_, why in results.items() if isinstance(results, Mapping) else ():
            taking = self._takings.pop(str(id_), None)
            if taking is not None:
                self._show(News("refused" if why else "done", taking.number, why=str(why)))

    def _for(self, source: str) -> list[str]:
        return [each.sealed for each in self._takings.values() if each.source == source]


def _news(was: tuple[int, str, int] | None, status: str, nth: int, told: News) -> News | None:
    """Return what to show of a new message, given what was known of its call; None: nothing."""
    if was is None:
        return News("call" if status == "open" else status, told.number, told.message)
    if STATES[status] > STATES[was[1]]:
        return News(status, told.number, told.message)
    rings = was[1] == "open" and nth > was[2]
    return News("ring", told.number, told.message) if rings else None


def _text(told: Mapping[str, Any], name: str) -> str:
    text = told.get(name)
    if not isinstance(text, str) or len(text) > 200:
        raise NotACall
    return text


class Server(ThreadingHTTPServer):
    """HTTP server that takes the messages of kiosks."""

    daemon_threads = True

    def __init__(self, where: Listener, secret: bytes, calls: Calls) -> None:
        """Start to listen. Raises ``OSError`` if the address is not here or the port is in use."""
        super().__init__((where.host, where.port), _Handler)
        self.secret, self.calls = secret, calls

    def handle_error(self, *_: object) -> None:
        """Print no error when a kiosk breaks off: it tries again, and the terminal is for calls."""


class _Handler(BaseHTTPRequestHandler):
    server: Server
    timeout = SLOW_SECONDS

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdigit() and int(length) <= LARGEST):
            self._answer(413, b"size")
            return
        body = self.rfile.read(int(length))
        code, told = self._code_of(body)
        self._answer(code, told)

    def _code_of(self, body: bytes) -> tuple[int, bytes]:
        try:
            check_headers(self.server.secret, dict(self.headers.items()), time.time(), body)
            message = json.loads(body)
            if not isinstance(message, dict):
                raise NotACall
            return 200, json.dumps(self.server.calls.note(message)).encode()
        except BadSignature:
            return 401, b"signature"
        except ClocksApart:
            return 409, b"clock"
        except (ValueError, RecursionError, NotACall):
            return 400, b"json"
        except sqlite3.Error:
            return 507, b"disk"

    def _answer(self, code: int, told: bytes) -> None:
        self.send_response(code)
        self.send_header("Content-Length", str(len(told)))
        signed = sign_answer(self.server.secret, dict(self.headers.items()), told)
        self.send_header(SIGNATURE, signed)
        self.end_headers()
        self.wfile.write(told)

    def log_message(self, format: str, *args: Any) -> None:
        """Print no line for a request: the terminal is for calls."""
