"""The statement of a myth: what people believe, whether it is so, and what settles it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from language.message import Lazy, lazy_gettext
from language.message import gettext as _
from models.evidence.evidence import Evidence, faults_of
from models.form.markdown import excess
from models.form.setting import Fault, is_blank
from models.form.written_time import has_been
from models.history.statement import Statement, StatementUnfit, too_long
from models.myth.myth_verdict import MythVerdict

LONGEST_CLAIM, LONGEST_REASONING = 300, 2_000  # characters
MOST_SOURCES = 20
NAMES: dict[str, Lazy] = {
    "claim": lazy_gettext("The statement"),
    "verdict": lazy_gettext("Is it so?"),
    "words": lazy_gettext("What settles it"),
    "settled_on": lazy_gettext("When it was settled"),
    "sources": lazy_gettext("Sources"),
}


class MythUnfit(StatementUnfit):
    """A myth is invalid: `setting` names the field to change, `message` says how."""


@dataclass(frozen=True)
class MythStatement(Statement):
    """What is said of a myth. `claim` is what people believe, as they would say it.

    `words` are Markdown, `settled_on` is a day in ISO 8601 or "", `sources` are links and clauses.
    """

    names = NAMES
    unfit = MythUnfit
    claim: str
    verdict: MythVerdict = MythVerdict.OPEN
    words: str = ""
    settled_on: str = ""
    sources: tuple[Evidence, ...] = ()

    def faults(self) -> Iterator[Fault]:
        """All that does not fit."""
        if is_blank(self.claim):
            yield "claim", _("Write what people believe, as a statement")
        yield from too_long(self, {"claim": LONGEST_CLAIM, "words": LONGEST_REASONING})
        if len(self.words) <= LONGEST_REASONING and (slow := excess(self.words)):
            yield "words", slow.page
        if self.verdict is MythVerdict.OPEN:
            if self.settled_on:
                yield "settled_on", _("Leave it empty while it is not settled")
        elif not self.settled_on:
            yield "settled_on", _("Write the day on which it was settled")
        elif not has_been(self.settled_on):
            yield "settled_on", _("Write a day that has been")
        yield from faults_of(self.sources, MOST_SOURCES)

    @property
    def document(self) -> dict[str, Any]:
        """It as plain data, as it is stored: there a claim is called `statement`."""
        said = super().document
        return {"statement": said.pop("claim")} | said

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Self:
        """The statement that was stored as this document."""
        return super().of({"claim": document["statement"]} | dict(document))

    @classmethod
    def _read(cls, known: Mapping[str, Any]) -> dict[str, Any]:
        sources = tuple(Evidence.of(one) for one in known["sources"])
        return {"verdict": MythVerdict.stored(known["verdict"]), "sources": sources}

    @property
    def day(self) -> date | None:
        """The day on which it was settled, or None."""
        return date.fromisoformat(self.settled_on) if self.settled_on else None
