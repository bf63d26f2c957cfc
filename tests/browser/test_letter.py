"""An organiser writes once, from a phone’s width, and sees it go: also without scripts."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from models.survey.survey import Survey
from models.wave.series import Series
from storage.database import instead
from tests.browser.reader import BY_MOUSE, barriers
from tests.mail import Postbox, mail_server
from tests.makers import choice, make_series, pass_days
from tests.postgresql import Engine
from tests.server import Server
from tests.web.process.test_mail import text_of

pytestmark = pytest.mark.sqlite
PEOPLE = [f"eve{n}@example.org" for n in range(5)]


@pytest.fixture(scope="module")
def postbox() -> Iterator[Postbox]:
    """The mail server of the service."""
    with mail_server() as postbox:
        yield postbox


@pytest.fixture(scope="module")
def server(
    engine: Engine, tmp_path_factory: pytest.TempPathFactory, postbox: Postbox
) -> Iterator[Server]:
    """A service of its own, for which a mail server is named."""
    folder = tmp_path_factory.mktemp("writing") / "instance"
    server = Server(folder, workers=1, database=engine.empty(folder))
    server.environment["TANGIBLE_SMTP"] = f"smtp://127.0.0.1:{postbox.port}"
    server.environment["TANGIBLE_MAIL_FROM"] = "The fair <feedback@example.org>"
    ada = ["organiser", "add", "ada@example.org", "--password-stdin"]
    assert server.command("migrate").returncode == 0
    assert server.command(*ada, stdin="three words here\n").returncode == 0
    with server:
        yield server


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_all_who_left_an_address_are_written_to_and_the_page_says_how_far_it_is(
    organiser, add_survey, server, postbox, scripts
):
    postbox.got.clear()
    code = add_survey(choice("Which do you use weekly?", "Yammer", "Twitter"), title="Day")
    with instead(server.database):
        make_series(Survey.at(code), 1, 6, takes=True)
    page = organiser(java_script_enabled=scripts, viewport={"width": 320, "height": 740})
    for one in PEOPLE:
        kept = page.request.post(f"/s/{code}/reminder", form={"address": one})
        assert kept.status == 200
    with instead(server.database):
        pass_days(32, Series.of(Survey.at(code)))
    page.goto(f"/surveys/{code}/reminders/")
    assert PEOPLE[0] not in page.content()
    assert not scripts or barriers(page, BY_MOUSE) == []
    page.get_by_role("link", name="Write to all of them").click()
    expect(page.get_by_label("Subject")).to_be_visible()
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert not scripts or barriers(page, BY_MOUSE) == []
    page.get_by_label("Subject").fill("")
    page.get_by_role("button", name="Send it to 5 people").click()
    expect(page.get_by_role("alert")).to_contain_text("Write a subject")
    page.get_by_label("Subject").fill("We ask again")
    page.get_by_role("button", name="Send it to 5 people").click()
    expect(page.get_by_role("heading", name="We ask again")).to_be_visible()
    assert not scripts or barriers(page, BY_MOUSE) == []
    if scripts:
        expect(page.get_by_role("status")).to_contain_text("5 of 5 sent.", timeout=60_000)
    else:
        while "5 of 5 sent." not in page.content():
            page.wait_for_timeout(500)
            page.reload()
    assert postbox.to == PEOPLE
    assert {message["Subject"] for message in postbox.messages} == {"We ask again"}
    assert all(f"{server.address}/s/" in text_of(message) for message in postbox.messages)
