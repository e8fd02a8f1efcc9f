"""Measure stock Rasa: ``rasa run`` and rasa_sdk's action server, with our domain and model.

The environment for stock Rasa has to be made by hand, with TensorFlow, Rasa 3.6 and rasa_sdk.
"""

from __future__ import annotations

import http.client
import json
import os
import socket
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from assistant.bench.family import resident_megabytes
from assistant.bench.sizes import environment_megabytes
from assistant.bench.turns import ROUNDS, UTTERANCES
from assistant.settings import ROOT, Settings

NOT_MEASURED = {"not measured": "no environment given (--stock FOLDER)"}
PATIENCE_SECONDS = 300.0
ANSWER_SECONDS = 60.0
ASK_AGAIN_SECONDS = 0.2


class StockFailed(Exception):
    """Stock Rasa did not start or answer; the text holds the end of its output."""


def bench_stock(settings: Settings, environment: Path | None) -> dict[str, Any]:
    """Measure stock Rasa: start until the first answer, the turns of ``bench_turns``, memory.

    Args:
        settings: Settings with the path of our trained model.
        environment: The folder of stock Rasa's virtual environment; None: measure nothing.

    Raises:
        StockFailed: Stock Rasa did not start, or did not answer.
    """
    if environment is None:
        return NOT_MEASURED
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        began = time.monotonic()
        with _serving(settings, environment, Path(folder)) as (port, servers):
            _await_answer(port, servers, Path(folder))
            ready = time.monotonic() - began
            turns = _turns(port)
            weight = sum(resident_megabytes(server.pid) for server in servers)
    return {
        "stock_ready_seconds": ready,
        "stock_resident_megabytes": weight,
        "stock_turn_median_seconds": statistics.median(turns),
        "stock_turn_p95_seconds": statistics.quantiles(turns, n=20)[-1],
        "stock_turn_slowest_seconds": max(turns),
        "stock_environment_megabytes": environment_megabytes(environment),
    }


@contextmanager
def _serving(
    settings: Settings, environment: Path, folder: Path
) -> Iterator[tuple[int, list[subprocess.Popen[bytes]]]]:
    """Start both servers, yield Rasa's port and both processes, and stop them at the end."""
    python = str(environment / "bin" / "python")
    port, actions = _free_port(), _free_port()
    endpoints, credentials = folder / "endpoints.yml", folder / "credentials.yml"
    endpoints.write_text(f"action_endpoint:\n  url: http://127.0.0.1:{actions}/webhook\n")
    credentials.write_text("rest:\n")
    rasa = ["run", "--model", str(settings.rasa_model), "--endpoints", str(endpoints)]
    rasa += ["--credentials", str(credentials), "--interface", "127.0.0.1", "--port", str(port)]
    commands = [
        [python, "-W", "ignore", "-m", "assistant.bench.stock_actions", str(folder), str(actions)],
        [python, "-W", "ignore", "-m", "rasa", *rasa],
    ]
    ours = {"RASA_TELEMETRY_ENABLED": "false", "SANIC_HOST": "127.0.0.1", "PYTHONPATH": str(ROOT)}
    servers: list[subprocess.Popen[bytes]] = []
    try:
        with _log(folder).open("wb") as log:
            for command in commands:
                servers.append(
                    subprocess.Popen(  # noqa: S603  (an environment that was named)
                        command, cwd=folder, env=os.environ | ours, stdout=log, stderr=log
                    )
                )
        yield port, servers
    finally:
        for server in servers:
            server.terminate()
        for server in servers:
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _log(folder: Path) -> Path:
    return folder / "servers.log"


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _await_answer(port: int, servers: list[subprocess.Popen[bytes]], folder: Path) -> None:
    """Send messages until one is answered, which means that both servers are ready."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    number = 0
    while time.monotonic() < deadline:
        number += 1
        try:
            if _say(_connect(port), f"first-{number}", UTTERANCES[0]):
                return
        except (OSError, http.client.HTTPException):
            pass  # the server has not started yet
        if any(server.poll() is not None for server in servers):
            break
        time.sleep(ASK_AGAIN_SECONDS)
    log = _log(folder).read_text(encoding="utf-8", errors="replace")
    raise StockFailed(f"stock Rasa did not answer; it printed last:\n{log[-2000:]}")


def _connect(port: int) -> http.client.HTTPConnection:
    return http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER_SECONDS)


def _say(connection: http.client.HTTPConnection, sender: str, text: str) -> list[Any]:
    """Send ``text`` to stock Rasa's REST channel; return the answers (none if an action fails)."""
    body = json.dumps({"sender": sender, "message": text})
    connection.request("POST", "/webhooks/rest/webhook", body, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    said = json.loads(answer.read() or b"[]")
    return said if answer.status == http.client.OK and isinstance(said, list) else []


def _turns(port: int) -> list[float]:
    """Return the seconds of each turn, with as many visits as ``bench_turns``.

    Raises:
        StockFailed: A turn was not answered.
    """
    connection, taken = _connect(port), []
    for number in range(ROUNDS):
        for utterance in UTTERANCES if number else UTTERANCES[:1]:
            began = time.perf_counter()
            if not _say(connection, f"visit-{number}", utterance):
                raise StockFailed(f"stock Rasa answered nothing to {utterance}")
            taken.append(time.perf_counter() - began)
    return taken
