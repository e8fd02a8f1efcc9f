"""Measure understanding on the files of ``evaluation/``, against targets."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.banking.model import Payee
from assistant.banking.sandbox import SandboxBank
from assistant.banking.seed import CUSTOMERS, seed
from assistant.clock import SystemClock
from assistant.fraud.policy import GuardSettings
from assistant.storage.audit_key import PLAY_KEY
from assistant.storage.database import open_database
from assistant.understanding.intents import intents_with, load_intents, moves_money
from assistant.understanding.rasa.evaluate import Example, parse_all
from assistant.understanding.rasa.noise import mishear
from assistant.understanding.readers.amounts import parse_amount
from assistant.understanding.readers.payees import PayeeResolver
from assistant.yaml_file import read_yaml

NOISE_RATES = (0.15, 0.20, 0.25)
"""Character error rates for which there are targets."""
SEEDS = (1, 2, 3)
"""Seeds of the errors for measuring; training uses another seed."""

Parse = Mapping[str, Any]
Resolvers = Mapping[str, PayeeResolver]
"""A payee resolver for each customer of the sandbox, by the customer's id."""


@dataclass(frozen=True)
class Measure:
    """One measured value with its target: a line of the table."""

    name: str
    reached: float
    """The measured value: a share of ``of`` (0 to 1), or milliseconds."""
    of: int
    """Number of examples that were counted."""
    at_least: float | None = None
    at_most: float | None = None
    unit: str = "%"

    @property
    def ok(self) -> bool:
        """Whether the value reached its target; always True without a target."""
        return (self.at_least is None or self.reached >= self.at_least) and (
            self.at_most is None or self.reached <= self.at_most
        )


@dataclass(frozen=True)
class Understood:
    """An example with the heard text and the result of understanding."""

    example: Example
    heard: str
    parse: Parse

    @property
    def intent(self) -> str:
        """The intent that was understood."""
        return str(self.parse["intent"]["name"])

    @property
    def confidence(self) -> float:
        """The classifier's confidence, 0 to 1."""
        return float(self.parse["intent"]["confidence"])

    @property
    def right(self) -> bool:
        """Whether the intent is right."""
        return self.intent == self.example.intent


def understand(agent: Any, examples: Sequence[Example], rate: float = 0.0) -> list[Understood]:
    """Return the results for all examples: clean, or misheard at ``rate`` with each of SEEDS."""
    pairs = [
        (example, mishear(example.text, rate, seed) if rate else example.text)
        for seed in (SEEDS if rate else (0,))
        for example in examples
    ]
    parses = parse_all(agent, [heard for _, heard in pairs])
    return [Understood(e, heard, p) for (e, heard), p in zip(pairs, parses, strict=True)]


def intents(name: str, rows: Sequence[Understood], at_least: float | None = None) -> Measure:
    """Measure the share of intents that are right."""
    return Measure(name, _share(rows, lambda row: row.right), len(rows), at_least)


def amounts(name: str, rows: Iterable[Understood], at_least: float | None = None) -> Measure:
    """Measure the share of amounts that are exactly right or will be asked about.

    An amount that nobody said counts as wrong too.
    """
    concerned = [r for r in rows if _values(r.parse, "amount") or _meant(r.example, "amount")]
    return Measure(name, _share(concerned, amount_is_safe), len(concerned), at_least)


def amounts_asked(name: str, rows: Iterable[Understood], at_most: float | None = None) -> Measure:
    """Measure the share of clear amounts that are asked about though the request was understood."""
    certain = [
        row
        for row in rows
        if row.right
        and row.intent in intents_with("amount") | intents_with("limit")
        and (meant := _meant(row.example, "amount"))
        and (said := parse_amount(meant[-1]))
        and said.fen
    ]
    asked = _share(certain, lambda r: not any(v is not None for v in _values(r.parse, "amount")))
    return Measure(name, asked, len(certain), at_most=at_most)


def amount_is_safe(row: Understood) -> bool:
    """Return whether the amount that was read is right, or will be asked about."""
    read = [value for value in _values(row.parse, "amount") if value is not None]
    said = parse_amount(meant[-1]) if (meant := _meant(row.example, "amount")) else None
    return not read or (said is not None and said.fen == read[-1])


def payees(
    name: str,
    rows: Iterable[Understood],
    resolvers: Resolvers,
    at_least: float | None = None,
) -> Measure:
    """Measure, for all customers of the sandbox, the share of payees right or asked about."""
    concerned = [
        (row, resolver)
        for row in rows
        if _meant(row.example, "payee") or _mentions(row.parse)
        for resolver in resolvers.values()
    ]
    right = _share(concerned, lambda pair: payee_is_safe(*pair))
    return Measure(name, right, len(concerned), at_least)


def payee_is_safe(row: Understood, resolver: PayeeResolver) -> bool:
    """Return whether no wrong payee was accepted as certain."""
    taken = resolver.resolve(found[-1]) if (found := _mentions(row.parse)) else None
    if taken is None or taken.kind != "exact":
        return True
    meant = _meant(row.example, "payee")
    return any(resolver.resolve(mention) == taken for mention in meant)


def named_payees(path: Path, resolvers: Resolvers, at_least: float) -> list[Measure]:
    """Measure the mentions of ``payees.yml``: the shares right or asked about, and right at once."""
    rows = read_yaml(path)["payees"]
    certain: list[tuple[str | None, str | None]] = []
    for row in rows:
        found = resolvers[row["customer"]].resolve(row["said"])
        who = found.candidates[0].id if found.kind == "exact" else None
        certain.append((row["payee_id"], who))
    safe = _share(certain, lambda pair: pair[1] in (None, pair[0]))
    exactly = _share(certain, lambda pair: pair[1] == pair[0])
    return [
        Measure("payees by name, right or asked back", safe, len(rows), at_least),
        Measure("payees by name, found or asked back as a clerk would", exactly, len(rows)),
    ]


def spoken_amounts(path: Path) -> tuple[Measure, list[str]]:
    """Measure the reading of all amounts in ``amounts.tsv``; return the measure and the errors."""
    wrong: list[str] = []
    lines = path.read_text(encoding="utf-8").splitlines()[1:]
    for line in lines:
        text, fen = [*line.split("\t"), ""][:2]
        read = parse_amount(text)
        got = "" if read is None or read.fen is None else str(read.fen)
        if got != fen:
            wrong.append(f"{text}: {fen or 'to be asked back'}, not {got or 'asked back'}")
    share = 1 - len(wrong) / len(lines)
    return Measure("spoken amounts, vague ones asked back", share, len(lines), 1.0), wrong


def asked_whether(parse: Parse) -> bool:
    """Return whether the assistant first asks if the customer wants to transfer or pay at all."""
    intent = load_intents().get(parse["intent"]["name"])
    told = {e["entity"] for e in parse["entities"] if e["value"] is not None}
    return (
        intent is not None
        and intent.sure is not None
        and parse["intent"]["confidence"] < intent.sure
        and not intent.enough <= told
    )


def requests_asked(rows: Sequence[Understood], at_most: float) -> Measure:
    """Measure the share of real requests to move money that the assistant first asks about."""
    requests = [row for row in rows if moves_money(row.example.intent) and row.right]
    share = _share(requests, lambda row: asked_whether(row.parse))
    return Measure(
        "requests for money asked whether they are one", share, len(requests), at_most=at_most
    )


def outside(agent: Any, path: Path, name: str, at_most: float) -> tuple[list[Measure], list[str]]:
    """Measure the share of sentences not for a bank that would start a task that moves money.

    A task has started if the assistant asks for its missing values. If it first asks whether the
    customer wants to transfer or pay at all, nothing has started; the share of these is returned
    too.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    texts = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    parses = parse_all(agent, texts)
    taken = [parse for parse in parses if moves_money(parse["intent"]["name"])]
    entered = [
        f"{parse['text']} ({parse['intent']['name']} {parse['intent']['confidence']:.2f})"
        for parse in taken
        if not asked_whether(parse)
    ]
    count = len(texts)
    return [
        Measure(f"{name} enters a task with money", len(entered) / count, count, at_most=at_most),
        Measure(
            f"{name} is asked whether it is a request", (len(taken) - len(entered)) / count, count
        ),
    ], entered


def sandbox_resolvers() -> dict[str, PayeeResolver]:
    """Return a resolver for each customer of a fresh sandbox."""
    with tempfile.TemporaryDirectory(prefix="evaluation-") as folder:
        engine = open_database(Path(folder) / "bank.sqlite", PLAY_KEY)
        try:
            clock = SystemClock()
            seed(engine, clock)
            bank = SandboxBank(engine, clock, GuardSettings())
            saved: dict[str, list[Payee]] = {c.id: bank.payees(c.id) for c in CUSTOMERS}
        finally:
            engine.dispose()
    return {customer: PayeeResolver(hers) for customer, hers in saved.items()}


def _share(rows: Sequence[Any], counts: Callable[[Any], bool]) -> float:
    return sum(map(counts, rows)) / max(1, len(rows))


def _meant(example: Example, kind: str) -> list[str]:
    return [text for entity, text in example.entities if entity == kind]


def _values(parse: Parse, kind: str) -> list[Any]:
    return [found["value"] for found in parse["entities"] if found["entity"] == kind]


def _mentions(parse: Parse) -> list[str]:
    text = str(parse["text"])
    found = [e for e in parse["entities"] if e["entity"] == "payee"]
    return [text[entity["start"] : entity["end"]] for entity in found]
