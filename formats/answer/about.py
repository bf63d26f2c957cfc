"""About: what a file says of its survey, beside the answers, and what became of them in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from formats.answer.cut import Cuts
from formats.answer.file_name import stem
from formats.text.markdown import to_text
from language.message import gettext as _
from models.form import piping
from models.survey.survey import Survey
from models.survey.title import title_of


@dataclass(frozen=True)
class About:
    """The survey whose answers are in a file; None for answers without one.

    `others` are asked the same again, and their answers are in the file too.
    """

    survey: Survey | None = None
    others: tuple[Survey, ...] = ()
    cuts: Cuts = field(default_factory=Cuts)
    where: str = ""  # the filter that the responses in it meet; "" for all there are

    @property
    def asked(self) -> Mapping[str, str]:
        """{question: its words}, of every version."""
        labels: dict[str, str] = {}
        for one in (self.survey, *self.others):
            labels = (one.history.labels if one else {}) | labels
        return {name: piping.emptied(label) for name, label in labels.items()}

    @property
    def anonymous(self) -> bool:
        """True if the responses have a day, and no time of it."""
        asked = [one for one in (self.survey, *self.others) if one]
        return bool(asked) and all(one.anonymous for one in asked)

    @property
    def notes(self) -> list[str]:
        """A line for the filter, if there is one, and for everything that was cut."""
        those = _("Only the responses of which this is true: %(filter)s", filter=self.where)
        return [*([those] if self.where else []), *self.cuts.lines]

    def stem(self, *, labels: bool = False) -> str:
        """The name of a file of these answers, without its ending."""
        code = self.survey.code if self.survey else ""
        return stem(self.title, code, filtered=bool(self.where), labels=labels)

    @property
    def title(self) -> str:
        """The title of the survey, in plain words."""
        return to_text(title_of(self.survey)) if self.survey else ""
