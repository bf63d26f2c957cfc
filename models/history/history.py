"""A history: what is said of something, each version of it kept with who wrote it and why.

Nothing is edited silently: a statement is not changed but followed by another.
"""

from collections.abc import Collection, Mapping
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any, ClassVar, Protocol

from peewee import IntegerField, JSONField, TextField

from language.message import gettext as _
from language.message import ngettext
from models.account.organiser import Organiser
from models.form.setting import UnfitSetting, shorter
from storage.database import MomentField, Stored, writing

LONGEST_WHY = 300  # characters
MOST_VERSIONS = 100  # of one thing


class StatementUnfit(UnfitSetting):
    """A statement is invalid: `setting` names the field to change, `message` says how."""


class StatementOvertaken(Exception):
    """Somebody changed or deleted it after the page that sends this was loaded."""


class Restatable(Protocol):
    """What can be said and followed by another."""

    @property
    def document(self) -> dict[str, Any]:
        """It as plain data, as it is stored."""

    def check(self) -> None:
        """Raise StatementUnfit for the first thing that does not fit."""

    def changed_from(self, former: Any) -> list[str]:
        """The names of what it says otherwise than a former one."""


def known_of(form: type[Any], document: Mapping[str, Any]) -> dict[str, Any]:
    """What of a stored document this version knows: a newer one may have stored more."""
    return {one.name: document[one.name] for one in fields(form) if one.name in document}


def check_lengths(
    statement: object, longest: Mapping[str, int], unfit: type[StatementUnfit]
) -> None:
    """Raise `unfit` for the first of these texts with more characters than it may have."""
    for setting, most in longest.items():
        if len(getattr(statement, setting)) > most:
            raise unfit(setting, shorter(most))


class WithHistory:
    """A row with its latest statement in `said`, and a row of its history for each there was.

    The model has the columns `id`, `revision` and `said`; `form` reads what `said` holds.
    """

    id: Any
    revision: Any
    said: Any
    form: ClassVar[Any]
    unfit: ClassVar[type[StatementUnfit]] = StatementUnfit
    overtaken: ClassVar[type[StatementOvertaken]] = StatementOvertaken

    def change(
        self, seen: int, statement: Restatable, by: Organiser, why: str, **beside: Any
    ) -> None:
        """Say this of it from now on; what was said stays as a version.

        `beside` are values that this model alone needs for its columns. Raises `unfit`, and
        `overtaken` where its revision is not the one that was seen.
        """
        statement.check()
        why = why.strip()
        if len(why) > LONGEST_WHY:
            raise self.unfit("why", shorter(LONGEST_WHY))
        model: Any = type(self)
        mine = model.id == self.id
        with writing():
            self._lock()
            now = model.get_or_none(mine)
            if now is None or now.revision != seen:
                raise self.overtaken
            changed = statement.changed_from(self.form.of(now.said))
            if not changed:
                return
            self._check(statement, changed)
            if not why:
                raise self.unfit("why", _("Say in a few words why you change it"))
            if seen >= MOST_VERSIONS:
                raise self.unfit("why", self._too_often(MOST_VERSIONS - 1))
            self.revision = seen + 1
            columns = self._columns(statement, now, **beside)
            is_seen = model.revision == seen
            if not model.update(revision=self.revision, **columns).where(mine, is_seen).execute():
                raise self.overtaken
            self.said = columns["said"]
            self._keep(statement, by, why)
            self._changed()

    def _lock(self) -> None:
        """Have whoever else changes it wait until the transaction ends."""
        raise NotImplementedError

    def _check(self, statement: Any, changed: Collection[str]) -> None:
        """Raise `unfit` where this may not be said of it; `changed` names what differs."""

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

    def _keep(self, statement: Any, by: Organiser, why: str) -> None:
        """Write the row of its history."""
        raise NotImplementedError

    def version(self, statement: Any, by: Organiser, why: str) -> dict[str, Any]:
        """The columns of a row of its history, but for the one that leads here."""
        said = {"said": statement.document, "by": by.called, "why": why}
        return {"number": self.revision, "at": datetime.now(UTC), **said}

    def _changed(self) -> None:
        """What else has to be written when it is said otherwise; in the same transaction."""


class SaidVersion(Stored):
    """What was said from `at` on, by whom, and why it was changed to that; of each noun a table."""

    number = IntegerField()
    said = JSONField()
    by = TextField()  # how they were called then
    why = TextField()
    at = MomentField()
