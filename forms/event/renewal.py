"""The two forms that bring a programme from a file: one sends it, one takes what it is."""

import json
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField

from forms.base import Form
from language.message import lazy_gettext as _


class ProgrammeFileForm(Form):
    """A file to be looked at."""

    file = FileField(_("File"), [FileRequired(_("Choose a file"))])


class RenewalForm(Form):
    """The sessions that were read from the file, as the page that showed them sends them back."""

    document = HiddenField()

    @property
    def talks(self) -> Any:
        """The sessions as data; None where the page was changed on the way."""
        try:
            return json.loads(self.document.data or "")
        except (ValueError, RecursionError):
            return None
