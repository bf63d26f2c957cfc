"""The desk: what stands around the pages of a survey, and where a link to a survey leads."""

from typing import Any

from flask import Response, url_for

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
    if not wants_fragment():
        context |= {
            "heard": Tally.responses_of([survey])[survey.id],
            "part": EventSurvey.of(survey),
            "has_contacts": bool(definition_of(survey)) and Contact.concerns(survey),
        }
    return page(template, survey=survey, **context)


def next_place(survey: Survey) -> str:
    """The address of what comes next: a draft is built, a closed survey read, any other shared."""
    places = {DRAFT: "draft.edit", CLOSED: "tally.show"}
    return url_for(places.get(survey.state, "survey.show"), code=survey.code)
