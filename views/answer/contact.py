"""Contacts, for the organiser: the list, the file, and deleting them."""

from flask import Blueprint, Response, url_for

from formats.answer import contact as sheet
from forms.button import ButtonForm
from models.account import audit
from models.account.organiser import Organiser
from models.answer.contact import Contact
from models.team.colleague import survey_for
from models.team.role import May
from web.desk import survey_page
from web.guard import one_or_404, organiser_only
from web.page import redirect

bp = Blueprint("contact", __name__)


@bp.get("/surveys/<code>/contacts/")
@organiser_only
def index(organiser: Organiser, code: str) -> Response:
    """The list of contacts that were let out, and how many wait."""
    survey = one_or_404(survey_for(organiser, code, May.CONTACTS))
    Contact.let_out([survey.id])
    contacts = list(Contact.all_of(survey))
    waiting, unreadable = Contact.waiting(survey)
    audit.count("contacts seen", organiser, survey.code)
    return survey_page(
        "answer/contact/index.html",
        survey=survey,
        contacts=[(one, *sheet.in_words(survey, one)) for one in contacts],
        waiting=waiting,
        unreadable=unreadable,
        button=ButtonForm(),
    )


@bp.get("/surveys/<code>/contacts.csv")
@organiser_only
def show(organiser: Organiser, code: str) -> Response:
    """The contacts that were let out as a CSV file."""
    survey = one_or_404(survey_for(organiser, code, May.CONTACTS))
    Contact.let_out([survey.id])
    audit.note("contacts exported", organiser, survey.code)
    reply = Response(sheet.write(survey, Contact.all_of(survey)), mimetype=sheet.MIMETYPE)
    reply.headers.set("Content-Disposition", "attachment", filename=f"{survey.code}-contacts.csv")
    return reply


@bp.post("/surveys/<code>/contacts/<id>/deletion")
@organiser_only
def delete(organiser: Organiser, code: str, id: str) -> Response:
    """Delete one contact."""
    survey = one_or_404(survey_for(organiser, code, May.CONTACTS))
    contact = one_or_404(Contact.get_or_none(Contact.survey == survey, Contact.id == id))
    with audit.noted("contact deleted", organiser, survey.code):
        contact.delete_instance()
    return redirect(url_for(".index", code=survey.code))


@bp.post("/surveys/<code>/contacts/deletion")
@organiser_only
def empty(organiser: Organiser, code: str) -> Response:
    """Delete every contact of the survey."""
    survey = one_or_404(survey_for(organiser, code, May.CONTACTS))
    with audit.noted("contacts deleted", organiser, survey.code):
        Contact.delete_all_of(survey)
    return redirect(url_for(".index", code=survey.code))
