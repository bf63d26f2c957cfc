"""A verdict on a myth: whether what people believe is so."""

from enum import StrEnum

from language.message import Lazy, lazy_gettext


class MythVerdict(StrEnum):
    """How a myth is settled; what is stored are the values."""

    OPEN = "open"
    FALSE = "false"
    PARTLY = "partly"
    TRUE = "true"

    @classmethod
    def stored(cls, value: str) -> "MythVerdict":
        """The verdict that was stored so; OPEN for one that only a newer version knows."""
        return cls(value) if value in set(cls) else cls.OPEN


VERDICT_NAMES: dict[MythVerdict, Lazy] = {
    MythVerdict.OPEN: lazy_gettext("Not settled yet"),
    MythVerdict.FALSE: lazy_gettext("It is not so"),
    MythVerdict.PARTLY: lazy_gettext("It is partly so"),
    MythVerdict.TRUE: lazy_gettext("It is so"),
}
