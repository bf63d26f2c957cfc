"""The desk: what stands around the pages of a survey, and where a link to a survey leads."""

from typing import Any

from flask import Response, url_for

from models.answer.contact import Contact
from models.answer.tally import Tally
from models.event.event_survey import EventSurvey
from models.survey.schedule import CLOSED, DRAFT
from models.survey.survey import Survey
from models.team.colleague import Thing, allowed, owners_of
from models.team.role import Role
from web.guard import asking
from web.page import page, wants_fragment


def survey_page(template: str, survey: Survey, **context: Any) -> Response:
    """Answer with a page of a survey below its title, its state and its tabs.

    htmx gets what it asks for alone: it swaps nothing of what stands above. Takes what page takes.
    """
    context |= standing(survey)
    if not wants_fragment():
        part = EventSurvey.of(survey)
        context |= {
            "heard": Tally.responses_of([survey])[survey.id],
            "part": part if part and allowed(asking(), part.event) else None,
            "has_contacts": Contact.concerns(survey),
        }
    return page(template, survey=survey, **context)


def standing(thing: Thing) -> dict[str, Any]:
    """What a page about a survey or an event has to know of who asks.

    `can`: all that they may do; `shared_by`: whose it is, if it is not their own.
    """
    person = asking()
    owner = owners_of([thing], but=person).get(thing.organiser_id)
    return {"can": allowed(person, thing), "shared_by": owner}


def next_place(survey: Survey, role: Role | None = None) -> str:
    """The address of what comes next: a draft is built, a closed survey read, any other shared.

    A viewer of results is led to these.
    """
    places = {DRAFT: "draft.edit", CLOSED: "tally.show"}
    place = "tally.show" if role is Role.VIEWER else places.get(survey.state, "survey.show")
    return url_for(place, code=survey.code)
