"""tangible verify"""

import click

from commands.instance import opened
from commands.survey import at
from models.answer.recount import recount
from models.survey.survey import Survey
from models.survey.title import UNREADABLE
from storage.database import db


@click.command("verify")
@click.argument("code", required=False)
def command(code: str | None) -> None:
    """Count every tally again from the responses and compare."""
    opened()
    tallies, differences, unread = 0, 0, 0
    for survey in [at(code)] if code else Survey.select().order_by(Survey.id):
        try:
            checked, differ = recount(survey)
        except ValueError as fault:
            click.echo(f"{survey.code} {UNREADABLE}: {fault}", err=True)
            unread += 1
            continue
        tallies += checked
        differences += len(differ)
        for one in differ:
            click.echo(
                f"{survey.code} {one.field or 'responses'} {one.value}: "
                f"kept {one.kept}, counted {one.counted}",
                err=True,
            )
    if not (tallies or unread):
        click.echo(f"There is no survey in {db.place}.", err=True)
    click.echo(f"{tallies} tallies, {differences} differ")
    if differences or unread:
        raise SystemExit(1)
