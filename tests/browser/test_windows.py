"""What one test has done in a browser, the next one does not find in it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.browser.windows import Windows
from tests.server import Server

# What a browser keeps hangs on no database.
pytestmark = pytest.mark.sqlite

WRITE = """() => {
    localStorage.told = sessionStorage.told = "It rained";
    document.cookie = "told=rain; Path=/";
    window.name = "told";
    return caches.open("told").then(() => new Promise(done => {
        indexedDB.open("told").onsuccess = done;
    })).then(() => true);
}"""
READ = """async () => [
    {...localStorage, ...sessionStorage}, document.cookie, window.name, history.length,
    await caches.keys(), (await indexedDB.databases()).map(one => one.name), navigator.onLine,
]"""


@pytest.fixture
def open_one(browser: Browser, server: Server) -> Iterator[Callable[..., BrowserContext]]:
    """Opens a browser, and leaves the one that was opened before."""
    windows, had, before = Windows(browser), list[BrowserContext](), browser.contexts

    def open_one(**options: Any) -> BrowserContext:
        while had:
            windows.leave(had.pop())
        had.append(windows.open(base_url=server.address, **options))
        return had[0]

    yield open_one
    for one in browser.contexts:
        if one not in before:
            one.close()


def test_the_next_test_has_the_same_browser_and_finds_nothing_in_it(open_one) -> None:
    first = open_one()
    page, other = first.new_page(), first.new_page()
    for path in "/healthz", "/sign-in":
        page.goto(path)
    assert page.evaluate(WRITE)
    other.goto("/sign-in")
    found = page.evaluate(READ)
    assert found == [
        {"told": "It rained"}, "told=rain", "told", 3, ["told"], ["told"], True,
    ]  # fmt: skip
    first.set_offline(True)
    second = open_one()
    assert second is first
    assert len(second.pages) == 1
    page = second.new_page()
    page.goto("/sign-in")
    assert page.evaluate(READ) == [{}, "", "", 2, [], [], True]
    assert second.cookies() == []


FOR_GOOD: tuple[Callable[[BrowserContext], object], ...] = (
    lambda one: one.clock.install(),
    lambda one: one.new_page().clock.set_fixed_time(0),
    lambda one: one.route("**/*", lambda route: route.abort()),
    lambda one: one.add_init_script("window.told = true"),
    lambda one: one.grant_permissions(["geolocation"]),
    lambda one: one.set_extra_http_headers({"Told": "rain"}),
    lambda one: one.on("page", lambda page: None),
)


def test_a_browser_to_which_something_was_done_for_good_is_nobodys(open_one) -> None:
    had = [open_one()]
    for do in FOR_GOOD:
        do(had[-1])
        had.append(open_one())
    assert len(set(had)) == len(FOR_GOOD) + 1


def test_who_asks_for_other_options_or_a_new_one_gets_another(open_one) -> None:
    phone = {"viewport": {"width": 320, "height": 640}}
    first = open_one(**phone)
    assert open_one(**phone, java_script_enabled=False) is not first
    new = open_one(**phone, is_new=True)
    assert new is not first
    assert open_one(**phone) is first


def test_only_the_last_few_stay(browser: Browser, server: Server) -> None:
    before, windows = len(browser.contexts), Windows(browser, most=1)
    made = [windows.open(base_url=server.address) for _ in range(2)]
    for one in made:
        windows.leave(one)
    assert len(browser.contexts) - before == 1
    assert windows.open(base_url=server.address) is made[1]
    made[1].close()
