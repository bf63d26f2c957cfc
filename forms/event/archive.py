"""The form of the archive: the surveys and events that are ticked in the list."""

from typing import Any

from wtforms import SelectMultipleField

from forms.base import Form
from language.message import gettext as _


class ArchiveForm(Form):
    """Codes of surveys and events. Those that are nobody's, or somebody else's, are passed over."""

    survey = SelectMultipleField(validate_choice=False)
    event = SelectMultipleField(validate_choice=False)

    def validate(self, *given: Any, **wtforms: Any) -> bool:
        """False if nothing is ticked."""
        if not super().validate(*given, **wtforms):
            return False
        if self.survey.data or self.event.data:
            return True
        self.survey.errors = [_("Tick what to archive, or to take back.")]
        return False
