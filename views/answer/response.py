"""A response: the attendee's form, sending it, the receipt; and the organiser's list of them."""

import logging
import secrets
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from peewee import OperationalError
from werkzeug.datastructures import MultiDict

from forms.answer import body
from forms.answer.body import Refusal
from forms.answer.response import most_fields, new_key, response_form
from forms.answer.step import Done, Next, Step, Unanswered, Wrong, step_from
from forms.button import ButtonForm
from forms.result.filter import FilterForm, comparison_form, filter_form
from language.message import language
from language.message import lazy_gettext as _
from models.account import audit
from models.account.organiser import Organiser
from models.answer.admission import NotOpenYet, SurveyClosed, SurveyFull
from models.answer.pair_mark import PairMarks
from models.answer.promise import Terms, promise
from models.answer.response import KeyReused, Response
from models.answer.submission import receipt_of
from models.answer.tally import Tally
from models.coding.redaction import Redaction
from models.coding.tag import tag_fields
from models.event.programme import Programme, others
from models.form.definition import Definition
from models.guideline.news import GuidelineNews, news_since
from models.result.audience import Audience, finding_for, number_for, sought_for
from models.survey.schedule import OPEN, WAITING
from models.survey.survey import Survey
from models.team.colleague import survey_for
from models.team.role import May
from models.wall.withdrawal import permitted
from models.wave.next_wave import NextWave, next_wave
from models.wave.pair_code import PairCode
from models.you_said.became import at_receipt, in_short, kept_by
from models.you_said.standing import STATES
from storage import fault
from storage.cache import Cache, cached, size_of_text
from storage.database import connection
from storage.scheduler import scheduler
from storage.writer import WriterBusy
from telemetry import log
from views.result.filter import said
from web.connection import unconnected
from web.desk import survey_page
from web.guard import one_or_404, organiser_only, public
from web.language import in_language_asked, speaking_of
from web.leaf import searched, turn
from web.page import filled_in, in_their_language, page, redirect, render, variant
from web.prerendered import MOST_KEPT, Prerendered

bp = Blueprint("response", __name__)

MOST_ADDRESSES = 1_000_000  # bytes
# Which no text of a survey can hold.
PLACE_OF_RECEIPT, PLACE_OF_TOLD = secrets.token_hex(12), secrets.token_hex(12)
TRY_AGAIN = Refusal(
    503, _("We could not store your answers just now. Send them again in a moment.")
)
# Answers that are in order and still not stored, by the exception that says so.
REFUSALS: dict[type[Exception], Refusal] = {
    NotOpenYet: Refusal(
        409,
        _("The form is not open yet, so your answers were not stored. Send them when it is."),
    ),
    SurveyFull: Refusal(
        410,
        _("The form has as many answers as it takes, so yours were not stored."),
    ),
    SurveyClosed: Refusal(
        410,
        _("The form closed before your answers arrived, so they were not stored."),
    ),
    KeyReused: Refusal(
        409,
        _(
            "The answers you sent first from this page are stored and count. "
            "These are different, so they were not stored."
        ),
    ),
    WriterBusy: TRY_AGAIN,
    OperationalError: TRY_AGAIN,
}


@bp.get("/s/<code>")
@public
def new(code: str) -> ResponseReturnValue:
    """The form to fill in; before it opens and after it closes, a page that says so."""
    found = one_or_404(Survey.published(code), partial(Survey.is_gone, code))
    survey = in_language_asked(found)
    with speaking_of(survey.definition):
        return _asked(survey)


def _asked(survey: Survey) -> ResponseReturnValue:
    if survey.state == WAITING:
        return page("answer/response/waiting.html", survey=survey, others=others(survey))
    if not survey.is_open or _is_full(survey):
        return page(
            "answer/response/closed.html",
            survey=survey,
            others=others(survey),
            wave=next_wave(survey),
            status=410,
        )
    news = _news(survey)
    named = (survey.code, survey.identity, survey.former_codes)
    asked = (*named, survey.version, _asks(survey, news))
    terms, elements = _terms(survey)
    return filled_in(_opened(*asked, terms, news, elements, variant()), new_key())


@bp.post("/s/<code>")
@public
@unconnected
def create(code: str) -> ResponseReturnValue:
    """Store what was sent, or show it again with what is wrong."""
    survey = in_language_asked(one_or_404(Survey.seen_lately(code)))
    with speaking_of(survey.definition):
        return _answered(survey)


def _answered(survey: Survey) -> ResponseReturnValue:
    """Store what was sent for this survey, or show it again."""
    sent, damage = _sent(survey.definition)
    asked = survey.asked_as(_version(sent) or survey.version)
    if asked is not survey:
        survey = asked.read_in(survey.definition.language)
        sent, damage = _sent(survey.definition)
    definition = _asks(survey, _news(survey))
    code = PairCode.asked_lately(survey)
    form = response_form(definition, sent, code.elements if code else ())
    step, shut = step_from(definition, form, sent), _shut(survey)
    if damage:
        return _shown(survey, step, shut or damage)
    if sent.get("go") == "told" and not shut and (first := _first(survey, form.key)):
        return _shown(survey, step, REFUSALS[KeyReused], first=first)
    match step.after(sent.get("go")):
        case Next(following):
            return _shown(survey, step, shut) if shut else _shown(survey, following.afresh())
        case Wrong(wrong, problem):
            return _shown(survey, wrong, shut or Refusal(422, problem))
        case Unanswered():
            return _shown(survey, step, shut or Refusal(422), asks=not shut)
        case Done():
            return _recorded(survey, step, code.marks_of(form.code.values) if code else b"")


def _recorded(survey: Survey, step: Step, marks: PairMarks) -> ResponseReturnValue:
    """Store the answers and redirect to the receipt; if refused, show the step and the reason."""
    form = step.form
    try:
        receipt = Response.record(survey, form.key, form.answers, form.contacts, marks)
    except tuple(REFUSALS) as refusal:
        if isinstance(refusal, OperationalError):
            log.count("answer not stored", logging.ERROR, fault=fault.name(refusal))
        reason = next(kind for kind in REFUSALS if isinstance(refusal, kind))
        # Who has the key has sent the first answers, or holds the device of who did.
        first = receipt_of(survey.id, form.key) if reason is KeyReused else ""
        return _shown(survey, step, REFUSALS[reason], first=first)
    chosen = survey.definition.chosen
    return redirect(_receipts(survey.code) + receipt + (f"?lang={chosen}" if chosen else ""))


@bp.get("/s/<code>/receipt/<receipt>")
@public
def show(code: str, receipt: str) -> ResponseReturnValue:
    """The receipt: the answers are stored."""
    found = one_or_404(Survey.published(code), partial(Survey.is_gone, code))
    survey = in_language_asked(found)
    given = Response.given(survey, receipt) if survey.you_said_at else None
    answered = given[0] if given else Response.version_of(survey, receipt)
    if answered is None:
        with speaking_of(survey.definition):
            return page("answer/response/unknown.html", survey=survey, status=404)
    since = answered if survey.is_open and news_since(survey, answered) else 0
    is_shared = survey.shared_at is not None
    asks = survey.asked_as(answered).definition.asks_permission
    permits = asks and bool(permitted(survey, receipt))
    ahead = others(survey), next_wave(survey)
    shown = (survey.code, survey.definition, is_shared, since, *ahead, permits)
    # A receipt that is stored is one that we made, so it goes into the page as it is.
    with speaking_of(survey.definition):
        told = at_receipt(survey, given[1]) if given else None
        parts = tuple(filter(None, (told.theirs, told.others))) if told else ()
        heads = (bool(told.theirs), bool(told.others), told.more) if told else None
        first, *rest = _stored(*shown, heads, variant())
        pages = [first]
        # What is told follows from what this person answered, so only its pieces are kept.
        for ids, after in zip(parts, rest, strict=True):
            pages += [*_pieces(survey, ids), after]
        return filled_in(Prerendered.joined(pages) if rest else first, receipt)


@bp.get("/surveys/<code>/responses/")
@organiser_only
def index(organiser: Organiser, code: str) -> ResponseReturnValue:
    """The responses, a leaf of them: all, or those that a filter and a search find."""
    survey = one_or_404(survey_for(organiser, code, May.ANSWERS))
    if not survey.anonymous:
        audit.count("answers seen", organiser, survey.code)
    tags, search, ticked = tag_fields(survey), searched(), request.args.get("ticked")
    form = filter_form(survey.history, request.args, tags)
    found = found_in(survey, form, search)
    leaf = found["leaf"]
    return survey_page(
        "answer/response/index.html",
        survey=survey,
        fields=survey.stored_fields,
        struck=Redaction.among(survey, [one.id for one in leaf.responses] if leaf else []),
        form=form,
        adding=comparison_form(survey.history, request.args, tags),
        said=said(survey.history, form.condition, tags),
        search=search,
        all_ticked=ticked == "all",
        none_ticked=ticked == "none",
        button=ButtonForm(),
        **found,
        status=422 if form.errors or ticked == "none" else 200,
    )


def found_in(survey: Survey, form: FilterForm, search: str) -> dict[str, Any]:
    """What pages of responses know of those that a filter and a search find.

    `leaf` is the page of them that is turned to, None for a filter that cannot be read; `found` how
    many there are, None where all are shown; `look` how far the search has looked for that.
    """
    if form.errors:
        return {"leaf": None, "found": None, "look": None}
    condition, found, look = form.condition, None, None
    leaf = finding_for(survey, Audience.ORGANISER, condition, search, turn())
    if search:
        look = sought_for(survey, Audience.ORGANISER, condition, search)
        found = len(look.ids) if look else None
    elif condition:
        found = number_for(survey, Audience.ORGANISER, condition)
    return {"leaf": leaf, "found": found, "look": look}


@bp.post("/surveys/<code>/responses/<id>/deletion")
@organiser_only
def delete(organiser: Organiser, code: str, id: str) -> ResponseReturnValue:
    """Delete one response; the tally follows."""
    survey = one_or_404(survey_for(organiser, code, May.ANSWERS))
    response = one_or_404(Response.get_or_none(Response.survey == survey, Response.id == id))
    with audit.noted("answer deleted", organiser, survey.code):
        response.delete_instance()
    return redirect(url_for(".index", code=survey.code))


@cached(MOST_KEPT, lambda frame: frame.size)
def _opened(
    code: str,
    identity: str,
    former: tuple[str, ...],
    version: int,
    definition: Definition,
    terms: Terms,
    news: GuidelineNews | None,
    elements: tuple[str, ...],
    variant: tuple[bool, str, str],
) -> Prerendered:
    """The page of an empty form, rendered once for each version; its key is put in later."""
    form = response_form(definition, elements=elements)
    place = form.submission_key.data = new_key()
    html = render(
        "answer/response/new.html",
        "content",
        code=code,
        identity=identity,
        former=former,
        version=version,
        definition=definition,
        step=Step(definition, form),
        promise=promise(definition, terms),
        news=news,
    )
    return Prerendered(html, place)


@cached(MOST_KEPT, lambda frames: sum(one.size for one in frames))
def _stored(
    code: str,
    definition: Definition,
    is_shared: bool,
    since: int,
    others: Programme | None,
    wave: NextWave | None,
    permits: bool,
    told: tuple[bool, bool, int] | None,
    variant: tuple[bool, str, str],
) -> list[Prerendered]:
    """The page of a receipt, rendered once for everyone; the receipt is put in later.

    `told` is whether it tells of what they answered, whether of others, and how many more there
    are. The page is cut where these are put in.
    """
    html = render(
        "answer/response/show.html",
        "content",
        code=code,
        definition=definition,
        is_shared=is_shared,
        since=since,
        others=others,
        wave=wave,
        permits=permits,
        told=told,
        place=PLACE_OF_TOLD,
        receipt=PLACE_OF_RECEIPT,
    )
    return [Prerendered(one, PLACE_OF_RECEIPT) for one in html.split(PLACE_OF_TOLD)]


def _pieces(survey: Survey, ids: Sequence[int]) -> list[Prerendered]:
    """What is told of these at a receipt, each rendered and compressed once for everyone."""
    state = *kept_by(survey), language()
    lacking = [one for one in ids if _kept.get((state, one)) is None]
    for became in in_short(survey, lacking) if lacking else ():
        html = render_template("you_said/became/_told.html", one=became, states=STATES)
        _kept.put((state, became.id), Prerendered(in_their_language(html), PLACE_OF_RECEIPT))
    return list(filter(None, (_kept.get((state, one)) for one in ids)))


_kept: Cache[tuple[object, int], Prerendered] = Cache(MOST_KEPT, lambda piece: piece.size)


@cached(MOST_ADDRESSES, size_of_text)
def _receipts(code: str) -> str:
    """The beginning of the address of each receipt of a survey."""
    return url_for(".show", code=code, receipt="-").removesuffix("-")


def _shown(
    survey: Survey,
    step: Step,
    refusal: Refusal | None = None,
    *,
    asks: bool = False,
    first: str = "",
) -> ResponseReturnValue:
    """The step, with the refusal, if there is one; `first` is the receipt of what is stored.

    With `asks` it is asked whether the form is meant to be sent without answers.
    """
    return page(
        "answer/response/new.html",
        code=survey.code,
        identity=survey.identity,
        former=survey.former_codes,
        version=survey.version,
        definition=step.definition,
        step=step,
        promise=promise(step.definition, _terms(survey)[0]),
        news=_news(survey),
        problem=refusal.problem if refusal else "",
        asks=asks,
        first=first,
        another=new_key() if first else "",
        status=refusal.status if refusal else 200,
    )


def _terms(survey: Survey) -> tuple[Terms, tuple[str, ...]]:
    """How the survey is set up, and the elements of the code that it asks for."""
    code = PairCode.asked_lately(survey)
    terms = Terms.of(survey)
    return (replace(terms, asks_code=True), code.elements) if code else (terms, ())


def _news(survey: Survey) -> GuidelineNews | None:
    """What is new since the version in the address, for people who answered that one."""
    return news_since(survey, request.args.get("since", 0, int))


def _asks(survey: Survey, news: GuidelineNews | None) -> Definition:
    return news.definition if news else survey.definition


def _first(survey: Survey, key: str) -> str:
    """The receipt of the answers that are stored under this key; "" if there are none."""
    receipt = receipt_of(survey.id, key)
    return receipt if scheduler().elsewhere(partial(_is_stored, survey, receipt)) else ""


def _is_stored(survey: Survey, receipt: str) -> bool:
    with connection():
        return Response.version_of(survey, receipt) is not None


def _shut(survey: Survey) -> Refusal | None:
    """The refusal of every answer to a survey that is not open; None if it is open."""
    if survey.state == OPEN:
        return None
    return REFUSALS[NotOpenYet if survey.state == WAITING else SurveyClosed]


def _is_full(survey: Survey) -> bool:
    limit = survey.response_limit
    return limit is not None and Tally.responses_of([survey])[survey.id] >= limit


def _version(sent: MultiDict[str, str]) -> int:
    """The version of the form that was filled in; 0 if the sender does not say."""
    said = sent.get("version", "")
    return int(said) if said.isdecimal() and len(said) < 10 else 0


def _sent(definition: Definition) -> tuple[MultiDict[str, str], Refusal | None]:
    """The fields that were sent, as far as they can be read, and a Refusal if the body is wrong.

    Aborts with 400 if the body broke off: half an answer would use up the key. No more fields are
    read than the form has.
    """
    received = request.get_data()  # Werkzeug keeps it and parses the form from it
    if len(received) < (request.content_length or 0):
        abort(400)
    if request.mimetype == "multipart/form-data":
        return request.form, body.TOO_LONG if len(received) > body.LARGEST_BODY else None
    if request.mimetype not in ("application/x-www-form-urlencoded", ""):
        return MultiDict(), body.NO_FORM
    return body.read(received, most_fields(definition))
