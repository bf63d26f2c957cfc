"""Health: the checks on which keeping every answer depends."""

import platform
from datetime import UTC, datetime, timedelta
from time import perf_counter

from peewee import PeeweeException, fn

from language.message import gettext as _
from language.number import grouped
from models.account.organiser import Organiser
from models.answer.response import Response
from models.answer.tally import Tally
from models.mail import mail_server
from models.survey.survey import Survey
from process import installation
from storage import fault, schema
from storage.database import connect, connection, db, release, writing
from storage.engine import Check, DatabaseUnfit

# A date may be a day ahead of this clock: it may have been given in another time zone.
CLOCK_TOLERANCE = timedelta(days=1)
PATIENCE_SECONDS = 1  # how long the write check waits for other writers


def hindrance() -> str | None:
    """Why no response can be stored now, or None. Called every second; takes a millisecond."""
    opened = False
    try:
        opened = connect()
        db.check()
        if schema.missing():
            return _("the database has an older schema; run: tangible migrate")
        for one in db.room():
            if not one.ok:
                return _(
                    "%(name)s is %(found)s, %(wanted)s is needed",
                    name=one.name,
                    found=one.found,
                    wanted=one.wanted,
                )
        with writing(PATIENCE_SECONDS):
            pass
    except DatabaseUnfit as unfit:
        return str(unfit)
    except (PeeweeException, OSError) as failed:
        if db.is_full():
            return _("the disk is full")
        return _("the database cannot be written (%(fault)s)", fault=fault.name(failed))
    finally:
        if opened:
            release()
    return None


def notes() -> list[Check]:
    """Checks of the clock, the room left and the state of the database. As cheap as `hindrance`."""
    with connection():
        return [_clock(_newest_moment()), *db.room(), *db.state()]


def checks() -> list[Check]:
    """Every check. Reads through the answers, so it takes longer with many.

    Asks the mail server too, where there is one.
    """
    clock = _clock(max(filter(None, (_newest_moment(), _newest_day())), default=None))
    here = [_files(), *db.settings(), _schema(), *db.room(), _write(), clock, *db.state()]
    return [*here, *_mail()]


def about() -> list[tuple[str, str]]:
    """Facts about the running service as (name, value): version, start, size, numbers."""
    version = installation.VERSION
    if installation.COMMIT:
        version = _("%(version)s, commit %(commit)s", version=version, commit=installation.COMMIT)
    age = timedelta(seconds=int((datetime.now(UTC) - installation.STARTED).total_seconds()))
    started = f"{installation.STARTED:%Y-%m-%d %H:%M}"
    size = db.execute_sql(db.size).fetchone()[0]
    counts = Organiser.select().count(), Survey.select().count()
    responses = Tally.select(fn.SUM(Tally.responses)).scalar() or 0
    return [
        (_("Version"), version),
        (_("Started"), _("%(moment)s UTC, %(age)s ago", moment=started, age=age)),
        ("Python", platform.python_version()),
        (_("Size of the database"), f"{size / 1_000_000:,.1f} MB"),
        (_("Organisers"), grouped(counts[0])),
        (_("Surveys"), grouped(counts[1])),
        (_("Responses"), grouped(responses)),
    ]


def _files() -> Check:
    """The check that no upgrade has replaced the program's files since it was started."""
    replaced = installation.is_replaced()
    wanted = _("as at the start")
    found = _("replaced since the start: restart it") if replaced else wanted
    return Check(_("the program’s files"), found, wanted, not replaced)


def _schema() -> Check:
    found, wanted = schema.history(), schema.known()
    return Check(_("schema"), max(found, default=_("none")), max(wanted), found == wanted)


def _write() -> Check:
    start = perf_counter()
    try:
        with writing(PATIENCE_SECONDS):
            pass
    except PeeweeException as failed:
        return Check(_("writing"), fault.name(failed), _("possible"), ok=False)
    found = _("after %(took).1f ms", took=(perf_counter() - start) * 1000)
    return Check(_("writing"), found, _("possible"), ok=True)


def _mail() -> list[Check]:
    """The check that the mail server lets us in, where the operator has named one."""
    server = mail_server.in_use()
    if server is None:
        return []
    fault, wanted = server.fault(), _("lets us in")
    return [Check(_("mail server"), fault or wanted, wanted, not fault)]


def _clock(newest: datetime | None) -> Check:
    """The check that the clock is not before something stored: one of the two would be wrong."""
    now = datetime.now(UTC)
    wanted = _("any")
    if newest:
        moment = f"{newest:%Y-%m-%d %H:%M}"
        wanted = _("not before %(moment)s UTC", moment=moment)
    ok = newest is None or now >= newest - CLOCK_TOLERANCE
    return Check(_("clock"), f"{now:%Y-%m-%d %H:%M} UTC", wanted, ok)


def _newest_moment() -> datetime | None:
    """The latest moment an organiser or survey was made or the database written, or None."""
    moments = [
        db.last_written(),
        Organiser.select(fn.MAX(Organiser.created_at)).scalar(),
        Survey.select(fn.MAX(Survey.created_at)).scalar(),
    ]
    return max(filter(None, moments), default=None)


def _newest_day() -> datetime | None:
    """The day of the newest response, wherever it was given, as if it were in UTC; or None."""
    day = Response.select(fn.MAX(Response.submitted_on)).scalar()
    return datetime.fromisoformat(day).replace(tzinfo=UTC) if day else None
