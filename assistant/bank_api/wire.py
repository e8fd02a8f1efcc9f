"""Convert the bank's values to JSON and back by their types, and make the JSON schemas of the types.

Money is ``{"currency": "CNY", "fen": 1200000}``: whole fen, and an amount in another currency is
refused. Times are ISO 8601 with an offset (UTC once read), days ISO 8601. A dataclass is an object of its fields.
Fields that a type does not have are ignored, so that a bank may add its own.
"""

from __future__ import annotations

import dataclasses
import json
import types
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timezone
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from assistant.money import Money

CURRENCY = "CNY"
LARGEST_NUMBER = 2**63 - 1
"""What a database of the bank can hold."""

JSON = Any
"""A value as ``json.loads`` returns it."""


class BadValue(ValueError):
    """A JSON value does not have the form of its type; the text says at which place."""


def to_wire(value: object) -> JSON:
    """Return a value of the bank as JSON. Raises ``TypeError`` for a type that the contract lacks."""
    if isinstance(value, Money):
        return {"currency": CURRENCY, "fen": value.fen}
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, date):  # a datetime is one too
        return value.isoformat()
    if dataclasses.is_dataclass(value):
        return {each.name: to_wire(getattr(value, each.name)) for each in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(name): to_wire(each) for name, each in value.items()}
    if isinstance(value, Sequence):
        return [to_wire(each) for each in value]
    raise TypeError(f"the contract has no {type(value).__name__}")


def from_json(told: bytes) -> JSON:
    """Return the value that JSON text stands for.

    Raises:
        BadValue: A name stands twice in an object, so that two readers may read it as two values;
            or a number is none (``NaN``).
        ValueError: It is no JSON.
        RecursionError: It is nested too deeply.
    """
    return json.loads(told, object_pairs_hook=_named_once, parse_constant=_refuse_constant)


def _named_once(pairs: list[tuple[str, JSON]]) -> dict[str, JSON]:
    told = dict(pairs)
    _require(len(told) == len(pairs), "each name once", "an object")
    return told


def _refuse_constant(name: str) -> None:
    raise BadValue(f"{name} is no number")


def from_wire(kind: Any, told: JSON, where: str = "") -> Any:
    """Return the value of type ``kind`` that a JSON value stands for.

    Args:
        kind: The wanted type, e.g. ``list[Transfer]``.
        told: The JSON value.
        where: The place of ``told`` in the whole message, for the error's text.

    Raises:
        BadValue: ``told`` has another form.
    """
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _from_one_of(get_args(kind), told, where)
    if origin in (list, tuple):
        return _from_list(kind, told, where)
    if origin is not None and issubclass(origin, Mapping):
        _require(isinstance(told, dict), "an object", where)
        named = get_args(kind)[1]
        return {name: from_wire(named, each, f"{where}.{name}") for name, each in told.items()}
    if kind is type(None):
        _require(told is None, "null", where)
        return None
    if kind is Money:
        return _money(told, where)
    if dataclasses.is_dataclass(kind):
        return _from_object(kind, told, where)
    if kind is int:
        _require(type(told) is int and abs(told) <= LARGEST_NUMBER, "a whole number", where)
        return told
    if kind in (str, bool):
        _require(type(told) is kind, {str: "a text", bool: "true or false"}[kind], where)
        if kind is str:
            _require(_can_be_written(told), "a text that UTF-8 can write", where)
        return told
    return _from_text(kind, told, where)


def schema_of(kind: Any, named: dict[str, JSON]) -> JSON:
    """Return the JSON schema of a type (OpenAPI 3.1); add the schemas of its dataclasses to ``named``."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return {"anyOf": [schema_of(each, named) for each in inner]}
    if origin is tuple and inner[-1] is not Ellipsis:
        items = [schema_of(each, named) for each in inner]
        return {
            "type": "array",
            "prefixItems": items,
            "minItems": len(items),
            "maxItems": len(items),
        }
    if origin in (list, tuple):
        return {"type": "array", "items": schema_of(inner[0], named)}
    if origin is not None and issubclass(origin, Mapping):
        return {"type": "object", "additionalProperties": schema_of(inner[1], named)}
    if kind in _SCHEMAS:
        return _SCHEMAS[kind]
    if isinstance(kind, type) and issubclass(kind, Enum):
        return {"type": "string", "enum": [each.value for each in kind]}
    if kind is Money:
        named["Money"] = _MONEY
    elif kind.__name__ not in named:
        named[kind.__name__] = {}  # of a type that holds itself
        named[kind.__name__] = _object_schema(kind, named)
    return {"$ref": f"#/components/schemas/{kind.__name__}"}


_SCHEMAS: dict[Any, JSON] = {
    type(None): {"type": "null"},
    bool: {"type": "boolean"},
    int: {"type": "integer", "format": "int64"},
    str: {"type": "string"},
    date: {"type": "string", "format": "date"},
    datetime: {"type": "string", "format": "date-time"},
}
_MONEY = {
    "type": "object",
    "required": ["currency", "fen"],
    "properties": {"currency": {"const": CURRENCY}, "fen": _SCHEMAS[int]},
}


def _object_schema(kind: Any, named: dict[str, JSON]) -> JSON:
    hints = hints_of(kind)
    return {
        "type": "object",
        "description": (kind.__doc__ or "").split("\n\n")[0],
        "required": [each.name for each in dataclasses.fields(kind) if _is_required(each)],
        "properties": {
            each.name: schema_of(hints[each.name], named) for each in dataclasses.fields(kind)
        },
    }


@cache
def hints_of(kind: Any) -> dict[str, Any]:
    """Return the types of a dataclass's fields or of a function's parameters and result."""
    return get_type_hints(kind)


def _is_required(field: dataclasses.Field[Any]) -> bool:
    made = field.default_factory
    return field.default is dataclasses.MISSING and made is dataclasses.MISSING


def _require(holds: bool, wanted: str, where: str) -> None:
    if not holds:
        raise BadValue(f"{where or 'the value'}: {wanted} is wanted")


def _can_be_written(text: str) -> bool:
    """Return whether a text has no half of a surrogate pair, which no database takes."""
    return not any("\ud800" <= c <= "\udfff" for c in text)


def _from_one_of(kinds: tuple[Any, ...], told: JSON, where: str) -> Any:
    refused = []
    for kind in kinds:
        try:
            return from_wire(kind, told, where)
        except BadValue as err:
            refused.append(str(err))
    raise BadValue("; or ".join(refused))


def _from_list(kind: Any, told: JSON, where: str) -> Any:
    _require(isinstance(told, list), "a list", where)
    inner = get_args(kind)
    if get_origin(kind) is tuple and inner[-1] is not Ellipsis:
        _require(len(told) == len(inner), f"a list of {len(inner)}", where)
        kinds: Sequence[Any] = inner
    else:
        kinds = [inner[0]] * len(told)
    values = [
        from_wire(one, each, f"{where}[{place}]")
        for place, (one, each) in enumerate(zip(kinds, told, strict=True))
    ]
    return tuple(values) if get_origin(kind) is tuple else values


def _from_object(kind: Any, told: JSON, where: str) -> Any:
    _require(isinstance(told, dict), "an object", where)
    hints = hints_of(kind)
    values = {}
    for each in dataclasses.fields(kind):
        inside = f"{where}.{each.name}" if where else each.name
        if each.name in told:
            values[each.name] = from_wire(hints[each.name], told[each.name], inside)
        else:
            _require(not _is_required(each), "a value", inside)
    try:
        return kind(**values)
    except (TypeError, ValueError) as err:
        raise BadValue(f"{where or 'the value'}: {err}") from err


def _money(told: JSON, where: str) -> Money:
    _require(isinstance(told, dict), "an amount", where)
    _require(told.get("currency") == CURRENCY, f"an amount in {CURRENCY}", where)
    return Money(from_wire(int, told.get("fen"), f"{where}.fen"))


def _from_text(kind: Any, told: JSON, where: str) -> Any:
    """Return an enum's member, a time or a day."""
    _require(isinstance(told, str), "a text", where)
    try:
        if kind is datetime:
            value = datetime.fromisoformat(told)
            _require(value.tzinfo is not None, "a time with its offset", where)
            return value.astimezone(timezone.utc)
        return date.fromisoformat(told) if kind is date else kind(told)
    except BadValue:
        raise
    except (ValueError, OverflowError) as err:
        wanted = {datetime: "a time", date: "a day"}.get(kind, "one of its words")
        raise BadValue(f"{where or 'the value'}: {wanted} is wanted") from err
