"""Tags crossed with answers and with tags, and tallied of those a filter finds: as by hand."""

from collections import Counter

import pytest

from models.answer.response import Response
from models.coding import coding
from models.coding.coding import Coder, code, next_text
from models.coding.tag import Tag, tag_fields
from models.form.setting import DefinitionError
from models.result.audience import Audience, closer_for, crossed_for
from models.result.coded_page import tag_counts
from models.result.cross_table import all_crossable, cross_table, crossable
from models.result.filter import filter_from
from models.survey.survey import Survey
from storage.database import db
from tests.makers import make_organiser, make_survey, question, respond
from tests.models.coding.test_tag_filter import survey, tagged

__all__ = ["survey"]
FILTERS = [
    "",
    'good = "yes"',
    'why.tags contains "food"',
    'not why.tags contains "noise" or day.other.tags contains "garden"',
    "version = 2 and answered(why.tags)",
    "version = 3",
]
SIDES = ["good", "day", "q", "why.tags", "day.other.tags"]
PAIRS = [(one, other) for one in SIDES for other in SIDES if ".tags" in one + other]


def told(survey: Survey, text: str) -> list[dict]:
    """The answers, with the tags, of those who meet the filter, read one by one."""
    condition = filter_from(text, survey.history, tag_fields(survey))
    versions = {one.id: one.version for one in Response.select()}
    whole = [
        {**answers, "version": versions[id], "id": id} for id, answers in tagged(survey).items()
    ]
    return [one for one in whole if condition is None or condition.holds(one)]


def several(answer: object) -> list[str]:
    return [str(one) for one in (answer if isinstance(answer, list) else [answer])]


@pytest.mark.parametrize("at_once", [1_000, 7])
def test_a_table_with_tags_is_that_of_a_count_by_hand(survey, monkeypatch, at_once):
    """All in one survey, for it takes longer to make it than to count it."""
    monkeypatch.setattr(coding, "AT_ONCE", at_once)
    for text in FILTERS:
        for one, other in PAIRS:
            assert_crossed(survey, text, one, other)


def assert_crossed(survey: Survey, text: str, one: str, other: str) -> None:
    tags = tag_fields(survey)
    rows, columns = (crossable(survey.history, name, tags) for name in (one, other))
    table = cross_table(survey, rows, columns, filter_from(text, survey.history, tags))
    people = told(survey, text)
    both = [given for given in people if one in given and other in given]
    sides = [(several(given[one]), several(given[other])) for given in both]
    assert table.cells == Counter((a, b) for left, right in sides for a in left for b in right)
    assert table.of_rows == Counter(a for left, _right in sides for a in left)
    assert table.of_columns == Counter(b for _left, right in sides for b in right)
    of_tags = {name for name in (one, other) if name.endswith(".tags")}
    coded = [given for given in people if all(name in given for name in of_tags)]
    put = [given for given in coded if "q" not in (one, other) or given["version"] == 2]
    assert (table.answered, table.asked, set(table.tagged)) == (len(both), len(put), of_tags)


@pytest.mark.parametrize("at_once", [1_000, 7])
def test_the_tags_of_those_found_are_those_of_a_count_by_hand(survey, monkeypatch, at_once):
    ben = make_organiser("ben@example.org")
    for one in list(Response.all_of(survey))[:20]:
        code(survey, "why", one["id"], ben, ["food"])
    monkeypatch.setattr(coding, "AT_ONCE", at_once)
    rows = db.execute_sql("SELECT response, differs FROM verdict").fetchall()
    differing = {response for response, differs in rows if differs}
    assert differing
    for text in FILTERS:
        assert_tallied(survey, text, differing)


def assert_tallied(survey: Survey, text: str, differing: set[str]) -> None:
    condition = filter_from(text, survey.history, tag_fields(survey))
    found = closer_for(survey, Audience.ORGANISER, condition)
    assert found is not None
    people = told(survey, text)
    assert found.responses == len(people)
    assert list(found.tags) == ["why", "day.other"]
    for name, tags in found.tags.items():
        texts = [given[f"{name}.tags"] for given in people if f"{name}.tags" in given]
        counted = Counter(tag for one in texts for tag in one)
        assert tags.answered == len(texts)
        assert {row.value: row.count for row in tags.rows} == {
            one.name: counted[one.name] for one in Tag.of(survey, name)
        }
    met = {one["id"] for one in people}
    assert [one.differing for one in found.tags.values()] == [len(differing & met), 0]


@pytest.mark.sqlite  # each of it is asked there by the tests above
def test_tags_of_those_found_are_told_apart_whichever_were_deleted_before(database):
    """Nine tags take two bytes of a code; a new one takes the place of one that is gone."""
    survey = make_survey(question("text", "why"))
    tags = [Tag.add(survey, "why", f"T{number}") for number in range(9)]
    found = filter_from("answered(why)", survey.history)

    def code_one(*names: str) -> None:
        respond(survey, why="Soup")
        text = next_text(survey, "why", Coder.of(survey, survey.organiser))
        code(survey, "why", str(text), survey.organiser, names)

    code_one("t0", "t6")
    code_one("t0", "t8")
    coding.delete(tags[7])
    counts = dict.fromkeys(["", *(f"t{number}" for number in range(9) if number != 7)], 0)
    counts |= {"": 2, "t0": 2, "t6": 1, "t8": 1}
    assert tag_counts(survey, None)["why"].counts == counts
    assert tag_counts(survey, found)["why"].counts == counts
    coding.delete(tags[1])
    Tag.add(survey, "why", "New")
    code_one("new", "t8")
    del counts["t1"]
    counts |= {"": 3, "t8": 2, "new": 1}
    assert tag_counts(survey, None)["why"].counts == counts
    assert tag_counts(survey, found)["why"].counts == counts


def test_nobody_but_the_organiser_crosses_tags_or_reads_those_of_a_filter(survey):
    tags = tag_fields(survey)
    rows, columns = (crossable(survey.history, name, tags) for name in ("why.tags", "good"))
    assert crossed_for(survey, Audience.ORGANISER, rows, columns).answered > 0
    for audience in Audience.ROOM, Audience.EVERYONE:
        assert crossed_for(survey, audience, rows, columns) is None
        assert closer_for(survey, audience, None) is None


def test_tags_can_be_crossed_where_there_are_any_and_a_tag_that_goes_leaves_the_table(survey):
    tags = tag_fields(survey)
    assert list(all_crossable(survey.history)) == ["day", "good", "q"]
    listed = all_crossable(survey.history, tags)
    assert list(listed) == ["day", "good", "q", "why.tags", "day.other.tags"]
    assert listed["why.tags"].label == "Tags: Question?"
    rows, columns = listed["why.tags"], listed["good"]
    before = cross_table(survey, rows, columns)
    coding.delete(Tag.at(survey, "why", "food"))
    after = cross_table(survey, rows, columns)
    assert before.of_rows["food"] > 0
    assert after.of_rows == {"noise": before.of_rows["noise"]}
    assert after.answered == before.answered
    with pytest.raises(DefinitionError):
        crossable(survey.history, "q.tags", tags)


def test_an_item_that_is_called_tags_is_crossed_as_ever(database):
    items = [{"name": "tags", "label": "Tags"}, {"name": "rest", "label": "Rest"}]
    made = make_survey(question("likert", "of", items=items, scale=["Bad", "Good"]))
    respond(made, of__tags=1, of__rest=2)
    rows, columns = (crossable(made.history, name) for name in ("of.tags", "of.rest"))
    table = cross_table(made, rows, columns)
    assert (dict(table.cells), table.tagged) == ({("1", "2"): 1}, ())


def test_of_nobody_and_of_no_codebook_there_are_no_tags(database):
    made = make_survey(question("text", "why"))
    assert tag_counts(made, None) == {}
    Tag.add(made, "why", "Food")
    condition = filter_from("answered(why)", made.history)
    assert tag_counts(made, condition)["why"].counts == {"": 0, "food": 0}
