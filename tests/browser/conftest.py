"""A real browser at a real server that holds the sample and a survey of every kind."""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

from models.account.organiser import Organiser
from models.survey.survey import Survey
from storage.database import instead
from tests.browser.windows import Windows
from tests.makers import definition
from tests.postgresql import Engine
from tests.samples import EVERY_KIND
from tests.server import Server

# The first is the same browser without its windows, in half the time.
PLACES = [Path("/usr/bin/chromium-headless-shell"), Path("/usr/bin/chromium")]
CHROMIUM = next((one for one in PLACES if one.exists()), PLACES[-1])
PROGRAMS = {"chromium": CHROMIUM, "firefox": Path("/usr/bin/firefox-esr")}
HOW: dict[str, dict[str, Any]] = {
    "chromium": {
        "args": [
            *("--no-sandbox", "--disable-background-networking", "--disable-component-update"),
            *("--disable-sync", "--no-first-run"),
            # A quarter of what a new page takes. What pages may do to each other is as without
            # them; that a page of another site is isolated where it asks for it, test_wall sees.
            *("--renderer-process-limit=1", "--in-process-gpu"),
            # No page of a test lives long enough for the last stage of compiling to pay: it is a
            # twelfth of what axe takes. With more room (MB) what is young is looked through less
            # often: another.
            "--js-flags=--no-opt --min-semi-space-size=32 --max-semi-space-size=32",
        ]
    },
    "firefox": {
        "channel": "moz-firefox",  # the system's, by WebDriver BiDi
        "firefox_user_prefs": {
            # Of a page out of its memory Firefox tells its driver nothing, which would wait.
            "fission.bfcacheInParent": False,
            "browser.sessionhistory.max_total_viewers": 0,
            "ui.useOverlayScrollbars": 1,  # as phones have them
            # It calls nobody either, draws no page of its own, and keeps no process in store.
            "services.settings.server": "data:,#remote-settings-dummy/v1",
            "browser.newtabpage.enabled": False,
            "dom.ipc.processPrelaunch.enabled": False,
        },
    },
}
PATIENCE = 15_000  # milliseconds: the tests share their machine
expect.set_options(timeout=PATIENCE)
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
# A browser writes down every answer that is no success, also those that are meant.
MEANT = re.compile(
    r"Failed to load resource: (the server responded with a status of (4\d\d|50[23]|511)|net::ERR_)"
    r"|htmx: htmx:(sse:)?error: .*(Failed to fetch|network error|NetworkError|Error in input)",
    re.DOTALL,
)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what drives a browser; without one it is skipped, but not where CI demands it.

    Firefox runs what is marked `each_browser`, unless it was asked for; on SQLite alone, for no
    browser sees which database it is.
    """
    marked = getattr(config.option, "only_marked", [])
    missing = [name for name, path in PROGRAMS.items() if not path.exists()]
    here = f"{Path(__file__).parent}{os.sep}"
    for item in [one for one in items if str(one.path).startswith(here)]:
        params = item.callspec.params if hasattr(item, "callspec") else {}
        name, engine = params.get("browser_name"), params.get("engine")
        item.add_marker(pytest.mark.browser)
        says_more = item.get_closest_marker("each_browser") and engine != "postgresql"
        if name in marked and not says_more:
            items.remove(item)
            config.hook.pytest_deselected(items=[item])
        elif name in missing and "REQUIRE_BROWSER" not in os.environ:
            item.add_marker(pytest.mark.skip(reason=f"There is no {PROGRAMS[name]} here."))


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any], browser_name: str
) -> dict[str, Any]:
    """The system's browser, which calls nobody by itself."""
    return {
        **browser_type_launch_args,
        "executable_path": str(PROGRAMS[browser_name]),
        **HOW[browser_name],
    }


@pytest.fixture(scope="session")
def servers(engines: dict[str, Engine]) -> Iterator[dict[Engine, Server]]:
    """The services that tests have asked for so far, one for each engine, until the last test."""
    started: dict[Engine, Server] = {}
    yield started
    for one in started.values():
        one.stop()


@pytest.fixture(scope="session")
def server(
    engine: Engine, servers: dict[Engine, Server], tmp_path_factory: pytest.TempPathFactory
) -> Server:
    """`tangible serve` with the sample and an organiser who has a password."""
    if engine not in servers:
        folder = tmp_path_factory.mktemp("served") / "instance"
        server = Server(folder, database=engine.empty(folder))
        ada = ["organiser", "add", "ada@example.org", "--password-stdin"]
        assert server.command("migrate").returncode == 0
        assert server.command(*ada, stdin="three words here\n").returncode == 0
        server.options = ("--sample",)
        server.start()
        servers[engine] = server
    return servers[engine]


@pytest.fixture
def add_survey(server: Server) -> Callable[..., str]:
    """Add a survey of these questions (every kind, where none is named); its code."""

    def add_survey(*questions: dict[str, Any], draft: bool = False, **settings: Any) -> str:
        made = definition(*(questions or EVERY_KIND), **settings)
        with instead(server.database):
            return Survey.add(made, Organiser.first_or_new(), draft=draft).code

    return add_survey


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    """What a browser complained of; a test in which it did fails."""
    said: list[str] = []
    yield said
    assert [one for one in said if not MEANT.match(one)] == []


@pytest.fixture(scope="session")
def windows(browser: Browser) -> Windows:
    """What is kept of each browser for the next test."""
    return Windows(browser)


@pytest.fixture
def open_browser(
    windows: Windows, browser_name: str, server: Server, complaints: list[str]
) -> Iterator[Callable[..., Page]]:
    """A page in a browser of its own: a phone's, unless said otherwise."""
    contexts: list[BrowserContext] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(message.text)

    def open_browser(**options: Any) -> Page:
        context = windows.open(base_url=server.address, **{**PHONE, **options})
        if options.get("java_script_enabled") is False and browser_name == "firefox":
            # Firefox is driven by scripts: without them no test could type. So none arrives.
            context.route("**/*.js*", lambda route: route.abort())
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("console", heard)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: complaints.append(dialog.message))
        return page

    yield open_browser
    for context in contexts:
        windows.leave(context)


def one_time_link(server: Server, email: str = "ada@example.org") -> str:
    """A link by which an organiser signs in."""
    with instead(server.database):
        return f"/sign-in/{Organiser.get(Organiser.email == email).one_time_link()}"


@pytest.fixture
def organiser(server: Server, open_browser: Callable[..., Page]) -> Callable[..., Page]:
    """A page in a browser in which the organiser is signed in: Ada, whose all the surveys are."""

    def organiser(email: str = "ada@example.org", **options: Any) -> Page:
        options = {"viewport": {"width": 1024, "height": 800}, "is_mobile": False, **options}
        page = open_browser(**options)
        # Nothing is drawn: two pages take longer than what many a test is about.
        signed_in = page.request.post(one_time_link(server, email), max_redirects=0)
        assert signed_in.headers["location"] == "/", signed_in.status
        return page

    return organiser
