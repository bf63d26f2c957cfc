"""What a figure over time is counted from: a question of a survey that is asked again."""

from functools import partial

from flask import Blueprint, Response, request, url_for

from forms.button import ButtonForm
from forms.indicator.wave_count import WaveCountForm
from language.message import gettext as _
from models.account.organiser import Organiser
from models.event.event import Event
from models.indicator.indicator import Indicator
from models.indicator.wave_count import WaveCount, check, countable, key_of, label_of
from models.result.wave_share import WaveShares
from models.team.role import May
from views.indicator.indicator import indicator_for, seen_in
from web.desk import event_page
from web.guard import organiser_only
from web.page import redirect

bp = Blueprint("wave_count", __name__)


@bp.get("/events/<event>/figures/<int:indicator>/count")
@organiser_only
def edit(organiser: Organiser, event: str, indicator: int) -> Response:
    """The questions that are asked again, and what can be counted of the chosen one."""
    found, one = indicator_for(organiser, event, indicator, May.RUN)
    offered, now = _offered(found), WaveCount.of(one)
    key = request.args.get("question", f"{now.series.key}.{now.field}" if now else "")
    shown = offered.get(key)
    form = WaveCountForm.of(shown, key, now) if shown else None
    return _page(found, one, offered, key, form)


@bp.post("/events/<event>/figures/<int:indicator>/count")
@organiser_only
def update(organiser: Organiser, event: str, indicator: int) -> Response:
    """Count this of the question from now on."""
    found, one = indicator_for(organiser, event, indicator, May.RUN)
    offered, form = _offered(found), WaveCountForm()
    key = form.question.data or ""
    shown = offered.get(key)
    if shown is None:
        return _page(found, one, offered, "", None, 422)
    form.offering(shown).validate()
    if not form.passes(partial(check, shown, form.terms)):
        return _page(found, one, offered, key, form, 422)
    WaveCount.set(one, shown, form.terms, organiser)
    return redirect(url_for("indicator.show", event=found.code, indicator=one.id))


@bp.post("/events/<event>/figures/<int:indicator>/count/deletion")
@organiser_only
def delete(organiser: Organiser, event: str, indicator: int) -> Response:
    """Count nothing for it any more."""
    found, one = indicator_for(organiser, event, indicator, May.RUN)
    WaveCount.stop(one, organiser)
    return redirect(url_for("indicator.show", event=found.code, indicator=one.id))


def _offered(event: Event) -> dict[str, WaveShares]:
    return {key_of(one): one for one in countable(event, seen_in(event))}


def _page(
    event: Event,
    indicator: Indicator,
    offered: dict[str, WaveShares],
    key: str,
    form: WaveCountForm | None,
    status: int = 200,
) -> Response:
    return event_page(
        "indicator/wave_count/edit.html",
        event,
        indicator=indicator,
        offered={one: (label_of(shown), shown) for one, shown in offered.items()},
        key=key,
        form=form,
        problem=_("Choose one of those that are offered") if status == 422 and not form else "",
        is_counted=WaveCount.of(indicator) is not None,
        button=ButtonForm(),
        status=status,
    )
