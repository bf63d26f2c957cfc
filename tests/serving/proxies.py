"""The proxies that the documentation is for, each as its file says; only ports and paths differ."""

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.serving.wire import connected

ROOT = Path(__file__).parent.parent.parent
READY_SECONDS = 20.0


def _changed(text: str, changes: dict[str, str]) -> str:
    """The text with each of these changed; a file that has none of one is not the one we know."""
    for old, new in changes.items():
        text, times = re.subn(old, new, text, flags=re.MULTILINE)
        assert times, f"{old} is not in it any more"
    return text


def _nginx(folder: Path, port: int, upstream: int) -> list[str]:
    site = _changed(
        (ROOT / "deploy/nginx.conf").read_text(),
        {
            r"listen 443 ssl http2;": f"listen 127.0.0.1:{port};",
            r"listen 80;": f"listen unix:{folder}/redirect;",
            r"^ *listen \[::\]:.*$": "",
            r"^ *ssl_certificate.*$": "",
            r"/var/log/nginx": str(folder),
            r"127\.0\.0\.1:8000": f"127.0.0.1:{upstream}",
        },
    )
    user = "user root;" if os.geteuid() == 0 else ""
    kinds = "client_body", "proxy", "fastcgi", "uwsgi", "scgi"
    paths = " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    rest = f"daemon off; pid {folder}/pid; events {{}} error_log {folder}/error.log;"
    config = folder / "nginx.conf"
    config.write_text(f"{user} {rest} http {{ {paths}\n{site}\n}}")
    return ["nginx", "-e", f"{folder}/error.log", "-c", str(config)]


def _caddy(folder: Path, port: int, upstream: int) -> list[str]:
    site = _changed(
        (ROOT / "deploy/Caddyfile").read_text(),
        {
            r"\{\$TANGIBLE_BASE_URL\}": f"http://127.0.0.1:{port}",
            r"\{\$UPSTREAM:.*\} \{": f"127.0.0.1:{upstream} {{",
        },
    )
    config = folder / "Caddyfile"
    config.write_text(f"{{\n\tadmin off\n}}\n{site}")
    return ["caddy", "run", "--config", str(config), "--adapter", "caddyfile"]


def _haproxy(folder: Path, port: int, upstream: int) -> list[str]:
    """One thread, so that all clients share the connections that it keeps."""
    blocks = (ROOT / "docs/scale.md").read_text().split("```")
    [block] = [one for one in blocks if "frontend feedback" in one]
    site = _changed(
        block,
        {
            r"bind :443 ssl crt .*": f"bind 127.0.0.1:{port}",
            r"^ *server b.*$": "",
            r"10\.0\.0\.11:8000": f"127.0.0.1:{upstream}",
        },
    )
    config = folder / "haproxy.cfg"
    config.write_text(f"global\n    nbthread 1\n{site}\n")
    return ["haproxy", "-db", "-f", str(config)]


PROXIES = {"nginx": _nginx, "haproxy": _haproxy, "caddy": _caddy}


def missing() -> list[str]:
    """The proxies that are not installed."""
    return [name for name in PROXIES if shutil.which(name) is None]


@contextmanager
def proxied(name: str, folder: Path, upstream: int) -> Iterator[int]:
    """The proxy of this name before that port; its own port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = PROXIES[name](folder, port, upstream)
    environment = os.environ | {"HOME": str(folder), "XDG_DATA_HOME": str(folder)}
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        _wait_for(port, process, folder / "log")
        yield port
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + READY_SECONDS
    while True:
        try:
            connected(port).close()
            return
        except ConnectionRefusedError:
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"It did not start: {log.read_text()}") from None
            time.sleep(0.1)
