"""An export: every answer of a survey as a file that is made once and fetched when it is done.

A survey has one of each kind (format, labels): asking again takes the place of the one before. The
file is one gzip stream, kept in parts, so that no transaction and no process ever holds all of it.
"""

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from peewee import (
    BigIntegerField,
    BlobField,
    BooleanField,
    CharField,
    CompositeKey,
    Expression,
    ForeignKeyField,
    IntegerField,
    IntegrityError,
    fn,
)

from models.answer.tally import Tally
from models.survey.survey import Survey
from storage.database import MomentField, Stored, connection, writing

LASTS = timedelta(hours=24)
# Who makes a file is seen every second; a busy machine or another node's clock may be late.
SILENCE = timedelta(seconds=30)


class ExportGone(Exception):
    """The export was stopped, replaced or deleted meanwhile."""


class Export(Stored):
    """How far a file is, and once it is finished, how large it is unpacked (bytes)."""

    id = CharField(max_length=16, primary_key=True)
    survey_id: int
    survey = ForeignKeyField(Survey, on_delete="CASCADE")
    format = CharField(max_length=16)
    labels = BooleanField()
    asked_at = MomentField()
    responses = IntegerField()  # that the survey had when it was asked for
    written = IntegerField(default=0)
    seen_at = MomentField(null=True)  # when its maker was last heard of; none: it gave up
    finished_at = MomentField(null=True)
    size = BigIntegerField(default=0)

    class Meta:
        indexes = ((("survey", "format", "labels"), True),)

    @classmethod
    def ask(cls, survey: Survey, format: str, *, labels: bool) -> tuple["Export", bool]:
        """The export of this kind that is being made, and False; or a new one, and True."""
        cls.delete_old()
        kind = (cls.survey == survey) & (cls.format == format) & (cls.labels == labels)
        try:
            with writing():
                found = cls.get_or_none(kind)
                if found is not None and found.is_running:
                    return found, False
                cls.delete().where(kind).execute()
                return cls._new(survey, format, labels), True
        except IntegrityError:  # another node was asked in the same moment
            return cls.get(kind), False

    @classmethod
    def _new(cls, survey: Survey, format: str, labels: bool) -> "Export":
        now = datetime.now(UTC)
        return cls.create(
            id=secrets.token_hex(8),
            survey=survey,
            format=format,
            labels=labels,
            asked_at=now,
            seen_at=now,
            responses=Tally.responses_of([survey])[survey.id],
        )

    @classmethod
    def of(cls, survey: Survey, id: str) -> "Export | None":
        """The export of this survey with this id, or None; a day after it was done it is gone."""
        found: Export | None = cls.get_or_none(cls.survey == survey, cls.id == id, cls._kept())
        return found

    @classmethod
    def all_of(cls, survey: Survey) -> list["Export"]:
        """The exports of this survey, newest first."""
        query = cls.select().where(cls.survey == survey, cls._kept())
        return list(query.order_by(cls.asked_at.desc(), cls.id))

    @classmethod
    def _kept(cls) -> Expression:
        """The condition that an export is not older than a file is kept."""
        return cls.asked_at > datetime.now(UTC) - LASTS

    @classmethod
    def delete_old(cls) -> None:
        """Delete every file that is kept no longer."""
        old = cls.asked_at <= datetime.now(UTC) - LASTS
        if cls.select().where(old).exists():
            with writing():
                cls.delete().where(old).execute()

    @property
    def is_finished(self) -> bool:
        """True once the whole file is there."""
        return self.finished_at is not None

    @property
    def is_running(self) -> bool:
        """True while somebody makes it; neither this nor finished is failed."""
        if self.is_finished or self.seen_at is None:
            return False
        return bool(self.seen_at > datetime.now(UTC) - SILENCE)

    @property
    def kept_until(self) -> datetime:
        """When the file will be deleted."""
        return self.asked_at + LASTS  # type: ignore[no-any-return]

    def add(self, number: int, content: bytes, written: int) -> None:
        """Store the next part, after `written` responses. Raises ExportGone."""
        with writing():
            self.note(written)
            ExportPart.create(export=self.id, number=number, content=content)

    def note(self, written: int) -> None:
        """Say that its maker is there, and how far. Raises ExportGone."""
        self._change(written=written, seen_at=datetime.now(UTC))

    def finish(self, written: int, size: int) -> None:
        """Say that the file is whole. Raises ExportGone."""
        self._change(written=written, size=size, finished_at=datetime.now(UTC))

    def give_up(self) -> None:
        """Say that it will not be finished; nothing where it is finished or gone."""
        with writing():
            Export.update(seen_at=None).where(
                Export.id == self.id, Export.finished_at.is_null()
            ).execute()

    def _change(self, **values: object) -> None:
        with writing():
            if not Export.update(**values).where(Export.id == self.id).execute():
                raise ExportGone

    def packed_size(self) -> int:
        """How large the file is as it is kept, in bytes."""
        length = fn.SUM(fn.LENGTH(ExportPart.content))
        return ExportPart.select(length).where(ExportPart.export == self.id).scalar() or 0

    def parts(self) -> Iterator[bytes]:
        """The parts in their order; no connection is held from one to the next.

        Raises ExportGone where it is deleted while it is read.
        """
        with connection():
            count = ExportPart.select().where(ExportPart.export == self.id).count()
        for number in range(count):
            with connection():
                part = ExportPart.get_or_none(
                    ExportPart.export == self.id, ExportPart.number == number
                )
            if part is None:
                raise ExportGone
            yield bytes(part.content)


class ExportPart(Stored):
    """Some of the gzip stream of a file."""

    export = ForeignKeyField(Export, backref="content", on_delete="CASCADE")
    number = IntegerField()
    content = BlobField()

    class Meta:
        primary_key = CompositeKey("export", "number")
