"""The form of a report: an organiser's own words, and the order of its questions."""

from collections.abc import Iterable, Mapping, Sequence

from wtforms import StringField, TextAreaField
from wtforms.validators import Length

from forms.base import Form
from forms.field import ChoicesField, SeenField, TextsField
from language.message import gettext
from language.message import lazy_gettext as _
from models.form.markdown import check_whole, excess
from models.form.setting import DefinitionError, is_blank, shorter
from models.form.written_number import NumberUnfit, whole
from models.report.report import LONGEST_SENTENCE, LONGEST_TEXT, LONGEST_TITLE, ReportWords

LAST = 10_000  # place in a report; further down is as far
Fault = tuple[str, str, str]  # the id of a field, the question that it is about, what is wrong
TEXT_RULES = [Length(max=LONGEST_TEXT, message=_("Shorten it to 5,000 characters"))]


class ReportForm(Form):
    """The words of a report in one language, and the revision that was seen.

    Of each question: a sentence, its place, whether it is left out.
    """

    seen = SeenField()
    title = StringField(
        _("Title"),
        [Length(max=LONGEST_TITLE, message=_("Shorten it to 200 characters"))],
        description=_("Empty: the title of the survey."),
    )
    introduction = TextAreaField(
        _("Before the figures"),
        TEXT_RULES,
        description=_("What you wanted to know, and what you found. Markdown."),
    )
    closing = TextAreaField(
        _("After the figures"),
        TEXT_RULES,
        description=_("What follows from it: what you are going to do. Markdown."),
    )
    sentence = ChoicesField()
    place = ChoicesField()
    left_out = TextsField()

    def words_about(self, names: Iterable[str]) -> ReportWords:
        """What is said, of these questions and of no other."""
        sentences = {name: _text(self.sentence.data.get(name)) for name in names}
        return ReportWords(
            _text(self.title.data),
            _text(self.introduction.data),
            _text(self.closing.data),
            {name: said for name, said in sentences.items() if said},
        )

    def order(self, before: Sequence[str]) -> list[str]:
        """The questions as they stood `before`, each moved to the place that was written for it."""

        def rank(now: int, name: str) -> tuple[float, int]:
            wished = self._position(name) or now
            # What takes the place of another stands before it, or behind it when coming from above.
            return wished + (0.5 if wished > now else -0.5 if wished < now else 0), now

        ranks = {name: rank(now, name) for now, name in enumerate(before, 1)}
        return sorted(before, key=ranks.__getitem__)

    def faults(self, labels: Mapping[str, str]) -> list[Fault]:
        """What is wrong about the questions with these labels.

        What is wrong with the other texts, or with all together, is said at their fields.
        """
        found = []
        for name, label in labels.items():
            if fault := _fault_of(_text(self.sentence.data.get(name))):
                found.append((f"sentence-{name}", label, fault))
            if self.place.data.get(name) and self._position(name) is None:
                found.append((f"place-{name}", label, gettext("Write a whole number, like 2")))
        words = self.words_about(labels)
        whole_texts = (words.introduction, words.closing)
        for field, said in zip((self.introduction, self.closing), whole_texts, strict=True):
            if said and not field.errors and (error := excess(said)):
                field.errors = [str(error.page)]
        if not found and not self.errors:
            try:
                check_whole("\n\n".join((*whole_texts, *words.sentences.values())))
            except DefinitionError:
                self.introduction.errors = [
                    gettext("All texts together have too many signs like * or [: take some out")
                ]
        return found

    def _position(self, name: str) -> int | None:
        try:
            return max(1, min(whole(self.place.data.get(name) or ""), LAST))
        except NumberUnfit:
            return None


def _fault_of(sentence: str) -> str:
    if len(sentence) > LONGEST_SENTENCE:
        return shorter(LONGEST_SENTENCE)
    error = excess(sentence)
    return str(error.page) if error else ""


def _text(said: str | None) -> str:
    text = (said or "").replace("\r\n", "\n").strip()
    return "" if is_blank(text) else text
