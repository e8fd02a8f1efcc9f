"""Attack the bank and its guard on one virtual clock, with a model in memory as the judge."""
