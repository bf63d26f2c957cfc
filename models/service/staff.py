"""Staff: adding and removing organisers, and naming those who run the service.

`by` is the operator who does it, or an organiser for themselves; None for the command line. The
security record names them.
"""

from datetime import UTC, datetime

from peewee import IntegrityError

from language.message import gettext as _
from language.message import ngettext
from models.account import audit
from models.account.organiser import Link, Organiser, SignIn
from models.account.password import hashed
from models.answer.tally import Tally
from models.api.token import Token
from models.event.event import Event
from models.survey.pattern import Pattern
from models.survey.survey import Survey
from storage.database import db, writing


class StaffUnfit(ValueError):
    """It cannot be done with this organiser; the message says what to do."""


def everybody() -> list[Organiser]:
    """Every organiser, by address."""
    return list(Organiser.select().order_by(Organiser.email))


def others(organiser: Organiser) -> list[Organiser]:
    """The organisers who could take over what this one has, by address."""
    return [one for one in everybody() if one.may_sign_in and one.id != organiser.id]


def add(email: str, password: str = "", by: Organiser | None = None) -> Organiser:
    """Add an organiser; returns them. Raises EmailUnfit, EmailTaken."""
    hash_of_it = hashed(password) if password else None
    with writing():
        organiser = Organiser.with_hash(email, hash_of_it)
        audit.note("organiser added", by, organiser.email)
        return organiser


def rename(organiser: Organiser, email: str, by: Organiser | None = None) -> None:
    """Give an organiser another address. Raises EmailUnfit, EmailTaken."""
    former = organiser.email
    with writing():
        organiser.move_to(email)
        audit.note("organiser renamed", by, former, organiser.email)


def give_link(organiser: Organiser, by: Organiser | None = None) -> str:
    """Make a one-time link; returns its token. Raises StaffUnfit for a disabled organiser."""
    _not_disabled(organiser)
    with audit.noted("link made", by, organiser.email):
        return organiser.one_time_link()


def set_password(
    organiser: Organiser, password: str, by: Organiser | None = None, *, ends_tokens: bool = False
) -> None:
    """Give an organiser a password; sessions and links that were there end, and tokens if asked."""
    hash_of_it = hashed(password)
    with audit.noted("password changed", by, organiser.email):
        organiser.set_hash(hash_of_it)
        if ends_tokens:
            Token.withdraw_all(organiser)


def sign_out(organiser: Organiser, by: Organiser | None = None) -> None:
    """End every session of an organiser."""
    with audit.noted("sessions ended", by, organiser.email):
        SignIn.delete_all_of(organiser)


def disable(organiser: Organiser, by: Organiser | None = None) -> None:
    """Let an organiser sign in no more, and end sessions and links; what is theirs goes on.

    Raises StaffUnfit for oneself and for the last operator.
    """
    if _is_oneself(organiser, by):
        raise StaffUnfit(_("You cannot disable yourself; another operator can."))
    with writing():
        _leave_an_operator(organiser)
        gone = Organiser.update(disabled_at=datetime.now(UTC)).where(
            Organiser.id == organiser.id, Organiser.disabled_at.is_null()
        )
        if gone.execute():
            audit.note("organiser disabled", by, organiser.email)
        SignIn.delete_all_of(organiser)
        Link.delete().where(Link.organiser == organiser).execute()


def enable(organiser: Organiser, by: Organiser | None = None) -> None:
    """Let an organiser sign in again."""
    with writing():
        back = Organiser.update(disabled_at=None).where(
            Organiser.id == organiser.id, Organiser.disabled_at.is_null(False)
        )
        if back.execute():
            audit.note("organiser enabled", by, organiser.email)


def name_operator(organiser: Organiser, by: Organiser | None = None) -> None:
    """Let an organiser run the service too. Raises StaffUnfit for a disabled organiser."""
    _not_disabled(organiser)
    with writing():
        named = Organiser.update(operator_since=datetime.now(UTC)).where(
            Organiser.id == organiser.id, Organiser.operator_since.is_null()
        )
        if named.execute():
            audit.note("operator named", by, organiser.email)


def dismiss_operator(organiser: Organiser, by: Organiser | None = None) -> None:
    """Let an organiser run the service no more. Raises StaffUnfit for the last operator."""
    with writing():
        _leave_an_operator(organiser)
        gone = Organiser.update(operator_since=None).where(
            Organiser.id == organiser.id, Organiser.operator_since.is_null(False)
        )
        if gone.execute():
            audit.note("operator dismissed", by, organiser.email)


def delete(organiser: Organiser, by: Organiser | None = None, *, everything: bool = False) -> None:
    """Delete an organiser, and with `everything` their surveys with all answers, and their events.

    Raises StaffUnfit for oneself, for the last operator, and without `everything` for one who still
    has surveys or events.
    """
    if _is_oneself(organiser, by):
        raise StaffUnfit(_("You cannot remove yourself; another operator can."))
    try:
        with writing():
            _leave_an_operator(organiser)
            if not everything and (left := _left_of(organiser)):
                raise StaffUnfit(
                    _(
                        "%(email)s still has %(left)s; hand them over first.",
                        email=organiser.email,
                        left=left,
                    )
                )
            _delete_all_of(organiser, by)
            organiser.delete_instance()
            audit.note("organiser removed", by, organiser.email)
    except IntegrityError:  # they began a survey at this moment
        raise StaffUnfit(
            _("%(email)s is still at work: disable them first.", email=organiser.email)
        ) from None


def _delete_all_of(organiser: Organiser, by: Organiser | None) -> None:
    for event in list(Event.select().where(Event.organiser == organiser)):
        event.delete_instance()
        audit.note("event deleted", by, event.code)
    for survey in list(Survey.select().where(Survey.organiser == organiser)):
        survey.delete_instance()
        audit.note("survey deleted", by, survey.code)
    Pattern.delete().where(Pattern.organiser == organiser).execute()


def responses_of(organiser: Organiser) -> int:
    """The number of responses to all surveys of an organiser."""
    return sum(Tally.responses_of(Survey.select().where(Survey.organiser == organiser)).values())


def _left_of(organiser: Organiser) -> str:
    """The numbers of their surveys and events in words, or ""."""
    surveys = Survey.select().where(Survey.organiser == organiser).count()
    events = Event.select().where(Event.organiser == organiser).count()
    some_surveys = ngettext("%(num)s survey", "%(num)s surveys", surveys) if surveys else ""
    some_events = ngettext("%(num)s event", "%(num)s events", events) if events else ""
    if surveys and events:
        return _("%(surveys)s and %(events)s", surveys=some_surveys, events=some_events)
    return some_surveys or some_events


def _leave_an_operator(organiser: Organiser) -> None:
    """Raise StaffUnfit if this organiser is the last operator."""
    db.serialise(b"operator")
    others = Organiser.select().where(
        Organiser.operator_since.is_null(False),
        Organiser.disabled_at.is_null(),
        Organiser.id != organiser.id,
    )
    if not others.exists():
        raise StaffUnfit(_("Somebody has to run the service: say who else is operator first."))


def _is_oneself(organiser: Organiser, by: Organiser | None) -> bool:
    return by is not None and by.id == organiser.id


def _not_disabled(organiser: Organiser) -> None:
    if not organiser.may_sign_in:
        raise StaffUnfit(_("%(email)s is disabled; enable them first.", email=organiser.email))
