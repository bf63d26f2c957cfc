"""Looking closer: the tally of the responses that meet a condition, at an address to keep."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue

from formats.condition.in_words import in_words
from forms.answer.response_table import columns_form
from forms.result.filter import comparison_form, filter_form
from models.account.organiser import Organiser
from models.coding.tag import tag_fields
from models.form.condition import Condition, Joined
from models.form.field import Field
from models.result.audience import Audience, closer_for
from models.result.filter import fields_of, parts_of, without
from models.survey.version import History
from models.team.colleague import survey_for
from models.team.role import May
from web.desk import survey_page
from web.guard import one_or_404, organiser_only
from web.leaf import searched
from web.page import redirect

bp = Blueprint("filter", __name__)

LONGEST_LABEL = 100
# Where responses are shown that are found, by the word for it in an address.
OF_RESPONSES = {"responses": "response.index", "table": "response_table.index"}


@bp.get("/surveys/<code>/filter")
@organiser_only
def show(organiser: Organiser, code: str) -> Response:
    """The tally of those who meet the condition, and what else could be asked of them."""
    survey = one_or_404(survey_for(organiser, code, May.ANSWERS))
    tags = tag_fields(survey)
    form = filter_form(survey.history, request.args, tags)
    found = None
    if not form.errors:
        found = closer_for(survey, Audience.ORGANISER, form.condition)
    return survey_page(
        "result/filter/show.html",
        survey,
        form=form,
        adding=comparison_form(survey.history, request.args, tags),
        said=said(survey.history, form.condition, tags),
        reading=found.reading if found else None,
        disclosure=found,
        status=422 if form.errors else 200,
    )


@bp.get("/surveys/<code>/filter/new")
@organiser_only
def new(organiser: Organiser, code: str) -> ResponseReturnValue:
    """What the filter is to say of one more question; once that is said, on to what it finds.

    That is its tally, or `to` the responses themselves, one by one or as a table.
    """
    survey = one_or_404(survey_for(organiser, code, May.ANSWERS))
    tags = tag_fields(survey)
    so_far = filter_form(survey.history, request.args, tags)
    form = comparison_form(survey.history, request.args, tags)
    to, search = OF_RESPONSES.get(request.args.get("to", "")), searched()
    names = columns_form(survey.fields, request.args).names

    def back(where: str | None) -> str:
        if to is None:
            return url_for(".show", code=code, where=where or None)
        return url_for(to, code=code, where=where or None, q=search or None, column=names)

    if so_far.errors or form.field is None:
        return redirect(back(so_far.where.data))
    if "sign" in request.args and form.validate():
        return redirect(back(str(form.condition)))
    return survey_page(
        "result/filter/new.html",
        survey,
        form=form,
        said=said(survey.history, so_far.condition, tags),
        back=back,
        to=to,
        to_responses=to is not None,
        search=search,
        names=names,
        status=422 if form.errors else 200,
    )


@dataclass(frozen=True)
class Said:
    """A filter in words: its parts, each with the filter without it, and the word between them."""

    parts: list[tuple[str, str]]
    word: str


def said(history: History, condition: Condition | None, tags: Sequence[Field] = ()) -> Said:
    """The filter in the words of the form."""
    if condition is None:
        return Said([], "and")
    fields = fields_of(history, tags)
    parts = [
        (in_words(part, fields, LONGEST_LABEL), str(without(condition, index) or ""))
        for index, part in enumerate(parts_of(condition))
    ]
    return Said(parts, condition.word if isinstance(condition, Joined) else "and")
