"""Ties: which teams met which, as the people of each told it, and the figures of such a network.

A tie joins two teams: somebody of one said that they had met somebody of the other. Teams are known
again from one survey to the next by their words, for names are made of them and may be taken.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeVar

from models.answer.tally import Counts
from models.answer.threshold import SMALLEST_GROUP
from models.form.field import Choice, Field
from models.form.spelling import alike
from models.survey.survey import Survey
from models.survey.title import definition_of

MET, KNOWN = ".teams", ".knew"  # how the names of both fields end
MOST_TEAMS = 60  # that are drawn; a table of more is read by nobody
Cell = tuple[str, str]  # the team that says so, the team of which it says it
Pair = frozenset[str]
Key = TypeVar("Key", str, Cell)


@dataclass(frozen=True)
class Ties:
    """What the people of each team told of the others.

    `people` is how many answers came from each team; `met` and `known` are how many of those named
    each team as new and as known before. `known` is None where nobody was asked for it.
    `everybody` is {team: answers that named it as new} and `ticked` how many answers named any,
    also of those who did not say their own team; `tickers` are those of each team. `left_out` is
    how many teams were too many to be drawn.
    """

    teams: tuple[Choice, ...] = ()
    people: Mapping[str, int] = field(default_factory=dict)
    met: Mapping[Cell, int] = field(default_factory=dict)
    known: Mapping[Cell, int] | None = None
    everybody: Mapping[str, int] = field(default_factory=dict)
    ticked: int = 0
    tickers: Mapping[str, int] = field(default_factory=dict)
    left_out: int = 0

    @property
    def answers(self) -> int:
        """How many answers said whose they are."""
        return sum(self.people.values())

    @cached_property
    def new(self) -> frozenset[Pair]:
        """The pairs of teams that met, as either team told."""
        return _pairs(self.met)

    @cached_property
    def before(self) -> frozenset[Pair] | None:
        """The pairs that knew each other before, as either team told; None if not asked."""
        return None if self.known is None else _pairs(self.known)

    @cached_property
    def mutual(self) -> frozenset[Pair]:
        """The new ties that both teams told of."""
        return frozenset(
            pair for pair in self.new if all(self.told(*cell) for cell in _both_ways(pair))
        )

    @property
    def silent(self) -> tuple[Choice, ...]:
        """The teams of which nobody answered: what they would say is not known."""
        return tuple(one for one in self.teams if not self.people.get(one.name))

    @property
    def met_nobody(self) -> tuple[Choice, ...]:
        """The teams of which somebody answered, with no new tie: the isolates of the network."""
        tied = frozenset[str]().union(*self.new)
        return tuple(
            one for one in self.teams if self.people.get(one.name) and one.name not in tied
        )

    @cached_property
    def drawn(self) -> "Ties":
        """These of the teams that a table has room for; `left_out` are the others."""
        teams = most_heard(self.teams, self.people, self.everybody)
        kept = {one.name for one in teams}

        def those(cells: Mapping[Cell, int]) -> dict[Cell, int]:
            return {cell: n for cell, n in cells.items() if kept.issuperset(cell)}

        return replace(
            self,
            teams=teams,
            people={name: n for name, n in self.people.items() if name in kept},
            met=those(self.met),
            known=None if self.known is None else those(self.known),
            left_out=len(self.teams) - len(teams),
        )

    def told(self, one: str, other: str) -> int:
        """How many of the team `one` told that they met the team `other`."""
        return self.met.get((one, other), 0)

    @property
    def figures(self) -> "TieFigures":
        """The figures of all that was told."""
        count, silent = len(self.teams), {one.name for one in self.silent}
        both = [pair for pair in self.new if not pair & silent]
        pairs = count * (count - 1) // 2
        return TieFigures(
            self.answers,
            count,
            len(frozenset[str]().union(*self.new)),
            len(self.new),
            len(both),
            len(self.mutual),
            pairs,
            len(silent) * (len(silent) - 1) // 2,
            len(self.met_nobody),
            len(silent),
            before=None if self.before is None else len(self.before),
            now=None if self.before is None else len(self.before | self.new),
            first=None if self.before is None else len(self.new - self.before),
        )


@dataclass(frozen=True)
class TieFigures:
    """The figures of ties; none of them is of fewer people than all who answered.

    `answers` of people who said their team; `teams` on the list and those with a new tie (`tied`);
    `new` ties, those of them that `both_could` tell, as both teams answered, and those that
    `both_told`; `possible` pairs of teams, and those `unheard`, of which neither answered; the
    teams that `met_nobody` and those that were `silent`. `before` is the pairs that were in touch
    before, `now` those before or since, `first` those since and not before; None where it was not
    asked.
    """

    answers: int
    teams: int
    tied: int
    new: int
    both_could: int
    both_told: int
    possible: int
    unheard: int
    met_nobody: int
    silent: int
    before: int | None
    now: int | None
    first: int | None

    @property
    def reciprocity(self) -> float | None:
        """The part of the ties that both teams told of, of those that both could; None of none.

        Mutual dyads by all dyads that are not null, M / (M + A): Wasserman and Faust 1994, Social
        Network Analysis, chapter 13. A tie of which one side did not answer is left out, as nobody
        knows what it would have said.
        """
        return self.both_told / self.both_could if self.both_could else None

    @property
    def density(self) -> float | None:
        """The part of the possible pairs of teams that has a new tie; None with fewer than two.

        L / (g (g - 1) / 2) for L ties of g teams, without direction: Wasserman and Faust 1994,
        Social Network Analysis, chapter 4. Pairs of which neither answered count as without one.
        """
        return self._part(self.new)

    @property
    def density_before(self) -> float | None:
        """The density of the pairs that were in touch before; None where it was not asked."""
        return self._part(self.before)

    @property
    def density_now(self) -> float | None:
        """The density of the pairs that were in touch before or have met since."""
        return self._part(self.now)

    def _part(self, ties: int | None) -> float | None:
        return ties / self.possible if self.possible and ties is not None else None


@dataclass(frozen=True)
class HeldTies:
    """What everyone may see of ties: the figures, and the cells from which nobody can be told.

    `told` is what the people of those teams told of which enough answered; of all others there is
    nothing in it. `cells` are the counts that are shown; all others are held back, whether they are
    few, none, all but a few, or beside one that is.
    """

    told: Ties
    cells: Mapping[Cell, int]
    smallest: int

    @property
    def teams(self) -> tuple[Choice, ...]:
        """All teams that were listed."""
        return self.told.teams

    @property
    def rows(self) -> Mapping[str, int]:
        """The teams of which enough answered, with how many did."""
        return self.told.people

    @property
    def figures(self) -> TieFigures:
        """The figures of what those teams told."""
        return self.told.figures


def tied_fields(survey: Survey) -> list[tuple[Field, Field | None]]:
    """(teams met, teams known or None) of each question that ever asked one’s own team as well."""
    definition = definition_of(survey)
    if definition is None or (survey.version == 1 and not any(map(_is_tied, definition.fields))):
        return []
    history = survey.history
    own = {
        one.name: one.beside
        for version in history.definitions
        for one in version.fields
        if _is_tied(one)
    }
    # A version that asks no more for one’s own team takes nothing back of what was answered.
    tied = {
        one.name: replace(one, beside=own[one.name]) for one in history.fields if one.name in own
    }
    return [
        (one, tied.get(name.removesuffix(MET) + KNOWN))
        for name, one in tied.items()
        if name.endswith(MET)
    ]


def own_team_of(survey: Survey) -> frozenset[str]:
    """The fields of a survey that tell who is in which team, and those counted together with it."""
    tied = [one for both in tied_fields(survey) for one in both if one is not None]
    return frozenset(name for one in tied for name in (one.beside, one.pair))


def counted_of(survey: Survey) -> set[str]:
    """The fields whose counts `ties_of` reads."""
    asked = [one for both in tied_fields(survey) for one in both if one is not None]
    return {name for one in asked for name in (one.name, one.beside, one.pair)}


def ties_in(survey: Survey, counts: Counts) -> Ties:
    """The ties of all questions of a survey that ask one’s own team as well."""
    return together(ties_of(asked, known, counts) for asked, known in tied_fields(survey))


def ties_of(asked: Field, known: Field | None, counts: Counts) -> Ties:
    """The ties that the counts of a survey tell; `asked` are the teams met, `known` those known.

    `asked` and `known` have the teams of all versions of it.
    """
    own = asked.beside
    called = {one.name: _key(one) for one in asked.choices}
    teams = {called[one.name]: Choice(called[one.name], one.label) for one in asked.choices}
    met, tickers = _cells(counts.get(asked.pair, {}), called)
    ticked = counts.get(asked.name, {})
    return Ties(
        tuple(teams.values()),
        _added((called[name], n) for name, n in counts.get(own, {}).items() if name in called),
        met,
        None if known is None else _cells(counts.get(known.pair, {}), called)[0],
        _added((called[name], n) for name, n in ticked.items() if name in called),
        ticked.get("", 0),
        tickers,
    )


def together(several: Iterable[Ties]) -> Ties:
    """The ties of several surveys as one: answers to different surveys are added up.

    What was known before is that of the surveys that asked for it; None if none did.
    """
    each = list(several)
    teams: dict[str, Choice] = {}
    for ties in each:
        for team in ties.teams:
            teams.setdefault(team.name, team)
    known = [ties.known for ties in each if ties.known is not None]
    return Ties(
        tuple(teams.values()),
        _added((a, n) for one in each for a, n in one.people.items()),
        _added((cell, n) for one in each for cell, n in one.met.items()),
        _added((cell, n) for one in known for cell, n in one.items()) if known else None,
        _added((a, n) for one in each for a, n in one.everybody.items()),
        sum(one.ticked for one in each),
        _added((a, n) for one in each for a, n in one.tickers.items()),
    )


def most_heard(
    teams: Sequence[Choice], people: Mapping[str, int], everybody: Mapping[str, int]
) -> tuple[Choice, ...]:
    """The MOST_TEAMS of these of which most answered and that most named, in their own order."""
    if len(teams) <= MOST_TEAMS:
        return tuple(teams)

    def rank(team: Choice) -> tuple[int, int, str]:
        return -people.get(team.name, 0), -everybody.get(team.name, 0), team.name

    kept = {one.name for one in sorted(teams, key=rank)[:MOST_TEAMS]}
    return tuple(one for one in teams if one.name in kept)


def held(ties: Ties, smallest: int = SMALLEST_GROUP) -> HeldTies | None:
    """What everyone may see of the ties of one question; None where no team has enough people.

    A team of fewer people than `smallest` has no row of its own, and is in no figure. Those without
    a row, and who did not say their team, are together either nobody or enough; else the smallest
    row joins them, for everyone knows how many ticked each team and could take the rows away from
    that. Cells of fewer people are held back, also where they are none, or all of the row but
    fewer; if that leaves one cell of a column alone, or too few people who ticked it or who did
    not, the smallest of the others goes with it, so that the sum of a column gives none back.
    """
    listed = {one.name for one in ties.teams}
    rows = {name: n for name, n in ties.people.items() if n >= smallest and name in listed}
    while rows and not _is_enough(ties, rows, smallest):
        del rows[min(rows, key=lambda name: (rows[name], name))]
    if not rows:
        return None
    rest = ties.ticked - sum(ties.tickers.get(name, 0) for name in rows)
    cells: dict[Cell, int] = {}
    for column in listed:
        told = {name: ties.told(name, column) for name in rows}
        whole = ties.everybody.get(column, 0)
        cells |= {
            (name, column): n for name, n in _shown(told, rows, (whole, rest), smallest).items()
        }
    return HeldTies(_of_rows(ties, rows), cells, smallest)


def added(parts: Iterable[HeldTies]) -> HeldTies | None:
    """What everyone may see of several questions together; None of none.

    Each part is held by itself, so that no part can be told from the sums before and after it.
    """
    each = list(parts)
    if not each:
        return None
    whole = together(one.told for one in each)
    listed = {one.name for one in whole.teams}
    cells = _added((cell, n) for one in each for cell, n in one.cells.items() if listed >= {*cell})
    return HeldTies(whole, cells, min(one.smallest for one in each))


def _of_rows(ties: Ties, rows: Mapping[str, int]) -> Ties:
    """What the people of these teams told."""

    def those(cells: Mapping[Cell, int]) -> dict[Cell, int]:
        return {cell: n for cell, n in cells.items() if cell[0] in rows}

    known = None if ties.known is None else those(ties.known)
    return Ties(ties.teams, rows, those(ties.met), known, left_out=ties.left_out)


def _is_enough(ties: Ties, rows: Mapping[str, int], smallest: int) -> bool:
    """True if those who are in no row are nobody, or enough to be lost among each other."""
    untold = ties.answers - sum(rows.values())
    ticked = ties.ticked - sum(ties.tickers.get(name, 0) for name in rows)
    return all(not one or one >= smallest for one in (untold, ticked))


def _shown(
    told: Mapping[str, int], rows: Mapping[str, int], sums: tuple[int, int], smallest: int
) -> dict[str, int]:
    """The cells of a column that are shown; `sums` are its own, and of those in no row who ticked.

    Of each row, and of all who are not shown, at least `smallest` ticked it and as many did not.
    """
    whole, rest = sums
    shown = {name: n for name, n in told.items() if smallest <= n <= rows[name] - smallest}
    while shown:
        hidden = len(told) - len(shown) + bool(rest)
        left = whole - sum(shown.values())
        people = sum(n for name, n in rows.items() if name not in shown) + rest
        if not hidden or (hidden > 1 and smallest <= left <= people - smallest):
            break
        del shown[min(shown, key=lambda name: (shown[name], name))]
    return shown


def _is_tied(field: Field) -> bool:
    return field.is_tied


def _cells(
    counts: Mapping[str, int], called: Mapping[str, str]
) -> tuple[dict[Cell, int], dict[str, int]]:
    """{(team, other): people} of counts in pairs, and {team: people who named any}."""
    cells: Counter[Cell] = Counter()
    heads: Counter[str] = Counter()
    for pair, n in counts.items():
        one, _space, other = pair.partition(" ")
        if one in called and not other:
            heads[called[one]] += n
        elif one in called and other in called:
            cells[called[one], called[other]] += n
    return dict(cells), dict(heads)


def _pairs(cells: Mapping[Cell, int]) -> frozenset[Pair]:
    return frozenset(frozenset(cell) for cell, n in cells.items() if n and cell[0] != cell[1])


def _both_ways(pair: Pair) -> Iterator[Cell]:
    one, other = sorted(pair)
    yield one, other
    yield other, one


def _added(counts: Iterable[tuple[Key, int]]) -> dict[Key, int]:
    found: Counter[Key] = Counter()
    for key, n in counts:
        found[key] += n
    return dict(found)


def _key(team: Choice) -> str:
    """What makes the same team of two surveys one."""
    return alike(team.label).casefold()
