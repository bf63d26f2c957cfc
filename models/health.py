"""Health: what has to be so for every answer to be kept, and how it is now."""

from datetime import UTC, datetime, timedelta
from time import perf_counter

from peewee import PeeweeException, fn

from models import schema
from models.database import connect, db, release, writing
from models.engine import Check, DatabaseUnfit
from models.organiser import Organiser
from models.response import Response
from models.survey import Survey

# A date may be a day ahead of this clock's where it was given in another time zone.
CLOCK_TOLERANCE = timedelta(days=1)
PATIENCE_SECONDS = 1  # for whoever else is writing


def hindrance() -> str | None:
    """Why no response can be stored now, or None. Takes a millisecond; is asked every second."""
    opened = False
    try:
        opened = connect()
        db.check()
        if not schema.is_newest():
            return "the database has another schema; run: tangible migrate"
        for one in db.room():
            if not one.ok:
                return f"{one.name} is {one.found}, {one.wanted} is needed"
        with writing(PATIENCE_SECONDS):
            pass
    except DatabaseUnfit as fault:
        return str(fault)
    except (PeeweeException, OSError):
        return "the database cannot be written"
    finally:
        if opened:
            release()
    return None


def checks() -> list[Check]:
    """All that can be looked at from here. Counts through the answers: takes longer with many."""
    return [*db.settings(), _schema(), *db.room(), _write(), _clock(), *db.state()]


def _schema() -> Check:
    found, wanted = schema.history(), schema.known()
    return Check("schema", max(found, default="none"), max(wanted), found == wanted)


def _write() -> Check:
    start = perf_counter()
    try:
        with writing(PATIENCE_SECONDS):
            pass
    except PeeweeException as fault:
        return Check("writing", type(fault).__name__, "possible", ok=False)
    return Check("writing", f"after {(perf_counter() - start) * 1000:.1f} ms", "possible", ok=True)


def _clock() -> Check:
    """A clock that stands before something that was stored has been set back, or was ahead then."""
    now, newest = datetime.now(UTC), _newest_moment()
    wanted = f"not before {newest:%Y-%m-%d %H:%M} UTC" if newest else "any"
    ok = newest is None or now >= newest - CLOCK_TOLERANCE
    return Check("clock", f"{now:%Y-%m-%d %H:%M} UTC", wanted, ok)


def _newest_moment() -> datetime | None:
    """The newest moment that was stored, or at which the database was written."""
    moments = [
        db.last_written(),
        Organiser.select(fn.MAX(Organiser.created_at)).scalar(),
        Survey.select(fn.MAX(Survey.created_at)).scalar(),
    ]
    if day := Response.select(fn.MAX(Response.submitted_on)).scalar():
        moments.append(datetime.fromisoformat(day).replace(tzinfo=UTC))
    return max((moment for moment in moments if moment is not None), default=None)
