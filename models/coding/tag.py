"""A tag: a word for what a text says. The tags of a field are its codebook.

What was set is stored as masks, whole numbers in which each tag of the field has a bit: what
coders agree on is an `and`, and a tag that goes into another is one statement.
"""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby

from peewee import AutoField, CharField, ForeignKeyField, IntegerField, TextField

from language.message import gettext as _
from language.message import ngettext
from models.form.field import Choice, Field
from models.form.name import LONGEST_NAME, name_from
from models.form.spelling import alike
from models.survey.survey import Survey
from storage.database import Stored, db, writing

MOST_TAGS = 60  # of a field: a mask has 63 bits, and nobody chooses from more
LONGEST_LABEL, LONGEST_DESCRIPTION = 80, 1_000
LONGEST_FIELD = 129  # two names and a point
TEXTS = "texts"  # what nobody else may change meanwhile, nor quote
OF_TAGS = ".tags"  # behind the name of a field: what a filter and an export call its tags


class TagUnfit(ValueError):
    """There cannot be such a tag; the message says why."""


class Tag(Stored):
    """A tag of one field: `name` is for machines and stays, `label` for people."""

    id = AutoField()
    survey_id: int
    survey = ForeignKeyField(Survey, on_delete="CASCADE", index=False)
    field = CharField(max_length=LONGEST_FIELD)
    name = CharField(max_length=LONGEST_NAME)
    label = CharField(max_length=LONGEST_LABEL)
    description = TextField()
    bit = IntegerField()  # its place in the masks

    class Meta:
        indexes = ((("survey", "field", "name"), True), (("survey", "field", "bit"), True))

    @classmethod
    def of(cls, survey: Survey, field: str) -> "list[Tag]":
        """The codebook of a field, in the order in which its tags were made."""
        return list(cls.select().where(cls.survey == survey, cls.field == field).order_by(cls.id))

    @classmethod
    def at(cls, survey: Survey, field: str, name: str) -> "Tag | None":
        """The tag of this name, or None."""
        found: Tag | None = cls.get_or_none(
            cls.survey == survey, cls.field == field, cls.name == name
        )
        return found

    @classmethod
    def add(cls, survey: Survey, field: str, label: str, description: str = "") -> "Tag":
        """Add a tag. Raises TagUnfit."""
        with alone(survey, field):
            there = cls.of(survey, field)
            if len(there) >= MOST_TAGS:
                raise TagUnfit(
                    ngettext(
                        "A question has %(num)s tag at most. Delete or merge one first",
                        "A question has %(num)s tags at most. Delete or merge one first",
                        MOST_TAGS,
                    )
                )
            _expect_new(there, label)
            free = min(set(range(MOST_TAGS)) - {one.bit for one in there})
            name = name_from(label, "tag_", {one.name for one in there})
            return cls.create(
                survey=survey,
                field=field,
                name=name,
                bit=free,
                label=label,
                description=description,
            )

    def change(self, label: str, description: str) -> None:
        """Call it otherwise; its name stays. Raises TagUnfit."""
        with alone(self.survey, self.field):
            others = [one for one in Tag.of(self.survey, self.field) if one.id != self.id]
            _expect_new(others, label)
            Tag.update(label=label, description=description).where(Tag.id == self.id).execute()

    @property
    def mask(self) -> int:
        """The mask that has this tag alone."""
        return 1 << self.bit


def mask_of(tags: Iterable[Tag]) -> int:
    """The mask with all of these."""
    return sum({one.mask for one in tags})


def within(mask: int, tags: Iterable[Tag]) -> list[Tag]:
    """Those of the tags that are in the mask."""
    return [one for one in tags if mask & one.mask]


def codeable(survey: Survey) -> list[Field]:
    """The fields that people answered in their own words, in any version."""
    found = {field.name: field for field in survey.history.fields if field.type == "text"}
    return list(found.values())


def codebooks(survey: Survey) -> dict[str, list[Tag]]:
    """{field: its tags}, of each field that has any."""
    found: dict[str, list[Tag]] = {}
    for tag in _all_of(survey):
        found.setdefault(tag.field, []).append(tag)
    return found


def as_field(field: str, tags: Iterable[Tag]) -> Field:
    """Tags of a field as a field in which several can be chosen."""
    choices = tuple(Choice(one.name, one.label) for one in tags)
    return Field(f"{field}{OF_TAGS}", "many", _("Tags"), choices=choices)


def tag_fields(survey: Survey) -> list[Field]:
    """The tags of a survey as fields, in the order in which they were made.

    A field stands twice where tags of another were made between its own.
    """
    runs = groupby(_all_of(survey), lambda tag: tag.field)
    return [as_field(field, tags) for field, tags in runs]


@contextmanager
def alone(survey: Survey, what: str) -> Iterator[None]:
    """A transaction in which nobody else changes this of a survey: what was made of a field."""
    with writing():
        db.serialise(hashlib.sha256(f"coding {survey.id} {what}".encode()).digest())
        yield


def _all_of(survey: Survey) -> list[Tag]:
    return list(Tag.select().where(Tag.survey == survey).order_by(Tag.id))


def _expect_new(there: Iterable[Tag], label: str) -> None:
    said = alike(label).casefold()
    if any(alike(one.label).casefold() == said for one in there):
        raise TagUnfit(_("There is a tag of this name already"))
