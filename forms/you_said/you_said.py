"""The form of what is replied to what people said."""

from collections.abc import Iterable
from datetime import date

from wtforms import SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice

from forms.evidence.link import LinksField
from forms.history.history import HistoryForm
from language.day import in_words
from language.message import gettext
from language.message import lazy_gettext as _
from models.evidence.evidence import Evidence, in_lines
from models.evidence.noun import CLAUSE, OUTCOME
from models.form.excerpt import excerpt
from models.form.written_time import TimeUnfit, day
from models.you_said.standing import HEARD, STATES
from models.you_said.you_said import YouSaid, YouSaidStatement

LONGEST_OFFERED = 80  # characters of what can be chosen


class YouSaidForm(HistoryForm):
    """What people said, what was done, where it stands; of a change what was seen, and why.

    A clause and an outcome are chosen from those that `offer` is given.
    """

    said = TextAreaField(
        _("You said"),
        description=_("What people said, as you would tell it to them. Nobody’s own words."),
    )
    did = TextAreaField(_("We did"), description=_("What you did, or what you are doing."))
    state = SelectField(_("Where it stands"), validate_choice=False)
    reason = TextAreaField(_("Why not"), description=_("If it will not be done."))
    on = StringField(_("When?"), description=_("A day, like 3 June 2026."))
    links = LinksField()
    clause = SelectField(_("The clause as it is now"), validate_choice=False)
    outcome = SelectField(_("An outcome that shows it"), validate_choice=False)
    why = StringField(
        _("Why do you change it?"),
        description=_("What was said before stays to be read by your colleagues, with this line."),
    )

    @classmethod
    def new(cls, today: date, said: str) -> "YouSaidForm":
        """The form for a new reply, with what people said."""
        return cls(formdata=None, data={"said": said, "state": HEARD, "on": in_words(today)})

    @classmethod
    def of(cls, statement: YouSaidStatement) -> "YouSaidForm":
        """The form as this is said."""
        form = cls(formdata=None, obj=statement)
        form.on.data = in_words(date.fromisoformat(statement.on))
        form.links.data = in_lines(statement.evidence)
        for field, noun in ((form.clause, CLAUSE), (form.outcome, OUTCOME)):
            field.data = next((one.key for one in statement.evidence_of(noun)), "")
        return form

    def offer(self, clauses: Iterable[Evidence], outcomes: Iterable[Evidence]) -> "YouSaidForm":
        """The form with all that can be chosen in it."""
        self.state.choices = [SelectChoice(*one) for one in STATES.items()]
        self._named: dict[str, Evidence] = {}
        for field, several in ((self.clause, clauses), (self.outcome, outcomes)):
            listed = list(several)
            self._named |= {f"{one.noun}:{one.key}": one for one in listed}
            none = SelectChoice("", gettext("None"))
            field.choices = [
                none,
                *(SelectChoice(one.key, excerpt(one.words, LONGEST_OFFERED)) for one in listed),
            ]
        return self

    def statement(
        self, figures: tuple[int, ...], now: YouSaid | None = None
    ) -> YouSaidStatement | None:
        """What was sent, with these figures; None where it does not fit, as the fields say.

        `now` is the reply of which it is to be said.
        """
        self.validate()
        chosen = (f"{CLAUSE}:{self.clause.data}", f"{OUTCOME}:{self.outcome.data}")
        named = [self._named[one] for one in chosen if one in self._named]
        found = YouSaidStatement(
            said=self.said.data.strip(),
            did=self.did.data.strip(),
            state=self.state.data or HEARD,
            reason=self.reason.data.strip(),
            on=self._day(),
            evidence=(*self.links.evidence, *named),
            figures=figures,
        )
        return found if self.takes(found, now) else None

    def _day(self) -> str:
        try:
            return day(self.on.data).isoformat()
        except TimeUnfit as fault:
            self.on.errors = [str(fault)]
            return ""
