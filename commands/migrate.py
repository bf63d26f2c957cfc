"""tangible migrate"""

import click

from models.service.fingerprint import Fingerprint
from models.service.instance import Instance
from storage import schema
from storage.database import connection


@click.command("migrate")
@click.option("--new-key", is_flag=True, help="Make this node's secret key that of all nodes.")
def command(new_key: bool) -> None:
    """Bring the database to the newest schema. Safe to run from many places at once."""
    instance = Instance.from_environment()
    instance.make()
    applied = schema.migrate()
    click.echo("\n".join(f"applied {name}" for name in applied) or "the schema is the newest")
    if new_key:
        with connection():
            Fingerprint.accept(instance.secret_key())
        click.echo("the secret key of this node is that of all nodes; restart those with another")
