"""The form for a new text: its parts, each paired with an old clause or none."""

from collections.abc import Iterable

from wtforms import StringField

from forms.field import ChoicesField, TextsField
from forms.guideline.guideline import PartsForm
from models.form.question import Question


class MatchesForm(PartsForm):
    """The parts, each with the name of its old clause or an empty one."""

    seen = StringField()
    was = TextsField()
    old = ChoicesField()
    same = TextsField()  # the paths that mean the same in other words

    def names(self, old: Iterable[Question]) -> list[str]:
        """The name of the old clause of each part, "" for none; each old clause at most once."""
        free = {question.name for question in old}
        many = len(self.parts)
        names = []
        for name in [*self.was.data, *[""] * many][:many]:
            names.append(name if name in free else "")
            free.discard(name)
        return names

    def corrected(self, names: list[str], verb: str, index: int) -> list[str]:
        """The names after a button: `pair` gives a part the clause chosen for it, `unpair` none."""
        if verb not in ("pair", "unpair"):
            return names
        wanted = self.old.data.get(str(index), "") if verb == "pair" else ""
        kept = ["" if name == wanted else name for name in names]
        kept[index] = wanted
        return kept
