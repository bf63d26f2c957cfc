"""A wall in a browser: photos on a phone and on a wide screen, and the frame on another site."""

from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Page, expect

from models.account.organiser import Organiser
from models.event.event import Event
from models.wall.exhibit import ExhibitState
from models.wall.photo import MadeAnew, Photo
from models.wall.wall import Wall
from storage.database import instead
from tests.makers import details
from tests.photos import picture, with_exif, written
from tests.server import Server

codes = count(1)
SHIFTS = """window.shift = 0; new PerformanceObserver(list => {
  for (const one of list.getEntries()) window.shift += one.value
}).observe({type: 'layout-shift', buffered: true})"""
NOTHING = dict.fromkeys(("caption", "consent", "credit", "topic"), "")
SAID = NOTHING | {"people": "nobody", "maker": "self"}


def hung(server: Server, photos: int) -> str:
    """The code of an event whose wall everyone may read, with so many photos."""
    with instead(server.database):
        who, code = Organiser.first_or_new(), f"wall{next(codes)}"
        event = Event.add(details(), who, code=code)
        Wall.of(event).share(who, shared=True)
        for n in range(photos):
            size = (640, 480) if n % 2 else (480, 640)
            files = [
                written(picture(*sides).rotate(n), "WEBP")
                for sides in ((size[0] * 2, size[1] * 2), size)
            ]
            made = MadeAnew(files[0], files[1], size[0] * 2, size[1] * 2, *size)
            photo = Photo.add(event, made, {"alternative": f"Photo {n}"} | SAID, who)
            photo.decide(ExhibitState.PUBLISHED, who)
    return code


def site(server: Server, code: str) -> type[BaseHTTPRequestHandler]:
    """Another site, which shows the wall in a frame; its path says what it lets in."""

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the name that http.server asks for
            """Answer with a page that holds the frame."""
            frame = f"{server.address}/e/{code}/wall/embed"
            page = f'<!doctype html><title>Theirs</title><iframe src="{frame}"></iframe>'.encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(page)))
            if self.path != "/all":
                self.send_header("Cross-Origin-Embedder-Policy", self.path[1:])
                self.send_header("Cross-Origin-Opener-Policy", "same-origin")
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    return Site


@pytest.fixture(scope="module")
def twenty(server: Server) -> str:
    """The code of an event with twenty photos, whose making takes longer than their being seen."""
    return hung(server, 20)


@pytest.fixture(scope="module")
def elsewhere(server: Server) -> Iterator[str]:
    """The address of another site, with a wall of ours in a frame."""
    service = ThreadingHTTPServer(("localhost", 0), site(server, hung(server, 3)))
    Thread(target=service.serve_forever, daemon=True).start()
    yield f"http://localhost:{service.server_port}"
    service.shutdown()
    service.server_close()


@pytest.mark.sqlite
@pytest.mark.parametrize("lets_in", ["all", "credentialless", "require-corp"])
def test_another_site_shows_the_wall_in_a_frame_whatever_it_asks_of_others(
    open_browser: Callable[..., Page], elsewhere: str, lets_in: str
) -> None:
    page = open_browser()
    page.goto(f"{elsewhere}/{lets_in}")
    assert page.evaluate("crossOriginIsolated") == (lets_in != "all")
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("heading", name="In their words")).to_be_visible()
    images = frame.get_by_role("img")
    expect(images).to_have_count(3)
    images.first.scroll_into_view_if_needed()
    images.first.evaluate("one => one.decode()")  # its dots have come
    padding = frame.locator("main").evaluate("one => getComputedStyle(one).paddingTop")
    assert padding == "8px"  # as the style of ours says


@pytest.mark.sqlite
@pytest.mark.parametrize(("width", "columns"), [(320, 1), (360, 1), (1280, 3)])
def test_nothing_moves_when_photos_come_and_a_phone_loads_small_ones(
    open_browser: Callable[..., Page], twenty: str, width: int, columns: int
) -> None:
    page = open_browser(
        is_new=True,
        viewport={"width": width, "height": 740},
        device_scale_factor=3 if width < 500 else 1,
    )
    loaded: list[str] = []
    page.on("response", lambda one: loaded.append(one.url))
    page.add_init_script(SHIFTS)
    page.goto(f"/e/{twenty}/wall")
    expect(page.get_by_role("img")).to_have_count(20)
    if columns == 1:  # the rest when one comes near it; how near, a browser judges by its network
        assert len([one for one in loaded if ".webp" in one]) < 20
    for image in page.get_by_role("img").all():
        image.scroll_into_view_if_needed()
        image.evaluate("one => one.decode()")
    assert page.evaluate("window.shift") == 0
    files = [one for one in loaded if ".webp" in one]
    assert len(files) == 20
    assert not [one for one in files if "large" in one]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    lefts = page.get_by_role("img").evaluate_all(
        "all => new Set(all.map(one => Math.round(one.getBoundingClientRect().left))).size"
    )
    assert lefts == columns


@pytest.mark.sqlite
def test_an_organiser_adds_a_photo_from_a_phone_without_script(
    open_browser: Callable[..., Page], server: Server
) -> None:
    code = hung(server, 0)
    with instead(server.database):
        link = Organiser.first_or_new().one_time_link()
    phone = open_browser(java_script_enabled=False, viewport={"width": 320, "height": 600})
    phone.goto(f"/sign-in/{link}")
    phone.get_by_role("button").last.click()
    phone.goto(f"/events/{code}/wall")
    phone.get_by_role("link", name="Add a photo").click()
    photo: FilePayload = {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": with_exif(6)}
    phone.get_by_label("Photo", exact=True).set_input_files(photo)
    phone.get_by_label("What is to be seen in it?").fill("A room with forty people")
    phone.get_by_label("No one can be recognised").check()
    phone.get_by_role("button", name="Keep it and look at it").click()
    # What is missing is said, and what was written stays; only the file has to be chosen again.
    expect(phone.get_by_role("alert")).to_contain_text("Without the agreement of who took it")
    phone.get_by_label("Photo", exact=True).set_input_files(photo)
    phone.get_by_label("I took it, and agree").check()
    phone.get_by_role("button", name="Keep it and look at it").click()
    expect(phone.get_by_role("img", name="A room with forty people")).to_be_visible()
    phone.wait_for_load_state()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 320
    phone.get_by_role("button", name="Publish", exact=True).click()
    phone.goto(f"/e/{code}/wall")
    shown = phone.get_by_role("img", name="A room with forty people")
    expect(shown).to_be_visible()
    expect(shown).to_have_attribute("width", "300")
