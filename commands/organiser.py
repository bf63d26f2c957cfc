"""tangible organiser"""

import sys

import click

from commands.instance import opened
from language.message import gettext, ngettext
from language.message import lazy_gettext as _
from models.account.organiser import Organiser, SignIn
from models.account.password import fault_of
from models.api.token import Token
from models.service import handover, staff
from models.survey.survey import Survey


@click.group("organiser", help=_("People who make surveys and read what was answered."))
def command() -> None: ...


@command.command(
    "list",
    help=_("Print a line for each organiser: address, surveys, sessions, operator, disabled."),
)
def list_all() -> None:
    opened()
    for one in staff.everybody():
        counts = (
            _surveys(one.surveys.count()),
            _events(one.events.count()),
            ngettext("%(num)s session", "%(num)s sessions", len(SignIn.of(one))),
        )
        role = [gettext("operator")] if one.is_operator else []
        state = [] if one.may_sign_in else [gettext("disabled")]
        click.echo("\t".join([one.email, *counts, *role, *state]))


@command.command(
    "add", help=_("Add an organiser. Without a password, print a link that signs them in once.")
)
@click.argument("email")
@click.option("--password-stdin", is_flag=True, help=_("Read the password from standard input."))
def add(email: str, password_stdin: bool) -> None:
    password = _password(email, stdin=True) if password_stdin else ""
    instance = opened()
    organiser = staff.add(email, password)
    if not password:
        click.echo(f"{instance.address}/sign-in/{staff.give_link(organiser)}")


@command.command("link", help=_("Print a new link that signs an organiser in once."))
@click.argument("email")
def link(email: str) -> None:
    instance = opened()
    click.echo(f"{instance.address}/sign-in/{staff.give_link(organiser_at(email))}")


@command.command("rename", help=_("Give an organiser another address; all that is theirs stays."))
@click.argument("email")
@click.argument("new_email")
def rename(email: str, new_email: str) -> None:
    opened()
    staff.rename(organiser_at(email), new_email)


@command.command("password", help=_("Set a password; sessions and links that were there end."))
@click.argument("email")
@click.option("--password-stdin", is_flag=True, help=_("Read the password from standard input."))
@click.option(
    "--end-tokens", is_flag=True, help=_("End the tokens of their programs and spreadsheets too.")
)
def password(email: str, password_stdin: bool, end_tokens: bool) -> None:
    opened()
    organiser = organiser_at(email)
    given = _password(organiser.email, stdin=password_stdin)
    staff.set_password(organiser, given, ends_tokens=end_tokens)
    if going := Token.working_of(organiser):
        click.echo(
            ngettext(
                "%(num)s token goes on working; --end-tokens ends it.",
                "%(num)s tokens go on working; --end-tokens ends them.",
                going,
            )
        )


@command.command("sign-out", help=_("End every session of an organiser."))
@click.argument("email")
def sign_out(email: str) -> None:
    opened()
    staff.sign_out(organiser_at(email))


@command.command(
    "disable",
    help=_("Sign an organiser out, and let them sign in no more; their surveys go on."),
)
@click.argument("email")
def disable(email: str) -> None:
    opened()
    staff.disable(organiser_at(email))


@command.command("enable", help=_("Let an organiser who was disabled sign in again."))
@click.argument("email")
def enable(email: str) -> None:
    opened()
    staff.enable(organiser_at(email))


@command.command(
    "operator",
    help=_("Let an organiser run the service: see its health, and who may sign in."),
)
@click.argument("email")
@click.option("--end", is_flag=True, help=_("Operator no more."))
def operator(email: str, end: bool) -> None:
    opened()
    (staff.dismiss_operator if end else staff.name_operator)(organiser_at(email))


@command.command(
    "hand-over",
    help=_("Make all surveys, events and starting points of an organiser another's."),
)
@click.argument("email")
@click.argument("to")
def hand_over(email: str, to: str) -> None:
    opened()
    found = handover.hand_over_all(organiser_at(email), organiser_at(to))
    events = _events(len(found.events))
    click.echo(
        ngettext(
            "%(events)s and %(num)s survey in no event handed over.",
            "%(events)s and %(num)s surveys in no event handed over.",
            len(found.surveys),
            events=events,
        )
    )


@command.command(
    "remove", help=_("Remove an organiser who has nothing any more: hand-over comes first.")
)
@click.argument("email")
@click.option("--everything", is_flag=True, help=_("With their surveys, all answers, and events."))
def remove(email: str, everything: bool) -> None:
    opened()
    organiser = organiser_at(email)
    if everything:
        surveys = _surveys(Survey.select().where(Survey.organiser == organiser).count())
        asked = ngettext(
            "%(surveys)s with %(num)s answer will be deleted. Write the address again to confirm",
            "%(surveys)s with %(num)s answers will be deleted. Write the address again to confirm",
            staff.responses_of(organiser),
            surveys=surveys,
        )
        if click.prompt(asked, err=True).strip().lower() != organiser.email:
            raise click.ClickException(gettext("That is another address. Nothing was changed."))
    staff.delete(organiser, everything=everything)


def organiser_at(email: str) -> Organiser:
    """The organiser with this address. Raises ClickException where there is none."""
    found = Organiser.at(email)
    if found is None:
        raise click.ClickException(
            gettext("There is no organiser %(email)s; add them with organiser add.", email=email)
        )
    return found


def _password(email: str, *, stdin: bool) -> str:
    if stdin:
        given = sys.stdin.readline().rstrip("\r\n")
    else:
        given = click.prompt(
            gettext("Password"), hide_input=True, confirmation_prompt=True, err=True
        )
    if fault := fault_of(given, email):
        raise click.ClickException(gettext("The password cannot be taken. %(fault)s", fault=fault))
    return str(given)


def _surveys(number: int) -> str:
    return ngettext("%(num)s survey", "%(num)s surveys", number)


def _events(number: int) -> str:
    return ngettext("%(num)s event", "%(num)s events", number)
