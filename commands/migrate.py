"""tangible migrate"""

import click

from language.message import gettext
from language.message import lazy_gettext as _
from models.service.fingerprint import Fingerprint
from models.service.instance import Instance
from storage import schema
from storage.database import connection


@click.command(
    "migrate",
    help=_("Bring the database to the newest schema. Safe to run from many places at once."),
)
@click.option("--new-key", is_flag=True, help=_("Make this node's secret key that of all nodes."))
def command(new_key: bool) -> None:
    instance = Instance.from_environment()
    instance.make()
    applied = schema.migrate()
    for name in applied:
        click.echo(gettext("applied %(name)s", name=name))
    if not applied:
        click.echo(gettext("the schema is the newest"))
    if new_key:
        with connection():
            Fingerprint.accept(instance.secret_key())
        click.echo(
            gettext("the secret key of this node is that of all nodes; restart those with another")
        )
