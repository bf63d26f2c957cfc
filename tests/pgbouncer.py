"""A real pgbouncer for the tests: in front of a PostgreSQL, mixing sessions or not."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

# Where it is a package of the system, it is no program for everybody.
PROGRAM = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")


class Pooler:
    """A pgbouncer in a temporary folder; `mode` is session, transaction or statement."""

    def __init__(self, url: str, mode: str, **settings: object) -> None:
        assert PROGRAM is not None
        server = conninfo_to_dict(url)
        self._folder = Path(tempfile.mkdtemp(prefix="tangible-pgbouncer-"))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"postgresql://{server['user']}@127.0.0.1:{port}/{server['dbname']}"
        users = self._folder / "users"
        users.write_text(f'"{server["user"]}" ""\n')
        said = {
            **{"listen_addr": "127.0.0.1", "listen_port": port, "unix_socket_dir": ""},
            **{"auth_type": "trust", "auth_file": users, "pool_mode": mode},
            **{"ignore_startup_parameters": "options"},
            **settings,
        }
        file = self._folder / "pgbouncer.ini"
        file.write_text(
            f"[databases]\n* = host=127.0.0.1 port={server['port']}\n[pgbouncer]\n"
            + "".join(f"{name} = {value}\n" for name, value in said.items())
        )
        # pgbouncer refuses to run as root.
        user = "postgres" if os.geteuid() == 0 else None
        if user:
            for one in (self._folder, file, users):
                os.chown(one, pwd.getpwnam("postgres").pw_uid, -1)
        with (self._folder / "log").open("w") as log:
            self._process = subprocess.Popen(
                [PROGRAM, "--quiet", str(file)], stdout=log, stderr=log, cwd="/", user=user
            )
        self._wait(port)

    def __enter__(self) -> "Pooler":
        return self

    def __exit__(self, *fault: object) -> None:
        self._process.kill()
        self._process.wait()
        shutil.rmtree(self._folder)

    def _wait(self, port: int) -> None:
        until = time.monotonic() + 10
        while True:
            with socket.socket() as door:
                if door.connect_ex(("127.0.0.1", port)) == 0:
                    return
            if self._process.poll() is not None or time.monotonic() > until:
                self._process.kill()
                raise RuntimeError((self._folder / "log").read_text())
            time.sleep(0.02)
