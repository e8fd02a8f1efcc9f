"""Compile patterns that read any text of a customer in time proportional to its length.

Python's own ``re`` may try a pattern again from every place and in every way: one of ours took
minutes for 40 times 嗯. So a pattern that repeats something without a bound is compiled by
google-re2, which builds an automaton and knows no look-around and no back reference. Patterns that
need those stay with ``re`` and bound every repetition (tests/test_linear_time.py tries them all).
"""

from __future__ import annotations

from typing import Any

import re2

Linear = Any
"""A compiled pattern of google-re2: ``match``, ``search``, ``fullmatch``, ``sub`` as in ``re``."""


def compile_linear(pattern: str) -> Linear:
    """Compile a pattern without look-around.

    Raises:
        re2.error: it has look-around or a back reference, or is malformed.
    """
    options = re2.Options()
    options.log_errors = False
    return re2.compile(pattern, options)
