"""A whole JSON Lines export, line by line."""

import json
from datetime import UTC, datetime

from formats.answer import jsonl
from models.answer.response import Response
from tests.makers import make_survey
from tests.samples import LUNCH

FULL = {
    **{"overall": 4, "recommend": 9, "session": "other", "session.other": "Midnight"},
    **{"food": ["soup", "other"], "food.other": "Bread", "talks.clear": 4, "talks.short": 1},
    **{"clause": "agree_with_changes", "clause.comment": "Kinder", "read": "yes"},
    **{"people": 12, "hours": 2.5, "day": "2012-06-06", "address": "ada@example.org"},
    **{"word": "=1+1", "better": 'More\n"bréad"', "pace": 1.5, "left": "16:30"},
    **{"wishes": ["talks", "room"], "skill.before": 2, "skill.now": 4, "met": 7},
    **{
        "grade.before": "true",
        "grade.now": "false",
        "met.teams": ["press"],
        "need.topic": "blogs",
        "need.place": "leeds",
    },
}

EXPECTED = (
    '{"response_id": "1", "submitted_on": "2012-06-06T12:30:00Z", "version": 1, "wave": null, '
    '"overall": 4, "recommend": 9, "session": "other", "session.other": "Midnight", '
    '"food": ["soup", "other"], "food.other": "Bread", "talks.clear": 4, "talks.short": 1, '
    '"clause": "agree_with_changes", "clause.comment": "Kinder", "read": "yes", "people": 12, '
    '"hours": 2.5, "day": "2012-06-06", "address": "ada@example.org", "word": "=1+1", '
    '"better": "More\\n\\"bréad\\"", "pace": 1.5, "wishes": ["talks", "room"], '
    '"left": "16:30", "skill.before": 2, "skill.now": 4, "grade.before": "true", '
    '"grade.now": "false", "need.topic": "blogs", "need.place": "leeds", '
    '"met": 7, "met.teams": ["press"]}\n'
    '{"response_id": "2", "submitted_on": "2012-06-07T00:00:00Z", "version": 1, "wave": null, '
    '"overall": 1, "recommend": null, "session": null, "session.other": null, "food": null, '
    '"food.other": null, "talks.clear": null, "talks.short": null, "clause": null, '
    '"clause.comment": null, "read": null, "people": null, "hours": null, "day": null, '
    '"address": null, "word": null, "better": null, "pace": null, "wishes": null, "left": null, '
    '"skill.before": null, "skill.now": null, "grade.before": null, "grade.now": null, '
    '"need.topic": null, "need.place": null, '
    '"met": null, "met.teams": null}\n'
)


def written(*, labels: bool = False) -> str:
    survey = make_survey(*LUNCH, anonymous=False)
    days = [datetime(2012, 6, 6, 12, 30, tzinfo=UTC), datetime(2012, 6, 7, tzinfo=UTC)]
    Response.take_in(survey, list(zip([FULL, {"overall": 1}], days, strict=True)))
    responses = [{**one, "id": str(n)} for n, one in enumerate(Response.all_of(survey), 1)]
    return b"".join(jsonl.write(survey.fields, responses, labels=labels)).decode()


def test_a_survey_of_every_kind_is_written_so(database):
    assert written() == EXPECTED


def test_with_labels_the_choices_are_written_as_people_saw_them(database):
    first, _ = written(labels=True).splitlines()
    changed = {
        **{"session": "Other", "food": ["Soup", "Other"], "talks.clear": "Yes"},
        **{"talks.short": "No", "clause": "Agree with changes", "read": "Yes"},
        **{"overall": "4", "recommend": "9", "wishes": ["Talks", "Room"]},
        **{"skill.before": "Rather no", "skill.now": "Yes", "met.teams": ["Press"]},
        **{
            "need.topic": "Blogs",
            "need.place": "Leeds",
            "grade.before": "True",
            "grade.now": "False",
        },
    }
    before = json.loads(EXPECTED.splitlines()[0])
    assert json.loads(first) == before | changed
