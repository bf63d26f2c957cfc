"""An event: people answer one after another, and everyone is shown what everyone is shown."""

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from forms.answer.response import new_key
from models.account.organiser import Organiser
from models.answer.public_snapshot import share
from models.answer.response import Response
from models.answer.tally import counts
from models.form.definition import Definition, definition_from
from models.result.audience import Audience, reading_for
from models.survey.survey import Survey
from storage.database import db
from tests.sqlite import installation

Answers = dict[str, Any]
Shown = dict[str, dict[str, int]]  # {field or pair of fields: {value: people}}
MINUTE = 60_000  # in milliseconds
TEAMS = ["Press", "Policy", "Research"]
# A question of each kind that everyone may be shown. Some are asked only of few, or are answered
# alike by most: there a step of five people says most about one of them.
QUESTIONS: list[dict[str, Any]] = [
    {"type": "select_one", "name": "coin", "choices": ["Yes", "No"]},
    {"type": "select_one", "name": "most", "choices": ["Yes", "No"], "other": True},
    {"type": "select_multiple", "name": "food", "choices": ["Soup", "Rice", "Cake"]},
    {"type": "rating", "name": "mark"},
    {"type": "nps", "name": "recommend"},
    {"type": "likert", "name": "talks", "items": ["Clear", "Short"]},
    {"type": "stance", "name": "clause"},
    {"type": "acknowledge", "name": "read"},
    {"type": "rank", "name": "wishes", "choices": ["Room", "Food", "Talks"]},
    {"type": "range", "name": "pace", "min": 0, "max": 10},
    {"type": "integer", "name": "age"},
    {"type": "decimal", "name": "distance"},
    {"type": "date", "name": "joined"},
    {"type": "time", "name": "left"},
    {"type": "before_now", "name": "skill"},
    {"type": "myth", "name": "myth"},
    {"type": "request", "name": "training", "topics": ["Blogs", "Film"], "places": ["A", "B"]},
    {"type": "connections", "name": "met", "teams": TEAMS},
    {"type": "select_one", "name": "hurt", "choices": ["Yes", "No"], "relevant": 'most = "no"'},
    {"type": "before_now", "name": "trust", "relevant": 'most = "no"'},
]


@dataclass(frozen=True)
class View:
    """All that everyone is shown at one moment."""

    responses: int
    shown: Shown


def questionnaire(*, sensitive: bool = False) -> Definition:
    """The questions of the event; no label says anything here."""
    asked = [{"label": one["name"].capitalize(), **one} for one in QUESTIONS]
    settings = {"sensitive": True} if sensitive else {}
    return definition_from({"title": "Seen by everyone", "question": asked, **settings})


def somebody(chance: random.Random) -> Answers:
    """One person's answers: nobody answers everything, and few answer what is asked of few."""
    agrees = chance.random() < 0.9
    answers: Answers = {
        "coin": chance.choice(["yes", "no"]),
        "most": "yes" if agrees else chance.choice(["no", "no", "other"]),
        "food": [one for one in ("soup", "rice", "cake") if chance.random() < 0.4] or ["soup"],
        "mark": str(chance.choices(range(1, 6), [5, 10, 20, 40, 25])[0]),
        "recommend": str(chance.choices(range(11), [1] * 7 + [4, 6, 8, 6])[0]),
        "talks.clear": str(chance.choices(range(1, 6), [1, 1, 3, 8, 8])[0]),
        "talks.short": str(chance.randint(1, 5)),
        "clause": chance.choices(["agree", "agree_with_changes", "disagree"], [8, 1, 1])[0],
        "read": "yes",
        "wishes": chance.sample(["room", "food", "talks"], chance.randint(1, 3)),
        "pace": str(min(10, max(0, round(chance.gauss(6, 2))))),
        "age": str(round(chance.gauss(42, 12))),
        "distance": f"{chance.lognormvariate(3, 1):.1f}",
        "joined": str(date(2025, 1, 1) - timedelta(days=chance.randint(0, 5_000))),
        "left": f"{chance.randint(15, 18):02}:{chance.randint(0, 59):02}",
        "skill.before": str(chance.randint(1, 3)),
        "skill.now": str(chance.randint(2, 5)),
        "myth.before": chance.choice(["true", "false"]),
        "myth.now": chance.choices(["true", "false"], [1, 5])[0],
        "training.topic": chance.choices(["blogs", "film"], [3, 1])[0],
        "training.place": chance.choices(["a", "b"], [3, 1])[0],
        "met": str(chance.choices(range(8), [8, 7, 6, 5, 4, 3, 2, 1])[0]),
        "met.teams": [one.lower() for one in TEAMS if chance.random() < 0.3],
    }
    for name in [one for one in answers if one != "most" and chance.random() < 0.1]:
        del answers[name]
    if answers["most"] == "no":
        answers |= {"hurt": chance.choice(["yes", "no"])}
        answers |= {
            "trust.before": str(chance.randint(1, 5)),
            "trust.now": str(chance.randint(1, 5)),
        }
    return {name: one for name, one in answers.items() if one != []}


@contextmanager
def event(asked: Definition) -> Iterator[Survey]:
    """A shared survey in a database of its own."""
    with installation():
        survey = Survey.add(asked, Organiser.add("ada@example.org", ""), "seen")
        share(survey)
        yield Survey.get_by_id(survey.id)


def watched(survey: Survey, arriving: Iterable[Answers]) -> Iterator[View]:
    """Each view that is another than the one before, until the survey has closed."""
    before = _view(survey)
    for answers in arriving:
        Response.record(survey, new_key(), answers)
        # A minute passes until the next: what waits for its time waits so much less.
        db.execute_sql(f"UPDATE release SET due_at = due_at - {MINUTE}")
        now = _view(survey)
        if now != before:
            yield now
        before = now
    earlier = datetime.now(UTC) - timedelta(hours=1)  # nobody is on their way any more
    Survey.update(closed_at=earlier).where(Survey.id == survey.id).execute()
    yield _view(Survey.get_by_id(survey.id))


def tally_of(asked: Definition, answers: Mapping[str, Any]) -> Shown:
    """The tally of one person's answers."""
    found: dict[str, Counter[str]] = {}
    for name, value in counts(asked, answers, 1):
        found.setdefault(name, Counter())[value] += 1
    return {name: dict(values) for name, values in found.items()}


def _view(survey: Survey) -> View:
    reading = reading_for(survey, Audience.EVERYONE)
    assert reading is not None
    shown = {
        name: {k: n for k, n in values.items() if n} for name, values in reading.counts.items()
    }
    return View(reading.responses, shown)
