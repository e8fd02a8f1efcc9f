"""Readers of words: sums, payees, periods, terms. Plain Python, of use to every room."""
