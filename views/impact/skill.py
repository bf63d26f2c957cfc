"""A skill that an organiser rates for themselves: before the event, and now."""

from flask import Blueprint, Response, url_for

from forms.impact.journal import SkillForm
from models.account.organiser import Organiser
from models.impact.journal import JournalUnfit, Skill
from models.team.colleague import event_for
from models.team.role import May
from views.impact.journal import journal_page, today_in
from web.guard import one_or_404, organiser_only
from web.page import redirect

bp = Blueprint("skill", __name__)


@bp.post("/events/<event>/journal/skills")
@organiser_only
def create(organiser: Organiser, event: str) -> Response:
    """Rate a skill, or one of that name anew."""
    found = one_or_404(event_for(organiser, event, May.RUN))
    form = SkillForm().offering()
    form.validate()
    try:
        Skill.rate(found, organiser, form.name.data, form.before.data or 0, form.now.data or 0)
    except JournalUnfit as fault:
        form.say(fault)
        return journal_page(organiser, found, today_in(found), form, 422)
    return redirect(url_for("journal.index", event=found.code, _anchor="skills"))


@bp.post("/events/<event>/journal/skills/<int:skill>/deletion")
@organiser_only
def delete(organiser: Organiser, event: str, skill: int) -> Response:
    """Rate it no more."""
    found = one_or_404(event_for(organiser, event, May.RUN))
    theirs = (one for one in Skill.all_of(found, organiser) if one.id == skill)
    one_or_404(next(theirs, None)).delete_instance()
    return redirect(url_for("journal.index", event=found.code, _anchor="skills"))
