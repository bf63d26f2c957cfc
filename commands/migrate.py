"""tangible migrate"""

import click

from models import schema
from models.instance import Instance


@click.command("migrate")
def command() -> None:
    """Bring the database to the newest schema. Safe to run from many places at once."""
    Instance.from_environment().make()
    applied = schema.migrate()
    click.echo("\n".join(f"applied {name}" for name in applied) or "the schema is the newest")
