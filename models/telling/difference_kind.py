"""What sort of difference an event made, in one list for outcomes, figures and the page of all."""

from enum import StrEnum

from language.message import Lazy
from language.message import lazy_gettext as _


class DifferenceKind(StrEnum):
    """The sorts; what is stored are their values, which are for ever."""

    CONNECTION = "connection"
    AWARENESS = "awareness"
    REQUEST_MET = "request_met"
    GUIDELINE_CHANGED = "guideline_changed"
    MYTH_SETTLED = "myth_settled"
    RECRUIT = "recruit"
    SKILL = "skill"
    PRACTICE = "practice"
    POLICY = "policy"
    NEW_EVENT = "new_event"
    OTHER = "other"

    @classmethod
    def stored(cls, value: str) -> "DifferenceKind":
        """The kind that was stored so; OTHER for one that only a newer version knows."""
        return cls(value) if value in set(cls) else cls.OTHER


KIND_NAMES: dict[DifferenceKind, Lazy] = {
    DifferenceKind.CONNECTION: _("New connection"),
    DifferenceKind.AWARENESS: _("Awareness"),
    DifferenceKind.REQUEST_MET: _("Request met"),
    DifferenceKind.GUIDELINE_CHANGED: _("Guideline changed"),
    DifferenceKind.MYTH_SETTLED: _("Myth settled"),
    DifferenceKind.RECRUIT: _("New recruits"),
    DifferenceKind.SKILL: _("Skill"),
    DifferenceKind.PRACTICE: _("Practice"),
    DifferenceKind.POLICY: _("Policy"),
    DifferenceKind.NEW_EVENT: _("New event"),
    DifferenceKind.OTHER: _("Something else"),
}
