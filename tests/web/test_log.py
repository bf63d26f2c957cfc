import json
import logging

import pytest

from telemetry.log import Lines, write_counted
from tests.makers import choice, make_survey
from web.guard import public


@pytest.mark.own_app
def test_a_fault_is_one_line_with_its_place_and_without_what_it_says(app, caplog):
    make_survey(choice("Good?", "Yes", "No"))

    @app.get("/broken/<token>")
    @public
    def broken(token):
        raise RuntimeError(f"the answer was {token}")

    app.testing = False
    write_counted()  # what others have left behind
    caplog.clear()
    with caplog.at_level(logging.DEBUG):
        reply = app.test_client().get("/broken/very-secret")
        write_counted()

    assert reply.status_code == 500
    (record,) = caplog.records
    line = json.loads(Lines().format(record))
    assert line.pop("time")
    assert "test_log.py:" in line.pop("where")
    assert line == {
        "level": "error",
        "event": "fault",
        "fault": "RuntimeError",
        "route": "/broken/<token>",
        "method": "GET",
        "status": 500,
        "count": 1,
    }
    assert "very-secret" not in caplog.text + repr(vars(record))
