"""What became of it: what organisers reply to what people said, as everyone reads it.

At a receipt it is told first what became of what that person answered. That is found in their own
answer when they open the receipt, and kept nowhere. What they answered is not looked at, as others
may come to see the address: whoever answered a question reads every topic and theme of it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.evidence.noun import CLAUSE, LINK, OUTCOME
from models.evidence.witness import Witness
from models.form.excerpt import excerpt
from models.form.question import Question
from models.form.word_diff import Piece, word_diff
from models.form.zone import local_time
from models.outcome import outcome_log
from models.survey.survey import Survey
from models.survey.title import definition_of
from models.survey.version import History
from models.you_said.subject import CLAUSE as OF_CLAUSE
from models.you_said.subject import SORTS, TOPIC, names_of, question_of, wording
from models.you_said.you_said import YouSaid, YouSaidStatement
from storage.cache import Cache, cached

MOST_SURVEYS = 100  # of an event
PAGE_SIZE = 50
MOST_AT_RECEIPT, MOST_WORDS_AT_RECEIPT = 12, 400
MOST_KEPT = 4_000_000  # bytes, of each of what is kept


@dataclass(frozen=True)
class Became:
    """One of them. `asked` is the question, `number` that of a clause, `called` what of it.

    `worded` is a clause as people first answered it and as it is, where these differ; `is_gone` if
    it is no longer in the text.
    """

    id: int
    sort: str
    question: str
    asked: str
    number: str
    called: str
    statement: YouSaidStatement
    on: date
    changed_on: date
    is_changed: bool
    said_at: datetime
    shown_at: datetime
    evidence: tuple[Witness, ...] = ()
    worded: tuple[str, str] | None = None
    is_gone: bool = False

    @property
    def changes(self) -> tuple[Piece, ...]:
        """The words that came and went. It is much work, so only a page that is made asks it."""
        return _diff(*self.worded) if self.worded else ()

    @property
    def names_outcome(self) -> bool:
        """True if an outcome is named as its evidence."""
        return bool(self.statement.evidence_of(OUTCOME))


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
    """What somebody reads at their receipt: replies to what they answered, then others.

    They are named by their numbers; `more` is how many stand on the page alone.
    """

    theirs: tuple[int, ...]
    others: tuple[int, ...]
    more: int


@dataclass(frozen=True)
class _About:
    """What a reply is about: its question, by all names that it had."""

    id: int
    names: frozenset[str]


def became_of(survey: Survey, number: int, item: int = 0) -> BecameLeaf | None:
    """A page of what everyone reads of a survey, as `_leaf_of` has it; None if that is nothing."""
    every = _shown_of([survey]) if survey.you_said_at is not None else []
    part = EventSurvey.of(survey) if every else None
    return _leaf_of(every, part.event if part else None, number, item) if every else None


def became_of_event(event: Event, number: int, item: int = 0) -> BecameLeaf | None:
    """A page of the first MOST_SURVEYS surveys of an event, in their order."""
    every = _shown_of(_surveys_of(event))
    return _leaf_of(every, event, number, item) if every else None


def newest_of(survey: Survey, most: int) -> list[BecameOfSurvey]:
    """The `most` of a survey that changed last, without evidence, in the order of its form."""
    return _newest(_shown_of([survey]) if survey.you_said_at is not None else [], most)


def newest_of_event(event: Event, most: int) -> list[BecameOfSurvey]:
    """The `most` of the first MOST_SURVEYS surveys of an event that changed last."""
    return _newest(_shown_of(_surveys_of(event)), most)


def first_of_event(event: Event, most: int) -> list[BecameOfSurvey]:
    """The first `most` of an event, without evidence, in the order of its surveys and forms."""
    return _read(_shown_of(_surveys_of(event))[:most], None, in_full=False)


def at_receipt(survey: Survey, given: Mapping[str, object]) -> AtReceipt | None:
    """The replies for the receipt of somebody who gave these answers; None where there are none."""
    about = _about(survey) if survey.you_said_at else ()
    if not about:
        return None
    questions = {question_of(one) for one in given}
    theirs = [one.id for one in about if not questions.isdisjoint(one.names)]
    mine = set(theirs)
    others = [one.id for one in about if one.id not in mine]
    shown = theirs[:MOST_AT_RECEIPT]
    beside = others[: MOST_AT_RECEIPT - len(shown)]
    return AtReceipt(tuple(shown), tuple(beside), len(about) - len(shown) - len(beside))


def in_short(survey: Survey, ids: Collection[int]) -> list[Became]:
    """Those of these numbers that everyone may read, with the words that a receipt has room for."""
    found = YouSaid.select().where(YouSaid.survey == survey, YouSaid.shown_at.is_null(False))
    return [_short(one) for one in _told(survey, found.where(YouSaid.id << list(ids)), None)]


def kept_by(survey: Survey) -> tuple[object, ...]:
    """What `at_receipt` and `in_short` are kept by, beside the answers and numbers."""
    form = survey.id, survey.created_at, survey.version, survey.language
    return (*form, survey.time_zone, survey.you_said_at)


def became_by(survey: Survey, one: YouSaid) -> Became:
    """One of them as everyone would read it, also before it is shown."""
    [found] = _told(survey, [one], _Text.of(survey))
    part = EventSurvey.of(survey) if found.names_outcome else None
    told = outcomes_told(part.event if part else None, [found])
    return _shown_with(found, told, survey)


def questions_told(survey: Survey) -> dict[str, int]:
    """{question: a reply about it or a part of it that everyone may read}, for links beside it."""
    if survey.you_said_at is None:
        return {}
    found: dict[str, int] = {}
    for one in in_order(survey, YouSaid.heads_of([survey])):
        found.setdefault(one.question, one.id)
    return found


def outcomes_told(event: Event | None, items: Iterable[Became]) -> dict[str, str]:
    """{outcome: its first words} for each that these items name and everyone may read."""
    keys = {one.key for item in items for one in item.statement.evidence_of(OUTCOME)}
    return outcome_log.first_words_of(event, keys) if event is not None and keys else {}


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
        worded, is_gone = None, False
        if text is not None and one.sort == OF_CLAUSE:
            worded, is_gone = text.worded(one.question)
        statement = one.statement
        found.append(
            Became(
                id=one.id,
                sort=one.sort,
                question=one.question,
                asked=wording(question) if question else one.question,
                number=str(question.settings.get("number", "")) if question else "",
                called=called or one.called,
                statement=statement,
                on=date.fromisoformat(statement.on),
                changed_on=local_time(one.said_at, zone).date(),
                is_changed=one.revision > 1,
                said_at=one.said_at,
                shown_at=one.shown_at or one.said_at,
                worded=worded,
                is_gone=is_gone,
            )
        )
    return found


def read_since(one: YouSaid | Became) -> datetime:
    """When everyone could first read what it says now."""
    return max(one.said_at, one.shown_at or one.said_at)


def in_order(survey: Survey, items: Iterable[YouSaid]) -> list[YouSaid]:
    """In the order of the form: a question, what was asked for in it, then its themes."""
    asked, past = survey.definition.questions, survey.history.past_questions
    order = {one.name: len(asked) + n for n, one in enumerate(past)}
    for n, one in enumerate(asked):
        # A clause of before stands where the one does that rewords it.
        order |= dict.fromkeys(names_of(survey.history, one.name), n)
    sorts, last = list(SORTS), len(order)
    return sorted(
        items,
        key=lambda reply: (
            *(order.get(reply.question, last), sorts.index(reply.sort)),
            *(reply.question, reply.called, reply.id),
        ),
    )


@dataclass(frozen=True)
class _Text:
    """The clauses of a guideline: as they were when first asked, and as they are."""

    now: Mapping[str, Question]
    first: Mapping[str, Question]
    history: History

    @classmethod
    def of(cls, survey: Survey) -> "_Text":
        first: dict[str, Question] = {}
        for definition in survey.history.definitions:
            for one in definition.clauses:
                first.setdefault(one.name, one)
        return cls({one.name: one for one in survey.definition.clauses}, first, survey.history)

    @cached_property
    def later(self) -> Mapping[str, str]:
        """{a name that a clause had: its name now}, the first of those that reword it."""
        found: dict[str, str] = {}
        for one in self.now:
            for name in names_of(self.history, one):
                found.setdefault(name, one)
        return found

    def worded(self, clause: str) -> tuple[tuple[str, str] | None, bool]:
        """The clause as it was answered and as it is, None for the same; True if it is gone."""
        if clause in self.now:
            names = names_of(self.history, clause)
            before = next(one for name, one in self.first.items() if name in names)
            after = self.now[clause]
        else:
            if clause not in self.later or clause not in self.first:
                return None, clause not in self.later
            before, after = self.first[clause], self.now[self.later[clause]]
        both = wording(before), wording(after)
        return (both if both[0] != both[1] else None), False


@cached(MOST_KEPT, lambda pieces: sum(len(one.text) for one in pieces))
def _diff(before: str, after: str) -> tuple[Piece, ...]:
    return tuple(word_diff(before, after))


def _shown_with(one: Became, told: Mapping[str, str], survey: Survey) -> Became:
    """It with the evidence that everyone may see now."""
    found = []
    for piece in one.statement.evidence:
        if piece.noun == LINK:
            found.append(Witness(LINK, piece.words or piece.key, (piece.key,)))
        elif piece.noun == OUTCOME and piece.key in told:
            found.append(Witness(OUTCOME, told[piece.key]))
        elif piece.noun == CLAUSE:
            name = piece.key.partition("/")[2]
            place = (survey.code, name) if survey.shared_at is not None else ()
            found.append(Witness(CLAUSE, piece.words, place))
    return replace(one, evidence=tuple(found))


def _surveys_of(event: Event) -> list[Survey]:
    """The first MOST_SURVEYS of an event of which there may be anything to read."""
    surveys = [
        part.survey
        for part in EventSurvey.all_of(event)
        if part.survey.you_said_at is not None and part.survey.opened_at is not None
    ]
    return [one for one in surveys[:MOST_SURVEYS] if definition_of(one)]


def _shown_of(surveys: Sequence[Survey]) -> list[tuple[Survey, YouSaid]]:
    """What everyone may read of these surveys, in their order and that of their forms.

    What is replied is not read: of all of them only a page is told.
    """
    shown: dict[int, list[YouSaid]] = {}
    for one in YouSaid.heads_of(surveys):
        shown.setdefault(one.survey_id, []).append(one)
    return [(which, one) for which in surveys for one in in_order(which, shown.get(which.id, []))]


def _leaf_of(
    every: Sequence[tuple[Survey, YouSaid]], event: Event | None, number: int, item: int
) -> BecameLeaf:
    """A page of them, PAGE_SIZE a page: the one with this number, or the one that has this item.

    A page that is not there is the last one.
    """
    pages = max(1, -(-len(every) // PAGE_SIZE))
    index = next((n for n, (_survey, one) in enumerate(every) if one.id == item), None)
    number = min(max(number, 1), pages) if index is None else index // PAGE_SIZE + 1
    here = every[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    return BecameLeaf(tuple(_read(here, event, in_full=True)), number, pages, len(every))


def _newest(every: Sequence[tuple[Survey, YouSaid]], most: int) -> list[BecameOfSurvey]:
    last = sorted(every, key=lambda pair: read_since(pair[1]), reverse=True)[:most]
    ids = {one.id for _survey, one in last}
    return _read([pair for pair in every if pair[1].id in ids], None, in_full=False)


def _read(
    pairs: Sequence[tuple[Survey, YouSaid]], event: Event | None, *, in_full: bool
) -> list[BecameOfSurvey]:
    """These as everyone reads them; `in_full` with evidence and how their clauses have changed."""
    mine: dict[int, list[YouSaid]] = {}
    for one in YouSaid.shown_among([one.id for _survey, one in pairs]):
        mine.setdefault(one.survey_id, []).append(one)
    surveys = {survey.id: survey for survey, _one in pairs}
    read = [
        (survey, _told(survey, mine[id], _Text.of(survey) if in_full else None))
        for id, survey in surveys.items()
        if id in mine
    ]
    if in_full:
        told = outcomes_told(event, (one for _survey, items in read for one in items))
        read = [(which, [_shown_with(one, told, which) for one in items]) for which, items in read]
    return [_of_survey(survey, items) for survey, items in read]


def _about(survey: Survey) -> tuple[_About, ...]:
    """What the replies that everyone may read are about, in the order of the form.

    It is kept until one of them changes, for every receipt asks it.
    """
    state = kept_by(survey)
    found = _kept.get(state)
    if found is None:
        found = tuple(
            _About(one.id, frozenset(names_of(survey.history, one.question)))
            for one in in_order(survey, YouSaid.heads_of([survey]))
        )
        _kept.put(state, found)
    return found


_kept: Cache[tuple[object, ...], tuple[_About, ...]] = Cache(
    MOST_KEPT, lambda abouts: sum(1_000 + 200 * len(one.names) for one in abouts)
)


def _of_survey(survey: Survey, items: Sequence[Became]) -> BecameOfSurvey:
    is_shared = survey.shared_at is not None
    return BecameOfSurvey(survey.code, survey.definition.title, is_shared, tuple(items))


def _short(one: Became) -> Became:
    """It with the words that a receipt has room for; the page has all of them."""
    statement = replace(
        one.statement,
        said=excerpt(one.statement.said, MOST_WORDS_AT_RECEIPT),
        did=excerpt(one.statement.did, MOST_WORDS_AT_RECEIPT),
        reason=excerpt(one.statement.reason, MOST_WORDS_AT_RECEIPT),
    )
    return replace(one, statement=statement, evidence=())
