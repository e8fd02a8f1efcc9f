"""Test that an action's answer is validated as Rasa does, by a validator made once."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import ValidationError, validate

import assistant.understanding.rasa  # noqa: F401  (what Rasa imports and is not here)

pytestmark = pytest.mark.engines  # Rasa itself
SOUND = {"events": [{"event": "slot", "name": "payee", "value": 3}], "responses": [{"text": "好"}]}
PIECES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["event", "events", "responses", "name"]), inner)
    ),
    max_leaves=6,
)


@pytest.fixture(scope="module")
def checked() -> Any:
    from rasa.core.actions.action import RemoteAction

    from assistant.understanding.rasa.in_process import check_answers_by_one_validator

    check_answers_by_one_validator()
    return RemoteAction("action_x", None)


def verdict(check: Any, answer: Any) -> bool:
    try:
        check(answer)
    except ValidationError:
        return False
    return True


def test_a_sound_answer_passes(checked: Any) -> None:
    assert checked._validate_action_result(SOUND)


@pytest.mark.parametrize("broken", [{"events": [{"name": "x"}]}, {"events": 3}, [], None])
def test_a_broken_answer_does_not(checked: Any, broken: Any) -> None:
    with pytest.raises(ValidationError):
        checked._validate_action_result(broken)


@settings(deadline=None)
@given(answer=st.dictionaries(st.sampled_from(["events", "responses"]), PIECES))
def test_the_verdict_is_jsonschemas_own(checked: Any, answer: Any) -> None:
    schema = checked.action_response_format_spec()
    as_rasa_does = verdict(lambda one: validate(one, schema), answer)
    assert verdict(checked._validate_action_result, answer) is as_rasa_does
