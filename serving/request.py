"""Requests of ASGI: which ones are refused, and how they are passed to the application.

The server has parsed them. Refused here are messages that servers let pass, although a proxy and
the application may read them differently (request smuggling).
"""

import io
import re
import sys
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import unquote_to_bytes

Scope = Mapping[str, Any]
Headers = Sequence[tuple[bytes, bytes]]

MOST_HEADERS = 100
LARGEST_HEAD = 64 * 1024
VERSIONS = {"1": "HTTP/1.0", "1.0": "HTTP/1.0", "1.1": "HTTP/1.1", "2": "HTTP/2"}

_HOST = re.compile(rb"[A-Za-z0-9._:\[\]-]{1,255}")
_LENGTH = re.compile(rb"\d{1,15}")
# Fields for the end, the transfer or the host of a message; twice, they could be read differently.
_SINGLE = (b"host", b"upgrade", b"content-length", b"transfer-encoding", b"expect", b"content-type")


def unfit(scope: Scope) -> int:
    """The status with which a request is refused and its connection closed, or 0.

    RFC 9112, 3.2, 6.1 and 6.3; RFC 9110, 10.1.1.
    """
    headers: Headers = scope["headers"]
    version = scope["http_version"]
    if version not in VERSIONS:
        return 505
    if scope["method"] == "CONNECT":
        return 405
    if len(headers) > MOST_HEADERS or sum(len(n) + len(v) for n, v in headers) > LARGEST_HEAD:
        return 431
    said: dict[bytes, bytes] = {}
    for name, value in headers:
        if name in _SINGLE:
            if name in said:
                return 400
            said[name] = value
    host = said.get(b"host", b"")  # granian gives an empty one if it is missing
    if (host or version == "1.1") and not _HOST.fullmatch(host):
        return 400
    if said.get(b"expect", b"100-continue").lower() != b"100-continue":
        return 417
    return _unfit_length(said, version)


def _unfit_length(said: Mapping[bytes, bytes], version: str) -> int:
    length, coding = said.get(b"content-length"), said.get(b"transfer-encoding")
    if b"upgrade" in said and (coding is not None or (length or b"0").strip(b"0")):
        return 400  # llhttp takes the body for data after the upgrade, which does not happen here
    if coding is not None:
        if version != "1.1" or length is not None:
            return 400
        return 0 if coding.strip().lower() == b"chunked" else 501
    return 0 if length is None or _LENGTH.fullmatch(length) else 400


def length_of(scope: Scope) -> int | None:
    """The length of the body of a fit request in bytes: 0 without one, None if it is chunked."""
    for name, value in scope["headers"]:
        if name == b"content-length":
            return int(value)
        if name == b"transfer-encoding":
            return None
    return 0 if scope["http_version"] != "2" else None


def closes(scope: Scope) -> bool:
    """True if the connection is closed after the reply, as it asks for an upgrade."""
    return any(name == b"upgrade" for name, _ in scope["headers"])


def environ_of(scope: Scope, body: bytes, root: str = "") -> dict[str, Any]:
    """The environ of WSGI (PEP 3333) for a request to a service below the path `root`.

    A proxy may pass that path on or remove it.
    """
    client, server = scope.get("client") or ("", 0), scope.get("server") or ("localhost", 0)
    environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": root,
        "PATH_INFO": path_below(scope, root),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": VERSIONS[scope["http_version"]],
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1] or 0),
        "REMOTE_ADDR": client[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": io.BytesIO(body),
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    _add_headers(environ, scope["headers"])
    environ.pop("CONTENT_LENGTH", None)
    if body or scope["method"] == "POST":
        environ["CONTENT_LENGTH"] = str(len(body))
    return environ


def path_below(scope: Scope, root: str) -> str:
    """The path that is asked for, below the path of the service."""
    path = _path_of(scope)
    return path.removeprefix(root) if path.startswith(f"{root}/") else path


def _path_of(scope: Scope) -> str:
    raw = scope.get("raw_path")
    if raw is None:
        raw = scope["path"].encode()
    elif b"%" in raw:
        raw = unquote_to_bytes(raw)
    path: str = raw.decode("latin-1")
    return path


def _add_headers(environ: dict[str, Any], headers: Headers) -> None:
    for raw_name, raw_value in headers:
        name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
        if "_" in name:
            continue  # WSGI cannot tell it from the one with a hyphen, which a proxy may have set
        key = name.upper().replace("-", "_")
        if key not in ("CONTENT_TYPE", "CONTENT_LENGTH"):
            key = f"HTTP_{key}"
        if key in environ:
            value = f"{environ[key]}{'; ' if key == 'HTTP_COOKIE' else ','}{value}"
        environ[key] = value
