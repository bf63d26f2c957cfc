"""The desk: what stands around the pages of a survey, and where a link to a survey leads."""

from typing import Any

from flask import Response, flash, url_for

from language.message import gettext as _
from models.answer.contact import Contact
from models.answer.tally import Tally
from models.event.event_survey import EventSurvey
from models.survey.schedule import CLOSED, DRAFT
from models.survey.survey import Survey
from models.survey.title import definition_of
from web.page import page, wants_fragment


def survey_page(template: str, survey: Survey, **context: Any) -> Response:
    """Answer with a page of a survey below its title, its state and its tabs.

    htmx gets what it asks for alone: it swaps nothing of what stands above. Takes what page takes.
    """
    context["heard"] = Tally.responses_of([survey])[survey.id]
    if not wants_fragment():
        context |= {
            "part": EventSurvey.of(survey),
            "has_contacts": bool(definition_of(survey)) and Contact.concerns(survey),
        }
    return page(template, survey=survey, **context)


def opened(survey: Survey) -> None:
    """Say once, on the next page, that the survey has been opened, and what to do now."""
    if survey.is_open:
        flash(_("It is open. Now show it."))
    else:
        flash(_("It opens at its time. Show it when people are there."))


def next_place(survey: Survey) -> str:
    """The address of what comes next: a draft is built, a closed survey read, any other shared."""
    places = {DRAFT: "draft.edit", CLOSED: "tally.show"}
    return url_for(places.get(survey.state, "survey.show"), code=survey.code)
