"""What an attendee sends, and what is said of it."""

from typing import Any
from urllib.parse import urlencode

from werkzeug.test import TestResponse

from models.answer.response import Response
from models.survey.survey import Survey
from tests.page import CheckedClient, page_of

HTMX = {"HX-Request": "true"}
FORM = "application/x-www-form-urlencoded"
KEY = "k" * 24


def send(client: CheckedClient, path: str = "/s/lunch", **answers: Any) -> TestResponse:
    """Send answers (for `day.other` write day__other) under one key."""
    named = {name.replace("__", "."): value for name, value in answers.items()}
    return client.post(path, data={"submission_key": KEY} | named)


def stored(survey: Survey) -> list[dict[str, Any]]:
    """The answers of every response, in no order that means anything."""
    return [response["answers"] for response in Response.all_of(survey)]


def in_pairs(**fields: str) -> dict[str, Any]:
    """What a browser sends of a form."""
    return {"data": urlencode(fields), "content_type": FORM}


def in_parts(**fields: str) -> dict[str, Any]:
    """The fields as multipart/form-data."""
    parts = (
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )
    return {
        "data": "".join((*parts, "--x--\r\n")).encode(),
        "content_type": "multipart/form-data; boundary=x",
    }


def faults(reply: TestResponse) -> dict[str, str]:
    """The message at each field of a page: {input name: message}."""
    page = page_of(reply)
    return {
        one["id"].removeprefix("fault-"): one.words.removeprefix("Error: ")
        for one in page.all("p")
        if one.attributes.get("id", "").startswith("fault-")
    }


def summary(reply: TestResponse) -> tuple[str, dict[str, str]]:
    """The words and the links at the top of a page that was refused."""
    box = page_of(reply).one("div", role="alert")
    said = " ".join(one.words for one in box.all("p"))
    return said, {one["href"].removeprefix("#"): one.words for one in box.all("a")}
