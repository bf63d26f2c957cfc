"""Compute every figure of a tally again, and open every export: python -m figures.

Random surveys of every kind of question, with answers left out, "not applicable", conditions, a
second version with more choices, and deletions; and two waves of the same people.
"""

import argparse
import io
import random
import sys
from collections.abc import Iterator
from itertools import chain

import pandas

from figures import exports, pairs, programs, recomputed, told
from figures.answers import answers_to, definition_of
from figures.recomputed import Figures, Offered
from formats.answer import csv
from models.account.organiser import Organiser
from models.answer.recount import recount
from models.answer.response import Response
from models.form.field import WRITTEN
from models.result.reading import Reading
from models.survey.survey import Survey
from tests.sqlite import installation

CLOSE = 1e-6  # of two figures, by how much they may differ


def main(words: list[str]) -> int:
    """Compare the figures, and print how many there were; 1 if any is wrong, else 0."""
    parser = argparse.ArgumentParser(prog="figures")
    parser.add_argument("--surveys", type=int, default=40, help="random ones (40)")
    parser.add_argument("--seed", type=int, default=1, help="of the first (1)")
    parser.add_argument("--programs", type=int, default=4, help="opened by whole programs (4)")
    given = parser.parse_args(words)
    compared, wrong = 0, []
    with installation():
        for seed in range(given.seed, given.seed + given.surveys):
            survey = randomly(seed)
            by_programs = seed - given.seed < given.programs
            files = exports.differences(survey, by_programs=by_programs)
            found = chain(differences(survey), files, pairs.differences(seed))
            for what, ours, theirs in found:
                compared += 1
                if not is_close(ours, theirs):
                    wrong.append(f"survey {seed}, {what}: {ours}, and should be {theirs}")
            print(f"\r{compared} figures of {seed - given.seed + 1} surveys", end="", flush=True)
    absent = [
        f"Not installed here, so nothing was opened by it: {one}" for one in programs.absent()
    ]
    print("", *absent, f"{len(wrong)} wrong", *wrong, sep="\n")
    return int(bool(wrong))


def randomly(seed: int) -> Survey:
    """A survey with random answers to two versions, of which some are deleted."""
    chance = random.Random(seed)
    has_na = chance.random() < 0.5
    first, second = (definition_of(has_na=has_na, later=later) for later in (False, True))
    survey = Survey.add(first, Organiser.first_or_new(), f"random-{seed}")
    for definition in (first, second):
        if definition is second:
            survey.publish(second)
            survey = Survey.get_by_id(survey.id)
        people = chance.choice([0, 1, 2, 3, 8, 15, 60, 200])
        Response.take_in(survey, [(answers_to(definition, chance), None) for _ in range(people)])
    for response in list(Response.select().where(Response.survey == survey)):
        if chance.random() < 0.2:
            response.delete_instance()
    assert recount(survey)[1] == []
    return survey


def differences(survey: Survey) -> Iterator[tuple[str, object, object]]:
    """What a figure is called, what the product tells, and what it should be."""
    file = b"".join(csv.write(survey.fields, Response.all_of(survey)))
    table = pandas.read_csv(io.BytesIO(file), dtype=str, keep_default_na=False, na_values=[""])
    reading = Reading.of(survey)
    yield "responses", reading.responses, len(table)
    for question in reading.questions:
        for field in question.fields:
            if field.field.type not in WRITTEN:
                theirs = recomputed.of_field(table, field.field, _offered(survey, field.name))
                yield from _side_by_side(field.name, told.of_field(field), theirs)
        name = question.question.name
        ours = told.of_question(question)
        yield from _side_by_side(name, ours, recomputed.of_question(table, question.question))


def _offered(survey: Survey, field: str) -> Offered:
    found: Offered = {}
    for number, definition in enumerate(survey.history.definitions, 1):
        for one in [one for one in definition.fields if one.name == field]:
            for choice in one.choices:
                found.setdefault(choice.name, []).append(str(number))
    return found


def _side_by_side(
    name: str, ours: Figures, theirs: Figures
) -> Iterator[tuple[str, object, object]]:
    for one in theirs:
        yield f"{name}: {one}", ours.get(one), theirs[one]


def is_close(ours: object, theirs: object) -> bool:
    """True for two figures that are the same, or both none; cells have to be the same."""
    if ours is None or theirs is None:
        return ours is theirs
    if isinstance(ours, list):
        return ours == theirs
    return bool(abs(float(ours) - float(theirs)) <= CLOSE)  # type: ignore[arg-type]  # numbers


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
