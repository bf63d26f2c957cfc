"""Watch what everyone is shown, and work out who answered what: python -m observers.

The passive observers must find nothing: exit status 1 where one does. What the active one finds,
who sends four known answers after each of the others', is told; so is what somebody learns of the
others who answered once, and knows that answer.
"""

import argparse
import random
import sys
from collections.abc import Iterator

from models.form.definition import Definition
from observers.event import Answers, event, questionnaire, somebody, tally_of, watched
from observers.inference import Arrival, Found, inferred

OWN = 4  # answers that the active observer sends after each of somebody else's


def main(words: list[str]) -> int:
    """Run each observer over its own event, and print what it found; 1 for a leak, else 0."""
    parser = argparse.ArgumentParser(prog="observers")
    parser.add_argument("--people", type=int, default=600, help="who answer (600)")
    parser.add_argument("--seed", type=int, default=7, help="of what they answer (7)")
    given = parser.parse_args(words)
    leaks = 0
    for sensitive in (False, True):
        asked = questionnaire(sensitive=sensitive)
        kind = "a sensitive survey" if sensitive else "a survey"
        passive = observe(asked, given.people, given.seed)
        leaks += bool(passive)
        _tell(f"Passive, {kind}", passive, given.people)
        insider = Found(certain=passive.to_insider)
        _tell(f"One who answered once, {kind}", insider, given.people)
        _tell(f"Active, {kind}", observe(asked, given.people, given.seed, OWN), given.people)
    return int(bool(leaks))


def observe(asked: Definition, people: int, seed: int, own: int = 0) -> Found:
    """What is inferred of so many people by somebody who sends `own` answers after each."""
    chance = random.Random(seed)
    mine = somebody(chance) | {"most": "yes", "coin": "yes"}
    arriving = list(_arriving(people, chance, mine, own))
    with event(asked) as survey:
        views = list(watched(survey, [answers for answers, _ in arriving]))
    arrived = [Arrival(tally_of(asked, answers), is_own) for answers, is_own in arriving]
    return inferred(views, asked.fields, arrived)


def _arriving(
    people: int, chance: random.Random, mine: Answers, own: int
) -> Iterator[tuple[Answers, bool]]:
    for _ in range(people):
        yield somebody(chance), False
        yield from [(mine, True)] * own


def _tell(who: str, found: Found, people: int) -> None:
    print(f"{who}: {found.certain.total()} certain answers of {people} people,", end=" ")
    print(f"{found.small.total()} in groups too small")
    for title, counted in ("certain", found.certain), ("too small", found.small):
        if counted:
            print(f"  {title}:", ", ".join(f"{name} {n}" for name, n in counted.most_common()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
