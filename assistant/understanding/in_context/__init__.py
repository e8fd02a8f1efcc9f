"""Read words about the current task, given the question on the screen and the customer's payees."""
