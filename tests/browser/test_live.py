"""The live tally in a browser: through a lost network and a server that starts again."""

import re
import urllib.request

import pytest
from playwright.sync_api import Page, expect

from tests.browser.reader import barriers
from tests.makers import choice, question
from tests.server import Server

QUIET = 15_000  # milliseconds between two counts that are read out


def moment(page: Page) -> int:
    """What its clock says, in milliseconds."""
    return int(page.evaluate("Date.now()"))


@pytest.fixture
def send(server: Server):
    def send(code: str, times: int = 1) -> None:
        for _ in range(times):
            assert urllib.request.urlopen(f"{server.address}/s/{code}", b"q=yes").status == 200

    return send


@pytest.mark.sqlite  # what a script does with what has come
def test_figures_that_were_opened_stay_open_when_a_newer_tally_comes(organiser, add_survey, server):
    code = add_survey(question("rating"), anonymous=False)
    for _ in range(10):
        urllib.request.urlopen(f"{server.address}/s/{code}", b"q=4")
    tally = organiser()
    tally.goto(f"/surveys/{code}/tally")
    tally.get_by_text("How sure is this?").click()
    urllib.request.urlopen(f"{server.address}/s/{code}", b"q=4")
    expect(tally.get_by_text("(11 of 11;")).to_be_visible()


def test_the_tally_catches_up_by_itself_when_the_server_starts_again(
    organiser, add_survey, send, server
):
    code = add_survey(choice("Good?", "Yes", "No"))
    tally = organiser()
    tally.goto(f"/surveys/{code}/tally")
    tally.evaluate("window.here = true")
    results = tally.locator("#results")
    send(code)
    expect(results).to_have_attribute("data-responses", "1")

    server.stop()
    server.start()
    send(code)

    expect(results).to_have_attribute("data-responses", "2", timeout=45_000)
    assert tally.evaluate("window.here") is True


def test_a_watcher_of_shared_results_sees_no_more_when_sharing_ends(
    organiser, open_browser, add_survey, send
):
    code = add_survey(choice("Good?", "Yes", "No"), anonymous=False)
    desk = organiser()
    desk.goto(f"/surveys/{code}/settings")
    desk.get_by_role("button", name="Share the results").click()
    expect(desk.get_by_role("button", name="Stop sharing the results")).to_be_visible()
    watcher = open_browser()
    watcher.goto(f"/s/{code}/results")
    results = watcher.locator("#results")
    send(code)
    expect(results).to_have_attribute("data-responses", "1")

    desk.get_by_role("button", name="Stop sharing the results").click()
    expect(desk.get_by_role("button", name="Share the results")).to_be_visible()
    watcher.wait_for_timeout(500)
    send(code)
    watcher.wait_for_timeout(1_000)

    expect(results).to_have_attribute("data-responses", "1")


@pytest.mark.sqlite
def test_one_stream_is_opened_on_a_first_visit_a_later_one_and_when_a_script_comes_late(
    organiser, add_survey, send
):
    code = add_survey(choice("Good?", "Yes", "No"))
    tally = organiser()
    streams = []
    tally.on("request", lambda one: streams.append(one.url) if "stream" in one.url else None)

    def late(route):
        tally.wait_for_timeout(400)
        route.continue_()

    tally.route("**/hx-sse.min.js*", late)
    for visit in range(1, 4):
        with tally.expect_request("**/*stream*"):
            tally.goto(f"/surveys/{code}/tally")
        tally.wait_for_timeout(300)  # in which another would be asked for
        assert len(streams) == visit
        tally.unroute_all()
    send(code)
    expect(tally.locator("#results")).to_have_attribute("data-responses", "1")


@pytest.mark.sqlite
def test_a_page_that_is_cut_off_says_since_when_and_one_that_is_held_shows_the_newest_after_it(
    organiser, add_survey, send
):
    code = add_survey(choice("Good?", "Yes", "No"))
    tally = organiser()
    for before, path in (0, "tally"), (3, "present"):
        tally.goto(f"/surveys/{code}/{path}")
        results = tally.locator("#results")
        expect(results).to_have_attribute("data-responses", str(before))
        send(code)  # when it comes, the stream has begun, and is not about to begin
        expect(results).to_have_attribute("data-responses", str(before + 1))
        cut = tally.get_by_text("Not connected since")
        expect(cut).to_have_count(0)
        tally.context.set_offline(True)
        expect(cut).to_have_text(re.compile(r"since \d\d:\d\d"))
        assert barriers(tally) == []
        tally.context.set_offline(False)
        expect(cut).to_have_count(0, timeout=45_000)

        tally.get_by_role("button", name="Pause").click()
        send(code)
        tally.wait_for_timeout(1_000)
        expect(results).to_have_attribute("data-responses", str(before + 1))
        tally.get_by_role("button", name="Go on").click()
        expect(results).to_have_attribute("data-responses", str(before + 2))
        send(code)
        expect(results).to_have_attribute("data-responses", str(before + 3))


@pytest.mark.sqlite
def test_a_count_is_read_out_every_fifteen_seconds_at_most(organiser, add_survey, send):
    code = add_survey(choice("Good?", "Yes", "No"))
    tally = organiser()
    tally.clock.install()
    before = moment(tally)
    tally.goto(f"/surveys/{code}/tally")
    began = moment(tally)  # the page counts from a moment between the two
    # From here on no time goes by but what is let go by below, however busy the machine is.
    tally.clock.pause_at(began / 1_000 + 5)
    results, count = tally.locator("#results"), tally.locator("[data-aloud]")
    assert count.get_attribute("role") == "status"
    assert results.locator("[role=status], [aria-live]").count() == 0
    for n in range(1, 4):
        send(code)
        expect(results).to_have_attribute("data-responses", str(n))
    tally.clock.run_for(before + QUIET - 100 - moment(tally))
    expect(count).to_have_text("")
    tally.clock.run_for(began + QUIET + 100 - moment(tally))
    expect(count).to_have_text("3 responses")
