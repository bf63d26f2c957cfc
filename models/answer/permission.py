"""A permission: what people say, beside their words, of publishing them. Silence is a no.

Where any version of a survey asks for it, nothing that was written there is published without: not
on the wall, in a report, on a screen or among differences. Everything that publishes asks here.
"""

from collections.abc import Mapping
from typing import Any

from models.form.kind import NAMED, NOT_AT_ALL, UNNAMED
from models.survey.survey import Survey

YES = (NAMED, UNNAMED)


def is_asked(survey: Survey, field: str) -> bool:
    """True if people are asked, in any version, whether what they write there may be published."""
    return field in survey.history.permitting


def is_given(answers: Mapping[str, Any], field: str) -> bool:
    """True if who gave these answers said that these words may be published."""
    return answers.get(f"{field}.permission") in YES


def may_publish(
    survey: Survey, field: str, answers: Mapping[str, Any], *, told: bool = False
) -> bool:
    """True if what these answers say in the field may be published.

    Where nobody is asked, it is `told`: whether an organiser says that they know it.
    """
    return is_given(answers, field) if is_asked(survey, field) else told


def credit(answers: Mapping[str, Any], field: str) -> str:
    """The name to stand beside these words; "" where none may."""
    if answers.get(f"{field}.permission") != NAMED:
        return ""
    return str(answers.get(f"{field}.credit", ""))


def without(answers: Mapping[str, Any], field: str) -> dict[str, Any]:
    """These answers once the permission is taken back: the name is gone."""
    left = {name: value for name, value in answers.items() if name != f"{field}.credit"}
    return left | {f"{field}.permission": NOT_AT_ALL}
