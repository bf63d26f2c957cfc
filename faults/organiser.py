"""An organiser in a browser: signed in once, and looking at the results now and then."""

import http.client
from collections.abc import Mapping
from http.client import HTTPMessage
from urllib.parse import urlencode

from faults.service import Service

EMAIL, PASSWORD = "organiser@example.org", "four words of one organiser"
PATIENCE_SECONDS = 20


class Organiser:
    """The organiser who was there first, to whom the survey belongs that is added after."""

    def __init__(self, service: Service) -> None:
        self._port, self._cookie = service.port, ""
        service.migrate()
        done = service.command("organiser", "add", EMAIL, "--password-stdin", stdin=PASSWORD)
        if done.returncode != 0:
            raise RuntimeError(done.stderr)

    def sign_in(self) -> int:
        """Send address and password; the status of the reply."""
        status, headers, _ = self._ask("POST", "/sign-in", {"email": EMAIL, "password": PASSWORD})
        if status == 303:
            self._cookie = headers.get("Set-Cookie", "").partition(";")[0]
        return status

    def get(self, path: str) -> int:
        """The status of the page at `path`."""
        return self._ask("GET", path)[0]

    def begin(self, path: str) -> http.client.HTTPResponse:
        """The beginning of a reply, the rest of which is there to be read."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE_SECONDS)
        connection.request("GET", path, headers={"Cookie": self._cookie})
        return connection.getresponse()

    def _ask(
        self, method: str, path: str, fields: Mapping[str, str] | None = None
    ) -> tuple[int, HTTPMessage, bytes]:
        return ask(self._port, method, path, fields, Cookie=self._cookie)


def ask(
    port: int, method: str, path: str, fields: Mapping[str, str] | None = None, **headers: str
) -> tuple[int, HTTPMessage, bytes]:
    """The status, headers and body of one reply. Raises OSError or HTTPException."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    try:
        form = {"Content-Type": "application/x-www-form-urlencoded"} if fields else {}
        connection.request(method, path, urlencode(fields or {}), headers | form)
        reply = connection.getresponse()
        return reply.status, reply.headers, reply.read()
    finally:
        connection.close()
