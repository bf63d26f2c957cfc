"""The figures of each field and question, from the columns of a table of responses.

Nothing of the product computes here: the table is its export as pandas reads it, and each figure is
that of pandas, SciPy or statsmodels. A figure is None where the product says that it shows none.
"""

from collections.abc import Callable
from itertools import product
from typing import Any, TypeAlias

import numpy
import pandas
from scipy import optimize, stats
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.proportion import proportion_confint

from models.form.field import Field
from models.form.question import Question

Figures = dict[str, Any]  # {what it is called: number}
Offered = dict[str, list[str]]  # {choice: the versions that offered it}
Table: TypeAlias = "pandas.DataFrame"
Answers: TypeAlias = "pandas.Series"
Z = stats.norm.ppf(0.975)
FEWEST, FEWEST_CHANGES = 10, 6  # as docs/questions.md says


def of_field(table: Table, field: Field, offered: Offered) -> Figures:
    """The figures of a field that people choose in, or that holds numbers, days or times.

    A share is of those who could choose: who answered a version that `offered` the choice, and did
    not say that the question does not apply.
    """
    if field.type == "many":
        columns = table[[f"{field.name}/{one.name}" for one in field.choices]].dropna(how="all")
        taken = {one.name: columns[f"{field.name}/{one.name}"] == "1" for one in field.choices}
        return _counted(taken, table["version"].loc[columns.index], offered)
    answers = table[field.name].dropna()
    if field.type == "rank":
        return _ranked(answers.str.split(";"), [one.name for one in field.choices])
    chosen = {one.name: answers == one.name for one in field.choices}
    found = _counted(chosen, table["version"].loc[answers.index], offered)
    if field.type in ("score", "integer", "decimal"):
        found |= _numbers(pandas.to_numeric(answers[answers != "na"]))
    return found


def of_question(table: Table, question: Question) -> Figures:
    """The figures of a question that are of more than one of its fields, or of its kind alone."""
    find = OF_KIND.get(question.type)
    return find(table, question) if find else {}


def _counted(chosen: dict[str, Answers], versions: Answers, offered: Offered) -> Figures:
    found: Figures = {"answered": len(versions)}
    applies = ~chosen["na"] if "na" in chosen else pandas.Series(data=True, index=versions.index)
    for name, taken in chosen.items():
        if name == "na":
            found["not applicable"] = int(taken.sum())
            continue
        found[f"count of {name}"] = int(taken.sum())
        of = int((applies & versions.isin(offered.get(name, []))).sum())
        if of:
            found[f"share of {name}"] = int(taken.sum()) / of
    return found


def _numbers(numbers: Answers) -> Figures:
    if numbers.empty:
        return {"mean": None, "median": None}
    return {"mean": numbers.mean(), "median": numbers.median()}


def _ranked(lists: Answers, names: list[str]) -> Figures:
    found: Figures = {"answered": len(lists)}
    for name in names:
        places = pandas.Series([one.index(name) + 1 for one in lists if name in one], dtype=float)
        found[f"first of {name}"] = (places == 1).sum()
        found[f"placed of {name}"] = len(places)
        found[f"mean of {name}"] = places.mean() if len(places) else None
    return found


def _rating(table: Table, question: Question) -> Figures:
    given = _scores(table, question.name)
    if given.empty:
        return {"top two": None}
    top = int((given > question.settings["scale"] - 2).sum())
    low, high = proportion_confint(top, len(given), method="wilson")
    return {"top two": top, "top two low": low, "top two high": high}


def _net_promoter(table: Table, question: Question) -> Figures:
    given = _scores(table, question.name)
    if given.empty:
        return {"score": None}
    signs = numpy.sign((given >= 9).astype(int) - (given <= 6).astype(int))
    ups, downs = int((signs > 0).sum()), int((signs < 0).sum())
    low, high = net_interval(ups, downs, len(given))
    return {"score": 100 * signs.mean(), "low": _times(100, low), "high": _times(100, high)}


def _change(table: Table, question: Question) -> Figures:
    halves = [f"{question.name}.before", f"{question.name}.now"]
    both = table[halves].dropna()
    both = both[(both != "na").all(axis=1)].astype(float)
    steps = both[halves[1]] - both[halves[0]]
    if steps.empty:
        return {"people": None}
    found = {
        "people": len(steps),
        "rose": (steps > 0).sum(),
        "fell": (steps < 0).sum(),
        "mean change": steps.mean(),
        "low": None,
        "high": None,
        "effect": None,
    }
    if len(steps) < FEWEST or steps.nunique() == 1:
        return found
    low, high = stats.t.interval(0.95, len(steps) - 1, loc=steps.mean(), scale=stats.sem(steps))
    widest = len(question.settings["scale"]) - 1
    effect = steps.mean() / steps.std()
    return found | {"low": max(low, -widest), "high": min(high, widest), "effect": effect}


def _conversion(table: Table, question: Question) -> Figures:
    halves = [f"{question.name}.before", f"{question.name}.now"]
    both = table[halves].dropna() == ("true" if question.settings["answer"] else "false")
    if both.empty:
        return {"people": None}
    cells = pandas.crosstab(both[halves[0]], both[halves[1]])
    cells = cells.reindex(index=[True, False], columns=[True, False], fill_value=0)
    gained, lost = int(cells.loc[False, True]), int(cells.loc[True, False])
    low, high = net_interval(gained, lost, len(both))
    tested = len(both) >= FEWEST and gained + lost >= FEWEST_CHANGES
    return {
        "people": len(both),
        "right before": both[halves[0]].sum(),
        "right now": both[halves[1]].sum(),
        "low": low,
        "high": high,
        "p": mcnemar(cells.to_numpy(), exact=True).pvalue if tested else None,
    }


def _request(table: Table, question: Question) -> Figures:
    if not question.settings["places"]:
        return {}
    columns = [f"{question.name}.topic", f"{question.name}.place"]
    both = table[columns].dropna()
    names = [[one.name for one in question.settings[one]] for one in ("topics", "places")]
    return {
        f"{topic} {place}": ((both[columns[0]] == topic) & (both[columns[1]] == place)).sum()
        for topic, place in product(*names)
    }


def _scores(table: Table, name: str) -> Answers:
    answers = table[name].dropna()
    return pandas.to_numeric(answers[answers != "na"])


def _times(factor: float, number: float | None) -> float | None:
    return None if number is None else factor * number


def net_interval(ups: int, downs: int, n: int) -> tuple[float | None, float | None]:
    """The score interval of (ups - downs)/n, from the likelihood itself and no formula for it.

    The differences for which the squared score statistic is at most z²: the variance is that of the
    shares which are likeliest where the difference is given.
    """
    if n < FEWEST:
        return None, None
    share = (ups - downs) / n

    def statistic(delta: float) -> float:
        def unlikely(q: float) -> float:
            shares = (q + delta, q, 1 - 2 * q - delta)
            seen = (ups, downs, n - ups - downs)
            return -float(
                sum(k * numpy.log(max(p, 1e-300)) for k, p in zip(seen, shares, strict=True) if k)
            )

        least, most = max(0.0, -delta), (1 - delta) / 2
        found = optimize.minimize_scalar(
            unlikely, bounds=(least, most), method="bounded", options={"xatol": 1e-13}
        )
        q = min([found.x, least, most], key=unlikely)
        variance = (2 * q + delta - delta**2) / n
        return float((share - delta) ** 2 - Z**2 * variance)

    def end(outermost: float) -> float:
        if statistic(outermost) <= 0 or share == outermost:
            return outermost
        return float(optimize.brentq(statistic, share, outermost, xtol=1e-12))

    return end(-1.0), end(1.0)


OF_KIND: dict[str, Callable[[Table, Question], Figures]] = {
    "rating": _rating,
    "nps": _net_promoter,
    "before_now": _change,
    "myth": _conversion,
    "request": _request,
}
