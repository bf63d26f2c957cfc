"""Health: what has to be so for every answer to be kept, and how it is now."""

import platform
from datetime import UTC, datetime, timedelta
from time import perf_counter

from peewee import PeeweeException, fn

from models.account.organiser import Organiser
from models.answer.response import Response
from models.answer.tally import Tally
from models.survey.survey import Survey
from process import installation
from storage import fault, schema
from storage.database import connect, connection, db, release, writing
from storage.engine import Check, DatabaseUnfit

# A date may be a day ahead of this clock's where it was given in another time zone.
CLOCK_TOLERANCE = timedelta(days=1)
PATIENCE_SECONDS = 1  # for whoever else is writing


def hindrance() -> str | None:
    """Why no response can be stored now, or None. Takes a millisecond; is asked every second."""
    opened = False
    try:
        opened = connect()
        db.check()
        if schema.missing():
            return "the database has an older schema; run: tangible migrate"
        for one in db.room():
            if not one.ok:
                return f"{one.name} is {one.found}, {one.wanted} is needed"
        with writing(PATIENCE_SECONDS):
            pass
    except DatabaseUnfit as unfit:
        return str(unfit)
    except (PeeweeException, OSError) as failed:
        if db.is_full():
            return "the disk is full"
        return f"the database cannot be written ({fault.name(failed)})"
    finally:
        if opened:
            release()
    return None


def notes() -> list[Check]:
    """What there is room for, and what should be looked after all the same. As cheap as that."""
    with connection():
        return [_clock(_newest_moment()), *db.room(), *db.state()]


def checks() -> list[Check]:
    """All that can be looked at from here. Counts through the answers: takes longer with many."""
    clock = _clock(max(filter(None, (_newest_moment(), _newest_day())), default=None))
    return [_files(), *db.settings(), _schema(), *db.room(), _write(), clock, *db.state()]


def about() -> list[tuple[str, str]]:
    """What runs, since when, and how much it holds: each with its name."""
    commit = f", commit {installation.COMMIT}" if installation.COMMIT else ""
    age = timedelta(seconds=int((datetime.now(UTC) - installation.STARTED).total_seconds()))
    size = db.execute_sql(db.size).fetchone()[0]
    counts = Organiser.select().count(), Survey.select().count()
    responses = Tally.select(fn.SUM(Tally.responses)).scalar() or 0
    return [
        ("Version", installation.VERSION + commit),
        ("Started", f"{installation.STARTED:%Y-%m-%d %H:%M} UTC, {age} ago"),
        ("Python", platform.python_version()),
        ("Size of the database", f"{size / 1_000_000:,.1f} MB"),
        ("Organisers", f"{counts[0]:,}"),
        ("Surveys", f"{counts[1]:,}"),
        ("Responses", f"{responses:,}"),
    ]


def _files() -> Check:
    """An upgrade has put other files there: what would start processes waits for a restart."""
    replaced = installation.is_replaced()
    found = "replaced since the start: restart it" if replaced else "as at the start"
    return Check("the program’s files", found, "as at the start", not replaced)


def _schema() -> Check:
    found, wanted = schema.history(), schema.known()
    return Check("schema", max(found, default="none"), max(wanted), found == wanted)


def _write() -> Check:
    start = perf_counter()
    try:
        with writing(PATIENCE_SECONDS):
            pass
    except PeeweeException as failed:
        return Check("writing", fault.name(failed), "possible", ok=False)
    return Check("writing", f"after {(perf_counter() - start) * 1000:.1f} ms", "possible", ok=True)


def _clock(newest: datetime | None) -> Check:
    """A clock that stands before something that was stored has been set back, or was ahead then."""
    now = datetime.now(UTC)
    wanted = f"not before {newest:%Y-%m-%d %H:%M} UTC" if newest else "any"
    ok = newest is None or now >= newest - CLOCK_TOLERANCE
    return Check("clock", f"{now:%Y-%m-%d %H:%M} UTC", wanted, ok)


def _newest_moment() -> datetime | None:
    """When the newest organiser or survey was made, or the database was written."""
    moments = [
        db.last_written(),
        Organiser.select(fn.MAX(Organiser.created_at)).scalar(),
        Survey.select(fn.MAX(Survey.created_at)).scalar(),
    ]
    return max(filter(None, moments), default=None)


def _newest_day() -> datetime | None:
    """The day of the newest response."""
    day = Response.select(fn.MAX(Response.submitted_on)).scalar()
    return datetime.fromisoformat(day).replace(tzinfo=UTC) if day else None
