"""Print the account entries that are not yet in the customer's paper passbook."""

from __future__ import annotations

import logging

from assistant.actions.base import TaskAction, Turn
from assistant.actions.refusals import REFUSED
from assistant.banking.model import Entry
from assistant.clock import bank_time
from assistant.printing import Printer, PrintingFailed
from assistant.screens import notice, passbook
from assistant.speaking.wording import count_words

log = logging.getLogger(__name__)

KINDS = {
    "pension": "养老金",
    "salary": "工资",
    "interest": "利息",
    "cash_in": "存现",
    "cash_out": "取现",
    "transfer_in": "转入",
    "transfer_out": "转出",
    "bill": "缴费",
}


class UpdatePassbook(TaskAction):
    """Print the new entries into the passbook, and say how many lines were printed."""

    NAME = "action_update_passbook"

    def act(self, turn: Turn) -> None:
        """Ask for the PIN if necessary, print, and only then record the entries as printed."""
        if turn.sign_in_first(self.NAME):
            return
        in_hand = turn.visit.tally.in_front
        _update(turn, self.services.printer)
        turn.visit.tally.finish(in_hand)
        turn.visit.misses = 0
        turn.resume()


def _update(turn: Turn, printer: Printer) -> None:
    keys = ("home", "repeat")
    book = turn.bank.passbooks.find_passbook(turn.customer.id)
    if book is None:
        turn.show(notice.fill(), "utter_no_passbook", keys=keys)
        return
    entries = turn.bank.passbooks.list_unprinted(book.id)
    if not entries:
        turn.show(notice.fill(), "utter_passbook_up_to_date", keys=keys)
        return
    at = f"{bank_time(turn.clock.now()):%Y%m%d-%H%M%S}"
    try:
        printer.print(f"passbook-{book.tail}-{at}", [line_of(entry) for entry in entries])
    except PrintingFailed:
        log.exception("the passbook could not be printed")
        turn.visit.tally.leave(REFUSED)
        turn.show(notice.fill(), "utter_passbook_not_printed", keys=keys)
        return
    turn.bank.passbooks.note_printed(turn.visit.session, book.id, len(entries))
    content = passbook.fill(
        account=book.name, tail=book.tail, lines=len(entries), fen=book.balance.fen
    )
    words = {"count": count_words(len(entries))}
    turn.show(content, "utter_passbook", words, keys=keys)


def line_of(entry: Entry) -> str:
    """Return one printed line: day, purpose, amount in or out, balance."""
    what = KINDS.get(entry.kind, entry.kind)
    at = bank_time(entry.at)
    return f"{at:%Y-%m-%d}  {what:　<4}{entry.amount.figures:>16}{entry.balance_after.figures:>18}"


ACTIONS = (UpdatePassbook,)
