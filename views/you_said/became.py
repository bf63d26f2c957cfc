"""What became of what people said: the page of a survey, and that of an event, for everyone."""

from functools import partial
from typing import Any

from flask import Blueprint, Response, request, url_for
from markupsafe import escape

from models.event.event import Event
from models.survey.survey import LARGEST_NUMBER, Survey
from models.you_said.became import BecameLeaf, became_of, became_of_event
from models.you_said.standing import STATES
from storage.cache import cached
from views.evidence.address import public_address_of
from web.address import whole
from web.guard import one_or_404, public
from web.language import in_language_asked, speaking_like, speaking_of
from web.page import filled_in, render, variant
from web.page_number import page_number
from web.prerendered import HOST, MOST_KEPT, Prerendered

bp = Blueprint("became", __name__)


@bp.get("/s/<code>/you-said")
@public
def show(code: str) -> Response:
    """What became of what people said in a survey: a page of it, or the one that has `item`."""
    found = one_or_404(Survey.published(code), partial(Survey.is_gone, code))
    survey = in_language_asked(found)
    with speaking_of(survey.definition):
        leaf = one_or_404(became_of(survey, *_turned()))
        frame = _of_survey(leaf, survey.definition.chosen or "", variant())
        return filled_in(frame, escape(whole("")))


@bp.get("/e/<event>/you-said")
@public
def event_show(event: str) -> Response:
    """What became of what people said in all surveys of an event."""
    found = one_or_404(Event.at(event), partial(Event.is_gone, event))
    with speaking_like(found):
        leaf = one_or_404(became_of_event(found, *_turned()))
        frame = _of_event(leaf, found.code, found.title, variant())
        return filled_in(frame, escape(whole("")))


def _turned() -> tuple[int, int]:
    """The page that is asked for, and the reply that is looked for; 0 for none."""
    item = request.args.get("item", 0, int)
    return page_number(), item if 0 < item <= LARGEST_NUMBER else 0


@cached(MOST_KEPT, lambda frame: frame.size)
def _of_survey(leaf: BecameLeaf, lang: str, variant: tuple[bool, str, str]) -> Prerendered:
    [survey] = leaf.surveys
    return _frame(
        leaf,
        title=survey.title,
        here=partial(url_for, "became.show", code=survey.code, lang=lang or None),
        feed=url_for("became_feed.show", code=survey.code),
        back="",
    )


@cached(MOST_KEPT, lambda frame: frame.size)
def _of_event(
    leaf: BecameLeaf, code: str, title: str, variant: tuple[bool, str, str]
) -> Prerendered:
    return _frame(
        leaf,
        title=title,
        here=partial(url_for, "became.event_show", event=code),
        feed=url_for("became_feed.event_show", event=code),
        back=url_for("programme.show", event=code),
    )


def _frame(leaf: BecameLeaf, **context: Any) -> Prerendered:
    """The page, rendered and compressed again only when something on it changes."""
    html = render(
        "you_said/became/show.html",
        "content",
        leaf=leaf,
        states=STATES,
        public_address_of=partial(public_address_of, host=HOST),
        host=HOST,
        **context,
    )
    return Prerendered(html, HOST)
