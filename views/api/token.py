"""Tokens: which programs read for this organiser; let one in, shut it out."""

from flask import Blueprint, Response, url_for

from forms.api.token import CHOSEN, SCOPE_WORDS, TokenForm
from forms.button import ButtonForm
from models.account.organiser import Organiser
from models.api.token import Scope, Token, TooManyTokens
from models.event.listing import SurveyLine, surveys_of
from models.team.colleague import shared_with
from web.address import whole
from web.guard import one_or_404, organiser_only
from web.page import page, redirect

bp = Blueprint("token", __name__)

CURL = 'curl -H "Authorization: Bearer …"'


@bp.get("/account/tokens/")
@organiser_only
def index(organiser: Organiser) -> Response:
    """The tokens of this organiser, without their secrets."""
    return page(
        "api/token/index.html",
        tokens=Token.all_of(organiser),
        scope_words=SCOPE_WORDS,
        button=ButtonForm(),
        document=whole(url_for("openapi.show")),
    )


@bp.get("/account/tokens/new")
@organiser_only
def new(organiser: Organiser) -> Response:
    """The form for a token."""
    return page("api/token/new.html", form=TokenForm(_surveys_of(organiser)))


@bp.post("/account/tokens/new")
@organiser_only
def create(organiser: Organiser) -> Response:
    """Make a token; its secret is shown on this page alone."""
    able = _surveys_of(organiser)
    form = TokenForm(able)
    if not form.validate():
        return page("api/token/new.html", form=form, status=422)
    wanted = set(form.surveys.data)
    chosen = [one.survey for one in able if one.survey.code in wanted]
    scopes = [Scope(one) for one in form.scopes.data]
    reach = chosen if form.reach.data == CHOSEN else None
    try:
        secret = Token.make(organiser, form.name.data, scopes, form.time, reach)
    except TooManyTokens as fault:
        return page("api/token/new.html", form=form, problem=str(fault), status=422)
    command = f"{CURL} {whole(url_for('api_survey.index'))}"
    return page("api/token/show.html", name=form.name.data, secret=secret, command=command)


@bp.post("/account/tokens/<int:id>/withdrawal")
@organiser_only
def delete(organiser: Organiser, id: int) -> Response:
    """End a token: what is asked with it from now on is refused."""
    one_or_404(Token.withdraw(organiser, id) or None)
    return redirect(url_for(".index"))


def _surveys_of(organiser: Organiser) -> list[SurveyLine]:
    """All that a token of theirs may be for, by title."""
    found = surveys_of(organiser, shared_with(organiser))
    return sorted(found, key=lambda one: one.title.casefold())
