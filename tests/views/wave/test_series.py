"""The organiser plans when to ask again; attendees read it on the receipt and at the event."""

from datetime import UTC, datetime, timedelta

import pytest

from language.day import in_words
from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.survey.draft import Draft
from models.survey.survey import Survey
from models.team.colleague import Colleague
from models.team.role import Role
from models.wave.series import Series, months_after
from tests.conftest import signed_in
from tests.makers import (
    choice,
    make_event,
    make_organiser,
    make_series,
    make_survey,
    pass_days,
)
from tests.page import form_of, page_of
from tests.sending import faults, send
from tests.statements import statements

# PostgreSQL is asked the same by other tests (tests/asked.py), but for those marked `both`.
pytestmark = pytest.mark.sqlite

PATH = "/surveys/lunch/waves/"
USES = choice("Which do you use weekly?", "Yammer", "Twitter", name="uses")
TODAY = datetime.now(UTC).date()


def planned(client, path=PATH, **given):
    """Fill in the form and send it."""
    return client.post(path, data=form_of(page_of(client.get(path)), path) | given)


def test_a_survey_is_planned_again_in_some_months_and_on_a_day(owner):
    make_survey(USES)
    assert page_of(owner.get("/surveys/lunch/settings")).one("a", href=PATH)
    day = TODAY + timedelta(days=400)
    reply = planned(owner, months=["1", "6"], days=f"\n{in_words(day)}\n", days_open="14")
    assert (reply.status_code, reply.location) == (303, PATH)
    page = page_of(owner.get(PATH))
    rows = [one for one in page.all("li") if "data-wave" in one]
    assert [one["data-wave"] for one in rows] == ["1", "2", "3", "4"]
    assert [one.all("a")[0].words for one in rows] == [
        *("The first time", "1 month later", "6 months later", in_words(day))
    ]
    states = [one.all("span")[0].words for one in rows]
    assert states == ["Open", *["Not open yet"] * 3]
    wave = Series.of(Survey.at("lunch")).waves[1].survey
    assert wave.closes_at - wave.opens_at == timedelta(days=14)
    assert page_of(owner.get(f"/surveys/{wave.code}/")).one(
        "a", href=f"/surveys/{wave.code}/waves/"
    )


LATER = [in_words(TODAY + timedelta(days=100 + n)) for n in range(12)]
TIME_UNFIT = "Enter the day, the month and the year, like 3 June 2026"


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({}, {"months": "Choose when to ask again"}),
        ({"days": "6 juni"}, {"days": "“6 juni”: Enter the day, the month and the year"}),
        (
            {"days": "6 juni\n7 juni"},
            {"days": f"“6 juni”: {TIME_UNFIT} “7 juni”: {TIME_UNFIT}"},
        ),
        ({"days": "6 June 2012"}, {"days": "6 June 2012 is over: choose later days"}),
        ({"months": "1", "days_open": "0"}, {"days_open": "Enter a whole number of days, like 28"}),
        ({"months": "1", "days_open": ""}, {"days_open": "Enter a whole number of days, like 28"}),
        ({"days": "x\n" * 13}, {"days": "Write 11 lines at most"}),
        ({"days": "\n".join(LATER[:12])}, {"days": "Write 11 lines at most"}),
        (
            {"days": "\n".join(LATER[:11]), "months": "1"},
            {"days": "There is room for 11 more times: 12 at most, with the first"},
        ),
        (
            {"days": "6 June 2012\n7 June 2012\n6 June 2012"},
            {
                "days": "6 June 2012 is over: choose later days "
                "6 June 2012 is there twice: it is asked once a day "
                "7 June 2012 is over: choose later days"
            },
        ),
        ({"days": "x" * 1001}, {"days": "Shorten it to 1,000 characters"}),
        ({"months": "9" * 30}, {"months": "Choose among those that are offered"}),
        ({"months": "-7"}, {"months": "Choose among those that are offered"}),
    ],
)
@pytest.mark.same_sql
def test_what_cannot_be_planned_is_said_and_kept(owner, given, fault):
    make_survey(USES)
    reply = planned(owner, **given)
    assert reply.status_code == 422
    found = faults(reply)
    assert set(found) == set(fault)
    assert all(found[name].startswith(said) for name, said in fault.items())
    links = page_of(reply).one(role="alert").all("a")
    assert " ".join(one.words for one in links) == " ".join(found.values())
    if "days" in given:
        assert page_of(reply).one("textarea", id="days").source.strip() == given["days"].strip()
    assert Series.of(Survey.at("lunch")) is None


def test_it_is_planned_where_it_is_published(owner):
    survey = make_survey(USES, draft=True)
    path = "/surveys/lunch/edit/publication"
    sent = form_of(page_of(owner.get(path)), path)
    sent |= {"do": ["open"], "months": ["3", "12"], "takes_addresses": ["y"]}
    assert owner.post(path, data=sent).status_code == 303
    series = Series.of(survey)
    assert [one.label for one in series.waves] == [
        *("The first time", "3 months later", "12 months later")
    ]
    assert series.takes_addresses
    assert "It is asked 2 more times." in page_of(owner.get("/surveys/lunch/")).words


def test_what_cannot_be_planned_at_publishing_is_said_and_it_is_published(owner):
    survey = make_survey(USES, draft=True)
    make_event(survey)
    path = "/surveys/lunch/edit/publication"
    sent = form_of(page_of(owner.get(path)), path) | {"do": "open", "months": ["3"]}
    reply = owner.post(path, data=sent)
    assert (reply.status_code, reply.location) == (303, PATH)
    assert "6 September 2012 is over: it is not asked then." in page_of(owner.get(PATH)).words
    assert Survey.at("lunch").is_open


def test_a_month_that_is_over_at_publishing_takes_no_later_one_with_it(owner):
    survey = make_survey(USES, draft=True)
    end = datetime.now(UTC).replace(microsecond=0, tzinfo=None) - timedelta(days=50)
    make_event(survey, start=end - timedelta(hours=7), end=end)
    path = "/surveys/lunch/edit/publication"
    sent = form_of(page_of(owner.get(path)), path) | {"do": "open", "months": ["1", "3"]}
    assert owner.post(path, data=sent).location == PATH
    assert [one.label for one in Series.of(survey).waves] == ["At the event", "3 months later"]
    said = page_of(owner.get(PATH)).words
    assert "is over: it is not asked then." in said
    assert "It is asked 1 more time." in said


def test_it_can_be_asked_again_today_and_is_open_at_once(owner, monkeypatch):
    survey = make_survey(USES)
    late = datetime.now(UTC)
    monkeypatch.setattr("models.wave.series.MORNING", (late - timedelta(minutes=5)).time())
    if late.hour == 0 and late.minute < 5:
        pytest.skip("Yesterday was five minutes ago.")
    make_series(survey, 3)
    assert planned(owner, days=f"{late.day} {late:%B %Y}").status_code == 303
    first, today, later = Series.of(survey).waves
    assert [one.number for one in (first, today, later)] == [1, 2, 3]
    assert (today.survey.state, later.survey.state) == ("open", "waiting")


def test_a_draft_has_no_form_to_plan(owner):
    make_survey(USES, draft=True)
    page = page_of(owner.get(PATH))
    assert "Publish this survey first" in page.words
    assert page.all("form", action=PATH) == []


def test_the_receipt_says_when_and_where_it_is_asked_again(attendee):
    survey = make_survey(USES, anonymous=True)
    wave = make_series(survey, 1).waves[1].survey
    receipt = send(attendee, uses="yammer").location
    page = page_of(attendee.get(receipt))
    section = page.one("h2").parent
    day = months_after(TODAY, 1)
    assert section.words.startswith(f"We ask again On {day:%A} {day.day} {day:%B %Y} we ask")
    assert section.words.endswith("Your answers are anonymous then too.")
    assert section.one("a")["href"] == f"/s/{wave.code}"
    assert page.all("form") == []
    waiting = page_of(attendee.get(f"/s/{wave.code}"))
    assert waiting.one("h1").words == "This form is not open yet"
    pass_days(32)
    assert "We ask the same questions again now" in page_of(attendee.get(receipt)).words
    assert page_of(attendee.get(f"/s/{wave.code}")).one("h1").words == "Lunch – 1 month later"
    Survey.at("lunch").close()
    assert "We ask the same questions again now" in page_of(attendee.get("/s/lunch")).words
    pass_days(30)
    assert "We ask" not in page_of(attendee.get(receipt)).words


def test_the_receipt_of_a_survey_that_is_asked_once_says_nothing_of_it(attendee):
    make_survey(USES)
    assert "again" not in page_of(attendee.get(send(attendee, uses="yammer").location)).words


def test_the_address_of_the_event_says_what_is_open_and_what_opens_next(attendee):
    survey = make_survey(USES, title="Day")
    start = datetime.fromisoformat(f"{TODAY + timedelta(days=1)}T09:00")
    make_event(survey, start=start, end=start + timedelta(hours=8), time_zone="UTC")
    wave = make_series(survey, 1, 3).waves[1].survey
    page = page_of(attendee.get("/e/fair"))
    assert page.one("a", href="/s/lunch")
    opens = page.all("ul")[-1]
    assert [one.words.partition(":")[0] for one in opens.all("li")] == [
        *("Day – 1 month later", "Day – 3 months later")
    ]
    pass_days(40)
    survey.close()
    page = page_of(attendee.get("/e/fair"))
    assert page.one("a", href=f"/s/{wave.code}").words == "Day – 1 month later"


def test_many_that_open_later_do_not_fill_the_page_of_the_event(attendee):
    surveys = [make_survey(USES, code=f"s{n}", title=f"Talk {n}") for n in range(4)]
    start = datetime.fromisoformat(f"{TODAY + timedelta(days=1)}T09:00")
    make_event(*surveys, start=start, end=start + timedelta(hours=8))
    for one in surveys:
        make_series(one, *range(1, 12))
    page = page_of(attendee.get("/e/fair"))
    later = page.all("ul")[-1]
    assert len(later.all("li")) == 30
    assert "14 more open after these." in page.words
    assert len(attendee.get("/e/fair").data) < 25_000


def test_its_words_are_changed_before_it_opens_and_taken_over_from_the_first(owner):
    survey = make_survey(USES)
    wave = make_series(survey, 1).waves[1].survey
    reworded = make_survey(choice("And?", "Yammer", "Twitter", name="uses"), code="x").definition
    survey.publish(reworded)
    page = page_of(owner.get(PATH))
    path = f"/surveys/{wave.code}/wave/words"
    assert page.one("a", href=f"/surveys/{wave.code}/edit")
    owner.post(path, data=form_of(page, path))
    assert Survey.at(wave.code).definition.questions[0].label == "And?"
    assert page_of(owner.get(PATH)).all("form", action=path) == []


@pytest.mark.both
def test_a_wave_is_renamed_and_taken_back(owner):
    survey = make_survey(USES)
    wave = make_series(survey, 1).waves[1].survey
    path = f"/surveys/{wave.code}/wave"
    form = form_of(page_of(owner.get(path)), path)
    assert owner.post(path, data=form | {"label": ""}).status_code == 422
    assert owner.post(path, data=form | {"label": "x" * 101}).status_code == 422
    assert owner.post(path, data=form | {"label": " In  spring "}).status_code == 303
    page = page_of(owner.get(path))
    assert page.one("h2").words == "In spring"
    removal = f"{path}/removal"
    assert owner.post(removal, data=form_of(page, removal)).location == PATH
    assert Survey.at(wave.code) is None
    assert [
        one["data-wave"] for one in page_of(owner.get(PATH)).all("li") if "data-wave" in one
    ] == ["1"]


def test_a_wave_that_has_opened_is_not_taken_back(owner):
    wave = make_series(make_survey(USES), 1).waves[1].survey
    path = f"/surveys/{wave.code}/wave"
    token = form_of(page_of(owner.get(path)), f"{path}/removal")
    pass_days(32)
    assert owner.post(f"{path}/removal", data=token).location == path
    page = page_of(owner.get(path))
    assert "It has opened: its answers stay as they are" in page.words
    assert page.all("form", action=f"{path}/removal") == []


def test_the_series_ends_with_a_press(owner):
    survey = make_survey(USES)
    series = make_series(survey, 1, 3)
    path = f"{PATH}ending"
    owner.post(path, data=form_of(page_of(owner.get(PATH)), path))
    assert [one.number for one in series.waves] == [1]
    assert page_of(owner.get(PATH)).all("form", action=path) == []


def test_what_ends_an_event_leaves_alone_what_is_asked_later(owner):
    survey = make_survey(USES)
    start = datetime.fromisoformat(f"{TODAY + timedelta(days=1)}T09:00")
    event = make_event(survey, start=start, end=start + timedelta(hours=8))
    wave = make_series(survey, 1).waves[1].survey
    page = page_of(owner.get("/events/fair/settings"))
    for what in ("closure", "sharing"):
        path = f"/events/fair/{what}"
        owner.post(path, data=form_of(page, path))
        page = page_of(owner.get("/events/fair/settings"))
    assert Survey.at("lunch").state == "closed"
    assert Survey.at(wave.code).state == "waiting"
    assert Survey.at(wave.code).shared_at is None
    path = "/events/fair/duplicate"
    reply = owner.post(path, data=form_of(page_of(owner.get(path)), path))
    copy = Event.at(reply.location.split("/")[-2])
    assert copy != event
    assert len(EventSurvey.all_of(copy)) == 1


def test_a_colleague_sees_no_more_of_the_waves_than_of_any_survey(app):
    survey = make_survey(USES)
    series = make_series(survey, 1)
    viewer, editor = make_organiser("viewer@example.org"), make_organiser("editor@example.org")
    Colleague.let_in(survey, viewer, Role.VIEWER)
    Colleague.let_in(survey, editor, Role.EDITOR)
    assert signed_in(app, viewer).get(PATH).status_code == 403
    page = page_of(signed_in(app, editor).get(PATH))
    wave = series.waves[1].survey
    assert page.all("a", href=f"/surveys/{wave.code}/") == []
    assert "1 month later" in page.words
    assert page.all("form", action=f"{PATH}ending") == []


def test_the_draft_of_a_wave_keeps_the_names_of_the_first(owner):
    wave = make_series(make_survey(USES), 1).waves[1].survey
    draft = Draft.of(wave)
    document = draft.document
    document["question"][0] |= {"type": "rating"}
    del document["question"][0]["choices"]
    with pytest.raises(ValueError, match="it was of another type"):
        draft.change(0, document, "Another kind")


def test_the_page_of_as_many_waves_as_there_can_be_asks_two_statements_of_each(owner, caplog):
    make_series(make_survey(USES), *range(1, 12))
    caplog.clear()
    with caplog.at_level("DEBUG", logger="peewee"):
        owner.get(PATH)
    assert len(statements(caplog)) <= 14 + 2 * 11
