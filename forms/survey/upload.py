"""What an organiser sends to bring a form from elsewhere: the file, then the yes to what it is."""

import json
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField

from forms.base import Form
from models.form.definition import Definition, definition_from


class UploadForm(Form):
    """The file."""

    file = FileField("File", [FileRequired("Choose a file")])


class TakingForm(Form):
    """What the file is here, as the page that showed it sends it back."""

    document = HiddenField()

    @property
    def definition(self) -> Definition:
        """What is to be taken. Raises ValueError where the page was changed on the way."""
        try:
            document: Any = json.loads(self.document.data or "")
        except RecursionError:
            document = None
        if not isinstance(document, dict):
            raise ValueError("This is not what the page showed; choose the file again.")
        return definition_from(document)
