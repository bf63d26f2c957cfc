"""Every sentence that people read goes through gettext."""

import re
from pathlib import Path

import pytest
from jinja2 import Environment
from jinja2.nodes import Name

from forms.base import OWN_WORDS
from tests.language.sentences import (
    around,
    in_python,
    in_script,
    in_template,
    shadows,
    speaking_modules,
)
from views.service.well_known import ROBOTS

ROOT = Path(__file__).parent.parent.parent
# The lines of a security.txt (RFC 9116).
SECURITY = ("Contact: {}", "Expires: {}", "Preferred-Languages: en", "Canonical: {}")
# What is said to programs is in English, whoever runs them.
FOR_PROGRAMS = {"formats/api/openapi.py", "views/api/answer.py", "web/problem.py"}
# What looks like a sentence and is none for people, or is not ours to translate.
ALLOWED = {
    "forms/base.py": set(OWN_WORDS),  # to know them by
    # These become the words of a survey, which are stored, whoever it was that brought the file.
    "formats/answer/table.py": {"Column {}"},
    "formats/answer/stata.py": {"generate long {} = ."},  # to Stata
    "formats/surveyjs/read.py": {"Page {}"},
    "formats/xlsform/read.py": {
        "More questions",
        # A pattern.
        r"(?P<kind>select[ _]one|select1|select[ _]multiple|select all that apply|rank)(?: from)?"
        r"\s+(?P<list>\S+)(?P<other>\s+or[ _]other)?",
    },
    # A pattern.
    "formats/guideline/markdown.py": {r" {0,3}(?:[-+*]|(\d{1,9})[.)])(?: {1,4}(?! )|\t|$)?"},
    # The words of kind.py again, each beside its sentence.
    "models/form/built_in.py": {
        *("Strongly disagree", "Neither agree nor disagree", "Strongly agree"),
        *("Agree with changes", "Don’t know", "Not relevant to me", "Not sure"),
        *("Before the event", "What did you believe before?", "What do you believe now?"),
        *("Yes, with the name that I give", "Yes, without a name", "No, not at all"),
    },
    # Stored with a step of the draft, which is said in the language of who reads it.
    "models/event/talk.py": {"Changed title and texts"},
    # Of a definition, which is read once for all languages: the words become the survey's own.
    "models/form/kind.py": {
        *("Strongly disagree", "Neither agree nor disagree", "Strongly agree"),
        *("Agree with changes", "Don’t know", "Not relevant to me", "Not sure"),
        *("You may get in touch with me about this", "How we can reach you", "Before the event"),
        *("Tell them what I asked for", "Own team", "Teams known"),
        *("Yes, with the name that I give", "Yes, without a name", "No, not at all"),
        *("May we publish these words?", "The name to publish with them"),
        *("What did you believe before?", "What do you believe now?"),
    },
    # Patterns, and the name of the product.
    "models/form/identifying.py": {
        "(?:,? (?:and|with|und|mit|et|avec) {}| ?[,،/&-] ?{}| ?و ?)",
        "date de naissance|votre anniversaire|votre date d'anniversaire|quand etes-vous nee?",
    },
    # The words of kind.py once more, each beside its sentence.
    "templates/answer/paper/_fields.html": {
        *("Topic", "Place", "Teams", "Comment", "Contact", "Own team", "Teams known"),
        *("You may get in touch with me about this", "How we can reach you"),
        "Tell them what I asked for",
        *("May we publish these words?", "The name to publish with them"),
    },
    "templates/desk.html": {"Tangible"},
    "templates/account/organiser/new.html": {"Tangible"},
    "models/account/audit.py": {"The record knows no {}."},  # a mistake in code
    # Stored with a step of a draft, whoever reads it.
    "views/form/translation.py": {
        *("Added language {}", "Changed texts in {}", "Removed language {}"),
    },
    "views/service/well_known.py": {ROBOTS, *SECURITY},  # are for programs
    # They become the survey's own words, which its organiser changes.
    "models/guideline/guideline.py": {
        *("For each clause, say where you stand. A comment tells us what to change.", "Thank you."),
    },
    "models/guideline/new_text.py": {"Took a new draft of the text"},  # is stored with the step
    "views/guideline/guideline.py": {"A field says why."},  # the page shows the field's own fault
    # Stored with a change of a draft, so it stays English.
    "models/survey/draft.py": {
        "Published in another way",
        "Gave new names to what means something else",
    },
    "views/survey/draft.py": {
        *("Moved {} up", "Moved {} down", "Moved {}", "Copied {}", "Deleted {}"),
        "Changed title and texts",
    },
    # The state of a question between two versions; the words for it are beside it.
    "templates/survey/publication/new.html": {"taken away"},
    "templates/survey/version/index.html": {"taken away"},
    "web/caller.py": {"A browser"},  # is stored with a sign-in, for whoever reads it later
    # Of HTTP; the others are for who reads the code: a status has its page (web/error.py).
    "web/guard.py": {
        *("Bearer {}", "This is not the address of this service."),
        "This was sent from another website.",
    },
}


def test_every_sentence_goes_through_gettext():
    found = {
        file: [one for one in said if one not in ALLOWED.get(file, ())]
        for file, said in around(ROOT).items()
        if file not in FOR_PROGRAMS
    }
    assert {file: said for file, said in found.items() if said} == {}, (
        "put these into _(), or {% trans %}: docs/architecture.md#sentences"
    )


@pytest.mark.parametrize("file", sorted(speaking_modules(ROOT)), ids=str)
def test_nothing_is_thrown_away_under_the_name_of_gettext(file):
    """`for _ in …` in the scope of `_(…)` would be called in its place."""
    assert shadows((ROOT / file).read_text()) == []


@pytest.mark.parametrize("file", sorted((ROOT / "templates").rglob("*.html")), ids=str)
def test_no_template_gives_the_name_of_gettext_to_something_else(file):
    """It would be called in its place, in every file that is included behind it."""
    names = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"]).parse(file.read_text())
    assert [
        one.lineno for one in names.find_all(Name) if (one.name, one.ctx) == ("_", "store")
    ] == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>Hello</p>", ["Hello"]),
        ('<p>{{ _("Hello") }}</p>', []),
        ("<p>{% trans %}Hello <b>you</b>{% endtrans %}</p>", []),
        ('<button aria-label="Close it">×</button>', ["Close it"]),
        ('<p class="{{ "wide" if x }}" id="Some thing">{{ n }}</p>', []),
        ('{{ "Send" if last else _("Go on") }}', ["Send"]),
        ('{{ _("About %(what)s", what="The form") }}', ["The form"]),
        ('{% set x = ["Not said"] %}', ["Not said"]),
        ('{# A comment. #}<!-- Another. --><script src="a.js"></script>', []),
        ('{% macro one() %} data-x="{{ y }}"{% endmacro %}', []),
        ("<p>{{ n }} answers</p>", ["… answers"]),
    ],
)
def test_words_of_a_template_are_found_outside_of_gettext(source, found):
    assert in_template(source) == found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('raise ValueError("Choose a file.")', ["Choose a file."]),
        ('raise ValueError(_("Choose a file."))', []),
        ('raise ValueError(f"{name} is not a file.")', ["{} is not a file."]),
        ('x = lazy_gettext("Choose a file.")', []),
        ('x = ngettext("One file.", "%(num)s files.", count)', []),
        ('x = message.gettext("Choose a %(file)s.", file="Word document")', ["Word document"]),
        ('"""A module about a file."""\ndef f():\n    """Say a file."""', []),
        ('x = "SELECT a FROM b"', []),
        ('x: "Export | None" = "answers seen"', []),
    ],
)
def test_sentences_of_a_module_are_found_outside_of_gettext(source, found):
    assert in_python(source) == found


def test_sentences_of_a_script_are_found():
    assert in_script('say("Not sent yet."); // A note.\nsay(words.lost, "a b");') == [
        "Not sent yet."
    ]


TRANSLATED = re.compile(
    r"\{%-?\s*trans\b\s*(?P<first>\w*)(?:(?!endtrans).)*?\{%-?\s*pluralize\s*(?P<named>\w*)", re.S
)


def counted_by(template: str) -> list[str]:
    """What each sentence with a plural is counted by: its first variable, or the one named."""
    return [one["named"] or one["first"] for one in TRANSLATED.finditer(template)]


@pytest.mark.parametrize(
    ("template", "first"),
    [
        ("{% trans num=all, told=some %}{{ num }}{% pluralize %}{% endtrans %}", "num"),
        ("{% trans told=some, num=all %}{{ num }}{% pluralize %}{% endtrans %}", "told"),
        ("{%- trans told=some, num=all %}{{ told }}{%- pluralize num %}{% endtrans %}", "num"),
        ("{% trans told %}{% endtrans %}{% trans num %}{% pluralize %}{% endtrans %}", "num"),
    ],
)
def test_what_a_sentence_of_a_template_is_counted_by_is_found(template, first):
    assert counted_by(template) == [first]


def test_each_sentence_of_a_template_that_has_a_plural_is_counted_by_its_number():
    wrong = [
        (str(file.relative_to(ROOT)), name)
        for file in sorted((ROOT / "templates").rglob("*.html"))
        for name in counted_by(file.read_text())
        if name not in ("num", "count")
    ]
    assert wrong == [], "name the number first: Jinja counts by the first variable"
