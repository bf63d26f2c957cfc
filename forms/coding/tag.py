"""Forms of tags: one of them, and the one that it goes into."""

from collections.abc import Callable
from typing import Any

from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from forms.base import Form
from language.message import lazy_gettext as _
from models.coding.tag import LONGEST_DESCRIPTION, LONGEST_LABEL, Tag, TagUnfit
from models.survey.survey import Survey

TOO_LONG = Length(max=LONGEST_LABEL, message=_("Write %(max)s characters at most"))


class TagForm(Form):
    """What a tag is called, and when it is set."""

    label = StringField(
        _("What is the tag called?"),
        [InputRequired(_("Write what the tag is called")), TOO_LONG],
        filters=(str.strip,),
    )
    description = TextAreaField(
        _("When is it set?"),
        [Length(max=LONGEST_DESCRIPTION, message=_("Write %(max)s characters at most"))],
        description=_("You can leave this empty. It helps two people to mean the same."),
        filters=(str.strip,),
    )

    def add(self, survey: Survey, field: str) -> bool:
        """Add the tag; False if it cannot be, and the errors are at the fields."""
        return self._done(lambda: Tag.add(survey, field, self.label.data, self.description.data))

    def change(self, tag: Tag) -> bool:
        """Change the tag; False if it cannot be so, and the errors are at the fields."""
        return self._done(lambda: tag.change(self.label.data, self.description.data))

    def _done(self, deed: Callable[[], object]) -> bool:
        if not self.validate():
            return False
        try:
            deed()
        except TagUnfit as fault:
            self.label.errors = [str(fault)]
            return False
        return True


class MergerForm(Form):
    """The tag that another goes into."""

    into = SelectField(_("Which tag does it go into?"))

    def __init__(self, others: list[Tag], *given: Any, **wtforms: Any) -> None:
        super().__init__(*given, **wtforms)
        self.into.choices = [(one.name, one.label) for one in others]
