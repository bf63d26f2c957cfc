"""Responses as a table: a row a response, a column a question; a page of them, few columns."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from formats.text.markdown import to_text
from forms.answer.response_table import MOST_COLUMNS, columns_form
from forms.result.filter import comparison_form, filter_form
from models.account import audit
from models.account.organiser import Organiser
from models.answer.response import Response
from models.coding.redaction import Redaction
from models.coding.tag import tag_fields
from models.form.field import Field
from models.survey.survey import Survey
from models.team.colleague import survey_for
from models.team.role import May
from views.answer.response import found_in
from views.result.filter import said
from web.desk import survey_page
from web.guard import one_or_404, organiser_only
from web.leaf import searched

bp = Blueprint("response_table", __name__)

LONGEST_CELL = 200  # letters: the whole response has the rest


@dataclass(frozen=True)
class TableCell:
    """An answer in a table: None where there is none; `reason` is why words are struck out."""

    text: str | None
    is_cut: bool = False
    reason: str | None = None


@bp.get("/surveys/<code>/responses/table")
@organiser_only
def index(organiser: Organiser, code: str) -> ResponseReturnValue:
    """A page of the table: all responses, or those that a filter and a search find."""
    survey = one_or_404(survey_for(organiser, code, May.ANSWERS))
    if not survey.anonymous:
        audit.count("answers seen", organiser, survey.code)
    tags, search = tag_fields(survey), searched()
    form = filter_form(survey.history, request.args, tags)
    columns = columns_form(survey.fields, request.args)
    found = found_in(survey, form, search)
    leaf = found["leaf"]
    return survey_page(
        "answer/response_table/index.html",
        survey=survey,
        form=form,
        adding=comparison_form(survey.history, request.args, tags),
        said=said(survey.history, form.condition, tags),
        search=search,
        columns=columns,
        rows=_rows(survey, leaf.responses, columns.shown) if leaf else [],
        most=MOST_COLUMNS,
        longest=LONGEST_CELL,
        **found,
        status=422 if form.errors else 200,
    )


def _rows(
    survey: Survey, responses: Sequence[Response], fields: Sequence[Field]
) -> list[tuple[Response, list[TableCell]]]:
    struck = Redaction.among(survey, [one.id for one in responses])
    # What Markdown says is worked out once a choice, and not once a cell.
    labels = {
        one.name: {name: to_text(label) for name, label in one.labels.items()} for one in fields
    }

    def cell(response: Response, field: Field) -> TableCell:
        if field.name not in response.answers:
            return TableCell(None)
        text = _words(field, response.answers[field.name], labels[field.name])
        shown = text[:LONGEST_CELL].rstrip()
        return TableCell(shown, len(text) > LONGEST_CELL, struck.get((response.id, field.name)))

    return [(one, [cell(one, field) for field in fields]) for one in responses]


def _words(field: Field, value: Any, labels: dict[str, str]) -> str:
    """An answer in the words of the form."""
    if field.type in ("many", "rank"):
        return ", ".join(labels.get(name, name) for name in value)
    return labels.get(str(value), str(value)) if field.choices else str(value)
