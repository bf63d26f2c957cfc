"""tangible restore"""

from pathlib import Path

import click

from models.service import backup
from models.service.instance import Instance
from storage.engine import BackupUnfit


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
def command(file: Path) -> None:
    """Put a backup in the place of the database, once everything in it was looked over."""
    if not file.exists():
        raise click.ClickException(f"{file}: there is no such file. Nothing was changed.")
    Instance.from_environment().make()
    try:
        restored = backup.restore(file)
    except BackupUnfit as fault:
        raise click.ClickException(f"{file}: {fault}. Nothing was changed.") from None
    click.echo(f"{restored.surveys} surveys and {restored.responses} responses are back.")
    if restored.kept:
        click.echo(f"The database before is kept as {restored.kept}.")
