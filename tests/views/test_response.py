from models.tally import Tally
from tests.makers import choice, make_survey


def test_an_answer_is_stored_counted_and_acknowledged(attendee):
    survey = make_survey(choice("Was it good?", "Yes", "No"))

    reply = attendee.post("/s/lunch", data={"q": "yes", "submission_key": "a" * 20})

    assert reply.status_code == 303
    assert reply.location.startswith("/s/lunch/receipt/")
    assert Tally.of(survey)[1] == {"q": {"yes": 1}}
