"""A coding: the tags that one coder set on one text; and what counts of a text by now.

Of a text that one person coded, their tags count. Where several did, those count that all of them
set, until somebody settles it. All of this goes with the response, in the same transaction: the
database sees to it. Posts touch none of these tables.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, reduce
from itertools import chain
from operator import and_
from typing import Any

from peewee import (
    SQL,
    AutoField,
    BigIntegerField,
    BooleanField,
    CharField,
    CompositeKey,
    ForeignKeyField,
    IntegrityError,
    fn,
)

from models.account.organiser import Organiser
from models.answer.response import PIECE, Response
from models.coding.tag import (
    LONGEST_FIELD,
    MOST_TAGS,
    OF_TAGS,
    Tag,
    alone,
    as_field,
    codebooks,
    mask_of,
    tag_fields,
    within,
)
from models.form.field import Field
from models.survey.survey import Survey
from storage.database import Stored, writing
from storage.prepared import Prepared

EVERY = (1 << MOST_TAGS) - 1
CODED, DIFFERS, CODE_BYTES = 1, MOST_TAGS + 1, 8  # a code: what is set where it was coded, and bits
AT_ONCE = 1_000  # responses whose tags are looked up together
OF_ITS_RESPONSE = (
    'FOREIGN KEY ("survey_id", "response") REFERENCES "response" ("survey_id", "id") '
    "ON DELETE CASCADE"
)


class TextGone(LookupError):
    """There is no such text: it never was, or it was deleted meanwhile."""


class Coder(Stored):
    """Somebody who codes in a survey; what they did stays when they leave the service."""

    id = AutoField()
    survey_id: int
    survey = ForeignKeyField(Survey, on_delete="CASCADE", index=False)
    organiser_id: int | None
    organiser = ForeignKeyField(Organiser, null=True, on_delete="SET NULL")

    class Meta:
        indexes = ((("survey", "organiser"), True),)

    @classmethod
    def of(cls, survey: Survey, organiser: Organiser) -> "Coder | None":
        """This person as a coder of the survey; None if they have coded nothing."""
        found: Coder | None = cls.get_or_none(cls.survey == survey, cls.organiser == organiser)
        return found

    @classmethod
    def become(cls, survey: Survey, organiser: Organiser) -> "Coder":
        """This person as a coder of the survey, from now on."""
        with writing():
            cls.insert(survey=survey, organiser=organiser).on_conflict_ignore().execute()
            return cls.get(cls.survey == survey, cls.organiser == organiser)


class Coding(Stored):
    """The tags that a coder set on a text; none is a coding too."""

    survey_id: int
    survey = ForeignKeyField(Survey, on_delete="CASCADE", index=False)
    response = CharField(max_length=32)
    field = CharField(max_length=LONGEST_FIELD)
    coder_id: int
    coder = ForeignKeyField(Coder, on_delete="CASCADE")
    tags = BigIntegerField()

    class Meta:
        primary_key = CompositeKey("survey", "response", "field", "coder")
        constraints = (SQL(OF_ITS_RESPONSE),)
        without_rowid = True  # as the responses: no row number tells an order

    @classmethod
    def by(cls, coder: Coder | None, field: str, response: str) -> int | None:
        """The mask that a coder set on a text; None if they have not coded it."""
        if coder is None:
            return None
        found: Coding | None = cls.get_or_none(
            cls.survey == coder.survey_id,
            cls.response == response,
            cls.field == field,
            cls.coder == coder,
        )
        return None if found is None else int(found.tags)

    @classmethod
    def progress(cls, survey: Survey) -> dict[tuple[str, int], int]:
        """{(field, id of a coder): texts that they coded}."""
        found: Any = cls.select(cls.field, cls.coder, fn.COUNT(cls.response)).where(
            cls.survey == survey
        )
        rows = found.group_by(cls.field, cls.coder).tuples()
        return {(field, coder): texts for field, coder, texts in rows}


class Verdict(Stored):
    """The tags that count of a text: what coders agree on, or what was settled."""

    survey_id: int
    survey = ForeignKeyField(Survey, on_delete="CASCADE", index=False)
    response = CharField(max_length=32)
    field = CharField(max_length=LONGEST_FIELD)
    tags = BigIntegerField()
    is_settled = BooleanField()
    differs = BooleanField()  # coders set different tags, and nobody has settled it

    class Meta:
        primary_key = CompositeKey("survey", "response", "field")
        constraints = (SQL(OF_ITS_RESPONSE),)
        without_rowid = True

    @classmethod
    def of(cls, survey: Survey, field: str, response: str) -> "Verdict | None":
        """What counts of this text; None if nobody has coded it."""
        found: Verdict | None = cls.get_or_none(
            cls.survey == survey, cls.response == response, cls.field == field
        )
        return found

    @classmethod
    def codes_of(cls, survey: Survey, field: str) -> dict[bytes, int]:
        """{id as packed rows have it: code} of the texts of a field that were coded."""
        query: Any = cls.select(cls.response, cls.tags).where(
            cls.survey == survey, cls.field == field
        )
        return {bytes.fromhex(id): code_of(tags) for id, tags in query.tuples().iterator()}

    @classmethod
    def lots(
        cls, survey: Survey, fields: Collection[str]
    ) -> Iterator[list[tuple[str, str, int, bool]]]:
        """(response, field, tags, differs) of the texts of these fields that were coded.

        In the order of responses, some thousand at a time; no response is in two lots.
        """
        size, of, last = AT_ONCE * len(fields), _of_fields(len(fields)), ""
        while len(lot := of(survey.id, *fields, last, size).fetchall()) == size:
            last = lot[-1][0]  # more of it may come
            yield [one for one in lot if one[0] != last]
        if lot:
            yield lot


def code_of(tags: int, *, differs: bool = False) -> int:
    """What was set on a text as a code in which packed rows have several choices: CODED, and bits.

    A tag has the bit behind its own.
    """
    return CODED | tags << 1 | differs << DIFFERS


def bits_of(tags: Iterable[Tag]) -> dict[str, int]:
    """{name of a tag: its bit in a code}."""
    return {one.name: one.bit + 1 for one in tags}


@dataclass(frozen=True)
class TagCounts:
    """How often each tag of a field counts, as the counters of a field: "" is the coded texts."""

    field: Field  # its tags, as one in which several can be chosen
    counts: Mapping[str, int]
    differing: int = 0  # texts on which coders differ, which wait to be settled

    @property
    def coded(self) -> int:
        """The number of texts that somebody has coded."""
        return self.counts.get("", 0)

    @property
    def revision(self) -> str:
        """Equal where this looks equal."""
        return f"{self.field.labels} {dict(self.counts)} {self.differing}"


def code(survey: Survey, field: str, response: str, who: Organiser, names: Collection[str]) -> None:
    """Store the tags that this person sets on a text, in the place of those they set before.

    Names of tags that are there no more are passed. Raises TextGone.
    """
    with alone(survey, field):
        coder, mask = Coder.become(survey, who), _mask(survey, field, names)
        text_of(survey, field, response)
        row = {"survey": survey, "response": response, "field": field, "coder": coder}
        try:
            Coding.insert({**row, "tags": mask}).on_conflict(
                conflict_target=[Coding.survey, Coding.response, Coding.field, Coding.coder],
                update={"tags": mask},
            ).execute()
        except IntegrityError:
            raise TextGone(response) from None
        _judge(survey, field, [response])


def settle(survey: Survey, field: str, response: str, names: Collection[str]) -> None:
    """Have these tags count of a text, whatever its coders set. Raises TextGone."""
    with alone(survey, field):
        text_of(survey, field, response)
        mask = _mask(survey, field, names)
        _put(survey, field, response, mask, is_settled=True, differs=False)


def merge(tag: Tag, into: Tag) -> None:
    """Put a tag into another of its field: where it was set, that one is."""
    _take_away(tag, into.mask)


def delete(tag: Tag) -> None:
    """Delete a tag, and take it off every text."""
    _take_away(tag, 0)


def text_of(survey: Survey, field: str, response: str) -> str:
    """What was written there. Raises TextGone."""
    found = Response.get_or_none(Response.survey == survey, Response.id == response)
    text = found.answers.get(field) if found else None
    if not isinstance(text, str):
        raise TextGone(response)
    return text


def next_text(survey: Survey, field: str, coder: Coder | None, after: str = "") -> str | None:
    """The id of the next text that this coder has not coded, in the order of ids.

    After the last one it is the first that was passed over; None when nothing is left.
    """
    query = Response.select(Response.id).where(
        Response.survey == survey, Response.answers[field].is_null(False)
    )
    if coder is not None:
        done = Coding.select(Coding.response).where(
            Coding.survey == survey, Coding.field == field, Coding.coder == coder
        )
        query = query.where(Response.id.not_in(done))
    for there in (Response.id > after, Response.id < after):
        found = query.where(there).order_by(Response.id).first()
        if found is not None:
            return str(found.id)
    return None


def text_before(survey: Survey, field: str, response: str) -> str | None:
    """The id of the text before this one, in the order of ids, coded or not; None at the first."""
    before = Response.select(Response.id).where(
        Response.survey == survey, Response.answers[field].is_null(False), Response.id < response
    )
    found = before.order_by(Response.id.desc()).first()
    return str(found.id) if found else None


def counts(survey: Survey) -> dict[str, TagCounts]:
    """{field: how often each of its tags counts}, for each field with tags, at one moment."""
    books = codebooks(survey)
    if not books:
        return {}
    query: Any = Verdict.select(
        Verdict.field, Verdict.tags, Verdict.differs, fn.COUNT(Verdict.response)
    ).where(Verdict.survey == survey)
    rows: dict[str, list[tuple[int, bool, int]]] = {}
    for field, mask, differs, texts in query.group_by(
        Verdict.field, Verdict.tags, Verdict.differs
    ).tuples():
        rows.setdefault(field, []).append((mask, differs, texts))
    return {field: _counted(field, tags, rows.get(field, [])) for field, tags in books.items()}


def exported(survey: Survey) -> Iterator[dict[str, Any]]:
    """Every response for a file, as `Response.exported`, with the tags that count of its texts.

    Under the names of `tag_fields`; a text that nobody has coded has none of them.
    """
    return _with_tags(survey, Response.exported(survey), AT_ONCE)


def exported_among(survey: Survey, ids: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Those with these ids, which are in order, as `exported` has them."""
    responses = Response.exported_among(survey, ids)
    return _with_tags(survey, responses, AT_ONCE, are_some=True)


def exported_after(survey: Survey, after: str, size: int) -> Iterator[dict[str, Any]]:
    """Up to `size` of these, after the response with id `after`."""
    return _with_tags(survey, Response.exported_after(survey, after, size), PIECE)


def tags_beside(survey: Survey, field: str, responses: Collection[str]) -> dict[str, list[Tag]]:
    """{response: the tags that count of its text}, for each of these responses that was coded."""
    tags = Tag.of(survey, field)
    found = Verdict.select().where(
        Verdict.survey == survey, Verdict.field == field, Verdict.response << list(responses)
    )
    return {one.response: within(one.tags, tags) for one in found} if tags else {}


def columns_of(survey: Survey) -> list[Field]:
    """The fields of an export in order; the tags come behind all that was asked."""
    return [*survey.history.columns, *tag_fields(survey)]


def pairs(survey: Survey, field: str) -> dict[tuple[int, int], Counter[tuple[int, int]]]:
    """{two coders: how often the one set this mask and the other that}, of texts that both coded.

    The one with the smaller id comes first.
    """
    found: dict[tuple[int, int], Counter[tuple[int, int]]] = {}
    other: Any = Coding.alias()
    query: Any = (
        Coding.select(Coding.coder, other.coder, Coding.tags, other.tags, fn.COUNT(Coding.response))
        .join(
            other,
            on=(
                (other.survey == Coding.survey)
                & (other.response == Coding.response)
                & (other.field == Coding.field)
                & (Coding.coder < other.coder)
            ),
        )
        .where(Coding.survey == survey, Coding.field == field)
        .group_by(Coding.coder, other.coder, Coding.tags, other.tags)
    )
    for one, two, first, second, texts in query.tuples():
        found.setdefault((one, two), Counter())[first, second] += texts
    return found


def differing(survey: Survey, field: str, after: str = "", size: int = 50) -> list[str]:
    """The ids of up to `size` texts on which coders differ and which nobody has settled."""
    query = Verdict.select(Verdict.response).where(
        Verdict.survey == survey,
        Verdict.field == field,
        Verdict.differs,
        Verdict.response > after,
    )
    return [one.response for one in query.order_by(Verdict.response).limit(size)]


def masks_of(
    survey: Survey, field: str, responses: Collection[str]
) -> dict[str, list[tuple[Coder, int]]]:
    """{response: each coder with the mask that they set}."""
    found: dict[str, list[tuple[Coder, int]]] = {}
    query = (
        Coding.select(Coding, Coder)
        .join(Coder)
        .where(Coding.survey == survey, Coding.field == field, Coding.response << list(responses))
    )
    for one in query.order_by(Coding.coder):
        found.setdefault(one.response, []).append((one.coder, one.tags))
    return found


def _mask(survey: Survey, field: str, names: Collection[str]) -> int:
    """The mask with the tags of these names that are there now."""
    return mask_of(one for one in Tag.of(survey, field) if one.name in names)


def _with_tags(
    survey: Survey, responses: Iterator[dict[str, Any]], at_once: int, *, are_some: bool = False
) -> Iterator[dict[str, Any]]:
    """The responses with their tags; where they `are_some`, others stand between them."""
    books = codebooks(survey)
    if not books:
        yield from responses
        return
    lot: list[dict[str, Any]] = []
    for response in chain(responses, [None]):
        if response is not None:
            lot.append(response)
        if response is None or len(lot) == at_once:
            yield from _tagged(survey, books, lot, are_some=are_some)
            lot = []


def _tagged(
    survey: Survey, books: Mapping[str, list[Tag]], lot: list[dict[str, Any]], *, are_some: bool
) -> Iterator[dict[str, Any]]:
    if not lot:
        return
    those: Any = Verdict.response.between(lot[0]["id"], lot[-1]["id"])
    if are_some:
        those = Verdict.response << [one["id"] for one in lot]
    found: dict[tuple[str, str], int] = {
        (one.response, one.field): one.tags
        for one in Verdict.select().where(Verdict.survey == survey, those)
    }
    for response in lot:
        tags = {
            f"{field}{OF_TAGS}": [one.name for one in within(found[response["id"], field], book)]
            for field, book in books.items()
            if (response["id"], field) in found
        }
        yield response | {"answers": {**response["answers"], **tags}} if tags else response


def _counted(field: str, tags: Sequence[Tag], rows: Sequence[tuple[int, bool, int]]) -> TagCounts:
    counts = {tag.name: sum(times for mask, _, times in rows if mask & tag.mask) for tag in tags}
    coded = sum(times for _, _, times in rows)
    differing = sum(times for _, differs, times in rows if differs)
    return TagCounts(as_field(field, tags), {"": coded, **counts}, differing)


def _take_away(tag: Tag, instead: int) -> None:
    """Delete a tag; the mask `instead` takes its place where it was set."""
    with alone(tag.survey, tag.field):
        for model in (Coding, Verdict):
            without = model.tags.bin_and(EVERY ^ tag.mask).bin_or(instead)
            model.update(tags=without).where(
                model.survey == tag.survey_id,
                model.field == tag.field,
                model.tags.bin_and(tag.mask) != 0,
            ).execute()
        tag.delete_instance()
        last = ""
        while some := differing(tag.survey, tag.field, last, AT_ONCE):
            _judge(tag.survey, tag.field, some)
            last = some[-1]


def _judge(survey: Survey, field: str, responses: Collection[str]) -> None:
    """Say what counts of these texts, by their codings; what was settled stays."""
    for response, codings in masks_of(survey, field, responses).items():
        there = Verdict.of(survey, field, response)
        if there is None or not there.is_settled:
            masks = {mask for _, mask in codings}
            common = reduce(and_, masks, EVERY)
            _put(survey, field, response, common, is_settled=False, differs=len(masks) > 1)


def _put(
    survey: Survey, field: str, response: str, mask: int, *, is_settled: bool, differs: bool
) -> None:
    said = {"tags": mask, "is_settled": is_settled, "differs": differs}
    row = {"survey": survey, "response": response, "field": field}
    Verdict.insert({**row, **said}).on_conflict(
        conflict_target=[Verdict.survey, Verdict.response, Verdict.field], update=said
    ).execute()


@cache
def _of_fields(number: int) -> Prepared:
    """The codes of texts of so many fields, from a response on."""
    return Prepared(
        lambda survey, *asked: (
            Verdict.select(Verdict.response, Verdict.field, Verdict.tags, Verdict.differs)
            .where(
                Verdict.survey == survey,
                Verdict.field << asked[:number],
                Verdict.response >= asked[number],
            )
            .order_by(Verdict.response, Verdict.field)
            .limit(asked[number + 1])
        )
    )
