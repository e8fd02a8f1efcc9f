"""Store calls for help as tickets, even if the database fails, and let staff handle them."""
