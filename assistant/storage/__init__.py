"""Store the bank's data in one SQLite file: its tables, its migrations, its transactions."""
