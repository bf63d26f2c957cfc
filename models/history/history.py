"""A history: all statements that were ever made of something, with who made each and why.

Nothing is edited silently: a statement is not changed but followed by another.
"""

from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from typing import Any, ClassVar

from peewee import IntegerField, JSONField, TextField

from language.message import gettext as _
from language.message import ngettext
from models.account.organiser import Organiser
from models.form.setting import Fault, shorter
from models.history.statement import Statement, StatementOvertaken
from storage.database import MomentField, Stored, writing

LONGEST_WHY = 300  # characters
MOST_VERSIONS = 100  # of one thing


class WithHistory:
    """A row with its latest statement in `said`, and a row of its history for each there was.

    The model has the columns `id`, `revision` and `said`; `statement_class` reads what `said`
    holds. The model of its history is a StatementVersion, whose `about` leads here.
    """

    id: Any
    revision: Any
    said: Any
    version_rows: Any
    statement_class: ClassVar[type[Statement]]
    overtaken: ClassVar[type[StatementOvertaken]] = StatementOvertaken

    @property
    def statement(self) -> Any:
        """What is said of it now."""
        return self.statement_class.of(self.said)

    @property
    def versions(self) -> list[Any]:
        """All that was ever said of it, the latest first."""
        return list(self.version_rows.order_by(self.version_rows.model.number.desc()))

    @property
    def history(self) -> list[tuple[Any, list[str]]]:
        """Its versions, the latest first, each with the names of what it said otherwise.

        Otherwise than the version before: of the first that is nothing.
        """
        versions = self.versions
        return [
            (one, one.statement.changed_from(former.statement) if former else [])
            for one, former in zip(versions, [*versions, None][1:], strict=True)
        ]

    def change(
        self, seen: int, statement: Statement, by: Organiser, why: str, **beside: Any
    ) -> None:
        """Say this of it from now on; what was said stays as a version.

        `beside` are values that this model alone needs for its columns. Raises the error of the
        statement, and `overtaken` where its revision is not the one that was seen.
        """
        why = why.strip()
        model: Any = type(self)
        mine = model.id == self.id
        with writing():
            self._lock()
            now = model.get_or_none(mine)
            if now is None or now.revision != seen:
                raise self.overtaken
            now.check(statement, why)
            if not statement.changed_from(now.statement):
                return
            self.revision = seen + 1
            columns = self._columns(statement, now, **beside)
            is_seen = model.revision == seen
            if not model.update(revision=self.revision, **columns).where(mine, is_seen).execute():
                raise self.overtaken
            self.said = columns["said"]
            self._keep(statement, by, why)
            self._changed()

    def check(self, statement: Statement, why: str) -> None:
        """Raise the error of the statement with all for which this cannot be said, `why` too.

        Whoever says what is said already need not say why.
        """
        statement.unfit.tell(self._all_faults(statement, why))

    def _all_faults(self, statement: Statement, why: str) -> Iterator[Fault]:
        yield from statement.faults()
        if len(why) > LONGEST_WHY:
            yield "why", shorter(LONGEST_WHY)
        if changed := statement.changed_from(self.statement):
            yield from self._faults(statement, changed)
            if not why.strip():
                yield "why", _("Say in a few words why you change it")
            if self.revision >= MOST_VERSIONS:
                yield "why", self._too_often(MOST_VERSIONS - 1)

    def _lock(self) -> None:
        """Have whoever else changes it wait until the transaction ends."""
        raise NotImplementedError

    def _faults(self, statement: Any, changed: Collection[str]) -> Iterator[Fault]:
        """Why this may not be said of it, whether it fits or not; `changed` names what differs."""
        yield from ()

    def _too_often(self, times: int) -> str:
        """What is said where it was changed so many times that it can no longer be."""
        return ngettext(
            "It was changed %(num)s time, and can no longer be.",
            "It was changed %(num)s times, and can no longer be.",
            times,
        )

    def _columns(self, statement: Any, before: Any, **beside: Any) -> dict[str, Any]:
        """The columns that follow from a statement, `said` among them, and from the row before."""
        return {"said": statement.document}

    def _keep(self, statement: Statement, by: Organiser, why: str) -> None:
        """Write the row of its history."""
        self.version_rows.model.insert(
            about=self,
            number=self.revision,
            said=statement.document,
            by=by.called,
            why=why,
            at=datetime.now(UTC),
        ).execute()

    def _changed(self) -> None:
        """What else has to be written when it is said otherwise; in the same transaction."""


class StatementVersion(Stored):
    """What was said from `at` on, by whom, and why it was changed to that; of each noun a table.

    `about` is what it was said of, with the backref `version_rows`.
    """

    about: Any
    number = IntegerField()
    said = JSONField()
    by = TextField()  # how they were called then
    why = TextField()
    at = MomentField()

    @property
    def statement(self) -> Any:
        """What was said."""
        return type(self).about.rel_model.statement_class.of(self.said)
