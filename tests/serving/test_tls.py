"""https without a proxy, as docs/operator.md has it: TLS, and nothing else."""

import http.client
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.server import Server
from tests.serving.conftest import started


class Secure(Server):
    """A server that is asked over TLS."""

    trusted: ssl.SSLContext

    def asked(self, path: str) -> int:
        """The status that a page has."""
        connection = http.client.HTTPSConnection(
            "127.0.0.1", self.port, timeout=2, context=self.trusted
        )
        with closing(connection):
            connection.request("GET", path)
            return connection.getresponse().status


@pytest.fixture
def secure(tmp_path: Path) -> Iterator[Secure]:
    """The service with a certificate of its own."""
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    words = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    about = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    files = ["-keyout", str(key), "-out", str(cert)]
    subprocess.run([*words, *about, *files], check=True, capture_output=True)
    server = started(tmp_path, "uvicorn", made=Secure)
    assert isinstance(server, Secure)
    server.trusted = ssl.create_default_context(cafile=cert)
    server.environment["GUNICORN_CMD_ARGS"] = f"--certfile={cert} --keyfile={key}"
    with server:
        yield server


def test_with_a_certificate_pages_come_by_https_and_nothing_by_http(secure):
    assert secure.asked("/s/door") == 200
    for _ in range(3):
        with pytest.raises((http.client.HTTPException, ConnectionError)):
            Server.asked(secure, "/s/door")
    assert secure.asked("/healthz") == 200
    secure.stop()
    assert "Task" not in secure.log.read_text()
    assert '"error"' not in secure.log.read_text()
