"""Style and scripts: named by their content, kept by browsers, and nothing else is served."""

import gzip
import hashlib
from pathlib import Path

import pytest

from web.static import FOLDER, asset

# A file is served the same way whatever the database is.
pytestmark = pytest.mark.sqlite

FILES = sorted(
    str(path.relative_to(FOLDER))
    for path in FOLDER.rglob("*")
    if path.suffix in (".css", ".js", ".svg")
)
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


def test_there_are_files():
    assert {"tangible.css", "form.js", "icon.svg", "vendor/htmx.min.js"} <= set(FILES)


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_served_as_it_is_and_compressed(attendee, name):
    content = (FOLDER / name).read_bytes()
    plain = attendee.get(f"/static/{name}")
    small = attendee.get(f"/static/{name}", headers={"Accept-Encoding": "gzip"})
    assert plain.data == gzip.decompress(small.data) == content
    assert plain.mimetype == small.mimetype == TYPES[Path(name).suffix]
    assert plain.vary.as_set() == small.vary.as_set() == {"accept-encoding"}
    assert plain.headers.getlist("Set-Cookie") == []


def test_a_page_names_the_version_of_a_file_and_a_browser_keeps_that_one(app, attendee):
    with app.test_request_context():
        address = asset("tangible.css")
    version = hashlib.sha256((FOLDER / "tangible.css").read_bytes()).hexdigest()[:10]
    assert address == f"/static/tangible.css?v={version}"

    kept, asked_again = attendee.get(address), attendee.get("/static/tangible.css")
    other = attendee.get("/static/tangible.css?v=0")

    assert kept.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert asked_again.headers["Cache-Control"] == "public, max-age=60"
    assert other.headers["Cache-Control"] == "public, max-age=60"


@pytest.mark.parametrize(
    "name",
    [
        *("", "..", "../app.py", "%2e%2e/app.py", "..%2fapp.py", "vendor/../../app.py"),
        *("/etc/passwd", "//etc/passwd", "%2fetc%2fpasswd", "vendor", "vendor/", "."),
        *("vendor/VERSIONS", "vendor/LICENSE-htmx", "absent.css", "tangible.css/", "%00.css"),
        *("tangible.css%00", "%FF.css", "%ED%A0%80.css", "..\\app.py", "TANGIBLE.CSS"),
        *("a" * 300 + ".css", "a/" * 3000 + "b.css", "vendor/./htmx.min.js", ".css"),
    ],
)
@pytest.mark.sqlite  # answered before any database is asked, or by what every test asks
def test_nothing_else_is_served(attendee, name):
    assert attendee.get(f"/static/{name}").status_code in (308, 404)
