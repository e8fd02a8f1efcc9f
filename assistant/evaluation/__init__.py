"""Measure how well the assistant understands utterances that are not in its training data."""

from __future__ import annotations

import logging
import os

# Silence the warnings that Rasa's libraries print at import, so that only the table is printed.
os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
logging.captureWarnings(True)
logging.getLogger("py.warnings").setLevel(logging.ERROR)
