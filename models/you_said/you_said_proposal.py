"""A proposal of a reply: what people said and what was done, as it could be told."""

from language.message import gettext as _
from language.number import grouped
from models.event.event import Event
from models.evidence.evidence import Evidence
from models.evidence.noun import CLAUSE, LINK, RESULTS, YOU_SAID
from models.form.excerpt import IN_A_SENTENCE, excerpt
from models.telling.difference_kind import DifferenceKind
from models.telling.proposal import Proposal, source_of
from models.telling.telling import LONGEST_HEADING, stands_in
from models.you_said.became import Became, BecameOfSurvey, first_of_event
from models.you_said.standing import DOING, DONE, NOT_DONE
from models.you_said.subject import CLAUSE as OF_CLAUSE
from models.you_said.subject import TOPIC
from models.you_said.you_said import YouSaidStatement

KINDS = {OF_CLAUSE: DifferenceKind.GUIDELINE_CHANGED, TOPIC: DifferenceKind.REQUEST_MET}
HALF = 450  # characters of each half of a sentence
MOST_PROPOSED = 100


def proposals(event: Event) -> list[Proposal]:
    """What is shown of the event's surveys, each as it could be told; MOST_PROPOSED at the most."""
    told = first_of_event(event, MOST_PROPOSED)
    return [_proposal(survey, one) for survey in told for one in survey.items]


def _proposal(survey: BecameOfSurvey, one: Became) -> Proposal:
    statement, heading = one.statement, excerpt(one.called or one.asked, LONGEST_HEADING)
    first = grouped(statement.figures[0]) if statement.figures else ""
    words = _("You said, we did: %(title)s", title=excerpt(survey.title, IN_A_SENTENCE))
    results = (
        Evidence(
            CLAUSE if one.sort == OF_CLAUSE else RESULTS, f"{survey.code}/{one.question}", heading
        ),
    )
    return Proposal(
        source=source_of(YOU_SAID, one.id),
        kind=KINDS.get(one.sort, DifferenceKind.OTHER)
        if statement.state == DONE
        else DifferenceKind.OTHER,
        heading=heading,
        sentence=_sentence(statement),
        number=first if stands_in(first, excerpt(statement.said, HALF)) else "",
        as_of=one.on,
        evidence=(
            Evidence(YOU_SAID, str(one.id), words),
            *statement.evidence_of(LINK),
            *(results if survey.is_shared else ()),
        ),
        unknown=_("It is in progress: what comes of it is not known yet.")
        if statement.state == DOING
        else "",
    )


def _sentence(statement: YouSaidStatement) -> str:
    if statement.state == NOT_DONE:
        return _(
            "You said: %(said)s It will not be done: %(reason)s",
            said=excerpt(statement.said, HALF),
            reason=excerpt(statement.reason, HALF),
        )
    if not statement.did:
        return _("You said: %(said)s", said=excerpt(statement.said, HALF))
    return _(
        "You said: %(said)s We did: %(did)s",
        said=excerpt(statement.said, HALF),
        did=excerpt(statement.did, HALF),
    )
