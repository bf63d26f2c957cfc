"""The ceiling: bare Flask doing the same exchange, with nothing of what makes it a survey."""

import os
import threading
from pathlib import Path
from typing import Any

import apsw
from flask import Flask, Response, redirect, request

NAMES = ("overall", "recommend", "best", "length", "work", "sessions", "offers")
NAMES += ("now.confident", "now.help", "better")
TABLE = f"CREATE TABLE answer ({', '.join(f'v{n}' for n in range(len(NAMES)))})"
INSERT = f"INSERT INTO answer VALUES ({', '.join('?' * len(NAMES))})"
PRAGMAS = ("journal_mode", "synchronous", "cache_size", "wal_autocheckpoint")


def prepare(folder: Path, plain: bytes, packed: bytes) -> None:
    """Put the pages that are served and an empty table into `folder`."""
    (folder / "plain").write_bytes(plain)
    (folder / "packed").write_bytes(packed)
    _open(folder).execute(TABLE)


def stored(folder: Path) -> int:
    """How many rows the table has."""
    return int(_open(folder).execute("SELECT count(*) FROM answer").get)


def create_app() -> Flask:
    """One route a page, and one that commits a row a request on the connection of its thread."""
    folder = Path(os.environ["BENCHMARK_FOLDER"])
    plain, packed = (folder / "plain").read_bytes(), (folder / "packed").read_bytes()
    app = Flask(__name__, static_folder=None)
    of_thread = threading.local()

    def connection() -> apsw.Connection:
        if not hasattr(of_thread, "connection"):
            of_thread.connection = _open(folder)
        return of_thread.connection

    @app.get("/plain")
    def plain_page() -> Response:
        return Response(plain, mimetype="text/html")

    @app.get("/packed")
    def packed_page() -> Response:
        return Response(packed, mimetype="text/html", headers={"Content-Encoding": "gzip"})

    @app.post("/answers")
    def store() -> Any:
        values = [";".join(request.form.getlist(name)) for name in NAMES]
        connection().execute(INSERT, values)
        return redirect("/done", 303)

    @app.get("/pragmas")
    def pragmas() -> Any:
        return {name: connection().pragma(name) for name in PRAGMAS}

    return app


def _open(folder: Path) -> apsw.Connection:
    connection = apsw.Connection(str(folder / "ceiling.db"))
    connection.set_busy_timeout(5_000)
    connection.pragma("journal_mode", "wal")
    connection.pragma("synchronous", "FULL")
    return connection
