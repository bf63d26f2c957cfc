"""A mail server of somebody else, on this machine, that keeps what it is sent, or fails as told."""

import socket
import socketserver
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from subprocess import run
from typing import Any

from models.mail.mail_server import MailServer, Sender

SENDER = Sender("feedback@example.org", "The fair")


class Postbox:
    """What the server has heard, and how it is to behave: {what is asked of it: its answer}.

    What is asked is a command, or one to an address ("RCPT adam@example.org"), or "END", the end of
    a text. "drop" closes the connection instead of an answer; "slow" answers nothing for a while;
    "keep and drop" takes a message and closes; "hold" takes one when `is_free` is set, and says in
    `is_holding` that it has come.
    """

    def __init__(self) -> None:
        self.port = 0
        self.answers: dict[str, str] = {}
        self.endless: dict[str, str] = {}  # {what is asked: the line that comes again and again}
        self.got: list[tuple[str, bytes]] = []  # of each message whom it is to, and its text
        self.connections = 0
        self.said: list[str] = []
        self.extensions = ["SIZE 1000000", "AUTH PLAIN"]
        self.tls: ssl.SSLContext | None = None
        self.wraps = False
        self.is_open = True
        self.is_holding, self.is_free = threading.Event(), threading.Event()
        self.now_connected = self.most_at_once = 0

    @property
    def to(self) -> list[str]:
        """The addresses that it has messages to, in alphabetic order."""
        return sorted(address for address, _ in self.got)

    @property
    def messages(self) -> list[EmailMessage]:
        """The messages as a program reads them."""
        return [message_from_bytes(text, policy=default) for _, text in self.got]

    def server(self, host: str = "127.0.0.1", **more: Any) -> MailServer:
        """What the operator says of it."""
        return MailServer(host, self.port, self.wraps, SENDER, **more)


class _Talk(socketserver.StreamRequestHandler):
    server: Any

    def setup(self) -> None:
        box: Postbox = self.server.box
        if box.wraps:
            assert box.tls is not None
            self.request = box.tls.wrap_socket(self.request, server_side=True)
        super().setup()

    def handle(self) -> None:
        box: Postbox = self.server.box
        box.connections += 1
        box.now_connected += 1
        box.most_at_once = max(box.most_at_once, box.now_connected)
        self.address = ""
        steps = {
            "EHLO": self.hello,
            "STARTTLS": self.encrypt,
            "RCPT": self.recipient,
            "DATA": self.data,
        }
        goes_on = self.answer("HELLO", "220 here")
        while goes_on and (line := self.rfile.readline()):
            said = line.decode().rstrip("\r\n")
            box.said.append(said)
            word = said.split(" ")[0].upper()
            if word == "QUIT":
                return
            if word in steps:
                goes_on = steps[word](said)
            else:
                goes_on = self.answer(word, "235 good" if word == "AUTH" else "250 good")

    def finish(self) -> None:
        self.server.box.now_connected -= 1
        super().finish()
        self.request.close()

    def hello(self, said: str) -> bool:
        """Say what is offered."""
        self.go_on("EHLO")
        offered = [f"250-{one}" for one in self.server.box.extensions]
        self.wfile.write("\r\n".join([*offered, "250 HELP", ""]).encode())
        return True

    def go_on(self, asked: str) -> None:
        """Answer without an end, where it is to be so."""
        line = self.server.box.endless.get(asked, "")
        while line and self.server.box.is_open:
            self.wfile.write(f"{line}\r\n".encode() if "-" in line else line.encode())
            time.sleep(0 if len(line) > 4 else 0.001)

    def encrypt(self, said: str) -> bool:
        """Go on encrypted."""
        if not self.answer("STARTTLS", "220 go"):
            return False
        self.request = self.server.box.tls.wrap_socket(self.request, server_side=True)
        self.rfile, self.wfile = self.request.makefile("rb"), self.request.makefile("wb", 0)
        return True

    def recipient(self, said: str) -> bool:
        """Take an address, or not."""
        self.address = said.partition("<")[2].partition(">")[0]
        asked = f"RCPT {self.address}"
        return self.answer(asked if asked in self.server.box.answers else "RCPT", "250 good")

    def data(self, said: str) -> bool:
        """Take a text, or not."""
        box: Postbox = self.server.box
        if not self.answer("DATA", "354 go on"):
            return False
        if not box.answers.get("DATA", "354").startswith("354"):
            return True
        text = self.text()
        return text is not None and self.end(box, self.address, text)

    def text(self) -> bytes | None:
        """What comes until a dot by itself; None if the connection ends before."""
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return None
            lines.append(line[1:] if line.startswith(b".") else line)
        return b"".join(lines)

    def end(self, box: Postbox, address: str, text: bytes) -> bool:
        """Keep a message, as far as this is to be so; False if the connection is to end."""
        what = box.answers.get("END", "250 good")
        if what == "hold":
            box.is_holding.set()
            box.is_free.wait()
            what = "250 good"
        if what == "keep and drop" or what.startswith("2"):
            box.got.append((address, text))
        return self.answer("END", "250 good") if what != "keep and drop" else False

    def answer(self, asked: str, usual: str) -> bool:
        """Answer as it is to be answered; False if the connection is to end."""
        self.go_on(asked)
        what = self.server.box.answers.get(asked, usual)
        if what == "drop":
            return False
        if what == "slow":
            while self.server.box.is_open:
                time.sleep(0.02)
            return False
        self.wfile.write(f"{what}\r\n".encode())
        return True


class _Listener(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that does not trust us goes away."""


@contextmanager
def mail_server(tls: ssl.SSLContext | None = None, *, wraps: bool = False) -> Iterator[Postbox]:
    """A server that is there in the `with`; with `tls` it offers STARTTLS, or wraps all in it."""
    box = Postbox()
    box.tls, box.wraps = tls, wraps
    if tls and not wraps:
        box.extensions.append("STARTTLS")
    with _Listener(("127.0.0.1", 0), _Talk) as server:
        server.box = box  # type: ignore[attr-defined]
        box.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield box
        finally:
            box.is_open = False
            server.shutdown()
            thread.join()


def nobody_listens() -> int:
    """A port of this machine at which nobody is."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def certificate(folder: Path) -> tuple[str, str]:
    """The files of a certificate for this machine that signs itself, and of its key."""
    cert, key = str(folder / "cert.pem"), str(folder / "key.pem")
    about = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *about]
    run([*made, "-keyout", key, "-out", cert], check=True, capture_output=True)
    return cert, key


def server_context(cert: str, key: str) -> ssl.SSLContext:
    """What a server speaks TLS with."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return context
