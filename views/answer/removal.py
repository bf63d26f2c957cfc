"""A removal: the page that counts what goes of those ticked or found, and the button for it."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue

from forms.answer.rehearsal import MOST_OF_A_REHEARSAL, RemovalForm
from forms.result.filter import filter_form
from language.message import gettext as _
from language.message import ngettext
from models.account import audit
from models.account.organiser import Organiser
from models.answer import removal
from models.answer.leaf import Look
from models.answer.response import Response, is_id
from models.coding.tag import tag_fields
from models.form.condition import Condition
from models.result.audience import Audience, matching_for, number_for, sought_for
from models.survey.survey import Survey
from models.team.colleague import survey_for
from models.team.role import May
from views.result.filter import said
from web.desk import survey_page
from web.guard import one_or_404, organiser_only
from web.leaf import searched
from web.page import leave, redirect

bp = Blueprint("removal", __name__)

TICKED = "ticked"  # what the form of the list is for: never for all that are found


@dataclass(frozen=True)
class Picked:
    """The responses that are to go: those that are ticked, or else all that are found.

    Found is what meets a condition and has the words of a search. A search that has not looked
    through all goes on after the last.
    """

    survey: Survey
    ticked: list[str]
    condition: Condition | None
    search: str
    after: str

    @property
    def where(self) -> str | None:
        """The condition as an address has it."""
        return str(self.condition) if self.condition else None

    @cached_property
    def look(self) -> Look | None:
        """What the search has found; None where none is looked for."""
        if self.ticked or not self.search:
            return None
        return sought_for(self.survey, Audience.ORGANISER, self.condition, self.search, self.after)

    @property
    def further(self) -> str:
        """The response after which the search goes on; "" where it has looked through all."""
        return self.look.last if self.look and self.look.more else ""

    @cached_property
    def number(self) -> int:
        """How many there are."""
        if self.ticked:
            return len(self.ticked)
        if self.look is not None:
            return len(self.look.ids)
        return number_for(self.survey, Audience.ORGANISER, self.condition) or 0

    @property
    def some(self) -> list[str]:
        """The ids of those that go in this step."""
        if self.ticked:
            return self.ticked
        if self.look is not None:
            return list(self.look.ids)
        return (
            matching_for(self.survey, Audience.ORGANISER, self.condition, size=removal.MOST) or []
        )

    def address(self, after: str = "") -> str:
        """The page that counts them, or what is found after one."""
        return url_for(
            ".delete",
            code=self.survey.code,
            id=self.ticked,
            where=self.where,
            q=self.search or None,
            after=after or None,
        )


@bp.route("/surveys/<code>/responses/removal", methods=["GET", "POST"])
@organiser_only
def delete(organiser: Organiser, code: str) -> ResponseReturnValue:
    """Show how many are ticked or found (GET); delete them (POST), many in several steps."""
    survey = one_or_404(survey_for(organiser, code, May.ANSWERS))
    ticked = request.values.getlist("id")
    wanted = filter_form(survey.history, request.values, tag_fields(survey))
    search = searched()
    if not ticked and request.args.get("of") == TICKED:
        return redirect(_to_none_ticked(code))
    if not ticked and (wanted.errors or not (wanted.condition or search)):
        where = wanted.where.data or None
        return redirect(url_for("response.index", code=code, where=where, q=search or None))
    there = Response.there(survey, [one for one in ticked if is_id(one)][: removal.AT_ONCE])
    if ticked and not there:
        return redirect(url_for("response.index", code=code))
    picked = _picked(survey, there) if ticked else _picked(survey, [], wanted.condition, search)
    form = RemovalForm(picked.number)
    if picked.number <= MOST_OF_A_REHEARSAL:
        del form.number
    is_pressed = request.method == "POST" and form.validate()
    if is_pressed and not form.is_stale:
        return _removed(organiser, picked, form.gone.data or 0)
    if form.gone.data:
        _say(form.gone.data)
        flash(_("Others came or went meanwhile, so the rest was not deleted. Look at the number."))
        return leave(picked.address(picked.after))
    problem = ""
    if is_pressed:
        problem = _("Answers came or went meanwhile. Nothing was deleted: look at the number.")
    return survey_page(
        "answer/removal/delete.html",
        survey=survey,
        picked=picked,
        said=said(survey.history, picked.condition, tag_fields(survey)),
        form=form,
        problem=problem,
        status=409 if problem else 422 if form.errors else 200,
    )


def _picked(
    survey: Survey, ticked: list[str], condition: Condition | None = None, search: str = ""
) -> Picked:
    after = request.values.get("after", "")
    return Picked(survey, ticked, condition, search, after if is_id(after) else "")


def _to_none_ticked(code: str) -> str:
    """The leaf of the list from which nothing was ticked, at the button for those that are."""
    kept: dict[str, Any] = {
        name: request.args.get(name) or None for name in ("where", "q", "before", "after")
    }
    return url_for("response.index", code=code, **kept, ticked="none", _anchor="those-ticked")


def _removed(organiser: Organiser, picked: Picked, before: int) -> ResponseReturnValue:
    """Delete some, after so many before; go on with the rest, or say how many went."""
    survey, ids = picked.survey, picked.some

    def tell(lot: int) -> None:
        audit.note("answers deleted", organiser, survey.code, str(lot))

    gone, left = before + removal.delete(survey, ids, tell), picked.number - len(ids)
    if left > 0:
        return survey_page(
            "answer/removal/going.html",
            fragment="progress",
            survey=survey,
            picked=picked,
            form=RemovalForm(left, formdata=None),
            gone=gone,
            left=left,
        )
    _say(gone)
    if picked.further:
        return leave(picked.address(picked.further))
    if not picked.ticked and (newer := replace(picked).number):
        flash(
            ngettext(
                "%(num)s answer that is found came meanwhile, and was not deleted.",
                "%(num)s answers that are found came meanwhile, and were not deleted.",
                newer,
            )
        )
    return leave(url_for("response.index", code=survey.code))


def _say(gone: int) -> None:
    flash(ngettext("%(num)s answer was deleted.", "%(num)s answers were deleted.", gone))
