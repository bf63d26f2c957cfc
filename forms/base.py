"""A form of a page: what every one of them does with what is sent to it."""

from functools import cache
from gettext import NullTranslations, translation
from typing import Any

from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.fields.core import UnboundField
from wtforms.i18n import messages_path

from language.message import language
from models.form.setting import bare


class Form(FlaskForm):
    """A form whose texts come without characters of control; a password stays as it was sent."""

    class Meta(FlaskForm.Meta):
        """How fields are made, and in which language WTForms says what it says by itself."""

        def get_translations(self, form: Any) -> NullTranslations:
            """What WTForms says, in the language that is spoken."""
            return _of_wtforms(language())

        def bind_field(self, form: Any, unbound: UnboundField, options: dict[str, Any]) -> Any:
            """Clean what is sent for a text before anything else looks at it."""
            kind = unbound.field_class
            if issubclass(kind, StringField) and not issubclass(kind, PasswordField):
                own = unbound.kwargs.get("filters") or ()
                options = {**options, "filters": (_bare, *own)}
            return super().bind_field(form, unbound, options)


def _bare(text: str | None) -> str:
    return bare(text or "")


@cache
def _of_wtforms(language: str) -> NullTranslations:
    """The catalogue that comes with WTForms; English where it has none."""
    return translation("wtforms", messages_path(), [language], fallback=True)
