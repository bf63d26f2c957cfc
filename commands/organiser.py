"""tangible organiser"""

import sys

import click

from commands.instance import opened
from models.account.organiser import Organiser, SignIn
from models.account.password import fault_of
from models.service import handover, staff
from models.survey.survey import Survey


@click.group("organiser")
def command() -> None:
    """People who make surveys and read what was answered."""


@command.command("list")
def list_all() -> None:
    """Print a line for each organiser: address, surveys, sessions, operator, disabled."""
    opened()
    for one in staff.everybody():
        counts = (
            _many(one.surveys.count(), "survey"),
            _many(one.events.count(), "event"),
            _many(len(SignIn.of(one)), "session"),
        )
        role = ["operator"] if one.is_operator else []
        state = [] if one.may_sign_in else ["disabled"]
        click.echo("\t".join([one.email, *counts, *role, *state]))


@command.command("add")
@click.argument("email")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def add(email: str, password_stdin: bool) -> None:
    """Add an organiser. Without a password, print a link that signs them in once."""
    password = _password(email, stdin=True) if password_stdin else ""
    instance = opened()
    organiser = staff.add(email, password)
    if not password:
        click.echo(f"{instance.address}/sign-in/{staff.give_link(organiser)}")


@command.command("link")
@click.argument("email")
def link(email: str) -> None:
    """Print a new link that signs an organiser in once."""
    instance = opened()
    click.echo(f"{instance.address}/sign-in/{staff.give_link(organiser_at(email))}")


@command.command("rename")
@click.argument("email")
@click.argument("new_email")
def rename(email: str, new_email: str) -> None:
    """Give an organiser another address; all that is theirs stays."""
    opened()
    staff.rename(organiser_at(email), new_email)


@command.command("password")
@click.argument("email")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def password(email: str, password_stdin: bool) -> None:
    """Set a password; sessions and links that were there end."""
    opened()
    organiser = organiser_at(email)
    staff.set_password(organiser, _password(organiser.email, stdin=password_stdin))


@command.command("sign-out")
@click.argument("email")
def sign_out(email: str) -> None:
    """End every session of an organiser."""
    opened()
    staff.sign_out(organiser_at(email))


@command.command("disable")
@click.argument("email")
def disable(email: str) -> None:
    """Sign an organiser out, and let them sign in no more; their surveys go on."""
    opened()
    staff.disable(organiser_at(email))


@command.command("enable")
@click.argument("email")
def enable(email: str) -> None:
    """Let an organiser who was disabled sign in again."""
    opened()
    staff.enable(organiser_at(email))


@command.command("operator")
@click.argument("email")
@click.option("--end", is_flag=True, help="Operator no more.")
def operator(email: str, end: bool) -> None:
    """Let an organiser run the service: see its health, and who may sign in."""
    opened()
    (staff.dismiss_operator if end else staff.name_operator)(organiser_at(email))


@command.command("hand-over")
@click.argument("email")
@click.argument("to")
def hand_over(email: str, to: str) -> None:
    """Make all surveys, events and starting points of an organiser another's."""
    opened()
    found = handover.hand_over_all(organiser_at(email), organiser_at(to))
    events, surveys = len(found.events), len(found.surveys)
    click.echo(f"{_many(events, 'event')} and {_many(surveys, 'survey')} in no event handed over.")


@command.command("remove")
@click.argument("email")
@click.option("--everything", is_flag=True, help="With their surveys, all answers, and events.")
def remove(email: str, everything: bool) -> None:
    """Remove an organiser who has nothing any more: hand-over comes first."""
    opened()
    organiser = organiser_at(email)
    if everything:
        surveys = _many(Survey.select().where(Survey.organiser == organiser).count(), "survey")
        answers = _many(staff.responses_of(organiser), "answer")
        asked = f"{surveys} with {answers} will be deleted. Write the address again to confirm"
        if click.prompt(asked, err=True).strip().lower() != organiser.email:
            raise click.ClickException("That is another address. Nothing was changed.")
    staff.delete(organiser, everything=everything)


def organiser_at(email: str) -> Organiser:
    """The organiser with this address."""
    found = Organiser.at(email)
    if found is None:
        raise click.ClickException(f"There is no organiser {email}; add them with organiser add.")
    return found


def _password(email: str, *, stdin: bool) -> str:
    if stdin:
        given = sys.stdin.readline().rstrip("\r\n")
    else:
        given = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    if fault := fault_of(given, email):
        raise click.ClickException(f"The password cannot be taken. {fault}")
    return str(given)


def _many(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
