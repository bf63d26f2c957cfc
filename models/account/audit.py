"""The audit: what was done that matters for security, by whom and on what; it outlives the log.

Of an event there is a row: its kind, who did it and under which address then, and what it was
about. There is no network address, and nothing of attendees. What strangers can bring about, and
what is looked at again and again, is counted: a row an hour, whoever does it however often.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from peewee import AutoField, CharField, IntegerField, ModelSelect, TextField

from models.account.email import LONGEST, bare
from models.account.organiser import Organiser
from storage.database import MomentField, Stored, db, writing

KEPT = timedelta(days=400)
BROWSER, COMMAND, VISITOR = "browser", "command line", "visitor"
KINDS = (
    *("signed in", "sign-in failed", "sign-in held back", "link refused", "signed out"),
    *("password changed", "link made", "sessions ended", "access refused"),
    *("organiser added", "organiser renamed", "organiser disabled", "organiser enabled"),
    *("organiser removed", "operator named", "operator dismissed"),
    *("survey handed over", "event handed over", "starting points handed over"),
    *("answers seen", "answers exported", "contacts seen", "contacts exported"),
    *("survey deleted", "event deleted", "answer deleted", "contact deleted", "contacts deleted"),
    *("results shared", "results not shared", "backup restored"),
)


class Audit(Stored):
    """One event, or how many `times` it came in an hour that begins with the first, `at`.

    `organiser_id` and `email` say who acted, also when they are long gone.
    """

    id = AutoField()
    at = MomentField(index=True)
    kind = CharField(max_length=40)
    origin = CharField(max_length=20)
    organiser_id = IntegerField(null=True)
    email = CharField(max_length=LONGEST)
    about = TextField()  # the code of a survey or an event, or an organiser's address
    detail = TextField()
    times = IntegerField(default=1)

    @classmethod
    def newest(
        cls, kind: str = "", person: str = "", before: int = 0, size: int = 50
    ) -> "list[Audit]":
        """Up to `size` events, the newest first, that came before the one with the id `before`."""
        query = cls._of(kind, person).order_by(cls.id.desc()).limit(size)
        return list(query.where(cls.id < before) if before else query)

    @classmethod
    def all_of(cls, kind: str = "", person: str = "") -> "ModelSelect[Audit]":
        """Every event, the oldest first."""
        return cls._of(kind, person).order_by(cls.id)

    @classmethod
    def _of(cls, kind: str, person: str) -> "ModelSelect[Audit]":
        """The events of a kind, and those that a person did or that were about them."""
        query = cls.select()
        if kind:
            query = query.where(cls.kind == kind)
        if person:
            email, known = bare(person), Organiser.at(person)
            theirs = (cls.email == email) | (cls.about == email) | (cls.detail == email)
            query = query.where(theirs | (cls.organiser_id == known.id) if known else theirs)
        return query


def note(kind: str, who: Organiser | None, about: str = "", detail: str = "") -> None:
    """Keep that `who` did this; None is whoever may use the command line."""
    with writing():
        _delete_old()
        Audit.create(at=datetime.now(UTC), **_said(kind, who, about, detail))


@contextmanager
def noted(kind: str, who: Organiser | None, about: str = "", detail: str = "") -> Iterator[None]:
    """A transaction that does this and keeps that it was done: both, or neither."""
    with writing():
        yield
        note(kind, who, about, detail)


def count(kind: str, who: Organiser | None = None, about: str = "") -> None:
    """Keep that this happened once more in this hour; `who` is None for a visitor."""
    said = _said(kind, who, about) | ({} if who else {"origin": VISITOR})
    now = datetime.now(UTC)
    same = [getattr(Audit, name) == value for name, value in said.items() if value is not None]
    with writing():
        db.serialise(b"audit")
        hour = Audit.at >= now.replace(minute=0, second=0, microsecond=0)
        if not Audit.update(times=Audit.times + 1).where(hour, *same).execute():
            _delete_old()
            Audit.create(at=now, **said)


def _said(kind: str, who: Organiser | None, about: str, detail: str = "") -> dict[str, object]:
    if kind not in KINDS:
        raise ValueError(f"The record knows no {kind!r}.")
    by = {"origin": BROWSER if who else COMMAND, "organiser_id": who and who.id}
    return {"kind": kind, **by, "email": who.email if who else "", "about": about, "detail": detail}


def _delete_old() -> None:
    Audit.delete().where(Audit.at < datetime.now(UTC) - KEPT).execute()
