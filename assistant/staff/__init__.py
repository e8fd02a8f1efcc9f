"""Serve staff with commands for the desk and the holds, at another terminal over the same data."""
