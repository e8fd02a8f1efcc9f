"""Connect Rasa to this process: its action endpoint and its output channel."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import structlog
from jsonschema.exceptions import best_match
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction
from rasa.core.channels.channel import OutputChannel
from rasa.utils.endpoints import EndpointConfig
from rasa_sdk.executor import ActionExecutor

if TYPE_CHECKING:
    from rasa_sdk.interfaces import Action

log = logging.getLogger(__name__)


def quieten_rasa() -> None:
    """Send Rasa's structured log through our log, warnings and errors only.

    By default Rasa prints every prediction, and so every utterance, to standard output.
    """
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.stdlib.LoggerFactory(),
    )


def check_answers_by_one_validator() -> None:
    """Make Rasa check the results of actions with one validator that is made once.

    ``RemoteAction`` calls ``jsonschema.validate``, which checks Rasa's own constant schema against
    its meta-schema each time: 86 of the 100 ms of an action. Schema, result and error stay the same
    (tests/understanding/test_in_process.py).
    """
    schema = RemoteAction.action_response_format_spec()
    kind = validator_for(schema)
    kind.check_schema(schema)
    validator = kind(schema)

    def validate(self: RemoteAction, result: dict[str, Any]) -> bool:
        error = best_match(validator.iter_errors(result))
        if error is not None:
            raise error
        return True

    RemoteAction._validate_action_result = validate


class InProcessActions(EndpointConfig):  # type: ignore[misc]
    """Run custom actions in this process, where Rasa would call an action server.

    It is a subclass because Rasa reads ``kwargs`` and ``url`` of its endpoint; a plain object fails
    and Rasa hides the failure in a log line.
    """

    def __init__(self, actions: Iterable[Action], failures: list[str]) -> None:
        """Register ``actions``; failed actions are logged and added to ``failures``."""
        super().__init__(url="in-process")
        self._failures = failures
        self._executor = ActionExecutor()
        for action in actions:
            self._executor.register_action(action)

    async def request(self, *args: Any, **kwargs: Any) -> Any:
        """Run the action that ``json`` names and return its result."""
        call = kwargs["json"]
        try:
            return await self._executor.run(call)
        except Exception as err:
            log.exception("action %s failed", call.get("next_action"))
            self._failures.append(f"{call.get('next_action')}: {type(err).__name__}: {err}")
            raise


class ReplyChannel(OutputChannel):  # type: ignore[misc]
    """Collect whole responses, text and custom data together, in their order."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []

    @classmethod
    def name(cls) -> str:
        """Return the channel's name, as responses could select it."""
        return "kiosk"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep one response."""
        self.rows.append(message)
