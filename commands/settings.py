"""tangible settings"""

import os

import click

from language.message import gettext, ngettext
from language.message import lazy_gettext as _
from models.service.environment import SECRETS, settings, unknown
from storage.address import location_of_database


@click.command(
    "settings",
    help=_("Print what is in force, with the names of secrets alone, and what is no setting."),
)
def command() -> None:
    for name, value in settings(os.environ).items():
        shown = "" if value is None else str(value)
        if name in SECRETS:
            shown = shown and ngettext(
                "set, %(num)s characters", "set, %(num)s characters", len(shown)
            )
        elif name == "TANGIBLE_DATABASE_URL":
            shown = location_of_database(shown)
        source = "" if os.environ.get(name) else f"  ({gettext('not set')})"
        click.echo(f"{name} = {shown}{source}")
    for name in unknown(os.environ):
        said = gettext("%(name)s is no setting of Tangible, and does nothing.", name=name)
        click.echo(said, err=True)
