"""A settlement: what is said of a myth, whether it is so, and what settles it."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from language.message import Lazy, lazy_gettext
from language.message import gettext as _
from models.evidence.evidence import Evidence, check_evidence
from models.form.markdown import excess
from models.form.setting import is_blank
from models.form.zone import latest_day
from models.history.history import StatementUnfit, check_lengths, known_of
from models.myth.myth_verdict import MythVerdict

LONGEST_STATEMENT, LONGEST_WORDS = 300, 2_000  # characters
MOST_SOURCES = 20
EARLIEST = 1900  # the year
SAID_NAMES: dict[str, Lazy] = {
    "statement": lazy_gettext("The statement"),
    "verdict": lazy_gettext("Is it so?"),
    "words": lazy_gettext("What settles it"),
    "settled_on": lazy_gettext("When it was settled"),
    "sources": lazy_gettext("Sources"),
}


class MythUnfit(StatementUnfit):
    """A myth is invalid: `setting` names the field to change, `message` says how."""


@dataclass(frozen=True)
class Settlement:
    """What is said of a myth: the statement, whether it is so, and what settles it.

    `words` are Markdown, `settled_on` is a day in ISO 8601 or "", `sources` are links and clauses.
    """

    statement: str
    verdict: MythVerdict = MythVerdict.OPEN
    words: str = ""
    settled_on: str = ""
    sources: tuple[Evidence, ...] = ()

    def check(self) -> None:
        """Raise MythUnfit for the first thing that does not fit."""
        if is_blank(self.statement):
            raise MythUnfit("statement", _("Write what people believe, as a statement"))
        longest = {"statement": LONGEST_STATEMENT, "words": LONGEST_WORDS}
        check_lengths(self, longest, MythUnfit)
        if slow := excess(self.words):
            raise MythUnfit("words", slow.page)
        if self.verdict is MythVerdict.OPEN:
            if self.settled_on:
                raise MythUnfit("settled_on", _("Leave it empty while it is not settled"))
        elif not self.settled_on:
            raise MythUnfit("settled_on", _("Write the day on which it was settled"))
        elif not f"{EARLIEST}" <= self.settled_on <= latest_day().isoformat():
            raise MythUnfit("settled_on", _("Write a day that has been"))
        check_evidence(self.sources, MOST_SOURCES, MythUnfit)

    @property
    def document(self) -> dict[str, Any]:
        """It as plain data."""
        return asdict(self) | {"sources": [asdict(one) for one in self.sources]}

    @classmethod
    def of(cls, document: dict[str, Any]) -> "Settlement":
        """What was stored as this document."""
        known = known_of(cls, document)
        sources = tuple(Evidence.of(one) for one in document["sources"])
        verdict = MythVerdict.stored(document["verdict"])
        return cls(**known | {"verdict": verdict, "sources": sources})

    @property
    def day(self) -> date | None:
        """The day on which it was settled, or None."""
        return date.fromisoformat(self.settled_on) if self.settled_on else None

    def changed_from(self, former: "Settlement") -> list[str]:
        """The names of what it says otherwise than a former one."""
        return [name for name in SAID_NAMES if getattr(self, name) != getattr(former, name)]
