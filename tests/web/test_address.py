"""An address as people get it, by whatever name they ask for the service."""

import pytest
from flask import Flask

from web.address import whole


@pytest.mark.parametrize(
    ("base", "host", "said"),
    [
        ("https://feedback.example.org/at", "evil.example", "https://feedback.example.org/at/s/a"),
        ("", "127.0.0.1:8000", "http://127.0.0.1:8000/at/s/a"),
        ("", "xn--bcher-kva.example", "http://bücher.example/at/s/a"),
        # What Python cannot read stays as it came: straße.example, and a name of nothing.
        ("", "xn--strae-oqa.example:8443", "http://xn--strae-oqa.example:8443/at/s/a"),
        ("", "xn--a.example", "http://xn--a.example/at/s/a"),
    ],
)
@pytest.mark.sqlite  # no database is asked
def test_an_address_is_whole_by_whatever_name_the_service_is_asked_for(
    app: Flask, base: str, host: str, said: str
) -> None:
    app.config["BASE_URL"] = base
    with app.test_request_context(environ_overrides={"HTTP_HOST": host, "SCRIPT_NAME": "/at"}):
        assert whole("/s/a") == said
