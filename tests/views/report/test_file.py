"""The report as a PDF: made by a process that fetches nothing and is held to limits."""

import re
import zlib
from importlib.util import find_spec

import pytest

from models.report.report import Report, ReportWords
from process.child import Limits
from tests.makers import choice, make_survey, respond
from tests.samples import every_kind, some_answers
from web.process import pdf
from web.static import FILES

FILE = "/surveys/lunch/report.pdf"
pytestmark = [
    pytest.mark.sqlite,
    pytest.mark.skipif(find_spec("weasyprint") is None, reason="the extra pdf is not installed"),
]


def streams(data: bytes) -> str:
    """What is drawn in a PDF, as its operators; a stream that is no drawing is left out."""
    found = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL)
    drawn = []
    for one in found:
        try:
            drawn.append(zlib.decompress(one).decode("latin-1"))
        except zlib.error:
            continue
    return "\n".join(drawn)


def test_it_is_a_pdf_on_the_paper_that_is_asked_for_with_bars_in_their_colour(owner):
    survey = every_kind()
    some_answers(survey, 12)
    for address, width in (FILE, 595), (f"{FILE}?paper=letter", 612):
        reply = owner.get(address)
        assert (reply.status_code, reply.mimetype) == (200, "application/pdf")
        assert reply.data.startswith(b"%PDF-")
        assert f"/MediaBox [0 0 {width}" in streams(reply.data)
    # --bar of tally.css: #2f6fab
    assert re.search(r"0\.184\d* 0\.435\d* 0\.670\d* rg", streams(reply.data))


def test_it_is_for_who_may_see_the_results_and_for_nobody_else(outsider, attendee):
    make_survey(choice("Good?", "Yes", "No"))
    assert outsider.get(FILE).status_code == 404
    reply = attendee.get(FILE)
    assert (reply.status_code, "/sign-in" in reply.location) == (303, True)


def test_nothing_is_fetched_whatever_stands_in_the_report(owner, monkeypatch, tmp_path):
    survey = make_survey(choice("Good?", "Yes", "No"))
    secret = tmp_path / "secret.png"
    secret.write_text("SECRET")
    words = f"![x](file://{secret}) [a](https://example.org) <img src='file://{secret}'>"
    Report.of(survey).change(0, "", ReportWords(introduction=words), [], [])
    assert owner.get(FILE).status_code == 200
    page = f"<style></style><img src='file://{secret}'><link rel=attachment href='file://{secret}'>"
    page += f"<svg><image href='file://{secret}'/></svg><style>@import 'file://{secret}';</style>"
    made = pdf.launcher.run(given=page.encode())
    assert made.startswith(b"%PDF-")
    assert "SECRET" not in streams(made)
    assert b"EmbeddedFile" not in made


@pytest.mark.parametrize("lines", [22, 26])
def test_a_picture_from_before_to_now_that_meets_the_end_of_a_page_is_drawn(lines):
    """As a grid it ended what makes the PDF."""
    places = "<li><span>Rather yes</span> <strong>4</strong></li>" * 5
    names = "tangible.css", "tally.css", "report.css"
    style = "".join(FILES[name].content.decode() for name in names)
    page = f"""<style>{style}@page {{ size: A4 }}</style><main><div class="report"><section>
        {"<p>line</p>" * lines}<h3>Question</h3><div class="slopes">
        <p class="from">Before</p><p class="to">Now</p><ul class="from">{places}</ul>
        <svg class="flows" viewBox="0 0 100 100"><path d="M0 0L100 0V50L0 50Z"/></svg>
        <ul class="to">{places}</ul></div></section></div></main>"""
    assert pdf.launcher.run(given=page.encode()).startswith(b"%PDF-")


@pytest.mark.usefixtures("started_processes")
def test_it_is_given_so_much_time_and_memory_and_no_more(owner, monkeypatch):
    respond(make_survey(choice("Good?", "Yes", "No")), q="yes")
    assert pdf.launcher.limits == Limits(memory=1536 * 1024 * 1024, processor=60, file=0)
    small = Limits(memory=64 * 1024 * 1024, processor=60, file=0)
    monkeypatch.setattr(pdf.launcher, "limits", small)
    reply = owner.get(FILE)
    assert (reply.status_code, reply.mimetype) == (500, "text/html")
    assert "Print the page instead" in reply.text
    for _ in range(pdf.launcher.at_once):
        pdf.launcher.slots.acquire()
    monkeypatch.setattr(pdf.launcher, "patience", 0)
    assert owner.get(FILE).status_code == 503
    pdf.launcher.slots.release()


def test_who_has_one_made_already_waits_and_somebody_else_finds_a_place(owner):
    survey = make_survey(choice("Good?", "Yes", "No"))
    pdf.makers.take(survey.organiser_id)
    try:
        reply = owner.get(FILE)
        assert (reply.status_code, reply.headers["Retry-After"]) == (503, "2")
    finally:
        pdf.makers.give_back(survey.organiser_id)
    pdf.makers.take(survey.organiser_id + 1)
    try:
        assert owner.get(FILE).status_code == 200
        assert owner.get(FILE).status_code == 200
    finally:
        pdf.makers.give_back(survey.organiser_id + 1)


def test_paper_is_white_where_the_screen_is_dark_with_the_colours_of_light_pages():
    """A browser that prints a dark page would take the dark ones."""
    light: dict[str, str] = {}
    for name in "tangible.css", "tally.css":
        first = re.search(r":root \{([^}]*)\}", FILES[name].content.decode())
        light |= dict(re.findall(r"(--[\w-]+): ([^;]+);", first[1]))
    printed = FILES["report.css"].content.decode().partition("print and (prefers-color-scheme")[2]
    again = dict(re.findall(r"(--[\w-]+): ([^;]+);", printed))
    of_pictures = re.findall(r"var\((--[\w-]+)", FILES["tally.css"].content.decode())
    assert {*of_pictures} - {"--edge"} <= again.keys()  # --edge: lines of a comparison
    assert again | light == light | {"--card": light["--paper"]}
