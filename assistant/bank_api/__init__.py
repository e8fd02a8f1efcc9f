"""Carry the calls of ``BankGateway`` over HTTPS, to a bank that keeps its own core system."""
