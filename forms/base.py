"""The base of every form of a page: it cleans each text that is sent."""

from collections.abc import Callable
from gettext import NullTranslations, translation
from typing import Any, ClassVar

from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.fields.core import UnboundField
from wtforms.i18n import messages_path

from language.catalogue import SOURCE, languages
from language.message import language, lazy_gettext
from models.form.setting import UnfitSetting, bare

ONE_OFFERED = lazy_gettext("Choose one of those that are offered")
SOME_OFFERED = lazy_gettext("Choose among those that are offered")
# What WTForms says of a choice that no page has offered, and what we say of it.
OWN_WORDS = {
    "Not a valid choice.": ONE_OFFERED,
    "Invalid Choice: could not coerce.": ONE_OFFERED,
    "Invalid choice(s): one or more data inputs could not be coerced.": SOME_OFFERED,
    "'%(value)s' is not a valid choice for this field.": SOME_OFFERED,
}


class _Words(NullTranslations):
    """WTForms' own messages in one language, and our words in the place of some."""

    def gettext(self, message: str) -> str:
        """The sentence in our words, or as WTForms says it in this language."""
        own = OWN_WORDS.get(message)
        return str(own) if own else super().gettext(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Like `gettext`, for a sentence that counts something."""
        own = OWN_WORDS.get(msgid1)
        return str(own) if own else super().ngettext(msgid1, msgid2, n)


def _words(tag: str) -> NullTranslations:
    words = _Words()
    words.add_fallback(translation("wtforms", messages_path(), [tag], fallback=True))
    return words


# What comes with WTForms, English where it lacks a language. All are read at the start, for an
# upgrade may replace the files.
CATALOGUES = {one: _words(one) for one in languages()}


class Form(FlaskForm):
    """A form that takes control characters out of its texts; a password stays as it was sent.

    Its fields are in the order of the page, as is what is wrong with them. Those of a class it is
    made from come before its own: `FIRST` and `LAST` name the ones that stand elsewhere.
    """

    _fields: dict[str, Any]
    FIRST: ClassVar[tuple[str, ...]] = ()
    LAST: ClassVar[tuple[str, ...]] = ()

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

    def __init__(self, *given: Any, **wtforms: Any) -> None:
        super().__init__(*given, **wtforms)
        between = [name for name in self._fields if name not in (*self.FIRST, *self.LAST)]
        order = (*self.FIRST, *between, *self.LAST)
        self._fields = {name: self._fields[name] for name in order}

    @property
    def above(self) -> list[str]:
        """What is said above the form, as nobody sees a field for it."""
        hidden = (one for one in self if one.flags.hidden and one.errors)
        return [*self.form_errors, *(str(one.errors[0]) for one in hidden)]

    def validate(self, extra_validators: Any = None) -> bool:
        """True if all could be read and is as it should be; fields say what is not.

        What cannot be read is nothing that more could be said of.
        """
        is_fine = super().validate(extra_validators)
        for field in self:
            if field.process_errors:
                field.errors = list(field.process_errors)
        return bool(is_fine)

    def say(self, fault: UnfitSetting) -> None:
        """Show all that is wrong, each once and at its field; above the form, where there is none.

        A field of which something was said before says no more: what cannot be read, or is too
        long, was looked at as if it were something else.
        """
        told = {field.name for field in self if field.errors}
        for setting, message in fault.faults:
            if setting not in self:
                said = self.form_errors
            elif setting not in told:
                said = self[setting].errors = list(self[setting].errors)
            else:
                continue
            if message not in said:
                said.append(message)

    def passes(self, check: Callable[[], None]) -> bool:
        """True if no field has an error and `check` raises none; all are shown at once.

        In the place of what cannot be read, of which the field says so already, `check` looks at
        some other value. What it says of that is not shown.
        """
        try:
            check()
        except UnfitSetting as fault:
            self.say(fault)
        return not self.errors


def _bare(text: str | None) -> str:
    return bare(text or "")
