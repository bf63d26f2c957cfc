"""The document that describes the API (OpenAPI 3.1.1), for programs that make clients of it."""

from typing import Any

JSON, CSV, PROBLEM = "application/json", "text/csv", "application/problem+json"
Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer", "minimum": 0}
NUMBER: Schema = {"type": "number"}
FLAG: Schema = {"type": "boolean"}
MOMENT: Schema = {"type": ["string", "null"], "format": "date-time"}


def document(version: str, server: str) -> dict[str, Any]:
    """The document of the service at the address `server`."""
    return {
        "openapi": "3.1.1",
        "info": {
            "title": "Tangible",
            "version": version,
            "summary": "Surveys, tallies and responses, for programs of the people they belong to.",
        },
        "servers": [{"url": server}],
        "security": [{"token": []}],
        "paths": PATHS,
        "components": {
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "sheet": {"type": "apiKey", "in": "query", "name": "token"},
            },
            "schemas": SCHEMAS,
        },
    }


def _object(needed: dict[str, Schema], **optional: Schema) -> Schema:
    return {
        "type": "object",
        "properties": needed | optional,
        "required": list(needed),
        "additionalProperties": False,
    }


def _list(of: Schema) -> Schema:
    return {"type": "array", "items": of}


def _or_null(one: Schema) -> Schema:
    if "$ref" in one:
        return {"anyOf": [one, {"type": "null"}]}
    return one | {"type": [one["type"], "null"]}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _get(id: str, summary: str, reply: Schema, *parameters: Schema, **more: Any) -> Schema:
    """A path that is asked with GET; every one may answer with a problem."""
    return {
        "get": {
            "operationId": id,
            "summary": summary,
            "parameters": list(parameters),
            "responses": {
                "200": {"description": "What was asked for.", "content": reply},
                **{status: _problem(said) for status, said in PROBLEMS.items()},
            },
            **more,
        }
    }


def _problem(said: str) -> Schema:
    return {"description": said, "content": {PROBLEM: {"schema": _ref("Problem")}}}


def _in_query(name: str, schema: Schema, said: str, *, required: bool = False) -> Schema:
    about = {"name": name, "in": "query", "required": required, "description": said}
    return about | {"schema": schema}


PROBLEMS = {
    "400": "A parameter, or the request itself, cannot be read.",
    "401": "There is no token, or it was withdrawn or is expired.",
    "403": "The token, or the role of its organiser, does not allow this.",
    "404": "There is no such thing, or it is nothing that the token is for.",
    "409": "What is stored there cannot be read.",
    "429": "The token has asked too often.",
    "503": "The service is busy.",
}
CODE = {
    "name": "code",
    "in": "path",
    "required": True,
    "description": "The end of the address of the survey.",
    "schema": {"type": "string", "pattern": "^[A-Za-z0-9-]{1,64}$"},
}
LIMIT = _in_query(
    "limit",
    {"type": "integer", "minimum": 1, "maximum": 1000, "default": 100},
    "How many at the most.",
)
CURSOR = _in_query(
    "cursor",
    {"type": "string", "pattern": "^[A-Za-z0-9-]{1,64}$"},
    "Where to go on: the `next` of the answer before.",
)
LABELS = _in_query("labels", TEXT, "Labels in the place of names, whatever its value.")
SECRET = _in_query("token", TEXT, "The secret of the address.", required=True)

LINE: dict[str, Schema] = {
    "code": TEXT,
    "title": TEXT,
    "state": {"enum": ["draft", "waiting", "open", "closed"]},
    "anonymous": FLAG,
    "version": WHOLE,
    "responses": WHOLE,
    "created_at": MOMENT,
    "opened_at": MOMENT,
    "archived_at": MOMENT,
}
SCHEMAS: dict[str, Schema] = {
    "Problem": _object({"type": TEXT, "title": TEXT, "status": WHOLE, "detail": TEXT}),
    "SurveyLine": _object(LINE),
    "Surveys": _object({"surveys": _list(_ref("SurveyLine")), "next": _or_null(TEXT)}),
    "Choice": _object({"name": TEXT, "label": TEXT}),
    "Field": _object({
        "name": TEXT, "type": TEXT, "label": TEXT, "choices": _list(_ref("Choice")),
    }),
    "Survey": _object(
        LINE
        | {
            "kind": TEXT,
            "opens_at": MOMENT,
            "closes_at": MOMENT,
            "time_zone": _or_null(TEXT),
            "response_limit": _or_null(WHOLE),
            "definition": {"type": "object"},
            "fields": _list(_ref("Field")),
        }
    ),
    "Proportion": _object({
        "count": WHOLE, "of": WHOLE, "share": NUMBER, "low": NUMBER, "high": NUMBER,
    }),
    "NetPromoter": _object({
        "score": NUMBER, "points": {"type": "integer"},
        "low": _or_null(NUMBER), "high": _or_null(NUMBER), "margin": _or_null(NUMBER),
        "promoters": WHOLE, "passives": WHOLE, "detractors": WHOLE,
    }),
    "Count": _object({
        "value": TEXT, "label": TEXT, "count": WHOLE, "of": _or_null(WHOLE), "is_offered": FLAG,
    }),
    "Ranked": _object({
        "value": TEXT, "first": WHOLE, "placed": WHOLE, "mean": _or_null(NUMBER),
    }),
    "Pair": _object({"first": TEXT, "second": TEXT, "count": WHOLE}),
    "FieldTally": _object(
        {
            "name": TEXT, "type": TEXT, "label": TEXT, "is_asked": FLAG,
            "answered": WHOLE, "not_applicable": _or_null(WHOLE),
        },
        counts=_list(_ref("Count")),
        ranking=_list(_ref("Ranked")),
        mean=_or_null(NUMBER),
        median=_or_null(NUMBER),
        top_two=_or_null(_ref("Proportion")),
        net_promoter=_or_null(_ref("NetPromoter")),
        tags=_ref("Tags"),
    ),
    "TagCount": _object({"value": TEXT, "label": TEXT, "count": WHOLE}),
    "Tags": _object(
        {"coded": WHOLE, "differing": WHOLE, "counts": _list(_ref("TagCount"))},
    ) | {"description": "Of a text that people coded; only for a token that reads responses."},
    "Change": _object({
        "people": WHOLE, "rose": WHOLE, "stayed": WHOLE, "fell": WHOLE, "mean": NUMBER,
        "low": _or_null(NUMBER), "high": _or_null(NUMBER), "effect": _or_null(NUMBER),
    }),
    "Conversion": _object({
        "people": WHOLE, "right_before": WHOLE, "right_now": WHOLE, "gained": WHOLE,
        "lost": WHOLE, "low": _or_null(NUMBER), "high": _or_null(NUMBER), "p": _or_null(NUMBER),
    }),
    "QuestionTally": _object(
        {
            "name": TEXT, "type": TEXT, "label": TEXT, "is_asked": FLAG,
            "asked": _or_null(WHOLE), "not_asked": _or_null(WHOLE), "answered": WHOLE,
            "answered_may_be_more": FLAG,
            "fields": _list(_ref("FieldTally")), "pairs": _list(_ref("Pair")),
        },
        change=_or_null(_ref("Change")),
        conversion=_or_null(_ref("Conversion")),
        agreement=_or_null(_ref("Proportion")),
    ),
    "Tally": _object({
        "code": TEXT, "version": WHOLE, "responses": WHOLE, "expected": _or_null(WHOLE),
        "questions": _list(_ref("QuestionTally")),
    }),
    "Response": {
        "type": "object",
        "description": "The columns of an export; answers stand under the names of their fields.",
        "properties": {
            "response_id": TEXT,
            "submitted_on": TEXT,
            "version": {"type": ["integer", "string", "null"]},
            "wave": {"type": ["string", "null"]},
        },
        "required": ["response_id", "submitted_on", "version", "wave"],
        "additionalProperties": {
            "type": ["string", "number", "array", "boolean", "null"], "items": TEXT,
        },
    },
    "Responses": _object({"responses": _list(_ref("Response")), "next": _or_null(TEXT)}),
}  # fmt: skip


def _json(name: str) -> Schema:
    return {JSON: {"schema": _ref(name)}}


PATHS: dict[str, Schema] = {
    "/api/v1/surveys": _get(
        "surveys", "The surveys that the token is for.", _json("Surveys"), LIMIT, CURSOR
    ),
    "/api/v1/surveys/{code}": _get(
        "survey", "One survey with what it asks now.", _json("Survey"), CODE
    ),
    "/api/v1/surveys/{code}/tally": _get(
        "tally", "The numbers of its results page.", _json("Tally"), CODE
    ),
    "/api/v1/surveys/{code}/responses": _get(
        "responses",
        "Its responses, in the order of their ids.",
        _json("Responses"),
        CODE,
        LIMIT,
        CURSOR,
    ),
    "/api/v1/surveys/{code}/responses.csv": _get(
        "sheet",
        "All of them, for a spreadsheet.",
        {CSV: {"schema": TEXT}},
        CODE,
        SECRET,
        LABELS,
        security=[{"sheet": []}],
    ),
}
