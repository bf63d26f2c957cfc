"""A recount: every tally counted again from the responses, to prove that they agree.

What everyone is shown is checked too: it may be behind the tally, but never ahead of it.
"""

import hashlib
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from models.answer.packing import differences, pack_all
from models.answer.public_snapshot import surplus
from models.answer.response import Response
from models.answer.tally import (
    CHOSE,
    KEPT_UP,
    NOT_ASKED,
    OF_VERSIONS,
    OF_WORDS,
    Counts,
    Deltas,
    Tally,
    counts,
)
from models.form.setting import DefinitionError
from models.survey.survey import Survey
from storage.database import db, read_transaction, writing
from telemetry import log

DERIVED = (NOT_ASKED, CHOSE, OF_WORDS)
PACKED = "#"  # in the place of a field: the packed rows that are not what the responses say


@dataclass(frozen=True)
class Difference:
    """A counter that differs from the responses.

    `field` "" is the number of responses; `value` is then "" for all or a version's number. Of
    NOT_ASKED, CHOSE and OF_WORDS see models.answer.tally. PACKED has how many packed rows differ.
    `is_public` is True of what everyone is shown.
    """

    field: str
    value: str
    kept: int
    counted: int
    is_public: bool = False

    @property
    def is_derived(self) -> bool:
        """True for a counter that versions before 1.0.0rc2 do not keep, so that it may lack some.

        Such a version goes on storing answers while another upgrades the database.
        """
        return self.field in DERIVED and not self.is_public


def mend(survey: Survey) -> int:
    """Count again what an older version did not; return how many counters were not right.

    Safe from several processes: what another has mended meanwhile is left as it is.
    """
    with read_transaction():
        short = Tally.short(survey).get(survey.id, 0)
        wrong = [one for one in recount(survey)[1] if one.is_derived]
    if not (wrong or short):
        return 0
    deltas = Deltas()
    deltas.move(survey.id, KEPT_UP, "", -short)
    for one in wrong:
        deltas.move(survey.id, one.field, one.value, one.counted - one.kept)
    with writing():
        db.serialise(hashlib.sha256(f"counters {survey.id}".encode()).digest())
        if abs(Tally.short(survey).get(survey.id, 0)) < abs(short):
            return 0
        deltas.apply()
    return len(wrong)


def mend_all() -> None:
    """Mend every survey of which an older version has stored responses, one after the other."""
    pack_all(lambda survey, done: log.say("answers packed", survey=survey.code, responses=done))
    for id in Tally.short():
        survey = Survey.get_or_none(Survey.id == id)
        if survey is None or not Tally.short(survey):
            continue  # deleted, or mended by another
        with suppress(DefinitionError):  # what cannot be read is left out, as it is everywhere
            log.say("counters mended", survey=survey.code, counters=mend(survey))


def recount(
    survey: Survey, counted: Callable[[], None] = lambda: None
) -> tuple[int, list[Difference]]:
    """The number of tallies checked, and what differs.

    They are one a field and one of responses, and what everyone is shown, if it is. `counted` is
    called after each response.
    """
    again: Counter[tuple[str, str]] = Counter()
    with read_transaction():
        history = Survey.get_by_id(survey.id).history  # with all versions of this moment
        tally, found, reach = Tally.whole(survey)
        for response in Response.all_of(survey):
            again["", ""] += 1
            version = response["version"]
            since = history.words_since(version)
            again.update(counts(history.of(version), response["answers"], version, since))
            counted()
        unlike = differences(survey) if tally.is_packed else 0
        is_shown = survey.anonymous and survey.shared_at is not None
        shown = surplus(survey, _by_field(again)) if is_shown else []
    later = {str(number): n for number, n in reach.responses.items() if number > 1}
    found[OF_VERSIONS] = {"": tally.responses} | later
    found[NOT_ASKED] = dict(reach.not_asked)
    for own, by_field in (CHOSE, reach.chose), (OF_WORDS, reach.reworded):
        found[own] = {
            f"{number} {field}": n for field, of in by_field.items() for number, n in of.items()
        }
    kept = {(field, value): n for field, values in found.items() for value, n in values.items()}
    differ = [
        Difference(*key, kept.get(key, 0), again[key])
        for key in sorted(kept.keys() | again.keys())
        if kept.get(key, 0) != again[key]
    ]
    differ += [Difference(PACKED, "", kept=unlike, counted=0)] if unlike else []
    differ += [Difference(*one, is_public=True) for one in shown]
    return len(history.fields) + 1 + is_shown, differ


def _by_field(again: Counter[tuple[str, str]]) -> Counts:
    found: Counts = {}
    for (field, value), count in again.items():
        found.setdefault(field, {})[value] = count
    return found
