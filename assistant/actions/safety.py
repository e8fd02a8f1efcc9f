"""Protect a customer: guide her through the five locks, close one lock by name, report a loss."""

from __future__ import annotations

import re
from typing import TypedDict

from assistant import phrases
from assistant.actions.base import Turn
from assistant.actions.paging import offer, sentence_of
from assistant.actions.refusals import REFUSED
from assistant.actions.service import ServiceAction, asked, note, put_question, said
from assistant.banking.lock_kinds import Lock
from assistant.banking.locks import LockState
from assistant.banking.model import Account, InvalidAmount
from assistant.conversation.outbox import loss_reported
from assistant.money import Money
from assistant.screens import choose, locks, loss, notice, safety_guide
from assistant.screens.view import Choice
from assistant.speaking.wording import count_words, money_words
from assistant.understanding.in_context.losses import CARD, read_loss, tells_of_danger
from assistant.understanding.payloads import payload

NAMES = {
    Lock.NIGHT: "夜间锁",
    Lock.REGION: "地区锁",
    Lock.OVERSEAS: "境外锁",
    Lock.OVERSEAS_ONLINE: "境外无卡支付锁",
    Lock.LIMIT: "限额锁",
}
"""Each lock's name in the entity ``lock`` and on the screens."""
ADVISED_LIMIT = Money.yuan(5000)
"""The daily limit that is proposed, enough for an old person's errands; the customer may name
another."""
OPENING = ("关", "解", "打开锁", "去掉", "取消", "不要", "撤")
"""Words that ask to open a lock. 打开夜间锁 closes it, because 开 means to switch the lock on."""
KEYS = ("yes", "no")


class SafetyGuide(ServiceAction):
    """Explain the safety locks one by one, and close those that the customer wants closed."""

    NAME = "action_safety_guide"
    ANSWERS = frozenset({"set_lock"})

    def take(self, turn: Turn) -> bool:
        """Close the lock on the screen if the customer says yes; leave it open if she says no."""
        lock = self._next(turn) if turn.slot("asked") == "step" and turn.fresh else None
        if lock is None:
            return True
        if turn.intent == "affirm" or self._asks_for(lock, turn):
            close(turn, lock, ADVISED_LIMIT)
            return note(turn, **{lock.value: "closed"})
        if turn.intent == "deny":
            return note(turn, **{lock.value: "left"})
        return False

    def _asks_for(self, lock: Lock, turn: Turn) -> bool:
        """Return whether the customer asks to close ``lock``, by its name or by 锁上吧 alone."""
        named = turn.value("lock")
        this_one = named is None or lock_named(named) is lock
        return turn.intent == "set_lock" and this_one and not asks_to_open(turn)

    def question(self, turn: Turn) -> str | None:
        """Return the next safety lock that is off and was not offered yet; None if there is none."""
        lock = self._next(turn)
        return lock.value if lock else None

    def _next(self, turn: Turn) -> Lock | None:
        told = said(turn, dict[str, str])  # ``closed`` or ``left``, by lock
        open_ = (s.lock for s in states(turn) if not s.closed and s.lock.value not in told)
        return next(open_, None)

    def ask(self, turn: Turn, question: str) -> None:
        """Say what this lock does, and ask."""
        lock = Lock(question)
        number = list(NAMES).index(lock) + 1
        content = safety_guide.fill(lock=NAMES[lock], number=number, of=len(NAMES))
        words = {"limit": money_words(ADVISED_LIMIT)}
        put_question(turn, content, f"utter_lock_{lock.value}", words, keys=KEYS)

    def finish(self, turn: Turn) -> None:
        """Show which locks are closed now."""
        now = states(turn)
        closed = sum(state.closed for state in now)
        response = "utter_locks_all" if closed == len(now) else "utter_locks_some"
        turn.show(
            locks.fill(rows=[_row(state) for state in now]),
            response,
            {"count": count_words(closed)},
            keys=("home", "repeat"),
        )


class _LockSaid(TypedDict, total=False):
    """The values that the customer has given about one lock."""

    lock: str
    """The customer's name for the lock."""
    limit: int
    """The daily limit in fen, for the limit lock."""
    opening: bool
    """True: the customer wants to open the lock (switch it off)."""
    answer: str
    """``affirm`` or ``deny``: the customer's answer after the lock was explained."""


class SetLock(ServiceAction):
    """Close one lock by its name, after a yes; only staff at the desk open one."""

    NAME = "action_set_lock"

    def take(self, turn: Turn) -> bool:
        """Take lock and limit, and the customer's yes or no to the explained lock."""
        if turn.slot("asked") == "step" and turn.fresh and turn.intent in {"affirm", "deny"}:
            return note(turn, answer=turn.intent)
        return note(
            turn,
            lock=turn.value("lock"),
            limit=turn.value("amount"),
            opening=True if asks_to_open(turn) else None,
        )

    def question(self, turn: Turn) -> str | None:
        """Return ``confirm`` until the customer has answered, or None.

        None also if no lock is named, or if a lock is to be opened.
        """
        told = said(turn, _LockSaid)
        if "lock" not in told or "opening" in told or "answer" in told:
            return None
        return "confirm"

    def ask(self, turn: Turn, question: str) -> None:
        """Say what this lock does, and ask."""
        lock = lock_named(said(turn, _LockSaid)["lock"])
        words = {"limit": money_words(self._limit(turn))}
        content = safety_guide.fill(lock=NAMES[lock])
        put_question(turn, content, f"utter_lock_{lock.value}", words, keys=KEYS)

    def _limit(self, turn: Turn) -> Money:
        fen = said(turn, _LockSaid).get("limit")
        return Money(int(fen)) if fen else ADVISED_LIMIT

    def finish(self, turn: Turn) -> None:
        """Close the lock; without a name begin the guide; staff at the desk open locks."""
        told = said(turn, _LockSaid)
        if "opening" in told:
            choices = (
                Choice("1", "好，请人来帮我", "/call_help"),
                Choice("2", "不用了", "/go_home"),
            )
            turn.show(notice.fill(), "utter_lock_open_at_desk", choices=choices, keys=("home",))
        elif "lock" not in told:
            turn.show(notice.fill(), "utter_locks_one_by_one")
            turn.visit.tally.finish()  # the guide is a task of its own
            turn.set(service=None)
            turn.follow(SafetyGuide.NAME)
        elif told["answer"] == "deny":
            turn.visit.tally.leave()
            turn.show(notice.fill(), "utter_cancelled_service", keys=("home",))
        else:
            self._close(turn, lock_named(told["lock"]))

    def _close(self, turn: Turn, lock: Lock) -> None:
        try:
            close(turn, lock, self._limit(turn))
        except InvalidAmount:
            turn.visit.tally.leave(REFUSED)
            turn.show(notice.fill(), "utter_limit_only_lowered", keys=("home", "repeat"))
            return
        turn.show(
            locks.fill(rows=[_row(state) for state in states(turn)]),
            "utter_lock_closed",
            {"lock": NAMES[lock]},
            keys=("home", "repeat"),
        )


WHICH = "which"
"""The choice of a loss that does not say what is lost; the customer is asked."""


class _LossSaid(TypedDict, total=False):
    """The values that the customer has given about a loss."""

    account: str
    """Ids of the lost accounts, separated by spaces; or ``all``."""
    candidates: str
    """Ids of the accounts that the customer may mean, separated by spaces."""


class ReportLoss(ServiceAction):
    """Freeze accounts at once and without a PIN: card, passbook or PIN is lost or was seen.

    A needless freeze does no harm: staff lift it.
    """

    NAME = "action_report_loss"
    PRIVATE = False
    ANSWERS = frozenset({"set_lock", "safety_guide"})

    def act(self, turn: Turn) -> None:
        """Begin, unless the customer's card is only worn out or her PIN only forgotten."""
        if turn.is_key or turn.slot("service") == self.NAME or tells_of_danger(turn.text):
            super().act(turn)
            return
        choices = (
            Choice("1", "取个号", "/queue_ticket"),
            Choice("2", "丢了，先锁上", payload("report_loss", choice=WHICH)),
        )
        turn.show(
            notice.fill(), "utter_renewed_at_the_counter", choices=choices, keys=("home", "repeat")
        )
        turn.visit.misses = 0
        turn.resume()

    def take(self, turn: Turn) -> bool:
        """Take the account that the customer named or picked; if she cannot say which, take all."""
        if picked := turn.value("choice"):
            return note(turn, account=None if picked == WHICH else picked)
        hers = turn.bank.accounts(turn.customer.id) if turn.visit.customer else []
        lost = self._lost(turn, hers)
        unnamed = not {one.name for one in hers} & set(read_loss(turn.text))
        if len(lost) > 1 and unnamed and asked(turn) is None:
            return note(turn, candidates=_together(lost))
        if lost:
            return note(turn, account=_together(lost))
        if _ALL.search(turn.text) or "密码" in turn.text:
            return note(turn, account="all")
        if asked(turn) and (turn.intent in ("affirm", "inform") or _UNSURE.search(turn.text)):
            return note(turn, account=said(turn, _LossSaid).get("candidates", "all"))
        return asked(turn) is None

    def _lost(self, turn: Turn, hers: list[Account]) -> list[Account]:
        """Return the accounts that the customer reports as lost; a card may be any of her cards."""
        told = read_loss(turn.text)
        named = set(told) if told else {str(turn.value("account"))}
        cards = CARD in told
        return [one for one in hers if one.name in named or (cards and is_card(one.name))]

    def question(self, turn: Turn) -> str | None:
        """Return ``account`` if the customer named none; None if her accounts are unknown."""
        if turn.visit.customer is None or "account" in said(turn, _LossSaid):
            return None
        return "account"

    def ask(self, turn: Turn, question: str) -> None:
        """Offer "all accounts" first: for a frightened customer the widest answer is the safest."""
        hers = turn.bank.accounts(turn.customer.id)
        candidates = said(turn, _LossSaid).get("candidates")
        if candidates:
            hers = [one for one in hers if one.id in str(candidates).split()]
            every = f"{count_words(len(hers))}张卡都先锁上"
        else:
            every = "全部先锁上"
        part, choices = offer(
            turn,
            hers,
            lambda key, one: Choice(key, one.name, payload("inform", choice=one.id)),
            first=2,
        )
        all_of_them = Choice("1", every, payload("inform", choice=candidates or "all"))
        response = "utter_ask_lost_card" if candidates else "utter_ask_lost"
        asks = choose.fill(what=choose.LOST, **part.paged)
        put_question(
            turn, asks, sentence_of(part, response), part.words, choices=(all_of_them, *choices)
        )

    def finish(self, turn: Turn) -> None:
        """Freeze the accounts, and say what happens next.

        A person comes at once if the customer is not known or the bank does not answer.
        """
        if turn.visit.customer is None:
            turn.effect("help", response="utter_lost_unknown", reason="reported_lost")
            return
        turn.set(parked=None)  # a payment that was put aside does not continue
        lost = str(said(turn, _LossSaid)["account"])
        accounts = [None] if lost == "all" else lost.split()
        outbox = turn.visit.outbox
        told = [outbox.send(loss_reported(turn.bank, turn.visit, one)) for one in accounts]
        if not all(told):
            # The outbox tries to freeze again later; meanwhile the ticket's reason tells the desk.
            turn.effect("help", text=phrases.NOT_FROZEN, reason="loss_not_frozen")
            return
        hers = turn.bank.accounts(turn.customer.id)
        names = "、".join(one.name for one in hers if lost == "all" or one.id in accounts)
        turn.show(
            loss.fill(names=names),
            "utter_lost",
            {"names": names},
            keys=("repeat", "home"),
        )


_ALL = re.compile("全部|所有|全都")
_UNSURE = re.compile("都|不知道|不晓得|拿不准|说不清|记不清|记不得|不清楚|忘了|弄不清|哪个也")


def _together(lost: list[Account]) -> str:
    """Return the ids of accounts as one text, separated by spaces."""
    return " ".join(one.id for one in lost)


def is_card(name: str) -> bool:
    """Return whether an account's name says that it is a card: 退休金卡."""
    return name.endswith("卡")


def asks_to_open(turn: Turn) -> bool:
    """Return whether the customer's words ask to open a lock."""
    return not turn.is_key and any(word in turn.text for word in OPENING)


def states(turn: Turn) -> list[LockState]:
    """Return the states of the customer's five locks."""
    return turn.bank.locks.list_states(turn.customer.id)


def close(turn: Turn, lock: Lock, limit: Money) -> None:
    """Close one lock on all the customer's accounts.

    Raises ``InvalidAmount`` if the limit would rise.
    """
    chosen = limit if lock is Lock.LIMIT else None
    turn.bank.locks.close(turn.visit.session, turn.customer.id, lock, chosen)


def lock_named(name: str) -> Lock:
    """Return the lock with this name in the entity ``lock``."""
    return next(lock for lock, called in NAMES.items() if called == name)


def _row(state: LockState) -> locks.Row:
    limit = f"，一天最多 {state.limit}" if state.limit else ""
    return {"lock": NAMES[state.lock], "state": f"锁上了{limit}" if state.closed else "没有锁"}


ACTIONS = (SafetyGuide, SetLock, ReportLoss)
