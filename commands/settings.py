"""tangible settings"""

import os

import click

from models.service.environment import SECRETS, settings, unknown
from storage.address import place_of_database


@click.command("settings")
def command() -> None:
    """Print what is in force, with the names of secrets alone, and what is no setting."""
    for name, value in settings(os.environ).items():
        shown = "" if value is None else str(value)
        if name in SECRETS:
            shown = f"set, {len(shown)} characters" if shown else ""
        elif name == "TANGIBLE_DATABASE_URL":
            shown = place_of_database(shown)
        source = "" if os.environ.get(name) else "  (not set)"
        click.echo(f"{name} = {shown}{source}")
    for name in unknown(os.environ):
        click.echo(f"{name} is no setting of Tangible, and does nothing.", err=True)
