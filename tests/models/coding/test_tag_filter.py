"""Tags in a filter, and in the tally of whoever may see it: exact, and told to nobody else."""

import random

import pytest

from models.answer.response import Response
from models.coding.coding import code, delete, settle
from models.coding.tag import Tag, tag_fields
from models.form.setting import DefinitionError
from models.result.audience import Audience, disclosed_to
from models.result.cross_table import cross_table, crossable
from models.result.filter import all_matching, fields_of, filter_from, filtered_reading, matching
from models.survey.survey import Survey
from storage.database import db
from tests.makers import choice, definition, make_organiser, make_survey, question

OTHER = choice("Where?", "Hall", name="day", other=True)
GOOD = choice("Good?", "Yes", "No", name="good")


@pytest.fixture
def survey(database) -> Survey:
    """Sixty responses to two versions, of which some texts have tags."""
    made = make_survey(question("text", "why"), OTHER, GOOD)
    given = random.Random(7)
    for number in range(60):
        if number == 30:
            made.publish(definition(GOOD, question("text", "why"), OTHER, choice("New?", "Yes")))
            made = Survey.at(made.code)
        answers = {"why": f"Text {number}", "day": "other", "day.other": f"Place {number}"}
        answers["good"] = given.choice(["yes", "no"])
        Response.take_in(made, [(answers, None)])
    Tag.add(made, "why", "Food")
    Tag.add(made, "day.other", "Garden")
    Tag.add(made, "why", "Noise")
    for one in Response.all_of(made):
        if given.random() < 0.7:
            names = [name for name in ("food", "noise") if given.random() < 0.5]
            code(made, "why", one["id"], make_organiser(), names)
        if given.random() < 0.3:
            settle(made, "day.other", one["id"], ["garden"])
    return made


def tagged(survey: Survey) -> dict[str, dict]:
    """{id: answers with tags}, as an export tells them, and read from the tables themselves."""
    found = {one["id"]: dict(one["answers"]) for one in Response.all_of(survey)}
    bits = {(tag.field, tag.name): tag.mask for tag in Tag.select()}
    for id, field, mask in db.execute_sql("SELECT response, field, tags FROM verdict").fetchall():
        names = [name for (of, name), bit in bits.items() if of == field and mask & bit]
        found[id][f"{field}.tags"] = names
    return found


@pytest.mark.parametrize(
    "text",
    [
        'why.tags contains "food"',
        'why.tags contains "food" and good = "yes"',
        'not why.tags contains "noise" or day.other.tags contains "garden"',
        "answered(why.tags) and not answered(day.other.tags)",
        'selected(why.tags, "noise") and answered(why) and version = 2',
    ],
)
def test_a_filter_that_asks_for_tags_finds_exactly_those_texts(survey, text):
    condition = filter_from(text, survey.history, tag_fields(survey))
    assert str(condition) == str(filter_from(str(condition), survey.history, tag_fields(survey)))
    versions = {one.id: one.version for one in Response.select()}
    met = sorted(
        id
        for id, answers in tagged(survey).items()
        if condition.holds({**answers, "version": versions[id]})
    )
    assert 0 < len(met) < 60
    assert matching(survey, condition, size=100) == list(all_matching(survey, condition)) == met
    assert matching(survey, condition, met[3], 5) == met[4:9]
    reading = filtered_reading(survey, condition)
    good = [tagged(survey)[id]["good"] for id in met]
    assert (reading.responses, reading.where) == (len(met), str(condition))
    assert reading.counts["good"] == {one: good.count(one) for one in set(good)}
    where, again = (crossable(survey.history, name) for name in ("day", "good"))
    assert cross_table(survey, where, again, condition).answered == len(met)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('why.tags contains "weather"', "there are food, noise"),
        ('why.tags = "food"', "write contains"),
        ('good.tags contains "food"', "no question good.tags"),
    ],
)
def test_what_cannot_be_asked_of_tags_is_said(survey, text, said):
    with pytest.raises(DefinitionError, match=said):
        filter_from(text, survey.history, tag_fields(survey))


def test_a_tag_that_was_deleted_meanwhile_is_on_no_text(survey):
    condition = filter_from('why.tags contains "food"', survey.history, tag_fields(survey))
    assert matching(survey, condition)
    delete(Tag.of(survey, "why")[0])
    assert matching(survey, condition) == []


def test_fields_and_tags_of_texts_are_named_by_the_whole_question(survey):
    fields = fields_of(survey.history, tag_fields(survey))
    assert {
        name: (fields[name].label, [one.name for one in fields[name].choices])
        for name in ("day.other", "why.tags", "day.other.tags")
    } == {
        "day.other": ("Where? – Other", []),
        "why.tags": ("Tags: Question?", ["food", "noise"]),
        "day.other.tags": ("Tags: Where? – Other", ["garden"]),
    }


def test_tags_of_a_text_that_a_draft_asks_no_more_are_called_by_its_name(database):
    draft = make_survey(question("text", "why"), draft=True)
    Tag.add(draft, "why", "Food")
    draft.publish(definition(GOOD))  # in the place of what nobody could answer
    draft = Survey.at(draft.code)
    assert fields_of(draft.history, tag_fields(draft))["why.tags"].label == "Tags: why"


def test_an_item_that_is_called_tags_is_asked_for_as_ever(database):
    items = [{"name": "tags", "label": "Tags"}, {"name": "rest", "label": "Rest"}]
    survey = make_survey(question("likert", "of", items=items, scale=["Bad", "Good"]))
    Response.take_in(survey, [({"of.tags": 1}, None), ({"of.tags": 2, "of.rest": 1}, None)])
    condition = filter_from("of.tags >= 2", survey.history, tag_fields(survey))
    assert len(matching(survey, condition)) == 1


def test_the_organiser_sees_tags_as_a_question_and_nobody_else_is_told_of_them(survey):
    Survey.update(shared_at=survey.created_at).where(Survey.id == survey.id).execute()
    survey = Survey.at(survey.code)
    truth = tagged(survey).values()
    shown = disclosed_to(survey, Audience.ORGANISER)
    coded = [one["why.tags"] for one in truth if "why.tags" in one]
    found = shown.tags["why"]
    assert {row.value: row.count for row in found.rows} == {
        name: sum(name in tags for tags in coded) for name in ("food", "noise")
    }
    assert found.answered == len(coded)
    for audience in Audience.ROOM, Audience.EVERYONE:
        assert disclosed_to(survey, audience).tags == {}
    code(survey, "why", next(iter(tagged(survey))), make_organiser(), ["food", "noise"])
    before = {one: disclosed_to(survey, one).revision for one in Audience}
    Tag.of(survey, "why")[0].change("Catering", "")
    after = {one: disclosed_to(survey, one).revision for one in Audience}
    assert [one for one in Audience if before[one] != after[one]] == [Audience.ORGANISER]
