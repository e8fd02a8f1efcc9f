"""Limit how long one answer may take as a whole, however slowly its bytes come.

httpx bounds each wait for bytes. A server that sends one byte every few seconds would keep a kiosk
waiting for hours.
"""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import httpcore
import httpx


class Deadline:
    """The moment until which this thread waits for its present call; each thread has its own."""

    def __init__(self) -> None:
        """Begin without a call."""
        self._until = threading.local()

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Let the reads and writes of this block take ``seconds`` together."""
        self._until.at = time.monotonic() + seconds
        try:
            yield
        finally:
            self._until.at = None

    def left(self, timeout: float | None, late: type[Exception]) -> float | None:
        """Return how long to wait now, at most ``timeout``, in seconds; raise ``late`` if over."""
        until = getattr(self._until, "at", None)
        if until is None:
            return timeout
        left: float = until - time.monotonic()
        if left <= 0:
            raise late("the answer takes too long")
        return left if timeout is None else min(timeout, left)


def transport_within(deadline: Deadline, tls: ssl.SSLContext | bool) -> httpx.HTTPTransport:
    """Return a transport whose connections keep to ``deadline``.

    Args:
        deadline: Bounds each call.
        tls: Whom to trust; True: as the system does.
    """
    transport = httpx.HTTPTransport(verify=tls, trust_env=False)
    # httpx has no parameter for httpcore's network_backend.
    vars(transport._pool)["_network_backend"] = _Backend(deadline)
    return transport


class _Backend(httpcore.SyncBackend):
    def __init__(self, deadline: Deadline) -> None:
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        stream = super().connect_tcp(host, port, timeout, local_address, socket_options)
        return _Stream(stream, self._deadline)


class _Stream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        left = self._deadline.left(timeout, httpcore.ReadTimeout)
        return self._stream.read(max_bytes, left)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        return _Stream(
            self._stream.start_tls(ssl_context, server_hostname, timeout), self._deadline
        )

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
