"""What a key, a number or words mean on the screen that is up: as the payload that the dialogue takes."""

from __future__ import annotations

import re
import unicodedata

from assistant.banking.model import PinOutcome, PinResult
from assistant.banking.money import Money
from assistant.fraud.answers import interpret
from assistant.fraud.check import AnswerKind, Question
from assistant.limits import is_number
from assistant.screens.view import View
from assistant.understanding.agent import Parse
from assistant.understanding.payloads import answer_payload, payload

INTERRUPTING = frozenset(
    {
        "cancel",
        "go_home",
        "go_back",
        "call_help",
        "repeat",
        "report_fraud",
        "goodbye",
        "speak_slower",
        "speak_faster",
        "speak_louder",
        "speak_quieter",
        "bigger_text",
        "smaller_text",
    }
)
"""What may cut into the anti-fraud check; anything else there is an answer or unclear."""
STOPPING = frozenset({"cancel", "report_fraud"})
SURE = 0.8
"""A stop that the classifier is this sure of goes before a safe answer in the same words."""
NO_REQUEST = frozenset(
    {*INTERRUPTING, "greet", "thank", "affirm", "deny", "inform", "out_of_scope", "nlu_fallback"}
)
"""What is no request for something of the bank."""
WHETHER = ("affirm", "deny")
"""What the two choices of a question of yes and no are called when they are said."""
KEY_PAYLOADS = {"yes": "/affirm", "no": "/deny", "home": "/go_home", "back": "/go_back"}


def as_words(text: str) -> str:
    """Return her words without a slash before them: what begins with one, the dialogue obeys.

    Whatever way the slash is written, and whatever blanks or marks hide it.
    """
    plain = unicodedata.normalize("NFKC", text)
    before = re.match(r"\W*", plain)
    assert before is not None
    return plain[before.end() :] if "/" in before[0] else text


def key_payload(key: str, view: View) -> str | None:
    """Return what a named or numbered key means; None where it means nothing."""
    if key.isdigit():
        return next((c.payload for c in view.choices if c.key == key), None)
    if view.screen == "fraud_check" and key in {"yes", "no"}:
        return answer_payload(interpret(Question(view.data["question"]), "", key=key))
    if view.screen == "whether" and key in {"yes", "no"}:
        return view.choices[0 if key == "yes" else 1].payload
    if view.screen == "search" and key == "no":
        return view.choices[-1].payload
    return KEY_PAYLOADS.get(key)


def check_payload(text: str, parse: Parse, view: View) -> str | None:
    """Read words as an answer to the check; None when they cut into it instead."""
    amounts = [e["value"] for e in parse.entities if e["entity"] == "amount"]
    fen = amounts[-1] if amounts else None
    question, hers = Question(view.data["question"]), bool(view.data.get("hers"))
    answer = interpret(question, text, amount_fen=fen, hers=hers)
    stops = parse.intent in STOPPING and (parse.confidence or 0) >= SURE
    if stops and answer.kind is not AnswerKind.UNSAFE:
        return None
    if answer.kind is AnswerKind.UNCLEAR and parse.intent in INTERRUPTING:
        return None
    return answer_payload(answer)


def amount_payload(view: View, digits: str) -> str:
    """Read a closed amount field; what is no amount is a miss, asked again."""
    if not is_number(digits):
        return "/inform"
    fen = Money.yuan(digits).fen
    if view.screen == "fraud_check":
        question = Question(view.data["question"])
        return answer_payload(interpret(question, "", amount_fen=fen, typed=True))
    return payload("inform", amount=fen)


def pin_payload(result: PinResult) -> str:
    """Tell the dialogue how the PIN went; that she is signed in, it cannot be told."""
    if result.outcome is PinOutcome.WRONG:
        return payload("pin_wrong", left=result.attempts_left)
    return "/pin_right" if result.outcome is PinOutcome.RIGHT else "/pin_locked"


def must_be_read(view: View) -> bool:
    """Whether this is the guard's notice: her yes is deaf until it has been read."""
    return view.screen == "fraud_check" and view.data["question"] == Question.NOTICE.value
