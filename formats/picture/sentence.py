"""The sentence that says first what a picture shows, from the same counts."""

from collections.abc import Callable
from itertools import accumulate

from formats.text.markdown import to_text
from language.message import gettext as _
from language.message import ngettext
from language.number import percent
from models.form.built_in import worded
from models.result.histogram import Bar, in_digits
from models.result.reading import QuestionReading
from models.result.side_by_side import TO_RECOMMEND

FEWEST_STEPS = 4  # of which two are the highest, and not all but one


def sentence(asked: QuestionReading) -> str:
    """What the answers to a question say, in one plain sentence; "" where nothing can be said."""
    return next((say for applies, say in SENTENCES if applies(asked)), _of_the_most)(asked)


def is_to_recommend(asked: QuestionReading) -> bool:
    """True if people gave one of the marks from 0 to 10 of which a Net Promoter Score is made."""
    steps = tuple(one.name for one in asked.main.field.steps)
    return _is_scored(asked) and steps == TO_RECOMMEND


def outside(far: Bar) -> str:
    """What a histogram leaves out, so that it does not flatten all else."""
    return ngettext(
        "%(num)s answer is so far from the others that the picture leaves it out: %(which)s",
        "%(num)s answers are so far from the others that the picture leaves them out: %(which)s",
        far.people,
        which=far.label,
    )


def isolated(words: str) -> str:
    """Words of people inside a sentence of ours, whichever way they are written."""
    return f"\u2068{to_text(worded(words))}\u2069"


def _of_a_clause(asked: QuestionReading) -> str:
    found = asked.agreement
    if found is None:
        return ""
    return ngettext(
        "%(agree)s of the %(num)s who took a side agree, as it is or with changes.",
        "%(agree)s of the %(num)s who took a side agree, as it is or with changes.",
        found.of,
        agree=found.count,
    )


def _of_a_change(asked: QuestionReading) -> str:
    found = asked.change
    if found is None:
        return ""
    return ngettext(
        "%(rose)s of %(num)s chose a higher step now than before, %(fell)s a lower one, "
        "%(stayed)s the same.",
        "%(rose)s of %(num)s chose a higher step now than before, %(fell)s a lower one, "
        "%(stayed)s the same.",
        found.people,
        rose=found.rose,
        fell=found.fell,
        stayed=found.stayed,
    )


def _of_a_statement(asked: QuestionReading) -> str:
    is_true = asked.question.settings["answer"]
    said = _("The statement is true.") if is_true else _("The statement is false.")
    found = asked.conversion
    if found is None:
        return said
    knew = ngettext(
        "Of the %(num)s who answered both, %(before)s knew it before and %(now)s know it now.",
        "Of the %(num)s who answered both, %(before)s knew it before and %(now)s know it now.",
        found.people,
        before=found.right_before,
        now=found.right_now,
    )
    return f"{said} {knew}"


def _of_items(asked: QuestionReading) -> str:
    shares = [(one, one.top_two) for one in asked.fields if len(one.field.steps) >= FEWEST_STEPS]
    told = [(one, top) for one, top in shares if top is not None]
    if not told:
        return ""
    highest = max(told, key=lambda one: one[1].share)
    lowest = min(told, key=lambda one: one[1].share)
    if len(told) == 1:
        return ngettext(
            "%(count)s of %(num)s chose one of the two highest steps.",
            "%(count)s of %(num)s chose one of the two highest steps.",
            highest[1].of,
            count=highest[1].count,
        )
    if highest[1].share == lowest[1].share:
        return _(
            "On every item, %(share)s chose one of the two highest steps.",
            share=percent(highest[1].share),
        )
    return _(
        "“%(highest)s” is highest: %(most)s chose one of the two highest steps. "
        "“%(lowest)s” is lowest, with %(least)s.",
        highest=isolated(highest[0].label),
        most=percent(highest[1].share),
        lowest=isolated(lowest[0].label),
        least=percent(lowest[1].share),
    )


def _of_recommending(asked: QuestionReading) -> str:
    found = asked.main.net_promoter
    if found is None:
        return ""
    return ngettext(
        "%(promoters)s of %(num)s would gladly recommend it (9 or 10), "
        "%(detractors)s would not (0 to 6), %(passives)s would neither (7 or 8).",
        "%(promoters)s of %(num)s would gladly recommend it (9 or 10), "
        "%(detractors)s would not (0 to 6), %(passives)s would neither (7 or 8).",
        asked.main.applicable,
        promoters=found.promoters,
        passives=found.passives,
        detractors=found.detractors,
    )


def _of_marks(asked: QuestionReading) -> str:
    found, most = asked.main.top_two, asked.main.highest
    if found is None:
        return ""
    return ngettext(
        "%(count)s of %(num)s gave one of the two highest marks, %(below)s or %(most)s.",
        "%(count)s of %(num)s gave one of the two highest marks, %(below)s or %(most)s.",
        found.of,
        count=found.count,
        below=most - 1,
        most=most,
    )


def _of_a_box(asked: QuestionReading) -> str:
    people = asked.responses if asked.asked is None else asked.asked
    if not people:
        return ""
    return ngettext(
        "%(ticked)s of %(people)s ticked the box",
        "%(ticked)s of %(people)s ticked the box",
        asked.answered,
        ticked=asked.answered,
        people=people,
    )


def _of_an_order(asked: QuestionReading) -> str:
    ranked = asked.main.ranking
    most = max(one.first for one in ranked)
    first = [one.label for one in ranked if one.first == most]
    if not most:
        return ""
    if len(first) == 1:
        return ngettext(
            "“%(label)s” was put first most often, by %(people)s of %(num)s.",
            "“%(label)s” was put first most often, by %(people)s of %(num)s.",
            asked.answered,
            label=isolated(first[0]),
            people=most,
        )
    return ngettext(
        "%(num)s choice was put first most often, by %(people)s people.",
        "%(num)s choices were put first equally often, by %(people)s each.",
        len(first),
        people=most,
    )


def _of_numbers(asked: QuestionReading) -> str:
    if asked.main.median is None:
        return ""
    return ngettext(
        "The only answer is %(median)s.",
        "Of %(num)s answers the one in the middle is %(median)s.",
        asked.answered,
        median=in_digits(asked.main.median),
    )


def _of_bands(asked: QuestionReading) -> str:
    """Where the middle lies: bands differ in width, so the fullest tells of no usual answer."""
    field = asked.main
    ends = accumulate(row.count for row in field.rows)
    passed = [(end, row.label) for end, row in zip(ends, field.rows, strict=True)]
    people = passed[-1][0] if passed else 0
    if not people:
        return ""
    lower, higher = (
        next(label for end, label in passed if end > index)
        for index in ((people - 1) // 2, people // 2)
    )
    if lower == higher:
        return ngettext(
            "The only answer is in “%(group)s”.",
            "Of %(num)s answers the one in the middle is in “%(group)s”.",
            people,
            group=isolated(lower),
        )
    return ngettext(
        "Of %(num)s answer the middle is between “%(lower)s” and “%(higher)s”.",
        "Of %(num)s answers the middle is between “%(lower)s” and “%(higher)s”.",
        people,
        lower=isolated(lower),
        higher=isolated(higher),
    )


def _of_the_most(asked: QuestionReading) -> str:
    field = asked.main
    most = max((row.count for row in field.rows), default=0)
    first = [row for row in field.rows if row.count == most]
    if not most:
        return ""
    if len(first) == 1:
        return ngettext(
            "Most often answered: “%(label)s”, by %(people)s of %(num)s.",
            "Most often answered: “%(label)s”, by %(people)s of %(num)s.",
            field.applicable,
            label=isolated(first[0].label),
            people=most,
        )
    if len(first) == 2:
        return ngettext(
            "Most often answered: “%(label)s” and “%(other)s”, each by %(people)s of %(num)s.",
            "Most often answered: “%(label)s” and “%(other)s”, each by %(people)s of %(num)s.",
            field.applicable,
            label=isolated(first[0].label),
            other=isolated(first[1].label),
            people=most,
        )
    return ngettext(
        "%(num)s answer was given most often, by %(people)s.",
        "%(num)s answers were given equally often, by %(people)s each, and none more often.",
        len(first),
        people=most,
    )


def _is_scored(asked: QuestionReading) -> bool:
    return asked.main.field.type == "score"


def _is_in_numbers(asked: QuestionReading) -> bool:
    return asked.main.field.type in ("integer", "decimal")


# The first that applies is said.
SENTENCES: tuple[
    tuple[Callable[[QuestionReading], bool], Callable[[QuestionReading], str]], ...
] = (
    (lambda asked: asked.question.kind.clause, _of_a_clause),
    (lambda asked: asked.has_halves and _is_scored(asked), _of_a_change),
    (lambda asked: asked.has_halves, _of_a_statement),
    (lambda asked: bool(asked.question.rows) and _is_scored(asked), _of_items),
    (is_to_recommend, _of_recommending),
    (_is_scored, _of_marks),
    (lambda asked: asked.main.field.type == "rank", _of_an_order),
    (lambda asked: asked.main.is_banded, _of_bands),
    (_is_in_numbers, _of_numbers),
    (lambda asked: asked.is_a_box, _of_a_box),
)
