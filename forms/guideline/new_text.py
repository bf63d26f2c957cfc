"""The form for a new text: its parts, each paired with an old clause or none."""

from collections.abc import Iterable
from typing import Any

from wtforms import Field, StringField

from forms.field import TextsField
from forms.guideline.guideline import PartsForm
from models.form.question import Question
from models.form.setting import bare


class ChoicesField(Field):
    """{place of a part: name of the old clause chosen for it}, sent as `old.3`."""

    data: dict[str, str]

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Read every value sent under `old.`."""
        begin = f"{self.name}."
        self.data = {
            name.removeprefix(begin): bare(value)
            for name, value in (formdata or {}).items()
            if name.startswith(begin)
        }


class MatchesForm(PartsForm):
    """The parts, each with the name of its old clause or an empty one."""

    seen = StringField()
    was = TextsField()
    old = ChoicesField()

    def names(self, old: Iterable[Question]) -> list[str]:
        """The name of the old clause of each part, "" for none; each old clause at most once."""
        free = {question.name for question in old}
        many = len(self.parts)
        names = []
        for name in [*self.was.data, *[""] * many][:many]:
            names.append(name if name in free else "")
            free.discard(name)
        return names

    def corrected(self, names: list[str], verb: str, place: int) -> list[str]:
        """The names after a button: `pair` gives a part the clause chosen for it, `unpair` none."""
        if verb not in ("pair", "unpair"):
            return names
        wanted = self.old.data.get(str(place), "") if verb == "pair" else ""
        kept = ["" if name == wanted else name for name in names]
        kept[place] = wanted
        return kept
