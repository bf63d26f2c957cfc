"""Paper: a sheet that somebody filled in by hand and somebody else typed in, stored once."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import count, product
from string import ascii_lowercase

from models.answer.response import KeyReused, Response
from models.answer.submission import Answers, Contacts, receipt_hash, submission
from models.form.definition import Definition
from models.survey.survey import Survey


def numbers(definition: Definition) -> dict[str, str]:
    """{name of a question or field: what stands beside it on the sheet}, no two alike.

    A clause keeps the number that it has in its text, unless another has the same. The parts of a
    question are 3a, 3b, and so on.
    """
    asked = [one for one in definition.questions if one.fields]
    own = Counter(one.settings.get("number") or "" for one in asked)
    taken = set(own)
    running = map(str, count(1))
    found: dict[str, str] = {}
    for question in asked:
        number = question.settings.get("number") or ""
        if not number or own[number] > 1:
            number = _next_free(running, taken)
        found[question.name] = number
        letters = (number + one for one in _letters())
        for field in (*question.stored, *question.apart):
            if field.name not in found:
                found[field.name] = _next_free(letters, taken)
    return found


def _next_free(candidates: Iterator[str], taken: set[str]) -> str:
    found = next(one for one in candidates if one not in taken)
    taken.add(found)
    return found


def _letters() -> Iterator[str]:
    """a, b, …, z, aa, ab, …"""
    for many in count(1):
        yield from map("".join, product(ascii_lowercase, repeat=many))


def store(
    survey: Survey, key: str, answers: Answers, contacts: Contacts = (), given: date | None = None
) -> str:
    """Store a sheet, whether or not the survey is open; return its receipt once it is committed.

    A key that comes again with its answers is stored once. Raises KeyReused for other answers.
    """
    Response.take_in(survey, [(answers, given)], key=key, contacts=contacts)
    sheet = submission(survey, key, answers, given, contacts)
    kept = stored(survey, sheet.receipt)
    if kept is None or not sheet.is_of(bytes(kept.body_hash)):
        raise KeyReused
    return sheet.receipt


def stored(survey: Survey, receipt: str) -> Response | None:
    """The response with this receipt, or None."""
    kept = receipt_hash(survey.id, receipt)
    return Response.get_or_none(Response.survey == survey, Response.receipt_hash == kept)
