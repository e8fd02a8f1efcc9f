"""Compile regular expressions that search any text in time proportional to its length.

Python's ``re`` may try a pattern from every place in every way: one of our patterns took minutes
for 40 times 嗯. So a pattern with an unlimited repetition is compiled by google-re2, which builds
an automaton but has no look-around and no back reference. Patterns that need those use ``re`` and
limit every repetition (tests/test_linear_time.py tries them all).
"""

from __future__ import annotations

from typing import Any

import re2

Linear = Any
"""A compiled pattern of google-re2: ``match``, ``search``, ``fullmatch``, ``sub`` as in ``re``."""


def compile_linear(pattern: str) -> Linear:
    """Compile a pattern without look-around.

    Raises:
        re2.error: The pattern has look-around or a back reference, or is malformed.
    """
    options = re2.Options()
    options.log_errors = False
    return re2.compile(pattern, options)
