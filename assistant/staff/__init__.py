"""The staff's side: the desk and the holds, from another terminal on the same data."""
