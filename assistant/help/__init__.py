"""One-tap help: tickets, the desk, the outbox that loses none."""
