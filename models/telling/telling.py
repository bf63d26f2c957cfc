"""A telling: all that is said of one difference, in an organiser's words, as plain data."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from textwrap import shorten
from typing import Any

from language.message import gettext as _
from language.message import ngettext
from language.number import grouped
from models.evidence.evidence import LONGEST_EVIDENCE, Evidence, faults_of
from models.evidence.noun import CONFIRMATION, OUTCOME, TAKEN_BACK
from models.evidence.witness import Witness
from models.form.excerpt import excerpt
from models.form.markdown import excess
from models.form.setting import Fault, UnfitSetting, is_blank
from models.history.statement import known_of
from models.telling.difference_kind import DifferenceKind
from models.telling.proposal import Proposal, ShareBar

# Characters.
LONGEST_HEADING, LONGEST_NUMBER, LONGEST_TEXT = 200, 40, 1_000
LONGEST_FIRST_WORDS = 70
MOST_EVIDENCE, MOST_BARS, MOST_POINTS = 10, 10, 400
TEXTS = ("sentence", "unknown", "method")


class TellingUnfit(UnfitSetting):
    """A telling is invalid: `setting` names the field to change, `message` says how."""


@dataclass(frozen=True)
class Telling:
    """What is said of a difference. The fields are those of Proposal, without its source."""

    kind: DifferenceKind
    heading: str
    sentence: str
    number: str
    as_of: date
    evidence: tuple[Evidence, ...] = ()
    unknown: str = ""
    method: str = ""
    bars: tuple[ShareBar, ...] = ()
    course: tuple[tuple[date, float], ...] = ()

    def check(self) -> None:
        """Raise TellingUnfit for all invalid fields."""
        TellingUnfit.tell(self._faults())

    def _faults(self) -> Iterator[Fault]:
        if is_blank(self.heading) or len(self.heading) > LONGEST_HEADING:
            yield "heading", _one_to(LONGEST_HEADING)
        if is_blank(self.sentence):
            yield "sentence", _("Write what changed")
        for setting in TEXTS:
            yield from _faults_of_text(setting, getattr(self, setting))
        if len(self.number) > LONGEST_NUMBER:
            yield "number", _at_most(LONGEST_NUMBER)
        elif self.number and not stands_in(self.number, self.sentence):
            yield "number", _("Write the number as it stands in the sentence, or leave it empty")
        yield from faults_of(self.evidence, MOST_EVIDENCE)

    @property
    def document(self) -> dict[str, Any]:
        """It as plain data, as it is stored."""
        return {
            "kind": str(self.kind),
            "heading": self.heading,
            "sentence": self.sentence,
            "number": self.number,
            "as_of": self.as_of.isoformat(),
            "unknown": self.unknown,
            "method": self.method,
            "evidence": [[one.noun, one.key, one.words] for one in self.evidence],
            "bars": [[one.label, one.people, one.of] for one in self.bars],
            "course": [[day.isoformat(), value] for day, value in self.course],
        }

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> "Telling":
        """The telling that was stored as `document`."""
        said = known_of(cls, document)
        return cls(
            kind=DifferenceKind.stored(said.pop("kind")),
            as_of=date.fromisoformat(said.pop("as_of")),
            evidence=tuple(_named(*one[:3]) for one in said.pop("evidence")),
            bars=tuple(ShareBar(*one) for one in said.pop("bars")),
            course=tuple((date.fromisoformat(day), value) for day, value in said.pop("course")),
            **said,
        )

    @classmethod
    def of(cls, proposal: Proposal) -> "Telling":
        """What a proposal says, cut to the lengths that a telling may have."""
        number = proposal.number if len(proposal.number) <= LONGEST_NUMBER else ""
        return cls(
            proposal.kind,
            excerpt(proposal.heading, LONGEST_HEADING),
            excerpt(proposal.sentence, LONGEST_TEXT),
            number if stands_in(number, excerpt(proposal.sentence, LONGEST_TEXT)) else "",
            proposal.as_of,
            tuple(map(_as_kept, proposal.evidence[:MOST_EVIDENCE])),
            excerpt(proposal.unknown, LONGEST_TEXT),
            excerpt(proposal.method, LONGEST_TEXT),
            proposal.bars[:MOST_BARS],
            proposal.course[-MOST_POINTS:],
        )


def unseen(telling: Telling, seen: Mapping[Evidence, Witness]) -> int:
    """How many of its words and photos were taken back, or are not shown for now."""
    return sum(one.noun in TAKEN_BACK and one not in seen for one in telling.evidence)


def is_emptied(telling: Telling, seen: Mapping[Evidence, Witness]) -> bool:
    """True if it had people’s own words or photos alone to show, and none of them is left.

    What says a number says something without them.
    """
    pieces = telling.evidence
    return bool(pieces) and not telling.number and unseen(telling, seen) == len(pieces)


def _named(noun: str, key: str, words: str) -> Evidence:
    """The evidence that was stored so; how many agree on an outcome was first named by its id."""
    if noun == OUTCOME:
        return Evidence(CONFIRMATION, f"{OUTCOME}:{key}", words)
    return Evidence(noun, key, words)


def _as_kept(one: Evidence) -> Evidence:
    """It with no more words than are kept; none of what can be taken back, which is looked up."""
    words = "" if one.noun in TAKEN_BACK else excerpt(one.words, LONGEST_EVIDENCE)
    return replace(one, words=words)


def _faults_of_text(setting: str, said: str) -> Iterator[Fault]:
    if len(said) > LONGEST_TEXT:
        yield setting, _at_most(LONGEST_TEXT)
    elif slow := excess(said):
        yield setting, slow.page


def stands_in(number: str, sentence: str) -> bool:
    """True if this number stands there as a whole one: 5 is not in “15”, “5,000” or “2.5”."""
    before = r"(?<!\d)(?<!\d[.,’'])"
    if re.match(r"\d{3}(?!\d)", number):  # where the thousands are told apart by a space
        before += r"(?<!\d\s)"
    whole = rf"{before}{re.escape(number)}(?![.,’']?\d)(?!\s\d{{3}}(?!\d))"
    return bool(number) and re.search(whole, sentence) is not None


def first_words(words: str) -> str:
    """What a heading can be of a text: its first words, with “…” where there are more."""
    line = shorten(words, LONGEST_FIRST_WORDS, placeholder="…")
    return line if line.strip("…") else excerpt(words, LONGEST_FIRST_WORDS)


def _one_to(most: int) -> str:
    return ngettext("Write 1 to %(num)s character", "Write 1 to %(num)s characters", most)


def _at_most(most: int) -> str:
    return ngettext(
        "Write %(most)s character or fewer",
        "Write %(most)s characters or fewer",
        most,
        most=grouped(most),
    )
