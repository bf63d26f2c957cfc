"""The installation that is measured: a database of its own, with surveys as full as is asked."""

import os
from contextlib import closing
from http.client import HTTPConnection
from itertools import islice
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from benchmarks import ceiling, questionnaire, server
from benchmarks.rounds import say
from models.database import connect, db
from models.instance import Instance
from models.organiser import Organiser
from models.response import Response
from models.schema import migrate
from models.survey import Survey

AT_ONCE = 10_000


class Installation:
    """What `tangible` would find in this folder."""

    def __init__(self, folder: str) -> None:
        self.folder = Path(folder)
        # The models here and the server that is started read the same.
        os.environ.pop("TANGIBLE_DATABASE_URL", None)
        Instance(self.folder, f"sqlite:///{self.folder / 'tangible.db'}", base_url="").open()
        migrate()
        connect()
        self.organiser = Organiser.add("bench@example.org")

    def survey(self, name: str, responses: int = 0) -> Survey:
        """The survey of that name, made and filled where it is not there yet."""
        code = f"{name}-{responses}"
        found = Survey.at(code)
        if found is None:
            found = Survey.add(questionnaire.definition(), self.organiser, code)
            answers = questionnaire.answers(found.definition)
            for start in range(0, responses, AT_ONCE):
                say(f"storing {responses:,} responses: {start:,}")
                batch = islice(answers, min(AT_ONCE, responses - start))
                Response.take_in(found, [(one, None) for one in batch])
        return found

    def sign_in(self, port: int) -> str:
        """The cookie of a browser in which the organiser signs in at this server."""
        with closing(HTTPConnection("127.0.0.1", port)) as browser:
            browser.request("GET", f"/sign-in/{self.organiser.one_time_link()}")
            cookie = browser.getresponse().getheader("Set-Cookie", "")
        return cookie.partition(";")[0]

    def ours(self) -> server.Server:
        """Tangible, to be started."""
        return server.ours(self.folder)

    def ceiling(self, plain: bytes = b"", packed: bytes = b"") -> server.Server:
        """The bare application that answers with these pages, to be started."""
        folder = Path(mkdtemp(dir=self.folder, prefix="ceiling-"))
        ceiling.prepare(folder, plain, packed)
        return server.ceiling(folder)

    def pragmas(self) -> dict[str, Any]:
        """The settings read back from a running connection."""
        return {name: db.execute_sql(f"PRAGMA {name}").fetchone()[0] for name in ceiling.PRAGMAS}

    def close(self) -> None:
        """Let go of the database."""
        db.close()
