"""Print how utterances are understood (``understand``), to test and to write training data."""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import sys
from typing import Any

from assistant.banking.model import Payee
from assistant.settings import Settings
from assistant.understanding.protocol import AgentFailed, Parse
from assistant.understanding.rasa.agent import RasaAgent
from assistant.understanding.readers.payees import PayeeResolver


def run(settings: Settings, options: argparse.Namespace) -> int:
    """Read the file's utterances, print how each is understood; return the exit code."""
    logging.captureWarnings(True)  # Rasa's dependencies print many warnings
    try:
        lines = _lines(options.file)
        payees = _payees(settings, options.customer) if options.customer else None
        return asyncio.run(_report(settings, lines, payees, as_json=options.json))
    except (OSError, UnicodeDecodeError, AgentFailed, LookupError) as err:
        print(f"understand: {err}", file=sys.stderr)
        return 1


def _lines(path: Any) -> list[str]:
    text = sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8")
    return [line.strip() for line in text.splitlines() if line.strip()]


def _payees(settings: Settings, customer_id: str) -> list[Payee]:
    from assistant.banking.model import BankError
    from assistant.clock import SystemClock
    from assistant.serving.rooms import open_bank

    try:
        with open_bank(settings, SystemClock()) as rooms:
            rooms.bank.customer(customer_id)
            return rooms.bank.payees(customer_id)
    except BankError as err:
        raise LookupError(f"no such customer: {customer_id}") from err


async def _report(
    settings: Settings, lines: list[str], payees: list[Payee] | None, *, as_json: bool
) -> int:
    agent = RasaAgent(settings.rasa_model)
    for line in lines:
        # A slash at the beginning would mean a payload, which a customer cannot say.
        row = _row(await agent.parse(line.lstrip("/")), line, payees)
        print(json.dumps(row, ensure_ascii=False) if as_json else _plain(row), flush=True)
    return 0


def _row(parse: Parse, text: str, payees: list[Payee] | None) -> dict[str, Any]:
    entities = [dict(entity) for entity in parse.entities]
    for entity in entities:
        if entity["entity"] == "payee":
            entity["value"] = _resolved(str(entity["text"]), payees)
    return {
        "text": text,
        "intent": parse.intent,
        "confidence": parse.confidence,
        "entities": entities,
    }


def _resolved(said: str, payees: list[Payee] | None) -> str | None:
    """Return the payee's name if it is certain; None if the assistant would ask the customer."""
    if payees is None:
        return None
    resolution = PayeeResolver(payees).resolve(said)
    return resolution.candidates[0].name if resolution.kind == "exact" else None


def _plain(row: dict[str, Any]) -> str:
    found = " ".join(f"{e['entity']}={e['text']}({e['value']})" for e in row["entities"])
    return f"{row['intent']:<20}{row['confidence'] or 0:.2f}  {row['text']}  {found}"
