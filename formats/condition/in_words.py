"""A condition in plain words, for readers of paper and organisers, in the language spoken."""

from collections.abc import Mapping

from formats.text.markdown import to_line
from language.message import gettext as _
from language.message import lazy_gettext
from models.form.built_in import worded
from models.form.condition import Comparison, Condition, digits
from models.form.definition import Definition
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


def only_if(definition: Definition, longest: int = 0) -> dict[str, str]:
    """{question: its condition in words} of each question that has one.

    A label has `longest` characters at the most; 0: it is whole.
    """
    fields = {one.name: one for one in definition.fields} if definition.branches else {}
    return {
        one.name: in_words(one.condition, fields, longest)
        for one in definition.questions
        if one.condition is not None
    }


def in_words(condition: Condition, fields: Mapping[str, Field], longest: int) -> str:
    """The condition with the labels of these fields, by their names, and of their choices.

    A label has `longest` characters at the most; 0: it is whole.
    """

    def say(one: Comparison) -> str:
        field = fields.get(one.name)
        label = to_line(emptied(field.label), longest) if field else ""
        answer = _("“%(label)s”", label=label) if field else one.name
        if one.sign == "answered":
            return _("%(answer)s is answered", answer=answer)
        value = one.value if isinstance(one.value, str) else digits(one.value)
        said = worded(field.labels.get(value, value)) if field else value
        if field is not None and field.choices and (field.type != "score" or said != value):
            said = _("“%(choice)s”", choice=to_line(said))
        return SIGNS[one.sign] % {"answer": answer, "value": said}

    return condition.said(say, lambda part: _("not (%(part)s)", part=part), _between)


def _between(word: str, one: str, other: str) -> str:
    if word == "and":
        return _("%(one)s and %(other)s", one=one, other=other)
    return _("%(one)s or %(other)s", one=one, other=other)
