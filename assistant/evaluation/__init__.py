"""Measure how well the assistant understands utterances that are not in its training data."""

from __future__ import annotations

import logging
import os

# Rasa's libraries print pages about themselves when they are imported; the table is what is asked for.
os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
logging.captureWarnings(True)
logging.getLogger("py.warnings").setLevel(logging.ERROR)
