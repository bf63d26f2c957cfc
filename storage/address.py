"""The address of a database, as it stands in a setting or on the command line."""

import os
import re
from pathlib import Path

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from language.message import gettext as _

FILE = "sqlite:///"
SERVER = "postgresql://"
SCHEME = re.compile(r"[a-z][a-z0-9+.-]{0,20}")
PLAIN = re.compile(r"[\w./ -]*")  # a path that can hold no password
KEY = "secret_key"
TAKEN = ("-wal", "-shm", "-journal", ".lock", ".writing", ".migrating", ".restoring")


def address_of_database(given: str, folder: Path, name: str = "TANGIBLE_DATABASE_URL") -> str:
    """`given` in its normal form; a relative path is in `folder`.

    Raises ValueError, whose message begins with the `name` of the setting and holds no password.
    """
    scheme, mark, rest = given.partition("://")
    if scheme == "postgres" and mark:
        given, scheme = f"{SERVER}{rest}", "postgresql"
    if scheme == "sqlite" and mark:
        return f"{FILE}{_file(given, folder, name)}"
    if scheme == "postgresql" and mark:
        return _server(given, name)
    raise ValueError(unknown_kind(given, name))


def unknown_kind(given: str, name: str) -> str:
    """The message for an address of no database that Tangible knows, in the setting `name`.

    It shows the beginning of the address only if that is a scheme; it may be a password.
    """
    scheme, mark = given.partition("://")[:2]
    if mark and SCHEME.fullmatch(scheme):
        return _(
            "%(name)s begins with %(scheme)r: write sqlite:///PATH-TO-FILE or "
            "postgresql://USER@HOST/NAME.",
            name=name,
            scheme=scheme,
        )
    return _(
        "%(name)s does not begin like an address: write sqlite:///PATH-TO-FILE or "
        "postgresql://USER@HOST/NAME.",
        name=name,
    )


def location_of_database(url: str) -> str:
    """Where a database is, for people to read, without user and password."""
    if url.startswith(FILE):
        return url.removeprefix(FILE)
    said = conninfo_to_dict(url)
    database = said.get("dbname") or said.get("user", "")
    host, port = said.get("host") or said.get("hostaddr"), said.get("port")
    if host and port:
        return _(
            "the database %(name)s on %(host)s, port %(port)s", name=database, host=host, port=port
        )
    if host:
        return _("the database %(name)s on %(host)s", name=database, host=host)
    if port:
        return _("the database %(name)s on this machine, port %(port)s", name=database, port=port)
    return _("the database %(name)s on this machine", name=database)


def _file(given: str, folder: Path, name: str) -> Path:
    path = given.removeprefix(FILE)
    if not given.startswith(FILE):
        path = given.removeprefix("sqlite://")
        if not PLAIN.fullmatch(path):
            raise ValueError(
                _("%(name)s has two / before the path: write sqlite:///PATH-TO-FILE.", name=name)
            )
        raise ValueError(
            _(
                "%(name)s is %(given)r, with two / before the path: write sqlite:///%(path)s for a "
                "file in the instance folder, or sqlite:////%(path)s for one that is named from "
                "the root.",
                name=name,
                given=given,
                path=path,
            )
        )
    if not path or path.endswith("/") or path == ":memory:" or "?" in path:
        if PLAIN.fullmatch(path):
            raise ValueError(
                _(
                    "%(name)s is %(given)r: after sqlite:/// there is the path of a file, and no "
                    "more.",
                    name=name,
                    given=given,
                )
            )
        raise ValueError(
            _(
                "%(name)s cannot be: after sqlite:/// there is the path of a file, and no more.",
                name=name,
            )
        )
    if path.endswith(TAKEN) or (folder / path).resolve() == (folder / KEY).resolve():
        raise ValueError(
            _(
                "%(name)s is %(given)r: a file of that name is no database, but one that is kept "
                "beside one, or the secret key; take another name.",
                name=name,
                given=given,
            )
        )
    file = folder / path
    if not Path(path).is_absolute() and not os.path.exists(file) and os.path.exists(path):
        raise ValueError(
            _(
                "%(name)s is %(given)r, which is %(file)s, and that is not there; %(other)s is: "
                "write the whole path of the one that is meant.",
                name=name,
                given=given,
                file=file,
                other=Path(path).resolve(),
            )
        )
    return file


def _server(given: str, name: str) -> str:
    """`given`. Raises ValueError if libpq would read part of a password as host, port or name."""
    server, rest = given.removeprefix(SERVER).partition("/")[::2]
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
            _(
                "%(name)s cannot be read: write postgresql://USER:PASSWORD@HOST/NAME, in a "
                "password %%40 for @, %%2F for /, %%3A for :, %%23 for # and %%25 for %%, and "
                "after ? only what libpq knows.",
                name=name,
            )
        ) from None
    return given
