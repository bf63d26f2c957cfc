"""What an XLSForm says an answer has to be: bounds, steps, length, where they are that simple."""

import re
from typing import Any

from formats.xlsform.sheet import SheetRow

BOUND = re.compile(r"\.\s*(<=|>=|<|>)\s*(-?\d+(?:\.\d+)?)")
LENGTH = re.compile(r"string-length\(\s*\.\s*\)\s*(<=|<)\s*(\d+)")
PARAMETER = re.compile(r"(start|end|step)\s*=\s*(-?\d+(?:\.\d+)?)")
RANGE = {"start": 1, "end": 10, "step": 1}  # what XLSForm takes where nothing is said
BOUNDED, WHOLE = {"integer", "decimal"}, {"integer"}


def limits(row: SheetRow, kind: str) -> tuple[dict[str, Any], list[str]]:
    """The settings that a row's constraint, parameters and appearance are, and what is left out."""
    settings: dict[str, Any] = {}
    left: list[str] = []
    if kind == "text" and "multiline" in row["appearance"].split():
        settings["multiline"] = True
    if said := row["constraint"]:
        found = _bounds(said, kind)
        settings |= found or {}
        if found is None and not row["tangible::type"]:
            left.append(f"constraint: it is not checked here: {said}")
    if kind == "range" and not row["tangible::type"]:
        given = {name: _number(said) for name, said in PARAMETER.findall(row["parameters"])}
        span = RANGE | given
        settings |= {"min": span["start"], "max": span["end"], "step": span["step"]}
    elif row["parameters"] and not row["tangible::type"]:
        left.append(f"parameters: left out: {row['parameters']}")
    return settings, left


def _bounds(said: str, kind: str) -> dict[str, Any] | None:
    """`. >= 1 and . <= 5` as settings; None where it says anything else."""
    found: dict[str, Any] = {}
    for part in re.split(r"\s+and\s+", said.strip().strip("()").strip(), flags=re.IGNORECASE):
        bare = part.strip().strip("()").strip() if part.count("(") != part.count(")") else part
        length, bound = LENGTH.fullmatch(bare.strip()), BOUND.fullmatch(bare.strip("() "))
        if length and kind == "text":
            found["max_length"] = int(length[2]) - (length[1] == "<")
        elif bound and kind in BOUNDED:
            number = _number(bound[2])
            if len(bound[1]) == 1 and (kind not in WHOLE or isinstance(number, float)):
                return None  # more than 0 is no least number, where numbers have decimals
            one = {"<": -1, ">": 1}.get(bound[1], 0)
            found["max" if "<" in bound[1] else "min"] = number + one
        else:
            return None
    return found or None


def _number(said: str) -> int | float:
    number = float(said)
    return int(number) if number.is_integer() and "." not in said else number
