"""Commands for staff: the desk and the holds, at another terminal with the same data."""
