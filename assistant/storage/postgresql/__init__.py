"""Keep the bank's records on a PostgreSQL server (docs/decisions/postgresql.md)."""
