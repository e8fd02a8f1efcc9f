"""Take calls for help: tickets, the desk, and a spool for what the database cannot take."""
