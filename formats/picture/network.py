"""The ties between teams as a file: a circle of teams, a line for each tie, and who is who."""

from formats.impact.network import left_out
from formats.picture.drawing import COLOURS, INK, INSIDE, MARGIN, SMALL, SOFT, TITLE, Drawing
from formats.picture.sheet import PictureSheet, Source, finished
from language.message import gettext as _
from models.result.shape import circle
from models.result.tie import Ties

SIZE, DOT = 560, 12
THICK = 5.0  # of a tie that both teams tell of


def network_sheet(ties: Ties, said: str, source: Source) -> PictureSheet | None:
    """The circle of teams, with `said` below its title; None where none of these teams met."""
    if not ties.new:
        return None
    drawn, title = Drawing(), _("Teams that met")
    drawn.write(title, TITLE)
    drawn.says(said)
    drawn.space(8)
    _circle(drawn, ties)
    drawn.y += SIZE + 14
    drawn.write(_("A thick line: both teams told of it. A thin one: only one of them did."), SMALL)
    for number, team in enumerate(ties.teams, 1):
        drawn.write(f"{number}  {team.label}", SMALL, colour=SOFT, most=2)
    if ties.left_out:
        drawn.write(left_out(ties.left_out), SMALL)
    called = {team.name: team.label for team in ties.teams}
    spoken = [
        _("%(one)s – %(other)s.", one=called[one], other=called[other])
        for one, other in (sorted(pair) for pair in sorted(ties.new, key=sorted))
    ]
    return finished(drawn, title, " ".join([said, *spoken]), source)


def _circle(drawn: Drawing, ties: Ties) -> None:
    left, top = MARGIN + (INSIDE - SIZE) / 2, drawn.y
    spots = {
        team.name: spot for team, spot in zip(ties.teams, circle(len(ties.teams)), strict=True)
    }
    for pair in sorted(ties.new - ties.mutual, key=sorted) + sorted(ties.mutual, key=sorted):
        ends = [(left + SIZE * spots[one].x, top + SIZE * spots[one].y) for one in sorted(pair)]
        if pair in ties.mutual:
            drawn.area(_band(ends[0], ends[1]), COLOURS["high"])
        else:
            drawn.line(ends[0], ends[1], INK)
    for number, spot in enumerate(spots.values(), 1):
        x, y = left + SIZE * spot.x, top + SIZE * spot.y
        drawn.rectangle((x - DOT / 2, y - DOT / 2, DOT, DOT), INK)
        words = left + SIZE * spot.words_x, top + SIZE * spot.words_y + SMALL / 3
        drawn.words(str(number), SMALL, *words, anchor="middle")


def _band(start: tuple[float, float], end: tuple[float, float]) -> list[tuple[float, float]]:
    """The corners of a thick line."""
    across, down = end[0] - start[0], end[1] - start[1]
    half = THICK / 2 / (across * across + down * down) ** 0.5
    x, y = -down * half, across * half
    return [
        (start[0] + x, start[1] + y),
        (end[0] + x, end[1] + y),
        (end[0] - x, end[1] - y),
        (start[0] - x, start[1] - y),
    ]
