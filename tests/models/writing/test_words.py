"""What people wrote is read whole, in pages, forward and back, and found by its words."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from models.answer import leaf as reading
from models.answer.leaf import FIRST, Leaf, Turn
from models.answer.packed import Packed
from models.answer.response import Response
from models.answer.tally import Tally
from models.result.reading import Reading
from models.survey.survey import Survey
from models.writing.words import words_of
from models.writing.written_field import written_field, written_fields
from tests.makers import choice, definition, make_survey, question, respond

WHY, DAY = question("text", "why", "Why?"), choice("Day?", "Mon", "Tue", name="day", other=True)


def texts(page: Leaf, field: str = "why") -> list[str]:
    return [one.answers[field] for one in page.responses]


def pages(survey: Survey, field: str = "why", search: str = "") -> Iterator[Leaf]:
    """Every page from the first to the last."""
    turn = FIRST
    while True:
        page = words_of(survey, field, turn, search)
        yield page
        if page.after is None:
            return
        turn = Turn(page.after)


def as_an_older_version_did(survey: Survey) -> None:
    Packed.delete().where(Packed.survey == survey).execute()
    Tally.update(packed=0).where(Tally.survey == survey).execute()


@pytest.fixture
def few_on_a_page(monkeypatch):
    monkeypatch.setattr(reading, "PAGE_SIZE", 4)
    monkeypatch.setattr(reading, "AT_ONCE", 3)


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("anonymous", [True, False])
def test_pages_lose_no_text_and_repeat_none_forward_and_back(
    database, few_on_a_page, anonymous, packed
):
    survey = make_survey(WHY, DAY, anonymous=anonymous)
    for n in range(11):
        respond(survey, **({"why": f"Text {n}"} if n != 5 else {"day": "mon"}))
    survey.publish(definition(WHY, anonymous=anonymous))
    survey = Survey.get_by_id(survey.id)
    for n in range(11, 14):
        respond(survey, why=f"Text {n}")
    if not packed:
        as_an_older_version_did(survey)

    there = list(pages(survey))

    assert [len(page.responses) for page in there] == [4, 4, 4, 1]
    read = [text for page in there for text in texts(page)]
    written = [f"Text {n}" for n in range(14) if n != 5]
    assert sorted(read) == sorted(written)
    # Ids are in the order of time where responses have one, but for those of one millisecond.
    by_id = [one["answers"].get("why") for one in Response.all_of(survey)]
    in_order = [text for text in by_id if text]
    assert read == (in_order if anonymous else in_order[::-1])
    assert there[0].before is None
    back = there[-1].before
    for page in there[-2::-1]:
        again = words_of(survey, "why", Turn(back, back=True))
        assert texts(again) == texts(page)
        back = again.before
    assert back is None


def test_a_page_shows_the_same_however_often_it_is_read_while_others_write(database, few_on_a_page):
    survey = make_survey(WHY, anonymous=True)
    for n in range(9):
        respond(survey, why=f"Text {n}")
    seen = [text for page in pages(survey) for text in texts(page)]
    for n in range(9, 12):
        respond(survey, why=f"Text {n}")
    after = [text for page in pages(survey) for text in texts(page)]
    assert [text for text in after if text in seen] == seen


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("cafe", {"Le café était bon", "CAFÉ!"}),
        ("ÉTAIT bon", {"Le café était bon"}),
        ("don't", {"Don’t close"}),
        ("strasse", {"Auf der Straße"}),
        ("مدرسة", {"المَدْرَسَة"}),
        ("100%", {"100 % or 100%"}),
        ("nowhere", set()),
        (
            "  ",
            {
                "Le café était bon",
                "CAFÉ!",
                "Don’t close",
                "Auf der Straße",
                "المَدْرَسَة",
                "100 % or 100%",
            },
        ),
    ],
)
def test_a_search_finds_words_in_capitals_or_not_with_accents_or_not(database, search, found):
    survey = make_survey(WHY)
    for text in ("Le café était bon", "CAFÉ!", "Don’t close", "Auf der Straße", "المَدْرَسَة"):
        respond(survey, why=text)
    respond(survey, why="100 % or 100%")
    assert set(texts(words_of(survey, "why", search=search))) == found


def test_a_search_has_all_that_it_finds_on_its_pages(database, few_on_a_page):
    survey = make_survey(WHY)
    for n in range(20):
        respond(survey, why=f"{'Good' if n % 2 else 'Bad'} {n}")
    there = list(pages(survey, search="good"))
    assert [len(page.responses) for page in there] == [4, 4, 2]
    assert {text for page in there for text in texts(page)} == {
        f"Good {n}" for n in range(1, 20, 2)
    }
    assert not any(page.cut for page in there)


def test_a_search_stops_after_so_many_answers_and_goes_on_where_it_stopped(
    database, few_on_a_page, monkeypatch
):
    monkeypatch.setattr(reading, "MOST_LOOKED_AT", 7)
    survey = make_survey(WHY)
    for n in range(17):
        respond(survey, why="Pin" if n == 11 else "Hay")
    there = list(pages(survey, search="pin"))
    assert [(page.looked, page.cut) for page in there] == [(7, True), (7, True), (3, False)]
    assert [text for page in there for text in texts(page)] == ["Pin"]
    monkeypatch.setattr(reading, "MOST_LETTERS", 9)
    assert words_of(survey, "why", search="pin").looked == 3


def test_a_page_beyond_the_last_leads_to_the_first(database):
    survey = make_survey(WHY)
    respond(survey, why="Only")
    page = words_of(survey, "why", Turn("f" * 32))
    assert (page.responses, page.before, page.after) == ((), "", None)


def test_every_field_in_peoples_own_words_is_listed_with_how_many_wrote(database):
    survey = make_survey(
        *(WHY, DAY, question("stance", "s", "Be kind.")),
        *(question("email", "mail", "Where?"), question("request", "need", "Training?")),
        question("text", "gone", "Gone?"),
    )
    respond(survey, why="A", day="other", day__other="Wed", s="agree", s__comment="Yes")
    respond(survey, why="B", need__topic="Blogs", gone="Here")
    respond(survey, mail="ada@example.org")
    kept = (WHY, choice("Day?", "Mon", "Tue", name="day"), question("email", "mail", "Where?"))
    survey.publish(definition(*kept, question("text", "new", "New?")))

    found = {one.name: one for one in written_fields(Reading.of(Survey.get_by_id(survey.id)))}

    assert {name: (one.people, one.is_asked) for name, one in found.items()} == {
        "why": (2, True),
        "day.other": (1, False),
        "mail": (1, True),
        "new": (0, True),
        "s.comment": (1, False),
        "need.topic": (1, False),
        "gone": (1, False),
    }
    assert [one.part for one in found.values()][:2] == ["", "other"]


def test_what_is_no_written_field_has_no_words(database):
    survey = make_survey(WHY, DAY)
    reading = Reading.of(survey)
    assert written_field(reading, "day") is None
    assert written_field(reading, "nothing") is None


def test_the_newest_of_the_day_is_first(database):
    survey = make_survey(WHY, anonymous=False)
    days = [date(2026, 3, 1) + timedelta(days=n) for n in (2, 0, 1)]
    Response.take_in(survey, [({"why": str(day)}, day) for day in days])
    assert texts(words_of(survey, "why")) == ["2026-03-03", "2026-03-02", "2026-03-01"]
