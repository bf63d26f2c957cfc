"""What the tests of the views share: every page that a client is given is checked."""

import pytest
from flask import Flask

from tests.page import CheckedClient


@pytest.fixture
def app(app: Flask) -> Flask:
    """The service; its clients accept no page that is not as every page has to be."""
    app.test_client_class = CheckedClient
    return app
