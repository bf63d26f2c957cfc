"""A survey as programs are told of it."""

from datetime import datetime
from typing import Any

from models.event.listing import SurveyLine
from models.survey.survey import Survey


def listed(line: SurveyLine) -> dict[str, Any]:
    """A survey in a list."""
    survey = line.survey
    return {
        "code": survey.code,
        "title": line.title,
        "state": survey.state,
        "anonymous": survey.anonymous,
        "version": survey.version,
        "responses": line.responses,
        "created_at": written(survey.created_at),
        "opened_at": written(survey.opened_at),
        "archived_at": written(survey.archived_at),
    }


def whole(survey: Survey, responses: int) -> dict[str, Any]:
    """A survey with the version that it asks now, and every name under which it has answers.

    Raises DefinitionUnreadable.
    """
    definition = survey.definition
    return listed(SurveyLine(survey, definition.title, responses, None, 0)) | {
        "kind": definition.kind,
        "opens_at": written(survey.opens_at),
        "closes_at": written(survey.closes_at),
        "time_zone": survey.time_zone,
        "response_limit": survey.response_limit,
        "definition": definition.document,
        "fields": [
            {
                "name": field.name,
                "type": field.type,
                "label": field.label,
                "choices": [{"name": one.name, "label": one.label} for one in field.choices],
            }
            for field in survey.stored_fields
        ],
    }


def written(moment: datetime | None) -> str | None:
    """A moment in ISO 8601, in UTC."""
    return None if moment is None else f"{moment:%Y-%m-%dT%H:%M:%SZ}"
