"""A draft: a survey that is being worked on, with its last steps to undo and redo."""

from collections.abc import Callable, Collection
from functools import cached_property

from peewee import CharField, CompositeKey, ForeignKeyField, IntegerField, IntegrityError, TextField

from models.account.organiser import Organiser
from models.form.definition import Definition, definition_from, loads
from models.form.document import Document
from models.survey.survey import Survey
from models.survey.title import definition_of
from models.survey.version import Version
from storage.database import Stored, writing

MOST_STEPS = 100  # kept of each draft
MOST_CHANGED = 20  # looked at for a list of what is to be published
# Stored with a step, so they stay English.
PUBLISHED = "Published in another way"
RENAMED = "Gave new names to what means something else"


class Overtaken(Exception):
    """The draft was changed after the page that sends this change was loaded."""


class Draft(Stored):
    """A survey's draft: its place (`position`) among the steps, and its revision.

    The revision grows with every change, also with undo and redo. A page sends the revision it
    showed, and the database takes a change only while the revision is still that one. `base` is the
    digest of the published definition on which the last change was made.
    """

    survey_id: int
    survey = ForeignKeyField(Survey, primary_key=True, on_delete="CASCADE")
    revision = IntegerField(default=0)
    position = IntegerField(default=0)
    base = CharField(max_length=64)

    @classmethod
    def of(cls, survey: Survey) -> "Draft":
        """The draft of this survey; without changes, an unsaved one with what the survey asks."""
        found: Draft | None = cls.get_or_none(cls.survey == survey)
        draft = found or cls(survey=survey, base=survey.definition.digest)
        draft.survey = survey
        return draft

    @classmethod
    def newest_of(cls, survey: Survey) -> Definition:
        """What an opened survey asks, or what the draft of one that was never opened asks."""
        return survey.definition if survey.opened_at else cls.of(survey).definition

    @classmethod
    def all_of(cls, surveys: list[Survey]) -> "list[Draft]":
        """The drafts of these surveys in their order, with two queries for any number of them."""
        found = {one.survey_id: one for one in cls.select().where(cls.survey << surveys)}
        near: dict[int, dict[int, DraftChange]] = {survey.id: {} for survey in surveys}
        beside = DraftChange.number.between(cls.position - 1, cls.position + 1)
        here = (DraftChange.survey == cls.survey) & beside
        for step in DraftChange.select().join(cls, on=here).where(DraftChange.survey << surveys):
            near[step.survey_id][step.number] = step
        drafts = []
        for survey in surveys:
            draft = found.get(survey.id) or cls(survey=survey, base=survey.definition.digest)
            draft.survey, draft._near = survey, near[survey.id]
            drafts.append(draft)
        return drafts

    @classmethod
    def changed_of(cls, organiser: Organiser) -> set[int]:
        """The ids of surveys that people find, and that ask something else once published.

        Of the MOST_CHANGED newest of this organiser, without those in the archive.
        """
        step = (DraftChange.survey == cls.survey) & (DraftChange.number == cls.position)
        current = (Version.survey == Survey.id) & (Version.number == Survey.version)
        found = (
            Survey.select(Survey, Version.definition.alias("stored"))
            .join(cls, on=(cls.survey == Survey.id))
            .join(DraftChange, on=step)
            .join(Version, on=current)
            .where(Survey.organiser == organiser, Survey.opened_at.is_null(False))
            .where(Survey.archived_at.is_null(), DraftChange.definition != Version.definition)
            .order_by(Survey.created_at.desc(), Survey.id.desc())
            .limit(MOST_CHANGED)
            .objects()
        )
        drafts = [one for one in cls.all_of(list(found)) if definition_of(one)]
        return {one.survey_id for one in drafts if not one.is_published}

    @property
    def definition(self) -> Definition:
        """What the survey will ask."""
        step = self._near.get(self.position)
        if step is None or self._is_behind:
            return self._published
        return loads(step.definition)

    @property
    def document(self) -> Document:
        """A copy of the definition as a document, which the caller may change."""
        return self.definition.document

    @property
    def is_published(self) -> bool:
        """True when the survey asks exactly this."""
        return self.definition == self._published

    @property
    def taken(self) -> frozenset[str]:
        """The names of all questions and fields ever asked; a new question may not have them."""
        return self.survey.history.names if self.survey.opened_at is not None else frozenset()

    @property
    def done(self) -> str:
        """The words of the change that can be undone; "" for none."""
        if self._is_behind:
            return ""
        return self._near[self.position].change if self.position - 1 in self._near else ""

    @property
    def undone(self) -> str:
        """The words of the change that can be redone; "" for none."""
        if self._is_behind or self.position + 1 not in self._near:
            return ""
        return self._near[self.position + 1].change

    def change(self, seen: int, document: Document, words: str) -> None:
        """Make `document` the newest step, under the name `words`; steps that were undone are gone.

        Raises DefinitionError when it is no definition, VersionUnfit when it could not be
        published, and Overtaken.
        """
        self._expect(seen)
        made = definition_from(document, unfinished=True, taken=self.taken)
        if made == self.definition:
            return
        if self.survey.opened_at is not None:
            answered = self.survey.responses.exists()
            self.survey.check_next(made, answered=answered)
        with writing():
            self._add(seen, words, made, self._published.digest)
        self._reload()

    def undo(self, seen: int) -> None:
        """Go one step back. Raises Overtaken, also when there is none."""
        self._go(seen, -1 if self.done else 0)

    def redo(self, seen: int) -> None:
        """Go one step forward again. Raises Overtaken, also when there is none."""
        self._go(seen, 1 if self.undone else 0)

    def publish(self, seen: int, *, same: Collection[str] = (), other: Collection[str] = ()) -> int:
        """Ask this from now on. Returns the number of the version.

        `same` and `other` say what is meant by what is reworded, as for `Survey.publish`. New names
        are a step of the draft.

        Raises VersionUnfit, DefinitionError when there are no questions, and Overtaken.
        """
        self._expect(seen)
        made = definition_from(self.document)
        with writing():
            meant = self.survey.meant(made, same, other)
            if meant != made:
                self._add(seen, RENAMED, meant, meant.digest)
            elif not self.is_published:
                self._move(seen, self.position, made.digest)
            number = self.survey.publish(meant, same=same)
        self._reload()
        return number

    def has_published(self, digest: str) -> bool:
        """True when the survey asks what a page saw, by its digest, perhaps under new names."""
        asked = {self.definition.digest}
        if self.done == RENAMED:
            asked.add(loads(self._near[self.position - 1].definition).digest)
        return self.is_published and digest in asked

    def has_just(self, seen: int, change: Callable[[Document], Document]) -> bool:
        """True when a button was pressed twice: the newest step is `change`, made on `seen`."""
        before = self._near.get(self.position - 1)
        if seen != self.revision - 1 or before is None or self._is_behind or self.undone:
            return False
        try:
            again = change(loads(before.definition).document)
            return definition_from(again, unfinished=True, taken=self.taken) == self.definition
        except (Overtaken, ValueError):
            return False

    @property
    def _is_behind(self) -> bool:
        """True when the survey was published in another way after the last change."""
        return self.base != self._published.digest

    @cached_property
    def _published(self) -> Definition:
        return self.survey.definition

    @cached_property
    def _near(self) -> dict[int, "DraftChange"]:
        if not self.revision:
            return {}
        around = DraftChange.number.between(self.position - 1, self.position + 1)
        return {
            one.number: one
            for one in DraftChange.select().where(DraftChange.survey == self.survey, around)
        }

    def _expect(self, seen: int) -> None:
        if seen != self.revision:
            raise Overtaken

    def _add(self, seen: int, words: str, made: Definition, base: str) -> None:
        """Write the newest step; those that were undone, and the oldest of many, go."""
        steps = [(words, made)]
        if not self._near or self._is_behind:
            # A version that was published in another way is a step too, so that undo can pass it.
            steps.insert(0, (PUBLISHED, self._published))
        first = self.position + bool(self._near)
        last = first + len(steps) - 1
        past = (DraftChange.number > self.position) | (DraftChange.number <= last - MOST_STEPS)
        self._move(seen, last, base)
        DraftChange.delete().where(DraftChange.survey == self.survey, past).execute()
        for number, (said, definition) in enumerate(steps, first):
            stored = definition.dumps()
            DraftChange.create(survey=self.survey, number=number, change=said, definition=stored)
        self._entitle(made)

    def _go(self, seen: int, by: int) -> None:
        if not by:
            raise Overtaken
        with writing():
            self._move(seen, self.position + by, self.base)
            self._entitle(loads(self._near[self.position + by].definition))
        self._reload()

    def _entitle(self, definition: Definition) -> None:
        """Lists call a survey that was never opened as its draft does."""
        if self.survey.opened_at is None:
            here = (Version.survey == self.survey) & (Version.number == self.survey.version)
            Version.update(title=definition.title).where(here).execute()

    def _move(self, seen: int, position: int, base: str) -> None:
        self._expect(seen)
        if seen == 0:
            try:
                Draft.create(survey=self.survey, revision=1, position=position, base=base)
            except IntegrityError:
                raise Overtaken from None
            return
        change = Draft.update(revision=seen + 1, position=position, base=base)
        if not change.where(Draft.survey == self.survey, Draft.revision == seen).execute():
            raise Overtaken

    def _reload(self) -> None:
        fresh = Draft.of(self.survey)
        self.revision, self.position, self.base = fresh.revision, fresh.position, fresh.base
        for known in ("_near", "_published"):
            self.__dict__.pop(known, None)


class DraftChange(Stored):
    """The draft after one change; `change` says it in words."""

    survey_id: int
    survey = ForeignKeyField(Survey, on_delete="CASCADE")
    number = IntegerField()
    change = TextField()
    definition = TextField()

    class Meta:
        table_name = "step"
        primary_key = CompositeKey("survey", "number")
