"""The sample: an event with its surveys and made-up answers, to see the whole job in a minute."""

import socket
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from commands.event import add_event, read
from commands.responses import rows
from commands.sample_asked import asked_for, hung_up, replied
from commands.sample_waves import Line, evidence_of, plan_ahead
from commands.server import SOCKET
from formats.answer.table import read_table
from language.message import gettext as _
from models.account.organiser import Organiser
from models.answer.response import Response
from models.event.event import Details, Event
from models.event.event_survey import EventSurvey
from models.evidence.evidence import Evidence
from models.evidence.noun import CLAUSE, RECORD
from models.form.zone import local_time, moment_of
from models.impact.difference import EventDifference
from models.impact.differences import Differences
from models.impact.published import PublishedDifferences
from models.myth.followed_myth import FollowedMyth, MythQuestion
from models.myth.myth_statement import MythStatement
from models.myth.myth_verdict import MythVerdict
from models.service.instance import Instance
from models.survey.survey import Survey
from models.telling.difference_kind import DifferenceKind
from models.telling.proposal import ShareBar
from models.telling.telling import Telling
from storage.database import writing

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
ELSEWHERE = "192.0.2.1"  # an address that nobody has: RFC 5737
SAMPLES = Path(__file__).parent.parent / "samples"
LABEL_WIDTH = 10


def add_sample() -> None:
    """Add the sample where there is no survey yet: today's event of the first organiser."""
    if Survey.select().exists():
        return
    details, parts, sessions = read(SAMPLES / "event.toml")
    today = _today(details)
    days = (today.start.date() - details.start.date()).days
    zone = details.time_zone
    moved = [(plan.moved(days, zone, zone), name, asked) for plan, name, asked in sessions]
    with writing():
        first = Organiser.first_or_new()
        event = add_event(today, parts, moved, first, "digital-day", named=True)
        Event.update(is_sample=True).where(Event.id == event.id).execute()
        for part in EventSurvey.all_of(event):
            survey = part.survey
            Survey.update(is_sample=True).where(Survey.id == survey.id).execute()
            made_up = rows(survey, read_table((SAMPLES / f"{survey.code}.csv").read_bytes()))
            assert not made_up.faults, made_up.faults[0]
            Response.take_in(survey, made_up.taken, made_up.asked)
        plan_ahead(event, first)
        _year_before(event, first)
        _myth(event, first)


def _year_before(today: Event, organiser: Organiser) -> None:
    """What an earlier event changed, in the versions of a year, and that it was the one before.

    Its day is as many weeks before today as the file says.
    """
    said = tomllib.loads((SAMPLES / "differences.toml").read_text(encoding="utf-8"))
    details = today.details
    start, end = (one - timedelta(weeks=said["weeks"]) for one in (details.start, details.end))
    places = "\n".join(said["places"])
    before = replace(details, title=said["title"], places=places, start=start, end=end)
    event = Event.add(before, organiser, said["code"])
    Event.update(is_sample=True).where(Event.id == event.id).execute()
    evidence, lines = evidence_of(event, organiser, said, SAMPLES)
    evidence |= asked_for(event, organiser, said)
    evidence |= replied(event, organiser, said["reply"])
    evidence |= hung_up(event, organiser, said["photo"], SAMPLES)
    Differences.change(event, said["introduction"], None)
    Differences.change(today, "", event)
    for version in said["version"]:
        for one in version["difference"]:
            telling = _telling(one, start.date(), evidence, lines)
            told = {row.telling.heading: row for row in EventDifference.all_of(event)}
            if telling.heading in told:
                told[telling.heading].change(telling)
            else:
                EventDifference.add(event, telling)
        at = moment_of(start + timedelta(days=version["days"]), details.time_zone)
        at = min(at, datetime.now(UTC))
        PublishedDifferences.publish(event, version["news"], organiser, at)


def _myth(event: Event, organiser: Organiser) -> None:
    """A myth that the event asked about, and what settles it."""
    said = tomllib.loads((SAMPLES / "myth.toml").read_text(encoding="utf-8"))
    surveys = {part.survey.code: part.survey for part in EventSurvey.all_of(event)}
    survey, guideline = surveys[said["survey"]], surveys[said["guideline"]]
    labels = {
        one.name: one.label
        for one in (*survey.definition.questions, *guideline.definition.questions)
    }
    clause = Evidence(CLAUSE, f"{guideline.code}/{said['clause']}", labels[said["clause"]])
    statement = MythStatement(
        labels[said["question"]],
        MythVerdict(said["verdict"]),
        said["words"],
        event.details.start.date().isoformat(),
        (clause,),
    )
    followed = FollowedMyth.follow(statement, organiser)
    MythQuestion.add(followed, survey, said["question"], organiser)


def _telling(
    said: dict[str, Any], day: date, evidence: Mapping[str, Evidence], lines: Mapping[str, Line]
) -> Telling:
    return Telling(
        DifferenceKind(said["kind"]),
        said["heading"],
        said["sentence"],
        said.get("number", ""),
        day + timedelta(days=said["days"]),
        tuple(evidence.get(one, Evidence(RECORD, one, one)) for one in said.get("shown_by", ())),
        said.get("unknown", ""),
        said.get("method", ""),
        tuple(ShareBar(*one) for one in said.get("bars", ())),
        lines.get(said.get("line", ""))
        or tuple((day + timedelta(days=days), value) for days, value in said.get("course", ())),
    )


def _today(details: Details) -> Details:
    """The details with today’s date where the event is; the hours stay."""
    day = local_time(datetime.now(UTC), details.time_zone).date()
    start, end = (datetime.combine(day, one.time()) for one in (details.start, details.end))
    return replace(details, start=start, end=end)


def addresses(instance: Instance, *, sampled: bool = False) -> Iterator[str]:
    """Lines that say where to go first: the oldest survey's form, sign-in, its live tally."""
    survey = Survey.select().order_by(Survey.id).first()
    if survey is not None:
        yield _line(_("Form"), f"{instance.address}/s/{survey.code}")
    link = _link(Organiser.first(), sampled)
    yield _line(_("Sign in"), f"{instance.address}/sign-in{link}")
    if survey is not None:
        yield _line(_("Live tally"), f"{instance.address}/surveys/{survey.code}/tally")
        yield from _on_a_phone(instance, f"/s/{survey.code}")


def _on_a_phone(instance: Instance, path: str) -> Iterator[str]:
    """How a phone in the same network comes to `path`, unless the service has an address."""
    here = _address_in_network()
    if instance.base_url or instance.host.startswith(SOCKET) or not here:
        return
    address = f"http://{here}:{instance.port}{path}"
    if instance.host in ("0.0.0.0", "::", "", here):
        yield _line(_("On a phone"), _("%(address)s  (in the same wifi)", address=address))
    elif instance.host in LOOPBACK:
        yield _(
            "To answer on a phone in the same wifi, stop this and start it with HOST=0.0.0.0; "
            "the form is then at %(address)s",
            address=address,
        )


def _address_in_network() -> str:
    """The address of this machine in its network; "" if it is in none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((ELSEWHERE, 9))  # sends nothing: it only asks which way packets would go
        except OSError:
            return ""
        found = str(probe.getsockname()[0])
    return "" if ip_address(found).is_loopback else found


def _line(label: str, address: str) -> str:
    return f"{label:{LABEL_WIDTH}}  {address}"


def _link(organiser: Organiser | None, sampled: bool) -> str:
    """What follows the address of the sign-in: a one-time link, or how to get one, or "".

    An organiser without a password gets a link here once. A service that starts again makes no
    second one, unless it shows the sample: then the printed link is the only way in.
    """
    if organiser is None or organiser.password:
        return ""
    if not (sampled or organiser.awaits_link):
        told = _("tangible organiser link %(email)s makes a link", email=organiser.email)
        return f"  ({told})"
    return f"/{organiser.one_time_link(keeping_others=True)}  ({_('works once')})"
