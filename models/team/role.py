"""A role: what somebody may do with a survey or an event. ALLOWED is all there is to it."""

from enum import StrEnum

from language.message import Lazy
from language.message import lazy_gettext as _


class Role(StrEnum):
    """The roles, the weakest first. A role on an event holds for its surveys too."""

    VIEWER = "viewer"
    EDITOR = "editor"
    OWNER = "owner"


class May(StrEnum):
    """What a view may do for somebody; each names one."""

    SEE = "see"  # the results, question by question; the page to share, the room's screen
    BUILD = "build"  # the form: its draft, versions and files; copies of it
    RUN = "run"  # open, close, plan, show, share results; an event’s details and parts
    ANSWERS = "answers"  # whole answers, one by one or as a file; type them in, delete them
    CONTACTS = "contacts"  # how to reach people who asked for it
    LEAD = "lead"  # who the colleagues are, whose it is, its deletion


ALLOWED: dict[Role, frozenset[May]] = {
    Role.VIEWER: frozenset({May.SEE}),
    Role.EDITOR: frozenset(May) - {May.LEAD},
    Role.OWNER: frozenset(May),
}
# The roles that somebody is invited to. Ownership is handed over, not given.
GIVEN = (Role.VIEWER, Role.EDITOR)
NAMES: dict[Role, Lazy] = {
    Role.VIEWER: _("Viewer of results"),
    Role.EDITOR: _("Editor"),
    Role.OWNER: _("Owner"),
}


class MayNot(Exception):
    """Somebody has a role here, but not one that lets them do this."""


def strongest(*roles: Role | None) -> Role | None:
    """The role that allows most; None if there is none."""
    order = list(Role)
    return max((one for one in roles if one), key=order.index, default=None)
