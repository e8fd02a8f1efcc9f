"""Serve elderly customers of a bank by voice, entirely offline."""
