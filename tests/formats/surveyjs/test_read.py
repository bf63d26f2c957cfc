"""A SurveyJS form comes in with what it asks, and says what it leaves out."""

import json

import pytest

from formats.surveyjs import read as surveyjs
from formats.unread import FileError


def read(*elements: dict, **form) -> tuple[list[dict], list[str]]:
    whole = {"title": "Day", "pages": [{"name": "p", "elements": list(elements)}], **form}
    document, report = surveyjs.read(json.dumps(whole).encode(), "day")
    return document["question"], report


def asked(*elements: dict) -> list[dict]:
    """The questions without what every one has."""
    found, _ = read(*[{"name": f"q{n}", **one} for n, one in enumerate(elements)])
    return [{k: v for k, v in one.items() if k not in ("name", "label")} for one in found]


AB = ["a", {"value": "b", "text": "Bee"}]
NAMED = [{"name": "a", "label": "a"}, {"name": "b", "label": "Bee"}]


def test_each_type_of_surveyjs_is_the_kind_of_question_that_asks_the_same():
    assert asked(
        {"type": "radiogroup", "choices": AB, "isRequired": True, "description": "One"},
        {"type": "dropdown", "choices": AB, "showOtherItem": True},
        {"type": "checkbox", "choices": AB, "hasNone": True},
        {"type": "ranking", "choices": AB},
        {"type": "boolean", "labelTrue": "Aye"},
        {"type": "rating"},
        {"type": "rating", "rateMin": 0, "rateMax": 10, "minRateDescription": "No"},
        {"type": "rating", "rateValues": ["bad", "good"]},
        {"type": "matrix", "columns": ["No", "Yes"], "rows": AB},
        {"type": "text"},
        {"type": "text", "inputType": "number", "min": 1, "max": 9.5},
        {"type": "text", "inputType": "email"},
        {"type": "text", "inputType": "date"},
        {"type": "comment"},
        {"type": "html", "html": "<h3>Hi</h3><p>A <b>bold</b> word</p>"},
    ) == [
        {"type": "select_one", "choices": NAMED, "required": True, "hint": "One"},
        {"type": "select_one", "choices": NAMED, "other": True},
        {
            "type": "select_multiple",
            "choices": [*NAMED, {"name": "none", "label": "None", "exclusive": True}],
        },
        {"type": "rank", "choices": NAMED},
        {
            "type": "select_one",
            "choices": [{"name": "yes", "label": "Aye"}, {"name": "no", "label": "No"}],
        },
        {"type": "rating", "scale": 5},
        {"type": "nps", "low": "No"},
        {
            "type": "select_one",
            "choices": [{"name": "bad", "label": "bad"}, {"name": "good", "label": "good"}],
        },
        {"type": "likert", "items": NAMED, "scale": ["No", "Yes"]},
        {"type": "text"},
        {"type": "decimal", "min": 1, "max": 9.5},
        {"type": "email"},
        {"type": "date"},
        {"type": "text", "multiline": True},
        {"type": "note"},
    ]


def test_pages_are_sections_and_panels_are_headings():
    document, report = surveyjs.read(
        json.dumps(
            {
                "title": {"default": "Day", "de": "Tag"},
                "locale": "de",
                "description": "Hello",
                "completedHtml": "<p>Ta</p>",
                "pages": [
                    {"title": "You", "elements": [{"type": "boolean", "name": "Old?"}]},
                    {
                        "visibleIf": "{Old?} = true",
                        "elements": [
                            {
                                "type": "panel",
                                "title": "More",
                                "visibleIf": "{Old?} notempty",
                                "elements": [
                                    {"type": "text", "name": "why", "title": "Why {Old?}"}
                                ],
                            }
                        ],
                    },
                ],
            }
        ).encode(),
        "x",
    )
    assert (document["title"], document["intro"], document["thanks"]) == ("Tag", "Hello", "Ta")
    assert [(one["type"], one["label"], one.get("relevant")) for one in document["question"]] == [
        ("section", "You", None),
        ("select_one", "Old?", None),
        ("section", "Page 2", 'old = "yes"'),
        ("note", "## More", "answered(old)"),
        ("text", "Why ${old}", "answered(old)"),
    ]
    assert report == ["language: de is taken; the others are left out"]


@pytest.mark.parametrize(
    ("there", "here"),
    [
        ("{n} >= 17 and {o} = 'a'", 'n >= 17 and o = "a"'),
        ("{o} anyof ['a', 'b']", 'o = "a" or o = "b"'),
        ("{m} anyof ['a', 'b'] and {n} < 3", '(m contains "a" or m contains "b") and n < 3'),
        ("{m} contains 'a' || {m} notcontains 'b'", 'm contains "a" or not m contains "b"'),
        ("{o} <> 'a' && !({n} empty)", 'not o = "a" and not not answered(n)'),
        ("{x.a} > 'No'", "x.a > 1"),
        ("{not} = 3 and {Selected} empty", "${not} = 3 and not answered(${selected})"),
        ("{o}='a' or {o}='b' and {n}<3", 'o = "a" or (o = "b" and n < 3)'),
    ],
)
def test_a_condition_is_said_in_our_words(there, here):
    found, report = read(
        {"type": "text", "inputType": "number", "name": "n"},
        {"type": "radiogroup", "name": "o", "choices": AB},
        {"type": "checkbox", "name": "m", "choices": AB},
        {"type": "matrix", "name": "x", "columns": ["No", "Yes"], "rows": ["a"]},
        {"type": "text", "inputType": "number", "name": "not"},
        {"type": "text", "name": "Selected"},
        {"type": "text", "name": "last", "visibleIf": there},
    )
    assert (found[-1].get("relevant"), report) == (here, [])


def test_a_last_column_that_says_not_applicable_is_no_step_of_the_scale():
    columns = ["No", "Yes", {"value": "none", "text": "N/A"}]
    grid = {"type": "matrix", "name": "x", "columns": columns, "rows": ["a"]}
    (asked, *_, last), report = read(
        grid, {"type": "text", "name": "last", "visibleIf": "{x.a} = 'none' or {x.a} = 'Yes'"}
    )
    assert (asked["type"], asked["scale"], asked["na"], report) == (
        *("likert", ["No", "Yes"], "N/A", []),
    )
    assert last["relevant"] == 'x.a = "na" or x.a = 2'


def test_what_is_not_asked_here_is_listed_by_the_name_of_its_element():
    found, report = read(
        {"type": "file", "name": "cv"},
        {"type": "dropdown", "name": "land", "choicesByUrl": {"url": "https://example.org"}},
        {"type": "text", "name": "q", "visibleIf": "age({n}) > 3", "requiredIf": "{n} = 1"},
        {"type": "text", "name": "p", "title": "Hi {nobody}", "visible": False},
    )
    assert [one["name"] for one in found] == ["q", "p"]
    assert report == [
        "file cv: its type is not asked here: left out",
        "dropdown land: it has no choices of its own: left out",
        "text q: the function age() is not known here, so everyone is asked: age({n}) > 3",
        "text q: requiredIf: left out",
        "text p: it is hidden there and shown here",
        "text p: {nobody} is not filled in here",
    ]


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b'{"pages": [\n{]}', "Line 2: this is not JSON: Expecting property name enclosed in "
         "double quotes."),
        (b"[]", "This is no SurveyJS form: it has no pages with elements."),
        (b"[" * 100_000, "This is not a form: brackets in brackets, endless numbers."),
        (b"\xff\xfe", "The file is not UTF-8: save it again as UTF-8."),
        (b'{"pages": [{"elements": [1]}]}', "There is an element that is no object: {…}."),
        (b'{"title": "x"}', "There is no question in it that can be asked here."),
        (b'{"elements": 3}', "There is no question in it that can be asked here."),
        (b'{"elements": [{"type": "file", "name": "f"}]}', "There is no question in it that can be "
         "asked here."),
        (json.dumps({"elements": [{"name": "q", "type": "text"}]}).replace("text", "x" * 3_000_000)
         .encode(), "The file has 3,000,041 bytes; 2,000,000 is the most for a form."),
    ],
)  # fmt: skip
def test_what_is_no_form_is_refused_with_one_line(data, fault):
    with pytest.raises(FileError) as raised:
        surveyjs.read(data, "x")
    assert str(raised.value) == fault


@pytest.mark.parametrize(
    ("given", "bounds", "told"),
    [
        ({"min": "1,5", "max": "10"}, {"min": 1.5, "max": 10}, []),
        ({"min": "1.000", "max": "٣٫٥"}, {"min": 1, "max": 3.5}, []),
        ({"min": "−2", "max": 1e300}, {"min": -2, "max": 10**300}, []),
        ({"min": "1,000", "max": ""}, {}, ["min: 1,000"]),
        ({"min": "a few", "max": float("inf")}, {}, ["min: a few", "max: inf"]),
        ({"min": True, "max": [1]}, {}, ["min: True", "max: [1]"]),
        ({"max": "9" * 90, "step": 5}, {}, ["step: left out", f"max: {'9' * 40}"]),
    ],
)
def test_a_number_is_read_as_people_write_it_or_told(given, bounds, told):
    ((asked, *_), report) = read({"type": "text", "inputType": "number", "name": "n", **given})
    assert {one: asked[one] for one in ("min", "max") if one in asked} == {
        one: pytest.approx(n) for one, n in bounds.items()
    }
    why = " is no number, or can be read as two: left out"
    assert report == [f"text n: {one}{'' if 'left out' in one else why}" for one in told]


def test_steps_and_lengths_are_kept_or_told():
    found, report = read(
        {"type": "rating", "name": "a", "rateMin": 0, "rateStep": "2", "rateCount": 6},
        {"type": "comment", "name": "b", "maxLength": "250"},
        {"type": "comment", "name": "c", "maxLength": -1},
        {"type": "text", "name": "d", "maxLength": 1e9},
        {"type": "text", "inputType": "date", "name": "e", "min": "2026-01-01"},
    )
    settings = ("min", "max", "step", "max_length")
    assert [{key: one[key] for key in settings if key in one} for one in found] == [
        {"min": 0, "max": 10, "step": 2},
        {"max_length": 250},
        *({}, {}, {}),
    ]
    assert report == ["text d: maxLength: left out", "text e: min: left out"]
