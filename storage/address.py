"""The address of a database, as it is written in a setting or on the command line."""

import os
import re
from pathlib import Path

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

FILE = "sqlite:///"
SERVER = "postgresql://"
SCHEME = re.compile(r"[a-z][a-z0-9+.-]{0,20}")
PLAIN = re.compile(r"[\w./ -]*")  # a path in which there is no place for a password
KEY = "secret_key"
TAKEN = ("-wal", "-shm", "-journal", ".lock", ".writing", ".migrating", ".restoring")


def address_of_database(given: str, folder: Path) -> str:
    """`given` in the one form that is used from here on; a path without a / is in `folder`.

    Raises ValueError, whose words go on after the name of the setting and hold no password.
    """
    scheme, mark, rest = given.partition("://")
    if scheme == "postgres" and mark:
        given, scheme = f"{SERVER}{rest}", "postgresql"
    if scheme == "sqlite" and mark:
        return f"{FILE}{_file(given, folder)}"
    if scheme == "postgresql" and mark:
        return _server(given)
    raise ValueError(f"{beginning(given)}: write {FILE}PATH-TO-FILE or {SERVER}USER@HOST/NAME")


def beginning(given: str) -> str:
    """How an address begins that cannot be: what is no scheme may be a password."""
    scheme, mark, _ = given.partition("://")
    if mark and SCHEME.fullmatch(scheme):
        return f"begins with {scheme!r}"
    return "does not begin like an address"


def place_of_database(url: str) -> str:
    """Where a database is, for people to read: without user and password."""
    if url.startswith(FILE):
        return url.removeprefix(FILE)
    said = conninfo_to_dict(url)
    hosts = str(said.get("host") or said.get("hostaddr") or "this machine")
    ports = str(said.get("port") or "")
    port = f", port {ports}" if ports else ""
    return f"the database {said.get('dbname') or said.get('user', '')} on {hosts}{port}"


def _file(given: str, folder: Path) -> Path:
    path = given.removeprefix(FILE)
    if not given.startswith(FILE):
        path = given.removeprefix("sqlite://")
        if not PLAIN.fullmatch(path):
            raise ValueError(f"has two / before the path: write {FILE}PATH-TO-FILE")
        raise ValueError(
            f"is {given!r}, with two / before the path: write {FILE}{path} for a file in the "
            f"instance folder, or {FILE}/{path} for one that is named from the root"
        )
    if not path or path.endswith("/") or path == ":memory:" or "?" in path:
        shown = f"is {given!r}" if PLAIN.fullmatch(path) else "cannot be"
        raise ValueError(f"{shown}: after {FILE} there is the path of a file, and no more")
    if path.endswith(TAKEN) or (folder / path).resolve() == (folder / KEY).resolve():
        raise ValueError(
            f"is {given!r}: a file of that name is no database, but one that is kept beside one, "
            "or the secret key; take another name"
        )
    file = folder / path
    if not Path(path).is_absolute() and not os.path.exists(file) and os.path.exists(path):
        raise ValueError(
            f"is {given!r}, which is {file}, and that is not there; {Path(path).resolve()} is: "
            "write the whole path of the one that is meant"
        )
    return file


def _server(given: str) -> str:
    """`given`, unless libpq would take a part of a password for a host, a port or a name."""
    server, _, rest = given.removeprefix(SERVER).partition("/")
    try:
        port = str(conninfo_to_dict(given).get("port") or "")
        if (
            "@" in rest.partition("?")[0]
            or server.count("@") > 1
            or not re.fullmatch(r"[0-9,]*", port)
        ):
            raise ProgrammingError
    except ProgrammingError:
        raise ValueError(
            "cannot be read: write postgresql://USER:PASSWORD@HOST/NAME, in a password %40 for @, "
            "%2F for /, %3A for :, %23 for # and %25 for %, and after ? only what libpq knows"
        ) from None
    return given
