"""One-tap help: tickets, the desk, and the spool for tickets that the database cannot take."""
