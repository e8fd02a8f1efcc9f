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

    Services that show something and ask nothing, such as the balance, are ``TaskAction``s instead:
    they may interrupt a transfer without putting it aside.
    """

    PRIVATE = True
    """Whether the service asks for the customer's PIN first."""
    ANSWERS: frozenset[str] = frozenset()
    """Further intents whose words may answer the service's questions: they do if ``take`` finds the
    asked value in the words; otherwise the rule for their intent applies."""

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
        """Keep the values that words or keys give, by ``note``; return whether there were any."""
        raise NotImplementedError

    def question(self, turn: Turn) -> str | None:
        """Return the name of the next question, or None if nothing is left to ask."""
        raise NotImplementedError

    def ask(self, turn: Turn, question: str) -> None:
        """Ask the question by ``put_question``; offer many choices by ``paging.offer``."""
        raise NotImplementedError

    def finish(self, turn: Turn) -> None:
        """Do the service's work and show the result, or hand a transfer to ``turn.pay``."""
        raise NotImplementedError


def note(turn: Turn, **values: Told | None) -> bool:
    """Keep values that the customer gave to the open service; return whether any is not None."""
    told = {name: value for name, value in values.items() if value is not None}
    _keep(turn, {**_told(turn), **told}, _steps(turn))
    return bool(told)


def forget(turn: Turn, *names: str) -> None:
    """Forget the values with these names."""
    left = {name: value for name, value in _told(turn).items() if name not in names}
    _keep(turn, left, _steps(turn))


def said(turn: Turn, kind: type[Said]) -> Said:
    """Return what the customer has told the open service, typed as the service's ``_Said``.

    Nothing is checked at run time: a slot holds JSON, and ``note`` has written it.
    """
    return cast(Said, _told(turn))


def _told(turn: Turn) -> dict[str, Told]:
    """Return the values in the order in which the customer gave them."""
    return dict((turn.slot("said") or {}).get("told", {}))


def asked(turn: Turn) -> str | None:
    """Return the last question of the open service; None before its first question."""
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
    """Ask a service's question; apologise after one useless answer, name the keys after two."""
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
    """Finish a service; continue a task that waited, after a transfer begun by the service."""
    tally = turn.visit.tally
    in_hand = tally.in_front
    service.finish(turn)
    turn.visit.misses = 0
    if turn.slot("service") != service.NAME:
        return  # another service goes on
    if turn.slot("transfer"):
        turn.set(service=None, said=None, requested_slot=None)
    else:
        tally.finish(in_hand)
        turn.end_task()


def hand_over(turn: Turn, action: str, **told: Told) -> None:
    """Continue with another service, given the values ``told`` that the customer has named.

    A task that was put aside waits until the other service has ended.
    """
    turn.set(service=action, requested_slot=None)
    _keep(turn, told, [])
    turn.events.append(ActiveLoop(None))
    turn.follow(action)


class _FormStep(TaskAction):
    """Base class for the actions of ``service_form``, which let the open service decide."""

    def __init__(self, services: Services, offered: Mapping[str, ServiceAction]) -> None:
        super().__init__(services)
        self._offered = offered

    def service(self, turn: Turn) -> ServiceAction:
        """Return the open service."""
        return self._offered[str(turn.slot("service"))]


class ValidateService(_FormStep, FormAction):
    """Take an answer and let the service say whether anything is left to ask."""

    NAME = "validate_service_form"

    def answers(self, turn: Turn) -> frozenset[str]:
        """Return the intents that may answer the open service's question."""
        return self.ANSWERS | self.service(turn).ANSWERS

    def take(self, turn: Turn) -> None:
        """Let the service take the answer; count an answer that cannot be used.

        Raises:
            NotAnAnswer: The words are a request for something else.
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
        """Return ``step`` while the service has a question, then None."""
        return None if self.service(turn).question(turn) is None else "step"


class AskStep(_FormStep):
    """Ask the service's question."""

    NAME = "action_ask_step"

    def act(self, turn: Turn) -> None:
        """Let the service ask for the missing value."""
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
        """Finish the open service."""
        conclude(self.service(turn), turn)


def back_in_service(turn: Turn) -> None:
    """Go back one question, and forget the answers given since then.

    At the first question, forget the values of the customer's request; if there are none, go to the
    home screen.
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
