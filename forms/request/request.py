"""The form of a request: what people ask for, who sees to it, and where it stands."""

from functools import partial

from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import Optional

from forms.base import Form
from forms.field import NumberField
from forms.history.history import HistoryForm
from language.day import day_or_month_in_words
from language.message import gettext
from language.message import lazy_gettext as _
from models.form.setting import is_blank
from models.form.written_time import TimeUnfit, day
from models.request.request import MOST_PEOPLE, STATUSES, Request, RequestStatement


class RequestForm(HistoryForm):
    """What is said of a request, and of a change the version that was seen and why."""

    topic = StringField(_("What is asked for?"))
    place = StringField(_("Where?"), description=_("A town, a building, “online”."))
    status = SelectField(_("Where does it stand?"), validate_choice=False)
    day = StringField(
        _("Since when?"), description=_("The day on which that was so, like 3 June 2026.")
    )
    owner = StringField(_("Who sees to it?"), description=_("A colleague, or anybody by name."))
    due = StringField(
        _("By when?"), description=_("A day, like 3 June 2026. You are reminded once it is over.")
    )
    people = NumberField(
        _("How many people asked elsewhere?"),
        [Optional()],
        message=_("Write a whole number, like 12"),
        numbers=range(MOST_PEOPLE + 1),
        description=_("By mail, in the corridor: beside those who answered a survey."),
    )
    asked_by = StringField(
        _("Who asked?"),
        description=_(
            "A team or a part of the organisation, for organisers alone. Write no address here."
        ),
    )
    since = StringField(_("When was it asked for first?"), description=_("Like 3 June 2026."))
    why = StringField(
        _("Why?"),
        description=_("In a line, for those who ask later. What was said before stays to be read."),
    )

    @classmethod
    def of(cls, statement: RequestStatement) -> "RequestForm":
        """The form as this is said; a new status is of the day that somebody writes."""
        form = cls(formdata=None, obj=statement)
        form.day.data, form.due.data = _in_words(statement.day), _in_words(statement.due)
        form.people.data = statement.people or None
        return form.offering()

    @classmethod
    def new(cls, today: str) -> "RequestForm":
        """The form for one by hand: of one person, today."""
        said = {"day": _in_words(today), "since": _in_words(today), "people": 1}
        return cls(formdata=None, data=said).offering()

    def offering(self) -> "RequestForm":
        """The form with all that can be chosen in it."""
        self.status.choices = [SelectChoice(*one) for one in STATUSES.items()]
        return self

    def statement(self, now: Request | None = None) -> RequestStatement | None:
        """What was sent; None where it does not fit, and the errors are at the fields.

        `now` is the request of which it is to be said, None for a new one.
        """
        self.offering().validate()
        if "@" in self.asked_by.data:
            self.asked_by.errors = [gettext("Write no address here: name who asked")]
        statement = RequestStatement(
            " ".join(self.topic.data.split()),
            " ".join(self.place.data.split()),
            self.status.data or "",
            self._day("day"),
            " ".join(self.owner.data.split()),
            "" if is_blank(self.due.data) else self._day("due"),
            self.people.data or 0,
            self.asked_by.data.strip(),
        )
        if now is None:
            fits = self.passes(partial(statement.check_by_hand, self.first_day()))
        else:
            fits = self.takes(statement, now)
        return statement if fits else None

    def first_day(self) -> str:
        """When it was asked for first, in ISO 8601; "" where that is no day, as its field says."""
        return self._day("since")

    def _day(self, name: str) -> str:
        try:
            return day(self[name].data or "").isoformat()
        except TimeUnfit as fault:
            self[name].errors = [str(fault)]
            return ""


class SpellingForm(Form):
    """Another request that means the same."""

    other = SelectField(_("What means the same?"), coerce=int, validate_choice=False)
    sure = BooleanField(_("Put them together all the same"))


class TopicForm(Form):
    """A topic that means the same as another one, at all places."""

    topic = SelectField(_("Which topic?"), validate_choice=False)
    into = StringField(
        _("What does it mean?"),
        description=_(
            "Choose another topic, or write one in words of yours. It is told in these words, so "
            "name nobody."
        ),
    )
    sure = BooleanField(_("Put them together all the same"))


class HomeForm(Form):
    """The places where an event is at home."""

    places = TextAreaField(
        _("Where are you at home?"),
        description=_("Places as they stand in the list, one a line, like London."),
    )
    nowhere = TextAreaField(
        _("What is no place?"),
        description=_("As it stands in the list, one a line, like Online: it counts as neither."),
    )


class KnownEventForm(Form):
    """An event that is there already and grew out of a request."""

    grown = SelectField(_("Which event grew out of it?"), validate_choice=False)


def _in_words(written: str) -> str:
    return day_or_month_in_words(written) if written else ""
