"""The base of every form of a page: it cleans each text that is sent."""

from collections.abc import Callable
from gettext import NullTranslations, translation
from typing import Any

from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.fields.core import UnboundField
from wtforms.i18n import messages_path

from language.catalogue import SOURCE, languages
from language.message import language
from models.form.setting import UnfitSetting, bare

# What comes with WTForms, English where it lacks a language. All are read at the start, for an
# upgrade may replace the files.
CATALOGUES = {
    one: translation("wtforms", messages_path(), [one], fallback=True) for one in languages()
}


class Form(FlaskForm):
    """A form that takes control characters out of its texts; a password stays as it was sent."""

    class Meta(FlaskForm.Meta):
        """Cleans the fields, and chooses the language of WTForms' own messages."""

        def get_translations(self, form: Any) -> NullTranslations:
            """The catalogue of WTForms' own messages in the language that is spoken."""
            return CATALOGUES.get(language(), CATALOGUES[SOURCE])

        def bind_field(self, form: Any, unbound: UnboundField, options: dict[str, Any]) -> Any:
            """Make a field; one for text cleans what is sent before its own filters see it."""
            kind = unbound.field_class
            if issubclass(kind, StringField) and not issubclass(kind, PasswordField):
                own = unbound.kwargs.get("filters") or ()
                options = {**options, "filters": (_bare, *own)}
            return super().bind_field(form, unbound, options)

    @property
    def above(self) -> list[str]:
        """What is said above the form, as nobody sees a field for it."""
        hidden = (one for one in self if one.flags.hidden and one.errors)
        return [*self.form_errors, *(str(one.errors[0]) for one in hidden)]

    def say(self, fault: UnfitSetting) -> None:
        """Show all that is wrong, each at its field; above the form, where there is none."""
        for setting, message in fault.faults:
            if setting in self:
                self[setting].errors = [*self[setting].errors, message]
            else:
                self.form_errors.append(message)

    def passes(self, check: Callable[[], None]) -> bool:
        """True if no field has an error and `check` raises none; all are shown at once.

        In the place of what cannot be read, of which the field says so already, `check` looks at
        some other value. What it says of that comes second, and nobody reads it.
        """
        try:
            check()
        except UnfitSetting as fault:
            self.say(fault)
        return not self.errors


def _bare(text: str | None) -> str:
    return bare(text or "")
