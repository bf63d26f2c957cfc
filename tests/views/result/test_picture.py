"""Pictures are taken away as SVG and PNG, by those who may see what is in them."""

from xml.etree import ElementTree

import pytest

from models.answer import public_snapshot
from models.result.audience import Audience
from tests.makers import choice, make_survey, question, respond
from tests.page import page_of
from web.live.live import Live

SVG = "{http://www.w3.org/2000/svg}"
PNG = b"\x89PNG\r\n\x1a\n"


def drawn(data: bytes) -> list[str]:
    """All that is written in a drawing."""
    root = ElementTree.fromstring(data)
    return [one.text or "" for one in root.iter(f"{SVG}text")]


@pytest.mark.sqlite
def test_an_organiser_takes_the_picture_of_a_question_away(owner):
    survey = make_survey(choice("Good <b>?", "Yes & no", "No"), question("text", "t"))
    respond(survey, q="yes_no")
    page = page_of(owner.get("/surveys/lunch/tally"))
    links = [one["href"] for one in page.all("a") if "pictures/" in one.attributes.get("href", "")]
    # Relative: the same fragment comes by a stream, which knows no address.
    assert links == ["pictures/q.svg", "pictures/q.png"]

    svg, png = (owner.get(f"/surveys/lunch/{link}") for link in links)

    assert (svg.status_code, svg.mimetype) == (200, "image/svg+xml")
    assert svg.headers["Content-Disposition"] == 'attachment; filename="lunch-q.svg"'
    said = drawn(svg.data)
    assert {"Yes & no", "No", "1", "100 %", "0 %"} <= set(said)
    # Nobody else can open an address of the desk, and nobody has said which host this is.
    assert [one for one in said if "localhost" in one] == []
    public_snapshot.share(survey)
    shared = drawn(owner.get("/surveys/lunch/pictures/q.svg").data)
    assert shared[-1] == "/s/lunch/results#asked-q"
    root = ElementTree.fromstring(svg.data)
    described = [root.find(f"{SVG}{one}") for one in ("title", "desc")]
    assert all(one is not None and one.text for one in described)
    assert b"style" not in svg.data  # it has its colours as attributes
    assert b"class=" not in svg.data
    assert (png.status_code, png.mimetype, png.data[:8]) == (200, "image/png", PNG)
    wide, high = (int.from_bytes(png.data[at : at + 4]) for at in (16, 20))
    assert (wide, high) == (1600, 2 * int(root.attrib["height"]))


@pytest.mark.sqlite
def test_a_live_page_has_its_pictures_outside_of_any_request(app):
    survey = make_survey(question("before_now", "skill"), question("integer", "n"), anonymous=False)
    respond(survey, skill__before="1", skill__now="2", n=3)
    public_snapshot.share(survey)
    topic = ("lunch", Audience.EVERYONE, "", None, "en")
    state = Live(app).look({topic: ""})[topic]
    assert state is not None
    for drawn_as in "flows", "diverging", "columns":
        assert f'class="{drawn_as}"' in state.html
    assert 'href="results/n.svg"' in state.html


@pytest.mark.sqlite
def test_what_is_no_picture_is_not_there(owner):
    make_survey(choice("Good?", "Yes", "No"), question("text", "t"))
    for name in "t.svg", "absent.svg", "q.pdf", "q.svg.png":
        assert owner.get(f"/surveys/lunch/pictures/{name}").status_code == 404, name


def test_who_may_not_see_the_numbers_gets_no_picture_of_them(owner, outsider, attendee):
    survey = make_survey(choice("Good?", "Yes", "No"), anonymous=False)
    respond(survey, q="yes")
    assert outsider.get("/surveys/lunch/pictures/q.svg").status_code == 404
    assert attendee.get("/surveys/lunch/pictures/q.svg").status_code == 303
    assert attendee.get("/s/lunch/results/q.svg").status_code == 404
    public_snapshot.share(survey)
    assert attendee.get("/s/lunch/results/q.svg").status_code == 200
    page = page_of(attendee.get("/s/lunch/results"))
    links = [one["href"] for one in page.all("a") if one["href"].endswith(("svg", "png"))]
    assert links == ["results/q.svg", "results/q.png"]
    public_snapshot.end_sharing(survey)
    assert attendee.get("/s/lunch/results/q.svg").status_code == 404


@pytest.mark.sqlite
def test_everyone_takes_away_what_the_public_snapshot_shows(owner, attendee):
    survey = make_survey(choice("Good?", "Yes", "No"))
    public_snapshot.share(survey)
    for n in range(12):
        respond(survey, q="yes" if n % 3 else "no")
    shown = page_of(attendee.get("/s/lunch/results"))
    counts = {
        one["data-value"]: one["data-count"] for one in shown.all("td") if "data-count" in one
    }
    assert 0 < int(shown.one(id="results")["data-responses"]) < 12
    seen = [one for one in drawn(attendee.get("/s/lunch/results/q.svg").data) if one.isdecimal()]
    assert seen == [counts["yes"], counts["no"]]


@pytest.mark.sqlite
def test_without_letters_for_its_words_no_png_is_made_of_boxes(owner):
    survey = make_survey(choice("\U0001f9ff\U000e0fff \u1bc0?", "Yes", "No"))
    respond(survey, q="yes")
    reply = owner.get("/surveys/lunch/pictures/q.png")
    assert reply.status_code == 422
    page = page_of(reply)
    assert page.one("h1").words == "This picture cannot be drawn as PNG"
    assert page.one("a", href="/surveys/lunch/pictures/q.svg")
    assert owner.get("/surveys/lunch/pictures/q.svg").status_code == 200


def test_the_address_in_a_picture_is_the_operators_and_never_what_a_stranger_wrote(app, attendee):
    survey = make_survey(choice("Good?", "Yes", "No"), anonymous=False)
    respond(survey, q="yes")
    public_snapshot.share(survey)
    path = "/s/lunch/results/q.svg"
    own, theirs = (attendee.get(path, headers={"Host": host}) for host in ("a.test", "evil.test"))
    assert (own.status_code, own.data) == (200, theirs.data)
    app.config["BASE_URL"] = "https://feedback.example.org"
    asked = attendee.get(path, base_url="https://feedback.example.org")
    assert drawn(asked.data)[-1] == "https://feedback.example.org/s/lunch/results#asked-q"
