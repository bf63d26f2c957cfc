"""The picture of the README: a phone with a form and its tally, and what came of an event.

`make picture` takes it anew, of the sample: it starts a service of its own, and a browser.
"""

from base64 import b64encode
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from models.account.organiser import Organiser
from storage.database import instead
from tests.browser.conftest import CHROMIUM, HOW
from tests.server import ROOT, Server

TAKEN = ROOT / "docs" / "tangible.png"
WIDTH, HEIGHT = 1200, 900
COLOURS = 96
# (path, width and height of the window, what stands above it, where it begins)
FORM = ("/s/digital-day", (390, 520), "On the day: a form on a phone,", "body")
TALLY = ("/surveys/digital-day/tally", (390, 520), "and its live tally", "[data-question]")
TOLD = ("/e/digital-day-before/differences", (1180, 1226), "A year later: what came of it", "body")
FRAME = """<!doctype html><title>Tangible</title><style>
body {{ margin: 0; padding: 20px; box-sizing: border-box; width: {width}px; height: {height}px;
  display: grid; grid-template-columns: 312px 1fr; gap: 20px; background: #e3e8ee;
  font: 600 17px/1.3 "Liberation Sans", sans-serif; color: #1d2733 }}
figure {{ margin: 0 0 14px }} figcaption {{ margin: 0 0 6px }}
img {{ display: block; width: 100%; border-radius: 10px; box-shadow: 0 1px 6px #0004 }}
</style><body><div>{form}{tally}</div><div>{told}</div>"""


def main() -> None:
    """Take the picture, and say how large it is."""
    with TemporaryDirectory() as folder:
        server = Server(Path(folder) / "instance", "--sample", workers=1)
        with server, sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=str(CHROMIUM), **HOW["chromium"])
            taken = compressed(_framed(browser, server))
            browser.close()
    TAKEN.write_bytes(taken)
    print(f"{TAKEN}: {len(taken):,} bytes")


def compressed(png: bytes) -> bytes:
    """The picture with few colours, of which a page has hardly more."""
    made = BytesIO()
    few = Image.open(BytesIO(png)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    few.save(made, "PNG", optimize=True)
    return made.getvalue()


def _framed(browser: Browser, server: Server) -> bytes:
    context = browser.new_context(base_url=server.address, reduced_motion="reduce")
    page = context.new_page()
    with instead(server.database):
        organiser = Organiser.first()
        assert organiser is not None, "the sample has one"
        link = f"/sign-in/{organiser.one_time_link()}"
    parts = {"form": _part(page, *FORM)}
    page.request.post(link)
    parts |= {"tally": _part(page, *TALLY), "told": _part(page, *TOLD)}
    # A page of the service lets in no styles and pictures of others.
    frame = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
    frame.set_content(FRAME.format(width=WIDTH, height=HEIGHT, **parts))
    return frame.screenshot()


def _part(page: Page, path: str, size: tuple[int, int], words: str, first: str) -> str:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(path)
    page.locator(first).first.evaluate("one => one.scrollIntoView()")
    shown = b64encode(page.screenshot()).decode()
    picture = f'<img src="data:image/png;base64,{shown}">'
    return f"<figure><figcaption>{words}</figcaption>{picture}</figure>"


if __name__ == "__main__":
    main()
