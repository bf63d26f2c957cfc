"""Staff: organisers as people who come and go, and who of them runs the service.

Whoever does it, an operator in a browser or the command line (None), is in the record with it.
"""

from datetime import UTC, datetime

from peewee import IntegrityError

from models.account import audit
from models.account.email import email_address
from models.account.organiser import EmailTaken, Link, Organiser, SignIn
from models.answer.tally import Tally
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
    """Who could take over what this organiser has, by address."""
    return [one for one in everybody() if one.may_sign_in and one.id != organiser.id]


def add(email: str, password: str = "", by: Organiser | None = None) -> Organiser:
    """A new organiser. Raises EmailUnfit, EmailTaken."""
    with writing():
        organiser = Organiser.add(email, password)
        audit.note("organiser added", by, organiser.email)
        return organiser


def rename(organiser: Organiser, email: str, by: Organiser | None = None) -> None:
    """Give an organiser another address. Raises EmailUnfit, EmailTaken."""
    address = email_address(email)
    try:
        with writing():
            Organiser.update(email=address).where(Organiser.id == organiser.id).execute()
            audit.note("organiser renamed", by, organiser.email, address)
    except IntegrityError:
        raise EmailTaken(f"There is an organiser {address} already.") from None
    organiser.email = address


def give_link(organiser: Organiser, by: Organiser | None = None) -> str:
    """The token of a new one-time link. Raises StaffUnfit for one who is disabled."""
    if not organiser.may_sign_in:
        raise StaffUnfit(f"{organiser.email} is disabled; enable them first.")
    with audit.noted("link made", by, organiser.email):
        return organiser.one_time_link()


def set_password(organiser: Organiser, password: str, by: Organiser | None = None) -> None:
    """Give an organiser a password; sessions and links that were there end."""
    with audit.noted("password changed", by, organiser.email):
        organiser.set_password(password)


def sign_out(organiser: Organiser, by: Organiser | None = None) -> None:
    """End every session of an organiser."""
    with audit.noted("sessions ended", by, organiser.email):
        SignIn.delete_all_of(organiser)


def disable(organiser: Organiser, by: Organiser | None = None) -> None:
    """Let an organiser sign in no more, and end sessions and links; what is theirs goes on.

    Raises StaffUnfit for oneself and for the last operator.
    """
    _not_oneself(organiser, by, "disable")
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
    """Let an organiser run the service too. Raises StaffUnfit for one who is disabled."""
    if not organiser.may_sign_in:
        raise StaffUnfit(f"{organiser.email} is disabled; enable them first.")
    with writing():
        named = Organiser.update(operator_since=datetime.now(UTC)).where(
            Organiser.id == organiser.id, Organiser.operator_since.is_null()
        )
        if named.execute():
            audit.note("operator named", by, organiser.email)


def dismiss_operator(organiser: Organiser, by: Organiser | None = None) -> None:
    """Let an organiser run the service no more. Raises StaffUnfit for the last who does."""
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
    _not_oneself(organiser, by, "remove")
    try:
        with writing():
            _leave_an_operator(organiser)
            if not everything and (left := _left_of(organiser)):
                raise StaffUnfit(f"{organiser.email} still has {left}; hand them over first.")
            _delete_all_of(organiser, by)
            organiser.delete_instance()
            audit.note("organiser removed", by, organiser.email)
    except IntegrityError:  # they began a survey in this moment
        raise StaffUnfit(f"{organiser.email} is still at work: disable them first.") from None


def _delete_all_of(organiser: Organiser, by: Organiser | None) -> None:
    for event in list(Event.select().where(Event.organiser == organiser)):
        event.delete_instance()
        audit.note("event deleted", by, event.code)
    for survey in list(Survey.select().where(Survey.organiser == organiser)):
        survey.delete_instance()
        audit.note("survey deleted", by, survey.code)
    Pattern.delete().where(Pattern.organiser == organiser).execute()


def responses_of(organiser: Organiser) -> int:
    """How many answers there are to all surveys of an organiser."""
    return sum(Tally.responses_of(Survey.select().where(Survey.organiser == organiser)).values())


def _left_of(organiser: Organiser) -> str:
    """What there is that is theirs, in words; an empty text where there is nothing."""
    counts = {
        "survey": Survey.select().where(Survey.organiser == organiser).count(),
        "event": Event.select().where(Event.organiser == organiser).count(),
    }
    said = [f"{n} {what}{'s' if n > 1 else ''}" for what, n in counts.items() if n]
    return " and ".join(said)


def _leave_an_operator(organiser: Organiser) -> None:
    """Raise StaffUnfit where nobody would run the service but this organiser."""
    db.serialise(b"operator")
    others = Organiser.select().where(
        Organiser.operator_since.is_null(False),
        Organiser.disabled_at.is_null(),
        Organiser.id != organiser.id,
    )
    if not others.exists():
        raise StaffUnfit("Somebody has to run the service: say who else is operator first.")


def _not_oneself(organiser: Organiser, by: Organiser | None, what: str) -> None:
    if by is not None and by.id == organiser.id:
        raise StaffUnfit(f"You cannot {what} yourself; another operator can.")
