"""Read words: sums, payees, periods, terms.

The readers are plain Python without Rasa, of use to every room.
"""
