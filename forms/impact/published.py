"""The form with which the page is published: a line on what is new."""

from wtforms import StringField
from wtforms.validators import Length

from forms.base import Form
from language.message import lazy_gettext as _
from models.impact.published import LONGEST_NOTE


class PublishedForm(Form):
    """A line on what changed, for readers; it may be empty."""

    note = StringField(
        _("What is new, in a line"),
        [Length(max=LONGEST_NOTE, message=_("Shorten it to 200 characters"))],
        description=_("Readers see it in the list of versions and in the feed."),
    )
