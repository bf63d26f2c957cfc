"""The ceiling: bare Flask doing the same exchange, with nothing of what makes it a survey."""

import os
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import apsw
import psycopg
from flask import Flask, Response, redirect, request

NAMES = (
    "overall",
    "recommend",
    "best",
    "length",
    "work",
    "sessions",
    "offers",
    "now.confident",
    "now.help",
    "better",
)
TABLE = f"CREATE TABLE answer ({', '.join(f'v{n} TEXT' for n in range(len(NAMES)))})"
TEXTS = f"SELECT v{len(NAMES) - 1} FROM answer"
GZIP = b"\x1f\x8b"
PAGES = "pages"


def prepare(folder: Path, url: str, pages: Mapping[str, bytes]) -> None:
    """Put the pages that are served into `folder`, and an empty table into the database."""
    (folder / PAGES).mkdir()
    for name, content in pages.items():
        (folder / PAGES / name).write_bytes(content)
    _open(url).execute(TABLE)


def texts(url: str) -> list[str]:
    """The text of each row that is stored."""
    return [text for (text,) in _open(url).execute(TEXTS)]


def create_app() -> Flask:
    """One route a page, and one that commits a row a request on the connection of its thread."""
    url = os.environ["BENCHMARK_DATABASE"]
    pages = Path(os.environ["BENCHMARK_FOLDER"], PAGES)
    app = Flask(__name__, static_folder=None)
    of_thread = threading.local()
    mark = "%s" if url.startswith("postgresql:") else "?"
    insert = f"INSERT INTO answer VALUES ({', '.join([mark] * len(NAMES))})"

    def connection() -> Any:
        if not hasattr(of_thread, "connection"):
            of_thread.connection = _open(url)
        return of_thread.connection

    @app.post("/answers")
    def store() -> Any:
        values = [";".join(request.form.getlist(name)) for name in NAMES]
        connection().execute(insert, values)
        return redirect("/receipt", 303)

    @app.get("/ready")
    def ready() -> str:
        return ""

    for page in pages.iterdir():
        app.add_url_rule(f"/{page.name}", page.name, _fixed(page.read_bytes()))
    return app


def _fixed(content: bytes) -> Any:
    headers = {"Content-Encoding": "gzip"} if content.startswith(GZIP) else {}
    return lambda: Response(content, mimetype="text/html", headers=headers)


def _open(url: str) -> Any:
    """A connection on which each statement is a commit that survives a power cut."""
    if url.startswith("postgresql:"):
        return psycopg.connect(url, autocommit=True)
    connection = apsw.Connection(url)
    connection.set_busy_timeout(5_000)
    connection.pragma("journal_mode", "wal")
    connection.pragma("synchronous", "FULL")
    return connection
