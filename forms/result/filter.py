"""Forms to filter responses: the condition as a text, and one more comparison that is chosen."""

from collections.abc import Sequence
from typing import Any

from wtforms import RadioField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import ValidationError

from forms.base import Form
from forms.form.condition import SIGNS, Unfinished, value_of
from language.message import Lazy, lazy_gettext, lazy_pgettext
from language.message import gettext as _
from models.form.condition import Comparison, Condition, Not, answered, joined
from models.form.field import FREE, WRITTEN, Field
from models.form.setting import DefinitionError, is_blank
from models.result.filter import ASKED, DAY, VERSION, WAVE, fields_of, filter_from
from models.survey.version import History

# What a comparison says, by its word in an address.
WORDS: dict[str, Lazy] = {
    "is": SIGNS["="],
    "is_not": SIGNS["!="],
    "least": SIGNS[">="],
    "most": SIGNS["<="],
    # TRANSLATORS: stands between a question and one of several answers to it
    "has": lazy_pgettext("comparison", "has"),
    # TRANSLATORS: stands between a question and one of several answers to it
    "has_not": lazy_pgettext("comparison", "does not have"),
    "answered": SIGNS["answered"],
    # TRANSLATORS: stands behind a question
    "not_answered": lazy_pgettext("comparison", "was not answered"),
    # TRANSLATORS: stands behind a question
    "asked": lazy_pgettext("comparison", "was asked"),
    # TRANSLATORS: stands behind a question
    "not_asked": lazy_pgettext("comparison", "was not asked"),
}
COMPARED = {"is": "=", "is_not": "!=", "least": ">=", "most": "<="}
OF_SEVERAL = ("has", "has_not")
WHETHER = ("answered", "not_answered")
WHETHER_ASKED = ("asked", "not_asked")
BY_TYPE: dict[str, tuple[str, ...]] = {
    "one": ("is", "is_not"),
    **dict.fromkeys(("many", "rank"), OF_SEVERAL),
    **dict.fromkeys(("score", *FREE), tuple(COMPARED)),
    **dict.fromkeys(WRITTEN, ()),
}


class FilterForm(Form):
    """A filter, written as a condition."""

    class Meta(Form.Meta):
        """No token: looking changes nothing, and what is looked for stands in the address."""

        csrf = False

    where = StringField(lazy_gettext("The filter as a condition"))
    history: History
    tags: Sequence[Field] = ()
    condition: Condition | None = None

    def validate_where(self, written: StringField) -> None:
        """Keep the condition. Raises ValidationError, which says what to write."""
        try:
            self.condition = filter_from(written.data or "", self.history, self.tags)
        except DefinitionError as error:
            raise ValidationError(error.page) from None


class ComparisonForm(FilterForm):
    """One more comparison beside a filter; both together are its `condition`."""

    question = SelectField(lazy_gettext("The answer to"))
    sign = SelectField(lazy_gettext("Comparison"))
    answer = StringField(lazy_gettext("Answer"))
    word = RadioField(
        lazy_gettext("Together with the filter so far"),
        choices=[
            SelectChoice("and", lazy_gettext("only responses that also meet this")),
            SelectChoice("or", lazy_gettext("responses that meet this as well")),
        ],
        default="and",
    )
    field: Field | None = None  # what was chosen as the question

    def validate_answer(self, written: StringField) -> None:
        """Put the comparison beside the filter. Raises ValidationError, which says what to do."""
        if self.field is None or self.sign.data not in WORDS:
            return
        try:
            compared = _compared(self.field, self.sign.data, written.data or "")
            whole = joined(self.word.data, [one for one in (self.condition, compared) if one])
            self.condition = filter_from(str(whole), self.history, self.tags)
        except DefinitionError as error:
            raise ValidationError(error.page) from None
        except Unfinished as error:
            raise ValidationError(str(error)) from None


def filter_form(history: History, sent: Any, tags: Sequence[Field] = ()) -> FilterForm:
    """The form of the filter that was sent, looked at."""
    form = FilterForm(sent)
    form.history, form.tags = history, tags
    form.validate()
    return form


def comparison_form(history: History, sent: Any, tags: Sequence[Field] = ()) -> ComparisonForm:
    """The form for one more comparison; its `field` is None unless a question was chosen."""
    form = ComparisonForm(sent)
    form.history, form.tags = history, tags
    fields, several = fields_of(history, tags), len(history.definitions) > 1
    form.question.choices = [
        SelectChoice(name, one.label)
        for name, one in fields.items()
        if name not in (ASKED, WAVE) and (name != VERSION or several)
    ]
    form.field = fields.get(form.question.data or "")
    if form.field is not None:
        form.sign.choices = [
            SelectChoice(one, str(WORDS[one])) for one in comparisons(form.field, history)
        ]
    return form


def comparisons(field: Field, history: History) -> tuple[str, ...]:
    """What may be said of a field: whether it was asked only where that is not sure."""
    if field.name in (DAY, VERSION):
        return tuple(COMPARED)
    name = field.name.partition(".")[0]
    is_sure = all(
        name in asked.names and name not in asked.conditional for asked in history.definitions
    )
    return (*BY_TYPE[field.type], *WHETHER, *(() if is_sure else WHETHER_ASKED))


def _compared(field: Field, sign: str, written: str) -> Condition:
    """The comparison. Raises Unfinished for an answer that does not fit, or none."""
    if sign in WHETHER:
        return answered(field.name, sign == "answered")
    if sign in WHETHER_ASKED:
        question = field.name.partition(".")[0]
        return _unless("not" in sign, Comparison(ASKED, "contains", question))
    if is_blank(written):
        raise Unfinished(_("Choose an answer") if field.choices else _("Write an answer"))
    value = value_of(written.strip(), field)
    if sign in OF_SEVERAL:
        return _unless("not" in sign, Comparison(field.name, "contains", value))
    if sign in ("least", "most") and field.is_na(value):
        raise Unfinished(_("Choose a step of the scale, or “is” as the comparison"))
    return Comparison(field.name, COMPARED[sign], value)


def _unless(is_not: bool, condition: Condition) -> Condition:
    return Not(condition) if is_not else condition
