"""The database: one SQLite file, its tables, its migrations, its transactions."""
