"""Carry calls for help to people beyond the desk on this machine: each channel by a process of its own."""
