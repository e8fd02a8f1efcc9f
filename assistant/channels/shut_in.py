"""Hold a process to its channels: it reaches their hosts and starts their commands, nothing else.

Python tells an audit hook of each connection and each program before it happens; a hook cannot be
taken out again. It guards against our own mistakes and our libraries', not against native code that
never asks Python.
"""

from __future__ import annotations

import socket
import sys
from collections.abc import Sequence
from typing import Any

from assistant.channel_settings import Channel

CONNECTS = {"socket.connect", "socket.sendto", "socket.sendmsg"}
RESOLVES = {"socket.getaddrinfo", "socket.gethostbyname"}
REFUSED = {
    *("socket.bind", "socket.gethostbyaddr", "os.system", "os.exec", "os.fork", "os.forkpty"),
    *("os.posix_spawn", "os.spawn", "pty.spawn", "ctypes.dlopen"),
}
"""What no channel does; starting a program is ``subprocess.Popen``."""


class ShutIn(PermissionError):
    """The process wanted something that the settings do not name."""


class _Guard:
    def __init__(self, channels: Sequence[Channel]) -> None:
        self._hosts = {(each.host, each.port) for each in channels if each.host}
        self._commands = {each.argv for each in channels if each.argv}
        self._addresses: set[tuple[str, int]] = set()

    def __call__(self, event: str, told: tuple[Any, ...]) -> None:
        if event in CONNECTS and not self._may_reach(told[-1]):
            raise ShutIn(f"{event} to a host that the settings do not name")
        if event in RESOLVES and told[0] not in {host for host, _ in self._hosts}:
            raise ShutIn(f"{event} of a host that the settings do not name")
        if event == "subprocess.Popen" and tuple(told[1]) not in self._commands:
            raise ShutIn("a program that the settings do not name")
        if event in REFUSED:
            raise ShutIn(event)

    def _may_reach(self, address: Any) -> bool:
        """Return whether an address is a named host's; a name may have come to mean another one."""
        if not isinstance(address, tuple):
            return False
        if address[:2] not in self._addresses:
            for host, port in self._hosts:
                found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
                self._addresses |= {(str(each[4][0]), port) for each in found}
        return address[:2] in self._addresses


def shut_in(channels: Sequence[Channel]) -> None:
    """Let this process reach these channels' hosts and commands only, from now to its end."""
    sys.addaudithook(_Guard(channels))
