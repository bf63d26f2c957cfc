"""Built-in words: what a kind of question brings with it, said in the language of the form.

Those that are settings become the form’s own words when it is made. The others are always the same,
so attendees are told them in the language that is spoken.
"""

from collections.abc import Sequence
from typing import Any

from language.catalogue import SOURCE, for_attendees
from language.message import Lazy, speaking, spoken
from language.message import lazy_gettext as _
from models.form.kind import AGREEMENT, BELIEFS, KINDS, OTHER, PERMISSIONS, STANCES

WORDS: dict[str, Lazy] = {
    "Strongly disagree": _("Strongly disagree"),
    "Disagree": _("Disagree"),
    "Neither agree nor disagree": _("Neither agree nor disagree"),
    "Agree": _("Agree"),
    "Strongly agree": _("Strongly agree"),
    "Agree with changes": _("Agree with changes"),
    "Don’t know": _("Don’t know"),
    "Not relevant to me": _("Not relevant to me"),
    "True": _("True"),
    "False": _("False"),
    "Not sure": _("Not sure"),
    "Other": _("Other"),
    "Yes, with the name that I give": _("Yes, with the name that I give"),
    "Yes, without a name": _("Yes, without a name"),
    "No, not at all": _("No, not at all"),
    "Before the event": _("Before the event"),
    "Now": _("Now"),
    "What did you believe before?": _("What did you believe before?"),
    "What do you believe now?": _("What do you believe now?"),
}
FIXED = {choice.label for choice in (OTHER, *STANCES, *BELIEFS, *PERMISSIONS)}
CHOSEN = ("scale", "before", "now")  # settings that have words where nothing is said


def worded(label: str) -> str:
    """The label of a choice; if every form has it, in the language that attendees are spoken to."""
    return str(WORDS[label]) if label in FIXED and spoken.get().words else label


def is_of_agreement(labels: Sequence[str], language: str) -> bool:
    """True if these are the usual steps of a scale, from disagreement to agreement."""
    with speaking(for_attendees(language)):
        return list(labels) in (list(AGREEMENT), [str(WORDS[one]) for one in AGREEMENT])


def filled(question: dict[str, Any], language: str) -> dict[str, Any]:
    """The table of a question with its usual words in the language of its form, a tag."""
    kind = KINDS.get(str(question.get("type")))
    checks = kind.settings if kind else {}
    found = dict(question)
    with speaking(for_attendees(language)):
        for setting in [one for one in CHOSEN if one in checks]:
            usual = checks[setting](None)
            words = list(usual) if isinstance(usual, tuple) else usual
            if found.get(setting) in (None, "", words):
                found |= _said(setting, words)
    return found


def filled_in_each(
    question: dict[str, Any], languages: Sequence[str], *, of_all: bool
) -> dict[str, Any]:
    """The table of a question, in which its usual words are tables of the languages that have them.

    Of a form that is stored, all words but the English ones are there: not `of_all`.
    """
    kind = KINDS.get(str(question.get("type")))
    checks = kind.settings if kind else {}
    found = dict(question)
    for setting in [one for one in CHOSEN if one in checks]:
        usual = checks[setting](None)
        words = list(usual) if isinstance(usual, tuple) else usual
        if found.get(setting) not in (None, "", words):
            continue
        said: dict[str, Any] = {}
        for index, tag in enumerate(languages):
            catalogue = for_attendees(tag)
            is_english = catalogue.language == SOURCE
            if index == 0 or (catalogue.tag == tag and (of_all or is_english)):
                with speaking(catalogue if of_all else for_attendees(SOURCE)):
                    told = _said(setting, words)
                said |= {tag: told[setting]} if told else {}
        if said:
            found[setting] = said
    return found


def _said(setting: str, words: Any) -> dict[str, Any]:
    if isinstance(words, list):
        return {setting: [str(WORDS[one]) for one in words]}
    return {setting: str(WORDS[words])} if isinstance(words, str) else {}
