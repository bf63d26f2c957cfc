"""An event as TOML: its details, and the definition files of its surveys."""

import tomllib
from collections.abc import Callable
from datetime import datetime
from typing import Any

from formats.definition import toml
from language.message import gettext as _
from models.event.event import Details, EventUnfit
from models.form.definition import Definition
from models.form.setting import DefinitionError

SETTINGS = ("title", "places", "start", "end", "time_zone", "expected", "survey")
Parts = list[tuple[str, str, Definition]]  # the name of each survey’s file, its role, what it asks


def read(data: bytes, file: Callable[[str], bytes]) -> tuple[Details, Parts]:
    """The event in a TOML file; `file` returns the content of a file beside it.

    Raises EventUnfit or DefinitionError, which say what is wrong, where, and what to do.
    """
    try:
        document = tomllib.loads(data.decode("utf-8-sig"))
    except ValueError as fault:
        raise DefinitionError(_("This is not TOML in UTF-8: %(fault)s.", fault=fault)) from None
    unknown = set(document) - set(SETTINGS)
    if unknown:
        raise DefinitionError(
            _(
                "There is no setting %(setting)r; an event has %(settings)s.",
                setting=min(unknown),
                settings=", ".join(SETTINGS),
            )
        )
    details = _details(document)
    details.check()
    return details, _parts(document.get("survey", []), file)


def _details(document: dict[str, Any]) -> Details:
    for setting in "start", "end":
        time = document.get(setting)
        if not isinstance(time, datetime) or time.tzinfo is not None:
            raise EventUnfit(setting, _("Write a time without an offset, like 2012-06-06T09:30:00"))
    places = document.get("places", [])
    if not isinstance(places, list) or not all(isinstance(one, str) for one in places):
        raise EventUnfit("places", _('Write a list, like ["London", "Sheffield"]'))
    for setting in "title", "time_zone":
        if not isinstance(document.get(setting), str):
            raise EventUnfit(setting, _("Write a text in quotation marks"))
    expected = document.get("expected")
    if expected is not None and type(expected) is not int:
        raise EventUnfit("expected", _("Write a whole number"))
    return Details(
        title=document["title"],
        places="\n".join(places),
        start=document["start"].replace(second=0, microsecond=0),
        end=document["end"].replace(second=0, microsecond=0),
        time_zone=document["time_zone"],
        expected=expected,
    )


def _parts(listed: Any, file: Callable[[str], bytes]) -> Parts:
    parts: Parts = []
    if not isinstance(listed, list):
        raise DefinitionError(_("write each as a table under [[survey]].")).under("survey")
    for position, one in enumerate(listed, 1):
        known = isinstance(one, dict) and set(one) <= {"file", "role"}
        if not known or not all(isinstance(value, str) for value in one.values()):
            raise DefinitionError(
                _('Survey %(position)s: write file = "….toml" and role = "…".', position=position)
            )
        name = one.get("file", "")
        if not name:
            raise DefinitionError(
                _('Survey %(position)s: name its definition, file = "….toml".', position=position)
            )
        try:
            parts.append((name, one.get("role", ""), toml.read(file(name))))
        except DefinitionError as error:
            raise error.after(name) from None
    return parts
