"""A confirmation: what those who were asked about an outcome say of it, as everyone may read it.

It is looked up each time it is read, for whoever was asked may change their mind: that somebody
agreed would else stand on the page after nobody does.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from language.message import gettext as _
from language.message import ngettext
from models.event.event import Event
from models.evidence.evidence import Evidence
from models.evidence.noun import CONFIRMATION
from models.outcome.outcome import Outcome
from models.outcome.substantiation import AGREE, NOT, PARTLY, Substantiation

# "outcome:<id>:<version>" or, as evidence was kept before, the id alone.
KEY = re.compile(r"(?:outcome:)?([0-9]{1,9})(?::([0-9]{1,9}))?")


@dataclass(frozen=True)
class Concurrence:
    """How many agree and do not, in words; `is_doubtful` where nobody agrees."""

    words: str
    is_doubtful: bool


def confirmations(outcome: Outcome, asked: Sequence[Substantiation]) -> Iterator[Evidence]:
    """How many of those who were asked agree with its latest version, then those with a name."""
    said = [(one, one.verdict_on(outcome.revision)) for one in asked]
    key = f"outcome:{outcome.id}:{outcome.revision}"
    yield Evidence(CONFIRMATION, key, _concurrence([verdict for _one, verdict in said]).words)
    for one, verdict in said:
        if verdict and one.may_name and not one.withdrawn_at:
            yield Evidence(CONFIRMATION, str(one.id), in_words(one))


def is_concurrence(evidence: Evidence) -> bool:
    """True for the piece that says how many agree: with it a difference is told, or not at all."""
    return evidence.noun == CONFIRMATION and evidence.key.startswith("outcome:")


def concurrences(event: Event, keys: Iterable[str]) -> dict[str, Concurrence]:
    """{key: how it stands now} of those keys that can be one; of what is deleted nobody agrees."""
    places = {key: (int(found[1]), int(found[2] or 0)) for key in keys if (found := _read(key))}
    query = Substantiation.select().join(Outcome)
    ids = {outcome for outcome, _version in places.values()}
    asked = list(query.where(Outcome.event == event, Substantiation.outcome << ids))
    return {
        key: _concurrence([one.verdict_on(version) for one in asked if one.outcome_id == outcome])
        for key, (outcome, version) in places.items()
    }


def in_words(one: Substantiation) -> str:
    """What somebody says, with their name."""
    who = f"{one.name} ({one.role})" if one.role else one.name
    if one.verdict == AGREE:
        return _("%(who)s agrees", who=who)
    if one.verdict == PARTLY:
        return _("%(who)s agrees partly", who=who)
    return _("%(who)s does not agree", who=who)


def _read(key: str) -> re.Match[str] | None:
    return KEY.fullmatch(key)


def _concurrence(verdicts: Sequence[str]) -> Concurrence:
    agree, partly, against = (verdicts.count(one) for one in (AGREE, PARTLY, NOT))
    if not agree + partly + against:
        return Concurrence(_("Nobody but its organisers has confirmed it yet."), True)
    said = [
        ngettext(
            "%(num)s person who was asked agrees", "%(num)s people who were asked agree", agree
        )
        if agree
        else _("Nobody who was asked agrees")
    ]
    if partly:
        said.append(ngettext("%(num)s agrees partly", "%(num)s agree partly", partly))
    if against:
        said.append(ngettext("%(num)s does not agree", "%(num)s do not agree", against))
    return Concurrence(", ".join(said), not agree)
