"""Help from outside of the interpreter: a process that holds the terminal, and the kiosk in it."""
