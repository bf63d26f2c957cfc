"""The builder, with many questions in it: its pages, and what comes of what is pressed."""

from collections.abc import Callable
from functools import partial
from itertools import count

from benchmarks.browser import Browser, Reply
from models.survey.survey import Survey


def pages(survey: Survey, desk: Browser) -> dict[str, Callable[[], Reply]]:
    """The list of the questions, and what stands beside it, each by its name."""
    edit = f"/surveys/{survey.code}/edit"
    return {
        "builder of 100 questions": partial(desk.ask, edit),
        "builder: the preview": partial(desk.ask, f"{edit}/preview"),
    }


def answers(survey: Survey, desk: Browser) -> dict[str, Callable[[], Reply]]:
    """What is pressed, each by its name: there are as many questions after it as before."""
    edit, numbers = f"/surveys/{survey.code}/edit", count(1)
    middle = survey.definition.questions[len(survey.definition.questions) // 2]
    question, new = f"{edit}/questions/{middle.name}", f"{edit}/new/text"

    def change(do: str) -> Reply:
        return desk.ask(edit, desk.ask(edit).form(edit) | {"do": do})

    def move() -> Reply:
        return change(f"{('up', 'down')[next(numbers) % 2]}:{middle.name}")

    def save() -> Reply:
        written = {"setting_label": f"{middle.label} {next(numbers)}"}
        return desk.ask(question, desk.ask(question).form(question) | written)

    def add() -> Reply:
        written = {"setting_label": f"What is new {next(numbers)}?"}
        reply = desk.ask(new, desk.ask(new).form(new) | written)
        change("undo")
        return reply

    def advise() -> Reply:
        sent = desk.ask(question).form(question)
        return desk.ask(f"{edit}/advice/{middle.type}", sent)

    return {
        "builder: a question opened": partial(desk.ask, question),
        "builder: advice while it is written": advise,
        "builder: a question saved": save,
        "builder: a question added": add,
        "builder: a question moved": move,
    }
