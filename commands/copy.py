"""tangible copy"""

import sys
import time

import click

from commands.instance import found
from models.service.copy import Copied, CopyUnfit, copy_to
from storage.address import address_of_database

SECONDS_BETWEEN_LINES = 10.0  # where nobody sits at a terminal
SECONDS_BETWEEN_LOOKS = 0.2
WIDTH = 78


@click.command("copy")
@click.argument("database_url")
def command(database_url: str) -> None:
    """Copy all that is stored into the empty database at DATABASE_URL, and compare the two."""
    instance = found()
    try:
        to = address_of_database(database_url, instance.folder)
    except ValueError as fault:
        raise click.ClickException(f"DATABASE_URL {fault}.") from None
    progress = Progress()
    try:
        copied = copy_to(to, progress.tell)
    except CopyUnfit as fault:
        progress.end()
        raise click.ClickException(str(fault)) from None
    except KeyboardInterrupt:
        progress.end()
        raise click.ClickException(
            "Interrupted. Run the same command again: it goes on from here."
        ) from None
    progress.end()
    _report(copied)


def _report(copied: Copied) -> None:
    for name in copied.left_out:
        click.echo(f"{name} is not a table of Tangible: left out.", err=True)
    click.echo(f"{'table':18} {'rows':>12} {'in the copy':>12}  digest")
    for one in copied.tables:
        digest = one.source.digest if one.source == one.copy else "DIFFERS"
        click.echo(f"{one.name:18} {one.source.rows:12,} {one.copy.rows:12,}  {digest}")
    click.echo(f"{copied.tallies} tallies, {copied.differing} differ")
    if copied.whole:
        click.echo("The copy is whole. Name it in TANGIBLE_DATABASE_URL, then start Tangible.")
        return
    if copied.changed:
        came = {0: "Something was changed", 1: "1 response has come"}.get(
            copied.missed, f"{copied.missed} responses have come"
        )
        raise click.ClickException(
            f"{came} since this copy was begun, and the copy lacks it. "
            "Stop tangible serve, and copy again."
        )
    raise click.ClickException(
        "The copy is not what the source is, and nobody is served from it. "
        "Run tangible verify on the source, then copy again: it begins anew."
    )


class Progress:
    """How far it is, on standard error: one line that changes on a terminal, else some lines."""

    def __init__(self) -> None:
        self._terminal = sys.stderr.isatty()
        self._what, self._since, self._first = "", 0.0, 0
        self._next = 0.0

    def tell(self, what: str, done: int, total: int) -> None:
        """Show it, unless it was shown a moment ago."""
        now = time.monotonic()
        if what != self._what:
            self.end()
            self._what, self._since, self._first = what, now, done
            self._next = now + (0 if self._terminal else SECONDS_BETWEEN_LINES)
            if not self._terminal or not total:
                click.echo(what, err=True)
        elif now >= self._next:
            self._next = now + (SECONDS_BETWEEN_LOOKS if self._terminal else SECONDS_BETWEEN_LINES)
            line = self._line(done, total, now)
            click.echo(
                f"\r{line:{WIDTH}}" if self._terminal else line, nl=not self._terminal, err=True
            )

    def end(self) -> None:
        """Leave the line."""
        if self._terminal and self._what:
            click.echo(err=True)

    def _line(self, done: int, total: int, now: float) -> str:
        rate = (done - self._first) / max(now - self._since, 0.001)
        left = (total - done) / rate if rate else 0
        return f"{self._what}: {done:,} of {total:,}, {rate:,.0f} a second, {_minutes(left)} left"


def _minutes(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"
