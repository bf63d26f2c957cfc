"""The words for each kind of question and each of its settings, in the builder."""

from dataclasses import dataclass
from typing import NamedTuple

from language.message import Lazy, lazy_pgettext
from language.message import lazy_gettext as _


@dataclass(frozen=True)
class SettingWords:
    """The words of one setting, and its input: `how` is a key of READ in forms/form/question.py."""

    how: str
    label: Lazy
    hint: Lazy | str = ""
    rare: bool = False  # folded away until somebody wants it


class KindWords(NamedTuple):
    """The name of a kind and its use; `picture` is one of templates/form/question/_picture.html."""

    name: Lazy
    use: Lazy
    picture: str


KIND_WORDS = {
    "rating": KindWords(
        lazy_pgettext("kind of question", "Rating"),
        _("A mark from 1 to 5, or as far as you like"),
        "steps",
    ),
    "select_one": KindWords(_("One answer from a list"), _("People choose one"), "circles"),
    "select_multiple": KindWords(
        _("Several answers from a list"), _("People tick all that apply"), "boxes"
    ),
    "text": KindWords(_("Own words"), _("A line, or as much as people like to write"), "lines"),
    "nps": KindWords(
        lazy_pgettext("kind of question", "Recommendation"),
        _("Would you recommend it, from 0 to 10: the net promoter score"),
        "marks",
    ),
    "likert": KindWords(
        _("Statements on one scale"), _("Several statements, each from disagree to agree"), "table"
    ),
    "stance": KindWords(
        lazy_pgettext("kind of question", "Clause"),
        _("Agree, agree with changes, disagree, with a comment"),
        "stances",
    ),
    "integer": KindWords(_("Whole number"), _("How many people, how many days"), "digits"),
    "decimal": KindWords(
        lazy_pgettext("kind of question", "Number"),
        _("With decimals: hours, kilometres"),
        "decimals",
    ),
    "range": KindWords(_("Number in a range"), _("A number between two ends, in steps"), "slider"),
    "rank": KindWords(
        lazy_pgettext("kind of question", "Order"), _("People put a few things in order"), "order"
    ),
    "date": KindWords(lazy_pgettext("kind of question", "Date"), _("A day"), "calendar"),
    "time": KindWords(lazy_pgettext("kind of question", "Time"), _("A time of day"), "clock"),
    "email": KindWords(_("Email address"), _("Ask only if you will write to people"), "address"),
    "before_now": KindWords(
        _("Before and now"), _("One thing on two scales: before the event, and now"), "pair"
    ),
    "myth": KindWords(
        lazy_pgettext("kind of question", "Myth"),
        _("A statement: what people believed before, and what they believe now"),
        "statement",
    ),
    "request": KindWords(
        lazy_pgettext("kind of question", "Request"),
        _("A need: topic, place, and a contact only with consent"),
        "need",
    ),
    "connections": KindWords(
        lazy_pgettext("kind of question", "Connections"),
        _("How many people were new to you, of which teams"),
        "people",
    ),
    "acknowledge": KindWords(_("Box to tick"), _("“I have read this”"), "tick"),
    "note": KindWords(_("Text to read"), _("Between questions; nothing is asked"), "words"),
    "section": KindWords(
        lazy_pgettext("kind of question", "Section"),
        _("A heading: what follows comes on a page of its own"),
        "heading",
    ),
}
# The groups of the list to choose from, each with its kinds in their order.
KIND_GROUPS = (
    (_("Choose"), ("select_one", "select_multiple", "rank", "acknowledge")),
    (_("Rate"), ("rating", "likert", "nps")),
    (_("Write"), ("text", "email")),
    (_("Numbers and dates"), ("integer", "decimal", "range", "date", "time")),
    (_("After an event"), ("before_now", "myth", "request", "connections")),
    (_("Guideline"), ("stance",)),
    (_("Structure"), ("section", "note")),
)

LABEL = {
    "section": SettingWords("text", _("Heading")),
    "note": SettingWords("text", _("Text"), _("Markdown: **bold**, *italic*, lists, links")),
    "stance": SettingWords("text", _("Clause")),
    "acknowledge": SettingWords("text", _("What people tick")),
}
QUESTION = SettingWords("text", _("Question"))
HINT = SettingWords(
    "text", _("Help under the question"), _("Leave it empty if the question says it all")
)
REQUIRED = SettingWords("tick", _("People must answer it"))
NAME = SettingWords(
    "line",
    _("Name"),
    _("For exports and conditions: a to z, 0 to 9, _. Leave it empty for a new one"),
    rare=True,
)
RELEVANT = SettingWords(
    "condition",
    _("Ask only if"),
    _('Empty: always. For example: overall <= 2 and sessions contains "clinic"'),
    rare=True,
)
OF_EVERY_KIND = {"hint": HINT, "required": REQUIRED, "name": NAME, "relevant": RELEVANT}

CHOICES = _(
    "One a line. A choice keeps its answers as long as its words stay; to reword it, write "
    "its name, a bar and the new words, as in: clinic | One-to-one clinic"
)

# Each setting of models/form/kind.py; where kinds differ, by the kind and the setting.
SETTING_WORDS = {
    "choices": SettingWords("choices", _("Choices"), CHOICES),
    "other": SettingWords("tick", _("Add “Other”, with a line to write in")),
    "na": SettingWords(
        "line",
        _("“Not applicable” as an answer"),
        _(
            "Its words, for example: Not applicable. It is counted apart from the others, and from "
            "no answer. Empty: people cannot say so"
        ),
        rare=True,
    ),
    "exclusive": SettingWords(
        "lines",
        _("Choices that are ticked alone"),
        _("One a line, as it stands above: “None of these”, say. Who ticks it, ticks no other"),
        rare=True,
    ),
    "at_least": SettingWords(
        "number", _("Choices at the least"), _("0 or nothing: no limit"), rare=True
    ),
    "at_most": SettingWords(
        "number", _("Choices at the most"), _("0 or nothing: no limit"), rare=True
    ),
    "multiline": SettingWords("tick", _("Room for a long answer")),
    "permission": SettingWords(
        "tick",
        _("Ask whether these words may be published"),
        _(
            "With a name, without a name, or not at all. Nothing is ticked before; whoever does "
            "not answer has said no. Only then can the words stand on the wall of the event or in "
            "a report"
        ),
    ),
    "max_length": SettingWords(
        "number", _("Characters at the most"), _("0 or nothing: the usual limit"), rare=True
    ),
    "min": SettingWords("number", _("Smallest"), _("Nothing: no limit"), rare=True),
    "max": SettingWords("number", _("Largest"), _("Nothing: no limit"), rare=True),
    "range min": SettingWords("number", _("Smallest"), _("Nothing: 0")),
    "range max": SettingWords("number", _("Largest"), _("Nothing: 10")),
    "scale": SettingWords("number", _("Highest mark"), _("From 2 to 10; nothing: 5")),
    "low": SettingWords("line", _("What the lowest means"), _("For example: Poor")),
    "high": SettingWords("line", _("What the highest means"), _("For example: Excellent")),
    "items": SettingWords("choices", _("Statements"), CHOICES),
    "step": SettingWords("number", _("Step"), _("From one mark to the next")),
    "before": SettingWords("line", _("Words for before"), rare=True),
    "now": SettingWords("line", _("Words for now"), rare=True),
    "before_now scale": SettingWords("lines", _("Steps"), _("One a line, from low to high")),
    "answer": SettingWords("tick", _("The statement is true")),
    "source": SettingWords(
        "line", _("Source"), _("Where people can read that it is so, or not so")
    ),
    "teams": SettingWords(
        "choices", _("Teams"), _("One a line; leave it empty if you do not ask for them")
    ),
    "own": SettingWords(
        "tick",
        _("Ask people for their own team"),
        _(
            "It is one of the list above. Then you see which teams met which, as a table and as a "
            "picture. Up to 40 teams; those of fewer than five people are told to nobody else"
        ),
    ),
    "knew": SettingWords(
        "tick",
        _("Ask which teams they knew before"),
        _("Then you see how many teams were in touch before, and how many are now"),
    ),
    "topics": SettingWords(
        "choices", _("Topics"), _("One a line; leave it empty for people’s own words")
    ),
    "places": SettingWords(
        "choices", _("Places"), _("One a line; leave it empty for people’s own words")
    ),
    "number": SettingWords(
        "line", lazy_pgettext("of a clause", "Number"), _("As in the guideline: 2.1")
    ),
    "was": SettingWords(
        "line", _("Rewords"), _("The name of the clause that this one rewords"), rare=True
    ),
    "likert scale": SettingWords("lines", _("Steps"), _("One a line, from low to high")),
}


def setting_asked(kind: str, setting: str) -> SettingWords:
    """The words and the input of this setting of this kind."""
    return SETTING_WORDS.get(f"{kind} {setting}") or SETTING_WORDS[setting]
