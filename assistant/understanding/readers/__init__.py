"""Read values from words: sums, payees, accounts, periods, terms of deposits.

The readers are plain Python without Rasa, so that other rooms can use them too.
"""
