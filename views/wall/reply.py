"""Replies: a reader writes one under a public page, an organiser reads it before everyone does."""

from functools import partial

from flask import Blueprint, Response, flash, request, url_for

from forms.wall.board import DELETED, BoardForm, ReplyDecisionForm
from forms.wall.reply import ReplyForm
from language.message import Lazy, lazy_gettext, ngettext
from language.message import gettext as _
from models.account.guess import Guess, TooManyGuesses
from models.account.organiser import Organiser
from models.event.event import Event
from models.myth.followed_myth import names_of_pages
from models.team.colleague import event_for
from models.team.role import May
from models.wall.board import PublicPage, offered, public_page
from models.wall.reply import (
    PAGE_SIZE,
    REPLY_STATES,
    BoardClosed,
    BoardFull,
    ReaderReply,
    ReplyState,
    ReplyUnfit,
    conversation_on,
)
from models.wall.reply_batch import waiting_by_day
from web.caller import limits, mark
from web.desk import event_page
from web.form_token import Pace, form_token, pace
from web.guard import one_or_404, organiser_only, public
from web.page import page, redirect
from web.page_number import page_number

bp = Blueprint("reply", __name__)

MOST_OF_A_BOARD = 20  # in a quarter of an hour, besides the first of each network
MOST_OF_A_NETWORK = 20  # replies and reports in a quarter of an hour: an office may be one network
# {name of a page: what its heading is}
CALLED: dict[str, Lazy] = {
    "wall": lazy_gettext("In their words"),
    "differences": lazy_gettext("What came of it"),
}
UNDECIDED = "undecided"
DECIDED = (ReplyState.SHOWN, ReplyState.HIDDEN)


@bp.get("/e/<event>/<path:page_name>/replies")
@public
def new(event: str, page_name: str) -> Response:
    """The replies under a page, and the form for another."""
    return _form(page_of(event, page_name), ReplyForm(formdata=None))


@bp.post("/e/<event>/<path:page_name>/replies")
@public
def create(event: str, page_name: str) -> Response:
    """Take a reply, which waits until an organiser has read it."""
    shown, form = page_of(event, page_name), ReplyForm()
    thanks = redirect(_address(shown, "sent"))
    if form.website.data:
        return thanks  # from a program, which need not know that nothing was stored
    what, token = _what(shown), form.token.data or ""
    found = pace(token, what)
    if found is not Pace.FINE:
        said = _("That was very fast. Read it over, then press the button again.")
        if found is Pace.LATE:
            said = _("This page was open for a long time. Press the button again.")
        return _form(shown, form, said, 422, token if found is Pace.FAST else "")
    try:
        ReaderReply.check(form.name.data, form.text.data)
        count_sender(shown)
        ReaderReply.send(shown.board, token, form.name.data, form.text.data)
    except ReplyUnfit as fault:
        form.say(fault)
        return _form(shown, form, "", 422, token)
    except BoardBusy as held:
        said = ngettext(
            "Very many replies are sent just now. Try again in %(num)s minute.",
            "Very many replies are sent just now. Try again in %(num)s minutes.",
            held.minutes,
        )
        return _form(shown, form, said, 429, token)
    except TooManyGuesses as held:
        said = ngettext(
            "Much is sent from your network. Try again in %(num)s minute.",
            "Much is sent from your network. Try again in %(num)s minutes.",
            held.minutes,
        )
        return _form(shown, form, said, 429, token)
    except BoardFull:
        said = _("Many replies wait to be read just now. Try again tomorrow.")
        return _form(shown, form, said, 429, token)
    except BoardClosed:
        return _form(shown, form, _("Replies are closed."), 410, token)
    return thanks


@bp.get("/events/<event>/replies")
@organiser_only
def index(organiser: Organiser, event: str) -> Response:
    """What needs a decision, or the replies in one state, and where more are taken."""
    return replies_page(one_or_404(event_for(organiser, event, May.RUN)))


@bp.post("/events/<event>/replies")
@organiser_only
def update(organiser: Organiser, event: str) -> Response:
    """Show a reply to everyone, or no longer, or delete it."""
    found, form = one_or_404(event_for(organiser, event, May.RUN)), ReplyDecisionForm()
    if not form.validate():
        return replies_page(found, _("This button did nothing. Press it again."), 422)
    reply = one_or_404(ReaderReply.at(found, form.page.data, form.id.data))
    if form.state.data == DELETED:
        reply.delete_by(organiser)
        flash(_("The reply is deleted."))
    else:
        reply.put(ReplyState(form.state.data), organiser)
    return redirect(url_for(".index", event=found.code, state=request.args.get("state") or None))


def page_of(event: str, name: str) -> PublicPage:
    """The public page of this name, if replies are or were taken under it; else 404."""
    found = one_or_404(Event.at(event), partial(Event.is_gone, event))
    shown = public_page(found, name)
    return one_or_404(shown if shown and shown.has_board else None)


def count_caller() -> None:
    """Count one more of this network. Raises models.account.guess.TooManyGuesses.

    What is kept is a keyed hash, beside nothing that was written, for a quarter of an hour.
    """
    Guess.note(_of_networks())


class BoardBusy(TooManyGuesses):
    """More is sent under a page than anybody reads; `minutes` is the time to wait."""


def count_sender(shown: PublicPage) -> None:
    """Count a reply of this network and, if it is not its first in a while, of this board.

    So whoever sends from ten networks meets the limit of the board, and whoever has one thing to
    say does not. Raises TooManyGuesses for the network, BoardBusy for the board.
    """
    counted = _of_networks()
    Guess.note(counted)
    board, widest = f"{shown.event.id} {shown.name}", [*counted][-1].hex()
    try:
        Guess.note({mark("first reply", f"{board} {widest}"): 1})
    except TooManyGuesses:
        try:
            Guess.note({mark("replies of a board", board): MOST_OF_A_BOARD})
        except TooManyGuesses:
            raise BoardBusy from None


def _of_networks() -> dict[bytes, int]:
    return limits("replies", MOST_OF_A_NETWORK) or {mark("replies", "unknown"): MOST_OF_A_NETWORK}


def _what(shown: PublicPage) -> str:
    return f"reply {shown.event.id} {shown.name}"


def _address(shown: PublicPage, told: str) -> str:
    return url_for(".new", event=shown.event.code, page_name=shown.name, told=told)


def _under(shown: PublicPage) -> str:
    """The address of the page that these replies are under: it is named as its address is."""
    return f"{url_for('programme.show', event=shown.event.code)}/{shown.name}"


def _called(event: Event) -> dict[str, Lazy | str]:
    """{name of a page: what its heading is}, with the myths whose replies belong to the event."""
    myths = names_of_pages(event).items()
    return {**CALLED, **{name: _("“%(statement)s”", statement=said) for name, said in myths}}


def _form(
    shown: PublicPage, form: ReplyForm, problem: str = "", status: int = 200, token: str = ""
) -> Response:
    number = page_number()
    return page(
        "wall/reply/new.html",
        shown=shown,
        conversation=conversation_on(shown, number),
        form=form,
        back=_under(shown),
        called=_called(shown.event).get(shown.name),
        token=token or form_token(_what(shown)),
        told=request.args.get("told"),
        problem=problem,
        status=status,
    )


def replies_page(
    event: Event, problem: str = "", status: int = 200, board_form: BoardForm | None = None
) -> Response:
    """The organiser's page of replies, with what is wrong with what was sent."""
    asked = request.args.get("state", "")
    state = ReplyState(asked) if asked in set(DECIDED) else None
    number = page_number()
    found = ReaderReply.listed(event, state, PAGE_SIZE + 1, (number - 1) * PAGE_SIZE)
    return event_page(
        "wall/reply/index.html",
        event,
        replies=found[:PAGE_SIZE],
        has_more=len(found) > PAGE_SIZE,
        number=number,
        state=state.value if state else UNDECIDED,
        called=_called(event),
        states={one.value: REPLY_STATES[one] for one in DECIDED},
        numbers=ReaderReply.numbers(event),
        days=waiting_by_day(event),
        all_ticked=request.args.get("ticked") == "all",
        boards=offered(event),
        decision=ReplyDecisionForm(formdata=None),
        board_form=board_form or BoardForm(formdata=None),
        problem=problem,
        status=status,
    )
