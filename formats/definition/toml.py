"""A definition as TOML, for people who write it by hand."""

import tomllib
from collections.abc import Sequence
from textwrap import wrap
from typing import Any

import tomli_w

from language.message import gettext as _
from language.message import lazy_gettext
from models.answer.tally import Tally
from models.form.definition import Definition, definition_from
from models.form.setting import DefinitionError
from models.survey.survey import Survey

EARLIER = "earlier"  # versions that people have answered before the one that is asked
ABOUT_EARLIER = lazy_gettext(
    "People have answered these versions, so the file of their answers is taken only with them. "
    "What is asked now stands above."
)


def read(data: bytes) -> Definition:
    """The definition in a TOML file; of several versions the one that is asked now.

    Raises DefinitionError, which says which line or question is wrong, and what to do.
    """
    return versions(data)[-1]


def versions(data: bytes) -> list[Definition]:
    """Every version in a TOML file, oldest first. Raises DefinitionError as `read`."""
    document = _document(data)
    earlier = document.pop(EARLIER, [])
    if not isinstance(earlier, list) or not all(isinstance(one, dict) for one in earlier):
        raise DefinitionError(_("write each earlier version as a table under [[earlier]]."))
    asked = definition_from(document)
    return [*(_earlier(number, one) for number, one in enumerate(earlier, 1)), asked]


def _earlier(number: int, document: dict[str, Any]) -> Definition:
    try:
        return definition_from(document)
    except DefinitionError as error:
        raise error.after(_("Earlier version %(number)s", number=number)) from None


def _document(data: bytes) -> dict[str, Any]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = data[: fault.start].count(b"\n") + 1
        raise DefinitionError(_("Line %(line)s: save the file as UTF-8.", line=line)) from None
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise DefinitionError(_("This is not TOML: %(fault)s.", fault=fault)) from None
    except RecursionError:
        raise DefinitionError(_("This is not a definition: brackets within brackets.")) from None


def of_survey(survey: Survey) -> str:
    """The definition of a survey as TOML, with the earlier versions that people answered.

    Without these the file would not take what they said.
    """
    is_answered = any(number < survey.version for number in Tally.by_version(survey))
    return write(survey.definition, survey.history.definitions[:-1] if is_answered else ())


def write(definition: Definition, earlier: Sequence[Definition] = ()) -> str:
    """The definition as TOML, with earlier versions; reading it again gives the same."""
    said = tomli_w.dumps(definition.document, multiline_strings=False)
    if not earlier:
        return said
    before = {EARLIER: [one.document for one in earlier]}
    about = "".join(f"# {line}\n" for line in wrap(str(ABOUT_EARLIER), 98))
    return f"{said}\n{about}\n{tomli_w.dumps(before, multiline_strings=False)}"
