"""The questionnaire: ten things asked of one person, and complete answers to them."""

import random
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from models.form.definition import Definition, definition_from

CHOICES = [
    ["The talks", "The workshops", "The clinic", "The people", "The food"],
    ["Far too short", "Too short", "About right", "Too long", "Far too long"],
    ["Ministry", "Agency", "City or county", "University or school", "Company or other"],
]
TOPICS = [
    ["Writing for the web", "Open data", "Social media", "Video", "Accessibility", "Analytics"],
    ["A newsletter", "Drop-in hours", "Online courses", "A mentor", "A handbook", "Meetings"],
]
ITEMS = [
    {"name": "confident", "label": "I am more confident about working online"},
    {"name": "help", "label": "I know whom to ask for help"},
]
WORDS = "the room was warm and people asked good questions but we had too little time to try it"


def definition(title: str = "Digital Day: how was it?") -> Definition:
    """1 rating, 1 NPS, 3 single choices of 5, 2 multiple ones of 6, 2 Likert rows and 1 text."""
    questions: list[dict[str, Any]] = [
        {"name": "overall", "type": "rating", "label": "How was the day?", "required": True},
        {"name": "recommend", "type": "nps", "label": "How likely are you to recommend it?"},
        {"name": "best", "type": "select_one", "label": "What was best?", "choices": CHOICES[0]},
        {"name": "length", "type": "select_one", "label": "How long was it?"},
        {"name": "work", "type": "select_one", "label": "Where do you work?"},
        {"name": "sessions", "type": "select_multiple", "label": "Which sessions were you in?"},
        {"name": "offers", "type": "select_multiple", "label": "What would help you now?"},
        {"name": "now", "type": "likert", "label": "After today …", "items": ITEMS},
        {"name": "better", "type": "text", "label": "What was missing?", "multiline": True},
    ]
    for question, choices in zip(questions[3:7], CHOICES[1:] + TOPICS, strict=True):
        question["choices"] = choices
    return definition_from({"title": title, "question": questions})


def answers(definition: Definition, seed: int = 1) -> Iterator[dict[str, Any]]:
    """Complete answers by field name, without end, the same ones for the same seed."""
    chance = random.Random(seed)
    while True:
        yield {field.name: _answer(field, chance) for field in definition.fields}


def bodies(definition: Definition, count: int) -> list[bytes]:
    """What a browser sends for `count` complete answers, without the key."""
    made = answers(definition)
    return [urlencode(next(made), doseq=True).encode() for _ in range(count)]


def _answer(field: Any, chance: random.Random) -> Any:
    names = [choice.name for choice in field.choices]
    if field.type == "one":
        return chance.choice(names)
    if field.type == "score":
        return int(chance.choice(names))
    if field.type == "many":
        return [name for name in names if chance.random() < 0.5] or names[:1]
    start = chance.randrange(len(WORDS))
    return (f"{WORDS[start:]} " + f"{WORDS} " * 3)[:200]
