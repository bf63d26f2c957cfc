"""Arbitrary definitions, and arbitrary answers to them, for tests of what holds for all of them."""

from decimal import Decimal
from math import ceil, floor, inf
from typing import Any

from hypothesis import strategies as st

from forms.answer.answer import read_all
from models.form.definition import Definition, definition_from
from models.form.field import NA, Field
from models.form.kind import KINDS
from models.form.name import name_from
from models.form.setting import bare, is_blank
from models.form.spelling import alike
from tests.documented import example_of

Sent = dict[str, list[str]]

# Whatever Unicode can hold and a database can store, and some of what programs trip over.
TEXT = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
AWKWARD = st.sampled_from(
    [
        *("=1+1", "'=1", "-5", "@a", "\t=x", " +1", "＝1", "NA", "null", "a;b", 'say "no"', "a,b"),
        *("x\ny", "x\r\ny", "x\ry", "\ufeff", "é", "e\u0301", "\u202e", "\u2028", "\x1a", "\x85"),
        *("👩🏽\u200d💻", "0", "007"),
    ]
)
texts = st.text(TEXT, max_size=30) | AWKWARD
labels = (st.text(TEXT, min_size=1, max_size=12) | AWKWARD).filter(
    lambda label: not is_blank(bare(label))
)
names = st.text("abcz_09", max_size=5).map(lambda rest: f"q{rest}") | st.sampled_from(
    ["data", "errors", "validate", "x" * 64]
)
numbers = st.integers(-(10**12), 10**12) | st.floats(-1e12, 1e12)
choices = st.lists(
    labels | st.fixed_dictionaries({"name": names, "label": labels}),
    min_size=1,
    max_size=4,
    unique_by=lambda one: one["name"] if isinstance(one, dict) else one,
).filter(lambda listed: not {"other", "q", "na"} & {str(one).casefold() for one in listed})


def _with_one_alone(listed: list[Any], is_so: bool) -> list[Any]:
    """The choices, of which the last is chosen alone; not where it is the only one."""
    if not is_so or len(listed) < 2:
        return listed
    last = listed[-1]
    named = last if isinstance(last, dict) else {"label": last}
    return [*listed[:-1], {**named, "exclusive": True}]


bounds = st.one_of(
    st.just({}),
    *(st.fixed_dictionaries({end: st.just(0) | numbers}) for end in ("min", "max")),
    st.tuples(st.just(0) | numbers, numbers)
    .map(sorted)
    .map(lambda pair: {"min": pair[0], "max": pair[1]}),
)
ranges = st.builds(
    lambda least, step, steps: {"min": least, "max": round(least + step * steps, 6), "step": step},
    st.integers(-100, 100) | st.sampled_from([0.5, -0.1]),
    st.sampled_from([1, 2, 5, 0.5, 0.1]),
    st.integers(2, 50),
)
ranked = choices.filter(lambda listed: len(listed) > 1)
halves = {"before": texts, "now": texts}
ends = {"low": texts, "high": texts}


def _are_unlike(teams: list[Any]) -> bool:
    """True if no two of them are one by their words, as teams of people’s own must be."""
    words = [alike(one["label"] if isinstance(one, dict) else one).casefold() for one in teams]
    return 1 < len(words) == len(set(words))


tied = st.fixed_dictionaries(
    {"teams": choices.filter(_are_unlike), "own": st.just(value=True)},
    optional={"knew": st.booleans()},
)
na = {"na": texts.map(lambda said: f"{said} (does not apply)")}  # words of no other answer

# What a definition may say of a question of each kind, beside its name, label and hint.
SETTINGS: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "select_one": st.fixed_dictionaries(
        {"choices": choices}, optional={"other": st.booleans(), **na}
    ),
    "select_multiple": st.fixed_dictionaries(
        {"choices": st.builds(_with_one_alone, choices, st.booleans())},
        optional={
            **{"other": st.booleans(), "at_least": st.just(1), "at_most": st.integers(1, 4)},
            **na,
        },
    ),
    "text": st.fixed_dictionaries(
        {},
        optional={
            **{"multiline": st.booleans(), "max_length": st.integers(100, 200_000)},
            "permission": st.booleans(),
        },
    ),
    "integer": bounds.filter(lambda ends: _whole_between(**ends)),
    "decimal": bounds,
    "date": st.just({}),
    "email": st.just({}),
    "rating": st.fixed_dictionaries({}, optional={"scale": st.integers(2, 10), **ends, **na}),
    "nps": st.fixed_dictionaries({}, optional={**ends, **na}),
    "likert": st.fixed_dictionaries(
        {"items": choices}, optional={"scale": st.lists(labels, min_size=2, max_size=11), **na}
    ),
    "stance": st.just({}),
    "acknowledge": st.just({}),
    "note": st.just({}),
    "section": st.just({}),
    "range": ranges,
    "rank": st.fixed_dictionaries({"choices": ranked}),
    "time": st.just({}),
    "before_now": st.fixed_dictionaries(
        {}, optional={"scale": st.lists(labels, min_size=2, max_size=11), **halves, **na}
    ),
    "myth": st.fixed_dictionaries(
        {}, optional={"answer": st.booleans(), "source": texts, **halves}
    ),
    "request": st.fixed_dictionaries({}, optional={"topics": choices, "places": choices}),
    "connections": st.fixed_dictionaries(
        {}, optional={"max": st.integers(1, 1_000_000), "teams": choices}
    )
    | tied,
}


SETTINGS |= {kind: st.just(example_of(kind)) for kind in KINDS if kind not in SETTINGS}


def _whole_between(min: float = -inf, max: float = inf) -> bool:
    """Whether any whole number lies within these bounds."""
    return inf in (-min, max) or floor(max) >= ceil(min)


@st.composite
def questions(draw: st.DrawFn) -> dict[str, Any]:
    """A question as a definition file has it."""
    kind = draw(st.sampled_from(list(SETTINGS)))
    common = draw(
        st.fixed_dictionaries(
            {"label": labels}, optional={"name": names, "hint": texts, "required": st.booleans()}
        )
    )
    settings = draw(SETTINGS[kind])
    listed = [str(one) for one in settings.get("choices", ())]
    if any(name_from(one, "c", set()).startswith(NA) for one in listed):
        settings = {name: said for name, said in settings.items() if name != NA}
    return {**settings, "type": kind, **common}


@st.composite
def definitions(draw: st.DrawFn) -> Definition:
    """A definition of some questions of any kinds."""
    asked = draw(
        st.lists(
            questions(),
            min_size=1,
            max_size=6,
            unique_by=lambda one: one.get("name", id(one)),
        )
    )
    about = draw(
        st.fixed_dictionaries(
            {"title": labels},
            optional={
                "kind": st.sampled_from(["feedback", "guideline"]),
                "intro": texts,
                "thanks": texts,
                "anonymous": st.booleans(),
            },
        )
    )
    return definition_from({**about, "question": asked})


def sent_for(field: Field) -> st.SearchStrategy[list[str]]:
    """What people may send for one field so that it is taken."""
    if field.step:
        return stepped(field)
    named = [choice.name for choice in field.choices]
    least = -(10**12) if field.minimum is None else max(-(10**12), field.minimum)
    most = 10**12 if field.maximum is None else min(10**12, field.maximum)
    return {
        "one": lambda: st.sampled_from(named).map(lambda one: [one]),
        "score": lambda: st.sampled_from(named).map(lambda one: [one]),
        "many": lambda: several(field),
        "integer": lambda: st.integers(ceil(least), floor(most)).map(lambda one: [str(one)]),
        "decimal": lambda: decimals(least, most).map(lambda one: [f"{Decimal(repr(one)):f}"]),
        "rank": lambda: st.permutations(named).map(lambda order: list(order)),
        "time": lambda: st.times().map(lambda time: [f"{time:%H:%M}"]),
        "date": lambda: st.dates().map(lambda day: [day.isoformat()]),
        "text": lambda: texts.filter(str.strip).map(lambda text: [text]),
        "email": lambda: st.sampled_from([["ada@example.org"], ["+å@example.co.uk"]]),
    }[field.type]()


def several(field: Field) -> st.SearchStrategy[list[str]]:
    """As many of the choices as may be, or one that is chosen alone."""
    together = [one.name for one in field.choices if one.name not in field.alone]
    most = field.at_most or None
    some = st.lists(st.sampled_from(together), min_size=1, max_size=most, unique=True)
    return some | st.sampled_from([*field.alone]).map(lambda one: [one]) if field.alone else some


def stepped(field: Field) -> st.SearchStrategy[list[str]]:
    """The numbers of a range, as people write them."""
    least, most, step = (Decimal(str(one)) for one in (field.minimum, field.maximum, field.step))
    return st.integers(0, int((most - least) / step)).map(lambda n: [f"{least + n * step:f}"])


def decimals(least: float, most: float) -> st.SearchStrategy[float]:
    """Numbers as people write them, also small ones."""
    return st.floats(least, most).map(lambda one: round(one, 9)) | st.sampled_from(
        [0.00001, -1e-9, 2.5, 0.0]
    )


def sent_to(definition: Definition) -> st.SearchStrategy[Sent]:
    """What one person may send to a survey; what is not required may be left out."""
    every = {
        field.name: sent_for(field) if field.required else st.none() | sent_for(field)
        for field in definition.fields
    }
    return st.fixed_dictionaries(every).map(
        lambda sent: {name: texts for name, texts in sent.items() if texts is not None}
    )


def answers_to(definition: Definition, sent: Sent) -> dict[str, Any]:
    """The values that are stored for what was sent."""
    answers: dict[str, Any] = {}
    for question in definition.questions:
        found, faults = read_all(question, lambda name: sent.get(name, []))
        answers |= {} if faults else found  # not applicable, and an Other: asked back by the form
    return answers
