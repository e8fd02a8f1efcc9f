"""Measure time and memory for the first anti-fraud check of a process, and for each later answer.

The grammar's automata are built when an answer first needs them, after the kiosk is ready, so other
measurements (memory, turns at the home screen) do not include them.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from typing import Any

import psutil

from assistant.bench.family import MEGABYTE
from assistant.conversation.check_answers import in_hand
from assistant.fraud.answers import interpret
from assistant.fraud.check import Question
from assistant.fraud.grammar import InHand
from assistant.screens.named import PartOfTransfer
from assistant.settings import ROOT

ANSWERS = (
    (Question.NOTICE, "听明白了，接着转吧"),
    (Question.WHO, "给我闺女小红的"),
    (Question.PURPOSE, "她买房子凑首付用的"),
    (Question.SECRECY, "没有人让我瞒着家里都知道"),
    (Question.COACHING, "没有人教我，我自己来的"),
    (Question.FINAL, "我确定要转，麻烦您了"),
)
"""Answers of an honest customer to the fraud check's questions; the sum is read elsewhere."""
ROUNDS = 50
TRANSFER: PartOfTransfer = {
    "payee": "王小红",
    "relation": "闺女",
    "tail": "6789",
    "fen": 2_000_000,
    "account": "存折",
}


def bench_guard() -> dict[str, Any]:
    """Read the answers of a fraud check in a new process; return seconds and megabytes."""
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "assistant.bench.guard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def _measure() -> dict[str, float]:
    about = in_hand(TRANSFER)
    before = psutil.Process().memory_full_info().uss
    first = [_seconds(question, words, about) for question, words in ANSWERS]
    weight = psutil.Process().memory_full_info().uss - before
    later = [_seconds(question, words, about) for _ in range(ROUNDS) for question, words in ANSWERS]
    return {
        "first_check_seconds": sum(first),
        "first_check_slowest_answer_seconds": max(first),
        "first_check_megabytes": weight / MEGABYTE,
        "check_answer_median_seconds": statistics.median(later),
        "check_answer_p95_seconds": statistics.quantiles(later, n=20)[-1],
    }


def _seconds(question: Question, words: str, about: InHand) -> float:
    began = time.perf_counter()
    interpret(question, words, about=about)
    return time.perf_counter() - began


if __name__ == "__main__":
    print(json.dumps(_measure()))
