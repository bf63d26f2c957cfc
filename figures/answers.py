"""Random surveys of every kind of question, and random answers to them."""

import random
from typing import Any

from models.form.definition import Definition, definition_from
from models.form.field import Field

NAMES = ["Ant", "Bee", "Cat", "Dog"]
LEFT_OUT = 0.25  # of the answers that could be given


def definition_of(*, has_na: bool, later: bool = False) -> Definition:
    """A definition with every kind that has figures; a later version has one more choice each."""
    listed = NAMES if later else NAMES[:3]
    na = {"na": "Not applicable"} if has_na else {}
    asked: list[dict[str, Any]] = [
        {"type": "select_one", "name": "one", "choices": listed, "other": True, **na},
        {"type": "select_multiple", "name": "many", "choices": listed, **na},
        {"type": "rank", "name": "order", "choices": listed},
        {"type": "integer", "name": "whole"},
        {"type": "decimal", "name": "part"},
        {"type": "range", "name": "pace", "min": -10, "max": 10},
        {"type": "rating", "name": "mark", "scale": 5, **na},
        {"type": "nps", "name": "recommend", **na},
        {"type": "likert", "name": "grid", "items": NAMES[:2], **na},
        {"type": "stance", "name": "clause"},
        {"type": "acknowledge", "name": "read"},
        {"type": "before_now", "name": "skill", **na},
        {"type": "myth", "name": "myth", "answer": has_na},
        {"type": "request", "name": "need", "topics": NAMES[:2], "places": NAMES[2:]},
        {"type": "connections", "name": "met", "teams": NAMES[:2]},
        {"type": "rating", "name": "why", "scale": 5, "relevant": "mark <= 2"},
    ]
    labelled = [{"label": f"{one['name'].capitalize()}?", **one} for one in asked]
    return definition_from({"title": "Random", "question": labelled})


def answers_to(definition: Definition, chance: random.Random) -> dict[str, Any]:
    """One person's answers, as the form stores them; some are left out."""
    found = {
        field.name: _answer(field, chance)
        for field in definition.fields
        if chance.random() > LEFT_OUT
    }
    if found.get("mark") not in (1, 2):
        found.pop("why", None)
    if found.get("one") != "other":
        found.pop("one.other", None)
    return found


def _answer(field: Field, chance: random.Random) -> Any:
    names = [one.name for one in field.choices]
    if field.type == "many":
        taken = chance.sample(names, chance.randint(1, len(names)))
        return ["na"] if "na" in taken else [one for one in names if one in taken]
    if field.type == "rank":
        return chance.sample(names, chance.randint(1, len(names)))
    if names:
        chosen = chance.choices(names, [1 + n for n in range(len(names))])[0]
        return int(chosen) if field.type == "score" and chosen != "na" else chosen
    if field.type == "integer":
        return chance.randint(0, 30)
    if field.type == "decimal":
        return round(chance.gauss(0, 30), 2)
    return "Words"
