"""The audit: the security record, which outlives the log.

Each event is a row: its kind, the person and their address at that time, and the thing it was
about. It holds no network address and nothing of attendees. Events that strangers can cause, and
those that repeat often, are counted: one row an hour.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from peewee import AutoField, CharField, IntegerField, ModelSelect, TextField

from language.message import Lazy
from language.message import lazy_gettext as _
from models.account.email import LONGEST, bare
from models.account.organiser import Organiser
from storage.database import MomentField, Stored, db, writing

KEPT = timedelta(days=400)
BROWSER, COMMAND, VISITOR, PROGRAM = "browser", "command line", "visitor", "program"
# The words that are stored, each as it is shown.
ORIGINS = {
    BROWSER: _("browser"),
    COMMAND: _("command line"),
    VISITOR: _("visitor"),
    PROGRAM: _("program"),
}
KINDS: dict[str, Lazy] = {
    "signed in": _("signed in"),
    "sign-in failed": _("sign-in failed"),
    "sign-in held back": _("sign-in held back"),
    "link refused": _("link refused"),
    "signed out": _("signed out"),
    "password changed": _("password changed"),
    "link made": _("link made"),
    "sessions ended": _("sessions ended"),
    "access refused": _("access refused"),
    "organiser added": _("organiser added"),
    "organiser renamed": _("organiser renamed"),
    "organiser disabled": _("organiser disabled"),
    "organiser enabled": _("organiser enabled"),
    "organiser removed": _("organiser removed"),
    "operator named": _("operator named"),
    "operator dismissed": _("operator dismissed"),
    "colleague invited": _("colleague invited"),
    "invitation withdrawn": _("invitation withdrawn"),
    "token made": _("token made"),
    "token withdrawn": _("token withdrawn"),
    "webhook added": _("webhook added"),
    "webhook removed": _("webhook removed"),
    "role given": _("role given"),
    "role taken": _("role taken"),
    "survey handed over": _("survey handed over"),
    "event handed over": _("event handed over"),
    "starting points handed over": _("starting points handed over"),
    "pair code asked": _("pair code asked"),
    "pair codes deleted": _("pair codes deleted"),
    "answers seen": _("answers seen"),
    "answers exported": _("answers exported"),
    "export refused": _("export refused"),
    "answers read": _("answers read"),
    "contacts seen": _("contacts seen"),
    "contacts exported": _("contacts exported"),
    "address changed": _("address changed"),
    "answers deleted": _("answers deleted"),
    "survey deleted": _("survey deleted"),
    "event deleted": _("event deleted"),
    "answer deleted": _("answer deleted"),
    "words struck out": _("words struck out"),
    "original opened": _("original opened"),
    "original put back": _("original put back"),
    "contact deleted": _("contact deleted"),
    "contacts deleted": _("contacts deleted"),
    "results shared": _("results shared"),
    "results not shared": _("results not shared"),
    "report link made": _("report link made"),
    "report link withdrawn": _("report link withdrawn"),
    "outcome deleted": _("outcome deleted"),
    "outcomes exported": _("outcomes exported"),
    "you said we did shown": _("you said we did shown"),
    "you said we did withdrawn": _("you said we did withdrawn"),
    "you said we did deleted": _("you said we did deleted"),
    "you said we did exported": _("you said we did exported"),
    "request deleted": _("request deleted"),
    "requests exported": _("requests exported"),
    "figure counted": _("figure counted from a survey"),
    "figure deleted": _("figure deleted"),
    "figure no longer counted": _("figure no longer counted from a survey"),
    "figures exported": _("figures exported"),
    "connections exported": _("connections exported"),
    "reading taken out": _("reading taken out"),
    "myth published": _("myth published"),
    "myth not published": _("myth not published"),
    "myth question added": _("myth question added"),
    "myth question taken out": _("myth question taken out"),
    "myth deleted": _("myth deleted"),
    "myths exported": _("myths exported"),
    "journal line published": _("journal line published"),
    "journal line taken back": _("journal line taken back"),
    "substantiation asked": _("substantiation asked"),
    "substantiation closed": _("substantiation closed"),
    "substantiation withdrawn": _("substantiation withdrawn"),
    "waves planned": _("waves planned"),
    "wave cancelled": _("wave cancelled"),
    "series ended": _("series ended"),
    "reminders taken": _("reminders taken"),
    "reminders not taken": _("reminders not taken"),
    "reminders seen": _("reminders seen"),
    "reminders exported": _("reminders exported"),
    "reminders deleted": _("reminders deleted"),
    "letter written": _("letter written"),
    "letter stopped": _("letter stopped"),
    "wall shared": _("wall shared"),
    "wall not shared": _("wall not shared"),
    "words published": _("words published"),
    "words taken off the wall": _("words taken off the wall"),
    "photo added": _("photo added"),
    "photo changed": _("photo changed"),
    "photo published": _("photo published"),
    "photo taken off the wall": _("photo taken off the wall"),
    "photo deleted": _("photo deleted"),
    "photos exported": _("photos exported"),
    "moderation exported": _("decisions about the wall exported"),
    "replies exported": _("replies exported"),
    "replies opened": _("replies opened"),
    "replies closed": _("replies closed"),
    "reply shown": _("reply shown"),
    "reply not shown": _("reply not shown"),
    "reply deleted": _("reply deleted"),
    "differences published": _("differences published"),
    "differences withdrawn": _("differences withdrawn"),
    "difference withdrawn": _("difference withdrawn"),
    "brand changed": _("brand changed"),
    "brand removed": _("brand removed"),
    "backup restored": _("backup restored"),
}


class Audit(Stored):
    """An event at the moment `at`, or `times` such events in the hour of that moment.

    `organiser_id` and `email` tell who acted, even after that organiser was removed.
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
        """Up to `size` events, the newest first; with `before` those older than that id."""
        query = cls._of(kind, person).order_by(cls.id.desc()).limit(size)
        return list(query.where(cls.id < before) if before else query)

    @classmethod
    def all_of(cls, kind: str = "", person: str = "") -> "ModelSelect[Audit]":
        """Every event of this kind (any if "") and person (any if ""), the oldest first."""
        return cls._of(kind, person).order_by(cls.id)

    @classmethod
    def _of(cls, kind: str, person: str) -> "ModelSelect[Audit]":
        """The events of a kind that a person did, or that were about them."""
        query = cls.select()
        if kind:
            query = query.where(cls.kind == kind)
        if person:
            email, known = bare(person), Organiser.at(person)
            theirs = (cls.email == email) | (cls.about == email) | (cls.detail == email)
            theirs |= cls.detail.endswith(f" {email}")  # behind the role that they got or lost
            query = query.where(theirs | (cls.organiser_id == known.id) if known else theirs)
        return query


def note(kind: str, who: Organiser | None, about: str = "", detail: str = "") -> None:
    """Record that `who` did this; None stands for the command line."""
    with writing():
        _delete_old()
        Audit.create(at=datetime.now(UTC), **_said(kind, who, about, detail))


@contextmanager
def noted(kind: str, who: Organiser | None, about: str = "", detail: str = "") -> Iterator[None]:
    """A transaction that ends with a record of what was done in it: both or neither are stored."""
    with writing():
        yield
        note(kind, who, about, detail)


class AuditLine:
    """One line of the record for what is done in several transactions: how much so far."""

    def __init__(self, kind: str, who: Organiser | None, about: str = "") -> None:
        """Nothing is recorded before something is added."""
        self._said = _said(kind, who, about)
        self._number, self._row = 0, 0

    def add(self, number: int) -> None:
        """Record so many more, in the transaction of the events themselves."""
        self._number += number
        if self._row:
            Audit.update(detail=str(self._number)).where(Audit.id == self._row).execute()
            return
        _delete_old()
        said = self._said | {"detail": str(self._number)}
        self._row = Audit.create(at=datetime.now(UTC), **said).id


def count(kind: str, who: Organiser | None = None, about: str = "", origin: str = BROWSER) -> None:
    """Record that this happened once more in this hour; `who` is None for a visitor."""
    said = _said(kind, who, about) | {"origin": origin if who else VISITOR}
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
