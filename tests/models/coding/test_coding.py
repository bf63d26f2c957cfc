"""Tags are set on texts by one or two coders; what counts, where it shows, and how it goes."""

import pytest

from formats.answer import csv, jsonl
from models.answer import rehearsal
from models.answer.recount import recount
from models.answer.response import Response
from models.coding.coding import (
    Coder,
    Coding,
    TextGone,
    Verdict,
    code,
    columns_of,
    counts,
    delete,
    differing,
    exported,
    merge,
    next_text,
    pairs,
    settle,
)
from models.coding.tag import MOST_TAGS, Tag, TagUnfit, codeable, tag_fields, within
from models.survey.survey import Survey
from tests.makers import choice, make_organiser, make_survey, question, respond

WORDS = "Cold coffee", "Too loud", "Long queue, cold soup", "Nothing"


def ids_of(survey: Survey) -> list[str]:
    """The ids of the texts, in the order of WORDS."""
    found = {one["answers"].get("why"): one["id"] for one in Response.all_of(survey)}
    return [found[text] for text in WORDS]


@pytest.fixture
def survey(database) -> Survey:
    """A survey with four texts, one response without, and two tags."""
    made = make_survey(
        question("text", "why"), question("text", "how"), choice("Good?", "Yes", name="good")
    )
    for text in WORDS:
        respond(made, why=text)
    respond(made, good="yes")
    Tag.add(made, "why", "Food & drink", "What people ate")
    Tag.add(made, "why", "Noise")
    return made


def tags(survey: Survey, *names: str) -> list[Tag]:
    return [Tag.at(survey, "why", name) for name in names]


def put(survey: Survey, response: str, *names: str, by: str = "owner@example.org") -> None:
    code(survey, "why", response, make_organiser(by), names)


def counted(survey: Survey) -> tuple[dict, int]:
    found = counts(survey)["why"]
    return dict(found.counts), found.differing


def names_of(survey: Survey, response: str) -> list[str] | None:
    verdict = Verdict.of(survey, "why", response)
    return (
        None
        if verdict is None
        else [one.name for one in within(verdict.tags, Tag.of(survey, "why"))]
    )


def test_a_tag_keeps_its_name_whatever_it_is_called_later(survey):
    food, noise = Tag.of(survey, "why")
    assert (food.name, noise.name) == ("food_drink", "noise")
    food.change("Catering", "")
    assert [(one.name, one.label) for one in Tag.of(survey, "why")] == [
        ("food_drink", "Catering"),
        ("noise", "Noise"),
    ]
    with pytest.raises(TagUnfit, match="already"):
        noise.change(" CATERING", "")
    with pytest.raises(TagUnfit, match="already"):
        Tag.add(survey, "why", "noise")
    assert Tag.add(survey, "how", "Noise").name == "noise"


def test_a_question_has_so_many_tags_and_no_more_and_each_its_own_bit(survey):
    for number in range(MOST_TAGS - 2):
        Tag.add(survey, "why", f"Tag {number}")
    with pytest.raises(TagUnfit, match="60 tags at most"):
        Tag.add(survey, "why", "One more")
    response = ids_of(survey)[0]
    every = Tag.of(survey, "why")
    put(survey, response, *(one.name for one in every))
    assert names_of(survey, response) == [one.name for one in every]
    delete(every[7])
    assert Tag.add(survey, "why", "In its place").bit == every[7].bit
    assert len(names_of(survey, response)) == MOST_TAGS - 1


def test_what_one_person_set_counts_and_their_second_word_takes_the_place_of_the_first(survey):
    coffee, loud, queue, nothing = ids_of(survey)
    put(survey, coffee, "food_drink")
    put(survey, loud, "noise", "food_drink")
    put(survey, loud, "noise")
    put(survey, nothing)
    assert counted(survey) == ({"": 3, "food_drink": 1, "noise": 1}, 0)
    assert names_of(survey, nothing) == []
    assert names_of(survey, queue) is None


def test_of_two_coders_those_tags_count_that_both_set_until_it_is_settled(survey):
    coffee, loud, queue, _ = ids_of(survey)
    put(survey, coffee, "food_drink")
    put(survey, queue, "food_drink", "noise")
    put(survey, queue, "food_drink", by="eve@example.org")
    put(survey, loud, "noise")
    put(survey, loud, by="eve@example.org")
    assert counted(survey) == ({"": 3, "food_drink": 2, "noise": 0}, 2)
    assert differing(survey, "why") == sorted([queue, loud])
    settle(survey, "why", loud, ["noise"])
    assert counted(survey) == ({"": 3, "food_drink": 2, "noise": 1}, 1)
    put(survey, loud, "food_drink", by="eve@example.org")
    assert names_of(survey, loud) == ["noise"]  # what was settled stays
    put(survey, queue, "food_drink")
    assert counted(survey) == ({"": 3, "food_drink": 2, "noise": 1}, 0)


def test_the_next_text_is_one_that_this_coder_has_not_coded_in_the_order_of_ids(survey):
    order = sorted(ids_of(survey))
    eve = make_organiser("eve@example.org")
    assert next_text(survey, "why", Coder.of(survey, eve)) == order[0]
    put(survey, order[0], by="eve@example.org")
    put(survey, order[3], by="eve@example.org")
    coder = Coder.of(survey, eve)
    assert next_text(survey, "why", coder) == order[1]
    assert next_text(survey, "why", coder, order[1]) == order[2]
    assert next_text(survey, "why", coder, order[2]) == order[1]  # what was passed over comes again
    assert next_text(survey, "why", None) == order[0]
    for response in order[1:3]:
        put(survey, response, by="eve@example.org")
    assert next_text(survey, "why", coder) is None
    assert Coding.progress(survey) == {("why", coder.id): 4}


def test_a_tag_goes_into_another_on_every_text_and_coders_may_agree_by_that(survey):
    coffee, loud, queue, _ = ids_of(survey)
    Tag.add(survey, "why", "Sound")
    put(survey, loud, "noise")
    put(survey, loud, "sound", by="eve@example.org")
    put(survey, queue, "sound", "food_drink")
    settle(survey, "why", coffee, ["sound"])
    assert counted(survey)[1] == 1
    merge(*tags(survey, "sound", "noise"))
    assert counted(survey) == ({"": 3, "food_drink": 1, "noise": 3}, 0)
    assert [one.name for one in Tag.of(survey, "why")] == ["food_drink", "noise"]


def test_a_tag_that_is_deleted_is_taken_off_every_text(survey):
    coffee, loud, _, _ = ids_of(survey)
    put(survey, coffee, "food_drink", "noise")
    put(survey, coffee, "food_drink", by="eve@example.org")
    put(survey, loud, "noise")
    delete(*tags(survey, "noise"))
    assert counted(survey) == ({"": 2, "food_drink": 1}, 0)
    assert not Coding.select().where(Coding.tags.bin_and(2) != 0).exists()


def test_a_tag_that_is_gone_meanwhile_is_not_set_though_another_has_its_bit(survey):
    coffee = ids_of(survey)[0]
    delete(*tags(survey, "noise"))
    Tag.add(survey, "why", "Weather")
    put(survey, coffee, "noise")
    assert names_of(survey, coffee) == []


def test_tags_go_with_the_response_and_come_with_no_text_that_is_not_there(survey):
    coffee, loud, _, _ = ids_of(survey)
    put(survey, coffee, "food_drink")
    put(survey, coffee, by="eve@example.org")
    put(survey, loud, "noise")
    Response.get(Response.id == coffee).delete_instance()
    assert counted(survey) == ({"": 1, "food_drink": 0, "noise": 1}, 0)
    assert (Coding.select().count(), Verdict.select().count()) == (1, 1)
    without = next(one["id"] for one in Response.all_of(survey) if "good" in one["answers"])
    for gone in coffee, without, "0" * 32:
        with pytest.raises(TextGone):
            put(survey, gone, "noise")
        with pytest.raises(TextGone):
            settle(survey, "why", gone, [])
    rehearsal.end(survey)
    assert (Coding.select().count(), Verdict.select().count()) == (0, 0)
    assert len(Tag.of(survey, "why")) == 2


def test_what_somebody_coded_stays_when_they_leave_the_service(survey):
    coffee = ids_of(survey)[0]
    put(survey, coffee, "noise", by="eve@example.org")
    make_organiser("eve@example.org").delete_instance()
    assert counted(survey)[0]["noise"] == 1
    (coder,) = Coder.select()
    assert coder.organiser_id is None


def test_exports_have_a_column_for_each_tag_behind_all_that_was_asked(survey):
    before = b"".join(csv.write(survey.history.columns, Response.exported(survey))).decode()
    coffee, loud, _, nothing = ids_of(survey)
    Tag.add(survey, "how", "Later")
    Tag.add(survey, "why", "Even later")
    put(survey, coffee, "food_drink", "even_later")
    put(survey, nothing)
    put(survey, loud, "noise")
    lines = b"".join(csv.write(columns_of(survey), exported(survey))).decode().splitlines()
    first, *rows = lines
    assert first == (
        f"{before.splitlines()[0]},why.tags/food_drink,why.tags/noise,how.tags/later,"
        "why.tags/even_later"
    )
    ends = {row.split(",")[0]: row.split(",")[-4:] for row in rows}
    assert ends[coffee] == ["1", "0", "", "1"]
    assert ends[nothing] == ["0", "0", "", "0"]
    assert sum(end == ["", "", "", ""] for end in ends.values()) == 2
    assert [row.rsplit(",", 4)[0] for row in lines] == before.splitlines()
    told = b"".join(jsonl.write(columns_of(survey), exported(survey))).decode()
    assert '"why.tags": ["food_drink", "even_later"]' in told


def test_without_tags_an_export_is_as_it_was(survey):
    for tag in Tag.of(survey, "why"):
        delete(tag)
    assert columns_of(survey) == list(survey.history.columns)
    assert list(exported(survey)) == list(Response.exported(survey))


def test_two_coders_are_laid_beside_each_other_where_both_coded(survey):
    coffee, loud, queue, nothing = ids_of(survey)
    for response in coffee, queue:
        put(survey, response, "food_drink")
    put(survey, nothing)
    for response in coffee, queue, loud:
        put(survey, response, "food_drink", "noise", by="eve@example.org")
    one, two = (make_organiser(f"{name}@example.org") for name in ("owner", "eve"))
    both = (Coder.of(survey, one).id, Coder.of(survey, two).id)
    assert pairs(survey, "why") == {both: {(1, 3): 2}}


def test_a_recount_and_the_list_of_what_can_be_coded_know_nothing_of_tags(survey):
    put(survey, ids_of(survey)[0], "noise")
    assert recount(survey)[1] == []
    assert [one.name for one in codeable(survey)] == ["why", "how"]
    assert [one.name for one in tag_fields(survey)] == ["why.tags"]
