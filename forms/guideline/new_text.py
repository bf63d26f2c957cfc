"""What an organiser sends of a new text: its parts, and which old clause each of them is."""

from collections.abc import Iterable
from typing import Any

from wtforms import Field, StringField

from forms.field import TextsField
from forms.guideline.guideline import PartsForm
from models.form.question import Question
from models.form.setting import bare


class ChoicesField(Field):
    """The old clause that is chosen beside each part, by the part's place: `old.3`."""

    data: dict[str, str]

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Take them all."""
        begin = f"{self.name}."
        self.data = {
            name.removeprefix(begin): bare(value)
            for name, value in (formdata or {}).items()
            if name.startswith(begin)
        }


class MatchesForm(PartsForm):
    """The parts, each with the name of the old clause that it is, or with none."""

    seen = StringField()
    was = TextsField()
    old = ChoicesField()

    def names(self, old: Iterable[Question]) -> list[str]:
        """For each part the old clause that it is, as the page sent it; each old one once."""
        free = {question.name for question in old}
        many = len(self.parts)
        names = []
        for name in [*self.was.data, *[""] * many][:many]:
            names.append(name if name in free else "")
            free.discard(name)
        return names

    def corrected(self, names: list[str], verb: str, place: int) -> list[str]:
        """The names after a button: `pair` gives a part the chosen clause, `unpair` none."""
        if verb not in ("pair", "unpair"):
            return names
        wanted = self.old.data.get(str(place), "") if verb == "pair" else ""
        kept = ["" if name == wanted else name for name in names]
        kept[place] = wanted
        return kept
