"""Put single lines of customers to the whole kiosk: ``python -m assistant.evaluation.lines_at_kiosk [FOLDER]``.

FOLDER holds ``first.tsv`` (first sentences), ``sums.tsv`` (a second number, or a sum that is
corrected), ``corrections.tsv`` (words at a review) and ``outside.tsv`` (talk of the hall);
``evaluation/fifth/README.md`` tells their columns. Each line is typed into a kiosk of its own, with the real
rules and a bank seeded for the customer of the set.

This prints for each file and kind how many went which way. The exit code is 1 where a review showed
another payee, sum or account than was meant, where words that agree to nothing were taken for a
yes, or where talk of the hall called a person.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from assistant.banking.sandbox import SandboxBank
from assistant.banking.seed import SANDBOX_PINS, SeedAccount, SeedCustomer, SeedPayee, seed
from assistant.banking.seed_bills import SeedBill
from assistant.banking.seed_staff import seed_staff
from assistant.clock import ManualClock
from assistant.conversation.outbox import Outbox
from assistant.conversation.turns import Conversation
from assistant.conversation.visit import Services
from assistant.evaluation.line_judges import (
    BAD,
    BILLS,
    NAMES,
    Seen,
    judge_correction,
    judge_first,
    judge_outside,
    judge_sum,
)
from assistant.help.desk import HelpDesk
from assistant.screens.headless import HeadlessDisplay
from assistant.screens.view import View
from assistant.scripting.dialogue import DEFAULT_NOW
from assistant.serving.build import build_conversation, start_agent
from assistant.serving.rooms import Rooms
from assistant.settings import ROOT, load_settings
from assistant.speaking.scripted import ScriptedVoice
from assistant.storage.audit_key import PLAY_KEY
from assistant.storage.database import open_database

HELD_OUT = ROOT / "evaluation/fifth/held_out"
HER_ID = "demo"
PAID = ((104, "300"), (85, "300"), (49, "500"), (18, "800"))
"""Days ago and yuan: whom the customer pays often is no new payee."""
ACCOUNTS = {
    "passbook": SeedAccount(
        "her-passbook", "存折", "6217000340001239456", "86520.35", pension="3276.50"
    ),
    "card": SeedAccount("her-card", "借记卡", "6217000340007788912", "12304.50"),
}
PAYEES = (
    SeedPayee("her-son", "王小明", "儿子", "6222020502003356128", PAID),
    SeedPayee("her-daughter", "王小红", "女儿", "6222020502009917742", PAID),
    SeedPayee("her-husband", "李建国", "老伴", "6228480128005564909", PAID),
    SeedPayee("her-neighbour", "张桂芳", "邻居", "6228480128005564117", PAID),
    SeedPayee("her-colleague", "陈志强", "老同事", "6228480128005561236", PAID),
)
DUE = {"电费": "86.40", "水费": "43.20", "燃气费": "103.50", "暖气费": "986.40", "话费": "50.00"}
"""The customer's bills, in yuan."""
MOST_STEPS = 3
"""Questions that are answered with a yes, to see where a line leads."""


@dataclass
class Kiosk:
    """Plays lines, each in a bank of its own."""

    services: Services = field(default_factory=Services.unset)
    folder: TemporaryDirectory[str] = field(default_factory=TemporaryDirectory)

    def __post_init__(self) -> None:
        """Begin to load the model."""
        self._settings = load_settings()
        self._agent = start_agent(self._settings, self.services)

    def _seeded(self, pays: str, due: Mapping[str, str]) -> Path:
        """Return a bank in which ``pays`` is the customer's first account.

        Her bills are ``due``.
        """
        path = Path(self.folder.name) / f"{pays}{'-'.join(due.values())}.sqlite"
        if not path.exists():
            clock, engine = ManualClock(DEFAULT_NOW), open_database(path, PLAY_KEY)
            hers = sorted(ACCOUNTS, key=lambda kind: kind != pays)
            accounts = tuple(ACCOUNTS[kind] for kind in hers)
            her = SeedCustomer(HER_ID, "王秀英", "王阿姨", accounts, PAYEES, risk_level=2)
            billed = [
                SeedBill(HER_ID, kind, "1400278813", yuan, 9 + place)
                for place, (kind, yuan) in enumerate(due.items())
            ]
            seed(engine, clock, who=[her], billed=billed)
            seed_staff(engine, clock)
            engine.dispose()
        return path

    async def hear(
        self,
        words: str,
        *,
        before: str = "",
        card: bool = True,
        signs_in: bool = True,
        pays: str = "passbook",
        due: Mapping[str, str] = DUE,
    ) -> Seen:
        """Return what became of ``words``, typed where ``before`` has led, or at rest."""
        with TemporaryDirectory(prefix="line-") as folder:
            database = Path(folder) / "bank.sqlite"
            shutil.copyfile(self._seeded(pays, due), database)
            clock, engine = ManualClock(DEFAULT_NOW), open_database(database, PLAY_KEY)
            try:
                bank = SandboxBank(engine, clock, self._settings.guard)
                self.services.bank, self.services.clock = bank, clock
                display, events = _Shown(), list[dict[str, Any]]()
                conversation = build_conversation(
                    Rooms(bank, HelpDesk(engine, clock, Path(folder)), engine, Outbox()),
                    self.services,
                    self._agent,
                    display=display,
                    voice=ScriptedVoice(clock),
                    listeners=[events.append],
                    card=HER_ID if card else None,
                )
                seen = await _play(conversation, words, before, signs_in, display, events)
                await conversation.end("end_of_script")
                return seen
            finally:
                engine.dispose()


class _Shown(HeadlessDisplay):
    """Keeps every view."""

    def __init__(self) -> None:
        super().__init__()
        self.views: list[View] = []

    def show(self, view: View) -> None:
        """Keep the view."""
        super().show(view)
        self.views.append(view)


async def _play(
    conversation: Conversation,
    words: str,
    before: str,
    signs_in: bool,
    display: _Shown,
    events: list[dict[str, Any]],
) -> Seen:
    await conversation.start()
    if before:
        await _say(conversation, before)
    review, shown, told = conversation.view, len(display.views), len(events)
    await _say(conversation, words, sign_in=signs_in)
    view, waits = conversation.view, conversation.visit.also_asked
    called = any(event["event"] == "help" for event in events[told:])
    views = list(display.views[shown:])
    for _ in range(MOST_STEPS):  # goes on by yes and PIN, to see where it leads
        if before or not signs_in or not await _go_on(conversation):
            break
    later = display.views[shown + len(views) :]
    return Seen(review, view, views, later, waits.payload if waits else "", called=called)


async def _say(conversation: Conversation, words: str, *, sign_in: bool = True) -> None:
    await conversation.hear(words, conversation.step, "typed")
    await conversation.settled()
    if sign_in and conversation.view.data.get("purpose") == "sign_in":
        await _enter_pin(conversation)


async def _go_on(conversation: Conversation) -> bool:
    """Answer a question with yes, or the PIN; return whether there was one."""
    view = conversation.view
    if view.field_kind == "pin":
        await _enter_pin(conversation)
    elif (
        view.screen == "whether" and not view.choices[0].payload.startswith("/report")
    ) or view.screen == "transfer_review":
        await conversation.press("yes", conversation.step)
    elif view.screen == "choose" and len(view.choices) == 1:
        await conversation.press("1", conversation.step)
    else:
        return False
    await conversation.settled()
    return True


async def _enter_pin(conversation: Conversation) -> None:
    await conversation.enter_digits(SANDBOX_PINS[HER_ID], conversation.step)
    await conversation.settled()


Judged = tuple[str, str]
"""The kind of a line, and what became of it."""


def read_lines(path: Path) -> Iterator[list[str]]:
    """Give the columns of each line of ``path`` that is no comment."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


async def _first(kiosk: Kiosk, row: list[str]) -> Judged:
    return row[1], judge_first(row[2], await kiosk.hear(row[0]))


async def _sum(kiosk: Kiosk, row: list[str]) -> Judged:
    kind = "ask back" if row[2] == "ASK" else "bill" if row[1] in BILLS else "sum"
    return kind, judge_sum(row[1], row[2], await kiosk.hear(row[0]))


async def _correction(kiosk: Kiosk, row: list[str]) -> Judged:
    payee, yuan, pays = row[0].split(";")
    kind = row[2].partition("(")[0]
    if payee in BILLS:
        due = {**DUE, BILLS[payee]: f"{float(yuan):.2f}"}
        seen = await kiosk.hear(row[1], before=f"交{payee}", pays=pays, due=due)
    else:
        before = f"给{NAMES[payee]}转{yuan}块钱"
        seen = await kiosk.hear(row[1], before=before, pays=pays)
    return kind, judge_correction(row[2], seen)


async def _outside(kiosk: Kiosk, row: list[str]) -> Judged:
    seen = [await kiosk.hear(row[0], card=card, signs_in=False) for card in (False, True)]
    return "hall", judge_outside(seen)


FILES: Mapping[str, Callable[[Kiosk, list[str]], Any]] = {
    "first": _first,
    "sums": _sum,
    "corrections": _correction,
    "outside": _outside,
}


async def _put_all(folder: Path) -> bool:
    kiosk, clean = Kiosk(), True
    for name, put in FILES.items():
        counted: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for row in read_lines(folder / f"{name}.tsv"):
            kind, became = await put(kiosk, row)
            counted[kind][became] += 1
        for kind, ways in counted.items():
            told = ", ".join(f"{way} {number}" for way, number in ways.most_common())
            print(f"{name:12} {kind:10} {sum(ways.values()):4}  {told}")
            clean = clean and not BAD & ways.keys()
    return clean


def main() -> int:
    """Put the lines of the folder named, or those held out; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m assistant.evaluation.lines_at_kiosk")
    parser.add_argument("folder", nargs="?", type=Path, default=HELD_OUT)
    return 0 if asyncio.run(_put_all(parser.parse_args().folder)) else 1


if __name__ == "__main__":
    sys.exit(main())
