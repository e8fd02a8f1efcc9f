"""A reference server in a thread, over any bank, on a port of this machine."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sanic import Sanic

from assistant.bank_api.server import Service, make_app
from assistant.banking.gateway import BankGateway

SECRET = b"a key of signatures, long enough for it"


@contextmanager
def served(bank: BankGateway, tls: ssl.SSLContext | None = None) -> Iterator[str]:
    """Serve ``bank`` until the block ends; give the server's URL."""
    Sanic.test_mode = True  # one name may be used by several servers of a process
    app = make_app(Service(bank, SECRET))
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    started, loop = threading.Event(), asyncio.new_event_loop()

    async def serve() -> None:
        server = await app.create_server(
            sock=listening, ssl=tls, return_asyncio_server=True, access_log=False
        )
        await server.startup()
        await server.start_serving()
        started.set()

    def run() -> None:
        loop.run_until_complete(serve())
        loop.run_forever()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert started.wait(20)
    try:
        yield f"{'https' if tls else 'http'}://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        listening.close()
