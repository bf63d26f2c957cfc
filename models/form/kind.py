"""The kinds of question: the settings of each, and the fields of its answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from models.form.field import NA, Choice, Field
from models.form.setting import (
    MAX_CHOICES,
    Check,
    choices,
    choices_alone,
    few_choices,
    flag,
    former,
    labels,
    number,
    number_or,
    optional_choices,
    short,
    text,
    whole,
    wording,
    words,
)

SHORT_TEXT, LONG_TEXT = 1_000, 200_000
LONGEST_CREDIT = 80  # characters of a name to stand beside words
AGREEMENT = (
    "Strongly disagree",
    "Disagree",
    "Neither agree nor disagree",
    "Agree",
    "Strongly agree",
)
STANCES = (
    Choice("agree", "Agree"),
    Choice("agree_with_changes", "Agree with changes"),
    Choice("disagree", "Disagree"),
    Choice("dont_know", "Don’t know"),
    Choice("not_relevant_to_me", "Not relevant to me"),
)
BELIEFS = (Choice("true", "True"), Choice("false", "False"), Choice("not_sure", "Not sure"))
NAMED, UNNAMED, NOT_AT_ALL = "named", "unnamed", "no"
PERMISSIONS = (
    Choice(NAMED, "Yes, with the name that I give"),
    Choice(UNNAMED, "Yes, without a name"),
    Choice(NOT_AT_ALL, "No, not at all"),
)
MOST_CONNECTIONS = 1_000
MOST_TIED = 40  # teams of which each is counted with each
OTHER = Choice("other", "Other")


class QuestionLike(Protocol):
    """What a kind has to know of a question."""

    @property
    def name(self) -> str:
        """The name of its field, or the beginning of the names of its fields."""

    @property
    def label(self) -> str:
        """The words of the question."""

    @property
    def required(self) -> bool:
        """True if it has to be answered."""

    @property
    def settings(self) -> Mapping[str, Any]:
        """Every setting of the kind."""


Fields = Callable[[QuestionLike], tuple[Field, ...]]


def _scored(question: QuestionLike, name: str, label: str, steps: tuple[Choice, ...]) -> Field:
    """A field for a step of a scale, or "not applicable" if the question has that."""
    na = _na(question)
    return Field(name, "score", label, question.required, (*steps, *na), has_na=bool(na))


def _na(question: QuestionLike) -> tuple[Choice, ...]:
    """The choice "not applicable", in the words of the setting; () if the question has none."""
    said = question.settings["na"]
    return (Choice(NA, said),) if said else ()


def _none(question: QuestionLike) -> tuple[Field, ...]:
    return ()


@dataclass(frozen=True)
class Kind:
    """One kind of question, as the rest of the program needs to know it.

    Nothing is listed that follows from the fields: in a grid no field has the name of the question
    (`Question.rows`).
    """

    settings: Mapping[str, Check]
    fields: Fields
    apart: Fields = _none  # consent, contact, tell: sent, but never stored with the answers
    permission: Fields = _none  # stored with the answers, but in no counter, filter or tally
    opinion: bool = False  # people say what they think of the statement in the label
    reading: bool = False  # the label is a text of its own, and takes the time to read it
    clause: bool = False  # a clause of a guideline: people say where they stand
    begins_page: bool = False  # what follows comes on a page of its own, under this label
    idle: tuple[str, ...] = ()  # common settings without effect here


def _plain(type: str, max_length: int = 0) -> Fields:
    def fields(question: QuestionLike) -> tuple[Field, ...]:
        label, required = question.label, question.required
        return (Field(question.name, type, label, required, max_length=max_length),)

    return fields


def _number(type: str) -> Fields:
    def fields(question: QuestionLike) -> tuple[Field, ...]:
        least, most = question.settings["min"], question.settings["max"]
        return (
            Field(
                question.name, type, question.label, question.required, minimum=least, maximum=most
            ),
        )

    return fields


def _range(question: QuestionLike) -> tuple[Field, ...]:
    bounds = [question.settings[one] for one in ("min", "max", "step")]
    type = "integer" if all(isinstance(one, int) for one in bounds) else "decimal"
    least, most, step = bounds
    return (
        Field(
            question.name,
            type,
            question.label,
            question.required,
            minimum=least,
            maximum=most,
            step=step,
        ),
    )


def _connections(question: QuestionLike) -> tuple[Field, ...]:
    asked, name = question.settings, question.name
    how_many = Field(
        name, "integer", question.label, question.required, minimum=0, maximum=asked["max"]
    )
    teams = asked["teams"]
    if not teams:
        return (how_many,)
    met = Field(f"{name}.teams", "many", "Teams", choices=teams)
    if not asked["own"]:
        return how_many, met
    own = Field(f"{name}.own", "one", "Own team", choices=teams)
    found = how_many, own, replace(met, beside=own.name)
    if not asked["knew"]:
        return found
    return *found, Field(f"{name}.knew", "many", "Teams known", choices=teams, beside=own.name)


def _rank(question: QuestionLike) -> tuple[Field, ...]:
    listed = question.settings["choices"]
    return (Field(question.name, "rank", question.label, question.required, listed),)


def _part(question: QuestionLike, suffix: str, part: str, type: str, **about: Any) -> Field:
    """A field with the label of its question, followed by the words for this `part`."""
    joined = " " if question.label.endswith((".", "?", "!", "…")) else ": "
    label = f"{question.label}{joined}{part}"
    return Field(f"{question.name}.{suffix}", type, label, part=part, **about)


def _halves(
    question: QuestionLike, type: str, listed: tuple[Choice, ...], *, has_na: bool = False
) -> tuple[Field, ...]:
    """A field for before and one for now, whose answers are also counted in pairs."""
    asked = question.settings
    about = {"required": question.required, "choices": listed, "has_na": has_na}
    before = _part(question, "before", asked["before"], type, **about)
    return before, _part(question, "now", asked["now"], type, beside=before.name, **about)


def _before_now(question: QuestionLike) -> tuple[Field, ...]:
    steps = tuple(Choice(str(n), label) for n, label in enumerate(question.settings["scale"], 1))
    na = _na(question)
    return _halves(question, "score", (*steps, *na), has_na=bool(na))


def _myth(question: QuestionLike) -> tuple[Field, ...]:
    return _halves(question, "one", BELIEFS)


def _request(question: QuestionLike) -> tuple[Field, ...]:
    topics, places = question.settings["topics"], question.settings["places"]
    topic = replace(_need(question, "Topic", topics), required=question.required)
    place = _need(question, "Place", places)
    return topic, replace(place, beside=topic.name) if topics and places else place


def _need(question: QuestionLike, part: str, listed: tuple[Choice, ...]) -> Field:
    if listed:
        return _part(question, part.lower(), part, "one", choices=listed)
    return _part(question, part.lower(), part, "text", max_length=SHORT_TEXT)


def _contact(question: QuestionLike) -> tuple[Field, ...]:
    tick = (Choice("yes", "Yes"),)
    return (
        _part(question, "consent", "You may get in touch with me about this", "one", choices=tick),
        _part(question, "contact", "How we can reach you", "text", max_length=254),
        _part(question, "tell", "Tell them what I asked for", "one", choices=tick),
    )


def _written(question: QuestionLike) -> tuple[Field, ...]:
    default = LONG_TEXT if question.settings["multiline"] else SHORT_TEXT
    longest = question.settings["max_length"] or default
    return (Field(question.name, "text", question.label, question.required, max_length=longest),)


def _permission(question: QuestionLike) -> tuple[Field, ...]:
    """Whether the words may be published, and the name to stand beside them."""
    if not question.settings["permission"]:
        return ()
    asked = _part(question, "permission", "May we publish these words?", "one", choices=PERMISSIONS)
    about = {"max_length": LONGEST_CREDIT}
    return asked, _part(question, "credit", "The name to publish with them", "text", **about)


def _choice(type: str) -> Fields:
    def fields(question: QuestionLike) -> tuple[Field, ...]:
        settings, na = question.settings, _na(question)
        listed = (*settings["choices"], *((OTHER,) if settings["other"] else ()), *na)
        about = question.name, type, question.label, question.required, listed
        least, most = settings.get("at_least", 0), settings.get("at_most", 0)
        main = Field(*about, at_least=least, at_most=most, has_na=bool(na))
        if not settings["other"]:
            return (main,)
        return main, Field(f"{question.name}.other", "text", "Other", max_length=SHORT_TEXT)

    return fields


def _steps(first: int, last: int) -> tuple[Choice, ...]:
    return tuple(Choice(str(step), str(step)) for step in range(first, last + 1))


def _rating(question: QuestionLike) -> tuple[Field, ...]:
    steps = _steps(1, question.settings["scale"])
    return (_scored(question, question.name, question.label, steps),)


def _nps(question: QuestionLike) -> tuple[Field, ...]:
    return (_scored(question, question.name, question.label, _steps(0, 10)),)


def _likert(question: QuestionLike) -> tuple[Field, ...]:
    steps = tuple(Choice(str(n), label) for n, label in enumerate(question.settings["scale"], 1))
    return tuple(
        _scored(question, f"{question.name}.{item.name}", item.label, steps)
        for item in question.settings["items"]
    )


def _stance(question: QuestionLike) -> tuple[Field, ...]:
    return (
        Field(question.name, "one", question.label, question.required, STANCES),
        Field(f"{question.name}.comment", "text", "Comment", max_length=LONG_TEXT),
    )


def _acknowledge(question: QuestionLike) -> tuple[Field, ...]:
    tick = (Choice("yes", "Yes"),)
    return (Field(question.name, "one", question.label, question.required, tick),)


KINDS: dict[str, Kind] = {
    "select_one": Kind({"choices": choices_alone, "other": flag, "na": words}, _choice("one")),
    "select_multiple": Kind(
        {
            "choices": choices_alone,
            "other": flag,
            "na": words,
            **dict.fromkeys(("at_least", "at_most"), whole(0, MAX_CHOICES, 0)),
        },
        _choice("many"),
    ),
    "text": Kind(
        {"multiline": flag, "max_length": whole(0, LONG_TEXT, 0), "permission": flag},
        _written,
        permission=_permission,
    ),
    "integer": Kind({"min": number, "max": number}, _number("integer")),
    "decimal": Kind({"min": number, "max": number}, _number("decimal")),
    "date": Kind({}, _plain("date")),
    "email": Kind({}, _plain("email", max_length=254)),
    "rating": Kind(
        {"scale": whole(2, 10, 5), "low": text, "high": text, "na": words}, _rating, opinion=True
    ),
    "nps": Kind({"low": text, "high": text, "na": words}, _nps, opinion=True),
    "likert": Kind(
        {"items": choices, "scale": labels(AGREEMENT), "na": words}, _likert, opinion=True
    ),
    "stance": Kind({"number": short, "was": former}, _stance, reading=True, clause=True),
    "acknowledge": Kind({}, _acknowledge),
    "note": Kind({}, _none, reading=True, idle=("hint", "required")),
    "section": Kind({}, _none, reading=True, begins_page=True, idle=("required",)),
    "range": Kind({"min": number_or(0), "max": number_or(10), "step": number_or(1)}, _range),
    "rank": Kind({"choices": few_choices}, _rank),
    "time": Kind({}, _plain("time")),
    "before_now": Kind(
        {
            "scale": labels(AGREEMENT),
            "before": wording("Before the event"),
            "now": wording("Now"),
            "na": words,
        },
        _before_now,
        opinion=True,
    ),
    "myth": Kind(
        {
            "answer": flag,
            "source": text,
            "before": wording("What did you believe before?"),
            "now": wording("What do you believe now?"),
        },
        _myth,
    ),
    "request": Kind({"topics": optional_choices, "places": optional_choices}, _request, _contact),
    "connections": Kind(
        {
            "max": whole(1, 1_000_000, MOST_CONNECTIONS),
            "teams": optional_choices,
            "own": flag,
            "knew": flag,
        },
        _connections,
    ),
}
