"""The documentation, one press away from every page of the desk."""

import posixpath
from urllib.parse import urljoin, urlsplit

import pytest
from flask import url_for

from formats.text.manual import FOR_OPERATORS, FOR_ORGANISERS, MANUAL
from tests.makers import choice, make_survey
from tests.page import page_of
from web.desk import SECTIONS, help_for

# A page is drawn the same way whatever the database is.
pytestmark = pytest.mark.sqlite


def test_every_link_of_the_manual_leads_to_a_heading_that_is_there(owner):
    pages = {f"/help/{name}": page_of(owner.get(f"/help/{name}")) for name in MANUAL}
    followed = 0
    for here, page in pages.items():
        for link in page.one("article").all("a"):
            leads = urlsplit(urljoin(here, link.attributes.get("href", "")))
            if leads.netloc or leads.scheme == "mailto" or "href" not in link:
                continue
            followed += 1
            assert leads.path in pages, (here, link["href"])
            assert not leads.fragment or pages[leads.path].one(id=leads.fragment), link["href"]
    assert followed > 100


def test_a_page_has_its_contents_and_is_in_the_language_it_is_written_in(owner):
    page = page_of(owner.get("/help/organiser"))
    assert page.one("title").words == "Help: Ask, watch, and take the answers away"
    contents = [one["href"] for one in page.one("nav", **{"class": "contents"}).all("a")]
    assert "#build-a-form" in contents
    assert len(contents) == len(set(contents)) > 20
    assert page.one("div", **{"class": "manual"})["lang"] == "en"


def test_the_first_page_lists_what_organisers_need_and_operators_more(owner, outsider):
    for client, names in (owner, (*FOR_ORGANISERS, *FOR_OPERATORS)), (outsider, FOR_ORGANISERS):
        links = [one["href"] for one in page_of(client.get("/help/")).one("main").all("a")]
        whole = [one for one in links if "#" not in one]
        assert whole == [f"/help/{name}" for name in names]


@pytest.mark.parametrize("name", ["nothing", "organiser.md", "../README", "..%2fapp", "organiser/"])
def test_nothing_but_the_manual_is_there(owner, name):
    assert owner.get(posixpath.join("/help/", name)).status_code in (404, 308)


def test_help_leads_to_the_section_of_the_page(owner):
    make_survey(choice("Good?", "Yes", "No"))
    for path, help in {
        "/surveys/lunch/tally": "/help/organiser#watch-the-tally",
        "/surveys/lunch/settings": "/help/organiser#share-the-results",
        "/": "/help/organiser#find-your-way",
        "/operator": "/help/operator#see-that-it-is-well",
    }.items():
        assert page_of(owner.get(path)).one("a", href=help).words == "Help", path


def test_help_has_a_section_for_every_page_of_the_desk(app):
    desk = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if app.view_functions[rule.endpoint].guard in ("organiser", "operator page")
        and "GET" in (rule.methods or ())
    }
    assert len(desk) > 60
    with app.test_request_context():
        lost = {one for one in desk if help_for(one) == url_for("manual.index")}
    assert {one for one in lost if not one.startswith("manual.")} == set()


def test_every_section_that_help_leads_to_is_there():
    for page, anchor in SECTIONS.values():
        assert anchor in {one.id for one in MANUAL[page].headings}, (page, anchor)
