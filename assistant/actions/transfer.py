"""Lead the conversation about a transfer: ask what its status in the bank requires, and show it.

The status decides the next question: no row yet (payee, amount), REVIEW, FRAUD_CHECK, AUTHORISE, or
an end. Every answer goes to the bank with the step under which its question was shown, so that an
answer to an older question changes nothing.
"""

from __future__ import annotations

import logging

from assistant.actions.base import FormAction, TaskAction, Turn, said_back
from assistant.actions.confirm_intent import confirm_if_unsure
from assistant.actions.paging import offer, sentence_of
from assistant.actions.position_wording import AT_REST, facts_of, position_of, variant, words_of
from assistant.actions.sign_in import ask_pin, card_locked
from assistant.banking.model import (
    Account,
    Arrival,
    BankError,
    InvalidAmount,
    NotAllowed,
    NotEnough,
    Payee,
    StaleStep,
    Transfer,
    TransferKind,
    TransferStatus,
)
from assistant.clock import bank_time
from assistant.conversation.second_request import Offered
from assistant.fraud.answers import consents, disputes
from assistant.fraud.check import ORDER, Question
from assistant.fraud.policy import SENTENCES
from assistant.fraud.questions import Whose, wording_of
from assistant.money import Money
from assistant.screens import (
    choose,
    fraud_check,
    pin,
    transfer_ask_amount,
    transfer_ask_payee,
    transfer_cancelled,
    transfer_done,
    transfer_failed,
    transfer_held,
    transfer_on_the_way,
    transfer_review,
)
from assistant.screens.named import AtStep, NamedPayee, NamedTransfer, PartOfTransfer
from assistant.screens.view import Choice
from assistant.speaking.wording import date_words, money_words, speakable, tail_words
from assistant.understanding.in_context.accounts import (
    ANY_CARD,
    is_account,
    meant_accounts,
    says_how_to_pay,
)
from assistant.understanding.in_context.commands import (
    Command,
    Next,
    No,
    Set,
    Unclear,
    command_for,
)
from assistant.understanding.in_context.marked import plain_words
from assistant.understanding.in_context.people import find_people
from assistant.understanding.in_context.transfer_reader import Asked, Context, read_transfer
from assistant.understanding.payloads import payload
from assistant.understanding.readers.accounts import resolve_account
from assistant.understanding.readers.directions import read_direction
from assistant.understanding.readers.kinship import without_owner
from assistant.understanding.readers.payees import PayeeResolver

log = logging.getLogger(__name__)

MENTION_CHARACTERS = 8
"""Most characters of an utterance that is taken as a name, after a name was asked for."""

PLAIN = (TransferKind.TRANSFER,)
"""Kinds of transfers that are worded by the usual sentences."""
QUESTION_OF = {
    TransferStatus.REVIEW: "review",
    TransferStatus.FRAUD_CHECK: "check",
    TransferStatus.AUTHORISE: "authorised",
}


ASKED: dict[str, Asked] = {
    "payee": "payee",
    "amount": "amount",
    "review": "review",
    "change": "review",
    "authorised": "review",
}
"""For each slot of the form: the question that ``read_transfer`` assumes the customer is
answering."""
WORDS_OF_ARRIVAL = {
    Arrival.NOW.value: "马上",
    Arrival.TWO_HOURS.value: "两个小时以后",
    Arrival.NEXT_DAY.value: "明天这个时候",
}
"""The words for when money arrives, by the value of ``Arrival``."""
COUNTED_AS = {TransferStatus.HELD: "held", TransferStatus.FAILED: "refused"}
"""Step at which the branch's report counts a transfer as left; others: the step they were at."""
ASIDE = ("repeat", "back", "home")
"""Named keys of a question that does not belong to the form."""


class StartTransfer(TaskAction):
    """Take a request for a transfer: open a transfer, or change the open one."""

    NAME = "action_start_transfer"

    def act(self, turn: Turn) -> None:
        """Keep the values of the request, ask for the PIN if necessary, and open the form."""
        if confirm_if_unsure(turn, "utter_whether_transfer"):
            return
        # A request never changes payee or sum of a bill at its review: 电费先不交了，给闺女转五百.
        if turn.loop != "transfer_form" or _has_bill_in_hand(turn):
            turn.park_task()
            turn.set(account=None)
        words = turn.value("words") or ("" if turn.is_key else turn.text)
        if not words:
            note_told(turn)
        elif turn.visit.signed_in:
            note_words(turn, words)
        else:  # the payee can be read only after she has signed in
            turn.set(request=words)
        turn.visit.misses = 0
        if not turn.sign_in_first("transfer_form"):
            if not apply_change(turn):
                refuse_disputed(turn)
            turn.follow("transfer_form")


def _has_bill_in_hand(turn: Turn) -> bool:
    return bool(turn.slot("transfer")) and transfer_of(turn).fixed


class ValidateTransfer(FormAction):
    """Take the answers of ``transfer_form``."""

    NAME = "validate_transfer_form"
    ANSWERS = FormAction.ANSWERS | {"pin_right", "pin_wrong", "pin_locked"}

    def take(self, turn: Turn) -> None:
        """Take the answer to the question that was asked, by the method for its slot."""
        asked = turn.slot("requested_slot")
        try:
            getattr(self, f"_take_{asked}", lambda turn: None)(turn)
        except StaleStep:
            log.warning("an answer to an older question was dropped (%s)", asked)

    def _take_payee(self, turn: Turn) -> None:
        picked = turn.value("payee_id")
        doubt = turn.slot("payee_doubt")
        turn.set(payee_doubt=None)
        if picked:
            turn.set(payee=picked)
            if doubt and doubt["kind"] == "each":
                others = [one for one in doubt["candidates"] if one != picked]
                offer_later(turn, {"payee_id": others[0]})
        elif not note_values(turn) and not self._note_bare_name(turn):
            turn.missed()
            return
        turn.visit.misses = 0

    def _note_bare_name(self, turn: Turn) -> bool:
        """Keep a short answer as the payee's name; unknown names are not found as entities."""
        if turn.intent != "inform" or turn.is_key or len(turn.text) > MENTION_CHARACTERS:
            return False
        turn.set(payee_said=turn.text)
        return True

    def _take_amount(self, turn: Turn) -> None:
        turn.set(amount_doubt=None)
        if note_values(turn):
            turn.visit.misses = 0
        else:
            turn.missed()

    def _take_review(self, turn: Turn) -> None:
        """Take an answer to the review: a change, a yes, or a no.

        After a change the review is read again. After a no the customer is asked what is wrong, and
        a yes does not count until the review has been read again.
        """
        if note_values(turn) and apply_change(turn):
            turn.visit.misses = 0
        elif turn.says_yes and not turn.slot("dispute"):
            turn.visit.misses = 0
            if turn.bank_knows_all():
                turn.bank.confirm(turn.given("transfer"), turn.given("transfer_step"))
        elif turn.intent == "deny" and transfer_of(turn).fixed:
            turn.bank.cancel(turn.given("transfer"), "refused")
        elif turn.intent == "deny":
            turn.set(dispute="all")
        elif not turn.slot("dispute"):
            turn.missed()

    def _take_change(self, turn: Turn) -> None:
        """Take an answer to the question what is wrong, and ask for that part again.

        If the customer says that nothing is wrong, the review is read again.
        """
        part = turn.value("choice")
        if part == "account":
            turn.set(dispute="account")
        elif part in ("payee", "amount"):
            turn.set(dispute=None, **{part: None})
            apply_change(turn)
        elif note_values(turn):
            turn.set(dispute=None)
            apply_change(turn)
        elif turn.says_yes or consents(turn.text):
            turn.set(dispute=None)
        elif turn.intent == "deny":
            turn.bank.cancel(turn.given("transfer"), "refused")
        else:
            turn.missed()
            return
        turn.visit.misses = 0

    def _take_authorised(self, turn: Turn) -> None:
        """Take in place of the PIN when the money shall arrive, or a change, which is reviewed again."""
        chosen = turn.value("choice") if turn.is_key else None
        if chosen in WORDS_OF_ARRIVAL:
            if transfer_of(turn).offers_arrival:
                turn.set(arrival=chosen)
            turn.visit.misses = 0
        elif note_values(turn) and apply_change(turn):
            turn.visit.misses = 0
        else:
            refuse_disputed(turn)

    def next_slot(self, turn: Turn) -> str | None:
        """Return the question for the transfer's status or, without a transfer, a missing value."""
        if request := turn.slot("request"):
            turn.set(request=None)
            note_words(turn, request)
        if not turn.slot("transfer"):
            resolve_payee(turn)
            if turn.slot("payee") is None:
                return "payee"
            if turn.slot("amount") is None:
                return "amount"
            if not begin(turn):
                return "amount"
        transfer = turn.bank.transfer(turn.given("transfer"))
        turn.set(transfer_step=transfer.step)
        dispute = turn.slot("dispute")
        asks_part = dispute == "account" or (dispute and not transfer.fixed)
        if transfer.status is TransferStatus.REVIEW and asks_part:
            return "change"
        turn.set(dispute=None)
        if transfer.status is not TransferStatus.AUTHORISE:
            turn.set(arrival=None)
        elif transfer.on_the_way:
            return None
        return QUESTION_OF.get(transfer.status)


class AskPayee(TaskAction):
    """Ask to whom the money goes, or which of several possible payees the customer means."""

    NAME = "action_ask_payee"

    def act(self, turn: Turn) -> None:
        """Ask openly, or offer the possible people, or explain that the named one is not saved."""
        doubt = turn.slot("payee_doubt")
        payees = turn.bank.payees(turn.customer.id)
        if doubt and doubt["kind"] == "unknown":
            choices = (
                Choice("1", "加上这个人", payload("list_payees", choice="add")),
                Choice("2", "换一位", "/go_back"),
                Choice("3", "不转了", "/cancel"),
            )
            said = _as_the_bank_calls(said_back(doubt["said"]))
            self._offer(turn, "utter_payee_unknown", choices, said)
        elif doubt:
            candidates = doubt["candidates"]
            named = [p for p in payees if p.id in candidates]
            named.sort(key=lambda p: candidates.index(p.id))
            response = f"utter_payee_{doubt['kind']}"
            self._pick(turn, response, named)
        elif turn.visit.misses >= 2:
            self._ask(turn, "utter_two_misses", payees)
        else:
            response = "utter_ask_payee_again" if turn.visit.misses else "utter_ask_payee"
            self._ask(turn, response, payees)

    def _pick(self, turn: Turn, response: str, named: list[Payee]) -> None:
        part, choices = offer(turn, named, payee_choice)
        turn.show(
            choose.fill(what="payee", said="", **part.paged),
            sentence_of(part, response),
            {"mention": "", **part.words},
            choices=choices,
            hints=("给闺女", "第二个"),
            keys=("repeat", "back", "home"),
        )

    def _offer(
        self, turn: Turn, response: str, choices: tuple[Choice, ...], said: str = ""
    ) -> None:
        turn.show(
            choose.fill(what="payee", said=said),
            response,
            {"mention": said},
            choices=choices,
            hints=("给闺女", "第二个"),
            keys=("repeat", "back", "home"),
        )

    def _ask(self, turn: Turn, response: str, payees: list[Payee]) -> None:
        part, choices = offer(turn, payees, payee_choice)
        turn.show(
            transfer_ask_payee.fill(what="payee", **part.paged),
            sentence_of(part, response),
            {"mention": "", **part.words},
            choices=choices,
            hints=("给闺女", "给老李"),
            keys=("repeat", "back", "home"),
        )


def _as_the_bank_calls(person: str) -> str:
    """Return what the customer calls somebody as it is said to her: 我孙子 becomes 您孙子."""
    called = without_owner(person)
    return person if called == person else f"您{called}"


class AskAmount(TaskAction):
    """Ask how much; the customer can always type the sum as well as say it."""

    NAME = "action_ask_amount"

    def act(self, turn: Turn) -> None:
        """Ask, or say what was wrong with the last number."""
        payee = payee_of(turn)
        doubt = turn.slot("amount_doubt") or {}
        own = payee in turn.bank.own_payees(turn.customer.id)
        name = payee.relation if own else called(payee)
        words = {"payee": name, **{key: str(value) for key, value in doubt.items()}}
        response = {
            "vague": "utter_amount_vague",
            "invalid": "utter_amount_invalid",
            "not_enough": "utter_not_enough",
            "limit_reached": "utter_limit_reached",
            "not_allowed": "utter_account_locked",
        }.get(doubt.get("kind", ""))
        if turn.visit.misses >= 2:
            response = "utter_two_misses"
        elif not response:
            response = "utter_ask_amount_again" if turn.visit.misses else "utter_ask_amount"
        turn.show(
            transfer_ask_amount.fill(**named_payee(payee)),
            response,
            words,
            hints=("五百块", "两千五百元"),
            keys=("repeat", "back", "home", "digits"),
            field_kind="amount",
        )


class AskReview(TaskAction):
    """Show the whole transfer on one screen; only an explicit yes continues it."""

    NAME = "action_ask_review"

    def act(self, turn: Turn) -> None:
        """Show the transfer and ask for a yes or no."""
        transfer = transfer_of(turn)
        before = _before_review(turn, transfer)
        if before:
            turn.effect("before", before)
        turn.set(resumed=None)
        response = of_kind("utter_review", turn, transfer)
        turn.show(
            transfer_review.fill(**review_data(turn, transfer)),
            response,
            transfer_words(turn, transfer),
            hints=("对", "不对") if transfer.fixed else ("对", "不对", "改成五百块"),
            keys=("yes", "no", "repeat", "back", "home"),
        )


def _before_review(turn: Turn, transfer: Transfer) -> str | None:
    """Return the sentence to say before a review that is shown again; None: no sentence."""
    if transfer.reason == "check_expired":
        return "utter_review_expired"
    if turn.intent == "resume" or turn.slot("resumed"):
        return "utter_going_on"
    if turn.visit.misses:
        return "utter_missed_twice_yes_no" if turn.visit.misses >= 2 else "utter_missed"
    return None


class AskChange(TaskAction):
    """Ask which part of the review is wrong; if it is the account, ask which one to use."""

    NAME = "action_ask_change"

    def act(self, turn: Turn) -> None:
        """Offer the parts of the transfer and a way not to send it; or the customer's accounts."""
        if turn.slot("dispute") == "account":
            part, choices = offer(
                turn,
                turn.bank.accounts(turn.customer.id),
                lambda key, one: Choice(key, with_tail(one), payload("inform", account=one.name)),
            )
            asks = choose.fill(what="account", **part.paged)
            response = sentence_of(part, "utter_ask_account")
            turn.show(asks, response, part.words, choices=choices, keys=ASIDE)
            return
        choices = (
            Choice("1", "收款人", payload("inform", choice="payee")),
            Choice("2", "钱数", payload("inform", choice="amount")),
            Choice("3", "付款的账户", payload("inform", choice="account")),
            Choice("4", "不转了", "/cancel"),
        )
        response = "utter_ask_change_again" if turn.visit.misses else "utter_ask_change"
        turn.show(choose.fill(what="change"), response, choices=choices, keys=ASIDE)


class AskCheck(TaskAction):
    """Ask the fraud check's present question, exactly as the guard words it."""

    NAME = "action_ask_check"

    def act(self, turn: Turn) -> None:
        """Show the question with its closed answers."""
        transfer = transfer_of(turn)
        check = transfer.check
        assert check is not None
        question = check.question
        wording = wording_of(question, whose(transfer))
        words = transfer_words(turn, transfer)
        sentence = (
            wording.again if check.missed and not check.asked_again else wording.text
        ).format(**words)
        response = "utter_check"
        if question is Question.AMOUNT and (check.typed_only or check.asked_again):
            response = "utter_check_type_amount"
        elif check.asked_again:
            response = "utter_check_again" if wording.choices else "utter_check_again_yes_no"
        if question is Question.NOTICE and not check.missed:
            turn.effect("before", text=SENTENCES[check.signals[0]])
        asked: fraud_check.Asked = {
            "question": question.value,
            "number": ORDER.index(question) + 1,
            "of": len(ORDER),
            "hers": whose(transfer) != "",
            **at_step(transfer),
        }
        # While she is asked for the amount, the screen shows the payee but not the amount.
        asks_amount = question is Question.AMOUNT
        shown: PartOfTransfer = {**named(transfer)}
        if asks_amount:
            del shown["fen"], shown["account"]
        agree, stop = fraud_check.KEYS.get(question.value, ("", ""))
        choices = [
            Choice(str(n), label) for n, (label, _, _) in enumerate(wording.choices, start=1)
        ]
        by_choice = (Question.WHO, Question.PURPOSE, Question.AMOUNT)
        yes_no = () if question in by_choice else ("yes", "no")
        turn.show(
            fraud_check.fill(**asked, why=SENTENCES[check.signals[0]], **shown),
            response,
            {"question": sentence, "agree": agree, "stop": stop},
            choices=choices,
            keys=(*yes_no, "repeat", "back", "home"),
            field_kind="amount" if question is Question.AMOUNT else None,
        )


class AskAuthorised(TaskAction):
    """Ask for the PIN once more, right before the money moves."""

    NAME = "action_ask_authorised"

    def act(self, turn: Turn) -> None:
        """Open the PIN field for this transfer."""
        transfer = transfer_of(turn)
        words = transfer_words(turn, transfer)
        if transfer.offers_arrival:
            _ask_with_arrival(turn, transfer, words)
            return
        response = "utter_ask_authorised_fixed" if transfer.fixed else "utter_ask_authorised"
        ask_pin(turn, pin.fill(purpose="authorise", **at_step(transfer)), response, words)


def _ask_with_arrival(turn: Turn, transfer: Transfer, words: dict[str, str]) -> None:
    """Ask for the PIN of a transfer that may arrive later: at once, unless the customer has chosen.

    The next day is proposed with the reason. What she has chosen stands on the screen, and is what
    her PIN authorises.
    """
    chosen = turn.slot("arrival")
    arrival = chosen or Arrival.NOW.value
    when = WORDS_OF_ARRIVAL[arrival]
    assert transfer.check is not None, "arrival is offered after a check"
    if chosen:
        now = arrival == Arrival.NOW.value
        response = "utter_ask_authorised_at_once" if now else "utter_ask_authorised_later"
    else:
        large = "line" in transfer.check.signals
        response = "utter_ask_authorised_large" if large else "utter_ask_authorised_first"
    content = pin.fill(purpose="authorise", arrival=arrival, **at_step(transfer))
    if chosen:
        content = pin.fill(purpose="authorise", arrival=arrival, when=when, **at_step(transfer))
    others = [each.value for each in Arrival if each.value != arrival]
    ask_pin(turn, content, response, {**words, "when": when}, others)


class TransferResult(TaskAction):
    """Show how the transfer ended, and what happens next."""

    NAME = "action_transfer_result"

    def act(self, turn: Turn) -> None:
        """Show the end that the bank reports, and forget the task."""
        if turn.slot("transfer"):
            show_result(turn, transfer_of(turn))
        turn.end_task()
        turn.visit.misses = 0


def show_result(turn: Turn, transfer: Transfer) -> None:
    """Show how a transfer ended: done, held, cancelled, locked or failed."""
    words = transfer_words(turn, transfer)
    _count_result(turn, transfer)
    if transfer.status is TransferStatus.POSTED:
        accounts = turn.bank.accounts(transfer.customer_id)
        left = next((a.available for a in accounts if a.id == transfer.account.id), None)
        shown = review_data(turn, transfer)
        content = transfer_done.fill(**shown)
        if left is not None:  # a position that was paid out is closed and has no balance
            content = transfer_done.fill(**shown, remaining=left.fen)
            words["left"] = money_words(left)
        response = of_kind("utter_posted", turn, transfer)
        turn.show(content, response, words, keys=("home", "repeat"))
    elif transfer.on_the_way:
        words |= {
            "when": due_words(turn, transfer),
            "left": money_words(transfer.account.available),
        }
        content = transfer_on_the_way.fill(when=words["when"], **named(transfer))
        call_off = Choice("1", "不转了，撤回来", payload("call_off", choice=transfer.id))
        turn.show(content, "utter_on_the_way", words, choices=(call_off,), keys=("home", "repeat"))
    elif transfer.status is TransferStatus.HELD:
        turn.show(
            transfer_held.fill(**named(transfer)), "utter_held", words, keys=("home", "repeat")
        )
        turn.effect("help", reason="transfer_held", quiet=True)
    elif transfer.reason == "pin_locked":
        card_locked(turn)
    elif transfer.status is TransferStatus.CANCELLED:
        response = "utter_cancelled_fixed" if transfer.fixed else "utter_cancelled"
        turn.show(transfer_cancelled.fill(), response, keys=("home",))
    else:
        turn.show(transfer_failed.fill(), "utter_failed", keys=("home",))


def _count_result(turn: Turn, transfer: Transfer) -> None:
    """Count the open task as done, or as left at a step, held or refused."""
    if transfer.status is TransferStatus.POSTED or transfer.on_the_way:
        turn.visit.tally.finish()
    else:
        turn.visit.tally.leave(COUNTED_AS.get(transfer.status, ""))


def due_words(turn: Turn, transfer: Transfer) -> str:
    """Return the words for when a transfer on the way arrives: 今天十五点, 明天十点零五分."""
    assert transfer.due is not None, "it is on the way"
    due, today = bank_time(transfer.due), bank_time(turn.clock.now()).date()
    day = {0: "今天", 1: "明天"}.get((due.date() - today).days) or date_words(due.date())
    return f"{day}{speakable(f'{due:%H:%M}')}"


def note_values(turn: Turn) -> bool:
    """Keep the values of the transfer that this turn gives; return whether it gives any."""
    return note_told(turn) if turn.is_key else note_words(turn, turn.text)


def note_told(turn: Turn) -> bool:
    """Keep payee, amount and account of a key's payload; return whether it has any."""
    payee, amount, account = turn.value("payee"), turn.value("amount"), turn.value("account")
    payee_id = turn.value("payee_id")
    if payee_id:
        turn.set(payee=str(payee_id), payee_doubt=None, payee_said=None)
    if payee:
        turn.set(payee=None, payee_doubt=None, payee_said=str(payee))
    if amount is not None:
        turn.set(amount=amount, amount_doubt=None)
    if account:
        turn.set(account=str(account))
    return bool(payee or payee_id or amount is not None or account)


def note_words(turn: Turn, words: str) -> bool:
    """Keep payee, amount and account that ``words`` name in this context; return whether any."""
    commands = read_transfer(words, context_of(turn))
    named = command_for("account", commands)
    if turn.visit.account_follows and command_for("payee", commands):
        turn.set(account=None)
        turn.visit.account_follows = False
    if command_for("payee", commands):  # with a payee named, an account is the one she pays from
        accounts = isinstance(named, Set)
        if isinstance(named, Set):
            note_account(turn, str(named.value))
    else:
        accounts = note_accounts(turn, words)
    for command in commands:
        _note(turn, command)
    return bool(commands or accounts)


def note_account(turn: Turn, name: str) -> None:
    """Keep the account to pay from; if it is not clear, the customer is asked which.

    She is asked where no account has that name or tail (last digits). She is asked too if she says
    用卡 and has several cards, unless she has chosen one of them.
    """
    turn.visit.account_follows = False
    hers = turn.bank.accounts(turn.customer.id)
    fitting = [one.name for one in hers if is_account(name, one.name)]
    chosen = turn.slot("account")
    if name == ANY_CARD and (len(fitting) == 1 or chosen in fitting):
        turn.set(account=chosen if chosen in fitting else fitting[0])
    elif name != ANY_CARD and resolve_account(name, hers):
        turn.set(account=name)
    else:
        turn.set(dispute="account")


def context_of(turn: Turn) -> Context:
    """Return the context for reading words: question, payees, and payee and sum so far."""
    payees = tuple(turn.bank.payees(turn.customer.id))
    asked = turn.slot("requested_slot") if turn.loop == "transfer_form" else None
    in_hand = turn.slot("payee")
    if in_hand is None and turn.visit.transfer_id:
        in_hand = turn.bank.transfer(turn.visit.transfer_id).payee.id
    return Context(
        asked=ASKED.get(asked or "", "request"),
        payees=payees,
        payee=next((payee for payee in payees if payee.id == in_hand), None),
        fen=turn.slot("amount"),
        tails=_tails(turn),
    )


def _tails(turn: Turn) -> dict[str, str]:
    """Return account names by tail (last digits); '' for the accounts of the customer's payees."""
    others = {payee.tail: "" for payee in turn.bank.payees(turn.customer.id)}
    return others | {one.tail: one.name for one in turn.bank.accounts(turn.customer.id)}


def _note(turn: Turn, command: Command) -> None:
    """Carry out one command (new payee, amount, no ...) read from the customer's words."""
    match command:
        case Set("payee", Payee() as payee):
            turn.set(payee=payee.id, payee_said=None, payee_doubt=None)
        case Unclear("payee"):
            candidates = [payee.id for payee in command.candidates]
            doubt = {"kind": command.why, "said": command.words, "candidates": candidates}
            turn.set(payee=None, payee_said=None, payee_doubt=doubt)
        case No("payee"):
            turn.set(payee=None, payee_said=None, payee_doubt=None)
        case Set("amount", int(fen)):
            turn.set(amount=fen, amount_doubt=None)
        case Unclear("amount"):
            doubt = {"kind": "vague", "said": said_back(command.words)}
            turn.set(amount=None, amount_doubt=doubt)
        case No("amount"):
            turn.set(amount=None, amount_doubt=None)
        case No("account"):
            turn.set(dispute="account")
        case No() if turn.slot("transfer") is None:  # she has given only the payee
            turn.set(payee=None, payee_doubt=None)
        case No():
            turn.set(dispute="all")
        case Next():
            _note_next(turn, command)


def _note_next(turn: Turn, later: Next) -> None:
    """Remember a second transfer from the same utterance, to offer it after the present one."""
    told: dict[str, object] = {}
    for command in later.commands:
        match command:
            case Set("payee", Payee() as payee):
                told["payee_id"] = payee.id
            case Unclear("payee"):
                told["payee"] = command.words
            case Set("amount", int(fen)):
                told["amount"] = fen
            case Set("account", str(account)):
                told["account"] = account
    offer_later(turn, told)


def offer_later(turn: Turn, told: dict[str, object]) -> None:
    """Remember another transfer with the values ``told``, to be offered after this one."""
    payees = turn.bank.payees(turn.customer.id)
    whom = next((called(one) for one in payees if one.id == told.get("payee_id")), "")
    whom = whom or str(told.get("payee", ""))
    fen = told.get("amount")
    sum_ = money_words(Money(fen)) if isinstance(fen, int) else "钱"
    turn.visit.also_asked = Offered(f"给{whom}转{sum_}", payload("transfer_money", **told))


def note_accounts(turn: Turn, words: str) -> bool:
    """Keep the accounts that ``words`` name: the paying one, and the customer's own as payee.

    Money never goes to the account that it comes from. If she names that account to pay from, the
    payee is asked for again; if she names it as payee, she pays from another account of hers.

    Args:
        turn: This turn.
        words: Her words.

    Returns:
        Whether an account was named.
    """
    asked_for_target = turn.slot("requested_slot") == "payee" and not says_how_to_pay(words)
    people = find_people(plain_words(words), turn.bank.payees(turn.customer.id))
    spans = [(one.start, one.end) for one in people]
    named = meant_accounts(plain_words(words), _tails(turn), spans)
    direction = read_direction(plain_words(words), named, asked_for_target=asked_for_target)
    accounts = turn.bank.accounts(turn.customer.id)
    owned = {payee.account_number: payee.id for payee in turn.bank.own_payees(turn.customer.id)}
    target = resolve_account(direction.target or "", accounts)
    if direction.source:
        note_account(turn, direction.source)
    if target:
        turn.set(payee=owned[target.number], payee_said=None, payee_doubt=None)
    if turn.slot("payee") == owned[turn.account().number]:
        others = [account for account in accounts if account != target]
        if direction.source or not others:
            turn.set(payee=None)
        else:
            turn.set(account=others[0].name)
            turn.visit.account_follows = True
    return bool(direction.source or direction.target)


def apply_change(turn: Turn) -> bool:
    """Change the open transfer in the bank to the values that the customer has changed.

    Returns:
        Whether anything was changed. A value in doubt cancels the transfer and is asked for again.
    """
    if not turn.slot("transfer"):
        return False
    before = transfer_of(turn)
    if before.fixed:  # for a bill she can change only the account that she pays from
        told = (turn.slot("payee"), turn.slot("amount"))
        if turn.slot("payee_said") or told != (before.payee.id, before.amount.fen):
            turn.effect("before", "utter_stands_as_it_is")
        turn.set(payee=before.payee.id, payee_said=None, payee_doubt=None)
        turn.set(amount=before.amount.fen, amount_doubt=None)
    resolve_payee(turn)
    if turn.slot("payee") is None or turn.slot("amount") is None:
        turn.bank.cancel(before.id, "changed")
        turn.set(transfer=None)
        return True
    payee_id, amount, account = turn.given("payee"), Money(turn.given("amount")), turn.account()
    if (payee_id, amount, account.id) == (before.payee.id, before.amount, before.account.id):
        return False
    try:
        turn.bank.amend(before.id, turn.given("transfer_step"), account.id, payee_id, amount)
    except (NotEnough, InvalidAmount, NotAllowed) as refusal:
        turn.bank.cancel(before.id, "changed")
        turn.set(transfer=None)
        doubt_amount(turn, refusal)
    return True


def refuse_disputed(turn: Turn) -> None:
    """Cancel the transfer if the customer calls it wrong at the PIN, without a correction: 怎么是两千."""
    in_hand = turn.slot("transfer") if turn.slot("requested_slot") == "authorised" else None
    if in_hand and not turn.is_key and disputes(turn.text):
        turn.bank.cancel(in_hand, "refused")


def resolve_payee(turn: Turn) -> None:
    """Find the payee that the customer means; if it is not certain, set the slot for asking."""
    said = turn.slot("payee_said")
    if not said:
        return
    resolution = PayeeResolver(turn.bank.payees(turn.customer.id)).resolve(said)
    turn.set(payee_said=None)
    if resolution.kind == "exact":
        turn.set(payee=resolution.candidates[0].id, payee_doubt=None)
        return
    candidates = [payee.id for payee in resolution.candidates]
    turn.set(payee_doubt={"kind": resolution.kind, "said": said, "candidates": candidates})


def begin(turn: Turn) -> bool:
    """Open the transfer in the bank; if the bank refuses the amount, ask for it again."""
    try:
        transfer = turn.bank.begin(
            turn.visit.next_transfer_key(),
            turn.visit.session,
            turn.customer.id,
            turn.account().id,
            turn.given("payee"),
            Money(turn.given("amount")),
        )
    except (NotEnough, InvalidAmount, NotAllowed) as refusal:
        doubt_amount(turn, refusal)
        return False
    turn.visit.transfers.append(transfer.id)
    turn.set(transfer=transfer.id)
    return True


def doubt_amount(turn: Turn, refusal: BankError) -> None:
    """Remember why the bank refused the amount, for the question for another amount."""
    account = turn.account()
    doubt = {
        "kind": refusal.code
        if refusal.code in {"not_enough", "limit_reached", "not_allowed"}
        else "invalid",
        "account": account.name,
        "available": money_words(account.available),
        "amount": money_words(Money(turn.given("amount"))),
    }
    turn.set(amount=None, amount_doubt=doubt)


def transfer_of(turn: Turn) -> Transfer:
    """Return the open transfer, loaded from the bank."""
    return turn.bank.transfer(turn.given("transfer"))


def payee_of(turn: Turn) -> Payee:
    """Return the payee of the open transfer: a saved payee or one of the customer's accounts."""
    hers = [*turn.bank.payees(turn.customer.id), *turn.bank.own_payees(turn.customer.id)]
    return next(payee for payee in hers if payee.id == turn.slot("payee"))


def payee_choice(key: str, payee: Payee) -> Choice:
    """Return the choice of a payee, with relation and account tail, as names may be alike."""
    label = f"{payee.relation} {payee.name}（尾号{payee.tail}）".strip()
    return Choice(key, label, payload("inform", payee_id=payee.id))


def with_tail(account: Account) -> str:
    """Return the label of an account in an offer: its name and tail."""
    return f"{account.name}（尾号{account.tail}）"


def called(payee: Payee) -> str:
    """Return a payee as the customer knows them: relation and name together (闺女王小红)."""
    return f"{payee.relation}{payee.name}"


def of_kind(response: str, turn: Turn, transfer: Transfer) -> str:
    """Return the sentence's name for this kind of transfer: a bill is 交, a deposit 存."""
    if transfer.kind in PLAIN:
        return response
    position = position_of(turn, transfer)
    return f"{response}_{variant(transfer, position) if position else transfer.kind.value}"


def whose(transfer: Transfer) -> Whose:
    """Return what the fraud check asks about: a bill, the customer's own money, or neither ("")."""
    if transfer.kind is TransferKind.BILL:
        return "bill"
    return "" if transfer.kind is TransferKind.TRANSFER else "own"


def called_for(transfer: Transfer) -> str:
    """Return words for the payee; for an account of the customer's own, the account's name."""
    own = transfer.kind is TransferKind.OWN or transfer.kind in AT_REST
    return transfer.payee.relation if own else called(transfer.payee)


def named_payee(payee: Payee) -> NamedPayee:
    """Return the names of a payee for screens."""
    return {"payee": payee.name, "relation": payee.relation, "tail": payee.tail}


def named(transfer: Transfer) -> NamedTransfer:
    """Return payee, sum and account of a transfer for screens."""
    return {
        **named_payee(transfer.payee),
        "fen": transfer.amount.fen,
        "account": transfer.account.name,
    }


def review_data(turn: Turn, transfer: Transfer) -> transfer_review.Data:
    """Return everything that the review shows before the customer's yes."""
    position = position_of(turn, transfer)
    facts = facts_of(transfer, position) if position else []
    if transfer.household:
        facts.append(("户号尾号", transfer.household))
    return {
        **named(transfer),
        "kind": transfer.kind.value,
        "subject": transfer.subject,
        "facts": [{"what": what, "shown": shown} for what, shown in facts],
        "account_tail": transfer.account.tail,
    }


def at_step(transfer: Transfer) -> AtStep:
    """Return the id and the step of the transfer that a screen belongs to."""
    return {"transfer": transfer.id, "transfer_step": transfer.step}


def transfer_words(turn: Turn, transfer: Transfer) -> dict[str, str]:
    """Return words about a transfer for the placeholders of sentences."""
    position = position_of(turn, transfer)
    return {
        **(words_of(position) if position else {}),
        "payee": called_for(transfer),
        "subject": transfer.subject,
        "household": tail_words(transfer.household) if transfer.household else "",
        "tail": tail_words(transfer.payee.tail),
        "amount": money_words(transfer.amount),
        "account": transfer.account.name,
    }


ACTIONS = (
    StartTransfer,
    ValidateTransfer,
    AskPayee,
    AskAmount,
    AskReview,
    AskChange,
    AskCheck,
    AskAuthorised,
    TransferResult,
)
