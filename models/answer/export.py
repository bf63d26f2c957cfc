"""An export: every answer of a survey as a file that is made once and fetched when it is done.

A survey has one of each kind (format, labels): asking again takes the place of the one before. The
file is one gzip stream, kept in parts, so that no transaction and no process ever holds all of it.
"""

import logging
import secrets
import time
from collections.abc import Iterable, Iterator
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
    OperationalError,
    TextField,
    fn,
)

from models.answer.tally import Tally
from models.survey.survey import Survey
from storage.database import MomentField, Stored, connection, writing
from storage.fault import full_disk
from telemetry import log

LASTS = timedelta(hours=24)
# The process that makes a file reports every second; a busy machine may be late, and another
# node's clock may differ.
SILENCE = timedelta(seconds=30)
NO_ROOM = "no room"  # why a file was not made: a disk was full


class ExportGone(Exception):
    """The export was stopped, replaced or deleted meanwhile."""


class Export(Stored):
    """The state of one file; `size` is its size unpacked, in bytes, once it is finished."""

    id = CharField(max_length=16, primary_key=True)
    survey_id: int
    survey = ForeignKeyField(Survey, on_delete="CASCADE")
    format = CharField(max_length=16)
    labels = BooleanField()
    asked_at = MomentField()
    responses = IntegerField()  # of the survey when the file was asked for
    written = IntegerField(default=0)
    seen_at = MomentField(null=True)  # the last report of its process; None: that gave up
    finished_at = MomentField(null=True)
    size = BigIntegerField(default=0)
    # What the file could not take as it was given, as the format noted it, in no language.
    cuts = TextField(default="")
    fault = TextField(default="")  # why it was not made: NO_ROOM, or "" for anything else

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
        """The export of this survey with this id, or None; one older than LASTS is gone."""
        found: Export | None = cls.get_or_none(cls.survey == survey, cls.id == id, cls._kept())
        return found

    @classmethod
    def all_of(cls, survey: Survey) -> list["Export"]:
        """The exports of this survey, newest first."""
        query = cls.select().where(cls.survey == survey, cls._kept())
        return list(query.order_by(cls.asked_at.desc(), cls.id))

    @classmethod
    def _kept(cls) -> Expression:
        """The SQL condition that an export is not older than LASTS."""
        return cls.asked_at > datetime.now(UTC) - LASTS

    @classmethod
    def delete_old(cls) -> None:
        """Delete every file that is older than LASTS, and what there is of those given up."""
        old = cls.asked_at <= datetime.now(UTC) - LASTS
        if cls.select().where(old).exists():
            with writing():
                cls.delete().where(old).execute()
        given_up = cls.select(cls.id).where(cls.seen_at.is_null(), cls.finished_at.is_null())
        left = ExportPart.export << given_up
        if ExportPart.select().where(left).exists():
            with writing():
                ExportPart.delete().where(left).execute()

    @property
    def is_finished(self) -> bool:
        """True once the whole file is there."""
        return self.finished_at is not None

    @property
    def is_running(self) -> bool:
        """True while a process makes it; one that neither runs nor is finished has failed."""
        if self.is_finished or self.seen_at is None:
            return False
        return bool(self.seen_at > datetime.now(UTC) - SILENCE)

    @property
    def has_no_room(self) -> bool:
        """True if it was not made because a disk was full."""
        return self.fault == NO_ROOM

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
        """Record that its process is alive, and the responses written. Raises ExportGone."""
        self._change(written=written, seen_at=datetime.now(UTC))

    def finish(self, written: int, size: int, cuts: str = "") -> None:
        """Record that the file is whole; `size` is in bytes, unpacked. Raises ExportGone."""
        self._change(written=written, size=size, cuts=cuts, finished_at=datetime.now(UTC))

    def give_up(self, fault: str = "") -> None:
        """Record that it will not be finished, and why; does nothing if it is finished or gone."""
        with writing():
            Export.update(seen_at=None, fault=fault).where(
                Export.id == self.id, Export.finished_at.is_null()
            ).execute()

    def run_out(self, disk: str, pauses: Iterable[float]) -> None:
        """Give it up because this disk is full, say so in the log, and delete what there is of it.

        A full disk of the database may have no room even for that: it is tried again after each of
        these seconds. What is left then goes when the next file is asked for.
        """
        log.say("file not prepared", logging.ERROR, format=self.format, disk=disk)
        for pause in (0, *pauses):
            time.sleep(pause)
            try:
                self.give_up(NO_ROOM)
                self._empty()
            except OperationalError as full:
                if not full_disk(full):
                    raise
            else:
                return

    def _empty(self) -> None:
        """Delete the parts, each for itself: a deletion takes as much room as was deleted."""
        for part in ExportPart.select(ExportPart.number).where(ExportPart.export == self.id):
            with writing():
                ExportPart.delete().where(
                    ExportPart.export == self.id, ExportPart.number == part.number
                ).execute()

    def _change(self, **values: object) -> None:
        with writing():
            if not Export.update(**values).where(Export.id == self.id).execute():
                raise ExportGone

    def packed_size(self) -> int:
        """The size of the gzip stream that is stored, in bytes."""
        length = fn.SUM(fn.LENGTH(ExportPart.content))
        return ExportPart.select(length).where(ExportPart.export == self.id).scalar() or 0

    def parts(self) -> Iterator[bytes]:
        """Yield the parts in order; no connection is held from one to the next.

        Raises ExportGone if the export is deleted while it is read.
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
    """A part of the gzip stream of a file."""

    export = ForeignKeyField(Export, backref="content", on_delete="CASCADE")
    number = IntegerField()
    content = BlobField()

    class Meta:
        primary_key = CompositeKey("export", "number")
