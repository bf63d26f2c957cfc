"""Piping: an earlier answer shown in a later label, where it says ${name}."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from language.message import gettext as _
from models.form.condition import NAME
from models.form.field import Field
from models.form.name import field_renamed
from models.form.setting import Borrowed, DefinitionError

NAMED = re.compile(rf"\$\{{({NAME})\}}")
NOTHING = "…"
LONGEST, LONGEST_OF_ALL = 200, 500  # characters: of a choice or a text, of all in one place
MOST_NAMED, MOST_NAMED_OF_ALL = 20, 500  # by a question, by all of a form
# An answer as the site or mail address of a link, rather than behind it.
LEADING = re.compile(
    r"(?i:(?:https?:|(?<=[(<\s]))//[^\s/?#>)]*|mailto:[^\s?#>)]*)(\$\{[a-z0-9_.]+\})"
)


@dataclass(frozen=True)
class PipedText:
    """The words shown for a ${name}: Markdown if an organiser wrote them, else plain text."""

    text: str
    marked: bool = False


class Filled(str):
    """A Markdown text with a function that gives the words for each ${name} in it.

    As a str it is the text as written, whatever was answered.
    """

    said: Callable[[str], Sequence[PipedText]]
    language: str  # that of the text where it is not the form’s; else ""

    def __new__(cls, text: str, said: Callable[[str], Sequence[PipedText]]) -> "Filled":
        """`said(name)` returns the words for an answer, one for each choice."""
        made = super().__new__(cls, text)
        made.said = said
        made.language = text.language if isinstance(text, Borrowed) else ""
        return made


def names_in(text: str) -> list[str]:
    """The fields that are named in a label or hint, in order."""
    return NAMED.findall(text)


def renamed(text: str, names: Mapping[str, str]) -> str:
    """`text` after questions were renamed: {name before: name now}."""
    return NAMED.sub(lambda found: f"${{{field_renamed(found[1], names)}}}", text)


def check(text: str, setting: str) -> None:
    """Raise DefinitionError if an answer would decide the site or mail address of a link."""
    found = LEADING.search(text)
    if found:
        raise DefinitionError(
            _(
                "%(answer)s: an answer cannot be the site or the mail address that a link "
                "leads to; put it behind a / or a ?, or write it outside of the link.",
                answer=found[1],
            ),
            setting=setting,
        )


def emptied(text: str, but: Collection[str] = ()) -> str:
    """`text` with “…” for each ${name}, for pages that nobody has answered.

    Names of these questions, `but`, stay.
    """

    def said(found: re.Match[str]) -> str:
        return found[0] if found[1].partition(".")[0] in but else NOTHING

    return NAMED.sub(said, text)


def words_of(field: Field, answers: Mapping[str, Any]) -> list[PipedText]:
    """The words for the answer to `field`; “…” if there is none."""
    value = answers.get(field.name)
    if value is None:
        return [PipedText(NOTHING)]
    chosen = value if isinstance(value, list) else [value]
    return _few([_said(field, one, answers) for one in chosen])


def _said(field: Field, value: Any, answers: Mapping[str, Any]) -> PipedText:
    if value == "other" and f"{field.name}.other" in answers:
        return _plainly(answers[f"{field.name}.other"])
    if str(value) in field.labels:
        return PipedText(_cut(field.labels[str(value)]), marked=True)
    return _plainly(f"{value:.15g}" if isinstance(value, float) else str(value))


def _plainly(text: str) -> PipedText:
    return PipedText(_cut(" ".join(text.split())))


def _cut(words: str) -> str:
    return words if len(words) <= LONGEST else words[: LONGEST - 1] + NOTHING


def _few(words: list[PipedText]) -> list[PipedText]:
    """The first words, up to LONGEST_OF_ALL characters; then “…”."""
    left = LONGEST_OF_ALL
    for number, one in enumerate(words):
        left -= len(one.text)
        if left < 0:
            return [*words[:number], PipedText(NOTHING)]
    return words
