"""What is in the CSV for programs that know Frictionless: https://specs.frictionlessdata.io"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from formats.answer import csv
from formats.answer.about import About
from formats.answer.archive import Member
from formats.answer.data_column import DAY, FLAG, MOMENT, NUMBER, TEXT, TIME, WHOLE, DataColumn

TYPES: dict[str, dict[str, str]] = {
    TEXT: {"type": "string"},
    FLAG: {"type": "integer"},
    WHOLE: {"type": "integer"},
    NUMBER: {"type": "number"},
    DAY: {"type": "date"},
    MOMENT: {"type": "datetime"},
    TIME: {"type": "time", "format": "%H:%M"},
}


def described(about: About, sheet: Member, listed: Sequence[DataColumn]) -> str:
    """The descriptor of a package with one resource, the CSV file `sheet`."""
    package = {
        "profile": "tabular-data-package",
        "name": about.survey.code if about.survey else "responses",
        "title": about.title,
        "created": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "resources": [
            {
                "profile": "tabular-data-resource",
                "name": "responses",
                "path": sheet.name,
                "format": "csv",
                "mediatype": csv.MIMETYPE.partition(";")[0],
                "encoding": "utf-8",
                "bytes": sheet.bytes,
                "hash": f"sha256:{sheet.sha256}",
                "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "doubleQuote": True},
                "schema": {
                    "fields": [_field(one) for one in listed],
                    "missingValues": [""],
                    "primaryKey": "response_id",
                },
            }
        ],
    }
    return json.dumps(package, ensure_ascii=False, indent=2) + "\n"


def _field(column: DataColumn) -> dict[str, Any]:
    """A field of the table. What stands outside a scale of numbers is a missing value of it."""
    found: dict[str, Any] = {"name": column.name, "title": column.label, **TYPES[column.type]}
    if column.values:
        found["categories"] = [
            {"value": _value(column, value), "label": meaning}
            for value, meaning in column.values.items()
        ]
    if column.type == WHOLE and column.missing:
        found["missingValues"] = ["", *column.missing]
    return found


def _value(column: DataColumn, value: str) -> str | int:
    is_number = column.type == WHOLE and value not in column.missing
    return int(value) if is_number else value
