"""Stand between a program and its server, and cut the line at a chosen message."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

SOCKET = ".s.PGSQL.5432"


class Line:
    """A socket that hands on to the server's, and does something at the program's n-th message.

    ``before``: the message does not reach the server. ``after``: its answer does not reach the program.
    """

    def __init__(self, server_folder: str, folder: Path) -> None:
        self._to = str(Path(server_folder) / SOCKET)
        folder.mkdir(exist_ok=True)
        self.folder = folder
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(folder / SOCKET))
        self._listener.listen(32)
        self._state = threading.Lock()
        self._open: list[socket.socket] = []
        self.messages = 0
        """The messages of the program since ``fault_at``."""
        self._fault: tuple[int, str, Callable[[], None]] | None = None
        self.down = False
        self._muted, self._came = False, threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()

    def url(self, address: str) -> str:
        """Return ``address`` (of a socket) by way of this line."""
        head, _, _ = address.partition("?")
        return f"{head}?host={quote(str(self.folder), safe='')}"

    def fault_at(self, message: int, when: str, do: Callable[[], None] | None = None) -> None:
        """Do something at the program's ``message`` from now on, 1 the first; cut the line by default."""
        with self._state:
            self.messages, self._fault = 0, (message, when, do or self.cut)

    def heal(self) -> None:
        """Let everything through from now on."""
        with self._state:
            self._fault, self.down = None, False

    @property
    def done(self) -> bool:
        """Whether the fault has happened."""
        return self._fault is None

    def cut(self) -> None:
        """Close every connection there is, and answer no new one until ``heal``."""
        self.down = True
        opened, self._open = self._open, []
        for each in opened:
            _shut(each)

    def close(self) -> None:
        self.cut()
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            if self.down:
                client.close()
                continue
            server = socket.socket(socket.AF_UNIX)
            try:
                server.connect(self._to)
            except OSError:
                client.close()
                continue
            self._open += [client, server]
            for ends in ((client, server, True), (server, client, False)):
                threading.Thread(target=self._hand_on, args=ends, daemon=True).start()

    def _hand_on(self, source: socket.socket, to: socket.socket, asks: bool) -> None:
        try:
            while data := source.recv(1 << 16):
                if not asks and self._muted:
                    self._came.set()
                    continue
                fault = self._due() if asks else None
                if fault and fault[0] == "after":
                    self._muted = True
                    self._came.clear()
                    to.sendall(data)
                    self._came.wait(2)
                    fault[1]()
                    self._muted = False
                    return
                if fault:
                    fault[1]()
                to.sendall(data)
        except OSError:
            pass
        finally:
            for each in (source, to):
                _shut(each)

    def _due(self) -> tuple[str, Callable[[], None]] | None:
        with self._state:
            self.messages += 1
            if self._fault is None or self.messages != self._fault[0]:
                return None
            _, when, do = self._fault
            self._fault = None
            return when, do


def _shut(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
