"""tangible copy"""

import sys
import time

import click

from commands.instance import found
from language.message import gettext, ngettext
from language.message import lazy_gettext as _
from language.number import grouped
from models.service.copy import Copied, CopyUnfit, copy_to
from storage.address import address_of_database

SECONDS_BETWEEN_LINES = 10.0  # where nobody sits at a terminal
SECONDS_BETWEEN_LOOKS = 0.2
WIDTH = 78


@click.command(
    "copy",
    help=_("Copy all that is stored into the empty database at DATABASE_URL, and compare the two."),
)
@click.argument("database_url")
def command(database_url: str) -> None:
    instance = found()
    try:
        to = address_of_database(database_url, instance.folder, "DATABASE_URL")
    except ValueError as fault:
        raise click.ClickException(str(fault)) from None
    progress = Progress()
    try:
        copied = copy_to(to, progress.tell)
    except CopyUnfit as fault:
        progress.end()
        raise click.ClickException(str(fault)) from None
    except KeyboardInterrupt:
        progress.end()
        raise click.ClickException(
            gettext("Interrupted. Run the same command again: it goes on from here.")
        ) from None
    progress.end()
    _report(copied)


def _report(copied: Copied) -> None:
    for name in copied.left_out:
        said = gettext("%(name)s is not a table of Tangible: left out.", name=name)
        click.echo(said, err=True)
    table, rows, copied_rows = gettext("table"), gettext("rows"), gettext("in the copy")
    click.echo(f"{table:18} {rows:>12} {copied_rows:>12}  {gettext('digest')}")
    for one in copied.tables:
        digest = one.source.digest if one.source == one.copy else gettext("DIFFERS")
        source, copy = grouped(one.source.rows), grouped(one.copy.rows)
        click.echo(f"{one.name:18} {source:>12} {copy:>12}  {digest}")
    click.echo(
        ngettext(
            "%(num)s tallies, %(differing)s differ",
            "%(num)s tallies, %(differing)s differ",
            copied.tallies,
            differing=copied.differing,
        )
    )
    if copied.whole:
        click.echo(
            gettext("The copy is whole. Name it in TANGIBLE_DATABASE_URL, then start Tangible.")
        )
        return
    if copied.changed:
        raise click.ClickException(_lacking(copied.missed))
    raise click.ClickException(
        gettext(
            "The copy is not what the source is, and nobody is served from it. "
            "Run tangible verify on the source, then copy again: it begins anew."
        )
    )


def _lacking(responses: int) -> str:
    if not responses:
        return gettext(
            "Something was changed since this copy was begun, and the copy lacks it. "
            "Stop tangible serve, and copy again."
        )
    return ngettext(
        "%(num)s response has come since this copy was begun, and the copy lacks it. "
        "Stop tangible serve, and copy again.",
        "%(num)s responses have come since this copy was begun, and the copy lacks it. "
        "Stop tangible serve, and copy again.",
        responses,
    )


class Progress:
    """Progress on standard error: one changing line on a terminal, otherwise a line at times."""

    def __init__(self) -> None:
        self._terminal = sys.stderr.isatty()
        self._what, self._since, self._first = "", 0.0, 0
        self._next = 0.0

    def tell(self, what: str, done: int, total: int) -> None:
        """Show that `done` of `total` rows are done, unless a line was shown a moment ago."""
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
        """Begin a new line on a terminal, so that what follows does not join the progress."""
        if self._terminal and self._what:
            click.echo(err=True)

    def _line(self, done: int, total: int, now: float) -> str:
        rate = (done - self._first) / max(now - self._since, 0.001)
        left = (total - done) / rate if rate else 0
        return ngettext(
            "%(what)s: %(done)s of %(total)s, %(rate)s a second, %(left)s left",
            "%(what)s: %(done)s of %(total)s, %(rate)s a second, %(left)s left",
            done,
            what=self._what,
            done=grouped(done),
            total=grouped(total),
            rate=grouped(round(rate)),
            left=_minutes(left),
        )


def _minutes(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"
