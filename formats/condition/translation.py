"""Conditions translated: from other tools into ours, and ours into XLSForm."""

import re
from collections.abc import Collection, Mapping
from dataclasses import replace

from formats.condition.foreign import Known, Untranslatable
from language.message import gettext as _
from models.form.condition import (
    COMPARED,
    LONGEST_CONDITION,
    Comparison,
    Condition,
    Not,
    digits,
    joined,
)
from models.form.field import NA, WRITTEN, Field
from models.form.relevance import ORDERED

NUMBER = re.compile(r"-?(\d+\.?\d*|\.\d+)")
NUMBER_TYPES = {"integer", "decimal", "score"}
TICKED = {("=", "Y"), ("selected", "Y"), ("answered", "")}


def here(
    condition: Condition, known: Mapping[str, Known], later: Collection[str] = ()
) -> Condition:
    """A condition of another tool with our names and values. Raises Untranslatable.

    A question that is asked `later` cannot be compared.
    """

    def meant(one: Comparison) -> Condition:
        if one.name in later:
            raise Untranslatable(_("%(name)s is asked later", name=one.name))
        if one.name not in known:
            raise Untranslatable(_("no question is called %(name)r", name=one.name))
        return _meant(one, known[one.name])

    found = condition.changed(meant)
    if len(str(found)) > LONGEST_CONDITION:
        raise Untranslatable(_("it is too long"))
    return found


def asked_when(*conditions: Condition | None) -> dict[str, str]:
    """The setting of a question that is asked if all these conditions hold; {} without any."""
    found = [one for one in conditions if one is not None]
    return {"relevant": str(joined("and", found))} if found else {}


def xpath(condition: Condition, fields: Mapping[str, Field], names: Mapping[str, str]) -> str:
    """The condition as XLSForm writes it; `names` are the names of `fields` there.

    Raises Untranslatable, and KeyError for a field that is not there.
    """

    def say(one: Comparison) -> str:
        name = f"${{{names[one.name]}}}"
        if one.sign == "answered":
            return f"{name} != ''"
        value = f"'{one.value}'" if isinstance(one.value, str) else digits(one.value)
        if "'" in value[1:-1]:
            raise Untranslatable(_("a quotation mark cannot be said there"))
        if one.sign == "contains" and fields[one.name].type in WRITTEN:
            return f"contains({name}, {value})"
        if one.sign in ("contains", "selected"):
            return f"selected({name}, {value})"
        if one.sign == "!=":  # there it is also so of what was not answered
            na = fields[one.name].na
            applies = f" and {name} != '{na.name}'" if na and one.value != na.name else ""
            return f"({name} != {value} and {name} != ''{applies})"
        return f"{name} {one.sign} {value}"

    return condition.said(say, lambda part: f"not({part})")


def _meant(one: Comparison, found: Known) -> Condition:
    if found.type == "tick" and (one.sign, one.value) in TICKED:
        return Comparison(found.name, "contains", _text(found.choices["Y"]))
    if one.sign == "answered":
        return Comparison(found.name, "answered")
    if one.sign == "!=":  # there it is also so of what was not answered
        return Not(_meant(replace(one, sign="="), found))
    if one.sign == "selected":
        sign = "contains" if found.type == "many" else "="
        return _meant(replace(one, sign=sign), found)
    if found.type in NUMBER_TYPES:
        value = _plain(one.value)
        value = found.choices.get(value, value)
        if value == NA and one.sign == "=":
            return Comparison(found.name, "=", NA)
        return Comparison(found.name, _sign(one), _number(value))
    if found.choices or found.type in ("one", "many"):
        return _chosen(one, found)
    if found.type in WRITTEN and one.sign not in ("=", "contains"):
        raise Untranslatable(_("texts have no order"))
    sign = one.sign if found.type in WRITTEN else _sign(one)
    return Comparison(found.name, sign, _text(_plain(one.value)))


def _chosen(one: Comparison, found: Known) -> Condition:
    value = _plain(one.value)
    if one.sign in ORDERED and found.type == "one":
        return _numbered(one.sign, _number(value), found)
    choice = found.choices.get(value) if found.choices else value
    if choice is None:
        raise Untranslatable(_("%(name)s has no choice %(value)r", name=found.name, value=value))
    if found.type == "many" and one.sign != "contains":
        raise Untranslatable(_("several choices are compared with one"))
    if one.sign not in ("=", "contains"):
        raise Untranslatable(_("choices have no order"))
    return Comparison(found.name, "contains" if found.type == "many" else "=", _text(choice))


def _numbered(sign: str, bound: float, found: Known) -> Condition:
    """A comparison of choices that are numbers there, as a list of the choices that meet it."""
    holds = COMPARED[sign]
    if not found.choices or not all(NUMBER.fullmatch(one) for one in found.choices):
        raise Untranslatable(_("its choices are no numbers"))
    meant = [choice for there, choice in found.choices.items() if holds(float(there), bound)]
    if not meant:
        raise Untranslatable(_("no choice is meant"))
    return joined("or", [Comparison(found.name, "=", _text(one)) for one in meant])


def _sign(one: Comparison) -> str:
    if one.sign == "contains":
        raise Untranslatable(_("only of several choices can one be contained"))
    return one.sign


def _plain(value: str | float) -> str:
    return value if isinstance(value, str) else digits(value)


def _text(value: str) -> str:
    if '"' in value and "'" in value:
        raise Untranslatable(_("both quotation marks in one text"))
    return value


def _number(value: str) -> float:
    if not NUMBER.fullmatch(value):
        raise Untranslatable(_("%(value)r is no number", value=value))
    return float(f"{float(value):.15g}")  # a condition has room for so many digits
