"""The brand: set by an operator, seen by everybody who answers."""

import gzip
from io import BytesIO
from secrets import token_bytes
from typing import Any

import pytest

from formats.definition import toml
from models.account.audit import Audit
from models.answer import public_snapshot
from models.service.brand import Brand
from models.service.logo import MOST_BYTES, logo_from
from models.survey.survey import Survey
from tests.makers import choice, make_event, make_organiser, make_survey, respond
from tests.page import Page, form_of, page_of
from tests.pictures import PNG
from tests.server import ROOT

# PostgreSQL is asked the same by other tests (tests/asked.py), but for those marked `both`.
pytestmark = pytest.mark.sqlite

GOOD = choice("Good?", "Yes", "No")
SENT = {"sender": "Owl Trust", "colour": "#ffcc00", "privacy": "We keep it *long*.", "contact": ""}
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 10"><path d="M0 0"/></svg>'
# Whatever the brand puts into a page.
TRACES = ("brand", "sender", "privacy")


def send(client: Any, path: str = "", **data: Any) -> Any:
    token = form_of(page_of(client.get("/operator/brand")), "/operator/brand")["csrf_token"][0]
    return client.post(f"/operator/brand{path}", data={"csrf_token": token, **data})


def upload(client: Any, data: bytes, name: str = "logo.png", **more: str) -> Any:
    return send(client, "/logo", file=(BytesIO(data), name), **more)


def set_up(**values: Any) -> None:
    Brand.change(make_organiser(), **SENT | values)
    Brand.take_logo(make_organiser(), logo_from(PNG))


@pytest.fixture
def pages(attendee, owner):
    """Asks for every page of somebody who answers."""

    def asked() -> dict[str, str]:
        return {path: attendee.get(path).text for path in paths}

    survey, over = make_survey(GOOD), make_survey(GOOD, code="over")
    make_event(survey, over)
    public_snapshot.share(survey)
    receipt = respond(survey, q="yes")
    over.close()
    paths = ["/s/lunch", f"/s/lunch/receipt/{receipt}", "/s/lunch/results", "/s/over", "/e/fair"]
    paths.append("/s/lunch/receipt/none")
    return asked


def test_every_page_says_who_asks_with_their_logo_style_and_privacy(pages):
    set_up()
    for path, text in pages().items():
        page = Page(text)
        head = page.one("header")
        assert head.one("img")["alt"] == "Owl Trust", path
        assert head.one("span").source == "Owl Trust"
        assert head.one("span")["dir"] == "auto"
        assert [one for one in page.all("link") if one["href"].startswith("/brand/style.css?v=")]
        assert page.one("footer").one("a")["href"] == "/privacy"


def test_without_a_brand_no_page_has_a_byte_of_one(pages, owner):
    before = pages()
    for path, text in before.items():
        assert [one for one in TRACES if one in text.lower()] == [], path
    set_up()
    assert all(pages()[path] != text for path, text in before.items())
    send(owner, "/deletion")
    key = "submission_key"
    for path, text in pages().items():
        lines = zip(text.splitlines(), before[path].splitlines(), strict=True)
        assert [one for one, other in lines if one != other and key not in one] == [], path


def test_a_change_is_on_pages_that_are_kept_rendered(pages, owner):
    set_up()
    assert all("Owl Trust" in text for text in pages().values())
    send(owner, **SENT | {"sender": "Fox Trust"})
    for text in pages().values():
        assert "Fox Trust" in text
        assert "Owl Trust" not in text


def test_the_screen_the_poster_and_the_paper_say_who_asks(owner):
    make_survey(GOOD)
    set_up()
    for path in "present", "poster", "paper":
        page = page_of(owner.get(f"/surveys/lunch/{path}"))
        assert page.one("header", **{"class": "sender"}).one("span").source == "Owl Trust"
        assert page.one("header", **{"class": "sender"}).one("img")
    assert "More about privacy: localhost/privacy" in page.words or "http" in page.words
    assert "/privacy" in page.words


def test_who_is_answering_reads_about_privacy_in_another_tab(attendee):
    make_survey(GOOD)
    set_up()
    page = page_of(attendee.get("/s/lunch"))
    told = page.one("details", **{"class": "promise"})
    assert told.all("li")  # what the form says by itself stays
    links = page.all("a", href="/privacy")
    assert [one["target"] for one in links] == ["_blank", "_blank"]
    assert links[0].words == "What Owl Trust says about privacy (opens in a new tab)"


def test_the_page_on_privacy_adds_to_what_each_form_says(attendee):
    assert attendee.get("/privacy").status_code == 404
    set_up(contact="Ada, <ada@example.org>")
    page = page_of(attendee.get("/privacy"))
    assert page.one("h1").words == "Privacy"
    assert page.one("em").words == "long"
    assert page.one("a")["href"] == "mailto:ada@example.org"
    assert "That holds, whatever else is written here." in page.words
    set_up(privacy="", contact="")
    assert attendee.get("/privacy").status_code == 404
    assert attendee.get("/s/lunch").status_code == 404


def test_around_the_text_on_privacy_the_language_of_the_form_is_spoken(attendee):
    make_survey(GOOD, language="de")
    set_up()
    link = page_of(attendee.get("/s/lunch")).one("footer").one("a")["href"]
    assert link == "/privacy?lang=de"
    assert page_of(attendee.get(link)).one("html")["lang"] == "de"
    for strange in "xx", "de-x", '"><script>':
        reply = attendee.get("/privacy", query_string={"lang": strange})
        assert page_of(reply).one("html")["lang"] == "en"


def test_what_an_organisation_writes_of_privacy_goes_through_the_one_sanitiser(attendee):
    set_up(privacy="<script>alert(1)</script> [x](javascript:alert(1))", contact="<b onclick=x>")
    page = page_of(attendee.get("/privacy"))
    assert page.all("script") == page.all("b") == []
    assert not [one for one in page.all("a") if "javascript" in one["href"]]


def test_an_operator_sets_it_in_one_form_and_reads_what_was_made_of_the_colour(owner):
    assert page_of(owner.get("/operator/brand")).all("form", action="/operator/brand/logo") == []
    reply = send(owner, sender=" Cafe\u0301  Owl ", colour="FC0", privacy="", contact="")
    assert (reply.status_code, reply.location) == (303, "/operator/brand")
    found = Brand.stored()
    assert (found.sender, found.colour) == ("Caf\u00e9 Owl", "#ffcc00")
    page = page_of(owner.get("/operator/brand"))
    assert page.one("p", role="status").words == "Saved. Everybody sees it within seconds."
    assert "#ffcc00 is too light for text on a light page: links are shown as #" in page.words


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("sender", " \u200b ", "Write the name of your organisation"),
        ("sender", "x" * 101, "Write 100 characters at the most; these are 101"),
        ("colour", "yellow", "Write the colour as # and six digits or letters, like #0b5394"),
        ("privacy", "x" * 20_001, "Write 20,000 characters at the most; these are 20,001"),
        ("privacy", "[" * 2_000, "Take out some line breaks"),
        ("contact", "x" * 201, "Write 200 characters at the most; these are 201"),
    ],
)
@pytest.mark.same_sql  # each is refused before anything is stored
def test_what_cannot_be_taken_is_told_at_its_field_and_all_that_was_written_is_kept(
    owner, field, value, said
):
    for path in "", "/preview":
        reply = send(owner, path, **SENT | {"contact": "Ada", field: value})
        assert reply.status_code == 422
        page = page_of(reply)
        assert page.one("title").words.startswith("Error: ")
        assert said in page.one("p", id=f"fault-{field}").words
        kept = form_of(page, "/operator/brand")
        for name, text in (SENT | {"contact": "Ada"}).items():
            if name != field:
                assert kept[name] == [text], name
    assert Brand.stored() is None


def test_it_can_be_looked_at_before_it_is_stored(owner):
    page = page_of(send(owner, "/preview", **SENT))
    assert "#ffcc00 is too light for text on a light page" in page.words
    assert [one.source for one in page.all("span", dir="auto")] == ["Owl Trust", "Owl Trust"]
    assert Brand.stored() is None
    style = owner.get("/operator/brand/specimen.css?colour=%23ffcc00")
    assert style.mimetype == "text/css"
    assert ".specimen.dark { " in style.text
    assert owner.get("/operator/brand/specimen.css?colour=%7D").status_code == 404


@pytest.mark.both
def test_a_logo_is_taken_by_its_bytes_whatever_it_is_called(owner, attendee):
    send(owner, **SENT)
    assert upload(owner, PNG, "logo.svg.exe", words="An owl").status_code == 303
    make_survey(GOOD)
    head = page_of(attendee.get("/s/lunch")).one("header")
    assert head.one("img")["alt"] == "An owl"
    assert "aria-hidden" not in head.one("span")
    reply = attendee.get(head.one("img")["src"])
    assert (reply.mimetype, reply.data) == ("image/png", PNG)
    assert send(owner, "/logo/deletion").status_code == 303
    assert page_of(attendee.get("/s/lunch")).one("header").all("img") == []
    assert attendee.get("/brand/logo").status_code == 404


@pytest.mark.both
@pytest.mark.parametrize(
    ("data", "said"),
    [
        (SVG.replace(b"<path", b"<script"), "Line 1: take <script> out"),
        (b"\0" * MOST_BYTES, "This is no picture that we know"),
        (PNG * 60, "The file has more than 6,000 bytes"),
        (b"", "The file is empty"),
    ],
)
@pytest.mark.same_sql  # each is refused before anything is stored
def test_a_file_that_is_no_logo_is_told_at_its_field_and_the_words_are_kept(owner, data, said):
    send(owner, **SENT)
    reply = upload(owner, data, words="An owl")
    assert reply.status_code == 422
    page = page_of(reply)
    assert said in page.one("p", id="fault-file").words
    assert page.one("input", name="words")["value"] == "An owl"
    assert Brand.stored().logo is None


@pytest.mark.both
def test_a_drawing_has_a_policy_under_which_nothing_in_it_runs_or_loads(owner, attendee):
    send(owner, **SENT)
    upload(owner, SVG)
    reply = attendee.get("/brand/logo")
    assert reply.headers["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"
    )
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert reply.mimetype == "image/svg+xml"


def test_the_files_of_a_brand_are_kept_for_ever_in_their_version_and_no_other(attendee):
    assert attendee.get("/brand/style.css").status_code == 404
    make_survey(GOOD)
    set_up()
    page = page_of(attendee.get("/s/lunch"))
    style = next(one["href"] for one in page.all("link") if "/brand/" in one["href"])
    for path in style, page.one("header").one("img")["src"]:
        known, old = attendee.get(path), attendee.get(f"{path}0")
        assert known.cache_control.max_age == 31_536_000
        assert known.cache_control.immutable
        assert old.cache_control.max_age == 60
        assert not old.cache_control.immutable
    assert "--press: #" in attendee.get(style).text
    set_up(colour="")
    assert "--press" not in attendee.get("/brand/style.css").text


@pytest.mark.both
def test_a_form_with_the_largest_logo_stays_small_with_all_that_it_loads(attendee):
    sample = ROOT / "samples" / "digital-day.toml"
    Survey.add(toml.read(sample.read_bytes()), make_organiser(), "lunch")
    set_up(contact="Ada")
    Brand.update(logo=token_bytes(MOST_BYTES)).execute()
    Brand.change(make_organiser(), logo_words="")

    def loaded(path: str) -> bytes:
        reply = attendee.get(path, headers={"Accept-Encoding": "gzip"})
        assert reply.status_code == 200, path
        return reply.data

    page = loaded("/s/lunch")
    elements = Page(gzip.decompress(page).decode()).root.elements
    paths = [
        one.attributes.get("src") or one["href"]
        for one in elements
        if one.tag in ("script", "link", "img")
    ]
    assert len(page) + sum(len(loaded(path)) for path in paths) < 25_000


def test_only_an_operator_sets_it(owner, outsider, attendee):
    page = page_of(outsider.get("/account/password"))
    token = form_of(page, "/account/password")["csrf_token"]
    for client, answer in ((outsider, 404), (attendee, 303)):
        for path in "", "/preview", "/deletion", "/logo", "/logo/deletion":
            sent = SENT | {"csrf_token": token}
            assert client.post(f"/operator/brand{path}", data=sent).status_code == answer, path
    assert Brand.stored() is None


@pytest.mark.both
def test_a_change_is_in_the_security_record(owner):
    send(owner, **SENT)
    upload(owner, PNG)
    send(owner, "/deletion")
    kinds = [row.kind for row in Audit.all_of() if "brand" in row.kind]
    assert kinds == ["brand changed", "brand changed", "brand removed"]
    assert "brand removed" in page_of(owner.get("/operator/record")).words
