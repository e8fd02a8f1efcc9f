"""What works wherever she is: help, home, back, cancel, repeat, how it is said and shown."""

from __future__ import annotations

from assistant.actions.base import EffectName, TaskAction, Turn
from assistant.actions.transfer import show_result
from assistant.banking.model import TransferStatus
from assistant.phrases import MENU, SAYABLE
from assistant.screens.view import Choice

SURE_OF_A_REPORT = 0.99
"""Help comes for less; but 电视上老讲有骗子 (0.95) must not hold what she sends later."""
OPEN = {TransferStatus.DRAFT, TransferStatus.REVIEW, TransferStatus.AUTHORISE}
CHECKED_OR_PAST = {TransferStatus.FRAUD_CHECK, TransferStatus.AUTHORISE}


class Greet(TaskAction):
    """Greets and shows the home screen."""

    NAME = "action_greet"

    def act(self, turn: Turn) -> None:
        """Say who is meant where a card is in."""
        go_home(turn, "utter_home_named" if turn.visit.customer else "utter_home")


class Thank(TaskAction):
    """Takes a thank-you."""

    NAME = "action_thank"

    def act(self, turn: Turn) -> None:
        """Answer, and go on with the task in hand."""
        if turn.loop:
            turn.resume()
        else:
            go_home(turn, "utter_thank")


class Goodbye(TaskAction):
    """Ends the visit; the conversation tells the bank."""

    NAME = "action_goodbye"

    def act(self, turn: Turn) -> None:
        """Say goodbye."""
        turn.leave_task()
        turn.show("goodbye", "utter_goodbye")
        turn.effect("end")


class Cancel(TaskAction):
    """Stops the task in hand; a held transfer can still be cancelled by her."""

    NAME = "action_cancel"

    def act(self, turn: Turn) -> None:
        """Cancel in the bank, whatever the transfer's state allows."""
        # An earlier transfer, held, is meant only when nothing else is in hand.
        transfer_id = turn.slot("transfer") or (None if turn.loop else turn.visit.transfer_id)
        transfer = turn.bank.transfer(transfer_id) if transfer_id else None
        in_task = turn.loop is not None
        turn.leave_task()
        if transfer and transfer.status in {*OPEN, *CHECKED_OR_PAST, TransferStatus.HELD}:
            show_result(turn, turn.bank.cancel(transfer.id, "refused"))
        elif in_task:
            turn.show("transfer_cancelled", "utter_cancelled", keys=("home",))
        else:
            go_home(turn, "utter_nothing_to_cancel")


class GoHome(TaskAction):
    """Back to the beginning: whatever was open is not done."""

    NAME = "action_go_home"

    def act(self, turn: Turn) -> None:
        """Cancel the open transfer and show the home screen."""
        in_transfer = turn.loop == "transfer_form"
        if turn.slot("transfer"):
            turn.bank.cancel(turn.slot("transfer"), "refused")
        turn.leave_task()
        go_home(turn, "utter_went_home_cancelled" if in_transfer else "utter_went_home")


class GoBack(TaskAction):
    """One question back; in the check and at the PIN it cancels."""

    NAME = "action_go_back"

    def act(self, turn: Turn) -> None:
        """Drop the last value and ask for it again."""
        if turn.loop != "transfer_form":
            turn.leave_task()
            go_home(turn, "utter_went_home")
            return
        transfer = turn.bank.transfer(turn.slot("transfer")) if turn.slot("transfer") else None
        if transfer and transfer.status in CHECKED_OR_PAST:
            turn.leave_task()
            show_result(turn, turn.bank.cancel(transfer.id, "refused"))
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
    """Says the screen again."""

    NAME = "action_repeat"

    def act(self, turn: Turn) -> None:
        """The conversation knows what is on the screen."""
        turn.effect("repeat")


class WhatCanYouDo(TaskAction):
    """The menu."""

    NAME = "action_what_can_you_do"

    def act(self, turn: Turn) -> None:
        """Show what can be done, then go on with the task in hand."""
        show_menu(turn, "menu", "utter_menu")
        turn.resume()


class CallHelp(TaskAction):
    """Calls a person; the help desk works without Rasa, this is only the spoken way to it."""

    NAME = "action_call_help"

    def act(self, turn: Turn) -> None:
        """Leave it to the conversation."""
        turn.effect("help", reason="voice")


class ReportFraud(TaskAction):
    """Somebody wants her money: everything stops, a person comes."""

    NAME = "action_report_fraud"

    def act(self, turn: Turn) -> None:
        """Hold what can still be held, stop the rest, remember it, and call help."""
        if turn.is_key or turn.confidence >= SURE_OF_A_REPORT:
            turn.bank.report_fraud(turn.visit.session)
        if turn.slot("transfer"):
            transfer = turn.bank.transfer(turn.slot("transfer"))
            if transfer.status in OPEN:
                turn.bank.cancel(transfer.id, "report_fraud")
        turn.leave_task()
        turn.effect("help", response="utter_report_fraud", reason="report_fraud")


class OutOfScope(TaskAction):
    """Says kindly what the machine cannot do, and what it can."""

    NAME = "action_out_of_scope"

    def act(self, turn: Turn) -> None:
        """Offer what there is; the second time in a row, a person."""
        response = "utter_not_understood_twice" if turn.missed() >= 2 else "utter_out_of_scope"
        show_menu(turn, "out_of_scope", response)


class NotUnderstood(TaskAction):
    """Asks again with an example; the second time in a row it changes the way."""

    NAME = "action_not_understood"

    def act(self, turn: Turn) -> None:
        """Show examples, then keys and a person."""
        twice = turn.missed() >= 2
        response = "utter_not_understood_twice" if twice else "utter_not_understood"
        show_menu(turn, "not_understood", response)


class CounterService(TaskAction):
    """A service that the branch has but this machine does not do yet."""

    NAME = "action_counter_service"

    def act(self, turn: Turn) -> None:
        """Offer a person."""
        turn.visit.misses = 0
        choices = (
            Choice("1", "好，请人来帮我", "/call_help"),
            Choice("2", "不用了", "/go_home"),
        )
        turn.show("out_of_scope", "utter_counter_service", choices=choices, keys=("home",))
        turn.resume()


class Resume(TaskAction):
    """Help is over, or she does not want to wait: on from where it is safe."""

    NAME = "action_resume"

    def act(self, turn: Turn) -> None:
        """A transfer goes on from its review, anything else from the home screen."""
        if not turn.loop:
            if not show_untold_result(turn):
                go_home(turn, "utter_what_next")
            return
        turn.visit.misses = 0
        turn.resume()


def show_untold_result(turn: Turn) -> bool:
    """Show a posted transfer that she has not been told of: help came between."""
    transfer_id = turn.visit.transfer_id
    if not transfer_id or turn.visit.told_of == transfer_id:
        return False
    transfer = turn.bank.transfer(transfer_id)
    if transfer.status is not TransferStatus.POSTED:
        return False
    show_result(turn, transfer)
    return True


class Effect(TaskAction):
    """Speech and type settings: an effect on the machine, then on with the task."""

    EFFECT: EffectName
    RESPONSE = ""

    def act(self, turn: Turn) -> None:
        """Do it and say so in the new manner."""
        turn.effect(self.EFFECT, response=self.RESPONSE)


def _effect(name: str, effect: EffectName, response: str) -> type[TaskAction]:
    doc = f"Asks the machine for: {effect}."
    parts = {"NAME": name, "EFFECT": effect, "RESPONSE": response, "__doc__": doc}
    return type(name, (Effect,), parts)


def go_home(turn: Turn, response: str) -> None:
    """Show the home screen."""
    turn.visit.misses = 0
    title = turn.visit.customer.title if turn.visit.customer else ""
    turn.show(
        "home",
        response,
        {"title": title},
        data={"title": title},
        choices=MENU,
        hints=SAYABLE,
        keys=("repeat",),
    )


def show_menu(turn: Turn, screen: str, response: str) -> None:
    """Show what can be done, on the screen that fits the occasion."""
    turn.show(screen, response, choices=MENU, hints=SAYABLE, keys=("repeat", "home"))


EVERYWHERE = (
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
    CounterService,
    Resume,
    _effect("action_speak_slower", "slower", "utter_slower"),
    _effect("action_speak_faster", "faster", "utter_faster"),
    _effect("action_speak_louder", "louder", "utter_louder"),
    _effect("action_speak_quieter", "quieter", "utter_quieter"),
    _effect("action_bigger_text", "bigger", "utter_bigger"),
    _effect("action_smaller_text", "smaller", "utter_smaller"),
)
