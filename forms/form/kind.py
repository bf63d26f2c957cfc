"""How a builder asks for each kind of question and each of its settings, in plain words."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Asked:
    """How one setting is asked: as a `line`, `text`, `number`, `tick`, `lines` or `choices`."""

    how: str
    label: str
    hint: str = ""


# Each kind: what people call it, and what it is for. In the order of the list to choose from.
KIND_WORDS = {
    "rating": ("Rating", "A mark from 1 to 5, or as far as you like"),
    "select_one": ("One answer from a list", "People choose one"),
    "select_multiple": ("Several answers from a list", "People tick all that apply"),
    "text": ("Own words", "A line, or as much as people like to write"),
    "nps": ("Recommendation", "Would you recommend it, from 0 to 10: the net promoter score"),
    "likert": ("Statements on one scale", "Several statements, each from disagree to agree"),
    "stance": ("Clause", "Agree, agree with changes, disagree, with a comment"),
    "integer": ("Whole number", "How many people, how many days"),
    "decimal": ("Number", "With decimals: hours, kilometres"),
    "range": ("Number in a range", "A number between two ends, in steps"),
    "rank": ("Order", "People put a few things in order"),
    "date": ("Date", "A day"),
    "time": ("Time", "A time of day"),
    "email": ("Email address", "Ask only if you will write to people"),
    "before_now": ("Before and now", "One thing on two scales: before the event, and now"),
    "myth": ("Myth", "A statement: what people believed before, and what they believe now"),
    "request": ("Request", "A need: topic, place, and a contact only with consent"),
    "connections": ("Connections", "How many people were new to you"),
    "acknowledge": ("Box to tick", "“I have read this”"),
    "note": ("Text to read", "Between questions; nothing is asked"),
    "section": ("Section", "A heading: what follows comes on a page of its own"),
}

LABEL = {
    "section": Asked("text", "Heading"),
    "note": Asked("text", "Text", "Markdown: **bold**, *italic*, lists, links"),
    "stance": Asked("text", "Clause"),
    "acknowledge": Asked("text", "What people tick"),
}
QUESTION = Asked("text", "Question")
HINT = Asked("text", "Help under the question", "Leave it empty if the question says it all")
REQUIRED = Asked("tick", "People must answer it")
NAME = Asked(
    "line", "Name", "For exports and conditions: a to z, 0 to 9, _. Leave it empty for a new one"
)
RELEVANT = Asked(
    "condition",
    "Ask only if",
    'Empty: always. For example: overall <= 2 and sessions contains "clinic"',
)
OF_EVERY_KIND = {"hint": HINT, "required": REQUIRED, "name": NAME, "relevant": RELEVANT}

CHOICES = "One a line. A choice keeps its answers as long as its words stay; to reword it, write "
CHOICES += "its name, a bar and the new words, as in: clinic | One-to-one clinic"

# Each setting of models/form/kind.py; where kinds differ, by the kind and the setting.
SETTING_WORDS = {
    "choices": Asked("choices", "Choices", CHOICES),
    "other": Asked("tick", "Add “Other”, with a line to write in"),
    "multiline": Asked("tick", "Room for a long answer"),
    "max_length": Asked("number", "Characters at the most", "0 or nothing: the usual limit"),
    "min": Asked("number", "Smallest", "Nothing: no limit"),
    "max": Asked("number", "Largest", "Nothing: no limit"),
    "scale": Asked("number", "Highest mark", "From 2 to 10; nothing: 5"),
    "low": Asked("line", "What the lowest means", "For example: Poor"),
    "high": Asked("line", "What the highest means", "For example: Excellent"),
    "items": Asked("choices", "Statements", CHOICES),
    "step": Asked("number", "Step", "From one mark to the next"),
    "before": Asked("line", "Words for before"),
    "now": Asked("line", "Words for now"),
    "before_now scale": Asked("lines", "Steps", "One a line, from low to high"),
    "answer": Asked("tick", "The statement is true"),
    "source": Asked("line", "Source", "Where people can read that it is so, or not so"),
    "teams": Asked("choices", "Teams", "One a line; leave it empty if you do not ask for them"),
    "topics": Asked("choices", "Topics", "One a line; leave it empty for people’s own words"),
    "places": Asked("choices", "Places", "One a line; leave it empty for people’s own words"),
    "number": Asked("line", "Number", "As in the guideline: 2.1"),
    "was": Asked("line", "Rewords", "The name of the clause that this one rewords"),
    "likert scale": Asked("lines", "Steps", "One a line, from low to high"),
}


def setting_asked(kind: str, setting: str) -> Asked:
    """How this setting of this kind is asked."""
    return SETTING_WORDS.get(f"{kind} {setting}") or SETTING_WORDS[setting]
