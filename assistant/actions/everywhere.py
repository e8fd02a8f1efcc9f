"""Answer the requests that work on every screen.

They are: help, home, back, cancel, repeat, voice and text size.
"""

from __future__ import annotations

import re

from assistant import phrases
from assistant.actions.base import TaskAction, Turn, said_back
from assistant.actions.confirm_intent import ask_whether
from assistant.actions.home import go_home, menu_pages, show_menu, show_more
from assistant.actions.service import FORM as SERVICE_FORM
from assistant.actions.service import back_in_service
from assistant.actions.transfer import show_result, transfer_of
from assistant.banking.model import Transfer, TransferStatus
from assistant.conversation.outbox import AGREED, NOT_AGREED, fraud_reported, scheme_told
from assistant.conversation.replies import EffectName
from assistant.screens import (
    answer,
    answer_person,
    goodbye,
    menu,
    not_understood,
    notice,
    out_of_scope,
    search,
    transfer_cancelled,
)
from assistant.screens.view import Choice
from assistant.understanding.disambiguation.facts import facts
from assistant.understanding.disambiguation.matcher import find, known_question
from assistant.understanding.disambiguation.offers import NONE_OF_THEM, PERSON, offer_of
from assistant.understanding.disambiguation.questions import PIN_FORGOTTEN, Found
from assistant.understanding.disambiguation.readings import Near
from assistant.understanding.in_context.calling_off import means_earlier
from assistant.understanding.intents import load_intents
from assistant.understanding.readers.amounts import find_amounts

SURE_OF_A_REPORT = 0.99
"""From this confidence on, a report of fraud also holds payments that the customer begins later.
Below it help is called all the same, but a remark such as 电视上老讲有骗子 (0.95) must not hold
payments."""
SCHEME_CHOICES = (
    Choice("1", "请工作人员来", "/call_help"),
    Choice("2", "好，不转", "/go_home"),
)


class Greet(TaskAction):
    """Greet and show the home screen."""

    NAME = "action_greet"

    def act(self, turn: Turn) -> None:
        """Greet the customer, by name if a card is in the reader."""
        go_home(turn, "utter_home_named" if turn.visit.customer else "utter_home")


class Thank(TaskAction):
    """Take a thank-you."""

    NAME = "action_thank"

    def act(self, turn: Turn) -> None:
        """Answer politely, and continue the open task."""
        if turn.loop:
            turn.resume()
        else:
            go_home(turn, "utter_thank")


class Goodbye(TaskAction):
    """End the visit; the conversation tells the bank."""

    NAME = "action_goodbye"

    def act(self, turn: Turn) -> None:
        """Say goodbye."""
        turn.leave_task()
        turn.show(goodbye.fill(), "utter_goodbye")
        turn.effect("end")


class Cancel(TaskAction):
    """Stop the open task, and continue a task that was put aside for it.

    The customer can still cancel a held transfer; for one on the way they are asked whether.
    """

    NAME = "action_cancel"

    def act(self, turn: Turn) -> None:
        """Cancel the transfer in the bank, if its state allows that."""
        # An earlier, held transfer is meant only if she is not doing anything else now.
        transfer_id = turn.slot("transfer") or (None if turn.loop else turn.visit.transfer_id)
        transfer = turn.bank.transfer(transfer_id) if transfer_id else None
        if _is_about_the_way(turn, transfer):
            turn.follow("action_call_off")
            return
        in_task, in_service = turn.loop is not None, turn.loop == SERVICE_FORM
        in_hand = turn.visit.tally.in_front if turn.loop else ""
        turn.end_task()
        if transfer and transfer.status in {*NOT_AGREED, *AGREED, TransferStatus.HELD}:
            show_result(turn, turn.bank.cancel(transfer.id, "refused"))
        elif in_service:
            turn.show(notice.fill(), "utter_cancelled_service", keys=("home",))
        elif in_task:
            turn.show(transfer_cancelled.fill(), "utter_cancelled", keys=("home",))
        else:
            go_home(turn, "utter_nothing_to_cancel")
        turn.visit.tally.leave(which=in_hand)


def _is_about_the_way(turn: Turn, transfer: Transfer | None) -> bool:
    """Return whether she wants to call off what is on the way, or may be.

    At rest any words of cancelling do if something of hers is on the way, and words that speak of an
    earlier transfer do anyhow; in a task only what is in hand is meant.
    """
    if transfer is not None and transfer.on_the_way:
        return True
    held = transfer is not None and transfer.status is TransferStatus.HELD
    if turn.loop or turn.is_key or held or turn.visit.customer is None:
        return False
    waits = turn.visit.signed_in and turn.bank.on_the_way(turn.customer.id)
    return bool(waits) or means_earlier(turn.text)


class GoHome(TaskAction):
    """Leave the present task unfinished and show the home screen."""

    NAME = "action_go_home"

    def act(self, turn: Turn) -> None:
        """Cancel the open transfer and show the home screen."""
        in_transfer = turn.loop == "transfer_form"
        if transfer_id := turn.slot("transfer"):
            turn.bank.cancel(transfer_id, "refused")
        turn.leave_task()
        go_home(turn, "utter_went_home_cancelled" if in_transfer else "utter_went_home")


class GoBack(TaskAction):
    """Go back one question; during the anti-fraud check and at the PIN, cancel the transfer."""

    NAME = "action_go_back"

    def act(self, turn: Turn) -> None:
        """Forget the last value and ask for it again."""
        if turn.loop == SERVICE_FORM:
            back_in_service(turn)
            return
        if turn.loop != "transfer_form":
            turn.leave_task()
            go_home(turn, "utter_went_home")
            return
        transfer = transfer_of(turn) if turn.slot("transfer") else None
        if transfer and transfer.status in AGREED:
            turn.leave_task()
            show_result(turn, turn.bank.cancel(transfer.id, "refused"))
        elif transfer and transfer.fixed:
            turn.leave_task()
            show_result(turn, turn.bank.cancel(transfer.id, "changed"))
        elif transfer:
            turn.bank.cancel(transfer.id, "changed")
            turn.set(transfer=None, amount=None)
            turn.resume()
        elif turn.slot("payee"):
            turn.set(payee=None, amount_doubt=None)
            turn.resume()
        elif turn.slot("payee_doubt"):
            turn.set(payee_doubt=None)
            turn.resume()
        else:
            turn.leave_task()
            go_home(turn, "utter_went_home_cancelled")


class Repeat(TaskAction):
    """Read the screen out again."""

    NAME = "action_repeat"

    def act(self, turn: Turn) -> None:
        """Ask the conversation to repeat what is on the screen."""
        turn.effect("repeat")


class WhatCanYouDo(TaskAction):
    """Show the menu, the answer to a known question, or services near to the customer's words."""

    NAME = "action_what_can_you_do"

    def act(self, turn: Turn) -> None:
        """Show the menu, an answer or near services, then continue the open task."""
        choice = turn.entity("choice")
        picked = choice["value"] if choice else None
        if isinstance(picked, dict):
            _offer_near(turn, picked)
        elif page := menu_pages().get(str(picked)):
            show_more(turn, page)
        elif question := known_question(str(picked or turn.visit.asked_question)):
            turn.visit.asked_question = ""
            if not turn.loop and _waits_for_the_pin(turn, question):
                return
            _answer(turn, question)
        else:
            show_menu(turn, menu.fill(), "utter_menu")
        turn.resume()


def _waits_for_the_pin(turn: Turn, question: Found) -> bool:
    """Ask for the PIN if a question's answer is private; return whether the PIN is asked for."""
    if question.before_pin or not turn.sign_in_first(WhatCanYouDo.NAME):
        return False
    turn.visit.asked_question = question.id
    return True


def _answer(turn: Turn, question: Found) -> None:
    """Answer a frequent question; after some, offer a person unless a task is open."""
    turn.visit.misses = 0
    turn.tell(WhatCanYouDo.NAME)
    turn.visit.forgot_pin = turn.visit.forgot_pin or question.id == PIN_FORGOTTEN
    if question.scheme:
        turn.visit.outbox.send(scheme_told(turn.bank, turn.visit))
    words = {"answer": question.tell(facts())}
    if turn.loop and not (question.before_pin or turn.visit.signed_in):
        turn.show(answer.fill(question=question.label), "utter_answer_after_pin")
    elif turn.loop:
        said = "utter_answer_in_between_person" if question.person else "utter_answer_in_between"
        turn.show(answer.fill(question=question.label), said, words, keys=("repeat", "home"))
    elif question.person:
        turn.show(
            answer_person.fill(question=question.label),
            "utter_answer_person",
            words,
            choices=PERSON,
            keys=("repeat", "home"),
        )
    else:
        turn.show(
            answer.fill(question=question.label), "utter_answer", words, keys=("repeat", "home")
        )


class CallHelp(TaskAction):
    """Call a person, when the customer asks in words; the help desk itself works without Rasa."""

    NAME = "action_call_help"

    def act(self, turn: Turn) -> None:
        """Let the conversation call a person."""
        turn.effect("help", reason="voice")


class ReportFraud(TaskAction):
    """Take a report that somebody tries to get the customer's money: stop all, call a person."""

    NAME = "action_report_fraud"

    def act(self, turn: Turn) -> None:
        """Call help, and let the bank hold or cancel the open transfer.

        The bank is told together with the call for help, so that a person comes even if the bank
        does not answer.
        """
        if scheme := phrases.SCHEMES.get(str(turn.value("choice") or "")):
            _tell_of_scheme(turn, scheme)
            return
        sure = turn.is_key or turn.confidence >= SURE_OF_A_REPORT
        visit = turn.visit
        visit.outbox.put(fraud_reported(turn.bank, visit, turn.slot("transfer"), sure=sure))
        turn.leave_task()
        turn.effect("help", response="utter_report_fraud", reason="report_fraud")


def _tell_of_scheme(turn: Turn, like: str) -> None:
    """Say which known kind of fraud the customer's words sound like, and what she is to do.

    The bank was told when her words were heard. An open task continues, as the guard asks her
    before any money leaves.
    """
    turn.visit.misses = 0
    choices = () if turn.loop else SCHEME_CHOICES
    turn.show(
        notice.fill(), "utter_scheme", {"like": like}, choices=choices, keys=("repeat", "home")
    )
    turn.resume()


class OutOfScope(TaskAction):
    """Say kindly that the machine cannot do this, and what it can do."""

    NAME = "action_out_of_scope"

    def act(self, turn: Turn) -> None:
        """Offer what the machine can do; the second time in a row, offer a person."""
        if _offer_found(turn):
            return
        response = "utter_not_understood_twice" if turn.missed() >= 2 else "utter_out_of_scope"
        show_menu(turn, out_of_scope.fill(), response)


class NotUnderstood(TaskAction):
    """Ask again with examples; the second time in a row offer keys and a person."""

    NAME = "action_not_understood"

    def act(self, turn: Turn) -> None:
        """Show examples, then keys and a person."""
        if _offer_found(turn):
            turn.visit.tally.miss()
            return
        near = _nearest_services(turn)
        if turn.missed() >= 2:
            show_menu(turn, not_understood.fill(), "utter_not_understood_twice")
        elif len(near) < NEAREST:
            show_menu(turn, not_understood.fill(), "utter_not_understood")
        else:
            words = {"said": said_back(turn.text), "first": near[0], "second": near[1]}
            show_menu(turn, not_understood.fill(), "utter_heard_so", words)


NEAREST = 2
"""How many services are offered if the customer's words are not clear."""
MOST_SAID_BACK = 20
"""Most characters of the customer's words that are said back to her; longer words are not."""


def _nearest_services(turn: Turn) -> list[str]:
    """Return names of services that the customer's words may mean; none after a key.

    None either after words with a number, which may be her PIN.
    """
    if turn.is_key or len(turn.text) > MOST_SAID_BACK or find_amounts(turn.text):
        return []
    known = load_intents()
    likely = (known[name] for name in turn.likeliest if name in known)
    return [one.label for one in likely if one.label and not one.interrupts][:NEAREST]


def _offer_near(turn: Turn, near: Near) -> None:
    """Offer the service or question found close to the customer's words (see ``Near``)."""
    turn.visit.misses = 0
    offers = [(label, meant) for label, meant in near["offers"]]
    if near["kind"] == "whether":
        ((label, meant),) = offers
        fraud = meant.startswith("/report_fraud")
        if fraud:  # a person who is being deceived would say no, so do not wait for her answer
            turn.visit.outbox.send(scheme_told(turn.bank, turn.visit))
        ask_whether(
            turn, "utter_whether_fraud" if fraud else "utter_whether", meant, {"what": label}
        )
    else:
        _offer(turn, "utter_which_first" if near["kind"] == "requests" else "utter_search", offers)


def _offer_found(turn: Turn) -> bool:
    """Offer what is nearest to the customer's words; return whether any is near."""
    found = [] if turn.is_key or turn.loop else find(turn.text)
    if found:
        _offer(turn, "utter_search", [offer_of(each) for each in found])
    return bool(found)


def _offer(turn: Turn, response: str, offers: list[tuple[str, str]]) -> None:
    """Offer ``offers`` by number, and last a person to help if none of them is right."""
    choices = [Choice(str(n), *offer) for n, offer in enumerate(offers, start=1)]
    choices.append(Choice(str(len(offers) + 1), NONE_OF_THEM, "/call_help"))
    turn.show(search.fill(), response, choices=choices, keys=("repeat", "home"))


class Resume(TaskAction):
    """Continue after a call for help, or if the customer does not want to wait for a person."""

    NAME = "action_resume"

    def act(self, turn: Turn) -> None:
        """Continue a transfer at its review, anything else at the home screen."""
        if not turn.loop:
            if not show_untold_result(turn):
                go_home(turn, "utter_what_next")
            return
        turn.visit.misses = 0
        turn.resume()


def show_untold_result(turn: Turn) -> bool:
    """Show a posted transfer whose result the customer missed, as help was called meanwhile.

    Returns whether there was such a transfer.
    """
    transfer_id = turn.visit.transfer_id
    if not transfer_id or turn.visit.told_of == transfer_id:
        return False
    transfer = turn.bank.transfer(transfer_id)
    if transfer.status is not TransferStatus.POSTED:
        return False
    show_result(turn, transfer)
    return True


class Effect(TaskAction):
    """Change how the machine speaks or shows text; the open task continues."""

    EFFECT: EffectName
    RESPONSE = ""

    def act(self, turn: Turn) -> None:
        """Make the change, and say so with the new voice or text size."""
        turn.effect(self.EFFECT, response=self.RESPONSE)


TYPE = re.compile("字|屏|看|显示")
"""Words that name what is seen, and not the voice."""
VOICE_EFFECTS = frozenset({"louder", "quieter"})
READING = re.compile(r"念|读|报|说出|听见|听到|显示|屏幕|自己看")
"""Words that ask whether the screen is read out, and not how loudly."""
COVERING: tuple[EffectName, ...] = ("covered", "open", "always_covered", "always_open")
PRIVATE_EFFECTS: tuple[EffectName, ...] = ("shown", "spoken", *COVERING)
"""Effects that the payloads of 别念出来, 遮住 and their opposites name; other requests lower the
voice."""


class SpeakQuieter(TaskAction):
    """Speak more quietly; or change whether the customer's money and names are read or shown.

    别念出来 has no intent of its own (docs/labels.md).
    """

    NAME = "action_speak_quieter"

    def act(self, turn: Turn) -> None:
        """Change what the key or words ask for: the voice, or what is read out or hidden."""
        picked = str(turn.value("choice") or "")
        if not picked and READING.search(turn.text):
            picked = "shown"
        effect: EffectName = next((each for each in PRIVATE_EFFECTS if each == picked), "quieter")
        turn.visit.changed_last = effect
        if effect in COVERING:
            turn.effect(effect, text=phrases.CHANGED[effect])
        else:
            turn.effect(effect, response=f"utter_{effect}")


class SpeakLouder(TaskAction):
    """Speak louder; or read out money and names again, if they were only shown."""

    NAME = "action_speak_louder"

    def act(self, turn: Turn) -> None:
        """Raise the voice, or read out again, as the customer's words ask."""
        again = turn.visit.preferences.discreet and re.search("念|读", turn.text)
        effect: EffectName = "spoken" if again else "louder"
        turn.visit.changed_last = effect
        turn.effect(effect, response=f"utter_{effect}")


class ChangeType(TaskAction):
    """Change the size of the type; or the voice again, if it was changed last: 再大点."""

    BY_VOICE: EffectName
    """The effect on the voice that the same words may ask for."""
    BY_TYPE: EffectName

    def act(self, turn: Turn) -> None:
        """Change what the customer's words name; if they name nothing, what she changed last."""
        bare = not turn.is_key and not TYPE.search(turn.text)
        of_the_voice = bare and turn.visit.changed_last in VOICE_EFFECTS
        effect = self.BY_VOICE if of_the_voice else self.BY_TYPE
        turn.visit.changed_last = effect
        turn.effect(effect, response=f"utter_{effect}")


class BiggerText(ChangeType):
    """Enlarge the type."""

    NAME = "action_bigger_text"
    BY_VOICE, BY_TYPE = "louder", "bigger"


class SmallerText(ChangeType):
    """Make the type smaller."""

    NAME = "action_smaller_text"
    BY_VOICE, BY_TYPE = "quieter", "smaller"


def _effect(name: str, effect: EffectName, response: str) -> type[TaskAction]:
    doc = f"Asks the machine for: {effect}."
    parts = {"NAME": name, "EFFECT": effect, "RESPONSE": response, "__doc__": doc}
    return type(name, (Effect,), parts)


ACTIONS = (
    Greet,
    Thank,
    Goodbye,
    Cancel,
    GoHome,
    GoBack,
    Repeat,
    WhatCanYouDo,
    CallHelp,
    ReportFraud,
    OutOfScope,
    NotUnderstood,
    Resume,
    _effect("action_speak_slower", "slower", "utter_slower"),
    _effect("action_speak_faster", "faster", "utter_faster"),
    SpeakLouder,
    SpeakQuieter,
    BiggerText,
    SmallerText,
)
