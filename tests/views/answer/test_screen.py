"""The screen of a room: how many have answered, and of the results what everyone sees."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from models.answer import public_snapshot, screen
from models.answer.response import Response
from models.answer.screen import Approval, Screen, stations, words_of
from models.result.audience import Audience
from models.survey.schedule import Schedule
from models.survey.survey import Survey
from tests.makers import choice, make_survey, question, respond
from tests.page import Page, form_of, page_of
from tests.samples import ANSWERS, WRITTEN, every_kind
from tests.views.answer.test_tally import event, numbers, responses
from web.live.live import Live

# PostgreSQL is asked the same by other tests (tests/asked.py), but for those marked `both`.
pytestmark = pytest.mark.sqlite

PRESENT = "/surveys/lunch/present"
REMOTE = f"{PRESENT}/remote"
HTMX = {"HX-Request": "true"}
EASTER = datetime(2092, 3, 30, 9, 0, tzinfo=UTC)


def state(page: Page) -> str:
    return page.one("p", **{"class": "state"}).words


def plan(survey: Survey, **bounds: Any) -> None:
    survey.plan(Schedule(**bounds, time_zone="Europe/London"))


def test_the_screen_has_the_title_the_code_the_address_the_count_and_a_way_back(owner):
    survey = make_survey(choice("Good?", "Yes", "No"), title="My *lunch*")
    for n, words in enumerate(["0 people have", "1 person has", "2 people have"]):
        page = page_of(owner.get(PRESENT))
        assert page.one("h1").words == "My lunch"
        assert page.one("img")["src"] == "/s/lunch/qr.svg"
        way = page.one("a", href="http://localhost/s/lunch").words
        assert way.replace(" ", "") == "localhost/s/lunch"  # it may go on in a line after each /
        assert page.one("a", href="/surveys/lunch/").words == "Back to the survey’s page"
        assert len(page.all("a")) == 2  # what else an organiser may open has no place there
        assert page.all("h2") == []  # a question is shown when its organiser chooses it
        assert (responses(page), page.one("p", **{"class": "count"}).words) == (
            n,
            f"{words} answered",
        )
        assert state(page) == "Open now"
        respond(survey, q="yes")


@pytest.mark.both
def test_the_survey_s_page_leads_there_once_people_can_find_it(owner):
    survey = make_survey(choice("Good?", "Yes", "No"), draft=True)
    assert page_of(owner.get("/surveys/lunch/")).all("a", href=PRESENT) == []
    assert owner.get(PRESENT).status_code == owner.get(f"{PRESENT}/stream").status_code == 404
    survey.open()
    assert page_of(owner.get("/surveys/lunch/")).one("a", href=PRESENT)
    assert owner.get(PRESENT).status_code == 200


def test_it_says_when_the_form_opens_until_when_it_is_open_and_when_it_is_over(owner):
    survey = make_survey(choice("Good?", "Yes", "No"))
    said = []
    for change in (
        lambda: plan(survey, opens_at=EASTER),
        lambda: plan(survey, closes_at=EASTER),
        lambda: plan(survey, response_limit=1),
        lambda: respond(survey, q="yes"),
        lambda: survey.close(),
    ):
        change()
        said.append(state(page_of(owner.get(PRESENT))))
    assert said == [
        "Opens on Sunday 30 March 2092 at 10am (time in London)",
        "Open now , until Sunday 30 March 2092 at 10am (time in London)",
        "Open now",
        "Full. No more answers are taken.",
        "Closed. No more answers are taken.",
    ]


@pytest.mark.both
def test_of_results_that_are_not_shared_it_shows_the_count_alone(owner, attendee):
    every_kind()
    for _ in range(6):
        attendee.post("/s/lunch", data=ANSWERS)
    assert len(numbers(page_of(owner.get("/surveys/lunch/tally")))) > 20

    for html in page_and_stream(owner):
        page = Page(html)
        assert responses(page) == 6
        assert (numbers(page), page.all("section"), page.all("svg")) == ({}, [], [])
        assert "How was it?" not in html


def test_the_remote_control_leads_to_sharing_before_anything_is_revealed_and_the_screen_does_not(
    owner,
):
    survey = make_survey(choice("Good?", "Yes", "No"))
    sharing = "/surveys/lunch/settings#sharing"
    assert page_of(owner.get(REMOTE)).one("a", href=sharing)
    reveal(owner, "q")
    assert page_of(owner.get(REMOTE)).one("a", href=sharing)
    assert page_of(owner.get(PRESENT)).all("a", href=sharing) == []
    assert page_of(owner.get("/surveys/lunch/settings")).one("section", id="sharing")
    public_snapshot.share(survey)
    assert page_of(owner.get(REMOTE)).all("a", href=sharing) == []


TAKEN_AWAY = re.compile(r" Take this picture away:.*\)")  # of a room nobody takes a picture away


def page_and_stream(owner: FlaskClient) -> tuple[str, str]:
    return owner.get(PRESENT).text, event(owner.get(f"{PRESENT}/stream").text)[1]


def sections(page: Page) -> list[tuple[str, str, str]]:
    """What is said of each question."""
    return [(one["data-question"], one["data-answered"], one.words) for one in page.all("section")]


def press(owner: FlaskClient, *deeds: str) -> list[int]:
    """Do these on the screen's remote control; the status of each."""
    fields = form_of(page_of(owner.get(REMOTE)), REMOTE)
    return [owner.post(REMOTE, data=fields | {"do": one}).status_code for one in deeds]


def reveal(owner: FlaskClient, name: str) -> None:
    assert press(owner, f"show:{name}", f"reveal:{name}") == [303, 303]


@pytest.mark.both
@pytest.mark.parametrize("anonymous", [True, False])
def test_of_shared_results_it_shows_what_everyone_sees_and_no_word_that_people_wrote(
    owner, attendee, anonymous
):
    survey = every_kind(anonymous=anonymous)
    public_snapshot.share(survey)
    for _ in range(7):
        attendee.post("/s/lunch", data=ANSWERS)
    Survey.at("lunch").close()
    public = page_of(attendee.get("/s/lunch/results"))
    assert responses(public) == 7
    assert all(word in owner.get("/surveys/lunch/responses/").text for word in WRITTEN)
    expected = {
        name: [answered, TAKEN_AWAY.sub("", said)] for name, answered, said in sections(public)
    }
    found: dict[str, Any] = {}
    for one in stations(survey):
        if words_of(one):
            continue
        reveal(owner, one.name)
        for html in page_and_stream(owner):
            page = Page(html)
            assert responses(page) == 7
            found |= {name: said for name, *said in sections(page)}
            assert [word for word in (*WRITTEN, "wrote") if word in html] == []
    assert len(found) > 15
    assert found == {name: expected[name] for name in found}


def test_a_question_is_hidden_until_it_is_revealed_and_the_next_one_begins_hidden(owner):
    survey = make_survey(
        choice("Good?", "Yes", "No", name="good"), choice("Warm?", "Yes", "No", name="warm")
    )
    public_snapshot.share(survey)
    for _ in range(12):
        respond(survey, good="yes", warm="no")
    survey.close()

    def on_screen() -> tuple[list[str], dict[str, Any]]:
        page = page_of(owner.get(PRESENT))
        return [one.words for one in page.all("h2")], numbers(page)

    seen = [on_screen()]
    for deed in "show:good", "reveal:good", "show:warm", "show:good", "hide:good", "show:":
        press(owner, deed)
        seen.append(on_screen())

    shown = {"good": {"yes": 12, "no": 0}}
    assert seen == [
        ([], {}),
        (["Good?"], {}),
        (["Good?"], shown),
        (["Warm?"], {}),
        (["Good?"], shown),
        (["Good?"], {}),
        ([], {}),
    ]


def test_the_room_reads_of_what_people_wrote_only_what_was_chosen_one_by_one(owner, outsider):
    survey = make_survey(question("text", "why", "Why?"), question("text", "how", "How?"))
    for words in "Kind words", "A name", "Rude words":
        respond(survey, why=words, how=f"How: {words}")
    ids = {one["answers"]["why"]: one["id"] for one in Response.all_of(survey)}
    reveal(owner, "why")

    def said() -> list[str]:
        return [one.words for one in page_of(owner.get(PRESENT)).all("li")]

    seen = [said()]
    chosen = [f"approve:why:{ids[one]}" for one in ("Kind words", "A name")]
    for deed in *chosen, "hide:why", "reveal:why":
        press(owner, deed)
        seen.append(sorted(said()))
    press(owner, f"withdraw:why:{ids['A name']}", "approve:why:nobody", "approve:gone:x")
    seen.append(said())
    reveal(owner, "how")
    seen.append(said())  # chosen for one question is not chosen for another
    reveal(owner, "why")
    Response.get(Response.id == ids["Kind words"]).delete_instance()
    seen.append(said())

    both = ["A name", "Kind words"]
    assert seen == [[], ["Kind words"], both, [], both, ["Kind words"], [], []]
    assert Approval.select().count() == 0
    assert "Rude words" in owner.get(REMOTE).text
    assert outsider.get(REMOTE).status_code == 404


def test_what_is_pressed_on_a_phone_is_done_to_what_the_phone_showed(owner):
    survey = make_survey(question("text", "why", "Why?"), question("text", "how", "How?"))
    respond(survey, why="Lovely day", how="My boss is a crook")
    [one] = Response.all_of(survey)
    press(owner, "show:why")
    reveal(owner, "how")  # meanwhile somebody turns the page on the screen

    assert press(owner, f"approve:why:{one['id']}", "reveal:why") == [303, 409]

    assert [one.words for one in page_of(owner.get(PRESENT)).all("li")] == []
    assert Approval.of(survey, "why") == {one["id"]: "Lovely day"}
    assert Approval.of(survey, "how") == {}


def test_no_more_words_are_chosen_than_a_screen_shows(owner, monkeypatch):
    monkeypatch.setattr(screen, "MOST_WORDS", 2)
    survey = make_survey(question("text", "why", "Why?"))
    for n in range(3):
        respond(survey, why=f"Words {n}")
    press(owner, "show:why")
    chosen = press(owner, *(f"approve:why:{one['id']}" for one in Response.all_of(survey)))
    assert chosen == [303, 303, 422]
    assert Approval.select().count() == 2


@pytest.mark.both
def test_a_press_that_means_nothing_changes_nothing_and_a_question_that_went_is_not_shown(owner):
    survey = make_survey(choice("Good?", "Yes", "No"))
    press(owner, "show:q")
    assert press(owner, "dance:", "show:nothing", "approve:x") == [422, 303, 303]
    assert press(owner, "reveal:other", "hide:", "reveal:q") == [409, 409, 303]
    assert Screen.of(survey).shown == "q"
    Screen.update(shown="gone").execute()
    assert page_of(owner.get(PRESENT)).all("h2") == []


@pytest.mark.both
def test_of_an_anonymous_survey_the_count_moves_by_one_and_the_results_a_step_late(owner):
    survey = make_survey(choice("Good?", "Yes", "No"))
    public_snapshot.share(survey)
    reveal(owner, "q")
    seen = []
    for n in range(17):
        reply = owner.get(PRESENT)
        page = page_of(reply)
        fields, data = event(owner.get(f"{PRESENT}/stream").text)
        assert data in reply.text
        assert responses(page) == n
        assert ("Results appear in steps" in page.words) is (n > 0)
        seen.append((numbers(page).get("q"), fields["id"]))
        respond(survey, q=("yes", "no")[n % 2])
    steps = [None, {"yes": 3, "no": 2}, {"yes": 5, "no": 5}]
    assert [counts for counts, _ in seen] == [steps[max(0, n // 5 - 1)] for n in range(17)]
    assert len({id for _, id in seen}) == 17


@pytest.mark.both
def test_when_sharing_ends_the_count_stays_and_the_results_go(owner):
    survey = make_survey(choice("Good?", "Yes", "No"), anonymous=False)
    public_snapshot.share(survey)
    respond(survey, q="yes")
    reveal(owner, "q")
    ids = []
    for counted in {"q": {"yes": 1, "no": 0}}, {}:
        page = page_of(owner.get(PRESENT))
        ids.append(event(owner.get(f"{PRESENT}/stream").text)[0]["id"])
        assert (numbers(page), responses(page)) == (counted, 1)
        public_snapshot.end_sharing(survey)
    assert ids[0] != ids[1]


@pytest.mark.both
def test_the_stream_begins_with_the_block_that_htmx_gets(owner):
    survey = make_survey(choice("Good?", "Yes", "No"))
    respond(survey, q="yes")
    block = owner.get(PRESENT, headers=HTMX)
    stream = owner.get(f"{PRESENT}/stream")
    assert (stream.mimetype, stream.headers["Cache-Control"]) == ("text/event-stream", "no-store")
    assert event(stream.text)[1] == block.text.rstrip("\n")


def test_a_screen_that_is_up_is_told_when_the_clock_opens_the_form(app, owner):
    survey = make_survey(choice("Good?", "Yes", "No"))
    plan(survey, opens_at=datetime.now(UTC) + timedelta(seconds=0.6))
    session = signed_in_as(owner)
    live = Live(app)
    topic = ("lunch", Audience.ROOM, session, None, "en")
    with app.test_request_context():
        first = live.state(Survey.at("lunch"), Audience.ROOM)
    assert "Opens on" in first.html
    assert live.look({topic: first.revision}) == {}
    deadline = datetime.now(UTC) + timedelta(seconds=20)
    found: dict[Any, Any] = {}
    while not found and datetime.now(UTC) < deadline:
        found = live.look({topic: first.revision})
    assert "Open now" in found[topic].html
    assert found[topic].until is None


def test_the_screen_speaks_the_language_of_the_form_and_so_does_what_moves_on_it(app, owner):
    Screen.of(make_survey(choice("اچھا؟", "ہاں", "نہیں"), language="ur", code="ur")).show("q")
    survey = make_survey(choice("Gut?", "Ja", "Nein"), language="de", anonymous=False)
    public_snapshot.share(survey)
    reveal(owner, "q")
    respond(survey, q="ja")
    page = page_of(owner.get(PRESENT, headers={"Accept-Language": "en"}))
    assert page.one("html")["lang"] == "de"
    assert page.all("th", scope="col")[0].words == "Antwort"
    live = Live(app)
    topic = ("lunch", Audience.ROOM, signed_in_as(owner), None, "de")
    with app.test_request_context():
        assert "Antwort</th>" in live.look({topic: None})[topic].html
    assert page_of(owner.get(REMOTE)).one("html")["lang"] == "en"
    topic = ("ur", *topic[1:4], "en")
    with app.test_request_context():
        assert '<h2 lang="ur"' in live.look({topic: None})[topic].html


def signed_in_as(client: FlaskClient) -> str:
    with client.session_transaction() as session:
        return session["token"]
