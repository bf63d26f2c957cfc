"""An outcome proposal: an outcome that everyone may read, with those who confirm it."""

from language.day import day_or_month_in_words
from language.message import gettext as _
from models.event.event import Event
from models.evidence.evidence import Quotes, as_it_is
from models.evidence.noun import OUTCOME
from models.outcome.confirmation import confirmations
from models.outcome.outcome import Outcome
from models.outcome.outcome_log import asked_about
from models.outcome.substantiation import Substantiation
from models.telling.proposal import Proposal, source_of
from models.telling.telling import first_words

MOST_PROPOSED = 200


def proposals(event: Event) -> list[Proposal]:
    """The outcomes that everyone may read, the latest MOST_PROPOSED, each as it is told today.

    How many of those who were asked agree and do not is in it, and the names of those who said that
    everyone may read them.
    """
    latest = Outcome.select().where(Outcome.event == event)
    latest = latest.order_by(Outcome.happened.desc(), Outcome.id.desc()).limit(MOST_PROPOSED)
    outcomes = [one for one in latest if one.statement.tellable]
    said, quotes = asked_about(outcomes), Quotes(event)
    return [_proposal(one, said[one.id], quotes) for one in outcomes]


def _proposal(outcome: Outcome, asked: list[Substantiation], quotes: Quotes) -> Proposal:
    statement = outcome.statement
    said = [one for one in asked if one.verdict_on(outcome.revision)]
    evidence = as_it_is(statement.evidence, quotes)
    standing, *named = confirmations(outcome, asked)
    sentence = _(
        "%(who)s, %(when)s: %(what)s",
        who=statement.who,
        when=day_or_month_in_words(statement.happened),
        what=statement.what,
    )
    known_on = max((one.answered_at for one in said if one.answered_at), default=None)
    as_of = known_on or outcome.logged_at
    return Proposal(
        source=source_of(OUTCOME, outcome.id),
        kind=statement.kind,
        heading=first_words(statement.what),
        sentence=sentence,
        number="",
        as_of=as_of.date(),
        # What those say who were asked is first: a telling has room for so much evidence.
        evidence=(standing, *evidence, *named),
    )
