"""Two waves of the same people: what the product tells of the pairs, and what it should be.

Pairs are known here, for the answers are made with them; each figure is that of SciPy or
statsmodels.
"""

import random
from collections.abc import Iterator
from typing import Any

import numpy
import pandas
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar

from figures.recomputed import FEWEST, FEWEST_CHANGES, net_interval
from models.account.organiser import Organiser
from models.answer.response import Response
from models.form.definition import definition_from
from models.result.audience import Audience, pairs_for
from models.survey.survey import Survey
from models.wave.pair_code import USUAL_ELEMENTS, PairCode
from tests.makers import make_series, pass_days

ASKED: list[dict[str, Any]] = [
    {"type": "rating", "name": "sure", "label": "How sure?"},
    {"type": "nps", "name": "recommend", "label": "Would you recommend it?"},
    {"type": "integer", "name": "met", "label": "How many?"},
    {"type": "select_one", "name": "uses", "label": "Do you?", "choices": ["Yes", "No"]},
    {"type": "select_multiple", "name": "reads", "label": "What?", "choices": ["A", "B", "C"]},
]
EXACT_RANKS = 50  # as docs/differences.md says


def differences(seed: int) -> Iterator[tuple[str, object, object]]:
    """What a figure of random pairs is called, what the product tells, and what it should be."""
    chance = random.Random(seed)
    people = chance.choice([10, 14, 40, 90])
    survey = Survey.add(
        definition_from({"title": "Pairs", "question": ASKED}),
        Organiser.first_or_new(),
        f"pairs-{seed}",
    )
    series = make_series(survey, 6)
    PairCode.ask(series, USUAL_ELEMENTS, survey.organiser)
    firsts = [_answers(chance, 0) for _ in range(people + chance.choice([0, 12, 30]))]
    seconds = [_answers(chance, 1) for _ in range(people)]
    _store(survey, firsts)
    pass_days(190)
    later = series.waves[1].survey
    _store(later, seconds)
    later.close()
    change = pairs_for(later, Audience.ORGANISER).change
    assert change is not None, "there are pairs"
    yield "pairs", change.pairs, people
    first, second = pandas.DataFrame(firsts), pandas.DataFrame(seconds)
    for scale in change.scales:
        both = pandas.concat([first[scale.field][:people], second[scale.field]], axis=1).dropna()
        theirs = _scale(
            both.iloc[:, 1] - both.iloc[:, 0], {"sure": 4, "recommend": 10}.get(scale.field)
        )
        for name, figure in theirs.items():
            yield f"{scale.field}: {name}", getattr(scale, name), figure
    for choice in change.choices:
        columns = [
            [_took(choice.choice, one[choice.field]) for one in given]
            for given in (firsts[:people], seconds)
        ]
        for name, figure in _choice(*columns).items():
            yield f"{choice.field}/{choice.choice}: {name}", getattr(choice, name), figure
    for one in change.returned:
        if not one.choice:
            back = first[one.field][:people].dropna()
            others = first[one.field][people:].dropna()
            yield f"{one.field}: back", one.back, back.mean()
            found = stats.ttest_ind(others, back, equal_var=False).confidence_interval(0.95)
            yield f"{one.field}: low", one.low, found.low
            yield f"{one.field}: high", one.high, found.high


def _answers(chance: random.Random, later: int) -> dict[str, Any]:
    found = {
        "sure": chance.randint(1, 4) + later * (chance.random() < 0.6),
        "recommend": min(10, chance.randint(3, 10) + later),
        "met": chance.randint(0, 9) + 3 * later,
        "uses": chance.choices(["yes", "no"], [1 + 2 * later, 2])[0],
        "reads": [one for one in "abc" if chance.random() < 0.4 + 0.2 * later] or ["a"],
    }
    return {name: None if chance.random() < 0.04 else one for name, one in found.items()}


def _took(choice: str, answer: list[str] | str | None) -> bool | None:
    return None if answer is None else choice in answer


def _store(survey: Survey, given: list[dict[str, Any]]) -> None:
    asked = PairCode.asked_lately(survey)
    assert asked is not None, "a code is asked for"
    for person, answers in enumerate(given):
        values = {name: f"{person} {name}" for name in USUAL_ELEMENTS}
        stored = {name: one for name, one in answers.items() if one is not None}
        key = f"{survey.code} {person}"
        Response.record(survey, key, stored, marks=asked.marks_of(values))


def _scale(steps: Any, widest: float | None) -> dict[str, Any]:
    found = {
        "people": len(steps),
        "rose": (steps > 0).sum(),
        "fell": (steps < 0).sum(),
        "mean": steps.mean(),
        "effect": steps.mean() / steps.std(),
    }
    low, high = stats.t.interval(0.95, len(steps) - 1, loc=steps.mean(), scale=stats.sem(steps))
    if widest is not None:
        low, high = max(low, -widest), min(high, widest)
    return found | {"low": low, "high": high, "p": _signed_rank(steps[steps != 0].to_numpy())}


def _signed_rank(steps: Any) -> float:
    if len(steps) > EXACT_RANKS:
        return float(stats.wilcoxon(steps, method="asymptotic", correction=True).pvalue)
    # Of all signs that these ranks may have, by the convolution of the distribution of each.
    ranks = (2 * stats.rankdata(numpy.abs(steps))).astype(int)
    chances = numpy.ones(1)
    for rank in ranks:
        chances = numpy.convolve(chances, numpy.bincount([0, rank], minlength=rank + 1) / 2)
    up = ranks[steps > 0].sum()
    least = min(up, ranks.sum() - up)
    return float(min(1.0, 2 * chances[: least + 1].sum()))


def _choice(before: list[Any], now: list[Any]) -> dict[str, Any]:
    both = [(a, b) for a, b in zip(before, now, strict=True) if a is not None and b is not None]
    gained, lost = both.count((False, True)), both.count((True, False))
    low, high = net_interval(gained, lost, len(both))
    cells = [[both.count((a, b)) for b in (True, False)] for a in (True, False)]
    tested = len(both) >= FEWEST and gained + lost >= FEWEST_CHANGES
    return {
        "people": len(both),
        "before": sum(a for a, _ in both),
        "now": sum(b for _, b in both),
        "gained": gained,
        "lost": lost,
        "low": low,
        "high": high,
        "p": mcnemar(numpy.array(cells), exact=True).pvalue if tested else None,
    }
