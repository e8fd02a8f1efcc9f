"""Translate the schema of the SQLite migrations into PostgreSQL's: ``assistant/storage/postgresql/``.

    .venv/bin/python -m tests.storage.postgresql.translate

sqlglot reads each CHECK, index and trigger; what means another thing in PostgreSQL is exchanged, and what it
cannot read is an error. A test holds that the file which is kept is what comes out here.

Values stay as SQLite has them (``bigint``, ``text``, 0 and 1, JSON as text), so that the log's seals are the
same. Within a rule what is read out of JSON is ``jsonb``; beside a text it becomes one, beside a number the
number becomes ``jsonb``: SQLite compares by the column's kind as well.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import indent

import sqlglot
from alembic import command
from sqlalchemy import create_engine
from sqlglot import exp

from assistant.storage.database import HEAD, SchemaRow, make_config

FILE = Path(__file__).parents[3] / "assistant" / "storage" / "postgresql" / f"{HEAD}.sql"
SCHEMA = "bank"
FIRST = f"""\
-- The schema of migration {HEAD} for PostgreSQL, as tests/storage/postgresql/translate.py makes it of the
-- SQLite migrations. It is run in one transaction. Never edit it: change the migrations.
CREATE SCHEMA {SCHEMA};
COMMENT ON SCHEMA {SCHEMA} IS 'elderbank';

-- What SQLite has for a value of JSON: null is NULL, and true is 1.
CREATE FUNCTION {SCHEMA}.stored(told jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE jsonb_typeof(told) WHEN 'null' THEN NULL
    WHEN 'boolean' THEN to_jsonb(CAST(CAST(told AS boolean) AS integer)) ELSE told END
$$;

-- What kind of value SQLite says it is.
CREATE FUNCTION {SCHEMA}.kind(told jsonb) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE jsonb_typeof(told) WHEN 'string' THEN 'text' WHEN 'number' THEN
    CASE WHEN CAST(told AS text) ~ '^-?[0-9]+$' THEN 'integer' ELSE 'real' END
    ELSE jsonb_typeof(told) END
$$;

-- The items of an array, numbered from 0.
CREATE FUNCTION {SCHEMA}.items(told jsonb) RETURNS TABLE (key bigint, value jsonb)
  LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT nth - 1, {SCHEMA}.stored(item)
    FROM jsonb_array_elements(told) WITH ORDINALITY AS items(item, nth)
$$;

CREATE FUNCTION {SCHEMA}.refuse(sentence text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING MESSAGE = sentence, ERRCODE = 'check_violation';
END $$"""
RESERVED = ("only",)
"""Names of columns that are PostgreSQL's own words."""
HIDDEN = ("_place_taken", "_place_given", "_place_kept")
"""Triggers that guard the hidden rowid, which PostgreSQL has not."""
NUMBERED = {
    "entries": "seq", "refusals": "seq", "script_words": "seq", "talks": "seq", "rings": "id",
    "deliveries": "id",
}  # fmt: skip
"""Tables whose next row is numbered by the database, to the column."""
FUNCTIONS = ("extract", "each", "type", "array", "array_length", "valid")
BY_HAND = {
    "printf('%04d', OLD.version_num + 1)":
        "lpad(CAST(CAST(OLD.version_num AS bigint) + 1 AS text), 4, '0')",
    " OR NEW.rowid <> OLD.rowid": "",
}  # fmt: skip
"""What is written by hand."""
COMPARED = (exp.EQ, exp.NEQ, exp.NullSafeEQ, exp.NullSafeNEQ)
ORDERED = (exp.GT, exp.GTE, exp.LT, exp.LTE)
TRUTHS = (
    exp.And, exp.Or, exp.Not, exp.Exists, exp.In, exp.Is, exp.Between, exp.RegexpLike, *COMPARED,
    *ORDERED,
)  # fmt: skip
Kinds = dict[str, dict[str, str]]
"""By table and column: text or number."""


def schema_of_sqlite() -> list[SchemaRow]:
    """Return what the SQLite migrations make, in the order in which they make it."""
    engine = create_engine("sqlite://", future=True)
    with engine.connect() as connection:
        command.upgrade(make_config(connection), "head")
        query = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY rowid"
        return [SchemaRow(*row) for row in connection.exec_driver_sql(query) if row[3] is not None]


def translate(rows: list[SchemaRow]) -> str:
    """Return the statements that make the same schema in PostgreSQL."""
    tables = [row for row in rows if row.type == "table" and not row.name.startswith("sqlite_")]
    trees = {row.name: _tree(row) for row in tables}
    kinds = {name: _kinds(tree) for name, tree in trees.items()}
    parts = [FIRST]
    parts += [_table(name, tree, kinds) for name, tree in trees.items()]
    for name, tree in trees.items():
        parts += _foreign_keys(name, tree)
    parts += [_index(row, kinds) for row in rows if row.type == "index"]
    triggers = [row for row in rows if row.type == "trigger" and not row.name.endswith(HIDDEN)]
    place: dict[str, int] = {}
    for row in reversed(triggers):  # SQLite asks the newest first, PostgreSQL by name
        place[row.table] = place.get(row.table, 0) + 1
        parts += _trigger(row, place[row.table], kinds)
    parts += [_numbered(table, column) for table, column in NUMBERED.items()]
    parts += [_never_emptied(table) for table in trees]
    parts.append(f"INSERT INTO {SCHEMA}.audit_head VALUES (1, 0, '')")
    parts.append(f"INSERT INTO {SCHEMA}.alembic_version VALUES ('{HEAD}')")
    return ";\n".join(parts) + ";\n"


def _tree(row: SchemaRow) -> exp.Expression:
    assert row.sql is not None
    sql = re.sub(r"\)\s*WITHOUT ROWID\s*$", ")", row.sql)
    return _parsed(sql)


def _parsed(sql: str) -> exp.Expression:
    for function in FUNCTIONS:  # sqlglot would read its own meaning into them
        sql = re.sub(rf"\bjson_{function}\(", f"sq_{function}(", sql)
    sql = re.sub(r"\btypeof\(", "sq_typeof(", sql)
    tree = sqlglot.parse_one(sql, read="sqlite")
    assert not isinstance(tree, exp.Command), sql
    return tree


def _kinds(tree: exp.Expression) -> dict[str, str]:
    return {
        column.name: "number" if column.args["kind"].sql() in ("INT", "INTEGER") else "text"
        for column in tree.find_all(exp.ColumnDef)
    }


def _table(name: str, tree: exp.Expression, kinds: Kinds) -> str:
    """Return the table without its foreign keys: some look at tables that come later."""
    lines = []
    for part in tree.this.expressions:
        if isinstance(part, exp.ColumnDef):
            lines.append(_column(name, part, kinds))
        elif isinstance(part, exp.ForeignKey):
            continue
        elif isinstance(part, exp.Constraint):
            columns = ", ".join(each.name for each in part.find_all(exp.Identifier))
            lines.append(f"PRIMARY KEY ({columns.split(', ', 1)[1]})")
        elif isinstance(part, exp.CheckColumnConstraint | exp.Check):
            lines.append(f"CHECK ({_rule(part.this, name, kinds, pretty=False)})")
        else:
            lines.append(part.sql("postgres"))
    if name == "audit":  # made by the writer, who has the key; here only its shape can be asked for
        lines.append("CHECK (hash ~ '^[0-9a-f]{64}$')")
    if name == "holds":
        lines.append("rowid BIGINT GENERATED ALWAYS AS IDENTITY")
    return f"\nCREATE TABLE {SCHEMA}.{name} (\n  " + ",\n  ".join(lines) + "\n)"


def _column(table: str, part: exp.ColumnDef, kinds: Kinds) -> str:
    number = kinds[table][part.name] == "number"
    told = [quoted(part.name), "BIGINT" if number else 'TEXT COLLATE "C"']
    for constraint in part.constraints:
        kind = constraint.kind
        if isinstance(kind, exp.CheckColumnConstraint):
            check = _rule(kind.this, table, kinds, pretty=False)
            told += [] if check == "TRUE" else [f"CHECK ({check})"]
        elif not isinstance(kind, exp.Reference | exp.AutoIncrementColumnConstraint):
            told.append(constraint.sql("postgres"))
    return " ".join(told)


def _foreign_keys(name: str, tree: exp.Expression) -> Iterator[str]:
    for reference in tree.find_all(exp.Reference):
        column = reference.find_ancestor(exp.ColumnDef)
        key = reference.find_ancestor(exp.ForeignKey)
        assert column or key
        own = [column.name] if column else [each.name for each in key.expressions]
        table = reference.this.this.name
        others = ", ".join(each.name for each in reference.this.expressions)
        later = " DEFERRABLE INITIALLY DEFERRED" if "DEFERR" in tree_text(reference) else ""
        yield (
            f"ALTER TABLE {SCHEMA}.{name} ADD FOREIGN KEY ({', '.join(own)})"
            f" REFERENCES {SCHEMA}.{table} ({others}){later}"
        )


def quoted(name: str) -> str:
    """Return a column's name as PostgreSQL takes it."""
    return f'"{name}"' if name in RESERVED else name


def tree_text(tree: exp.Expression) -> str:
    """Return a tree as SQLite writes it."""
    return tree.sql("sqlite").upper()


def _index(row: SchemaRow, kinds: Kinds) -> str:
    found = re.fullmatch(
        r"CREATE (UNIQUE )?INDEX (\w+) ON (\w+)\s*\(([^)]*)\)(?:\s+WHERE (.*))?",
        row.sql or "",
        re.S,
    )
    assert found, row
    unique, name, table, columns, where = found.groups()
    some = f" WHERE {_rule(_parsed(where), table, kinds)}" if where else ""
    return f"CREATE {unique or ''}INDEX {name} ON {SCHEMA}.{table} ({columns}){some}"


def _numbered(table: str, column: str) -> str:
    """Return the trigger that numbers rows without a gap.

    A sequence would leave one where a transaction was undone.
    """
    return f"""
CREATE FUNCTION {SCHEMA}.{table}_numbered() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  NEW.{column} := coalesce((SELECT max({column}) FROM {SCHEMA}.{table}), 0) + 1;
  RETURN NEW;
END $$;
CREATE TRIGGER n_{table}_numbered BEFORE INSERT ON {SCHEMA}.{table} FOR EACH ROW
  WHEN (NEW.{column} IS NULL) EXECUTE FUNCTION {SCHEMA}.{table}_numbered()"""


def _never_emptied(table: str) -> str:
    """Return the trigger for TRUNCATE, which asks no trigger of a row."""
    return f"""
CREATE FUNCTION {SCHEMA}.{table}_never_emptied() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM {SCHEMA}.refuse('{table} are never emptied');
END $$;
CREATE TRIGGER t_{table}_never_emptied BEFORE TRUNCATE ON {SCHEMA}.{table}
  FOR EACH STATEMENT EXECUTE FUNCTION {SCHEMA}.{table}_never_emptied()"""


def _trigger(row: SchemaRow, place: int, kinds: Kinds) -> Iterator[str]:
    """Yield the function of a trigger, and the trigger."""
    sql = re.sub(r"--[^\n]*", "", row.sql or "")
    for there, here in BY_HAND.items():
        sql = sql.replace(there, here)
    found = re.fullmatch(
        r"CREATE TRIGGER (\w+)\s+(BEFORE|AFTER) (INSERT|DELETE|UPDATE(?: OF [\w, ]+?)?) ON (\w+)"
        r"(?:\s+WHEN (.*?))?\s+BEGIN\b(.*)\bEND",
        sql.strip(),
        re.S,
    )
    assert found, sql
    name, timing, event, table, when, body = found.groups()
    assert name == row.name and table == row.table
    condition = _parsed(when) if when else None
    inside = condition is not None and condition.find(exp.Select, exp.Exists) is not None
    told = _rule(condition, table, kinds) if condition else ""
    steps = [_step(each, table, kinds) for each in body.split(";\n") if each.strip(" ;\n")]
    if inside:
        steps = [refuse_if(told, "\n".join(steps))]
    gives = "NULL" if timing == "AFTER" else "OLD" if event == "DELETE" else "NEW"
    yield f"""
CREATE FUNCTION {SCHEMA}.{name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  {indent(chr(10).join(steps), "  ").strip()}
  RETURN {gives};
END $$"""
    only = f"\n  WHEN ({told.replace(chr(10), ' ')})" if condition and not inside else ""
    yield (
        f"CREATE TRIGGER r{place:02}_{name} {timing} {event} ON {SCHEMA}.{table} FOR EACH ROW{only}"
        f"\n  EXECUTE FUNCTION {SCHEMA}.{name}()"
    )


def _step(sql: str, table: str, kinds: Kinds) -> str:
    """Return one statement of a trigger's body."""
    sql = sql.strip().rstrip(";")
    found = re.match(r"SELECT raise\(ABORT, ('(?:[^']|'')*')\)\s*(?:WHERE (.*))?$", sql, re.S)
    if not found:
        assert "raise(" not in sql, sql
        return _rule(_parsed(sql), table, kinds) + ";"
    sentence, where = found.groups()
    refuse = f"PERFORM {SCHEMA}.refuse({sentence});"
    if not where:
        return refuse
    return refuse_if(_rule(_parsed(where), table, kinds), refuse)


def refuse_if(condition: str, steps: str) -> str:
    """Return the statement; in brackets, as PL/pgSQL would end a condition at the THEN of a CASE."""
    return f"IF (\n{indent(condition, '  ')}\n) THEN\n{indent(steps, '  ')}\nEND IF;"


def _rule(tree: exp.Expression, table: str, kinds: Kinds, *, pretty: bool = True) -> str:
    rule = Rule(table, kinds)
    made = rule.translate(tree).sql(
        "postgres", pretty=pretty, normalize_functions="lower", max_text_width=96
    )
    return str(made)


@dataclass
class Rule:
    """One expression or statement of a table's rule."""

    table: str
    kinds: Kinds

    def translate(self, tree: exp.Expression) -> exp.Expression:
        """Return it as PostgreSQL understands it."""
        tree = exp.Paren(this=tree.copy())  # so that the root can be replaced too
        for node in list(tree.find_all(exp.Insert)):
            self._give_kinds(node)
        self._each(tree, exp.Glob, self._glob)
        self._each(tree, exp.Case, self._case)
        self._each(tree, exp.Coalesce, self._coalesce)
        self._each(tree, COMPARED, self._compare)
        self._each(tree, ORDERED, self._order)
        self._each(tree, exp.In, self._among)
        self._each(tree, (exp.Add, exp.Sub, exp.Neg, exp.Sum, exp.Greatest), self._count)
        self._truths(tree)
        self._each(tree, exp.Anonymous, self._function)
        self._each(tree, exp.Table, self._from)
        self._constants(tree)
        for name in tree.find_all(exp.Identifier):
            name.set("quoted", name.this in RESERVED)
        return tree.this

    @staticmethod
    def _each(
        tree: exp.Expression,
        kind: type[exp.Expression] | tuple[type[exp.Expression], ...],
        change: Callable[..., None],
    ) -> None:
        kinds = kind if isinstance(kind, tuple) else (kind,)
        for node in reversed(list(tree.find_all(*kinds, bfs=False))):  # the inner ones first
            change(node)

    def kind(self, node: exp.Expression) -> str:
        """Return what a value is: json, text, number or truth."""
        if isinstance(node, exp.Paren | exp.Neg):
            return self.kind(node.this)
        if isinstance(node, exp.Subquery):
            return self.kind(node.this.expressions[0])
        if isinstance(node, exp.Alias):
            return self.kind(node.this)
        if isinstance(node, exp.Anonymous):
            name = node.name.lower()
            return {"sq_extract": "json", "sq_array": "json", "sq_array_length": "number",
                    "to_jsonb": "json"}.get(name, "text")  # fmt: skip
        if isinstance(node, exp.Column):
            return self._column_kind(node)
        if isinstance(node, exp.Coalesce):
            return (
                "json"
                if "json" in map(self.kind, (node.this, *node.expressions))
                else self.kind(node.this)
            )
        if isinstance(node, exp.Literal):
            return "text" if node.is_string else "number"
        if isinstance(node, exp.Case):
            return self.kind(node.args["ifs"][0].args["true"])
        if isinstance(node, exp.If):
            return self.kind(node.args["true"])
        if isinstance(node, exp.DPipe | exp.Concat | exp.Trim | exp.Lower):
            return "text"
        if isinstance(node, exp.Cast):
            return "number" if node.to.sql().upper() in ("BIGINT", "DECIMAL", "NUMERIC") else "text"
        if isinstance(node, TRUTHS):
            return "truth"
        return "number"

    def _column_kind(self, node: exp.Column) -> str:
        if node.name == "value" and node.table in ("", "told", "line"):
            return "json"
        if node.name == "key" and node.table in ("told", "line"):
            return "number" if self._of_array(node) else "text"
        if node.table.upper() in ("NEW", "OLD"):
            return self.kinds[self.table][node.name]
        scope = node.find_ancestor(exp.Select, exp.Update)
        while scope is not None:
            for table in self._tables(scope):
                columns = self.kinds.get(table.name, {})
                if node.table in ("", table.alias_or_name) and node.name in columns:
                    return columns[node.name]
            scope = scope.find_ancestor(exp.Select, exp.Update)
        if node.name in ("rests", "is_rest"):
            return "truth"
        if not node.table and node.name in self.kinds[self.table]:
            return self.kinds[self.table][node.name]
        return "text"

    @staticmethod
    def _tables(scope: exp.Expression) -> Iterator[exp.Table]:
        if isinstance(scope, exp.Update):
            yield scope.this
            return
        from_ = scope.args.get("from_") or scope.args.get("from")
        sources = [from_, *(scope.args.get("joins") or [])] if from_ else []
        for source in sources:
            if isinstance(source.this, exp.Table):
                yield source.this

    @staticmethod
    def _of_array(node: exp.Column) -> bool:
        """Return whether a key is one of an array: those of objects have a path."""
        scope = node.find_ancestor(exp.Select)
        while scope is not None:
            for table in scope.find_all(exp.Table):
                if table.alias == node.table and isinstance(table.this, exp.Anonymous):
                    return len(table.this.expressions) == 1
            scope = scope.find_ancestor(exp.Select)
        raise AssertionError(node)

    def _compare(self, node: exp.Expression) -> None:
        if isinstance(node.this, exp.Tuple):
            return
        left, right = self._alike(node.this, node.expression)
        node.set("this", left)
        node.set("expression", right)

    def _alike(
        self, left: exp.Expression, right: exp.Expression
    ) -> tuple[exp.Expression, exp.Expression]:
        """Return two values so that they can be compared."""
        kinds = self.kind(left), self.kind(right)
        if kinds[0] == kinds[1] or "json" not in kinds:
            return left, right
        if kinds[0] != "json":
            other, one = self._alike(right, left)
            return one, other
        if kinds[1] == "text":
            return as_text(left), right
        return left, as_json(right)

    def _order(self, node: exp.Expression) -> None:
        for side in ("this", "expression"):
            value = node.args[side]
            if self.kind(value) == "json":
                node.set(side, as_number(value))

    def _case(self, node: exp.Case) -> None:
        if node.this is not None and self.kind(node.this) == "json":
            node.set("this", as_text(node.this))

    def _coalesce(self, node: exp.Coalesce) -> None:
        values = [node.this, *node.expressions]
        if "json" in map(self.kind, values):
            told = [each if self.kind(each) == "json" else as_json(each) for each in values]
            node.set("this", told[0])
            node.set("expressions", told[1:])

    def _among(self, node: exp.In) -> None:
        if self.kind(node.this) == "json":
            node.set("this", as_text(node.this))
        query = node.args.get("query")
        if query is not None and self.kind(query.this.expressions[0]) == "json":
            query.this.set("expressions", [as_text(query.this.expressions[0])])

    def _count(self, node: exp.Expression) -> None:
        for side in ("this", "expression"):
            value = node.args.get(side)
            if value is not None and self.kind(value) == "json":
                node.set(side, as_number(value))

    def _give_kinds(self, node: exp.Insert) -> None:
        """Let what an INSERT takes from JSON have the kind of its column."""
        table, columns = node.this.this.name, [each.name for each in node.this.expressions]
        select = node.expression
        for column, value in zip(columns, list(select.expressions), strict=True):
            if self.kind(value) == "json":
                number = self.kinds[table][column] == "number"
                whole = isinstance(value, exp.Anonymous) and value.name == "sq_array"
                told = (
                    as_number(value) if number else cast(value, "text") if whole else as_text(value)
                )
                value.replace(told)

    def _truths(self, tree: exp.Expression) -> None:
        """Write 0 and 1 as truths where one is asked for."""
        for node in list(tree.walk()):
            asked: list[exp.Expression | None] = []
            if isinstance(node, exp.And | exp.Or):
                asked = [node.this, node.expression]
            elif isinstance(node, exp.Not | exp.Where) or (
                isinstance(node, exp.If) and not isinstance(node.parent, exp.Case)
            ):
                asked = [node.this]
            elif isinstance(node, exp.Case) and self._is_truth(node):
                asked = [each.args["true"] for each in node.args["ifs"]] + [
                    node.args.get("default")
                ]
            elif isinstance(node, exp.Paren) and node.parent is None:
                asked = [node.this]
            for each in asked:
                bare = each.unnest() if each is not None else None
                if isinstance(bare, exp.Literal) and not bare.is_string:
                    bare.replace(exp.true() if bare.this != "0" else exp.false())
                elif isinstance(bare, exp.Column) and self.kind(bare) == "number":
                    bare.replace(exp.NEQ(this=bare.copy(), expression=exp.Literal.number(0)))

    def _is_truth(self, node: exp.Case) -> bool:
        results = [each.args["true"] for each in node.args["ifs"]]
        return any(self.kind(each.unnest()) == "truth" for each in results)

    @staticmethod
    def _glob(node: exp.Glob) -> None:
        pattern = node.expression.this
        start = "" if pattern.startswith("*") else "^"
        end = "" if pattern.endswith("*") else "$"
        middle = pattern.strip("*").replace("$", r"\$")
        assert "*" not in middle and "?" not in middle
        told = exp.Literal.string(f"{start}{middle}{end}")
        node.replace(exp.RegexpLike(this=node.this, expression=told))

    def _function(self, node: exp.Anonymous) -> None:
        name, given = node.name.lower(), list(node.expressions)
        if name == "sq_extract":
            document, path = given
            place = at(self._document(document), path)
            if isinstance(node.parent, exp.JSONBExtractScalar):  # as a text
                node.parent.replace(
                    exp.JSONBExtractScalar(this=place.this, expression=place.expression)
                )
            else:
                node.replace(call(f"{SCHEMA}.stored", place))
        elif name == "sq_type":
            document, path = given
            function = "jsonb_typeof" if isinstance(node.parent, exp.Is) else f"{SCHEMA}.kind"
            node.replace(call(function, at(self._document(document), path)))
        elif name == "sq_array_length":
            node.replace(call("jsonb_array_length", self._document(given[0])))
        elif name == "sq_array":
            # Its text is SQLite's, without blanks: `audit verify` compares it.
            items = [
                each
                if is_array(each)
                else cast(each, "text")
                if self.kind(each) == "text"
                else each
                for each in given
            ]
            told = [each if is_array(each) else call("to_json", each) for each in items]
            node.replace(call("array_to_json", exp.Array(expressions=told)))
        elif name == "sq_valid":
            node.replace(sqlglot.parse_one(f"{given[0].sql()} IS JSON", read="postgres"))
        elif name == "sq_each":
            document = self._document(given[0])
            if len(given) == 1:
                node.replace(call(f"{SCHEMA}.items", document))
            else:
                node.replace(call("jsonb_each", at(document, given[1])))
        elif name == "sq_typeof":
            assert isinstance(node.parent, exp.EQ | exp.In), node.parent
            node.parent.replace(exp.true())

    def _document(self, node: exp.Expression) -> exp.Expression:
        bare = isinstance(node, exp.Column) and self.kind(node) == "json"
        return node if bare else cast(node, "jsonb")

    def _from(self, node: exp.Table) -> None:
        if node.name in self.kinds and not node.db:
            node.set("db", exp.to_identifier(SCHEMA))

    @staticmethod
    def _constants(tree: exp.Expression) -> None:
        """Leave out what is always true, as each value has its column's kind."""
        for node in reversed(list(tree.find_all(exp.And, exp.Or, bfs=False))):
            sides = [node.this, node.expression]
            true = [isinstance(each, exp.Boolean) and each.this for each in sides]
            if any(true):
                both = isinstance(node, exp.And)
                node.replace(sides[true.index(True) ^ 1] if both else exp.true())
        for node in reversed(list(tree.find_all(exp.Paren, bfs=False))):
            if isinstance(node.this, exp.Boolean) and node.parent is not None:
                node.replace(node.this)


def is_array(value: exp.Expression) -> bool:
    """Return whether a value is an array that is being put together."""
    return isinstance(value, exp.Anonymous) and value.name in ("sq_array", "array_to_json")


def call(name: str, *given: exp.Expression) -> exp.Anonymous:
    """Return the call of a function."""
    return exp.Anonymous(this=name, expressions=list(given))


def cast(value: exp.Expression, kind: str) -> exp.Cast:
    """Return a value as another kind of PostgreSQL's."""
    return exp.Cast(this=value.copy(), to=exp.DataType.build(kind, dialect="postgres"))


def as_text(value: exp.Expression) -> exp.Expression:
    """Return what JSON holds as a text."""
    nothing = exp.Literal.string("{}")
    return exp.Paren(this=exp.JSONBExtractScalar(this=value.copy(), expression=nothing))


def as_number(value: exp.Expression) -> exp.Expression:
    """Return a number of JSON; PostgreSQL refuses what is none."""
    return cast(value, "bigint")


def as_json(value: exp.Expression) -> exp.Expression:
    """Return a number or a text as JSON."""
    return call("to_jsonb", value.copy())


def at(document: exp.Expression, path: exp.Expression) -> exp.Expression:
    """Return the place in a JSON document that a path of SQLite's names."""
    steps: list[exp.Expression] = []
    if isinstance(path, exp.Literal):
        for key, number in re.findall(r"\.(\w+)|\[(#?-?\d+)\]", path.this):
            steps.append(exp.Literal.string(key or number.replace("#", "")))
        told = exp.Literal.string("{" + ",".join(step.this for step in steps) + "}")
        return exp.JSONBExtract(this=document, expression=told)
    parts = list(path.flatten()) if isinstance(path, exp.DPipe) else []
    assert len(parts) == 3 and parts[0].this == "$[", path
    steps = [cast(parts[1], "text")]
    steps += [exp.Literal.string(each) for each in re.findall(r"\[(\d+)\]", parts[2].this)]
    return exp.JSONBExtract(this=document, expression=exp.Array(expressions=steps))


if __name__ == "__main__":
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(translate(schema_of_sqlite()), encoding="utf-8")
