"""The largest pages that are promised, and the answers of the builder: how long, how many bytes.

One request at a time, to a server of one process. What a server renders once and keeps is asked for
when it has just changed, so that each time it is built anew.
"""

from collections.abc import Callable
from functools import partial
from itertools import count
from statistics import median

from benchmarks import builder, large
from benchmarks.browser import Browser, Reply
from benchmarks.installation import Installation
from benchmarks.report import Figure
from benchmarks.rounds import Extent, Milliseconds, interleaved
from models.form.definition import Definition
from models.survey.survey import Survey

MILLISECONDS_AIM, BYTES_AIM = 100, 60_000
TIMES = 20
RESPONSES = 1_000
Measures = dict[str, Callable[[], Reply]]


def figures(installation: Installation, extent: Extent) -> list[Figure]:
    """Milliseconds to the last byte, and of whole pages their bytes, compressed as served."""
    with installation.ours(processes=1) as server:
        phone = Browser(server.port)
        desk = Browser(server.port, installation.sign_in(server.port))
        built = installation.survey("built", asked=large.form("The form"))
        forms, steps = _forms(installation, phone)
        whole = forms | _tallies(installation, desk) | builder.pages(built, desk)
        return _figures(whole, steps | builder.answers(built, desk), extent)


def _forms(installation: Installation, phone: Browser) -> tuple[Measures, Measures]:
    """Each form when it has just been published; and the last page of those that have several."""
    made: dict[str, Callable[[str], Definition]] = {
        "form of 100 questions": large.form,
        "form of 100 questions, conditions, 10 sections": large.branching,
        "guideline of 150 clauses": large.guideline,
        "guideline of 150 clauses, 10 sections": partial(large.guideline, sections=10),
    }
    forms: Measures = {}
    steps: Measures = {}
    for number, (name, define) in enumerate(made.items()):
        survey = installation.survey(f"large{number}", asked=define("As it was first"))
        forms[name] = partial(_opened, phone, survey, define, count(1))
        if survey.definition.comes_in_steps:
            sent = _before_the_last(phone, survey)
            steps[f"{name}: the last, all answered"] = partial(phone.ask, f"/s/{survey.code}", sent)
    return forms, steps


def _opened(
    phone: Browser, survey: Survey, define: Callable[[str], Definition], numbers: "count[int]"
) -> Reply:
    """The form, of which a new version has just been published."""
    survey.publish(define(f"Number {next(numbers)}"))
    return phone.ask(f"/s/{survey.code}")


def _before_the_last(phone: Browser, survey: Survey) -> dict[str, object]:
    """What is sent for the last section when everything before it is answered."""
    path = f"/s/{survey.code}"
    page, sent = phone.ask(path), next(large.answers(survey.definition))
    last = f"Part {large.SECTIONS} of {large.SECTIONS}"
    while last not in page.html:
        sent = page.form(path) | sent | {"go": "next"}
        page, so_far, sent = phone.ask(path, sent), sent, {}
    return so_far


def _tallies(installation: Installation, desk: Browser) -> Measures:
    """What an organiser reads: the tally of many questions, and the clauses of a guideline."""
    told = installation.survey("told", RESPONSES, large.form("The form"), large.answers)
    held = installation.survey("held", RESPONSES, large.guideline("The rules"), large.answers)
    return {
        "tally of 100 questions": partial(desk.ask, f"/surveys/{told.code}/tally"),
        "tally of 150 clauses": partial(desk.ask, f"/surveys/{held.code}/clauses/"),
    }


def _figures(whole: Measures, answers: Measures, extent: Extent) -> list[Figure]:
    pages = {**whole, **answers}
    sizes: dict[str, list[float]] = {name: [] for name in pages}

    def typical(name: str) -> Milliseconds:
        replies = [pages[name]() for _ in range(TIMES)]
        sizes[name].append(max(one.size for one in replies))
        return Milliseconds(median(one.milliseconds for one in replies))

    found = interleaved("pages", extent.rounds, {name: partial(typical, name) for name in pages})
    return [
        *(Figure(f"{name}, ms", MILLISECONDS_AIM, found[name], at_least=False) for name in pages),
        *(Figure(f"{name}, bytes", BYTES_AIM, sizes[name], at_least=False) for name in whole),
    ]
