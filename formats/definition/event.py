"""An event as TOML: its details, and the definition files of its surveys."""

import tomllib
from collections.abc import Callable
from datetime import datetime
from typing import Any

from formats.definition import toml
from language.message import gettext as _
from models.event.event import Details, EventUnfit
from models.event.talk import Plan, TalkUnfit
from models.form.definition import Definition
from models.form.setting import DefinitionError
from models.form.zone import NeverShown, moment_of

SETTINGS = ("title", "places", "start", "end", "time_zone", "expected", "survey", "session")
OF_A_SESSION = ("title", "start", "end", "place", "speaker", "expected", "file")
Parts = list[tuple[str, str, Definition]]  # the name of each survey’s file, its role, what it asks
Sessions = list[tuple[Plan, str, Definition | None]]  # each with the name of its form’s file


def read(data: bytes, file: Callable[[str], bytes]) -> tuple[Details, Parts, Sessions]:
    """The event in a TOML file; `file` returns the content of a file beside it.

    Raises DefinitionError, which says what is wrong, where, and what to do.
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
    try:
        details = _details(document)
        details.check()
    except EventUnfit as fault:
        raise DefinitionError(fault.message).under(fault.setting) from None
    sessions = _sessions(document.get("session", []), details.time_zone, file)
    return details, _parts(document.get("survey", []), file), sessions


def _details(document: dict[str, Any]) -> Details:
    for setting in "start", "end":
        time = document.get(setting)
        if not _is_local(time):
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


def _sessions(listed: Any, zone: str, file: Callable[[str], bytes]) -> Sessions:
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise DefinitionError(_("write each as a table under [[session]].")).under("session")
    return [_session(position, one, zone, file) for position, one in enumerate(listed, 1)]


def _session(
    position: int, said: dict[str, Any], zone: str, file: Callable[[str], bytes]
) -> tuple[Plan, str, Definition | None]:
    unknown = set(said) - set(OF_A_SESSION)
    if unknown:
        raise DefinitionError(
            _(
                "Session %(position)s: there is no setting %(setting)r; it may have %(settings)s.",
                position=position,
                setting=min(unknown),
                settings=", ".join(OF_A_SESSION),
            )
        )
    texts = {name: said.get(name, "") for name in ("title", "place", "speaker", "file")}
    times = [said.get(name) for name in ("start", "end")]
    expected = said.get("expected")
    if (
        not all(isinstance(one, str) for one in texts.values())
        or not all(one is None or _is_local(one) for one in times)
        or (expected is not None and type(expected) is not int)
    ):
        raise DefinitionError(
            _(
                "Session %(position)s: write texts in quotation marks, times without an offset "
                "like 2012-06-06T09:30:00, and a whole number of people.",
                position=position,
            )
        )
    try:
        start, end = (
            one and moment_of(one.replace(second=0, microsecond=0), zone) for one in times
        )
        plan = Plan(texts["title"], start, end, texts["place"], texts["speaker"], expected)
        plan.check()
    except (NeverShown, TalkUnfit) as fault:
        said_of_it = str(fault) or _("Choose another time: the clocks go forward over this")
        raise DefinitionError(
            _("Session %(position)s: %(fault)s", position=position, fault=said_of_it)
        ) from None
    name = texts["file"]
    try:
        return plan, name, toml.read(file(name)) if name else None
    except DefinitionError as error:
        raise error.after(name) from None


def _is_local(time: Any) -> bool:
    return isinstance(time, datetime) and time.tzinfo is None


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
