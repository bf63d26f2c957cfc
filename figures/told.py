"""The same figures as the product tells them."""

from figures.recomputed import Figures
from models.result.field_reading import FieldReading
from models.result.reading import QuestionReading


def of_field(reading: FieldReading) -> Figures:
    """The figures of a field, under the names of `recomputed`."""
    if reading.field.type == "rank":
        found: Figures = {"answered": reading.answered}
        for one in reading.ranking:
            found[f"first of {one.name}"] = one.first
            found[f"placed of {one.name}"] = one.placed
            found[f"mean of {one.name}"] = one.mean
        return found
    found = {"answered": reading.answered}
    if reading.field.choices:
        found |= {f"count of {row.value}": row.count for row in reading.rows}
        found |= {f"share of {row.value}": float(row.share) for row in reading.rows}
        if reading.not_applicable:
            found["not applicable"] = reading.not_applicable.count
    if reading.field.type in ("score", "integer", "decimal"):
        found |= {"mean": reading.mean, "median": reading.median}
    return found


def of_question(reading: QuestionReading) -> Figures:
    """The figures of a question, under the names of `recomputed`."""
    kind = reading.question.type
    if kind == "rating":
        top = reading.main.top_two
        if top is None:
            return {"top two": None}
        return {"top two": top.count, "top two low": top.low, "top two high": top.high}
    if kind == "nps":
        score = reading.main.net_promoter
        if score is None:
            return {"score": None}
        return {"score": score.score, "low": score.low, "high": score.high}
    if kind == "before_now":
        change = reading.change
        if change is None:
            return {"people": None}
        found: Figures = {"people": change.people, "rose": change.rose, "fell": change.fell}
        found |= {"mean change": change.mean, "low": change.low, "high": change.high}
        return found | {"effect": change.effect}
    if kind == "myth":
        known = reading.conversion
        if known is None:
            return {"people": None}
        found = {"people": known.people, "right before": known.right_before}
        found |= {"right now": known.right_now, "low": known.low, "high": known.high, "p": known.p}
        return found
    if kind == "request" and reading.question.settings["places"]:
        table = reading.demand
        return {
            f"{topic.name} {place.name}": table.counts.get((topic.name, place.name), 0)
            if table
            else 0
            for topic in reading.question.settings["topics"]
            for place in reading.question.settings["places"]
        }
    return {}
