"""The server that `tangible serve` becomes: uvicorn, kept by gunicorn, or granian."""

from models.service.instance import Instance

APPLICATION = "app:create_asgi"
SOCKET = "unix:"  # a host that is a file
BACKLOG, KEPT_SECONDS, GRACE_SECONDS = 2048, 5, 10


def words_of_server(instance: Instance, workers: int, files: int) -> list[str]:
    """The server's module and its options, for `workers` processes of `files` open files each."""
    server = _granian if instance.server == "granian" else _gunicorn
    return server(instance.host, instance.port, workers, files // 4)


def _gunicorn(host: str, port: int, workers: int, connections: int) -> list[str]:
    return [
        "gunicorn",
        f"--bind={_bound(host, port)}",
        f"--workers={workers}",
        "--worker-class=serving.worker.Worker",
        f"--backlog={BACKLOG}",
        f"--worker-connections={connections}",
        f"--keep-alive={KEPT_SECONDS}",
        f"--graceful-timeout={GRACE_SECONDS}",
        "--no-control-socket",
        "--umask=7",  # a unix socket is for its owner and their group
        "--config=python:serving.gunicorn",
        f"{APPLICATION}()",
    ]


def _bound(host: str, port: int) -> str:
    if host.startswith(SOCKET):
        return host
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _granian(host: str, port: int, workers: int, connections: int) -> list[str]:
    file = host.removeprefix(SOCKET) if host.startswith(SOCKET) else ""
    return [
        "granian",
        *([f"--uds={file}"] if file else [f"--host={host}", f"--port={port}"]),
        f"--workers={workers}",
        "--interface=asgi",
        "--http=1",
        "--no-ws",
        "--loop=uvloop",
        f"--backlog={BACKLOG}",
        f"--backpressure={connections}",
        "--http1-header-read-timeout=20000",
        "--http1-buffer-size=65536",
        "--respawn-failed-workers",
        f"--workers-kill-timeout={GRACE_SECONDS}",
        "--log-level=critical",
        "--factory",
        APPLICATION,
    ]
