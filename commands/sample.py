"""The sample: an event with a form and a guideline: the whole job, to be seen in a minute."""

from collections.abc import Iterator
from pathlib import Path

from commands.event import add_event, read
from models.instance import Instance
from models.organiser import Organiser
from models.survey import Survey

SAMPLES = Path(__file__).parent.parent / "samples"


def add_sample() -> None:
    """Add the sample event where there is no survey yet, under the first organiser."""
    if Survey.select().exists():
        return
    details, parts = read(SAMPLES / "event.toml")
    add_event(details, parts, Organiser.first_or_new(), "digital-day", named=True)


def addresses(instance: Instance) -> Iterator[str]:
    """Where to go first: the form, the sign-in and the live tally of the oldest survey."""
    survey = Survey.select().order_by(Survey.id).first()
    organiser = Organiser.first()
    if survey is not None:
        yield f"Form        {instance.address}/s/{survey.code}"
    if organiser is None or organiser.password:
        yield f"Sign in     {instance.address}/sign-in"
    else:
        yield f"Sign in     {instance.address}/sign-in/{organiser.one_time_link()}  (works once)"
    if survey is not None:
        yield f"Live tally  {instance.address}/surveys/{survey.code}/tally"
