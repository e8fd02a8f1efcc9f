"""Measure what the assistant costs: ``make bench`` prints it and writes ``bench.json``."""
