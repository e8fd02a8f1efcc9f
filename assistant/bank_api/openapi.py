"""Write the contract as OpenAPI 3.1: ``python -m assistant.bank_api.openapi`` writes docs/openapi.yaml."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from assistant.bank_api.contract import SIGN_IN, VERSION, Operation, operations, refusals
from assistant.bank_api.server import takes_staff
from assistant.bank_api.wire import schema_of

FILE = Path(__file__).resolve().parents[2] / "docs" / "openapi.yaml"
_REFUSED = {
    401: "The call is not signed with the shared key, the clocks are five minutes apart, or a change was "
    "signed before the server began; nothing was done.",
    404: "There is no such operation; nothing was done.",
    409: "The bank refuses, for a reason that she can be told: `code`; nothing was done.",
    422: "The call does not have this form, or its id belongs to another call; nothing was done.",
    500: "The operation failed; whether it is done is not known. Ask for the transfer's status.",
    503: "The bank's records cannot be reached (`unavailable`); nothing was done.",
}
_HEADERS = ("X-Elderbank-Timestamp", "X-Elderbank-Signature", "Idempotency-Key")
_ABOUT = """\
The calls of the voice banking assistant to a bank that keeps its own core system (docs/integration.md).
Every call and every answer is signed with HMAC-SHA256 under a shared key. A changing call that comes
twice, with the same id and body, is done once and answered alike. Money is in whole fen. Fields and services that a bank adds
are declared in this file beside ours; the assistant ignores fields that it does not know.
"""
_STAFF = {
    "type": "string",
    "description": "The token that `staff.sign_in` gave, valid for half an hour.",
}


_ERROR = {"$ref": "#/components/schemas/Error"}


def contract() -> dict[str, Any]:
    """Return the contract as an OpenAPI document."""
    schemas: dict[str, Any] = {}
    paths = {each.path: {"post": _post(each, schemas)} for each in operations().values()}
    schemas["Error"] = {
        "type": "object",
        "required": ["error"],
        "properties": {
            "error": {
                "type": "object",
                "required": ["code", "text"],
                "properties": {
                    "code": {
                        "type": "string",
                        "description": f"Of a refusal (409) one of: {', '.join(sorted(refusals()))}.",
                    },
                    "text": {"type": "string", "description": "For the log; not for the customer."},
                },
            }
        },
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Elder voice bank", "version": VERSION, "description": _ABOUT},
        "paths": paths,
        "components": {
            "schemas": dict(sorted(schemas.items())),
            "parameters": {
                name: {"name": name, "in": "header", "required": True, "schema": {"type": "string"}}
                for name in _HEADERS
            },
            "responses": {
                f"Refused{status}": {"description": about, "content": _json(_ERROR)}
                for status, about in _REFUSED.items()
            },
        },
    }


def _post(operation: Operation, schemas: dict[str, Any]) -> dict[str, Any]:
    arguments = {
        each.name: _STAFF if takes_staff(each.kind) else schema_of(each.kind, schemas)
        for each in operation.parameters
    }
    result = schema_of(operation.result, schemas)
    if operation.name == SIGN_IN:
        token = {"type": "object", "required": ["token"], "properties": {"token": _STAFF}}
        result = {"allOf": [result, token]}
    call = {
        "type": "object",
        "required": ["operation", "id", "arguments"],
        "properties": {
            "operation": {"const": operation.name},
            "id": {"type": "string", "minLength": 8, "maxLength": 64},
            "arguments": {
                "type": "object",
                "required": [each.name for each in operation.parameters if each.required],
                "properties": arguments,
                "additionalProperties": False,
            },
        },
    }
    answer = {"type": "object", "required": ["result"], "properties": {"result": result}}
    return {
        "operationId": operation.name,
        "summary": operation.about.partition("\n")[0],
        **({"description": operation.about} if "\n" in operation.about else {}),
        "x-reads-only": operation.reads,
        "parameters": [{"$ref": f"#/components/parameters/{name}"} for name in _HEADERS],
        "requestBody": {"required": True, "content": _json(call)},
        "responses": {
            "200": {"description": "It is done.", "content": _json(answer)},
            **{
                str(status): {"$ref": f"#/components/responses/Refused{status}"}
                for status in _REFUSED
            },
        },
    }


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def text() -> str:
    """Return the contract as YAML, the same each time."""
    return yaml.dump(contract(), Dumper=_Plain, allow_unicode=True, sort_keys=False, width=110)


class _Plain(yaml.SafeDumper):
    """Writes shared parts each time in full, without anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        """Return that nothing is written by reference."""
        return True


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
