"""Paper: a sheet that somebody filled in by hand and somebody else typed in, stored once."""

from datetime import date

from models.answer.response import KeyReused, Response
from models.answer.submission import Answers, Contacts, receipt_hash, submission
from models.survey.survey import Survey


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
