"""Serve elderly customers of a bank by voice, without any network."""
