"""Advice on how a question is put: a few rules from published practice, each with its source.

The sources are in docs/advice.md. The words looked for are English. Advice never forbids anything,
and a rule says nothing where it is not sure.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from language.message import gettext as _
from language.message import ngettext
from language.tag import name_of
from models.form.definition import Definition
from models.form.duration import minutes
from models.form.field import Choice
from models.form.identifying import identifies
from models.form.piping import names_in
from models.form.question import Question


@dataclass(frozen=True)
class Advice:
    """One piece of advice: the rule, which is a heading in docs/advice.md, and what to do."""

    rule: str
    words: str


MANY_QUESTIONS = 10
MANY_WORDS = 25
MANY_REQUIRED = 0.5
FEW_CHOICES, MANY_CHOICES = 4, 12  # fewer are complete; more are a register, like countries

# Two things in one question. ONE_THING lists the pairs that mean a single thing.
JOINED = re.compile(
    r"\b(?:clear|useful|helpful|relevant|interesting|easy|quick|friendly|fast|good|well|enjoyable|"
    r"informative|organi[sz]ed|prepared|satisf\w+|content|food|venue|room|speakers?|talks?|trainers?|"
    r"instructors?|presenters?|pace|materials?|exercises?|sessions?|catering|location|staff|topics?|"
    r"slides?|examples?|registration|communication|price|quality|length|helpers?|teachers?|"
    r"lunch|drinks|wifi|sound|programme|activities|atmosphere)"
    r"(?:,? and |,? or | and/or |/)(?:the |its |their |our |very |how )?(?!others?\b)[a-z-]{3,}",
    re.IGNORECASE,
)
ONE_THING = re.compile(
    r"\b(?:between|either|whether|terms and conditions|food and drinks?|more or less|"
    r"pros and cons|"
    r"questions? and answers?|friends? (?:and|or) (?:colleague|famil)\w*)\b",
    re.IGNORECASE,
)
LEADING = re.compile(
    r"\b(?:don['’]t you|do you not|wouldn['’]t you|isn['’]t it|aren['’]t you|surely|obviously|"
    r"clearly,|of course|as (?:we|you) all know|everyone (?:knows|agrees)|would you agree|"
    r"do you agree that|how (?:much did you (?:enjoy|love|like)|(?:great|amazing|excellent|"
    r"wonderful|fantastic|successful|inspiring) (?:was|were|is|are|did)))",
    re.IGNORECASE,
)
NEGATION = re.compile(
    r"\b(?:not|never|no longer|cannot|don['’]t|doesn['’]t|didn['’]t|isn['’]t|wasn['’]t|aren['’]t|"
    r"weren['’]t|won['’]t|can['’]t|shouldn['’]t|wouldn['’]t|couldn['’]t)\b",
    re.IGNORECASE,
)
KNOWN_NOT = re.compile(
    r"\b(?:whether or not|or not|if not|not sure|not applicable|why not)\b", re.I
)
CATCH_ALL = re.compile(
    r"\b(?:other|others|none|neither|don['’]t know|do not know|prefer not|"
    r"not applicable|n/a|not sure|unsure|"
    r"somewhere else|something else|someone else|all of|any of|never|no,?|no opinion)\b",
    re.IGNORECASE,
)
NUMBER_RANGE = re.compile(r"^\D{0,12}?(\d+)\s*(?:-|–|—|to|and)\s*(\d+)\b")


def on_question(question: Question, *, anonymous: bool) -> list[Advice]:
    """Advice on this question of a form that is `anonymous` or not, most important first."""
    found = [Advice(rule, words) for rule, check in RULES.items() for words in check(question)]
    if anonymous and identifies(question):
        told = _(
            "Answers are anonymous, and this asks who somebody is. Leave it out; or untick "
            "“Answers are anonymous”; or ask how to reach people with a “Request”, which is kept "
            "apart from the answers."
        )
        found.insert(0, Advice("who", told))
    return found


def on_questions(definition: Definition) -> dict[str, list[Advice]]:
    """{name: advice} for each question of the form with any advice."""
    told = definition.anonymous
    found = {one.name: on_question(one, anonymous=told) for one in definition.questions}
    return {name: advice for name, advice in found.items() if advice}


def on_languages(definition: Definition) -> list[Advice]:
    """A line for each language of the form in which it is not whole."""
    return [
        Advice(
            "languages",
            ngettext(
                "%(num)s text is not in %(language)s yet: people read it in %(main)s.",
                "%(num)s texts are not in %(language)s yet: people read them in %(main)s.",
                len(one.untranslated),
                language=name_of(one.language),
                main=name_of(definition.language),
            ),
        )
        for one in definition.translations
        if one.untranslated
    ]


def on_form(definition: Definition) -> list[Advice]:
    """Advice on the form as a whole; of a guideline, whose length is given, on its languages."""
    found = on_languages(definition)
    asked = [one for one in definition.questions if one.fields]
    if definition.kind == "guideline" or not asked:
        return found
    if len(asked) > MANY_QUESTIONS:
        long = ngettext(
            "%(num)s questions, about %(minutes)s min on a phone: with each question fewer people "
            "finish.",
            "%(num)s questions, about %(minutes)s min on a phone: with each question fewer people "
            "finish.",
            len(asked),
            minutes=minutes(definition),
        )
        found.append(Advice("length", long))
    required = sum(one.required for one in asked)
    if len(asked) > 3 and required > MANY_REQUIRED * len(asked):
        many = ngettext(
            "%(required)s of %(num)s questions must be answered. Who has no answer to one gives "
            "up, or guesses.",
            "%(required)s of %(num)s questions must be answered. Who has no answer to one gives "
            "up, or guesses.",
            len(asked),
            required=required,
        )
        found.append(Advice("required", many))
    if len(asked) > 3 and not any(_is_open(one) for one in asked):
        unexpected = _(
            "Every answer is on a list. Ask one question in people’s own words, for the unexpected."
        )
        found.append(Advice("open", unexpected))
    return found


def _is_open(question: Question) -> bool:
    """True if people answer it in their own words alone."""
    return [one.type for one in question.fields] == ["text"]


def _texts(question: Question) -> list[str]:
    return [question.label, *(one.label for one in question.items)]


def _double(question: Question) -> Iterator[str]:
    if not question.kind.opinion:
        return
    for one in _texts(question):
        joined = JOINED.search(ONE_THING.sub(" ", one))
        if joined:
            yield _(
                "“%(words)s” asks about two things at once, and people may think differently of "
                "each. Ask twice.",
                words=joined[0],
            )
            return


def _leading(question: Question) -> Iterator[str]:
    for one in () if question.kind.reading else _texts(question):
        led = LEADING.search(one)
        if led:
            yield _(
                "“%(words)s” tells people what to answer. Put it so that every answer is as easy.",
                words=led[0],
            )
            return


def _negation(question: Question) -> Iterator[str]:
    if not question.kind.opinion:
        return
    for one in _texts(question):
        no = NEGATION.search(KNOWN_NOT.sub(" ", one))
        if no:
            yield _(
                "“%(words)s” is easily overlooked, and to disagree with a “not” is hard. Say it "
                "positively.",
                words=no[0],
            )
            return


def _ends(question: Question) -> Iterator[str]:
    ends = [question.settings[one] for one in ("low", "high") if one in question.settings]
    if not all(ends):
        yield _("Say what the lowest and the highest mark mean, so that everybody means the same.")


def _long(question: Question) -> Iterator[str]:
    longest = max(len(sentence.split()) for sentence in re.split(r"[.!?]\s", question.label))
    if not question.kind.reading and longest > MANY_WORDS:
        yield ngettext(
            "A sentence has %(num)s words. Keep it to %(most)s; the rest may be help.",
            "A sentence has %(num)s words. Keep it to %(most)s; the rest may be help.",
            longest,
            most=MANY_WORDS,
        )


def unnamed(question: Question) -> Iterator[str]:
    """What is wrong with a text of a question that names an answer and cannot: nobody fills it."""
    for text in _texts_in(tuple(question.settings.values())):
        if names := names_in(text):
            answer = "${" + names[0] + "}"
            yield _(
                "“%(answer)s” in “%(text)s” stays as it is written: only a question and its help "
                "can name an earlier answer.",
                answer=answer,
                text=text,
            )
            return


def _texts_in(value: Any) -> Iterator[str]:
    """The texts of a setting, with those of its choices."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Choice):
        yield value.label
    elif isinstance(value, tuple | list):
        for one in value:
            yield from _texts_in(one)


def _overlap(question: Question) -> Iterator[str]:
    ranges = [(one, NUMBER_RANGE.match(one.label)) for one in _choices(question)]
    found = sorted((int(at[1]), int(at[2]), one.label) for one, at in ranges if at)
    for (_least, end, first), (start, _most, second) in pairwise(found):
        if start <= end and first != second:
            yield _(
                "“%(first)s” and “%(second)s” overlap. Where does %(start)s belong?",
                first=first,
                second=second,
                start=start,
            )
            return


def _missing(question: Question) -> Iterator[str]:
    listed = _choices(question)
    if (
        not FEW_CHOICES <= len(listed) <= MANY_CHOICES
        or question.settings.get("other")
        or _is_scale(listed)
    ):
        return
    if not any(CATCH_ALL.search(one.label) for one in listed):
        yield _("If none of these fits, people can only guess. Add “Other”, or “None of these”.")


def _choices(question: Question) -> tuple[Choice, ...]:
    """The choices of a question that could offer “Other” too; () for any other question."""
    return question.settings["choices"] if "other" in question.settings else ()


def _is_scale(listed: tuple[Choice, ...]) -> bool:
    """True if the choices are steps, amounts or periods: a list that needs no “Other”."""
    steps = sum(bool(STEP.search(one.label)) for one in listed)
    return steps >= len(listed) / 2


STEP = re.compile(
    r"\d|\b(?:very|somewhat|extremely|slightly|rather|quite|always|often|sometimes|rarely|seldom|"
    r"agree|disagree|satisfied|dissatisfied|likely|unlikely|excellent|good|fair|poor|much|little|"
    r"lot|some|half|twice|times|most|better|worse|strongly|daily|weekly|monthly|yearly|once|less|more|degree)\b",
    re.IGNORECASE,
)
# By the heading in docs/advice.md, most important first.
RULES: dict[str, Callable[[Question], Iterator[str]]] = {
    "unnamed": unnamed,
    "double": _double,
    "leading": _leading,
    "negation": _negation,
    "ends": _ends,
    "overlap": _overlap,
    "missing": _missing,
    "long": _long,
}
