"""A definition as TOML, for people who write it by hand."""

import tomllib
from typing import Any

import tomli_w

from language.message import gettext as _
from models.form.definition import Definition, definition_from
from models.form.setting import DefinitionError


def read(data: bytes) -> Definition:
    """The definition in a TOML file.

    Raises DefinitionError, which says which line or question is wrong, and what to do.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = data[: fault.start].count(b"\n") + 1
        raise DefinitionError(_("Line %(line)s: save the file as UTF-8.", line=line)) from None
    try:
        return definition_from(tomllib.loads(text))
    except tomllib.TOMLDecodeError as fault:
        raise DefinitionError(_("This is not TOML: %(fault)s.", fault=fault)) from None
    except RecursionError:
        raise DefinitionError(_("This is not a definition: brackets within brackets.")) from None


def write(definition: Definition) -> str:
    """The definition as TOML; reading it again gives the same definition."""
    document: dict[str, Any] = definition.document
    return tomli_w.dumps(document, multiline_strings=False)
