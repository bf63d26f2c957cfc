"""Style and scripts: held in memory, compressed once, with a hash in their address."""

import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, Response, abort, request, url_for

from web.guard import public

bp = Blueprint("static", __name__)

FOLDER = Path(__file__).parent.parent / "static"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


@dataclass(frozen=True)
class StaticFile:
    """One file, as it is and compressed."""

    content: bytes
    compressed: bytes
    mimetype: str
    version: str


@bp.get("/static/<path:name>")
@public
def show(name: str) -> Response:
    """The file; a browser that has this version never asks again."""
    return sent(FILES.get(name) or abort(404))


def sent(file: StaticFile) -> Response:
    """Answer with the file: kept for ever if it was asked for in its version, else for a minute."""
    known = request.args.get("v") == file.version
    small = request.accept_encodings["gzip"] > 0 and len(file.compressed) < len(file.content)
    response = Response(file.compressed if small else file.content, mimetype=file.mimetype)
    if small:
        response.content_encoding = "gzip"
    response.vary.add("Accept-Encoding")
    response.cache_control.public = True
    response.cache_control.max_age = 31_536_000 if known else 60
    response.cache_control.immutable = known
    return response


def asset(name: str) -> str:
    """The address of a file in its present version."""
    return url_for("static.show", name=name, v=FILES[name].version)


def static_file(content: bytes, mimetype: str) -> StaticFile:
    """The file of this content; the version is another one for any other."""
    version = hashlib.sha256(content).hexdigest()[:10]
    return StaticFile(content, gzip.compress(content, 9, mtime=0), mimetype, version)


# Every file by its path, so that no name that somebody asks for reaches the disk.
FILES = {
    path.relative_to(FOLDER).as_posix(): static_file(path.read_bytes(), TYPES[path.suffix])
    for path in sorted(FOLDER.rglob("*"))
    if path.suffix in TYPES
}
