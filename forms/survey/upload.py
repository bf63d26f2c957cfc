"""The two forms that bring a survey from elsewhere: one sends the file, one takes what it is."""

import json
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField

from forms.base import Form
from language.message import gettext
from language.message import lazy_gettext as _
from models.form.definition import Definition, definition_from


class UploadForm(Form):
    """A file to be looked at."""

    file = FileField(_("File"), [FileRequired(_("Choose a file"))])


class TakingForm(Form):
    """The definition that was read from the file, as the page that showed it sends it back."""

    document = HiddenField()

    @property
    def definition(self) -> Definition:
        """The definition to take. Raises ValueError where the page was changed on the way."""
        try:
            document: Any = json.loads(self.document.data or "")
        except RecursionError:
            document = None
        if not isinstance(document, dict):
            raise ValueError(gettext("This is not what the page showed; choose the file again."))
        return definition_from(document)
