"""tangible organiser"""

import sys

import click

from commands.instance import opened
from models.organiser import Organiser
from models.password import fault_of


@click.group("organiser")
def command() -> None:
    """People who make surveys and read what was answered."""


@command.command("add")
@click.argument("email")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def add(email: str, password_stdin: bool) -> None:
    """Add an organiser. Without a password, print a link that signs them in once."""
    if "@" not in email:
        raise click.ClickException(f"{email!r} is no email address; write name@example.com.")
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else ""
    if password_stdin and (fault := fault_of(password, email)):
        raise click.ClickException(f"The password cannot be taken. {fault}")
    instance = opened()
    organiser = Organiser.add(email, password)
    if not password:
        click.echo(f"{instance.address}/sign-in/{organiser.one_time_link()}")


@command.command("link")
@click.argument("email")
def link(email: str) -> None:
    """Print a new link that signs an organiser in once."""
    instance = opened()
    organiser = Organiser.get_or_none(Organiser.email == email.strip().lower())
    if organiser is None:
        raise click.ClickException(f"There is no organiser {email}; add them with organiser add.")
    click.echo(f"{instance.address}/sign-in/{organiser.one_time_link()}")
