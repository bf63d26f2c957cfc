"""The desk: what stands around its pages, where links to a survey lead, which help there is."""

from typing import Any

from flask import Response, flash, url_for

from language.message import gettext as _
from models.answer.contact import Contact
from models.answer.tally import Tally
from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.event.total import total
from models.survey.schedule import CLOSED, DRAFT
from models.survey.survey import Survey
from models.survey.title import definition_of
from models.team.colleague import Thing, allowed, owners_of
from models.team.role import Role
from models.wave.series import Wave
from web.guard import asking
from web.page import page, wants_fragment

# The entry of the top that the pages of a noun belong to; all others belong to the list.
ENTRIES = {
    "agenda": "agenda",
    "manual": "manual",
    **dict.fromkeys(("organiser", "session", "own_address", "name", "token"), "account"),
    **dict.fromkeys(("operator", "staff", "audit", "brand", "logo"), "service"),
}
# (page, heading) of the manual, by the noun of a page or by its endpoint.
SECTIONS = {
    "address": ("organiser", "put-the-link-and-the-qr-code-on-a-screen"),
    "agenda": ("organiser", "find-your-way"),
    **dict.fromkeys(
        ("agreement", "codebook", "coding", "merger", "tag", "theme"),
        ("organiser", "tag-what-people-wrote"),
    ),
    **dict.fromkeys(("arrival", "arrival_picture"), ("organiser", "when-the-responses-came")),
    "archive": ("organiser", "find-your-way"),
    "audit": ("operator", "the-security-record"),
    "blank": ("organiser", "build-a-form"),
    "bundle": ("organiser", "read-the-results-of-an-event"),
    "brand": ("operator", "your-name-your-logo-your-colour"),
    "clause": ("organiser", "read-a-guideline-clause-by-clause"),
    "colleague": ("organiser", "work-with-colleagues"),
    **dict.fromkeys(("comparison", "comparison_file"), ("organiser", "compare-surveys")),
    **dict.fromkeys(("cross_table", "cross_table_file"), ("organiser", "look-closer")),
    "contact": ("organiser", "get-in-touch-with-people-who-asked-for-it"),
    **dict.fromkeys(
        ("difference", "differences", "differences_preview", "proposal", "published"),
        ("differences", "tell-what-came-of-it"),
    ),
    "differences_file": ("differences", "follow-it-keep-it-hand-it-on"),
    "draft": ("organiser", "build-a-form"),
    "duplicate": ("organiser", "put-the-surveys-of-an-event-together"),
    "event": ("organiser", "put-the-surveys-of-an-event-together"),
    "event_address": ("organiser", "put-the-link-and-the-qr-code-on-a-screen"),
    "event_poster": ("organiser", "put-the-surveys-of-an-event-together"),
    "event_screen": ("organiser", "put-the-surveys-of-an-event-together"),
    "event_survey": ("organiser", "put-the-surveys-of-an-event-together"),
    "export": ("organiser", "take-the-answers-away"),
    "filter": ("organiser", "look-closer"),
    "picture": ("organiser", "watch-the-tally"),
    "invitation": ("organiser", "work-with-colleagues"),
    **dict.fromkeys(
        ("evidence", "outcome", "outcome_file"), ("differences", "log-what-came-of-it")
    ),
    **dict.fromkeys(
        ("data_point", "indicator", "indicator_picture", "wave_count"),
        ("differences", "follow-figures-over-time"),
    ),
    **dict.fromkeys(
        ("followed_myth", "myth_publication", "myth_question"), ("differences", "settle-a-myth")
    ),
    "network": ("differences", "see-which-teams-met"),
    **dict.fromkeys(
        ("growth", "home", "request_letter", "requests", "spelling", "topic"),
        ("differences", "see-to-what-people-ask-for"),
    ),
    **dict.fromkeys(("journal", "skill"), ("differences", "keep-a-journal")),
    **dict.fromkeys(
        ("you_said", "event_you_said", "you_said_file"), ("differences", "say-what-became-of-it")
    ),
    "substantiation": ("differences", "have-it-confirmed"),
    "guideline": ("organiser", "put-a-guideline-up"),
    "logo": ("operator", "your-name-your-logo-your-colour"),
    "name": ("organiser", "change-your-name-and-your-address"),
    "new_text": ("organiser", "publish-a-new-draft"),
    "operator": ("operator", "see-that-it-is-well"),
    "own_address": ("organiser", "change-your-name-and-your-address"),
    "opinion": ("organiser", "see-who-holds-alike"),
    "organiser": ("organiser", "choose-a-password"),
    "paper": ("organiser", "where-there-is-no-wifi"),
    "pattern": ("organiser", "begin-with-a-starting-point"),
    "poster": ("organiser", "put-the-link-and-the-qr-code-on-a-screen"),
    "preview": ("organiser", "build-a-form"),
    "publication": ("organiser", "build-a-form"),
    "question": ("questions", "what-every-question-has"),
    **dict.fromkeys(("mention", "redaction"), ("organiser", "strike-words-out")),
    "rehearsal": ("organiser", "put-the-link-and-the-qr-code-on-a-screen"),
    "removal": ("organiser", "delete-several-answers"),
    "quote": ("organiser", "hand-on-a-report"),
    "event_report": ("organiser", "hand-on-a-report"),
    "report": ("organiser", "hand-on-a-report"),
    "report_file": ("organiser", "hand-on-a-report"),
    "response": ("organiser", "read-answers-and-delete-one"),
    "response_table": ("organiser", "read-answers-as-a-table"),
    "results": ("organiser", "read-the-results-of-an-event"),
    "schedule": ("organiser", "close-and-open"),
    "renewal": ("organiser", "bring-the-sessions-of-an-event"),
    "program": ("api", "keep-a-spreadsheet-up-to-date"),
    "sheet": ("api", "keep-a-spreadsheet-up-to-date"),
    "webhook": ("api", "be-told-when-there-is-something-new"),
    "token": ("api", "let-a-program-in"),
    "talk": ("organiser", "bring-the-sessions-of-an-event"),
    "talk_form": ("organiser", "bring-the-sessions-of-an-event"),
    "timetable": ("organiser", "bring-the-sessions-of-an-event"),
    "screen": ("organiser", "put-the-link-and-the-qr-code-on-a-screen"),
    "session": ("organiser", "see-where-you-are-signed-in"),
    "sketch": ("organiser", "build-a-form"),
    "staff": ("operator", "add-organisers"),
    **dict.fromkeys(
        ("series", "wave", "series_file", "wave_calendar"),
        ("differences", "ask-again-months-later"),
    ),
    **dict.fromkeys(
        ("letter", "reminder", "wave_letter"), ("differences", "tell-those-who-want-to-be-told")
    ),
    **dict.fromkeys(("pair_code", "pairing"), ("differences", "what-changed-for-the-same-people")),
    "wave_share": ("differences", "one-question-over-all-times"),
    "settings": ("organiser", "put-the-surveys-of-an-event-together"),
    "share": ("organiser", "put-the-link-and-the-qr-code-on-a-screen"),
    "survey": ("organiser", "build-a-form"),
    "survey.edit": ("organiser", "share-the-results"),
    "event.index": ("organiser", "find-your-way"),
    "survey.index": ("organiser", "find-your-way"),
    "survey.show": ("organiser", "put-the-link-and-the-qr-code-on-a-screen"),
    "tally": ("organiser", "watch-the-tally"),
    "total": ("organiser", "put-the-surveys-of-an-event-together"),
    "translation": ("organiser", "ask-in-several-languages"),
    "upload": ("organiser", "bring-a-form-from-elsewhere"),
    "version": ("organiser", "change-a-form-that-is-there"),
    **dict.fromkeys(("wall", "exhibit", "moderation"), ("differences", "show-what-people-wrote")),
    **dict.fromkeys(
        ("photo", "photo_decision", "photo_file", "photo_list"), ("differences", "show-photos")
    ),
    **dict.fromkeys(("reply", "reply_batch", "board"), ("differences", "take-replies")),
    "whole_response": ("organiser", "read-answers-and-delete-one"),
    "words": ("organiser", "read-what-people-wrote"),
}


def survey_page(template: str, survey: Survey, **context: Any) -> Response:
    """Answer with a page of a survey below its title, its state and its tabs.

    htmx gets what it asks for alone: it swaps nothing of what stands above. Takes what page takes.
    """
    context |= standing(survey)
    context["heard"] = Tally.responses_of([survey])[survey.id]
    if not wants_fragment():
        part = EventSurvey.of(survey)
        context |= {
            "wave_here": Wave.of(survey),
            "part": part if part and allowed(asking(), part.event) else None,
            "has_contacts": bool(definition_of(survey)) and Contact.concerns(survey),
        }
    return page(template, survey=survey, **context)


def event_page(template: str, event: Event, **context: Any) -> Response:
    """Answer with a page of an event below its title, its total and its tabs.

    Takes what page takes.
    """
    context |= standing(event)
    context["heard"] = total(event)
    return page(template, event=event, **context)


def standing(thing: Thing) -> dict[str, Any]:
    """What a page about a survey or an event has to know of who asks.

    `can`: all that they may do; `shared_by`: whose it is, if it is not their own.
    """
    person = asking()
    owner = owners_of([thing], but=person).get(thing.organiser_id)
    return {"can": allowed(person, thing), "shared_by": owner}


def opened(survey: Survey) -> None:
    """Say once, on the next page, that the survey has been opened, and what to do now."""
    if survey.is_open:
        flash(_("It is open. Now show it."))
    else:
        flash(_("It opens at its time. Show it when people are there."))


def next_address(survey: Survey, role: Role | None = None) -> str:
    """The address of what comes next: a draft is built, a closed survey read, any other shared.

    A viewer of results is led to these.
    """
    endpoints = {DRAFT: "draft.edit", CLOSED: "tally.show"}
    endpoint = "tally.show" if role is Role.VIEWER else endpoints.get(survey.state, "survey.show")
    return url_for(endpoint, code=survey.code)


def entry_of(blueprint: str | None) -> str:
    """The entry of the top that a page belongs to; "" for none."""
    return ENTRIES.get(blueprint or "", "listing")


def help_for(endpoint: str | None) -> str:
    """The address of what the manual says about a page: of its section where it has one."""
    blueprint = (endpoint or "").partition(".")[0]
    page, anchor = SECTIONS.get(endpoint or "") or SECTIONS.get(blueprint) or ("", "")
    if not page:
        return url_for("manual.index")
    return url_for("manual.show", name=page, _anchor=anchor)
