"""Measure time and memory that the assistant needs; run by ``make bench``."""
