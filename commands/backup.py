"""tangible backup"""

from pathlib import Path

import click

from commands.instance import found
from models import backup
from models.engine import BackupUnfit


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace a file that is there already.")
def command(file: Path, force: bool) -> None:
    """Write a copy of all that is stored to FILE, while the service runs."""
    # The schema stays as it is: a backup is what people make before they migrate.
    found()
    try:
        made = backup.back_up(file, force=force)
    except BackupUnfit as fault:
        raise click.ClickException(f"{file}: {fault}.") from None
    click.echo(
        f"{file}: {made.surveys} surveys, {made.responses} responses, "
        f"{made.size} bytes, sha256 {made.sha256}"
    )
