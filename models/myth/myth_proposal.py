"""A myth proposal: a followed myth that everyone may read and that an event has moved.

It takes the place of what the shared result of the same question would propose, and names the page
of the myth and what settles it beside the result. Nothing of it is told that is not shared.
"""

from language.message import gettext as _
from language.message import ngettext
from language.number import grouped
from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.evidence.evidence import Evidence
from models.evidence.noun import CLAUSE, MYTH, RESULTS
from models.form.excerpt import IN_A_SENTENCE, excerpt
from models.myth.belief import Belief, belief_at
from models.myth.followed_myth import FollowedMyth, MythQuestion
from models.myth.myth_verdict import MythVerdict
from models.result.audience import Audience
from models.survey.survey import Survey
from models.survey.title import definition_of
from models.telling.difference_kind import DifferenceKind
from models.telling.proposal import Proposal, ShareBar
from models.telling.shared_result import MOST_SURVEYS, as_of, source_in
from models.wave.series import Wave


def proposals(event: Event) -> list[Proposal]:
    """The published myths that a survey of the event has moved, in the order of the surveys."""
    surveys = {one.survey_id: one.survey for one in EventSurvey.all_of(event)[:MOST_SURVEYS]}
    shared = [one for one in surveys.values() if one.shared_at is not None and definition_of(one)]
    followed, times = MythQuestion.among(shared), Wave.times_of(shared)
    found = []
    for survey in shared:
        for (id, question), myth in followed.items():
            if id == survey.id and myth.is_public:
                belief = belief_at(survey, question, Audience.EVERYONE)
                if belief and belief.net:
                    one = _proposal(event, survey, question, myth, belief)
                    found.append(one.at(times.get(survey.id, "")))
    return found


def _proposal(
    event: Event, survey: Survey, question: str, myth: FollowedMyth, belief: Belief
) -> Proposal:
    statement = myth.statement
    title = excerpt(survey.definition.title, IN_A_SENTENCE)
    claim = excerpt(statement.claim, IN_A_SENTENCE)
    return Proposal(
        source_in(survey, question),  # that of the shared result, which it stands for
        DifferenceKind.AWARENESS
        if statement.verdict is MythVerdict.OPEN
        else DifferenceKind.MYTH_SETTLED,
        _("“%(statement)s”", statement=claim),
        _sentence(statement.verdict, belief),
        grouped(belief.before.count),
        as_of(event, survey),
        (
            Evidence(RESULTS, f"{survey.code}/{question}", title),
            Evidence(MYTH, myth.code, _("“%(statement)s”", statement=claim)),
            *(
                Evidence(one.noun, one.key, excerpt(one.words or one.key, IN_A_SENTENCE))
                if one.noun == CLAUSE
                else one
                for one in statement.sources
            ),
        ),
        _("Both were asked afterwards: what people remember of before may differ from what was."),
        _(
            "Counted from the shared results of “%(survey)s”, of those who answered this question.",
            survey=title,
        ),
        (
            ShareBar(_("Before"), belief.before.count, belief.people),
            ShareBar(_("Now"), belief.now.count, belief.people),
        ),
    )


def _sentence(verdict: MythVerdict, belief: Belief) -> str:
    said = {"before": grouped(belief.before.count), "now": grouped(belief.now.count)}
    if verdict is MythVerdict.FALSE:
        return ngettext(
            "%(before)s of %(num)s believed it before, %(now)s do now. It is not so.",
            "%(before)s of %(num)s believed it before, %(now)s do now. It is not so.",
            belief.people,
            **said,
        )
    if verdict is MythVerdict.PARTLY:
        return ngettext(
            "%(before)s of %(num)s believed it before, %(now)s do now. It is partly so.",
            "%(before)s of %(num)s believed it before, %(now)s do now. It is partly so.",
            belief.people,
            **said,
        )
    if verdict is MythVerdict.TRUE:
        return ngettext(
            "%(before)s of %(num)s believed it before, %(now)s do now. It is so.",
            "%(before)s of %(num)s believed it before, %(now)s do now. It is so.",
            belief.people,
            **said,
        )
    return ngettext(
        "%(before)s of %(num)s believed it before, %(now)s do now. It is not settled yet.",
        "%(before)s of %(num)s believed it before, %(now)s do now. It is not settled yet.",
        belief.people,
        **said,
    )
