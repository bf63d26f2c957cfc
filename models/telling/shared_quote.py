"""A shared quote: words of a response whose writer agreed, as a difference may show them.

Nothing of them is kept with the difference but where they stand. So they are gone from every page,
old ones too, when the response is deleted, the quote is taken off or the results are not shared.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from language.message import gettext as _
from models.coding.quote import Quote
from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.evidence.evidence import Evidence, key_of
from models.evidence.noun import QUOTE
from models.form.zone import local_time
from models.survey.survey import Survey
from models.survey.title import definition_of
from models.telling.difference_kind import DifferenceKind
from models.telling.proposal import Proposal, source_of
from models.telling.shared_result import MOST_SURVEYS

MOST_TOGETHER = 5  # quotes of one difference


def proposals(event: Event) -> list[Proposal]:
    """For each survey with quotes whose writers agreed, the first of them together."""
    today = local_time(datetime.now(UTC), event.time_zone).date()
    found = []
    for part in EventSurvey.all_of(event)[:MOST_SURVEYS]:
        quotes = _permitted(part.survey)[:MOST_TOGETHER]
        if quotes:
            found.append(
                Proposal(
                    source_of(QUOTE, part.survey_id),
                    DifferenceKind.OTHER,
                    _("In their words"),
                    # No number: it would stay when a quote is taken off.
                    _("Who wrote this lets everyone read it."),
                    "",
                    today,
                    tuple(Evidence(QUOTE, key_of(part.survey.code, one), "") for one in quotes),
                )
            )
    return found


def quoted(event: Event, keys: Sequence[str]) -> dict[str, str]:
    """{key: words} for each of these quotes that everyone may read now."""
    codes = {key.partition("/")[0] for key in keys}
    known = {
        key_of(code, quote): quote.words
        for code in codes
        if (survey := Survey.at(code)) and EventSurvey.inside(event, survey)
        for quote in _permitted(survey)
    }
    return {key: known[key] for key in keys if key in known}


def _permitted(survey: Survey) -> list[Quote]:
    if survey.shared_at is None or definition_of(survey) is None:
        return []
    return [one for one in Quote.all_of(survey) if one.permitted]
