"""The rules on a server are the SQLite ones, translated: nobody has edited them, and none is left out."""

from __future__ import annotations

import re

import pytest

from assistant.storage.postgresql.records import schema_script
from tests.storage.postgresql.translate import HIDDEN, schema_of_sqlite, translate

pytestmark = pytest.mark.postgresql


def test_the_script_is_what_the_migrations_translate_to():
    assert schema_script() == translate(schema_of_sqlite())


def test_no_rule_and_no_sentence_is_left_out():
    script = schema_script()
    for row in schema_of_sqlite():
        if row.type != "trigger" or row.name.endswith(HIDDEN):
            continue
        assert f"FUNCTION bank.{row.name}()" in script
        for sentence in re.findall(r"raise\(ABORT, ('(?:[^']|'')*')\)", str(row.sql)):
            assert f"bank.refuse({sentence})" in script
