"""A condition in plain words, for readers of paper, in the language that is spoken."""

from collections.abc import Mapping

from language.message import gettext as _
from language.message import lazy_gettext
from models.form.built_in import worded
from models.form.condition import Comparison, Condition, digits
from models.form.field import Field
from models.form.piping import emptied

# TRANSLATORS: when a question on paper is to be answered
HAS = lazy_gettext("%(answer)s has %(value)s")
SIGNS = {
    "=": lazy_gettext("%(answer)s is %(value)s"),
    "!=": lazy_gettext("%(answer)s is not %(value)s"),
    "<": lazy_gettext("%(answer)s is less than %(value)s"),
    "<=": lazy_gettext("%(answer)s is at most %(value)s"),
    ">": lazy_gettext("%(answer)s is more than %(value)s"),
    ">=": lazy_gettext("%(answer)s is at least %(value)s"),
    "contains": HAS,
    "selected": HAS,
}


def in_words(condition: Condition, fields: Mapping[str, Field]) -> str:
    """The condition with the labels of these fields, by their names, and of their choices."""

    def say(one: Comparison) -> str:
        field = fields.get(one.name)
        answer = _("“%(label)s”", label=emptied(field.label)) if field else one.name
        if one.sign == "answered":
            return _("%(answer)s is answered", answer=answer)
        said = one.value if isinstance(one.value, str) else digits(one.value)
        if field is not None and field.choices and (field.type != "score" or field.is_na(said)):
            said = _("“%(choice)s”", choice=worded(field.labels.get(said, said)))
        return SIGNS[one.sign] % {"answer": answer, "value": said}

    return condition.said(say, lambda part: _("not (%(part)s)", part=part), _between)


def _between(word: str, one: str, other: str) -> str:
    if word == "and":
        return _("%(one)s and %(other)s", one=one, other=other)
    return _("%(one)s or %(other)s", one=one, other=other)
