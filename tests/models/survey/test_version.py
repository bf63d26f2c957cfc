"""Publishing an edited survey: the next version, what it may be, and what all have in common."""

import logging
from concurrent.futures import ThreadPoolExecutor

import pytest

from models.answer.recount import recount
from models.answer.response import Response
from models.answer.tally import Tally
from models.form.definition import definition_from
from models.survey import version as module
from models.survey.survey import Survey
from models.survey.version import History, Version, VersionUnfit
from storage.database import connection
from tests.makers import choice, definition, make_survey, question, respond
from tests.statements import statements

LUNCH = (
    choice("Good?", "Yes", "No", name="good"),
    question("select_multiple", "food", "What?", choices=["Soup", "Rice"]),
    question("text", "why", "Why?"),
)


def names(fields) -> list[str]:
    return [field.name for field in fields]


def headings(history: History) -> list[str]:
    """The columns of a sheet of these versions."""
    return [
        heading
        for field in history.columns
        for heading in (
            [f"{field.name}/{one.name}" for one in field.choices]
            if field.type == "many"
            else [field.name]
        )
    ]


def test_an_edited_survey_is_its_next_version_and_the_first_stays_as_it_was(database):
    survey = make_survey(*LUNCH)
    first = survey.definition
    second = definition(*LUNCH[:2], question("text", "more", "What else?"))
    assert survey.publish(second) == 2
    again = Survey.at("lunch")
    assert (again.version, again.definition, again.is_open) == (2, second, True)
    assert (survey.version, survey.definition) == (2, second)
    stored = list(Version.select().order_by(Version.number))
    assert [(one.number, one.definition) for one in stored] == [
        (1, first.dumps()),
        (2, second.dumps()),
    ]
    assert stored[0].published_at <= stored[1].published_at


def test_what_is_the_same_as_now_makes_no_new_version(database):
    survey = make_survey(*LUNCH)
    assert survey.publish(definition(*LUNCH)) == 1
    survey.publish(definition(*LUNCH, title="Dinner"))
    assert survey.publish(definition(*LUNCH, title="Dinner")) == 2
    assert survey.publish(definition(*LUNCH)) == 3  # as once, and not as now
    assert Version.select().count() == 3


def test_a_survey_that_was_never_opened_has_its_first_version_replaced(database):
    survey = make_survey(*LUNCH, draft=True)
    elsewhere = Survey.at("lunch")
    assert elsewhere.definition == definition(*LUNCH)
    # Of another type, and no longer anonymous: nobody has seen it.
    changed = definition(question("date", "good", "When?"), anonymous=False)
    assert survey.publish(changed) == 1
    assert elsewhere.definition == Survey.at("lunch").definition == changed
    assert names(elsewhere.fields) == ["good"]
    assert (Survey.at("lunch").anonymous, Version.select().count()) == (False, 1)
    survey.open()
    assert Survey.published("lunch").definition == changed
    assert survey.publish(definition(*LUNCH[1:], anonymous=False)) == 1 + 1


def test_a_draft_whose_answers_were_taken_in_keeps_what_they_answer(database):
    survey = make_survey(*LUNCH, draft=True)
    Response.take_in(survey, [({"good": "yes"}, None)])
    with pytest.raises(VersionUnfit, match=r"^Question 1 \(good\): "):
        survey.publish(definition(question("date", "good", "When?")))
    assert survey.publish(definition(*LUNCH, title="Dinner")) == 2


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        (question("text"), choice("Good?", "Yes", "No"), "it was of another type (text, now one)"),
        (
            question("select_one", choices=["A"]),
            question("select_multiple", choices=["A"]),
            "it was of another type (one, now many)",
        ),
        (question("date"), question("email"), "it was of another type (date, now email)"),
        (question("integer"), question("rating"), "it was of another type (integer, now score)"),
        (question("rating"), question("rating", scale=7), "its scale was another"),
        (question("nps"), question("rating", scale=10), "its scale was another"),
        (
            question("likert", items=["Clear"], scale=["No", "Yes"]),
            question("likert", items=["Clear"], scale=["No", "So so", "Yes"]),
            "its scale was another",
        ),
        (
            question("likert", items=["Clear"]),
            question("text"),
            "it was of another type (likert, now text)",
        ),
    ],
)
def test_a_name_is_not_used_again_for_what_could_not_be_counted_together(
    database, before, after, reason
):
    survey = make_survey(question("note", "hello", "Hello"), before)
    with pytest.raises(VersionUnfit) as refused:
        survey.publish(definition(question("note", "hello", "Hello"), after))
    assert str(refused.value) == (
        f"Question 2 (q): {reason}, so its answers could not be counted together with those that "
        "the name has; give it another name."
    )
    assert (survey.version, Survey.at("lunch").version, Version.select().count()) == (1, 1, 1)
    assert survey.publish(definition(after | {"name": "r"})) == 2
    # Nor when the name was away for a version.
    with pytest.raises(VersionUnfit):
        survey.publish(definition(after))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (question("text"), question("email")),
        (question("integer", max=10), question("decimal", min=-1, max=20)),
        (choice("Good?", "Yes", "No"), choice("Was it good?", "Yes", "Perhaps", other=True)),
        (question("rating", low="Poor"), question("rating", low="Bad", required=True)),
        (
            question("likert", items=["Clear"], scale=["No", "Yes"]),
            question("likert", items=["Short"], scale=["no", "Yes "]),
        ),
        (question("note"), question("date")),
        (question("rating"), question("rating", na="I had none")),
        (question("nps", na="I had none"), question("nps", na="Not for me")),
        (choice("Good?", "Yes", na="I had none"), choice("Good?", "Yes")),
    ],
)
def test_what_can_be_counted_together_may_change_under_its_name(database, before, after):
    survey = make_survey(before)
    assert survey.publish(definition(after)) == 2


OWN_NA = choice("Where?", "Europe", {"name": "na", "label": "North America"})


@pytest.mark.parametrize(
    ("before", "after"),
    [(OWN_NA, choice("Where?", na="Nowhere")), (choice("Where?", na="Nowhere"), OWN_NA)],
)
def test_a_choice_and_not_applicable_never_have_one_name(database, before, after):
    survey = make_survey(before | {"choices": [*before["choices"], "Asia"]})
    after = after | {"choices": [*after["choices"], "Asia"]}
    with pytest.raises(VersionUnfit) as refused:
        survey.publish(definition(after))
    assert "the name 'na' was that of another choice; give this one another." in str(refused.value)


def test_anonymity_only_gets_stricter_once_somebody_has_answered(database):
    survey = make_survey(*LUNCH, anonymous=False)
    survey.publish(definition(*LUNCH))
    assert Survey.at("lunch").anonymous is True
    survey.publish(definition(*LUNCH, anonymous=False))  # nobody has answered yet
    assert Survey.at("lunch").anonymous is False
    respond(survey, good="yes")
    survey.publish(definition(*LUNCH))
    assert Survey.at("lunch").anonymous is True
    with pytest.raises(VersionUnfit, match=r"^anonymous: people have answered on the promise"):
        survey.publish(definition(*LUNCH, anonymous=False))
    assert (Survey.at("lunch").anonymous, survey.anonymous, survey.version) == (True, True, 4)


def test_fields_are_joined_by_name_and_nothing_that_was_offered_goes(database):
    survey = make_survey(*LUNCH)
    survey.publish(
        definition(
            question("date", "day", "When?"),
            question("select_multiple", "food", "What did you eat?", choices=["Bread", "Soup"]),
            choice("Good?", "No", "Perhaps", name="good"),
        )
    )
    good, food, why, day = survey.fields
    assert names(survey.fields) == ["good", "food", "why", "day"]
    assert list(good.labels) == ["yes", "no", "perhaps"]
    assert (food.label, list(food.labels)) == ("What did you eat?", ["soup", "rice", "bread"])
    assert (why.type, day.type) == ("text", "date")
    assert [one.name for one in survey.history.past_questions] == ["why"]


def test_a_changed_label_is_the_newest_whichever_version_offers_the_choice(database):
    yes = {"name": "yes", "label": "Yes"}
    survey = make_survey(question("select_one", choices=[yes, "No"]))
    survey.publish(definition(question("select_one", choices=[yes | {"label": "Yes, it was"}])))
    assert survey.fields[0].labels == {"yes": "Yes, it was", "no": "No"}


def test_columns_never_move_a_later_version_adds_at_the_end(database):
    survey = make_survey(*LUNCH)
    before = headings(survey.history)
    assert before == ["good", "food/soup", "food/rice", "why"]
    survey.publish(
        definition(
            question("date", "day", "When?"),
            question("select_multiple", "food", "What?", choices=["Bread", "Soup"]),
        )
    )
    assert headings(survey.history) == [*before, "day", "food/bread"]


def test_ten_who_publish_at_once_make_ten_versions(database):
    survey = make_survey(*LUNCH)

    def publish(n: int) -> int:
        with connection():
            return Survey.at("lunch").publish(definition(*LUNCH, title=f"Lunch {n}"))

    with ThreadPoolExecutor(5) as organisers:
        numbers = list(organisers.map(publish, range(10)))
    assert sorted(numbers) == list(range(2, 12))
    assert Survey.at("lunch").version == 11
    assert Version.select().where(Version.survey == survey).count() == 11


def test_care_for_sensitive_answers_cannot_end_once_somebody_has_answered(database):
    survey = make_survey(*LUNCH, sensitive=True)
    survey.publish(definition(*LUNCH))
    survey.publish(definition(*LUNCH, sensitive=True))
    respond(survey, good="yes")
    with pytest.raises(VersionUnfit, match=r"^sensitive: people have answered on the promise"):
        survey.publish(definition(*LUNCH))
    assert Survey.at("lunch").definition.sensitive is True


def test_answers_to_an_earlier_page_are_kept_as_what_they_are(database):
    survey = make_survey(*LUNCH, anonymous=True)
    survey.publish(definition(choice("Good?", "No", name="good"), anonymous=False))
    now = Survey.at("lunch")
    vars(module.kept_version)["known"].clear()
    earlier = now.asked_as(1)
    assert (earlier.version, earlier.anonymous) == (1, True)
    assert earlier.definition == definition(*LUNCH)
    respond(earlier, good="yes", why="Soup")
    respond(now, good="no")
    stored = {one["version"]: one for one in Response.all_of(now)}
    assert stored[1]["answers"] == {"good": "yes", "why": "Soup"}
    assert stored[1]["submitted_at"] is None  # as the page had promised
    assert stored[2]["submitted_at"] is not None
    assert Tally.of(now)[1]["good"] == {"yes": 1, "no": 1}
    assert recount(now)[1] == []
    for nonsense in (0, -1, 3, 2**40):
        assert now.asked_as(nonsense) is now


def test_an_answer_to_a_question_no_longer_asked_can_be_deleted(database):
    survey = make_survey(*LUNCH)
    respond(survey, good="yes", why="Soup")
    survey.publish(definition(question("date", "day", "When?")))
    Response.get().delete_instance()
    assert recount(survey)[1] == []
    assert Tally.of(survey)[1] == {}


def test_the_history_of_one_version_is_that_version() -> None:
    asked = definition_from({"title": "Lunch", "question": list(LUNCH)})
    history = History((asked,))
    assert history.fields == history.columns == asked.fields
    assert history.past_questions == ()


def test_what_counts_an_answer_is_read_once_and_not_for_each(database, caplog):
    survey = make_survey(*LUNCH)
    respond(survey, good="yes")
    survey.publish(definition(choice("Was it good?", "Yes", "No", name="good")), same=["good"])
    vars(module.kept_history)["known"].clear()
    found = Survey.seen_lately("lunch")
    later = found.asked_as(1).asked_as(2)
    vars(module.kept_history)["known"].clear()
    with caplog.at_level(logging.DEBUG, logger="peewee"):
        assert found.words_since == later.words_since == {"good": 2}
    assert statements(caplog) == []
