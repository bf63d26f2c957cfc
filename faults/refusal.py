"""What people are told whose answers cannot be stored: their page, with all that they wrote."""

import secrets
from collections import Counter
from http.client import HTTPException

from faults.organiser import ask
from faults.phone import Account
from faults.service import CODE

KEPT = "503 with the text"


def send(port: int, times: int, account: Account) -> Counter[str]:
    """Send so many answers once; how often each outcome came, as status and what of the text."""
    outcomes: Counter[str] = Counter()
    for _ in range(times):
        nonce = secrets.token_hex(8)
        account.sent.add(nonce)
        fields = {"submission_key": secrets.token_urlsafe(18), "nonce": nonce, "good": "yes"}
        try:
            status, _, body = ask(port, "POST", f"/s/{CODE}", fields)
        except (OSError, HTTPException) as fault:
            outcomes[type(fault).__name__] += 1
        else:
            kept = f' value="{nonce}"'.encode() in body or f">{nonce}<".encode() in body
            outcomes[f"{status} {'with' if kept else 'without'} the text"] += 1
    return outcomes


def statuses(port: int, *paths: str) -> dict[str, int]:
    """The status of each of these pages, 0 where no reply came."""
    found = {}
    for path in paths:
        try:
            found[path] = ask(port, "GET", path)[0]
        except (OSError, HTTPException):
            found[path] = 0
    return found
