"""Tell staff why the database could not be used, whatever it is on."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError, SQLAlchemyError


def tell_why(err: SQLAlchemyError) -> str:
    """Return why: of a server in a sentence in Chinese, else in the database's own words."""
    if isinstance(err, DBAPIError) and type(err.orig).__module__.startswith("psycopg2"):
        from assistant.storage.postgresql.sentences import explain

        return f"{explain(err.orig)}。"
    return str(err)
