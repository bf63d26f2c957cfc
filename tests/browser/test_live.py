"""The live tally in a browser: through a lost network and a server that starts again."""

import urllib.request

import pytest
from playwright.sync_api import expect

from tests.makers import choice, question
from tests.server import Server


@pytest.fixture
def send(server: Server):
    def send(code: str, times: int = 1) -> None:
        for _ in range(times):
            assert urllib.request.urlopen(f"{server.address}/s/{code}", b"q=yes").status == 200

    return send


def test_a_tab_that_was_offline_shows_the_whole_state_on_return(organiser, add_survey, send):
    code = add_survey(choice("Good?", "Yes", "No"))
    tally = organiser()
    tally.goto(f"/surveys/{code}/tally")
    results = tally.locator("#results")
    send(code)
    expect(results).to_have_attribute("data-responses", "1", timeout=1_500)

    tally.context.set_offline(True)
    send(code, 3)
    tally.wait_for_timeout(300)
    tally.context.set_offline(False)

    expect(results).to_have_attribute("data-responses", "4", timeout=10_000)
    send(code)
    expect(results).to_have_attribute("data-responses", "5", timeout=10_000)
    expect(tally.locator("[data-value=yes]")).to_have_text("5")


def test_figures_that_were_opened_stay_open_when_a_newer_tally_comes(organiser, add_survey, server):
    code = add_survey(question("rating"), anonymous=False)
    for _ in range(10):
        urllib.request.urlopen(f"{server.address}/s/{code}", b"q=4")
    tally = organiser()
    tally.goto(f"/surveys/{code}/tally")
    tally.get_by_text("How sure is this?").click()
    urllib.request.urlopen(f"{server.address}/s/{code}", b"q=4")
    expect(tally.get_by_text("(11 of 11;")).to_be_visible(timeout=1_500)


def test_the_tally_catches_up_by_itself_when_the_server_starts_again(
    organiser, add_survey, send, server
):
    code = add_survey(choice("Good?", "Yes", "No"))
    tally = organiser()
    tally.goto(f"/surveys/{code}/tally")
    tally.evaluate("window.here = true")
    results = tally.locator("#results")
    send(code)
    expect(results).to_have_attribute("data-responses", "1", timeout=1_500)

    server.stop()
    server.start()
    send(code)

    expect(results).to_have_attribute("data-responses", "2", timeout=20_000)
    assert tally.evaluate("window.here") is True


def test_a_watcher_of_shared_results_sees_no_more_when_sharing_ends(
    organiser, open_browser, add_survey, send
):
    code = add_survey(choice("Good?", "Yes", "No"), anonymous=False)
    desk = organiser()
    desk.goto(f"/surveys/{code}/")
    desk.get_by_role("button", name="Share the results").click()
    watcher = open_browser()
    watcher.goto(f"/s/{code}/results")
    results = watcher.locator("#results")
    send(code)
    expect(results).to_have_attribute("data-responses", "1", timeout=1_500)

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
        tally.goto(f"/surveys/{code}/tally")
        tally.wait_for_timeout(300)
        assert len(streams) == visit
        tally.unroute_all()
    send(code)
    expect(tally.locator("#results")).to_have_attribute("data-responses", "1", timeout=1_500)
