"""Proposals, for their organiser: take one into the page of what the event changed, or leave it."""

from flask import Blueprint, Response, flash, url_for

from forms.impact.proposal import ProposalForm
from language.message import gettext as _
from models.account.organiser import Organiser
from models.impact.difference import EventDifference, TooManyDifferences
from models.impact.differences_desk import proposals_for
from models.team.colleague import event_for
from models.team.role import May
from views.impact.differences import desk_page
from web.guard import one_or_404, organiser_only
from web.page import redirect

bp = Blueprint("proposal", __name__)


@bp.post("/events/<event>/differences/proposals")
@organiser_only
def create(organiser: Organiser, event: str) -> Response:
    """Tell this proposal as it is now; one that is told already, with its new figures."""
    return _with_it(organiser, event, is_taken=True)


@bp.post("/events/<event>/differences/proposals/leaving")
@organiser_only
def delete(organiser: Organiser, event: str) -> Response:
    """Leave this proposal out: it is not offered again among the new ones."""
    return _with_it(organiser, event, is_taken=False)


def _with_it(organiser: Organiser, event: str, *, is_taken: bool) -> Response:
    found = one_or_404(event_for(organiser, event, May.RUN))
    proposal = proposals_for(found).get(ProposalForm().source.data or "")
    if proposal is None:
        return desk_page(
            found, _("This is no longer proposed. Look at the list as it is now."), 409
        )
    try:
        if is_taken:
            EventDifference.take(found, proposal)
            said = _(
                "It is told now: “%(heading)s”. Readers see it in the next version.",
                heading=proposal.heading,
            )
        else:
            EventDifference.leave_out(found, proposal)
            said = _(
                "It is left out: “%(heading)s”. You find it again below the proposals.",
                heading=proposal.heading,
            )
    except TooManyDifferences as fault:
        return desk_page(found, fault, 409)
    flash(said)
    return redirect(url_for("differences.show", event=found.code, _anchor="proposals"))
