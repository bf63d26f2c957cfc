"""tangible verify"""

import click

from commands.instance import opened
from commands.survey import at
from models.database import db
from models.recount import recount
from models.survey import Survey


@click.command("verify")
@click.argument("code", required=False)
def command(code: str | None) -> None:
    """Count every tally again from the responses and compare."""
    opened()
    tallies, differences = 0, 0
    for survey in [at(code)] if code else Survey.select().order_by(Survey.id):
        checked, differ = recount(survey)
        tallies += checked
        differences += len(differ)
        for one in differ:
            click.echo(
                f"{survey.code} {one.field or 'responses'} {one.value}: "
                f"kept {one.kept}, counted {one.counted}",
                err=True,
            )
    if not tallies:
        click.echo(f"There is no survey in {db.place}.", err=True)
    click.echo(f"{tallies} tallies, {differences} differ")
    if differences:
        raise SystemExit(1)
