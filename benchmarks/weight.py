"""The weight of the form: what a phone that was never here before loads, on the wire."""

import re
from contextlib import closing
from http.client import HTTPConnection
from secrets import token_bytes

from benchmarks.installation import Installation
from benchmarks.report import Figure
from benchmarks.rounds import Extent, say
from models.service.brand import Brand
from models.service.logo import MOST_BYTES, PNG, Logo

AIM = 25_000
ASSET = re.compile(r'(?:href|src)="(/(?:static|brand)/[^"]+)"')


def figures(installation: Installation, extent: Extent) -> list[Figure]:
    """Bytes of the page and all that it names, compressed as served, heads of replies included."""
    path = f"/s/{installation.survey('form').code}"
    plain = _weighed(installation, path, "cold page")
    logo = Logo(token_bytes(MOST_BYTES), PNG, 400, 200)  # as a picture, it cannot be packed
    Brand.change(installation.organiser, sender="The Example Trust", colour="#a05000", contact="Us")
    Brand.take_logo(installation.organiser, logo)
    branded = _weighed(installation, path, "cold page with the largest logo")
    Brand.delete_by(installation.organiser)
    return [plain, branded]


def _weighed(installation: Installation, path: str, name: str) -> Figure:
    with installation.ours() as server, closing(HTTPConnection("127.0.0.1", server.port)) as phone:
        phone.request("GET", path)
        parts = ASSET.findall(phone.getresponse().read().decode())
        bytes_of = {part: _fetched(phone, part) for part in (path, *parts)}
    for part, size in bytes_of.items():
        say(f"weight: {size:,} bytes, {part}")
    return Figure(
        f"{name}, {len(bytes_of)} requests, bytes",
        AIM,
        [sum(bytes_of.values())],
        at_least=False,
        detail=bytes_of,
    )


def _fetched(phone: HTTPConnection, path: str) -> int:
    phone.request("GET", path, headers={"Accept-Encoding": "gzip, deflate"})
    reply = phone.getresponse()
    head = sum(len(f"{name}: {value}\r\n") for name, value in reply.getheaders())
    return len(f"HTTP/1.1 {reply.status} {reply.reason}\r\n\r\n") + head + len(reply.read())
