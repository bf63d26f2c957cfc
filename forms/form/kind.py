"""How a builder asks for each kind of question and each of its settings, in plain words."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SettingWords:
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
    "section": SettingWords("text", "Heading"),
    "note": SettingWords("text", "Text", "Markdown: **bold**, *italic*, lists, links"),
    "stance": SettingWords("text", "Clause"),
    "acknowledge": SettingWords("text", "What people tick"),
}
QUESTION = SettingWords("text", "Question")
HINT = SettingWords("text", "Help under the question", "Leave it empty if the question says it all")
REQUIRED = SettingWords("tick", "People must answer it")
NAME = SettingWords(
    "line", "Name", "For exports and conditions: a to z, 0 to 9, _. Leave it empty for a new one"
)
RELEVANT = SettingWords(
    "condition",
    "Ask only if",
    'Empty: always. For example: overall <= 2 and sessions contains "clinic"',
)
OF_EVERY_KIND = {"hint": HINT, "required": REQUIRED, "name": NAME, "relevant": RELEVANT}

CHOICES = "One a line. A choice keeps its answers as long as its words stay; to reword it, write "
CHOICES += "its name, a bar and the new words, as in: clinic | One-to-one clinic"

# Each setting of models/form/kind.py; where kinds differ, by the kind and the setting.
SETTING_WORDS = {
    "choices": SettingWords("choices", "Choices", CHOICES),
    "other": SettingWords("tick", "Add “Other”, with a line to write in"),
    "multiline": SettingWords("tick", "Room for a long answer"),
    "max_length": SettingWords("number", "Characters at the most", "0 or nothing: the usual limit"),
    "min": SettingWords("number", "Smallest", "Nothing: no limit"),
    "max": SettingWords("number", "Largest", "Nothing: no limit"),
    "scale": SettingWords("number", "Highest mark", "From 2 to 10; nothing: 5"),
    "low": SettingWords("line", "What the lowest means", "For example: Poor"),
    "high": SettingWords("line", "What the highest means", "For example: Excellent"),
    "items": SettingWords("choices", "Statements", CHOICES),
    "step": SettingWords("number", "Step", "From one mark to the next"),
    "before": SettingWords("line", "Words for before"),
    "now": SettingWords("line", "Words for now"),
    "before_now scale": SettingWords("lines", "Steps", "One a line, from low to high"),
    "answer": SettingWords("tick", "The statement is true"),
    "source": SettingWords("line", "Source", "Where people can read that it is so, or not so"),
    "teams": SettingWords(
        "choices", "Teams", "One a line; leave it empty if you do not ask for them"
    ),
    "topics": SettingWords(
        "choices", "Topics", "One a line; leave it empty for people’s own words"
    ),
    "places": SettingWords(
        "choices", "Places", "One a line; leave it empty for people’s own words"
    ),
    "number": SettingWords("line", "Number", "As in the guideline: 2.1"),
    "was": SettingWords("line", "Rewords", "The name of the clause that this one rewords"),
    "likert scale": SettingWords("lines", "Steps", "One a line, from low to high"),
}


def setting_asked(kind: str, setting: str) -> SettingWords:
    """How this setting of this kind is asked."""
    return SETTING_WORDS.get(f"{kind} {setting}") or SETTING_WORDS[setting]
