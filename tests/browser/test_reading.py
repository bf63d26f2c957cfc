"""Every page is for every reader: by axe, on a small screen, with big targets, by its own rules."""

import urllib.parse
import urllib.request
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from formats.definition import toml
from models.account.organiser import Organiser
from models.survey.survey import Survey
from storage.database import instead
from tests.browser.reader import BY_FINGER, BY_MOUSE, barriers_for_all
from tests.makers import definition, make_event
from tests.samples import ANSWERS, EVERY_KIND

# What a page does in a browser does not depend on the database; the tests of the views run on both.
pytestmark = pytest.mark.sqlite


# As long as a title may be, with a word that no phone has room for.
LONG = f"Every *kind* of {'Donaudampfschifffahrtsgesellschaftskapitänsweg ' * 4}"[:200]


@pytest.fixture(scope="session")
def pages(server, tmp_path_factory) -> dict[str, str]:
    """The address of every page, in every state, of a survey with answers of all kinds."""
    file = tmp_path_factory.mktemp("survey") / "every.toml"
    file.write_text(toml.write(definition(*EVERY_KIND, title=LONG, anonymous=False)))
    codes = {}
    for name in "every", "closed", "empty":
        made = server.command("survey", "add", str(file), "--code", name)
        codes[name] = made.stdout.strip()
        assert made.returncode == 0, made.stderr
    with instead(server.database):
        make_event(Survey.at("every"), title=LONG, organiser=Organiser.first_or_new())
    assert server.command("organiser", "add", "bob@example.org").returncode == 0
    for n in range(6):
        body = urllib.parse.urlencode(ANSWERS | {"better": f"Bread {n}"}, doseq=True).encode()
        reply = urllib.request.urlopen(f"{server.address}/s/every", body)
    link = server.command("organiser", "add", "lena@example.org")
    return {
        "form": "/s/every",
        "receipt": urllib.parse.urlsplit(reply.url).path,
        "closed": "/s/closed",
        "absent": "/s/absent",
        "results": "/s/every/results",
        "sign-in": "/sign-in",
        "link": urllib.parse.urlsplit(link.stdout.strip()).path,
        "surveys": "/surveys/",
        "build": "/surveys/every/edit",
        "survey": "/surveys/every/",
        "settings": "/surveys/every/settings",
        "address": "/surveys/every/address",
        "poster": "/surveys/every/poster",
        "colleagues": "/surveys/every/colleagues",
        "versions": "/surveys/every/versions/",
        "contacts": "/surveys/every/contacts/",
        "event": "/events/fair/",
        "times of an event": "/events/fair/edit",
        "what changed": "/events/fair/differences",
        "programme": "/e/fair",
        "rehearsal": "/surveys/every/responses/deletion",
        "tally": "/surveys/every/tally",
        "empty tally": "/surveys/empty/tally",
        "screen": "/surveys/every/present",
        "responses": "/surveys/every/responses/",
        "table": "/surveys/every/responses/table",
        "account": "/account/",
        "password": "/account/password",
        "organisers": "/operator/organisers/",
        "new organiser": "/operator/organisers/new",
        "organiser": "/operator/organisers/1/",
        "removing": "/operator/organisers/2/deletion",
        "brand": "/operator/brand",
        "record": "/operator/record",
        "sign-out": "/sign-out",
    }


@pytest.fixture
def every_page(
    pages, organiser, open_browser, complaints
) -> Callable[..., dict[str, Callable[[], Page]]]:
    """Ways to each page and state, in a browser with these options."""

    def every_page(**options: Any) -> dict[str, Callable[[], Page]]:
        desk = organiser(**options)
        phone = open_browser(**options)

        def press(path: str, name: str) -> None:
            desk.goto(path)
            button = desk.get_by_role("button", name=name)
            if button.count():
                button.click()
                expect(button).to_have_count(0)

        press("/surveys/closed/settings", "Close the survey")
        press("/surveys/every/settings", "Share the results")

        def at(page: Page, path: str) -> Page:
            page.goto(path)
            return page

        def error() -> Page:
            phone.goto(pages["form"])
            phone.get_by_label("How many people?").fill("many")
            phone.get_by_role("button", name="Send").click()
            expect(phone.get_by_role("alert")).to_be_visible()
            return phone

        def refused() -> Page:
            phone.goto("/sign-in")
            phone.get_by_label("Email address").fill("nobody@example.org")
            phone.get_by_role("button", name="Sign in").click()
            expect(phone.get_by_role("alert")).to_be_visible()
            return phone

        def deleting() -> Page:
            desk.goto(pages["responses"])
            desk.get_by_text("Delete this response").first.click()
            return desk

        public = {"form", "receipt", "closed", "absent", "results", "sign-in", "link", "programme"}
        return {
            **{
                name: partial(at, phone if name in public else desk, path)
                for name, path in pages.items()
            },
            "error": error,
            "sign-in refused": refused,
            "deleting": deleting,
        }

    return every_page


def test_every_page_and_state_is_for_every_reader(every_page):
    found = {}
    for name, go in every_page(viewport={"width": 320, "height": 640}).items():
        page = go()
        smallest = BY_FINGER if name in ("form", "error") else BY_MOUSE
        found[name] = barriers_for_all(page, smallest) + ([] if page.title() else ["no title"])
    assert {name: faults for name, faults in found.items() if faults} == {}
    assert len(found) == 38


def test_what_is_wrong_is_in_the_title_without_a_script(every_page):
    ways = every_page(java_script_enabled=False)
    assert ways["error"]().title() == f"Error: {LONG}".replace("*", "")
    assert ways["sign-in refused"]().title() == "Error: Sign in"
    assert ways["deleting"]().title()
