"""Limit a process to its channels: it may connect to their hosts and start their commands only.

A Python audit hook is called before each connection and each start of a program, and cannot be
removed. It guards against mistakes of ours and of our libraries, not against native code, which
does not call the hook.
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
"""Audit events that no channel needs; a command is started by ``subprocess.Popen``, which is
checked."""


class ShutIn(PermissionError):
    """The process tried to reach a host or start a program that the settings do not name."""


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
        """Return whether an address is one of a host in the settings; hosts are looked up again."""
        if not isinstance(address, tuple):
            return False
        if address[:2] not in self._addresses:
            for host, port in self._hosts:
                found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
                self._addresses |= {(str(each[4][0]), port) for each in found}
        return address[:2] in self._addresses


def shut_in(channels: Sequence[Channel]) -> None:
    """Allow this process only these channels' hosts and commands, from now until it ends."""
    sys.addaudithook(_Guard(channels))
