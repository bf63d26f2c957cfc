"""A screen: what a room is shown of a survey now, one question at a time, and which words."""

from typing import Any

from peewee import SQL, CharField, CompositeKey, ForeignKeyField, IntegerField, TextField

from language.message import gettext as _
from language.message import ngettext
from models.answer.permission import may_publish
from models.answer.response import Response
from models.form.field import WRITTEN
from models.form.question import Question
from models.survey.survey import Survey
from storage.database import Stored, writing

MOST_WORDS = 40  # answers of one question in people's own words: more nobody reads from afar


class TooManyWords(ValueError):
    """A screen shows no more words of this question."""


class NotPermitted(ValueError):
    """The writer of these words was asked whether they may be published, and did not say yes."""


class ShowsAnother(ValueError):
    """The screen shows another question than the one that was pressed at."""


class Screen(Stored):
    """What the screens of a survey show: a question by its name, or "" for the way to the form.

    A question is hidden until it is revealed: the room sees its words and how many answered.
    `change` grows with whatever is changed here.
    """

    survey_id: int
    survey = ForeignKeyField(Survey, primary_key=True, on_delete="CASCADE")
    shown = CharField(max_length=64, default="")
    revealed = TextField(default="")  # names, with a blank between
    change = IntegerField(default=0)

    @classmethod
    def of(cls, survey: Survey) -> "Screen":
        """The screen of this survey; one on which nothing was chosen yet shows the way to it."""
        return cls.get_or_none(cls.survey == survey) or cls(survey=survey)

    @property
    def question(self) -> Question | None:
        """The question that is shown, if it is still asked."""
        found = [one for one in stations(self.survey) if one.name == self.shown]
        return found[0] if found else None

    @property
    def words(self) -> str | None:
        """The field whose answers are chosen for the room one by one; None if there is none."""
        return words_of(self.question) if self.question else None

    @property
    def is_revealed(self) -> bool:
        """True if the room sees the answers to the question that is shown."""
        return self.shown in self.revealed.split()

    @property
    def neighbours(self) -> tuple[str | None, str | None]:
        """The names shown before and after this one; None at either end."""
        names = ["", *(one.name for one in stations(self.survey))]
        at = names.index(self.shown) if self.shown in names else 0
        return names[at - 1] if at else None, names[at + 1] if at + 1 < len(names) else None

    def show(self, name: str) -> None:
        """Show this question, or with "" the way to the form; pass a name that is not asked."""
        if name in {"", *(one.name for one in stations(self.survey))}:
            self._change(shown=name)

    def reveal(self, name: str, *, revealed: bool) -> None:
        """Show the answers to the question `name`, or hide them again.

        Raises ShowsAnother if the screen shows another by now.
        """
        with writing():
            now = Screen.of(self.survey)
            if name != now.shown or now.question is None:
                raise ShowsAnother(
                    _("The screen shows another question by now. Nothing was revealed or hidden.")
                )
            others = [one for one in now.revealed.split() if one != name]
            self._change(revealed=" ".join([*others, name] if revealed else others))

    @classmethod
    def begin_anew(cls, survey: Survey) -> None:
        """Show the way to the form again, and reveal nothing."""
        for one in cls.select().where(cls.survey == survey):
            one._change(shown="", revealed="")

    def approve(self, response: str, field: str, *, approved: bool) -> None:
        """Let the room read what this response says in `field`, or no longer.

        Words that are not there, and fields that are no words, are passed. Raises TooManyWords,
        and NotPermitted.
        """
        if field not in {words_of(one) for one in stations(self.survey)}:
            return
        with writing():
            this = (self.survey_id, response, field)
            Approval.delete().where(Approval.is_of(*this)).execute()
            if approved and _wrote(*this):
                if not _may_be_read(self.survey, response, field):
                    raise NotPermitted(
                        _("Who wrote this was asked, and has not said that it may be published.")
                    )
                if len(Approval.of(self.survey, field)) >= MOST_WORDS:
                    raise TooManyWords(
                        ngettext(
                            "A screen shows %(num)s answer of a question at most. Take one off "
                            "first.",
                            "A screen shows %(num)s answers of a question at most. Take one off "
                            "first.",
                            MOST_WORDS,
                        )
                    )
                Approval.insert(survey=this[0], response=response, field=field).execute()
            self._change()

    def _change(self, **values: Any) -> None:
        change = {**values, "change": Screen.change + 1}
        new = {"survey": self.survey_id, "shown": "", "revealed": "", "change": 1, **values}
        with writing():
            Screen.insert(new).on_conflict(conflict_target=[Screen.survey], update=change).execute()


class Approval(Stored):
    """An answer in people's own words that a room may read; it goes with its response."""

    survey_id: int
    survey = ForeignKeyField(Survey, on_delete="CASCADE")
    response = CharField(max_length=32)
    field = CharField(max_length=129)

    class Meta:
        primary_key = CompositeKey("survey", "field", "response")
        constraints = (
            SQL(
                'FOREIGN KEY ("survey_id", "response") REFERENCES "response" ("survey_id", "id") '
                "ON DELETE CASCADE"
            ),
        )

    @classmethod
    def is_of(cls, survey: int, response: str, field: str) -> Any:
        """The condition for one row."""
        return (cls.survey == survey) & (cls.response == response) & (cls.field == field)

    @classmethod
    def of(cls, survey: Survey, field: str) -> dict[str, str]:
        """{response: words} of what the room may read in this field, in the order of ids."""
        rows = (
            Response.select(Response.id, Response.answers)
            .join(cls, on=(cls.survey == Response.survey) & (cls.response == Response.id))
            .where(cls.survey == survey, cls.field == field)
            .order_by(Response.id)
            .limit(MOST_WORDS)
        )
        return {
            one.id: str(one.answers[field])
            for one in rows
            if field in one.answers and may_publish(survey, field, one.answers, told=True)
        }


def stations(survey: Survey) -> list[Question]:
    """The questions that a screen can show, in their order."""
    return [
        one
        for one in survey.definition.questions
        if words_of(one) or any(field.type not in WRITTEN for field in one.fields)
    ]


def words_of(question: Question) -> str | None:
    """The field that is the whole answer to a question, in people's own words; None if none is."""
    is_text = [one.type for one in question.fields] == ["text"]
    return question.name if is_text else None


def _may_be_read(survey: Survey, response: str, field: str) -> bool:
    found = Response.get_by_id((survey.id, response))
    return may_publish(survey, field, found.answers, told=True)


def _wrote(survey: int, response: str, field: str) -> bool:
    found = Response.get_or_none(Response.survey == survey, Response.id == response)
    return found is not None and bool(found.answers.get(field))
