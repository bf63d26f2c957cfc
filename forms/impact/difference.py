"""The form of a difference: its words, its number and day, its evidence, what is not known."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from wtforms import BooleanField, Field, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, ValidationError

from forms.base import Form
from forms.evidence.link import LinksField
from forms.field import TextsField
from language.day import in_words
from language.message import lazy_gettext as _
from models.evidence.evidence import in_lines
from models.form.written_time import TimeUnfit, day
from models.outcome.confirmation import is_concurrence
from models.telling.difference_kind import KIND_NAMES, DifferenceKind
from models.telling.telling import Telling

AHEAD = timedelta(hours=14)  # of the clocks that are furthest ahead


def kinds() -> list[SelectChoice]:
    """Every kind, as choices of a select. The first is none, so that nobody sends one unseen."""
    none = SelectChoice("", str(_("Choose one")))
    return [none, *(SelectChoice(str(kind), str(name)) for kind, name in KIND_NAMES.items())]


class DifferenceForm(Form):
    """What is said of a difference. `kept` names the evidence that stays, beside the links."""

    heading = StringField(_("Heading"), [InputRequired(_("Write a heading"))])
    sentence = TextAreaField(
        _("What changed"),
        [InputRequired(_("Write what changed"))],
        description=_(
            "Who does what differently, where, since when. Say what the event contributed to; "
            "“caused” needs a comparison. Markdown."
        ),
    )
    number = StringField(
        _("Its number"),
        description=_("As it stands in the sentence: it is shown large. Empty for none."),
    )
    as_of = StringField(
        _("As of which day?"),
        [InputRequired(_("Say of which day this is, like 3 December 2026"))],
        description=_("Like 3 December 2026."),
    )
    kind = SelectField(
        _("What sort of difference is it?"),
        [InputRequired(_("Choose what sort of difference it is"))],
        choices=kinds,
    )
    links = LinksField()
    kept = TextsField()
    unknown = TextAreaField(
        _("What is not known"),
        description=_(
            "How few answered, what else may have changed it, what nobody measured. It stands on "
            "the page. Markdown."
        ),
    )
    method = TextAreaField(
        _("How it was computed"), description=_("Folded away, for those who ask. Markdown.")
    )
    drawn = BooleanField(_("Show the picture"))

    day = date.min  # where none can be read

    def validate_as_of(self, field: Field) -> None:
        """Read the day, which is not later than today wherever the reader is."""
        try:
            self.day = day(field.data)
        except TimeUnfit as fault:
            raise ValidationError(str(fault)) from None
        if self.day > (datetime.now(UTC) + AHEAD).date():
            raise ValidationError(str(_("Choose today or an earlier day")))

    def telling(self, before: Telling | None) -> Telling | None:
        """What was sent, with the evidence and the picture of `before` that stay.

        None where it does not fit, and the errors are at the fields.
        """
        self.validate()
        named = before.evidence if before else ()
        stays = [one for one in named if is_concurrence(one) or one.name in self.kept.data]
        picture = before if before and self.drawn.data else None
        found = Telling(
            DifferenceKind.stored(self.kind.data),
            self.heading.data.strip(),
            self.sentence.data.strip(),
            self.number.data.strip(),
            self.day,
            (*stays, *self.links.evidence),
            self.unknown.data.strip(),
            self.method.data.strip(),
            picture.bars if picture else (),
            picture.course if picture else (),
        )
        return found if self.passes(found.check) else None


def form_of(telling: Telling) -> DifferenceForm:
    """The form with what is said of a difference."""
    said: dict[str, Any] = {
        "kind": str(telling.kind),
        "as_of": in_words(telling.as_of),
        "links": in_lines(telling.evidence),
        "drawn": bool(telling.bars or telling.course),
    }
    for name in ("heading", "sentence", "number", "unknown", "method"):
        said[name] = getattr(telling, name)
    return DifferenceForm(formdata=None, data=said)
