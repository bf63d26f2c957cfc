"""The ties between teams in a sentence."""

from language.message import gettext as _
from language.message import ngettext
from language.number import grouped
from models.result.tie import TieFigures


def told(figures: TieFigures) -> str:
    """How many pairs of teams met, as it stands above the table and the picture."""
    if not figures.answers:
        return _("Nobody has said their team yet.")
    if figures.possible == 1:
        return ngettext(
            "%(num)s new tie, of 1 pair of teams.",
            "%(num)s new ties, of 1 pair of teams.",
            figures.new,
        )
    return ngettext(
        "%(num)s new tie, of %(possible)s pairs of teams.",
        "%(num)s new ties, of %(possible)s pairs of teams.",
        figures.new,
        possible=grouped(figures.possible),
    )


def left_out(teams: int) -> str:
    """What is said of so many teams that the table and the picture have no room for; "" of none."""
    if not teams:
        return ""
    return ngettext(
        "%(num)s team of which the fewest answered is not drawn; it is in the figures and the CSV.",
        "%(num)s teams of which the fewest answered are not drawn; they are in the figures and the "
        "CSV.",
        teams,
    )
