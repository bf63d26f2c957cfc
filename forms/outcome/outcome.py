"""The form of an outcome: four questions first, and behind them all that may be said."""

from collections.abc import Callable, Sequence
from datetime import date

from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice

from forms.base import Form
from forms.evidence.link import LinksField
from forms.field import TextsField
from forms.history.history import HistoryForm
from language.day import day_or_month_in_words
from language.message import gettext
from language.message import lazy_gettext as _
from models.evidence.evidence import Evidence, in_lines
from models.form.written_time import TimeUnfit, day_or_month
from models.outcome.outcome import EFFECTS, EXPECTED, LEVELS, Outcome, OutcomeStatement
from models.telling.difference_kind import KIND_NAMES, DifferenceKind

CHOOSE = _("Choose one")
REFUSED = _(
    "Whoever wrote these words did not agree that they are published. Put what changed into your "
    "own words, or leave it to organisers alone."
)


def _said(chosen: str | None) -> str:
    return chosen or ""


def _level(chosen: int | None) -> int:
    return chosen or 0


class OutcomeDeletionForm(Form):
    """The deletion of an outcome: whether what is told of it goes too."""

    withdrawn = BooleanField(
        _("Withdraw it from every version of the page too"),
        description=_("It is gone there at once. Nobody can bring it back there."),
    )


class OutcomeForm(HistoryForm):
    """What is said of an outcome, and of a change the version that was seen and why.

    Evidence other than links is named on a page of its own; `kept` are the names of that
    which stays.
    """

    what = TextAreaField(_("What changed?"), description=_("One change, in a sentence or two."))
    who = StringField(
        _("Who changed it?"), description=_("A person, a team, an organisation: whoever acted.")
    )
    happened = StringField(
        _("When?"), description=_("A month or a day, like June 2026 or 3 June 2026.")
    )
    kind = SelectField(_("What kind of change is it?"), validate_choice=False)
    place = StringField(_("Where?"))
    significance = TextAreaField(_("Why does it matter?"))
    contribution = TextAreaField(
        _("What did the event contribute?"),
        description=_(
            "What it plausibly did, beside everything else. That it contributed can be said; that "
            "it was the cause cannot, for nothing was compared."
        ),
    )
    expected = SelectField(_("Was it expected?"), filters=[_said])
    effect = SelectField(_("Is it good or bad?"), filters=[_said])
    level = SelectField(
        _("Kirkpatrick level"),
        coerce=int,
        filters=[_level],
        description=_("If your organisation works with it."),
    )
    links = LinksField(
        description=_(
            "One a line; behind each, after a blank, what it is. Figures, clauses and quotes can "
            "be added when the outcome is saved."
        ),
    )
    kept = TextsField()
    tellable = BooleanField(
        _("Everyone may read it"),
        description=_(
            "It is in your own words, or who wrote it agreed. Nobody reads it before you put it "
            "on the page of differences, or ask somebody whether it is so."
        ),
    )

    @classmethod
    def of(cls, statement: OutcomeStatement) -> "OutcomeForm":
        """The form as this is said."""
        form = cls(formdata=None, obj=statement)
        form.happened.data = day_or_month_in_words(statement.happened)
        form.links.data = in_lines(statement.evidence)
        return form.offering()

    @classmethod
    def new(cls, today: date, **said: str) -> "OutcomeForm":
        """The form for a new outcome: of this month, in an organiser's own words."""
        month = day_or_month_in_words(today.isoformat()[:7])
        values = {"happened": month, "tellable": True, "level": 0}
        given = {name: one for name, one in said.items() if one}
        return cls(formdata=None, data=values | given).offering()

    def offering(self) -> "OutcomeForm":
        """The form with all that can be chosen in it."""
        # None is chosen beforehand: what nobody looks at would be told as if somebody had said it.
        none = [] if self.kind.data in set(DifferenceKind) else [SelectChoice("", CHOOSE)]
        kinds = [SelectChoice(one.value, KIND_NAMES[one]) for one in DifferenceKind]
        self.kind.choices = [*none, *kinds]
        self.expected.choices = [SelectChoice(*one) for one in EXPECTED.items()]
        self.effect.choices = [SelectChoice(*one) for one in EFFECTS.items()]
        self.level.choices = [SelectChoice(*one) for one in LEVELS.items()]
        return self

    def statement(
        self,
        named: Sequence[Evidence],
        now: Outcome | None = None,
        is_refused: Callable[[OutcomeStatement], bool] | None = None,
    ) -> OutcomeStatement | None:
        """What was sent, with links and this evidence; None where it does not fit, as fields say.

        `now` is the outcome of which it is to be said; `is_refused` looks whether it tells everyone
        what its writer did not agree to. Whoever leaves out what is behind “Add more”
        says nothing of it.
        """
        self.offering().validate()
        if self.kind.data not in set(DifferenceKind):
            self.kind.errors = [gettext("Choose what kind of change it is")]
        statement = OutcomeStatement(
            what=self.what.data.strip(),
            who=self.who.data.strip(),
            happened=self._happened(),
            kind=DifferenceKind.stored(self.kind.data),
            place=self.place.data.strip(),
            significance=self.significance.data.strip(),
            contribution=self.contribution.data.strip(),
            expected=self.expected.data,
            effect=self.effect.data,
            level=self.level.data,
            tellable=self.tellable.data,
            evidence=(*self.links.evidence, *named),
        )
        if is_refused is not None and is_refused(statement):
            self.tellable.errors = [str(REFUSED)]
        return statement if self.takes(statement, now) else None

    def _happened(self) -> str:
        try:
            return day_or_month(self.happened.data)
        except TimeUnfit as fault:
            self.happened.errors = [str(fault)]
            return ""
