"""Paired figures: what two waves told of those who answered both, as they were when taken.

They are taken once the later wave has closed, and anew only where so many pairs came or went that
the step tells nothing of one person: who sees figures after each answer has read what it changed.
Each field has its own pairs and so its own steps. The figures stay when the marks are deleted, so
nothing of whose they are is in them. docs/decisions/0019-pair-codes.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from peewee import CharField, ForeignKeyField, IntegerField, JSONField

from models.answer.threshold import FEWEST_PAIRS, smallest_group
from models.form.zone import local_time
from models.survey.survey import Survey
from storage.database import Stored, writing

Told = dict[str, Any]  # as models.result.paired_change has it
OF_ALL = ("exact", "tolerant", "first", "second")  # its parts that are of all pairs
BY_FIELD = ("scales", "choices", "returned")  # those that are lists of lines of fields
# What is no longer told, for too few are left. It is kept for as long as some are: with more again
# it must not be told anew after a step of one.
HIDDEN = "hidden"


@dataclass(frozen=True)
class PairedReading:
    """What is read of two waves now: the pairs, what is told, and the pairs of each field.

    `people` is {(one of BY_FIELD, field): pairs}, also of fields of which too few are told.
    """

    pairs: int
    told: Told
    people: Mapping[tuple[str, str], int]


class PairedFigures(Stored):
    """What is told of the wave `survey` and of the first; `revision` is that of both tallies."""

    survey_id: int
    first_id: int
    survey = ForeignKeyField(Survey, primary_key=True, on_delete="CASCADE")
    first = ForeignKeyField(Survey, on_delete="CASCADE")
    taken_on = CharField(max_length=10)
    revision = CharField(max_length=64)
    pairs = IntegerField()
    told = JSONField()

    @classmethod
    def of(cls, survey: Survey) -> "PairedFigures | None":
        """Those of this wave; None if none are taken."""
        found: PairedFigures | None = cls.get_or_none(cls.survey == survey)
        return found

    @classmethod
    def keep(cls, survey: Survey, first: Survey, revision: str, read: PairedReading) -> None:
        """Keep what was read of both, each part of it unless it is little beyond what is kept."""
        is_sensitive = survey.definition.sensitive or first.definition.sensitive
        step = smallest_group(is_sensitive=is_sensitive)
        today = local_time(datetime.now(UTC), survey.time_zone or "UTC").date().isoformat()
        with writing():
            kept = cls.of(survey)
            if kept is not None and kept.first_id != first.id:
                kept = None
            told = _by_field(kept.told if kept else {}, read, step, today)
            pairs, taken_on = read.pairs, today
            is_step = kept is None or abs(read.pairs - kept.pairs) >= step
            is_hidden = False
            cls.delete().where(cls.survey == survey).execute()
            if kept is not None and (
                not is_step or (read.pairs < FEWEST_PAIRS and any(told.values()))
            ):
                # What a field is told by must not be forgotten with the whole: it would be told
                # again after a step of one.
                pairs, taken_on = kept.pairs, kept.taken_on
                numbers = kept.told
                lines = [line for those in told.values() for line in those]
                is_hidden = is_step and all(HIDDEN in line for line in lines)
            elif read.pairs < FEWEST_PAIRS:
                return
            else:
                numbers = read.told
            cls.create(
                survey=survey,
                first=first,
                taken_on=taken_on,
                revision=revision,
                pairs=pairs,
                told={name: numbers[name] for name in OF_ALL}
                | told
                | ({HIDDEN: True} if is_hidden else {}),
            )


def _by_field(kept: Told, read: PairedReading, step: int, today: str) -> Told:
    """The lines of each field: those that are kept, or new ones where its pairs have moved."""
    told: Told = {}
    for part in BY_FIELD:
        before, now = _lines(kept.get(part, [])), _lines(read.told[part])
        told[part] = []
        for name in dict.fromkeys((*now, *before)):
            people = read.people.get((part, name))
            old, new = before.get(name, []), now.get(name, [])
            # A field that is not asked alike today may be tomorrow, and those beside whom who
            # came back is set may be more again.
            may_return = read.pairs > 0 if people is None else not new and people >= FEWEST_PAIRS
            if old and (may_return or _moved(part, old, new, people or 0) < step):
                is_enough = people is not None and people >= FEWEST_PAIRS
                told[part] += [_shown(line) for line in old] if is_enough else old
            elif old and not new and people:
                told[part] += [line | {HIDDEN: True} for line in old]
            else:
                told[part] += [line | {"taken_on": today} for line in new]
    return told


def _shown(line: Told) -> Told:
    return {name: one for name, one in line.items() if name != HIDDEN}


def _lines(told: list[Told]) -> dict[str, list[Told]]:
    found: dict[str, list[Told]] = {}
    for line in told:
        found.setdefault(line["field"], []).append(line)
    return found


def _moved(part: str, old: list[Told], new: list[Told], people: int) -> int:
    """How many pairs of a field came or went at the least, as far as figures tell.

    A pair is in one cell of each table, so a table whose cells changed by so many in sum has seen
    so many come or go. Which pairs they were is not known: it is not stored.
    """
    found: int = abs(people - old[0]["back_people" if part == "returned" else "people"])
    later = {line.get("choice", ""): line for line in new}
    for line in old:
        if line.get("choice", "") in later:
            both = _tables(part, line), _tables(part, later[line.get("choice", "")])
            found = max([found, *(_apart(one, other) for one, other in zip(*both, strict=True))])
    return found


def _tables(part: str, line: Told) -> list[dict[str, int]]:
    """The pairs of a line by what they answered, each time in another way."""
    if part == "scales":
        ways = {name: line[name] for name in ("rose", "stayed", "fell")}
        return [ways, line["befores"], line["nows"]]
    if part == "choices":
        gained, lost = line["gained"], line["lost"]
        both, neither = line["before"] - lost, line["people"] - line["before"] - gained
        return [{"gained": gained, "lost": lost, "both": both, "neither": neither}]
    return []


def _apart(one: Mapping[str, int], other: Mapping[str, int]) -> int:
    return sum(abs(one.get(name, 0) - other.get(name, 0)) for name in {*one, *other})
