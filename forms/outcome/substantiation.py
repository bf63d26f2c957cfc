"""Forms of a substantiation: who is asked, and what they say."""

from wtforms import BooleanField, RadioField, StringField, TextAreaField
from wtforms.fields import SelectChoice

from forms.base import Form
from forms.field import SeenField
from language.message import lazy_gettext as _
from models.outcome.substantiation import VERDICTS


class AskingForm(Form):
    """The person who is asked whether an outcome is so."""

    name = StringField(_("Name"))
    role = StringField(
        _("Who they are"), description=_("Their work or their team: how they come to know it.")
    )


class VerdictForm(Form):
    """What the person says who is asked, of the version of the outcome that they have seen.

    Whoever has the link is protected by the guard of public addresses, as no session is theirs.
    """

    class Meta(Form.Meta):
        """There is no session to protect."""

        csrf = False

    verdict = RadioField(_("Is it so?"), validate_choice=False)
    line = TextAreaField(
        _("Anything you want to add"),
        description=_("A line is enough. You need not write anything."),
    )
    may_name = BooleanField(_("My name and my role may stand beside it in public"))
    seen = SeenField(is_needed=False)

    def offering(self) -> "VerdictForm":
        """The form with all that can be said in it."""
        self.verdict.choices = [SelectChoice(*one) for one in VERDICTS.items()]
        return self
