"""Forms of the journal: an entry, the line of it that is published, a skill."""

from datetime import date
from functools import partial

from wtforms import SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice

from forms.base import Form
from language.day import in_words
from language.message import gettext
from language.message import lazy_gettext as _
from models.form.written_time import TimeUnfit, day
from models.impact.journal import STEPS, JournalEntry, check_entry, check_line
from models.telling.difference_kind import KIND_NAMES, DifferenceKind


class EntryForm(Form):
    """A day, and what an organiser thinks of it."""

    day = StringField(_("Which day is it about?"), description=_("Like 3 June 2026."))
    words = TextAreaField(
        _("What do you want to remember?"),
        description=_(
            "What went well, what you would do otherwise, what you have learnt. You alone read it."
        ),
    )

    @classmethod
    def of(cls, entry: JournalEntry) -> "EntryForm":
        """The form as the entry is now."""
        about = in_words(date.fromisoformat(entry.day))
        return cls(formdata=None, data={"day": about, "words": entry.words})

    def about(self) -> date | None:
        """The day that was written; None where the entry does not fit, as the fields say."""
        self.validate()
        on = None
        try:
            on = day(self.day.data)
        except TimeUnfit as fault:
            self.day.errors = [str(fault)]
        written = on.isoformat() if on else ""
        return on if self.passes(partial(check_entry, written, self.words.data)) else None


class LineForm(Form):
    """The line of an entry that everyone may read, and what kind of difference it tells."""

    line = TextAreaField(
        _("The line that everyone may read"),
        description=_("It stands alone: write it for people who do not know you."),
    )
    kind = SelectField(_("What kind of difference does it tell?"), validate_choice=False)

    def offering(self) -> "LineForm":
        """The form with all that can be chosen in it."""
        self.kind.choices = [SelectChoice(one.value, KIND_NAMES[one]) for one in DifferenceKind]
        return self

    def chosen(self) -> DifferenceKind | None:
        """The kind; None where the line does not fit, or no kind that is offered was sent."""
        self.validate()
        if self.kind.data not in set(DifferenceKind):
            self.kind.errors = [gettext("Choose one of those that are offered")]
        fits = self.passes(partial(check_line, self.line.data))
        return DifferenceKind(self.kind.data) if fits else None


def _step(chosen: str | int | None) -> int:
    """A step; 0 for none."""
    return int(chosen) if chosen else 0


class SkillForm(Form):
    """How well somebody could do something before the event, and can now."""

    name = StringField(
        _("Something you do as an organiser"),
        description=_("Like “speak for digital tools to people who doubt them”."),
    )
    before = SelectField(_("How well before the event?"), coerce=_step, validate_choice=False)
    now = SelectField(_("How well now?"), coerce=_step, validate_choice=False)

    def offering(self) -> "SkillForm":
        """The form with all that can be chosen in it."""
        none = SelectChoice("", _("Choose one"))
        steps = [none, *(SelectChoice(*one) for one in STEPS.items())]
        self.before.choices = self.now.choices = steps
        return self
