"""The tally: every number as data, what everyone may see of it, and the stream of both."""

import itertools
from typing import Any

import pytest

from models.answer import public_snapshot
from models.answer.response import Response
from models.survey.survey import Survey
from tests.makers import choice, details, make_event, make_survey, question, respond
from tests.page import Page, page_of
from tests.samples import ANSWERS, WRITTEN, every_kind, some_answers

# PostgreSQL is asked the same by other tests (tests/asked.py), but for those marked `both`.
pytestmark = pytest.mark.sqlite

HTMX = {"HX-Request": "true"}
DRAWN = ("bar", "columns", "diverging")


def numbers(page: Page) -> dict[str, dict[str, int]]:
    """{question or item: {value: count}} as a program reads them from a tally page."""
    found: dict[str, dict[str, int]] = {}
    for cell in page.root.elements:
        if "data-count" in cell:
            item = cell.inside("tbody")
            section = cell.inside("section")
            name = item.attributes.get("data-item") if item else None
            name = name or section["data-question"]
            assert cell.words == cell["data-count"]
            found.setdefault(name, {})[cell["data-value"]] = int(cell["data-count"])
    return found


def responses(page: Page) -> int:
    return int(page.one("div", id="results")["data-responses"])


def event(text: str) -> tuple[dict[str, str], str]:
    """The fields of the one event of a stream, and its data."""
    body, rest = text.split("\n\n", 1)
    assert rest == ""
    lines = [line.partition(": ") for line in body.split("\n")]
    fields = {name: value for name, _, value in lines if name != "data"}
    return fields, "\n".join(value for name, _, value in lines if name == "data")


def test_every_question_is_on_the_page_with_its_numbers(owner, attendee):
    asked = every_kind().definition.questions
    attendee.post("/s/lunch", data=ANSWERS)
    attendee.post("/s/lunch", data={"overall": "2", "talks.clear": "1", "food": "soup"})

    page = page_of(owner.get("/surveys/lunch/tally"))

    assert responses(page) == 2
    sections = [one["data-question"] for one in page.all("section", **{"class": "tally"})]
    assert sections == [question.name for question in asked if question.fields]
    assert numbers(page) == {
        "overall": {"1": 0, "2": 1, "3": 0, "4": 1, "5": 0},
        "recommend": {str(n): int(n == 9) for n in range(11)},
        "session": {"morning": 0, "evening": 0, "other": 1},
        "food": {"soup": 2, "rice": 0, "other": 1},
        "talks.clear": {"1": 1, "2": 0, "3": 0, "4": 1},
        "talks.short": {"1": 1, "2": 0, "3": 0, "4": 0},
        "clause": {
            **{"agree": 0, "agree_with_changes": 1, "disagree": 0, "dont_know": 0},
            "not_relevant_to_me": 0,
        },
        "read": {"yes": 1},
        "people": {"12": 1},
        "hours": {"2.5": 1},
        "day": {"2012-06-06": 1},
        "pace": {"1.5": 1},
        "wishes": {"room": 0, "food": 0, "talks": 1},
        "left": {"16:30": 1},
        "skill.before": {"1": 0, "2": 1, "3": 0, "4": 0},
        "skill.now": {"1": 0, "2": 0, "3": 0, "4": 1},
        "skill.change": {"rose": 1, "stayed": 0, "fell": 0},
        "grade.before": {"true": 1, "false": 0, "not_sure": 0},
        "grade.now": {"true": 0, "false": 1, "not_sure": 0},
        "grade.change": {"gained": 1, "lost": 0},
        "need.topic": {"blogs": 1, "video": 0},
        "need.place": {"leeds": 1, "bath": 0},
        "need.pair": {"blogs leeds": 1, "blogs bath": 0, "video leeds": 0, "video bath": 0},
        "met": {"7": 1},
        "met.teams": {"press": 1, "policy": 0},
    }


SURE = (
    question("nps", "again", "Again?"),
    question("rating", "mark", "Mark?"),
    question("before_now", "skill", "Skill", scale=["Low", "Middle", "High"]),
    question("myth", "grade", "Myth"),
)


def ask(owner, survey: Survey, *people: tuple[int, int, int, str, str]) -> dict[str, Any]:
    """{question: its part of the tally} after these have answered all of SURE."""
    for again, before, now, believed, believes in people:
        skill: dict[str, Any] = {"skill.before": before, "skill.now": now}
        grade = {"grade.before": believed, "grade.now": believes}
        respond(survey, again=again, mark=4, **skill, **grade)
    page = page_of(owner.get(f"/surveys/{survey.code}/tally"))
    return {one["data-question"]: one for one in page.all("section", **{"class": "tally"})}


@pytest.mark.sqlite  # nothing is stored in another way on the other
def test_a_sentence_comes_first_and_a_few_people_are_put_to_no_test(owner):
    few = ask(owner, make_survey(*SURE), *[(10, 1, 3, "true", "false")] * 9)
    assert not any(one.all("details") for one in few.values())
    assert all(
        "Too few people to tell how sure this is: it takes 10." in few[one].words for one in few
    )
    assert "9 of 9 would gladly recommend it (9 or 10), 0 would not" in few["again"].words
    assert "9 of 9 gave one of the two highest marks, 4 or 5." in few["mark"].words
    assert "9 of 9 chose a higher step now than before" in few["skill"].words
    assert "Of the 9 who answered both, 0 knew it before and 9 know it now." in few["grade"].words
    assert not any(sign in one.words for one in few.values() for sign in ("±", "95 %", "p ="))


@pytest.mark.sqlite
def test_from_ten_people_on_the_figures_say_how_sure_they_are(owner):
    people = [(0, 1, 3, "true", "false")] * 9 + [(9, 2, 2, "false", "false")]
    found = ask(owner, make_survey(*SURE), *people)
    sure = {name: one.one("details").words for name, one in found.items()}
    assert "Net Promoter Score −80" in found["again"].words
    assert "95 % interval −97 to −19." in sure["again"]
    assert "±" not in sure["again"]  # it would lead past -100
    assert "The two highest: 100 % (10 of 10; 95 % interval 72 % to 100 %)" in sure["mark"]
    # Nine of +2 and a 0: 1.8 ± 2.262 * 0.632 / √10, and the scale has no more than +2.
    assert (
        "Mean change +1.80 of the 10 who answered both (95 % interval +1.35 to +2.00"
        in sure["skill"]
    )
    assert "moved by +90 percentage points, 95 % interval +" in sure["grade"]
    assert "McNemar’s test: p = 0.004" in sure["grade"]
    assert all("it says nothing of those who did not" in one for one in sure.values())


@pytest.mark.sqlite
def test_of_a_clause_it_is_said_first_how_many_agree(owner):
    survey = make_survey(question("stance", "fair", "Be fair."))
    for stance in ["agree"] * 5 + ["agree_with_changes", "disagree", "disagree", "dont_know"]:
        respond(survey, fair=stance)
    few = page_of(owner.get("/surveys/lunch/tally")).root
    assert "6 of the 8 who took a side agree, as it is or with changes." in few.words
    assert "95 %" not in few.words
    for _ in range(2):
        respond(survey, fair="agree")
    found = page_of(owner.get("/surveys/lunch/tally")).root
    # Wilson, 8 of 10.
    assert "Agree: 80 % of the 10 who took a side (95 % interval 49 % to 94 %)." in found.words


@pytest.mark.sqlite
def test_where_all_changed_alike_no_interval_of_width_0_is_made(owner):
    found = ask(owner, make_survey(*SURE), *[(8, 1, 2, "true", "true")] * 12)
    assert "All changed by as much" in found["skill"].words
    assert "95 %" not in found["skill"].words
    assert "Net Promoter Score 0" in found["again"].words
    assert "McNemar" not in found["grade"].words


def test_every_picture_has_its_numbers_in_a_table_beside_it(owner):
    some_answers(every_kind(), 30)
    page = page_of(owner.get("/surveys/lunch/tally"))
    pictures = [one for one in page.all("svg") if one.attributes.get("class") in DRAWN]
    assert len(pictures) > 20
    for picture in pictures:
        assert picture["aria-hidden"] == "true"
        assert [one for one in picture.inside("section").elements if "data-count" in one]
        for part in picture.all("rect"):
            assert 0 <= float(part["width"].rstrip("%")) <= 100
    for table in page.all("table"):
        assert table.all("th", scope="col")
        assert table.all("th", scope="row")


@pytest.mark.parametrize(
    ("label", "style"),
    [("Any office", "bars"), ("Any department", "bars long"), ("Of all that there were", "bars")],
)
def test_words_that_a_phone_would_part_stand_above_their_bars(owner, label, style):
    respond(make_survey(choice("Where?", label, "Other", name="where")), where="other")
    tables = page_of(owner.get("/surveys/lunch/tally")).all("table")
    assert [one["class"] for one in tables if one["class"].startswith("bars")] == [style]


def test_of_each_question_it_is_said_of_how_many_the_numbers_are(owner, attendee):
    make_survey(
        choice("Were you at the clinic?", "Yes", "No", name="clinic"),
        question("rating", "good", relevant="clinic = 'yes'", na="I only looked in"),
        question("select_multiple", "saw", choices=["Hall", "Roof"]),
        question("acknowledge", "read", "I read it", relevant="clinic = 'yes'"),
    )
    for said in (
        {"clinic": "yes", "good": "na", "saw": ["hall", "roof"], "read": "yes"},
        {"clinic": "yes", "good": "5"},
        {"clinic": "yes"},
        *[{"clinic": "no"}] * 3,
        {},
    ):
        attendee.post("/s/lunch", data=said)

    page = page_of(owner.get("/surveys/lunch/tally"))

    clinic, good, saw, read = page.all("section", **{"class": "tally"})
    assert [
        (one["data-asked"], one["data-answered"])
        for one in page.all("section", **{"class": "tally"})
    ] == [
        *(("7", "6"), ("3", "2"), ("7", "1"), ("3", "1")),
    ]
    assert "6 of 7 people answered" in clinic.words
    assert "Each share is rounded" not in clinic.words
    assert "Answered by 2 of 3 asked; 4 not asked" in good.words
    assert numbers(page)["good"] == {"1": 0, "2": 0, "3": 0, "4": 0, "5": 1, "na": 1}
    assert "“I only looked in” is an answer, but in no share and no mean." in good.words
    assert "Mean 5.00 of 5" in good.words
    assert "1 of 7 people answered" in saw.words
    assert "the shares may add to more than 100 %" in saw.words
    assert "1 of 3 ticked the box 4 people were not asked" in read.words


@pytest.mark.sqlite  # the same counters on both
def test_shares_that_do_not_add_to_100_say_that_they_are_rounded(owner):
    survey = make_survey(choice("Which?", "A", "B", "C"))
    for letter in "aabbccccccc":
        respond(survey, q=letter)
    [asked] = page_of(owner.get("/surveys/lunch/tally")).all("section", **{"class": "tally"})
    assert "18 %" in asked.words
    assert "64 %" in asked.words
    assert "Each share is rounded" not in asked.words
    respond(survey, q="a")
    [asked] = page_of(owner.get("/surveys/lunch/tally")).all("section", **{"class": "tally"})
    assert [cell.words for cell in asked.all("td") if "%" in cell.words] == ["25 %", "17 %", "58 %"]
    respond(survey, q="b")
    [asked] = page_of(owner.get("/surveys/lunch/tally")).all("section", **{"class": "tally"})
    assert [cell.words for cell in asked.all("td") if "%" in cell.words] == ["23 %", "23 %", "54 %"]
    respond(survey, q="b")
    respond(survey, q="a")
    [asked] = page_of(owner.get("/surveys/lunch/tally")).all("section", **{"class": "tally"})
    assert [cell.words for cell in asked.all("td") if "%" in cell.words] == ["27 %", "27 %", "47 %"]
    assert "Each share is rounded, so they do not add to exactly 100 %." in asked.words


@pytest.mark.both
def test_not_applicable_is_chosen_on_the_form_and_its_words_stand_in_the_export(owner, attendee):
    make_survey(question("rating", "good", na="I was *not* there"))
    form = page_of(attendee.get("/s/lunch"))
    last = form.all("input", name="good")[-1]
    assert (last["type"], last["value"]) == ("radio", "na")
    assert last.inside("label").words == "I was not there"
    attendee.post("/s/lunch", data={"good": "na"})
    assert owner.get("/surveys/lunch/responses.csv").text.splitlines()[1].endswith(",na")
    labelled = owner.get("/surveys/lunch/responses.csv?labels=1").text
    assert labelled.splitlines()[1].endswith(",I was *not* there")
    assert "I was not there" in page_of(owner.get("/surveys/lunch/responses/")).one("main").words


def test_the_written_answers_are_counted_and_not_shown(owner, attendee):
    every_kind()
    attendee.post("/s/lunch", data=ANSWERS)
    text = owner.get("/surveys/lunch/tally").text
    assert [word for word in WRITTEN if word in text] == []
    assert "1 person wrote an answer" in text


@pytest.mark.both
def test_the_stream_begins_with_the_block_that_the_page_shows(owner):
    some_answers(every_kind(), 3)

    page = owner.get("/surveys/lunch/tally")
    block = owner.get("/surveys/lunch/tally", headers=HTMX)
    stream = owner.get("/surveys/lunch/tally/stream")
    fields, data = event(stream.text)

    assert stream.mimetype == "text/event-stream"
    assert fields == {"retry": "2000", "id": "1.3"}
    assert data == block.text.rstrip("\n")
    assert data in page.text
    assert stream.headers["Cache-Control"] == "no-store"
    assert stream.headers["X-Accel-Buffering"] == "no"


@pytest.mark.both
def test_the_stream_says_another_id_after_every_change(owner):
    survey = make_survey(choice("Good?", "Yes", "No"))
    seen = []
    for change in (
        lambda: None,
        lambda: respond(survey, q="yes"),
        lambda: respond(survey, q="no"),
        lambda: Response.get(Response.survey == survey).delete_instance(),
    ):
        change()
        fields, data = event(owner.get("/surveys/lunch/tally/stream").text)
        seen.append((fields["id"], responses(Page(data))))
    assert seen == [("1.0", 0), ("1.1", 1), ("1.2", 2), ("1.3", 1)]


@pytest.mark.both
def test_of_an_event_it_says_live_how_many_of_the_people_expected_were_heard(owner, attendee):
    survey = shared(make_survey(choice("Good?", "Yes", "No"), anonymous=False))
    respond(survey, q="yes")
    stream = "/surveys/lunch/tally/stream"
    assert "Response rate" not in owner.get(stream).text
    event = make_event(survey, expected=3)
    seen = [owner.get(stream).text]
    respond(survey, q="no")
    seen.append(owner.get(stream).text)
    event.update_to(details(expected=2))
    seen.append(owner.get(stream).text)
    respond(survey, q="no")
    seen.append(owner.get(stream).text)
    for path in "/s/lunch/results", "/s/lunch/results/stream", "/surveys/lunch/present":
        assert "expected" not in owner.get(path).text
    event.update_to(details(expected=None))
    seen.append(owner.get(stream).text)
    said = [[one.words for one in Page(text).all("p", **{"class": "rate"})] for text in seen]
    assert said == [
        ["Response rate (of 3 expected): 33 %."],
        ["Response rate (of 3 expected): 67 %."],
        ["Response rate (of 2 expected): 100 %."],
        ["That is more than the 2 expected."],
        [],
    ]


def shared(survey: Survey) -> Survey:
    public_snapshot.share(survey)
    return survey


@pytest.mark.both
def test_results_are_not_there_until_they_are_shared(owner, attendee, outsider):
    survey = make_survey(choice("Good?", "Yes", "No"), anonymous=False)
    respond(survey, q="yes")
    absent = attendee.get("/s/absent/results")
    for client in attendee, outsider, owner:
        for path in "/s/lunch/results", "/s/lunch/results/stream":
            assert client.get(path).status_code == 404
    assert attendee.get("/s/lunch/results").data == absent.data

    shared(survey)

    assert numbers(page_of(attendee.get("/s/lunch/results"))) == {"q": {"yes": 1, "no": 0}}
    assert "data-responses" in attendee.get("/s/lunch/results/stream").text


def test_the_results_of_a_draft_are_not_there_even_when_shared(attendee):
    shared(make_survey(choice("Good?", "Yes", "No"), draft=True))
    assert attendee.get("/s/lunch/results").status_code == 404


@pytest.mark.both
@pytest.mark.parametrize("anonymous", [True, False])
def test_everyone_sees_no_word_that_people_wrote(owner, attendee, anonymous):
    survey = shared(every_kind(anonymous=anonymous))
    for _ in range(5):
        attendee.post("/s/lunch", data=ANSWERS)
    survey.close()
    assert all(word in owner.get("/surveys/lunch/responses/").text for word in WRITTEN)

    replies = [attendee.get("/s/lunch/results"), attendee.get("/s/lunch/results/stream")]

    for reply in replies:
        assert "data-responses" in reply.text
        assert [word for word in WRITTEN if word in reply.text] == []
        assert "wrote" not in reply.text
    page = page_of(replies[0])
    assert responses(page) == 5
    sections = {one["data-question"] for one in page.all("section", **{"class": "tally"})}
    assert not sections & {"word", "better", "address"}
    # Nothing leads further but to pictures of these numbers.
    assert {one["href"].rpartition(".")[2] for one in page.root.all("a")} <= {"svg", "png"}


@pytest.mark.both
def test_the_results_of_an_anonymous_survey_move_in_steps_of_five_one_step_late(owner, attendee):
    survey = shared(make_survey(choice("Good?", "Yes", "No")))
    seen: list[Any] = []
    for n in range(17):
        page, stream = (attendee.get(f"/s/lunch/results{end}") for end in ("", "/stream"))
        fields, data = event(stream.text)
        assert data in page.text
        seen.append((responses(page_of(page)), fields["id"]))
        assert responses(page_of(owner.get("/surveys/lunch/tally"))) == n
        respond(survey, q=("yes", "no")[n % 2])
    assert [counted for counted, _ in seen] == [0] * 10 + [5] * 5 + [10] * 2
    ids = [id for id, _ in itertools.groupby(id for _, id in seen)]
    assert ids == ["1.0.4 held", "1.0.9 held", "1.1.9 held", "1.2.9 held"]


def test_the_page_says_how_many_are_held_back_and_at_which_questions(attendee):
    survey = shared(make_survey(choice("Good?", "Yes", "No"), choice("Why?", "A", "B", name="why")))

    def said() -> list[str]:
        found = page_of(attendee.get("/s/lunch/results")).all("p", **{"class": "hint"})
        return [one.words for one in found if "held back" in one.words or "wait" in one.words]

    assert [one[:44] for one in said()] == ["Up to 4 newer responses are held back, so th"]
    for n in range(10):
        respond(survey, q=("yes", "no")[n % 2], why="a")
    assert [one[:44] for one in said()] == [
        "Up to 9 newer responses are held back, so th",
        "Not shown yet: this waits for 5 answers or m",
    ]
    survey.close()
    assert said() == []
    survey.open()
    respond(survey, q="yes")
    survey.close()
    assert [one[:44] for one in said()] == ["1 newer response is held back, because there"]


def test_of_a_few_the_closed_page_says_why_it_shows_nothing(attendee):
    survey = shared(make_survey(choice("Good?", "Yes", "No")))
    respond(survey, q="yes")
    survey.close()
    page = page_of(attendee.get("/s/lunch/results"))
    assert responses(page) == 0
    assert "Nothing is shown where fewer than 5 people have answered" in page.words


def test_results_shared_late_and_again_tell_nothing_between_the_steps(attendee):
    survey = make_survey(choice("Good?", "Yes", "No"))
    for _ in range(7):
        respond(survey, q="yes")
        public_snapshot.share(survey)
        public_snapshot.end_sharing(survey)
    assert attendee.get("/s/lunch/results").status_code == 404
    public_snapshot.share(survey)
    assert responses(page_of(attendee.get("/s/lunch/results"))) == 0
    survey.close()
    assert responses(page_of(attendee.get("/s/lunch/results"))) == 7


@pytest.mark.both
def test_when_sharing_ends_the_results_are_gone_at_once(attendee):
    survey = shared(make_survey(choice("Good?", "Yes", "No"), anonymous=False))
    respond(survey, q="yes")
    assert attendee.get("/s/lunch/results/stream").status_code == 200
    public_snapshot.end_sharing(survey)
    for path in "/s/lunch/results", "/s/lunch/results/stream":
        assert attendee.get(path).status_code == 404


def test_an_open_survey_and_a_closed_one_show_the_same_tally(owner):
    survey = every_kind()
    some_answers(survey, 4)
    before = page_of(owner.get("/surveys/lunch/tally")).one(id="results").words
    survey.close()
    assert page_of(owner.get("/surveys/lunch/tally")).one(id="results").words == before


def test_numbers_and_dates_are_grouped_where_there_are_many(owner):
    survey = make_survey(question("integer", "n"), question("date", "d"), question("decimal", "x"))
    for n in range(40):
        respond(survey, n=n, d=f"2012-{1 + n % 12:02}-{1 + n % 28:02}", x=n / 8)
    found = numbers(page_of(owner.get("/surveys/lunch/tally")))
    assert [sum(counts.values()) for counts in found.values()] == [40, 40, 40]
    assert [len(counts) for counts in found.values()] == [8, 12, 10]


def test_everyone_sees_groups_of_free_answers_and_no_figure_that_tells_one(owner, attendee):
    survey = shared(make_survey(question("connections", "met"), question("integer", "age")))
    for n in range(20):
        respond(survey, met=n, age=1_000_000 + n * 90_000)
    survey.close()
    mine, theirs = (
        page_of(client.get(path))
        for client, path in ((owner, "/surveys/lunch/tally"), (attendee, "/s/lunch/results"))
    )
    assert "190 new connections in all; mean 9.50, median 9.5" in mine.words
    assert "Mean 1855000.00 , median 1855000 " in mine.words
    assert "e+0" not in mine.words
    assert numbers(theirs) == {
        "met": {"under 6": 6, "6 to 11": 6, "12 or more": 8},
        "age": {"under 1400000": 5, "1400000 to 1999999": 7, "2000000 or more": 8},
    }
    assert theirs.words.count("Shown in groups of 5 people or more") == 2
    for word in ("mean", "median", "in all"):
        assert word not in theirs.words.lower()


def test_no_picture_of_nobody_is_offered(owner, database):
    survey = make_survey(choice("Good?", "Yes", "No"))
    assert "Take this picture away" not in page_of(owner.get("/surveys/lunch/tally")).words
    respond(survey, q="yes")
    assert "Take this picture away" in page_of(owner.get("/surveys/lunch/tally")).words
