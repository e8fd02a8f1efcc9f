"""Lead every service through the same steps: start by intent, ask for missing values, finish.

``service_form`` leads all services. A service says which question is open, asks it, takes the
answer, and does its work at the end. The values that a customer has given so far are in the slot
``said``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar, cast

from rasa_sdk.events import ActiveLoop

from assistant.actions.base import FormAction, NotAnAnswer, TaskAction, Told, Turn
from assistant.actions.home import go_home
from assistant.conversation.visit import Services
from assistant.limits import FieldKind
from assistant.screens.content import Content
from assistant.screens.view import Choice

FORM = "service_form"
Said = TypeVar("Said")


class ServiceAction(TaskAction):
    """One service. Subclasses write ``take``, ``question``, ``ask`` and ``finish``.

    Services that only show something and ask nothing are plain ``TaskAction``s, as the
    balance is: they may interrupt a transfer without putting it aside.
    """

    PRIVATE = True
    """The service asks for her PIN first."""
    ANSWERS: frozenset[str] = frozenset()
    """Further intents that may answer the service's questions. They count as an answer if ``take``
    finds the asked value in the words; otherwise the rule for their intent applies."""

    def act(self, turn: Turn) -> None:
        """Begin at the service's intent, or go on after the PIN."""
        if turn.slot("service") != self.NAME:
            turn.park_task()
            turn.visit.tally.begin(self.NAME)
            turn.set(service=self.NAME, said={})
            turn.visit.misses = 0
        if not turn.intent.startswith("pin_"):
            self.take(turn)
        if self.PRIVATE and turn.sign_in_first(self.NAME):
            return
        if self.question(turn) is None:
            conclude(self, turn)
        else:
            turn.follow(FORM)

    def take(self, turn: Turn) -> bool:
        """Keep the values that words or keys give (``note``); return whether there was any."""
        raise NotImplementedError

    def question(self, turn: Turn) -> str | None:
        """Return what has to be asked next, None when there is nothing left to ask."""
        raise NotImplementedError

    def ask(self, turn: Turn, question: str) -> None:
        """Ask the question with ``put_question``; of many choices a page (``paging.offer``)."""
        raise NotImplementedError

    def finish(self, turn: Turn) -> None:
        """Do the service and show the result, or hand a transfer to ``turn.pay``."""
        raise NotImplementedError


def note(turn: Turn, **values: Told | None) -> bool:
    """Keep values that she gave the service in hand; return whether any is not None."""
    told = {name: value for name, value in values.items() if value is not None}
    _keep(turn, {**_told(turn), **told}, _steps(turn))
    return bool(told)


def forget(turn: Turn, *names: str) -> None:
    """Forget these of the values that she gave."""
    left = {name: value for name, value in _told(turn).items() if name not in names}
    _keep(turn, left, _steps(turn))


def said(turn: Turn, kind: type[Said]) -> Said:
    """Return the values that she has given the service in hand, typed as its own ``_Said``.

    Nothing is checked at run time: a slot holds JSON, and ``note`` has written it.
    """
    return cast(Said, _told(turn))


def _told(turn: Turn) -> dict[str, Told]:
    """Return the values in the order in which she gave them."""
    return dict((turn.slot("said") or {}).get("told", {}))


def asked(turn: Turn) -> str | None:
    """Return the question that the service in hand asked last; None before its first."""
    steps = _steps(turn)
    return steps[-1][0] if steps else None


def _steps(turn: Turn) -> list[tuple[str, dict[str, Told]]]:
    """Return the questions asked so far, each with the values given before it."""
    return list((turn.slot("said") or {}).get("steps", ()))


def _keep(
    turn: Turn, told: Mapping[str, Told], steps: Sequence[tuple[str, dict[str, Told]]]
) -> None:
    turn.set(said={"told": dict(told), "steps": list(steps)})


def _note_step(turn: Turn, question: str) -> None:
    """Remember a question for going back; if it was asked before, forget the questions after it."""
    steps = _steps(turn)
    asked_already = [step[0] for step in steps]
    if question in asked_already:
        steps = steps[: asked_already.index(question) + 1]
    else:
        steps.append((question, _told(turn)))
    _keep(turn, _told(turn), steps)


def put_question(
    turn: Turn,
    content: Content,
    response: str,
    words: Mapping[str, str] | None = None,
    *,
    choices: tuple[Choice, ...] = (),
    hints: tuple[str, ...] = (),
    keys: tuple[str, ...] = (),
    field_kind: FieldKind | None = None,
) -> None:
    """Ask a service's question; first apologise after one useless answer, name the keys after two."""
    if turn.visit.misses:
        turn.effect("before", "utter_missed_twice" if turn.visit.misses >= 2 else "utter_missed")
    turn.show(
        content,
        response,
        words,
        choices=choices,
        hints=hints,
        keys=(*keys, "repeat", "back", "home"),
        field_kind=field_kind,
    )


def conclude(service: ServiceAction, turn: Turn) -> None:
    """Finish a service. A task that it had put aside goes on, after the service's transfer if any."""
    tally = turn.visit.tally
    in_hand = tally.in_front
    service.finish(turn)
    turn.visit.misses = 0
    if turn.slot("service") != service.NAME:
        return  # handed over
    if turn.slot("transfer"):
        turn.set(service=None, said=None, requested_slot=None)
    else:
        tally.finish(in_hand)
        turn.end_task()


def hand_over(turn: Turn, action: str, **told: Told) -> None:
    """Let another service go on, with the values that she has given already.

    A task that was put aside stays aside until the other service has ended.
    """
    turn.set(service=action, requested_slot=None)
    _keep(turn, told, [])
    turn.events.append(ActiveLoop(None))
    turn.follow(action)


class _FormStep(TaskAction):
    """An action of ``service_form``: it lets the service in hand decide."""

    def __init__(self, services: Services, offered: Mapping[str, ServiceAction]) -> None:
        super().__init__(services)
        self._offered = offered

    def service(self, turn: Turn) -> ServiceAction:
        """Return the service in hand."""
        return self._offered[str(turn.slot("service"))]


class ValidateService(_FormStep, FormAction):
    """Take an answer and let the service say whether anything is left to ask."""

    NAME = "validate_service_form"

    def answers(self, turn: Turn) -> frozenset[str]:
        """Return the intents that may answer the service in hand."""
        return self.ANSWERS | self.service(turn).ANSWERS

    def take(self, turn: Turn) -> None:
        """Let the service take the answer; count one that is of no use.

        Raises:
            NotAnAnswer: It is a request for something else.
        """
        if self.service(turn).take(turn):
            turn.visit.misses = 0
        elif turn.intent in self.ANSWERS or self._asks_the_same(turn):
            turn.missed()
        else:
            raise NotAnAnswer

    def _asks_the_same(self, turn: Turn) -> bool:
        return f"action_{turn.intent}" == self.service(turn).NAME

    def next_slot(self, turn: Turn) -> str | None:
        """Return ``step`` while the service has a question."""
        return None if self.service(turn).question(turn) is None else "step"


class AskStep(_FormStep):
    """Ask the service's question."""

    NAME = "action_ask_step"

    def act(self, turn: Turn) -> None:
        """Ask for what is missing."""
        turn.set(resumed=None)
        service = self.service(turn)
        question = service.question(turn)
        assert question is not None, "the form asks only while there is a question"
        _note_step(turn, question)
        service.ask(turn, question)


class ServiceResult(_FormStep):
    """Let the service do its work, once nothing is left to ask."""

    NAME = "action_service_result"

    def act(self, turn: Turn) -> None:
        """Finish the service in hand."""
        conclude(self.service(turn), turn)


def back_in_service(turn: Turn) -> None:
    """Go one question back, and forget the answers since.

    At the first question the values of her request are forgotten; if there are none, go home.
    """
    steps = _steps(turn)
    earlier = steps[:-1]
    began_with = steps[0][1] if steps else {}
    if earlier:
        _keep(turn, earlier[-1][1], earlier)
        turn.resume()
    elif began_with:
        _keep(turn, {}, [])
        turn.resume()
    else:
        turn.leave_task()
        go_home(turn, "utter_went_home")


SERVICE_FORM = (ValidateService, AskStep, ServiceResult)
