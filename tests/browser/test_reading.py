"""Every page is for every reader: by axe, on a small screen, with big targets, by its own rules."""

import urllib.parse
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from formats import toml
from tests.makers import definition
from tests.samples import ANSWERS, EVERY_KIND

# What a page does in a browser hangs on no database; the tests of the views run on both.
pytestmark = pytest.mark.sqlite

TARGETS = """() => [...document.querySelectorAll("a, button, input, textarea, summary")]
    .filter(one => one.type !== "hidden" && one.checkVisibility() && !one.closest(".skip"))
    .filter(one => !(one.tagName === "A" && one.closest("p, li, dd, td, th, .hint")))
    .map(one => [one.closest("label.choice, label.step") ?? one, one])
    .map(([target, one]) => [one.outerHTML.slice(0, 80), target.getBoundingClientRect()])
    .map(([what, box]) => [what, box.width, box.height])"""


@pytest.fixture(scope="session")
def pages(server, tmp_path_factory) -> dict[str, str]:
    """The address of every page, in every state, of a survey with answers of all kinds."""
    file = tmp_path_factory.mktemp("survey") / "every.toml"
    file.write_text(toml.write(definition(*EVERY_KIND, title="Every *kind*", anonymous=False)))
    codes = {}
    for name in "every", "closed", "empty":
        made = server.command("survey", "add", str(file), "--code", name)
        codes[name] = made.stdout.strip()
        assert made.returncode == 0, made.stderr
    for n in range(6):
        body = urllib.parse.urlencode(ANSWERS | {"better": f"Bread {n}"}, doseq=True).encode()
        reply = urllib.request.urlopen(f"{server.address}/s/every", body)
    return {
        "form": "/s/every",
        "receipt": urllib.parse.urlsplit(reply.url).path,
        "closed": "/s/closed",
        "absent": "/s/absent",
        "results": "/s/every/results",
        "sign-in": "/sign-in",
        "surveys": "/surveys/",
        "survey": "/surveys/every/",
        "tally": "/surveys/every/tally",
        "empty tally": "/surveys/empty/tally",
        "screen": "/surveys/every/present",
        "responses": "/surveys/every/responses/",
        "password": "/account/password",
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

        press("/surveys/closed/", "Close the survey")
        press("/surveys/every/", "Share the results")

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

        public = {"form", "receipt", "closed", "absent", "results", "sign-in"}
        return {
            **{
                name: lambda path=path, name=name: at(phone if name in public else desk, path)
                for name, path in pages.items()
            },
            "error": error,
            "sign-in refused": refused,
            "deleting": deleting,
        }

    return every_page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(every_page, scheme):
    found = {}
    for name, go in every_page(color_scheme=scheme).items():
        page = go()
        results = Axe().run(page)
        violations = results.response["violations"]
        found[name] = [
            (one["id"], [node["html"][:160] for node in one["nodes"]]) for one in violations
        ]
    assert {name: faults for name, faults in found.items() if faults} == {}
    assert len(found) == 17


@pytest.mark.parametrize("width", [320, 1280])
def test_no_page_scrolls_sideways_and_every_target_is_big_enough(every_page, width):
    wide, small = {}, {}
    for name, go in every_page(viewport={"width": width, "height": 640}).items():
        page = go()
        reach = page.evaluate("document.documentElement.scrollWidth")
        if reach > width:
            wide[name] = reach
        least = 44 if name in ("form", "error") else 24
        small[name] = [
            (what, box_width, height)
            for what, box_width, height in page.evaluate(TARGETS)
            if box_width < least or height < least
        ]
    assert wide == {}
    assert {name: targets for name, targets in small.items() if targets} == {}


def test_every_page_and_state_has_its_title(every_page):
    titles = {name: go().title() for name, go in every_page(java_script_enabled=False).items()}
    assert all(titles.values())
    assert titles["error"] == "Error: Every kind"
    assert titles["sign-in refused"] == "Error: Sign in"
