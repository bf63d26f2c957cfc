"""Forms of a followed myth: what is said of it, and which questions are about it."""

from datetime import UTC, datetime

from wtforms import SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired

from forms.base import Form
from forms.evidence.link import LinksField
from forms.field import TextsField
from forms.history.history import HistoryForm
from language.day import in_words
from language.message import gettext
from language.message import lazy_gettext as _
from models.evidence.evidence import Evidence, in_lines
from models.evidence.noun import LINK
from models.form.setting import is_blank
from models.form.written_time import TimeUnfit, day
from models.myth.followed_myth import FollowedMyth
from models.myth.myth_statement import MythStatement
from models.myth.myth_verdict import VERDICT_NAMES, MythVerdict


class FollowedMythForm(HistoryForm):
    """What is said of a myth, and of a change the version that was seen and why.

    `clauses` are the keys of the clauses that are ticked.
    """

    claim = TextAreaField(
        _("What do people believe?"),
        description=_("As a statement: “You may not use social media if you work with X.”"),
        name="statement",
    )
    verdict = SelectField(_("Is it so?"), validate_choice=False)
    words = TextAreaField(
        _("What settles it?"),
        description=_("In a sentence or two: who says so, and where. Markdown works."),
    )
    settled_on = StringField(
        _("When was it settled?"),
        description=_("Like 3 June 2026. Empty while it is not settled."),
    )
    links = LinksField()
    clauses = TextsField(_("Clauses that settle it"))

    @classmethod
    def of(cls, statement: MythStatement) -> "FollowedMythForm":
        """The form as this is said."""
        form = cls(formdata=None, obj=statement)
        form.verdict.data = statement.verdict.value
        form.settled_on.data = in_words(statement.day) if statement.day else ""
        form.links.data = in_lines(statement.sources)
        form.clauses.data = [one.key for one in statement.sources if one.noun != LINK]
        return form.offering()

    def offering(self) -> "FollowedMythForm":
        """The form with all that can be chosen in it."""
        self.verdict.choices = [SelectChoice(one.value, VERDICT_NAMES[one]) for one in MythVerdict]
        return self

    def statement(
        self, offered: list[Evidence], now: FollowedMyth | None = None
    ) -> MythStatement | None:
        """What was sent, with those of the offered clauses that are ticked.

        None where it does not fit, and the errors are at the fields. `now` is the myth of which it
        is to be said.
        """
        self.offering().validate()
        if self.verdict.data not in set(MythVerdict):
            self.verdict.errors = [gettext("Choose one of those that are offered")]
        ticked = [one for one in offered if one.key in self.clauses.data]
        found = MythStatement(
            " ".join(self.claim.data.split()),
            MythVerdict.stored(self.verdict.data),
            self.words.data.strip(),
            self._settled_on(),
            (*self.links.evidence, *ticked),
        )
        return found if self.takes(found, now) else None

    def _settled_on(self) -> str:
        """The day in ISO 8601; "" for none, and where it does not fit.

        Whoever says at this moment that it is settled need not write the day of today.
        """
        if is_blank(self.settled_on.data):
            is_new = self.seen.data is None and self.verdict.data != MythVerdict.OPEN
            return datetime.now(UTC).date().isoformat() if is_new else ""
        try:
            return day(self.settled_on.data).isoformat()
        except TimeUnfit as fault:
            self.settled_on.errors = [str(fault)]
            return ""


class MythQuestionForm(Form):
    """A question of a survey, as `<survey>/<name>`, and the code of a myth; "" for a new one."""

    question = StringField(validators=[InputRequired()])
    myth = StringField()


class SuggestionForm(Form):
    """The suggested questions that are ticked, each as `<survey>/<name>`."""

    named = TextsField()
