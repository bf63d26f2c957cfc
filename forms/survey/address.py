"""The form in which an organiser chooses the end of an address."""

import re

from wtforms import StringField
from wtforms.validators import InputRequired

from forms.base import Form
from language.message import lazy_gettext as _

BETWEEN_WORDS = re.compile(r"[\s_]+")


def _code(written: str | None) -> str:
    """The end of an address, of what somebody wrote: “Digital Day” is digital-day."""
    return BETWEEN_WORDS.sub("-", (written or "").strip().lower())


class CodeForm(Form):
    """What the address of a survey or of an event ends with. Whether it is free only the database
    can say."""

    code = StringField(
        _("What should the address end with?"),
        [InputRequired(_("Write what the address should end with"))],
        filters=[_code],
        description=_(
            "Small letters, digits and hyphens, like digital-day. What is short can be read from "
            "the last row, and said aloud. What can be guessed can be opened by people who were "
            "not invited."
        ),
    )
