"""A phone: what one person's browser does, from the form to the receipt.

It asks for the form, sends the answers together with the hidden fields of that page, and follows to
the receipt: three requests on one connection, as a browser sends them, unless the server closes it.
"""

import gzip
import html
import random
import re
import time
from collections.abc import Generator, Iterator
from contextlib import closing
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit

from benchmarks import load, marks
from benchmarks.ceiling import GZIP
from benchmarks.crowd import Lost, Reply, Script
from benchmarks.server import Server

HIDDEN = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)"')
LOCATION = re.compile(rb"\r\nlocation: *([^\r]*)", re.IGNORECASE)
RETRY_AFTER = re.compile(rb"\r\nretry-after: *(\d+)", re.IGNORECASE)
LONGEST_WAIT = 30  # as in static/form.js


def visiting(form: str, answers: str, bodies: Iterator[bytes]) -> load.Visitor:
    """A new phone; who is refused goes away."""

    def script(port: int, told: load.Load) -> Script:
        began = time.perf_counter()
        opened = yield from load.answered(told, load.get(port, form))
        if opened.status != 200:
            return
        mark = marks.new()
        body = filled(next(bodies), mark, opened.body)
        yield from _sent(told, port, answers, body, mark, began)

    return script


def patient(form: str, answers: str, bodies: Iterator[bytes], reloads: bool) -> load.Visitor:
    """A new phone that sends its answers again while they are not through, as form.js does.

    With `reloads` it asks for the form again as well; without, who does not get it goes away.
    """
    chance = random.Random(1)

    def script(port: int, told: load.Load) -> Script:
        began, mark, body, tries = time.perf_counter(), marks.new(), b"", 0
        while True:
            reply = None
            try:
                if not body:
                    reply = yield from load.answered(told, load.get(port, form))
                    if reply.status == 200:
                        body = filled(next(bodies), mark, reply.body)
                if body:
                    reply = yield from _sent(told, port, answers, body, mark, began)
                    if reply.status == 200:
                        return
            except Lost:
                pass
            if time.perf_counter() > told.until or not (body or reloads):
                return
            wait = min(2**tries, LONGEST_WAIT) * (0.5 + chance.random() / 2)
            tries += 1
            yield wait + _retry_after(reply)

    return script


def filled(body: bytes, mark: str, page: bytes) -> bytes:
    """What a browser sends: these answers, marked, and the hidden fields of the page."""
    text = (gzip.decompress(page) if page.startswith(GZIP) else page).decode()
    hidden = [(name, html.unescape(value)) for name, value in HIDDEN.findall(text)]
    if not hidden:
        raise RuntimeError("The page that was served has no hidden field: it is not the form")
    return marks.marked(body, mark) + b"&" + urlencode(hidden).encode()


def pages(server: Server, form: str, body: bytes) -> dict[str, bytes]:
    """The bytes of the form and of a receipt, as this server gives them to phones."""
    with closing(HTTPConnection("127.0.0.1", server.port)) as browser:
        browser.request("GET", form, headers={"Accept-Encoding": "gzip, deflate"})
        page = browser.getresponse().read()
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        browser.request("POST", form, filled(body, marks.new(), page), headers)
        sent = browser.getresponse()
        sent.read()
        path = urlsplit(sent.headers["Location"]).path
        browser.request("GET", path, headers={"Accept-Encoding": "gzip, deflate"})
        return {"form": page, "receipt": browser.getresponse().read()}


def _sent(
    told: load.Load, port: int, answers: str, body: bytes, mark: str, began: float
) -> Generator[bytes | float, Reply | None, Reply]:
    """Send and follow to the receipt, with which the visit is done; the last reply."""
    reply = yield from load.answered(told, load.post(port, answers, body))
    if reply.status != 303:
        return reply
    told.acknowledged.append(mark)
    found = LOCATION.search(reply.head)
    path = urlsplit(found[1].decode()).path if found else "/"
    reply = yield from load.answered(told, load.get(port, path))
    if reply.status == 200:
        told.note(began, reply)
    return reply


def _retry_after(reply: Reply | None) -> int:
    found = RETRY_AFTER.search(reply.head) if reply else None
    return int(found[1]) if found else 0
