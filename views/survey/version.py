"""The versions of a survey, for its organiser: dates, numbers of answers, and what changed."""

from collections.abc import Mapping
from dataclasses import replace

from flask import Blueprint, Response, request

from formats.condition.in_words import only_if
from models.account.organiser import Organiser
from models.answer.tally import Tally
from models.form.definition import Definition
from models.form.version_diff import Changes, QuestionChange, changes
from models.survey.version import Version
from models.team.colleague import survey_for
from models.team.role import May
from web.desk import survey_page
from web.guard import one_or_404, organiser_only

bp = Blueprint("version", __name__)


@bp.get("/surveys/<code>/versions/")
@organiser_only
def index(organiser: Organiser, code: str) -> Response:
    """Every version, and what changed between two of them, by default the last two."""
    survey = one_or_404(survey_for(organiser, code, May.BUILD))
    versions = Version.all_of(survey.id)
    newest = len(versions)
    before = _chosen("before", newest, max(1, newest - 1))
    after = _chosen("after", newest, newest)
    return survey_page(
        "survey/version/index.html",
        survey=survey,
        versions=versions,
        responses=Tally.by_version(survey),
        before=before,
        after=after,
        changes=_changes(
            versions[before - 1].asked,
            versions[after - 1].asked,
            [version.asked for version in versions],
        ),
    )


def _chosen(name: str, newest: int, usual: int) -> int:
    """The version number in the query parameter `name`; `usual` where it is no version."""
    number = request.args.get(name, usual, type=int)
    return number if 1 <= number <= newest else usual


def _changes(before: Definition, after: Definition, all: list[Definition]) -> Changes:
    """What changed between two versions, with the conditions in words."""
    found, was, now = changes(before, after, all), only_if(before), only_if(after)
    return replace(found, questions=tuple(_said(one, was, now) for one in found.questions))


def _said(change: QuestionChange, was: Mapping[str, str], now: Mapping[str, str]) -> QuestionChange:
    name = change.question.name
    texts = (
        replace(one, before=was.get(change.was or name, ""), after=now.get(name, ""))
        if one.name == "relevant"
        else one
        for one in change.reworded
    )
    return replace(change, reworded=tuple(texts))
