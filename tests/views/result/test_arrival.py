"""When the responses came is a page for those who see the results, with its picture as a file."""

from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree

import pytest

from models.answer import public_snapshot
from models.team.colleague import Colleague
from models.team.role import Role
from tests.makers import make_organiser
from tests.models.result.test_arrival import survey_with
from tests.page import page_of

PAGE = "/surveys/lunch/arrival"
DAY = date(2026, 6, 4)

pytestmark = pytest.mark.sqlite


def test_the_sentence_is_first_then_the_line_its_table_and_its_files(owner):
    survey_with(*(DAY + timedelta(days=n) for n in (0, 1, 1, 3)))
    page = page_of(owner.get(PAGE))
    assert (
        "4 responses came from 4 June 2026 to 7 June 2026; most, 2, on 5 June 2026." in page.words
    )
    assert "Days are told by the clocks of the survey: UTC." in page.words
    assert len([one for one in page.all("svg") if one["class"] == "line"]) == 1
    counts = [one["data-count"] for one in page.all("td") if "data-count" in one]
    assert counts == ["1", "2", "0", "1"]
    links = [one["href"] for one in page.all("a") if one["href"].startswith(f"{PAGE}.")]
    assert links == [f"{PAGE}.svg", f"{PAGE}.png"]
    svg, png = map(owner.get, links)
    assert ElementTree.fromstring(svg.data).tag.endswith("svg")
    assert (png.status_code, png.data[:4]) == (200, b"\x89PNG")
    assert owner.get(f"{PAGE}.pdf").status_code == 404


def test_of_an_anonymous_survey_it_says_why_there_are_days_alone(owner):
    survey_with(datetime(2026, 6, 4, 9, 30, tzinfo=UTC), anonymous=True)
    page = page_of(owner.get(PAGE))
    assert "1 response came on 4 June 2026." in page.words
    assert "the day alone is kept, so nobody can tell at what time it came" in page.words
    assert owner.get(f"{PAGE}.svg").status_code == 404


def test_nothing_is_drawn_of_what_nobody_answered(owner):
    survey_with()
    page = page_of(owner.get(PAGE))
    assert "Nobody has answered yet." in page.words
    assert page.all("table") == []


def test_a_viewer_of_the_results_sees_it_and_nobody_else_does(owner, outsider, attendee):
    survey = survey_with(DAY, DAY + timedelta(days=1))
    public_snapshot.share(survey)
    for address in PAGE, f"{PAGE}.svg":
        assert owner.get(address).status_code == 200
        assert outsider.get(address).status_code == 404
        assert attendee.get(address).status_code == 303
    Colleague.let_in(survey, make_organiser("outsider@example.org"), Role.VIEWER)
    assert outsider.get(PAGE).status_code == 200
