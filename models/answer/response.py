"""A response: what one person answered, stored once and counted in the same moment."""

import json
import re
import secrets
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import partial
from itertools import compress, islice, repeat
from operator import attrgetter
from typing import Any

from peewee import (
    BlobField,
    CharField,
    CompositeKey,
    Expression,
    ForeignKeyField,
    IntegerField,
    JSONField,
    fn,
)

from models.answer.admission import Admission, SurveyFull, admission_of, admitted
from models.answer.contact import Contact
from models.answer.export import Export
from models.answer.packed import Packed
from models.answer.pair_mark import PairMark, PairMarks
from models.answer.public_snapshot import PublicSnapshot
from models.answer.submission import (
    Answers,
    Contacts,
    ResponseRow,
    Submission,
    first_id,
    receipt_hash,
    submission,
)
from models.answer.tally import Deltas, Tally, counts
from models.answer.threshold import SMALLEST_GROUP
from models.survey.survey import Survey
from storage.database import MomentField, Stored, db, writing
from storage.prepared import ManyRows, Prepared
from storage.writer import Writer
from telemetry import metric

ID = re.compile("[0-9a-f]{32}")
LOT = 1_000  # responses that are read at once where all are wanted
PIECE = 20  # responses that are read at once where few may be wanted: each may be long


class KeyReused(Exception):
    """This key has been used for other answers; the first ones are kept."""


class Response(Stored):
    """Answers by field name; an anonymous response has no sender and no time of day."""

    survey_id: int
    survey = ForeignKeyField(Survey, backref="responses", on_delete="CASCADE", index=False)
    id = CharField(max_length=32)
    receipt_hash = BlobField()
    body_hash = BlobField()
    version = IntegerField()
    submitted_on = CharField(max_length=10)
    submitted_at = MomentField(null=True)
    answers = JSONField()

    class Meta:
        primary_key = CompositeKey("survey", "id")
        indexes = ((("survey", "receipt_hash"), True),)
        # Rows lie in the order of their ids, and the ids of anonymous responses are random:
        # no row number tells the order in which they came.
        without_rowid = True

    @classmethod
    def record(
        cls,
        survey: Survey,
        key: str,
        answers: Answers,
        contacts: Contacts = (),
        marks: PairMarks = b"",
    ) -> str:
        """Store `answers` and `contacts`; return their receipt once they are committed.

        `marks` are those of the code that the person gave, if they did.

        A key that comes again with its answers gives the receipt again. Raises KeyReused for other
        answers under that key, SurveyClosed, and storage.writer.WriterBusy.
        """
        outcome = writer.do(submission(survey, key, answers, contacts=contacts, marks=marks))
        if isinstance(outcome, Exception):
            raise outcome
        metric.receipts.inc()
        return outcome

    @classmethod
    def take_in(
        cls,
        survey: Survey,
        collected: Sequence[tuple[Answers, datetime | date | None]],
        asked: Sequence[Survey] = (),
        key: str = "",
        contacts: Contacts = (),
        marks: Sequence[PairMarks] = (),
    ) -> int:
        """Store responses collected elsewhere, all or none; return how many.

        Each comes with the moment or day it was given (None: now). `asked` is the version of the
        survey that each answers (default: the current one). With a `key` the call is idempotent.
        `marks` are those of the codes that they gave, one for each, where any are there.
        """
        batch = [
            submission(one, key or secrets.token_urlsafe(18), answers, moment, contacts, code)
            for one, (answers, moment), code in zip(
                asked or repeat(survey), collected, marks or repeat(b""), strict=False
            )
        ]
        with writing():
            PublicSnapshot.settle(survey)
            new = _insert(batch)
            for lot in _lots([one for one in batch if one.row.id in new]):
                _count(lot)
                PublicSnapshot.step([survey.id])
            _keep_contacts(batch, new)
        return len(collected)

    @classmethod
    def version_of(cls, survey: Survey, receipt: str) -> int | None:
        """The version that the answers with this receipt answer; None if none are stored."""
        kept = _kept(survey.id, receipt_hash(survey.id, receipt)).fetchone()
        return int(kept[0]) if kept else None

    @classmethod
    def given(cls, survey: Survey, receipt: str) -> tuple[int, Answers] | None:
        """The version and the answers with this receipt; None if none are stored."""
        row = _given(survey.id, receipt_hash(survey.id, receipt)).fetchone()
        if row is None:
            return None
        version, answers = row
        # SQLite gives JSON as text, PostgreSQL's driver has parsed it.
        return int(version), json.loads(answers) if isinstance(answers, str) else answers

    @classmethod
    def all_of(cls, survey: Survey) -> Iterator[dict[str, Any]]:
        """Yield every response in the order of ids; reads 1,000 at a time, in no transaction."""
        last = ""
        while page := cls.some(survey, last, LOT):
            yield from page
            last = page[-1]["id"]

    @classmethod
    def some(cls, survey: Survey, after: str, size: int) -> list[dict[str, Any]]:
        """Up to `size` responses in the order of ids, after the one with id `after`."""
        return cls._read(_page(survey.id, after, size).fetchall())

    @classmethod
    def _read(cls, page: Sequence[Sequence[Any]]) -> list[dict[str, Any]]:
        when = cls.submitted_at.python_value
        documents = [row[-1] for row in page]
        # SQLite gives JSON as text, PostgreSQL's driver has parsed it. To parse all at once
        # costs half as much as one by one.
        if documents and isinstance(documents[0], str):
            documents = json.loads(f"[{','.join(documents)}]")
        return [
            {
                "id": name,
                "version": version,
                "submitted_on": day,
                "submitted_at": when(moment),
                "answers": answers,
            }
            for (name, version, day, moment, _), answers in zip(page, documents, strict=True)
        ]

    @classmethod
    def those(cls, survey: Survey, ids: Iterable[str]) -> Iterator[dict[str, Any]]:
        """Yield the responses with these ids, which are in order, as `all_of` does."""
        wanted = iter(ids)
        while lot := list(islice(wanted, LOT)):
            # Its SQL is made once, so there are always as many.
            asked = (*lot, *repeat(lot[0], LOT - len(lot)))
            yield from cls._read(_those(survey.id, lot[0], lot[-1], *asked).fetchall())

    @classmethod
    def exported(cls, survey: Survey) -> Iterator[dict[str, Any]]:
        """As `all_of`, for a file: in an anonymous survey versions are told in lots alone."""
        return _in_lots(survey, cls.all_of(survey))

    @classmethod
    def exported_among(cls, survey: Survey, ids: Iterable[str]) -> Iterator[dict[str, Any]]:
        """Those with these ids, which are in order, as `exported` has them."""
        return _in_lots(survey, cls.those(survey, ids))

    @classmethod
    def exported_after(cls, survey: Survey, after: str, size: int) -> Iterator[dict[str, Any]]:
        """Up to `size` responses as `exported` has them, after the one with id `after`.

        Of an anonymous survey the order is random; else it is that in which they came.
        """
        return _in_lots(survey, cls._in_pieces(survey, after, size))

    @classmethod
    def _in_pieces(cls, survey: Survey, after: str, size: int) -> Iterator[dict[str, Any]]:
        while piece := cls.some(survey, after, min(size, PIECE)) if size else []:
            yield from piece
            after, size = piece[-1]["id"], size - len(piece)

    @classmethod
    def ids(
        cls, survey: Survey, after: str = "", size: int = 50, *, descending: bool = False
    ) -> list[str]:
        """Up to `size` ids after this one, in their order or the opposite one."""
        query = cls.select(cls.id).where(cls.survey == survey)
        if after:
            query = query.where(cls.id < after if descending else cls.id > after)
        query = query.order_by(cls.id.desc() if descending else cls.id).limit(size)
        return [one.id for one in query]

    @classmethod
    def among(cls, survey: Survey, ids: Collection[str]) -> Expression:
        """What is true of the responses with these ids, as a condition of a query.

        The range says nothing more; without it PostgreSQL reads the whole survey by another index
        for as long as it has not counted the rows.
        """
        within = cls.id.between(min(ids, default=""), max(ids, default=""))
        return (cls.survey == survey) & within & (cls.id << ids)

    @classmethod
    def there(cls, survey: Survey, ids: Collection[str]) -> list[str]:
        """Those of the ids that responses to the survey have."""
        found = cls.select(cls.id).where(cls.among(survey, ids)).order_by(cls.id)
        return [one.id for one in found]

    @classmethod
    def since(cls, surveys: Iterable[Survey], moment: datetime) -> dict[int, int]:
        """{survey id: responses since that moment}, where there are any and it may be told.

        Only those are read: their ids are in the order of time. An anonymous one has no time.
        """
        ids = [one.id for one in surveys if not one.anonymous]
        newer = (cls.id >= first_id(moment)) & (cls.submitted_at >= moment)
        found: Any = cls.select(cls.survey, fn.COUNT(cls.id)).where(cls.survey << ids, newer)
        return dict(found.group_by(cls.survey).tuples())

    @classmethod
    def wrote(
        cls,
        survey: Survey,
        field: str,
        after: str = "",
        size: int = 50,
        *,
        descending: bool = False,
    ) -> list["Response"]:
        """Up to `size` responses in which `field` was answered, after the one with id `after`.

        In the order of ids, which are random in an anonymous survey, or the opposite one.
        """
        query = cls.select().where(cls.survey == survey, cls.answers[field].is_null(False))
        if after:
            query = query.where(cls.id < after if descending else cls.id > after)
        return list(query.order_by(cls.id.desc() if descending else cls.id).limit(size))

    @classmethod
    def delete_among(cls, survey: Survey, ids: Collection[str]) -> int:
        """Delete these responses from the survey and its tally, and the files that may hold them.

        What they said goes out of the shared results in the same transaction, as far as that cannot
        be told from others (`models.answer.movement`). Returns how many there were.
        """
        those = cls.among(survey, ids)
        with writing():
            PublicSnapshot.settle(survey)  # nobody else deletes from here on
            gone = list(cls.select(cls.id, cls.version, cls.answers).where(those))
            if gone:
                cls.delete().where(those).execute()
                Packed.take_away(survey.id, ((one.version, one.id) for one in gone))
                PairMark.take_away(survey.id, [one.id for one in gone])
                Export.delete().where(Export.survey == survey).execute()
                now = Survey.get_by_id(survey.id)  # with all versions that were answered
                deltas, history = Deltas(), now.history
                for one in gone:
                    asked, since = history.of(one.version), history.words_since(one.version)
                    counted = counts(asked, one.answers, one.version, since)
                    deltas.add(survey.id, counted, -1)
                deltas.apply()
                PublicSnapshot.take_out(now)
        return len(gone)

    def delete_instance(self, recursive: bool = False, delete_nullable: bool = False) -> int:
        """Delete this response with all that came of it, as `remove` does."""
        return Response.delete_among(self.survey, [self.id])


def is_id(text: str) -> bool:
    """True if the text may be the id of a response."""
    return ID.fullmatch(text) is not None


def store(batch: Sequence[Submission]) -> list[str | Exception]:
    """Store and count a batch inside a transaction; return a receipt or an exception for each."""
    # In the order of the surveys, so that two nodes cannot deadlock.
    admissions = {
        survey: admission_of(survey) for survey in sorted({one.row.survey for one in batch})
    }
    keys = [(one.row.survey, one.row.receipt_hash) for one in batch]
    taken = list(compress(batch, admitted(keys, admissions, partial(_stored_of, batch))))
    new = _insert(taken)
    _count([one for one in taken if one.row.id in new])
    _keep_contacts(taken, new)
    shared = {survey for survey, admission in admissions.items() if admission.is_shared}
    if shared:
        PublicSnapshot.step(shared)
    rest = [one.row for one in batch if one.row.id not in new]
    first = _first_bodies(rest) if rest else {}
    return [_outcome(one, new, first, admissions[one.row.survey]) for one in batch]


def _count(new: Sequence[Submission]) -> None:
    """Add new submissions to their tallies."""
    deltas = Deltas()
    for one in new:
        deltas.add(one.row.survey, one.counts)
    deltas.apply()


def _lots(new: list[Submission]) -> list[list[Submission]]:
    """New submissions in two lots, if there are enough: shared results are one lot late."""
    if len(new) < 2 * SMALLEST_GROUP:
        return [new]
    return [new[:-SMALLEST_GROUP], new[-SMALLEST_GROUP:]]


def _insert(batch: list[Submission]) -> set[str]:
    """Insert a batch; return the ids of those that were new, as the unique index decides."""
    # In the order of the keys, so that two nodes cannot deadlock.
    rows = sorted((one.row for one in batch), key=attrgetter("receipt_hash"))
    new = {row.id for row in rows}
    if _insert_rows(rows) != len(rows):
        surveys = {row.survey for row in rows}
        query = Response.select().where(Response.survey << surveys, Response.id << new)
        new = {response.id for response in query}
    Packed.keep(one.packed for one in batch if one.row.id in new)
    PairMark.keep((one.row.survey, one.row.id, one.marks) for one in batch if one.row.id in new)
    return new


def _keep_contacts(batch: Sequence[Submission], new: set[str]) -> None:
    """Store the contacts of the new submissions, sealed: nothing tells whose they are."""
    Contact.keep(
        (one.row.survey, given) for one in batch if one.row.id in new for given in one.contacts
    )


def _stored_of(batch: Sequence[Submission], surveys: set[int]) -> set[bytes]:
    """The receipt hashes in the batch that these surveys have stored already."""
    return set(_first_bodies([one.row for one in batch if one.row.survey in surveys]))


def _first_bodies(rows: list[ResponseRow]) -> dict[bytes, bytes]:
    """{receipt hash: body hash} of the responses that were stored first under these keys."""
    db.confirm()
    first = Response.select(Response.receipt_hash, Response.body_hash).where(
        Response.survey << {row.survey for row in rows},
        Response.receipt_hash << [row.receipt_hash for row in rows],
    )
    return {bytes(one.receipt_hash): bytes(one.body_hash) for one in first}


def _in_lots(survey: Survey, responses: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The responses; of an anonymous survey their versions are told in lots alone."""
    if not survey.anonymous:
        yield from responses
        return
    lots = Tally.lots_of_versions(survey)
    for one in responses:
        # A version that was published meanwhile is not told.
        yield one | {"version": lots.get(one["version"])}


def _outcome(
    one: Submission, new: set[str], first: dict[bytes, bytes], admission: Admission
) -> str | Exception:
    if one.row.id in new:
        return one.receipt
    body = first.get(one.row.receipt_hash)
    if body is None:
        return (admission.refusal or SurveyFull)()
    return one.receipt if one.is_of(body) else KeyReused()


writer: Writer[Submission, str | Exception] = Writer(store)
_insert_rows = ManyRows(
    Response,
    [getattr(Response, column) for column in ResponseRow._fields],
    lambda insert: insert.on_conflict_ignore(),
)
_kept = Prepared(
    lambda survey, receipt_hash: Response.select(Response.version).where(
        Response.survey == survey, Response.receipt_hash == receipt_hash
    )
)
_given = Prepared(
    lambda survey, receipt_hash: Response.select(Response.version, Response.answers).where(
        Response.survey == survey, Response.receipt_hash == receipt_hash
    )
)
OF_A_PAGE = (
    Response.id,
    Response.version,
    Response.submitted_on,
    Response.submitted_at,
    Response.answers,
)
_page = Prepared(
    lambda survey, after, size: (
        Response.select(*OF_A_PAGE)
        .where(Response.survey == survey, Response.id > after)
        .order_by(Response.id)
        .limit(size)
    )
)
_those = Prepared(
    lambda survey, first, last, *ids: (
        Response.select(*OF_A_PAGE)
        .where(  # as `among` has it
            Response.survey == survey, Response.id.between(first, last), Response.id << ids
        )
        .order_by(Response.id)
    )
)
