"""Learns from examples what the program reads with, at set-up."""
