"""What the tests of the views share: every page that a client is given is checked."""

import pytest
from flask import Flask

from tests.page import CheckedClient

DATABASES = ["sqlite", "postgresql"]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A view asks the domain, which is tested on each database: one is enough here.

    Where the view itself passes on what people send, a test is marked `each_database`.
    """
    if "instance" in metafunc.fixturenames:
        each = metafunc.definition.get_closest_marker("each_database")
        metafunc.parametrize("instance", DATABASES if each else DATABASES[:1], indirect=True)


@pytest.fixture
def app(app: Flask) -> Flask:
    """The service; its clients accept no page that is not as every page has to be."""
    app.test_client_class = CheckedClient
    return app
