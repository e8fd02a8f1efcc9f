"""Classify a customer's words with Rasa; if the result is unsure, classify simplified words too."""

from __future__ import annotations

from dataclasses import replace

from assistant.understanding.dialect import in_mandarin
from assistant.understanding.disambiguation.long_utterances import is_surer, is_unsure
from assistant.understanding.in_context.openings import without_openings
from assistant.understanding.in_context.scope import without_denied_pressure
from assistant.understanding.payloads import as_words
from assistant.understanding.protocol import DENIES, REPORT, Parse, Understanding


async def classify(agent: Understanding, words: str) -> Parse:
    """Return the classifier's reading of ``words``, which are never executed as a payload.

    If they are no clear request, they are classified again without empty phrases at both ends
    (哎你好啊，我转个账), and again with dialect words replaced by Mandarin ones (想转啲钱畀小红).
    Denials are not taken for a report of fraud: 没有谁打电话让我转.

    Raises:
        AgentFailed: The agent raised, or did not answer in time.
    """
    parse = await agent.parse(as_words(words))
    if parse.intent == REPORT:
        said = without_denied_pressure(words)
        if said.strip("，。,. ") == "":
            return parse.as_intent(DENIES)
        if said != words:
            return replace(await agent.parse(as_words(said)), text=parse.text)
    for said in (without_openings(words), in_mandarin(words)):
        if is_unsure(parse) and said not in ("", words):
            other = await agent.parse(as_words(said))
            if is_surer(other, parse):
                parse = replace(other, text=parse.text)
    return parse
