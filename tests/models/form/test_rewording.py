"""What is reworded after people answered it, and how it counts apart from what it was."""

import unicodedata

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from models.form.condition import condition_from
from models.form.definition import Definition
from models.form.kind import KINDS
from models.form.rewording import LISTS, last_wording, wording
from models.form.setting import choices, few_choices, optional_choices
from models.survey.version import History, MeaningUnsaid, VersionUnfit
from tests.arbitrary import definitions, questions
from tests.makers import choice, definition, question

TRAIN, CAR = {"name": "a", "label": "Train"}, {"name": "b", "label": "Car"}
GRID = question("likert", items=[{"name": "x", "label": "I learned a lot"}])


def everybody(asked: Definition) -> dict[str, int]:
    """Ten answers to every field."""
    return {field.name: 10 for field in asked.fields}


def reworded(before: dict, after: dict) -> list[str]:
    """The places that are asked about when `after` follows `before`, which everybody answered."""
    was, now = definition(before), definition(after)
    return [one.path for one in History((was,)).rewordings(now, everybody(was))]


def apart(now: Definition, *before: Definition, places: list[str]) -> Definition:
    """What is asked where these places mean something else."""
    answered = {name: n for one in before for name, n in everybody(one).items()}
    return History(before).meant(now, answered, (), places)


@pytest.mark.parametrize(
    ("before", "after", "places"),
    [
        (question("text", label="Why?"), question("text", label="Why not?"), ["q"]),
        (question("text"), question("text", hint="Be honest"), ["q"]),
        (
            question("stance", label="Staff shall say who they are."),
            question("stance", label="Staff shall never say who they are."),
            ["q"],
        ),
        (choice("How?", TRAIN, CAR), choice("How?", TRAIN, CAR | {"label": "Bus"}), ["q/b"]),
        (
            choice("How?", TRAIN, CAR),
            choice("How?", TRAIN | {"label": "Car"}, CAR | {"label": "Train"}),
            ["q/a", "q/b"],
        ),
        (GRID, GRID | {"items": [{"name": "x", "label": "I learned nothing"}]}, ["q.x"]),
        (GRID | {"scale": ["No", "Yes"]}, GRID | {"scale": ["Yes", "No"]}, ["q"]),
        (
            question("rating", low="Poor", high="Great"),
            question("rating", low="Great", high="Poor"),
            ["q"],
        ),
        (question("rating"), question("rating", high="Great"), ["q"]),
        (question("nps", low="No"), question("nps", low="Never"), ["q"]),
        (question("range", max=10), question("range", max=100), ["q"]),
        (question("myth"), question("myth", answer=True), ["q"]),
        (question("myth"), question("myth", now="And now?"), ["q"]),
        (question("before_now"), question("before_now", scale=["Not at all", "Very"]), ["q"]),
        (
            question("request", topics=[TRAIN], places=[TRAIN]),
            question("request", topics=[TRAIN], places=[TRAIN | {"label": "Hall"}]),
            ["q.place/a"],
        ),
        (
            question("connections", teams=[TRAIN]),
            question("connections", teams=[TRAIN | {"label": "Red"}]),
            ["q.teams/a"],
        ),
        (
            question("stance"),
            choice("Question?", {"name": "agree", "label": "Not at all"}),
            ["q"],
        ),
        (question("nps", na="N/A"), question("nps", na="I was not there"), ["q/na"]),
        (question("nps"), question("nps", na="N/A"), []),
        (question("text", label="Why  \n not? "), question("text", label="why NOT?"), []),
        (question("text", label="Now here"), question("text", label="Nowhere"), ["q"]),
        (choice("How?", TRAIN, CAR), choice("How?", CAR, TRAIN, "Bus", other=True), []),
        (question("integer"), question("decimal", min=1, max=9, required=True), []),
        (question("text"), question("email"), []),
        (question("text"), question("text", multiline=True, max_length=200), []),
        (question("stance", number="1"), question("stance", number="2"), []),
        (question("myth"), question("myth", source="A book"), []),
        (question("note"), question("note", label="Welcome"), []),
        (question("note"), question("text", label="Why?"), []),
    ],
)
def test_other_words_are_asked_about_and_nothing_else(before, after, places):
    assert reworded(before, after) == places


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Café à Zürich?", unicodedata.normalize("NFD", "Café à Zürich?")),
        ("Where do you work?", "Where\u00a0do\u2009you  work? "),
        ("“Don’t know”, or 3–5 …", '"Don\'t know", or 3-5 ...'),
        ("non\u2011stop co\u00adoperation", "non-stop co\u200boperation"),
    ],
)
def test_what_nobody_reads_otherwise_is_no_rewording(before, after):
    one = choice(before, {"name": "a", "label": before})
    assert reworded(one, choice(after, {"name": "a", "label": after})) == []


@pytest.mark.parametrize(
    ("before", "after"), [("Maße", "Masse"), ("m²", "m2"), ("Cafe", "Café"), ("A, B", "A B")]
)
def test_other_letters_and_signs_are_a_rewording(before, after):
    assert reworded(question("text", label=before), question("text", label=after)) == ["q"]


def test_of_a_choice_it_is_told_how_many_chose_it():
    before = definition(choice("How?", TRAIN, CAR, name="c"))
    after = definition(choice("How?", TRAIN | {"label": "Bus"}, CAR | {"label": "Van"}, name="c"))
    found = History((before,)).rewordings(after, {"c": 3, "c/b": 2})
    assert [(one.path, one.answers, one.chosen) for one in found] == [("c/a", 3, 0), ("c/b", 3, 2)]


@pytest.mark.parametrize("answered", ["teams", "own", "knew"])
def test_teams_are_asked_about_whichever_way_people_chose_one(answered):
    before, after = (
        definition(question("connections", teams=teams, own=True, knew=True))
        for teams in ([TRAIN, CAR], [TRAIN | {"label": "Bus"}, CAR])
    )
    history = History((before,))
    (found,) = history.rewordings(after, {f"q.{answered}": 3, f"q.{answered}/a": 2})
    assert (found.path, found.answers, found.chosen) == ("q.teams/a", 3, 2)
    assert history.rewordings(after, {"q": 3}) == ()
    assert history.reworded(after) == ["q.knew", "q.own", "q.teams"]


@pytest.mark.parametrize(
    "condition", ['q.teams contains "{}"', 'q.own = "{}"', 'q.knew contains "{}"']
)
def test_conditions_follow_a_team_that_is_another_wherever_it_is_chosen(condition):
    before, after = (
        definition(
            question("connections", teams=teams, own=True, knew=True),
            question("text", "later", relevant=condition.format("a")),
        )
        for teams in ([TRAIN, CAR], [TRAIN | {"label": "Bus"}, CAR])
    )
    made = History((before,)).meant(after, {"q.own": 3}, (), ["q.teams/a"])
    assert made.document["question"][1]["relevant"] == condition.format("a_2")


def test_lists_that_say_the_same_by_chance_are_two():
    before, after = (
        definition(question("request", topics=listed, places=listed))
        for listed in ([TRAIN, CAR], [TRAIN | {"label": "Bus"}, CAR])
    )
    found = History((before,)).rewordings(after, {"q.place": 3, "q.place/a": 2})
    assert [(one.path, one.answers, one.chosen) for one in found] == [("q.place/a", 3, 2)]


def test_what_nobody_answered_is_not_asked_about():
    before = definition(
        question("text", "a"), GRID | {"items": [TRAIN, CAR]}, choice("How?", TRAIN, name="c")
    )
    after = definition(
        question("text", "a", "Why?"),
        GRID | {"items": [TRAIN | {"label": "A"}, CAR | {"label": "B"}]},
        choice("How?", TRAIN | {"label": "Bus"}, name="c"),
    )
    history = History((before,))
    assert history.rewordings(after, {}) == ()
    (item,) = history.rewordings(after, {"q.b": 3})
    assert (item.path, item.answers, item.now) == ("q.b", 3, "B")
    # Whoever answered a question has not chosen what it offered besides.
    assert [one.path for one in history.rewordings(after, {"c": 1})] == ["c/a"]


def test_the_words_are_those_of_the_last_version_that_asked():
    first, gone, back = (
        definition(question("text", label="Why?")),
        definition(question("text", "other")),
        definition(question("text", label="How?")),
    )
    history = History((first, gone))
    assert [one.path for one in history.rewordings(back, {"q": 1})] == ["q"]
    assert history.rewordings(first, {"q": 1}) == ()


def test_another_question_has_another_name_and_what_refers_to_it_follows():
    before = definition(
        choice("How?", TRAIN, CAR, name="how"),
        question("text", "why", "Why ${how}?", relevant='how = "a"'),
    )
    after = definition(
        choice("How not?", TRAIN, CAR, name="how"),
        question("text", "why", "Why ${how}?", relevant='how = "a"'),
    )
    made = apart(after, before, places=["how"])
    assert [one.name for one in made.questions] == ["how_2", "why"]
    assert (made.questions[1].label, made.questions[1].relevant) == ("Why ${how_2}?", 'how_2 = "a"')
    # The same file again asks nothing new, and gives the same version.
    answered = everybody(before) | {"how_2": 1}
    again = History((before, made))
    assert [one.path for one in again.rewordings(after, answered)] == ["how"]
    assert again.meant(after, answered, (), ["how"]) == made


def test_another_choice_or_item_has_another_name_and_conditions_follow():
    before = definition(
        choice("How?", TRAIN, CAR, name="how"),
        question("likert", "talks", items=[{"name": "x", "label": "Clear"}]),
        question("text", "why", relevant='how = "a" or how = "b" or talks.x > 3'),
    )
    after = definition(
        choice("How?", TRAIN | {"label": "Tram"}, CAR, name="how"),
        question("likert", "talks", items=[{"name": "x", "label": "Dull"}]),
        question("text", "why", relevant='how = "a" or how = "b" or talks.x > 3'),
    )
    how, talks, why = apart(after, before, places=["how/a", "talks.x"]).questions
    assert how.fields[0].labels == {"a_2": "Tram", "b": "Car"}
    assert [one.name for one in talks.fields] == ["talks.x_2"]
    assert why.condition == condition_from('how = "a_2" or how = "b" or talks.x_2 > 3')


def test_swapped_labels_go_back_to_the_names_that_had_them():
    before = definition(choice("How?", TRAIN, CAR), question("text", "why", relevant='q = "a"'))
    after = definition(
        choice("How?", TRAIN | {"label": "Car"}, CAR | {"label": "Train"}),
        question("text", "why", relevant='q = "a"'),
    )
    how, why = apart(after, before, places=["q/a", "q/b"]).questions
    assert how.fields[0].labels == {"b": "Car", "a": "Train"}
    assert why.relevant == 'q = "b"'  # as it was written: for those who came by car


def test_where_not_applicable_means_something_else_the_question_is_another():
    before, after = (definition(question("nps", na=said)) for said in ("N/A", "I was not there"))
    (made,) = apart(after, before, places=["q/na"]).questions
    assert (made.name, made.settings["na"]) == ("q_2", "I was not there")


def test_a_clause_that_is_another_says_which_it_was():
    before = definition(question("stance", "c1", "Be kind."))
    (made,) = apart(
        definition(question("stance", "c1", "Be polite.")), before, places=["c1"]
    ).questions
    assert (made.name, made.settings["was"]) == ("c1_2", "c1")


def test_every_list_of_every_kind_has_its_place():
    listed = {
        setting
        for kind in KINDS.values()
        for setting, check in kind.settings.items()
        if check in (choices, few_choices, optional_choices)
    }
    assert listed == LISTS.keys()


def read_words(asked: Definition) -> dict[str, dict[str, str]]:
    """{field: {what it is: words that people read}}, without the module that is tested."""
    return {
        field.name: {
            **{"question": question.label, "hint": question.hint, "field": field.label},
            **{f"choice {one.name}": one.label for one in field.choices},
            **{one: str(question.settings.get(one)) for one in ("low", "high", "answer")},
        }
        for question in asked.questions
        for field in question.fields
    }


@st.composite
def edited(draw: st.DrawFn) -> tuple[Definition, Definition]:
    """Two definitions in which some questions have the same names."""
    before = draw(definitions())
    document = before.document
    for asked in document["question"]:
        for setting in LISTS.keys() & asked.keys():
            labels = draw(st.permutations([one["label"] for one in asked[setting]]))
            asked[setting] = [
                one | {"label": label} for one, label in zip(asked[setting], labels, strict=True)
            ]
        if draw(st.booleans()):
            other = draw(questions())
            shared = {one: other[one] for one in other if one in asked and one != "name"}
            asked |= shared if draw(st.booleans()) else {"label": other["label"]}
    try:
        return before, definition(*document["question"], title="T")
    except ValueError:
        assume(False)
        raise


@settings(max_examples=60, deadline=None)
@given(edited(), st.data())
def test_whatever_is_read_in_other_words_is_asked_about_or_not_answered(versions, data):
    before, after = versions
    history = History((before,))
    fields = [field.name for field in before.fields]
    answered = dict.fromkeys(data.draw(st.sets(st.sampled_from(fields or ["q"]))), 1)
    try:
        made = history.meant(after, answered, (), ())
        unsaid = []
    except MeaningUnsaid as fault:
        unsaid = [one.path for one in fault.unsaid]
        made = history.meant(after, answered, (), unsaid)
    except VersionUnfit:
        return
    was, now = read_words(before), read_words(made)
    for name in answered.keys() & was.keys() & now.keys():
        for one in was[name].keys() & now[name].keys():
            assert _even(now[name][one]) == _even(was[name][one]), (name, one, unsaid)
    assert history.meant(made, answered, (), ()) == made


def _even(text: str) -> str:
    return " ".join(text.split()).lower()


def test_the_last_wording_is_found_by_place():
    asked = definition(choice("How?", TRAIN, name="how"))
    assert last_wording([asked]) == wording(asked.questions[0])
    assert wording(asked.questions[0]) == {
        "how": {"label": "How?", "hint": ""},
        "how/a": {"label": "Train"},
    }


def in_both(**label: str) -> Definition:
    return definition(question("text", label=label), languages=["en", "cy"])


def places(before: Definition, after: Definition) -> list[tuple[str, str, str]]:
    found = History((before,)).rewordings(after, everybody(before))
    return [(part.name, part.before, part.after) for one in found for part in one.changes]


def test_a_language_that_is_added_rewords_nothing() -> None:
    one = definition(question("text", label="Why?"))
    assert places(one, in_both(en="Why?", cy="Pam?")) == []
    assert places(in_both(en="Why?", cy="Pam?"), one) == []
    assert places(in_both(en="Why?"), in_both(en="Why?", cy="Pam?")) == []


def test_other_words_in_any_language_are_a_rewording() -> None:
    before = in_both(en="Why?", cy="Pam?")
    assert places(before, in_both(en="Why?", cy="Beth?")) == [("label (cy)", "Pam?", "Beth?")]
    assert places(before, in_both(en="What?", cy="Pam?")) == [("label", "Why?", "What?")]
