"""The form of a reply: what a reader sends."""

from wtforms import StringField, TextAreaField

from forms.base import Form
from language.message import lazy_gettext as _


class ReplyForm(Form):
    """What a reader sends. `website` is for programs: people do not see it (a honeypot)."""

    class Meta:
        csrf = False  # a reader has no session; views/wall/reply.py looks at `token`

    name = StringField(
        _("Your name (optional)"), description=_("Everyone reads it beside your reply.")
    )
    text = TextAreaField(_("Your reply"))
    website = StringField(_("Leave this empty"))
    token = StringField()
