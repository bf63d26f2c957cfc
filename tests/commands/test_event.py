"""tangible event: a file becomes an event with its surveys, whole or not at all."""

import pytest

from commands.event import add_event, read
from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.survey.code import CodeUnfit
from models.survey.survey import Survey
from tests.makers import details, make_organiser, make_survey, question
from tests.samples import FAIR

LUNCH = 'title = "Lunch"\n[[question]]\ntype = "text"\nname = "q"\nlabel = "Why?"\n'


@pytest.fixture
def file(tmp_path):
    """Writes an event’s file beside lunch.toml and says where it is."""
    (tmp_path / "lunch.toml").write_text(LUNCH)

    def write(text: str = FAIR):
        path = tmp_path / "fair.toml"
        path.write_text(text)
        return path

    return write


def test_an_event_is_added_with_its_surveys_open_and_its_code_alone_is_printed(tangible, file):
    done = tangible("event", "add", file())
    event = Event.get()
    parts = EventSurvey.all_of(event)
    assert (done.exit_code, done.stdout) == (0, f"{event.code}\n")
    assert done.stderr == "".join(f"{part.survey.code} Lunch\n" for part in parts)
    assert event.details == details()
    assert [(part.role, part.survey.is_open) for part in parts] == [("At noon", True), ("", True)]
    assert event.organiser.email == "organiser@localhost"


def test_code_organiser_and_draft_are_as_they_were_asked_for(tangible, file):
    make_organiser()
    ada = make_organiser("ada@example.org")
    options = ["--code", "Fair-2", "--organiser", "Ada@Example.org", "--draft"]
    done = tangible("event", "add", file(), *options)
    assert (done.exit_code, done.stdout) == (0, "fair-2\n")
    event = Event.get()
    assert event.organiser == ada
    assert {part.survey.organiser for part in EventSurvey.all_of(event)} == {ada}
    assert [part.survey.is_open for part in EventSurvey.all_of(event)] == [False, False]


@pytest.mark.parametrize(
    ("text", "words", "message"),
    [
        (FAIR.replace("17:00", "09:00"), [], "fair.toml: end: Choose a time after the start"),
        (FAIR.replace("lunch", "dinner"), [], "dinner.toml: No such file or directory"),
        (FAIR.replace("Hall", '"'), [], "fair.toml: This is not TOML in UTF-8: "),
        (FAIR, ["--code", "taken"], "The code 'taken' is taken; choose another."),
        (FAIR, ["--organiser", "x@y.z"], "There is no organiser x@y.z; add them with organiser"),
    ],
)
@pytest.mark.same_sql  # what is refused is not stored
def test_what_cannot_be_adds_nothing_and_says_why(tangible, file, text, words, message):
    Event.add(details(), make_organiser(), "taken")
    done = tangible("event", "add", file(text), *words)
    assert (done.exit_code, done.stdout) == (1, "")
    assert message in done.stderr
    assert done.stderr.count("\n") == 1
    assert (Event.select().count(), Survey.select().count()) == (1, 0)


def test_where_the_code_of_a_survey_is_taken_nothing_is_added(database, file):
    make_survey(question("text"))
    parts = read(file())
    with pytest.raises(CodeUnfit, match="'lunch' is taken"):
        add_event(*parts, make_organiser(), named=True)
    assert (Event.select().count(), Survey.select().count()) == (0, 1)
