"""A whole CSV export, byte by byte."""

from datetime import UTC, datetime

from formats.answer import csv, jsonl
from models.answer.response import Response
from models.survey.survey import Survey
from tests.makers import make_survey, respond
from tests.samples import LUNCH

EXPECTED = """\
response_id,submitted_on,version,wave,overall,recommend,session,session.other,food/soup,food/rice,\
food/other,food.other,talks.clear,talks.short,clause,clause.comment,read,people,hours,day,\
address,word,better,pace,wishes,left,skill.before,skill.now,grade.before,grade.now,need.topic,need.place,met,\
met.teams/press,met.teams/policy\r
1,2012-06-06T12:30:00Z,1,,4,9,other,Midnight,1,0,1,Bread,4,1,agree_with_changes,Kinder,yes,12,\
2.5,2012-06-06,ada@example.org,'=1+1,"More
""bread"", please",1.5,talks;room,16:30,2,4,true,false,blogs,leeds,7,1,0\r
2,2012-06-07T00:00:00Z,1,,1,0,morning,,,,,,,,,,,,,,,,,,,,,,,,,,,,\r
3,2012-06-08T00:00:00Z,1,,,,,,,,,,,,,,,-3,0.00001,,,'-,,,,,,,,,,,,,\r
"""

LABELLED = """\
1,2012-06-06T12:30:00Z,1,,4,9,Other,Midnight,1,0,1,Bread,Yes,No,Agree with changes,Kinder,Yes,12,\
2.5,2012-06-06,ada@example.org,'=1+1,"More
""bread"", please",1.5,Talks;Room,16:30,Rather no,Yes,True,False,Blogs,Leeds,7,1,0\r
"""


def three_responses(**settings) -> Survey:
    """A survey of every kind with three responses of known days, in order."""
    survey = make_survey(*LUNCH, anonymous=False, **settings)
    full = {
        **{"overall": 4, "recommend": 9, "session": "other", "session.other": "Midnight"},
        **{"food": ["soup", "other"], "food.other": "Bread", "talks.clear": 4, "talks.short": 1},
        **{"clause": "agree_with_changes", "clause.comment": "Kinder", "read": "yes"},
        **{"people": 12, "hours": 2.5, "day": "2012-06-06", "address": "ada@example.org"},
        **{"word": "=1+1", "better": 'More\n"bread", please', "pace": 1.5, "left": "16:30"},
        **{"wishes": ["talks", "room"], "skill.before": 2, "skill.now": 4, "met": 7},
        **{
            "grade.before": "true",
            "grade.now": "false",
            "met.teams": ["press"],
            "need.topic": "blogs",
            "need.place": "leeds",
        },
    }
    given = [
        (full, datetime(2012, 6, 6, 12, 30, tzinfo=UTC)),
        ({"overall": 1, "recommend": 0, "session": "morning"}, datetime(2012, 6, 7, tzinfo=UTC)),
        ({"people": -3, "hours": 0.00001, "word": "-"}, datetime(2012, 6, 8, tzinfo=UTC)),
    ]
    Response.take_in(survey, given)
    return survey


def numbered(survey: Survey) -> list[dict]:
    """The responses with 1, 2, 3 in the place of their ids."""
    return [{**one, "id": str(n)} for n, one in enumerate(Response.all_of(survey), 1)]


def test_a_survey_of_every_kind_is_written_so(database):
    survey = three_responses()
    file = b"".join(csv.write(survey.fields, numbered(survey)))
    assert file.decode() == EXPECTED


def test_with_labels_the_choices_are_written_as_people_saw_them(database):
    survey = three_responses()
    file = b"".join(csv.write(survey.fields, numbered(survey)[:1], labels=True))
    assert file.decode() == EXPECTED[: EXPECTED.index("1,2012")] + LABELLED


def test_of_an_anonymous_response_the_day_alone_is_written(database):
    survey = make_survey({"type": "text", "name": "q", "label": "Why?"})
    respond(survey, q="Soup")
    [one] = Response.all_of(survey)
    assert b"".join(csv.write(survey.fields, [one])).decode() == (
        f"response_id,submitted_on,version,wave,q\r\n{one['id']},{one['submitted_on']},1,,Soup\r\n"
    )
    assert len(one["submitted_on"]) == len("2012-06-06")


def test_a_survey_without_responses_has_its_headings_in_csv_and_nothing_in_jsonl(database):
    survey = make_survey({"type": "text", "name": "q", "label": "Why?"})
    assert list(csv.write(survey.fields, [])) == [b"response_id,submitted_on,version,wave,q\r\n"]
    assert list(jsonl.write(survey.fields, [])) == []


def test_a_long_export_comes_in_pieces_that_are_whole_rows(database):
    survey = make_survey({"type": "integer", "name": "q", "label": "How many?"})
    Response.take_in(survey, [({"q": n}, None) for n in range(1_201)])
    for module in (csv, jsonl):
        pieces = list(module.write(survey.fields, Response.all_of(survey)))
        assert len(pieces) >= 3
        assert all(piece.endswith(b"\n") for piece in pieces)
        assert b"".join(pieces).count(b"\n") == 1_201 + (module is csv)
