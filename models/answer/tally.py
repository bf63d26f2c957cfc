"""A tally: how often each answer was given, kept in the transaction that stores the responses."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from peewee import EXCLUDED, JOIN, SQL, CharField, CompositeKey, ForeignKeyField, IntegerField, fn

from models.answer.threshold import SMALLEST_GROUP
from models.form import relevance
from models.form.definition import Definition
from models.form.field import FROM_A_LIST
from models.survey.survey import Survey
from storage.database import Stored, read_transaction
from storage.prepared import ManyRows

Counts = dict[str, dict[str, int]]
# The field of the counters of responses by version. Version 1 has no counter: it is all responses
# less the others, so that a survey that is never edited has nothing more to count.
OF_VERSIONS = ""
# The field of the counters of people to whom a question was not put, as its condition did not hold.
# Each has the name of a question. A question that is asked of everybody has none.
NOT_ASKED = "?"
# The field of the counters of people who chose among the choices of a later version, NA aside:
# "version field". Version 1 has none, as above.
CHOSE = "@"
# The field of the counters of people who answered a reworded field: "version field", with the
# version that reworded it last. Of the first words there is none, as above.
OF_WORDS = "~"
# The field of a counter that goes down by one with each response. A version that does not keep all
# of these does not move it: so together with the number of responses it tells how many are counted
# short. It is below nought, where no version looks for answers.
KEPT_UP = "!"
OWN = (OF_VERSIONS, NOT_ASKED, CHOSE, OF_WORDS)  # not counted of any answer


@dataclass(frozen=True)
class Reach:
    """To how many people it was put, as far as answers alone do not say it.

    `responses` is {version: number}; `not_asked` is {question: people}; `chose` is {field:
    {version: people}} for those who chose among its choices in a version after the first;
    `reworded` is {field: {version that reworded it: people who answered since}}.
    """

    responses: Mapping[int, int]
    not_asked: Mapping[str, int]
    chose: Mapping[str, Mapping[int, int]]
    reworded: Mapping[str, Mapping[int, int]]


class Tally(Stored):
    """How many responses a survey has; `revision` is how many came and went since it began.

    `packed` is of how many of these the packed rows tell. A version that has none does not move it.
    """

    survey_id: int
    survey = ForeignKeyField(Survey, primary_key=True, on_delete="CASCADE")
    responses = IntegerField()
    revision = IntegerField()
    packed = IntegerField(default=0, constraints=[SQL("DEFAULT 0")])

    @property
    def is_packed(self) -> bool:
        """True if there is a packed row of each response, and no other."""
        return self.packed == self.revision

    @classmethod
    def of(cls, survey: Survey) -> tuple["Tally", Counts]:
        """The tally of `survey` and its counts by field and value, all of one moment."""
        tally, found, _ = cls.whole(survey)
        return tally, found

    @classmethod
    def by_version(cls, survey: Survey) -> dict[int, int]:
        """{version: number of responses} of the versions that have any."""
        _, _, reach = cls.whole(survey)
        return dict(reach.responses)

    @classmethod
    def whole(cls, survey: Survey) -> tuple["Tally", Counts, Reach]:
        """What `of` returns, with how many people each question and choice was put to."""
        with read_transaction():
            tally = cls.at_this_moment(survey)
            counters: Any = Count.select(Count.field, Count.value, Count.count).where(
                Count.survey == survey, Count.count > 0
            )
            return tally, *apart(tally.responses, counters.tuples())

    @classmethod
    def counts_of(
        cls, surveys: Iterable[Survey], fields: Collection[str]
    ) -> dict[int, dict[str, dict[str, int]]]:
        """{survey id: counts} of these surveys, of these fields alone."""
        found: dict[int, Counts] = {one.id: {} for one in surveys}
        counters: Any = Count.select(Count.survey, Count.field, Count.value, Count.count).where(
            Count.survey << list(found), Count.field << sorted(fields), Count.count > 0
        )
        for survey, field, value, count in counters.tuples():
            found[survey].setdefault(field, {})[value] = count
        return found

    @classmethod
    def at_this_moment(cls, survey: Survey) -> "Tally":
        """The tally of `survey`, also of one without responses. Within a reading transaction."""
        found = cls.get_or_none(cls.survey == survey)
        return found or cls(survey=survey, responses=0, revision=0)

    @classmethod
    def empty(cls, survey: Survey) -> None:
        """Count nothing, as all responses were deleted. In the same transaction."""
        Count.delete().where(Count.survey == survey).execute()
        changed, packed = cls.revision + cls.responses, cls.packed + cls.responses
        emptied = cls.update(responses=0, revision=changed, packed=packed)
        emptied.where(cls.survey == survey).execute()

    @classmethod
    def hold(cls, survey: Survey) -> None:
        """Nobody else changes the tally, or deletes a response, until this transaction ends."""
        cls.update(revision=cls.revision).where(cls.survey == survey.id).execute()

    @classmethod
    def unpacked(cls, survey: Survey | None = None) -> dict[int, int]:
        """{survey id: changes of which the packed rows do not tell}, where there are any."""
        behind: Any = cls.revision - cls.packed
        found: Any = cls.select(cls.survey, behind).where(behind != 0)
        return dict((found.where(cls.survey == survey) if survey else found).tuples())

    @classmethod
    def was_packed(cls, survey: Survey, behind: int) -> None:
        """Note that packed rows are whole, unless another number of changes is `behind` now."""
        level = cls.update(packed=cls.revision)
        level.where(cls.survey == survey, cls.revision - cls.packed == behind).execute()

    @classmethod
    def short(cls, survey: Survey | None = None) -> dict[int, int]:
        """{survey id: responses that an older version stored, so that counters lack them}."""
        missing = cls.responses + fn.COALESCE(Count.count, 0)
        beside = (Count.survey == cls.survey) & (Count.field == KEPT_UP)
        found: Any = cls.select(cls.survey, missing).join(Count, JOIN.LEFT_OUTER, on=beside)
        found = found.where(missing != 0)
        return dict((found.where(cls.survey == survey) if survey else found).tuples())

    @classmethod
    def lots_of_versions(cls, survey: Survey) -> dict[int, int | str]:
        """What may be told of an anonymous answer in the place of its version, by that version."""
        return in_lots(cls.by_version(survey))

    @classmethod
    def responses_of(cls, surveys: Iterable[Survey]) -> dict[int, int]:
        """{survey id: number of responses} of these surveys."""
        ids = [survey.id for survey in surveys]
        query = cls.select().where(cls.survey << ids)
        return dict.fromkeys(ids, 0) | {one.survey_id: one.responses for one in query}


def in_lots(versions: Mapping[int, int]) -> dict[int, int | str]:
    """{version: what is told of it} for {version: number of responses}, in the order of versions.

    A version that SMALLEST_GROUP answered is told as it is. Fewer would stand out by it, in the
    order in which they came where a version was published after each; so neighbours are told
    together, as `2..4`, until they are enough, and what is left at the end with those before.
    """
    lots: list[list[int]] = []
    room = 0
    for version, responses in sorted(versions.items()):
        if room <= 0:
            lots.append([])
            room = SMALLEST_GROUP
        lots[-1].append(version)
        room -= responses
    if room > 0 and len(lots) > 1:
        rest = lots.pop()
        lots[-1] += rest
    return {
        version: version if len(lot) == 1 else f"{lot[0]}..{lot[-1]}"
        for lot in lots
        for version in lot
    }


class Count(Stored):
    """How often one value was given to one field; the value "" counts the people who answered."""

    survey = ForeignKeyField(Survey, backref="counters", on_delete="CASCADE", index=False)
    field = CharField(max_length=160)
    value = CharField(max_length=160)
    count = IntegerField()

    class Meta:
        primary_key = CompositeKey("survey", "field", "value")
        without_rowid = True


class Deltas:
    """The changes of a transaction to the tallies, added up: one upsert a counter.

    Whoever adds or takes away a response does so with its packed row.
    """

    def __init__(self) -> None:
        self._counts: Counter[tuple[int, str, str]] = Counter()
        self._responses: Counter[int] = Counter()
        self._changes: Counter[int] = Counter()

    def add(self, survey: int, counted: Iterable[tuple[str, str]], sign: int = 1) -> None:
        """Add one response, or with `sign` -1 take one away."""
        self._responses[survey] += sign
        self._counts[survey, KEPT_UP, ""] -= sign
        self._changes[survey] += 1
        for field, value in counted:
            self._counts[survey, field, value] += sign

    def move(self, survey: int, field: str, value: str, by: int) -> None:
        """Move one counter alone."""
        self._counts[survey, field, value] += by

    def apply(self) -> None:
        """Write the changes, in the order of their keys so that two writers cannot deadlock."""
        moves = sorted(self._responses.items())
        changes = self._changes
        _move_tallies([(survey, n, changes[survey], changes[survey]) for survey, n in moves])
        _move_counts([(*key, n) for key, n in sorted(self._counts.items())])


def apart(responses: int, counters: Iterable[tuple[str, str, int]]) -> tuple[Counts, Reach]:
    """Counters of so many responses as counts of answers, and how many people each was put to."""
    found: Counts = {}
    for field, value, count in counters:
        found.setdefault(field, {})[value] = count
    versions, not_asked, chose, words = (found.pop(own, {}) for own in OWN)
    later = {int(number): count for number, count in versions.items()}
    first = responses - sum(later.values())
    of_versions = ({1: first} if first else {}) | dict(sorted(later.items()))
    return found, Reach(of_versions, not_asked, _by_field(chose), _by_field(words))


def _by_field(chose: Mapping[str, int]) -> dict[str, dict[int, int]]:
    found: dict[str, dict[int, int]] = {}
    for value, count in chose.items():
        version, _, field = value.partition(" ")
        found.setdefault(field, {})[int(version)] = count
    return found


def counts(
    definition: Definition,
    answers: Mapping[str, Any],
    version: int,
    since: Mapping[str, int] = MappingProxyType({}),
) -> Iterator[tuple[str, str]]:
    """The counters that one response to a version moves by one, as (field, value).

    `definition` is that of the version, and `since` has {field: the version that reworded it last,
    up to that one}.
    """
    if version > 1:
        yield OF_VERSIONS, str(version)
    if definition.conditional:
        for name in definition.conditional - relevance.asked(definition.questions, answers):
            yield NOT_ASKED, name
    for field in definition.fields:
        if field.name in answers:
            answer = answers[field.name]
            if field.name in since:
                yield OF_WORDS, f"{since[field.name]} {field.name}"
            for value in field.counts(answer):
                yield field.name, value
            if version > 1 and field.type in FROM_A_LIST and not field.is_na(answer):
                yield CHOSE, f"{version} {field.name}"
            if field.beside in answers:
                pairs = field.counts_beside(answers[field.beside], answer)
                yield from ((field.pair, pair) for pair in pairs)


_move_tallies = ManyRows(
    Tally,
    [Tally.survey, Tally.responses, Tally.revision, Tally.packed],
    lambda insert: insert.on_conflict(
        conflict_target=[Tally.survey],
        update={
            Tally.responses: Tally.responses + EXCLUDED.responses,
            Tally.revision: Tally.revision + EXCLUDED.revision,
            Tally.packed: Tally.packed + EXCLUDED.packed,
        },
    ),
)
_move_counts = ManyRows(
    Count,
    [Count.survey, Count.field, Count.value, Count.count],
    lambda insert: insert.on_conflict(
        conflict_target=[Count.survey, Count.field, Count.value],
        update={Count.count: Count.count + EXCLUDED.count},
    ),
)
