"""Guard customers against fraud: find warning signs, decide on a payment, lead the questions."""
