"""What became of it: what organisers reply to what people said, as everyone reads it.

At a receipt it is told first what became of what that person answered. That is found in their own
answer when they open the receipt, and kept nowhere. What they answered is not looked at, as others
may come to see the address: whoever answered a question reads every topic and theme of it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from language.message import gettext as _
from language.number import grouped
from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.form.word_diff import Piece, word_diff
from models.form.zone import local_time
from models.impact import outcome_log
from models.impact.difference_kind import DifferenceKind
from models.impact.evidence import CLAUSE, LINK, RESULTS
from models.impact.proposal import Evidence, Proposal
from models.impact.standing import DOING, DONE, NOT_DONE
from models.impact.subject import CLAUSE as OF_CLAUSE
from models.impact.subject import SORTS, TOPIC, names_of, question_of, wording
from models.impact.telling import LONGEST_HEADING, cut
from models.impact.witness import YOU_SAID, Witness
from models.impact.you_said import OUTCOME, WeDid, YouSaid
from models.survey.survey import Survey
from models.survey.title import definition_of
from storage.cache import cached

MOST_SURVEYS = 100  # of an event
PAGE_SIZE = 50
MOST_AT_RECEIPT, MOST_WORDS_AT_RECEIPT = 12, 400
MOST_PROPOSED = 100
HALF, SHORT = 450, 120  # characters of a sentence, and of a title in it
MOST_KEPT = 4_000_000  # bytes
KINDS = {OF_CLAUSE: DifferenceKind.GUIDELINE_CHANGED, TOPIC: DifferenceKind.REQUEST_MET}


@dataclass(frozen=True)
class Became:
    """One of them. `asked` is the question, `number` that of a clause, `called` what of it.

    `changes` are the words of a clause that came and went since people answered it; `is_gone` if it
    is no longer in the text.
    """

    id: int
    sort: str
    question: str
    asked: str
    number: str
    called: str
    reply: WeDid
    on: date
    changed_on: date
    is_changed: bool
    said_at: datetime
    shown_at: datetime
    evidence: tuple[Witness, ...] = ()
    changes: tuple[Piece, ...] = ()
    is_gone: bool = False

    @property
    def names_outcome(self) -> bool:
        """True if an outcome is named as its evidence."""
        return bool(self.reply.evidence_of(OUTCOME))


@dataclass(frozen=True)
class BecameOfSurvey:
    """Those of one survey, in the order of its form. Equal ones make the same page."""

    code: str
    title: str
    is_shared: bool
    items: tuple[Became, ...]


@dataclass(frozen=True)
class BecameLeaf:
    """A page of what became of a survey or an event; `number` from 1, of `pages`; `all` items."""

    surveys: tuple[BecameOfSurvey, ...]
    number: int
    pages: int
    all: int


@dataclass(frozen=True)
class AtReceipt:
    """What somebody reads at their receipt: of what they answered, then a few others.

    `more` is how many stand on the page alone.
    """

    theirs: tuple[Became, ...]
    others: tuple[Became, ...]
    more: int


def became_of(survey: Survey) -> BecameOfSurvey | None:
    """All that everyone reads of a survey; None where that is nothing."""
    if survey.you_said_at is None:
        return None
    items = _told(survey, YouSaid.shown_of(survey), _Text.of(survey))
    if not items:
        return None
    part = EventSurvey.of(survey) if any(one.names_outcome for one in items) else None
    return _of_survey(survey, _with_evidence(items, part.event if part else None, survey))


def became_of_event(event: Event) -> list[BecameOfSurvey]:
    """All that everyone reads of the first MOST_SURVEYS surveys of an event, in their order."""
    surveys = [
        part.survey
        for part in EventSurvey.all_of(event)
        if part.survey.you_said_at is not None and part.survey.opened_at is not None
    ]
    surveys = [one for one in surveys[:MOST_SURVEYS] if definition_of(one)]
    shown: dict[int, list[YouSaid]] = {}
    for one in YouSaid.all_of(surveys):
        if one.shown_at is not None:
            shown.setdefault(one.survey_id, []).append(one)
    read = [(one, _told(one, shown.get(one.id, []), _Text.of(one))) for one in surveys]
    told = outcomes_told(event, (one for _survey, items in read for one in items))
    return [
        _of_survey(survey, [_shown_with(one, told, survey) for one in items])
        for survey, items in read
        if items
    ]


def leaf_of(surveys: Iterable[BecameOfSurvey], number: int, item: int = 0) -> BecameLeaf:
    """A page of them, PAGE_SIZE a page: the one with this number, or the one that has this item.

    A page that is not there is the last one.
    """
    every = [(one, which) for which, one in enumerate(surveys)]
    flat = [(which, one) for survey, which in every for one in survey.items]
    pages = max(1, -(-len(flat) // PAGE_SIZE))
    place = next((n for n, (_which, one) in enumerate(flat) if one.id == item), None)
    number = min(max(number, 1), pages) if place is None else place // PAGE_SIZE + 1
    here = flat[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    found = [
        replace(survey, items=tuple(one for whose, one in here if whose == which))
        for survey, which in every
    ]
    return BecameLeaf(tuple(one for one in found if one.items), number, pages, len(flat))


def at_receipt(survey: Survey, given: Mapping[str, object]) -> AtReceipt | None:
    """What somebody who gave these answers reads of it; None where there is nothing to read."""
    found = _told(survey, YouSaid.shown_of(survey), None) if survey.you_said_at else []
    if not found:
        return None
    questions, history = {question_of(one) for one in given}, survey.history
    theirs = [one for one in found if questions & names_of(history, one.question)]
    mine = {one.id for one in theirs}
    others = [one for one in found if one.id not in mine]
    shown = theirs[:MOST_AT_RECEIPT]
    beside = others[: MOST_AT_RECEIPT - len(shown)]
    more = len(found) - len(shown) - len(beside)
    return AtReceipt(tuple(map(_short, shown)), tuple(map(_short, beside)), more)


def became_by(survey: Survey, one: YouSaid) -> Became:
    """One of them as everyone would read it, also before it is shown."""
    [found] = _told(survey, [one], _Text.of(survey))
    part = EventSurvey.of(survey) if found.names_outcome else None
    return _with_evidence([found], part.event if part else None, survey)[0]


def questions_told(survey: Survey) -> dict[str, int]:
    """{question: a reply about it or a part of it that everyone may read}, for links beside it."""
    if survey.you_said_at is None:
        return {}
    found: dict[str, int] = {}
    for one in in_order(survey, YouSaid.shown_of(survey)):
        found.setdefault(one.question, one.id)
    return found


def outcomes_told(event: Event | None, items: Iterable[Became]) -> dict[str, str]:
    """{outcome: what is told of it} of those that these name and that everyone may read."""
    keys = {one.key for item in items for one in item.reply.evidence_of(OUTCOME)}
    return outcome_log.told_of(event, keys) if event is not None and keys else {}


def proposals(event: Event) -> list[Proposal]:
    """What is shown of the event's surveys, each as it could be told; MOST_PROPOSED at the most."""
    return [_proposal(survey, one) for survey in became_of_event(event) for one in survey.items][
        :MOST_PROPOSED
    ]


def _proposal(survey: BecameOfSurvey, one: Became) -> Proposal:
    reply, heading = one.reply, cut(one.called or one.asked, LONGEST_HEADING)
    first = grouped(reply.figures[0]) if reply.figures else ""
    words = _("You said, we did: %(title)s", title=cut(survey.title, SHORT))
    results = (
        Evidence(
            CLAUSE if one.sort == OF_CLAUSE else RESULTS, f"{survey.code}/{one.question}", heading
        ),
    )
    return Proposal(
        source=f"{YOU_SAID}:{one.id}",
        kind=KINDS.get(one.sort, DifferenceKind.OTHER)
        if reply.state == DONE
        else DifferenceKind.OTHER,
        heading=heading,
        sentence=_sentence(reply),
        number=first if first in reply.said else "",
        as_of=one.on,
        evidence=(
            Evidence(YOU_SAID, str(one.id), words),
            *reply.evidence_of(LINK),
            *(results if survey.is_shared else ()),
        ),
        unknown=_("It is in progress: what comes of it is not known yet.")
        if reply.state == DOING
        else "",
    )


def _sentence(reply: WeDid) -> str:
    if reply.state == NOT_DONE:
        return _(
            "You said: %(said)s It will not be done: %(reason)s",
            said=cut(reply.said, HALF),
            reason=cut(reply.reason, HALF),
        )
    if not reply.did:
        return _("You said: %(said)s", said=cut(reply.said, HALF))
    return _(
        "You said: %(said)s We did: %(did)s", said=cut(reply.said, HALF), did=cut(reply.did, HALF)
    )


def _told(survey: Survey, items: Iterable[YouSaid], text: "_Text | None") -> list[Became]:
    """These as everyone reads them, without evidence, in the order of the form.

    With the text of a guideline it is told how its clauses have changed.
    """
    history, zone = survey.history, survey.time_zone or "UTC"
    asked = {one.name: one for one in history.past_questions}
    asked |= {one.name: one for one in survey.definition.questions}
    fields = {one.name: one for one in history.fields}
    found = []
    for one in in_order(survey, items):
        question = asked.get(one.question)
        field = fields.get(one.field) if one.sort == TOPIC else None
        called = field.labels.get(one.part, "") if field else ""
        changes: tuple[Piece, ...] = ()
        is_gone = False
        if text is not None and one.sort == OF_CLAUSE:
            changes, is_gone = text.changes(one.question)
        reply = one.statement
        found.append(
            Became(
                id=one.id,
                sort=one.sort,
                question=one.question,
                asked=wording(question) if question else one.question,
                number=str(question.settings.get("number", "")) if question else "",
                called=called or one.called,
                reply=reply,
                on=date.fromisoformat(reply.on),
                changed_on=local_time(one.said_at, zone).date(),
                is_changed=one.revision > 1,
                said_at=one.said_at,
                shown_at=one.shown_at or one.said_at,
                changes=changes,
                is_gone=is_gone,
            )
        )
    return found


def in_order(survey: Survey, items: Iterable[YouSaid]) -> list[YouSaid]:
    """In the order of the form: a question, what was asked for in it, then its themes."""
    asked, past = survey.definition.questions, survey.history.past_questions
    places = {one.name: len(asked) + n for n, one in enumerate(past)}
    for n, one in enumerate(asked):
        # A clause of before stands where the one does that rewords it.
        places |= dict.fromkeys(names_of(survey.history, one.name), n)
    sorts, last = list(SORTS), len(places)
    return sorted(
        items,
        key=lambda reply: (
            *(places.get(reply.question, last), sorts.index(reply.sort)),
            *(reply.question, reply.called, reply.id),
        ),
    )


@dataclass(frozen=True)
class _Text:
    """The clauses of a guideline: as they were when first asked, and as they are."""

    now: Mapping[str, str]
    first: Mapping[str, str]
    names: Mapping[str, Collection[str]]  # {clause: the names it had}

    @classmethod
    def of(cls, survey: Survey) -> "_Text":
        first: dict[str, str] = {}
        for definition in survey.history.definitions:
            for one in definition.clauses:
                first.setdefault(one.name, wording(one))
        now = {one.name: wording(one) for one in survey.definition.clauses}
        return cls(now, first, {one: names_of(survey.history, one) for one in now})

    def changes(self, clause: str) -> tuple[tuple[Piece, ...], bool]:
        """The words that came and went since the clause was answered; True if it is gone."""
        if clause in self.now:
            names = self.names[clause]
            before = next(words for name, words in self.first.items() if name in names)
            after = self.now[clause]
        else:
            later = next((one for one in self.now if clause in self.names[one]), None)
            if later is None:
                return (), True
            before, after = self.first.get(clause, ""), self.now[later]
        return (_diff(before, after) if before != after else ()), False


@cached(MOST_KEPT, lambda pieces: sum(len(one.text) for one in pieces))
def _diff(before: str, after: str) -> tuple[Piece, ...]:
    return tuple(word_diff(before, after))


def _with_evidence(items: Sequence[Became], event: Event | None, survey: Survey) -> list[Became]:
    told = outcomes_told(event, items)
    return [_shown_with(one, told, survey) for one in items]


def _shown_with(one: Became, told: Mapping[str, str], survey: Survey) -> Became:
    """It with the evidence that everyone may see now."""
    found = []
    for piece in one.reply.evidence:
        if piece.noun == LINK:
            found.append(Witness(LINK, piece.words or piece.key, (piece.key,)))
        elif piece.noun == OUTCOME and piece.key in told:
            found.append(Witness(OUTCOME, told[piece.key]))
        elif piece.noun == CLAUSE:
            name = piece.key.partition("/")[2]
            place = (survey.code, name) if survey.shared_at is not None else ()
            found.append(Witness(CLAUSE, piece.words, place))
    return replace(one, evidence=tuple(found))


def _of_survey(survey: Survey, items: Sequence[Became]) -> BecameOfSurvey:
    is_shared = survey.shared_at is not None
    return BecameOfSurvey(survey.code, survey.definition.title, is_shared, tuple(items))


def _short(one: Became) -> Became:
    """It with the words that a receipt has room for; the page has all of them."""
    reply = replace(
        one.reply,
        said=cut(one.reply.said, MOST_WORDS_AT_RECEIPT),
        did=cut(one.reply.did, MOST_WORDS_AT_RECEIPT),
        reason=cut(one.reply.reason, MOST_WORDS_AT_RECEIPT),
    )
    return replace(one, reply=reply, evidence=(), changes=())
