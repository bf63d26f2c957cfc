"""How many answers were given to other words than those shown, whatever happened in between."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.answer.recount import recount
from models.result.field_reading import OtherWords
from models.result.reading import Reading
from models.survey.survey import Survey
from tests.makers import definition, make_survey, question, respond, responses_of

STEPS = st.lists(
    st.sampled_from(["answer", "answer late", "delete", "reword", "publish"]), max_size=14
)


@pytest.mark.sqlite  # nothing here is written for one database
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
def test_the_answers_to_other_words_are_told_whatever_happened(database, steps):
    Survey.delete().execute()
    survey = make_survey(question("rating", label="How 1?"))
    words = [1]  # of each version
    stored: list[int] = []  # the version of each response
    for n, step in enumerate(steps):
        survey = Survey.at("lunch")
        if step.startswith("answer"):
            version = 1 if step == "answer late" else survey.version
            respond(survey.asked_as(version), q=4)
            stored.append(version)
        elif step == "delete" and stored:
            found = responses_of(survey)[0]
            stored.remove(found.version)
            found.delete_instance()
        elif step in ("reword", "publish"):
            words.append(words[-1] + (step == "reword"))
            made = definition(question("rating", label=f"How {words[-1]}?"), title=f"T{n}")
            survey.publish(made, same=["q"])
    survey = Survey.at("lunch")
    (reading,) = Reading.of(survey).questions
    others = sum(words[version - 1] != words[-1] for version in stored)
    until = words.index(words[-1])
    assert reading.other_words == ([("", OtherWords(others, until))] if others else [])
    assert recount(survey)[1] == []
