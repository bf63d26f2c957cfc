"""Movement: when the counts of a field may move for everyone, judged by what the step would tell.

Somebody who watches people press Send knows who is new between two steps. What a step tells of
them is the difference of two counts. So it has to be of enough people, of whom two or more did not
answer as the others did; and it comes one step late, so that the last step, when a survey closes,
is large enough whenever that is.
"""

import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from models.answer.boundary import boundaries, people
from models.form.field import FREE, WRITTEN, Field
from models.survey.version import History

PAIR, TABLE, TIES = "pair", "table", "ties"  # types of units beside those of fields
STANDS_STILL = 3  # a unit stands still one time in so many
UNLIKE = 2  # people of a step, at the least, who did not answer as most of it did
# One person moves several counters; "" counts the people, and where teams are tied to teams "team "
# counts those of each.
BY_PEOPLE = {"many", "rank", TIES}


@dataclass(frozen=True)
class Unit:
    """Counters that everyone sees move together: of a field, or of two fields in pairs.

    It moves only to a step at which the units that it `needs` stand too: how many were asked a
    question tells what they answered before, and pairs tell of either half. TIES move once, when
    the survey closes: there is no second look to compare. `tells_if_given` is True where to have
    answered at all tells something.
    """

    name: str
    type: str
    needs: frozenset[str] = frozenset()
    tells_if_given: bool = False
    is_tick: bool = False  # there is one choice, so all who answer answer alike


@dataclass(frozen=True)
class Stage:
    """The counts of a unit at one step, and the number of responses to the survey by then."""

    responses: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    bounds: tuple[str, ...] = ()  # where the bands of a free field begin


@dataclass(frozen=True)
class Standing:
    """How far a unit has come: what everyone saw last, and what waits to be seen next.

    It is not shown while too few are left of what was seen.
    """

    seen: Stage = Stage()
    waiting: Stage = Stage()
    is_shown: bool = False


@dataclass(frozen=True)
class Rule:
    """How many people a step takes.

    Where it `is_strict`, that holds when the survey closes as well, and now and then a unit stands
    still for no reason, so that to stand still does not tell that those who came answered alike.
    """

    smallest: int
    is_strict: bool = False


def units(history: History) -> tuple[Unit, ...]:
    """All units of a survey, each after those that it needs."""
    whole = {one.name: one for one in history.fields if one.type not in WRITTEN}
    # The newest version first: its conditions name what is asked before. What an older one asked in
    # another order, or asks no more, has nothing new to tell.
    names = [one.name for version in reversed(history.definitions) for one in version.fields]
    before: set[str] = set()
    found: list[Unit] = []
    for name in dict.fromkeys(name for name in names if name in whole):
        one, conditions = whole[name], history.conditions_of(name)
        is_tick = len(one.choices) == 1
        needs = frozenset(conditions & before)
        found.append(Unit(name, one.type, needs, is_tick or bool(conditions), is_tick))
        before.add(name)
        if one.beside in before:
            found.append(_pair(one))
    return tuple(found)


def _pair(one: Field) -> Unit:
    type = TABLE if one.is_place else TIES if one.is_tied else PAIR
    return Unit(one.pair, type, frozenset({one.name, one.beside}))


def groups(all_units: Iterable[Unit]) -> list[frozenset[str]]:
    """The names of units that have to stand at one step together, as one needs the other."""
    found: list[frozenset[str]] = []
    for unit in all_units:
        near = [one for one in found if one & unit.needs]
        found = [one for one in found if one not in near]
        found.append(frozenset({unit.name}).union(*near))
    return found


def moved(
    all_units: Iterable[Unit],
    progress: Mapping[str, Standing],
    now: tuple[int, Mapping[str, Mapping[str, int]]],
    rule: Rule,
    *,
    is_step: bool = True,
) -> dict[str, Standing]:
    """The progress of all units, given the responses and counts `now`.

    Without a step, only what is gone is taken out.
    """
    return _each(all_units, progress, now, rule, lambda *one: _moved(*one, is_step=is_step))


def closed(
    all_units: Iterable[Unit],
    progress: Mapping[str, Standing],
    now: tuple[int, Mapping[str, Mapping[str, int]]],
    rule: Rule,
) -> dict[str, Standing]:
    """The progress of all units when the survey takes no more answers: nothing waits any longer."""
    return _each(all_units, progress, now, rule, _closed)


def went(unit: Unit, before: Mapping[str, int], after: Mapping[str, int]) -> int:
    """How many people's answers are gone, at least, as far as the counts tell."""
    return _change(unit, before, after)[1]


def answered(unit: Unit, counts: Mapping[str, int]) -> int:
    """The number of people who answered."""
    if unit.type == TIES:
        return sum(_heads(counts).values())
    return counts.get("", 0) if unit.type in BY_PEOPLE else sum(counts.values())


def _heads(counts: Mapping[str, int]) -> dict[str, int]:
    """The counters of people alone, by their own team."""
    return {value: n for value, n in counts.items() if value.endswith(" ")}


One = Callable[[Unit, Standing, Stage, Rule, bool], Standing]


def _each(
    all_units: Iterable[Unit],
    progress: Mapping[str, Standing],
    now: tuple[int, Mapping[str, Mapping[str, int]]],
    rule: Rule,
    one: One,
) -> dict[str, Standing]:
    responses, counts = now
    found: dict[str, Standing] = {}
    level: set[str] = set()  # the units that stand at this step, or have nothing to tell of it
    for unit in all_units:
        new = Stage(responses, counts.get(unit.name, {}))
        before = progress.get(unit.name, Standing())
        after = one(unit, before, new, rule, unit.needs <= level)
        if after.waiting.counts == new.counts or answered(unit, new.counts) < rule.smallest:
            level.add(unit.name)
        found[unit.name] = after
    return found


def _moved(
    unit: Unit, before: Standing, new: Stage, rule: Rule, is_ready: bool, *, is_step: bool
) -> Standing:
    seen, waiting = before.seen, before.waiting
    if answered(unit, new.counts) < rule.smallest:
        return Standing(seen, seen)
    if before.is_shown and went(unit, seen.counts, new.counts) >= rule.smallest:
        may = is_ready and _may_move(unit, seen, new, rule)
        return _at(_with_bounds(unit, seen, new, rule)) if may else _left(unit, seen, new, rule)
    if not is_step:
        return before
    if waiting != seen and went(unit, waiting.counts, new.counts):
        # What waits has answers in it that are gone, so something else has to wait.
        if is_ready and _may_move(unit, seen, new, rule):
            return Standing(seen, _with_bounds(unit, seen, new, rule), before.is_shown)
        return Standing(seen, seen, before.is_shown)
    stays = rule.is_strict and secrets.randbelow(STANDS_STILL) == 0
    if stays or not (is_ready and _may_move(unit, waiting, new, rule)):
        return before
    next_one = _with_bounds(unit, waiting, new, rule)
    return Standing(waiting, next_one, before.is_shown if waiting == seen else True)


def _closed(unit: Unit, before: Standing, new: Stage, rule: Rule, is_ready: bool) -> Standing:
    seen = before.seen
    if answered(unit, new.counts) < rule.smallest:
        return Standing(seen, seen)
    same = seen.counts == new.counts
    if same or (is_ready and _may_move(unit, seen, new, rule, is_last=True)):
        return _at(_with_bounds(unit, seen, new, rule))
    if before.is_shown and went(unit, seen.counts, new.counts) >= rule.smallest:
        return _left(unit, seen, new, rule)
    return Standing(seen, seen, before.is_shown)


def _at(state: Stage) -> Standing:
    return Standing(state, state, is_shown=True)


def _left(unit: Unit, seen: Stage, new: Stage, rule: Rule) -> Standing:
    """What is left of what everyone saw, without those who came since; nothing if that tells.

    Where each person moves one counter, the smaller of both counts is of answers that are there.
    """
    if unit.type not in BY_PEOPLE:
        smaller = {value: min(n, new.counts.get(value, 0)) for value, n in seen.counts.items()}
        counts = {value: n for value, n in smaller.items() if n}
        left = Stage(min(seen.responses, new.responses), counts, seen.bounds)
        if _may_move(unit, seen, left, rule):
            return _at(_with_bounds(unit, seen, left, rule))
    return Standing(seen, seen)


def _may_move(unit: Unit, old: Stage, new: Stage, rule: Rule, *, is_last: bool = False) -> bool:
    """True if everyone may see `new` after `old`."""
    if answered(unit, new.counts) < rule.smallest:
        return False
    if unit.type == TIES:
        # Each cell is of people of one team, of whom two steps would tell one by one.
        return is_last and not old.counts
    if unit.type == TABLE:
        cells = [*new.counts.values(), *map(abs, _difference(old.counts, new.counts).values())]
        return old.counts != new.counts and min(cells) >= rule.smallest
    came, gone = _change(unit, old.counts, new.counts)
    if is_last and not rule.is_strict:
        is_enough = came + gone >= rule.smallest
        is_whole = not old.counts  # all there is, and nothing of it was seen before
    else:
        is_enough = (came or gone) >= rule.smallest
        is_whole = False
    return is_enough and (not came or is_whole or not _are_alike(unit, old, new))


def _are_alike(unit: Unit, old: Stage, new: Stage) -> bool:
    """True if the step tells what each who came answered, perhaps to one of them.

    Where all but one answered alike, that one knows what the others did. So two or more have to
    differ from the rest.
    """
    came, _gone = _change(unit, old.counts, new.counts)
    most_alike = came - UNLIKE
    if unit.tells_if_given and came > new.responses - old.responses - UNLIKE:
        return True
    if unit.is_tick:
        return False
    more = {value: n for value, n in _difference(old.counts, new.counts).items() if n > 0}
    if unit.type in BY_PEOPLE:
        return max((n for value, n in more.items() if value), default=0) > most_alike
    if unit.type in FREE:
        now, then = (people(unit.type, one.counts, old.bounds) for one in (new, old))
        rises = [a - b for a, b in zip(now, then, strict=True)]
        return bool(old.bounds) and max(rises) > most_alike
    if unit.type == PAIR:
        return any(max(_by_part(part, more).values()) > most_alike for part in PARTS)
    return max(more.values()) > most_alike


def _by_part(part: Callable[[str, str], Any], pairs: Mapping[str, int]) -> Counter[Any]:
    found: Counter[Any] = Counter()
    for pair, n in pairs.items():
        found[part(*pair.split(" "))] += n
    return found


def _direction(before: str, now: str) -> Any:
    """Whether an answer rose, fell or stayed; of answers that are no numbers, whether it stayed."""
    if before == now or not (before.isdecimal() and now.isdecimal()):
        return before == now
    return "rose" if int(before) < int(now) else "fell"


PARTS: tuple[Callable[[str, str], Any], ...] = (
    lambda before, now: before,
    lambda before, now: now,
    _direction,
)


def _change(unit: Unit, old: Mapping[str, int], new: Mapping[str, int]) -> tuple[int, int]:
    """How many people came and how many went, at least, as far as the counts tell."""
    more = _difference(old, new)
    if unit.type not in BY_PEOPLE:
        rise = sum(n for n in more.values() if n > 0)
        return rise, rise - sum(more.values())
    moves = [0, *more.values()]
    if unit.type == TIES:
        heads = _heads(more).values()
        came = sum(n for n in heads if n > 0)
        return came, max(came - sum(heads), -min(moves))
    net = more.get("", 0)
    return max(net, min(max(moves), 1)), -min(moves)


def _difference(old: Mapping[str, int], new: Mapping[str, int]) -> dict[str, int]:
    """{value: how many more} of all values that moved."""
    both = {value: new.get(value, 0) - old.get(value, 0) for value in new.keys() | old.keys()}
    return {value: n for value, n in both.items() if n}


def _with_bounds(unit: Unit, old: Stage, new: Stage, rule: Rule) -> Stage:
    if unit.type not in FREE:
        return new
    bounds = boundaries(unit.type, new.counts, rule.smallest, old.bounds, old.counts)
    return Stage(new.responses, new.counts, bounds)
