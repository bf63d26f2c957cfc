"""Every answer is as the document says, whatever is asked: schemathesis asks, and compares."""

from datetime import timedelta

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings

from formats.api.openapi import PATHS
from models.api import allowance
from models.api.token import SCOPES, Token
from models.coding.coding import code
from models.coding.tag import Tag, codeable
from tests.makers import make_event, make_organiser, responses_of
from tests.samples import every_kind, some_answers

DAY = timedelta(days=1)
asked = settings(
    max_examples=15,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.sqlite  # what is asked for is decided before any database is
@pytest.mark.parametrize("path", [one for one in PATHS if not one.endswith(".csv")])
def test_every_answer_is_as_the_document_says(app, path, monkeypatch):
    monkeypatch.setattr(allowance, "A_MINUTE", 100_000)
    survey = every_kind()
    some_answers(survey, 12)
    make_event(survey)
    for one in responses_of(survey)[:5]:
        for field in codeable(survey):
            if field.name in one.answers:
                Tag.of(survey, field.name) or Tag.add(survey, field.name, "Food")
                code(survey, field.name, one.id, make_organiser(), ["food"])
    secret = Token.make(make_organiser(), "Test", SCOPES, DAY)
    document = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    statuses: set[int] = set()

    @asked
    @given(case=document[path]["GET"].as_strategy())
    def conforms(case: schemathesis.Case) -> None:
        if "code" in case.path_parameters and len(statuses) % 2 == 0:
            case.path_parameters["code"] = survey.code
        reply = case.call_and_validate(headers={"Authorization": f"Bearer {secret}"})
        statuses.add(reply.status_code)

    conforms()
    assert 200 in statuses
