"""Limits of answers in an XLSForm: bounds, steps and length, if they are simple."""

import re
from typing import Any

from formats.definition.importer import number_in
from formats.xlsform.sheet import SheetRow
from language.message import gettext as _
from models.form.field import Field
from models.form.written_number import NumberUnfit

BOUND = re.compile(r"\.\s*(<=|>=|<|>)\s*(-?\d+(?:\.\d+)?)")
LENGTH = re.compile(r"string-length\(\s*\.\s*\)\s*(<=|<)\s*(\d{1,9})")
# How many may be selected, but for those of which one is selected alone; and that it is.
UNLESS = r"(?:\s+or\s+selected\(\s*\.\s*,\s*'[^']*'\s*\))*"
NUMBER = re.compile(rf"count-selected\(\s*\.\s*\)\s*(<=|>=|<|>|=)\s*(\d{{1,9}})({UNLESS})")
ALONE = re.compile(
    r"not\(\s*selected\(\s*\.\s*,\s*'([^']*)'\s*\)\s+and\s+"
    r"count-selected\(\s*\.\s*\)\s*(?:>\s*1|>=\s*2)\s*\)"
)
# A value ends at a blank, a semicolon, or the comma before the next name.
PARAMETER = re.compile(r"(\w+)\s*=\s*([^\s;=]+?)(?=,?\s*(?:[\s;]|$)|,\w+\s*=)")
RANGE = {"start": 1, "end": 10, "step": 1}  # the defaults of XLSForm
BOUNDED, WHOLE = {"integer", "decimal"}, {"integer"}


def limits(row: SheetRow, kind: str) -> tuple[dict[str, Any], list[str]]:
    """The settings for constraint, parameters and appearance of a row, and lines on the rest."""
    settings: dict[str, Any] = {}
    left: list[str] = []
    if kind == "text" and "multiline" in row["appearance"].split():
        settings["multiline"] = True
    if said := row["constraint"]:
        found = selected_limits(said) if kind == "select_multiple" else _bounds(said, kind)
        settings |= found or {}
        if found is None and not row["tangible::type"]:
            left.append(_("constraint: it is not checked here: %(said)s", said=said))
    if kind == "range" and not row["tangible::type"]:
        span, faults = _span(row["parameters"])
        settings |= {"min": span["start"], "max": span["end"], "step": span["step"]}
        left += faults
    elif row["parameters"] and not row["tangible::type"]:
        left.append(_("parameters: left out: %(parameters)s", parameters=row["parameters"]))
    return settings, left


def selected_constraint(field: Field) -> str:
    """What XLSForm says of how many choices may be selected; "" where it is any number."""
    if field.type != "many":
        return ""
    unless = "".join(f" or selected(., '{name}')" for name in field.alone)
    bounds = ((">=", field.at_least), ("<=", field.at_most))
    said = [f"count-selected(.) {sign} {bound}{unless}" for sign, bound in bounds if bound]
    numbers = [f"({one})" if unless else one for one in said]
    alone = [f"not(selected(., '{name}') and count-selected(.) > 1)" for name in field.alone]
    return " and ".join((*numbers, *alone))


def selected_limits(said: str) -> dict[str, Any] | None:
    """The settings for a constraint of several choices, and under "exclusive" the names of those
    that are selected alone; None for any other constraint."""
    found: dict[str, Any] = {}
    alone = ALONE.findall(said)
    rest = ALONE.sub("", said)
    for sign, number, unless in NUMBER.findall(rest):
        if set(re.findall("'([^']*)'", unless)) - set(alone):
            return None
        bound = int(number) + {"<": -1, ">": 1}.get(sign, 0)
        if ">" in sign or sign == "=":
            found["at_least"] = bound
        if "<" in sign or sign == "=":
            found["at_most"] = bound
    if re.sub(r"\band\b|[()\s]", "", NUMBER.sub("", rest), flags=re.IGNORECASE):
        return None
    return {**found, **({"exclusive": alone} if alone else {})} or None


def _span(parameters: str) -> tuple[dict[str, int | float], list[str]]:
    """Start, end and step of a range, and a line for each thing that is left out."""
    span: dict[str, int | float] = dict(RANGE)
    left = []
    for name, said in PARAMETER.findall(parameters):
        try:
            if name not in RANGE:
                raise NumberUnfit
            span[name] = number_in(said)
        except NumberUnfit:
            given = f"{name}={said}"
            left.append(_("parameters: left out: %(parameters)s", parameters=given))
    if rest := PARAMETER.sub("", parameters).strip(" ,;\t\n"):
        left.append(_("parameters: left out: %(parameters)s", parameters=rest))
    return span, left


def _bounds(said: str, kind: str) -> dict[str, Any] | None:
    """The settings for `. >= 1 and . <= 5`; None for any other constraint."""
    found: dict[str, Any] = {}
    for part in re.split(r"\s+and\s+", said.strip().strip("()").strip(), flags=re.IGNORECASE):
        bare = part.strip().strip("()").strip() if part.count("(") != part.count(")") else part
        length, bound = LENGTH.fullmatch(bare.strip()), BOUND.fullmatch(bare.strip("() "))
        if length and kind == "text":
            found["max_length"] = int(length[2]) - (length[1] == "<")
        elif bound and kind in BOUNDED:
            try:
                number = number_in(bound[2])
            except NumberUnfit:
                return None
            if len(bound[1]) == 1 and (kind not in WHOLE or isinstance(number, float)):
                return None  # with decimals, "more than 0" has no smallest number
            one = {"<": -1, ">": 1}.get(bound[1], 0)
            found["max" if "<" in bound[1] else "min"] = number + one
        else:
            return None
    return found or None
