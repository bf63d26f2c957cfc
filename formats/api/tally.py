"""A tally as programs are told of it: the numbers of the organiser's page."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from models.form.field import WRITTEN
from models.result.audience import Disclosure
from models.result.field_reading import FieldReading
from models.result.reading import QuestionReading
from models.result.side_by_side import TO_RECOMMEND
from models.result.tag_reading import TagReading
from models.survey.survey import Survey

NUMBERS = {"score", "integer", "decimal"}
SIDES = {"agree", "agree_with_changes", "disagree"}


def told(survey: Survey, disclosure: Disclosure, *, with_tags: bool) -> dict[str, Any]:
    """All that is disclosed of the tally of a survey, with or without the tags of texts."""
    reading = disclosure.reading
    tags = disclosure.tags if with_tags else {}
    expecting = disclosure.expecting
    return {
        "code": survey.code,
        "version": survey.version,
        "responses": disclosure.responses,
        "expected": expecting.expected if expecting else None,
        "questions": [_question(one, tags) for one in reading.questions] if reading else [],
    }


def _question(reading: QuestionReading, tags: Mapping[str, TagReading]) -> dict[str, Any]:
    people, may_be_more = reading.people
    pairs = [(*pair.partition(" ")[::2], count) for pair, count in reading.pairs.items()]
    return _compared(reading) | {
        "name": reading.question.name,
        "type": reading.question.type,
        "label": reading.question.label,
        "is_asked": reading.is_asked,
        "asked": reading.asked,
        "not_asked": None if reading.asked is None else reading.not_asked,
        "answered": people,
        "answered_may_be_more": may_be_more,
        "fields": [_field(one, reading.is_asked, tags) for one in reading.fields],
        "pairs": [{"first": one, "second": other, "count": n} for one, other, n in pairs],
    }


def _compared(reading: QuestionReading) -> dict[str, Any]:
    """The figures of what was answered twice, and of a clause; null where they tell nothing."""
    said: dict[str, Any] = {}
    if reading.pairs and reading.main.field.type == "score":
        said["change"] = reading.change and asdict(reading.change)
    if "answer" in reading.question.settings:
        said["conversion"] = reading.conversion and asdict(reading.conversion)
    if set(reading.main.field.labels) >= SIDES:
        said["agreement"] = reading.agreement and asdict(reading.agreement)
    return said


def _field(field: FieldReading, is_asked: bool, tags: Mapping[str, TagReading]) -> dict[str, Any]:
    said: dict[str, Any] = {
        "name": field.name,
        "type": field.field.type,
        "label": field.field.label,
        "is_asked": is_asked and field.is_asked,
        "answered": field.answered,
        "not_applicable": field.not_applicable.count if field.not_applicable else None,
    }
    if field.name in tags:
        said["tags"] = _tags(tags[field.name])
    if field.field.type in WRITTEN:
        return said
    past = {one.name: one.label for one in field.past}
    labels = {one.name: one.label for one in field.field.choices} | past
    said["counts"] = [
        {
            "value": row.value,
            "label": labels.get(row.value, row.label),
            "count": row.count,
            "of": row.of,
            "is_offered": row.value not in past,
        }
        for row in field.rows
    ]
    if field.field.type == "rank":
        said["ranking"] = [
            {"value": one.name, "first": one.first, "placed": one.placed, "mean": one.mean}
            for one in field.ranking
        ]
    return said | _measures(field)


def _tags(reading: TagReading) -> dict[str, Any]:
    """How many texts were coded, and how often each tag counts of them."""
    labels = reading.field.labels
    return {
        "coded": reading.answered,
        "differing": reading.differing,
        "counts": [
            {"value": name, "label": label, "count": reading.counts.get(name, 0)}
            for name, label in labels.items()
        ],
    }


def _measures(field: FieldReading) -> dict[str, Any]:
    """The figures of a field of numbers; shares are from 0 to 1, intervals are of 95 %."""
    if field.field.type not in NUMBERS:
        return {}
    said: dict[str, Any] = {"mean": field.mean, "median": field.median}
    if field.field.type == "score":
        said["top_two"] = field.top_two and asdict(field.top_two)
    if tuple(one.name for one in field.field.steps) == TO_RECOMMEND:
        said["net_promoter"] = field.net_promoter and asdict(field.net_promoter)
    return said
