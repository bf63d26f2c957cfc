"""The builder's pages: a button a change, nothing lost, nothing shown before it is published."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest
from werkzeug.test import TestResponse

from models.answer.response import Response
from models.form.kind import KINDS
from models.survey.draft import Draft
from models.survey.survey import Survey
from tests.makers import choice, make_survey, question, respond
from tests.page import CheckedClient, form_of, page_of
from tests.samples import every_kind

# PostgreSQL is asked the same by other tests (tests/asked.py), but for those marked `both`.
pytestmark = pytest.mark.sqlite

EDIT = "/surveys/lunch/edit"
THREE = tuple(question("text", name, name.upper()) for name in "abc")
WHY = question("text", "why", "Why?", relevant="good = 'no'")


def send(client: CheckedClient, path: str = "", to: str = "", **said: Any) -> TestResponse:
    """Open the form at `path` of the builder, fill it in, and send it."""
    page = page_of(client.get(EDIT + path))
    address = EDIT + (to or path)
    return client.post(address, data=form_of(page, address.partition("?")[0]) | said)


def labels() -> str:
    return " ".join(one.label for one in Draft.of(Survey.at("lunch")).definition.questions)


def problem(reply: TestResponse) -> str:
    return page_of(reply).one("div", **{"class": "problem"}).words


@pytest.mark.parametrize(
    ("wish", "found", "focus"),
    [
        ({"do": "up:b"}, "B A C", "down-b"),
        ({"do": "up:c"}, "A C B", "up-c"),
        ({"do": "down:b"}, "A C B", "up-b"),
        ({"do": "place:c", "place": "1"}, "C A B", "edit-c"),
        ({"do": "copy:b"}, "A B B C", "edit-b"),
        ({"do": "delete:b"}, "A C", "undo"),
    ],
)
@pytest.mark.same_sql  # nothing is stored
def test_a_button_changes_the_list_and_the_focus_stays_near(owner, wish, found, focus):
    make_survey(*THREE)
    reply = send(owner, **wish)
    assert (reply.status_code, reply.location) == (303, f"{EDIT}?focus={focus}")
    assert labels() == found
    focused = page_of(owner.get(reply.location)).all(autofocus="")
    assert [one["id"] for one in focused] == [focus]
    send(owner, do="undo")
    assert labels() == "A B C"
    send(owner, do="redo")
    assert labels() == found


@pytest.mark.parametrize("wish", ["", "burn:a", "up", "undo:a"])
@pytest.mark.same_sql  # nothing is stored
def test_a_button_that_there_is_not_does_nothing(owner, wish):
    make_survey(*THREE)
    assert send(owner, do=wish).status_code in (409, 422)
    assert labels() == "A B C"


def test_a_question_that_another_depends_on_stays_and_the_message_names_it(owner):
    make_survey(choice("Good?", "Yes", "No", name="good"), WHY)
    for wish in "delete:good", "down:good", "up:why":
        reply = send(owner, do=wish)
        assert reply.status_code == 422
        assert "“Good?” has to stay before “Why?”" in problem(reply)
    assert labels() == "Good? Why?"


def test_who_saw_an_older_revision_is_told_and_what_they_wrote_is_kept(owner):
    make_survey(*THREE)
    old = form_of(page_of(owner.get(f"{EDIT}/questions/a")), f"{EDIT}/questions/a")
    texts = form_of(page_of(owner.get(f"{EDIT}/texts")), f"{EDIT}/texts")
    send(owner, do="delete:c")
    for path, sent in (
        ("", {"do": "up:b"}),
        ("/questions/a", {"setting_label": "Mine"}),
        ("/new/text", {"setting_label": "Mine"}),
        ("/texts", {"title": "Mine", "intro": "", "thanks": ""}),
        ("/publication", {}),
    ):
        reply = owner.post(EDIT + path, data=old | texts | sent)
        assert reply.status_code == 409, path
        assert "changed in another window" in problem(reply)
        assert ("Mine" in reply.text) == ("Mine" in sent.values()), path
    assert labels() == "A B"
    again = form_of(page_of(owner.post(f"{EDIT}/questions/a", data=old)), f"{EDIT}/questions/a")
    assert owner.post(f"{EDIT}/questions/a", data=again | {"setting_label": "M"}).status_code == 303
    assert labels() == "M B"


def test_what_was_written_of_a_question_that_was_deleted_meanwhile_is_kept_and_adds_it_again(owner):
    make_survey(*THREE, question("rating", "mark", "Mark?", scale=5))
    page = page_of(owner.get(f"{EDIT}/questions/mark"))
    sent = form_of(page, f"{EDIT}/questions/mark") | {"setting_label": "Mine", "setting_low": "Bad"}
    (address,) = (one["action"] for one in page.all("form"))
    send(owner, do="delete:mark")
    gone = owner.post(address, data=sent)
    assert gone.status_code == 409
    assert "deleted in another window" in problem(gone)
    again = form_of(page_of(gone), f"{EDIT}/new/rating")
    assert (again["setting_label"], again["setting_low"]) == (["Mine"], ["Bad"])
    fragment = owner.post(address, data=sent, headers={"HX-Request": "true"})
    assert 'hx-status:422="target:#item-mark"' in fragment.text
    assert owner.post(f"{EDIT}/new/rating", data=again).status_code == 303
    added = Draft.of(Survey.at("lunch")).definition.questions[-1]
    assert (added.name, added.label, added.settings["low"]) == ("mark", "Mine", "Bad")


def test_a_button_that_is_pressed_twice_does_once_what_it_does_and_nobody_is_told_off(owner):
    make_survey(*THREE)
    for path, said, found in (
        ("", {"do": "down:a"}, "B A C"),
        ("", {"do": "copy:b"}, "B B A C"),
        ("", {"do": "delete:b_2"}, "B A C"),
        ("", {"do": "place:c", "place": "1"}, "C B A"),
        ("/new/text", {"setting_label": "D", "place": "2"}, "C D B A"),
        ("/questions/c", {"setting_label": "E", "setting_name": "e", "place": "3"}, "D B E A"),
        ("/texts", {"title": "Dinner"}, "D B E A"),
        ("/publication", {}, "D B E A"),
    ):
        page = page_of(owner.get(EDIT + path))
        address = f"{EDIT}{path}"
        (action,) = (o["action"] for o in page.all("form") if o["action"].startswith(address))
        sent = form_of(page, address) | said
        replies = [owner.post(action, data=sent) for _ in range(2)]
        assert [one.status_code for one in replies] == [303, 303], path
        assert replies[0].location == replies[1].location
        assert labels() == found
    assert Survey.at("lunch").version == 2
    # Whoever saw what was there before the newest change, and wants another one, is told.
    old = form_of(page_of(owner.get(EDIT)), EDIT)
    send(owner, do="delete:d")
    for wish in "delete:b", "down:d", "copy:d", "undo":
        assert owner.post(EDIT, data=old | {"do": wish}).status_code == 409, wish
    assert labels() == "B E A"


def test_who_publishes_another_form_than_they_saw_is_told_even_where_all_is_published(owner):
    make_survey(*THREE)
    send(owner, do="delete:c")
    sent = form_of(page_of(owner.get(f"{EDIT}/publication")), f"{EDIT}/publication")
    send(owner, do="undo")
    assert Draft.of(Survey.at("lunch")).is_published
    assert owner.post(f"{EDIT}/publication", data=sent).status_code == 409


@pytest.mark.parametrize("place", ["", " "])
def test_a_question_without_a_place_stays_where_it_is_or_comes_last(owner, place):
    make_survey(*THREE)
    assert send(owner, "/questions/b", setting_label="M", place=place).status_code == 303
    assert send(owner, "/new/text", setting_label="N", place=place).status_code == 303
    assert labels() == "A M C N"


def test_a_place_that_is_no_number_is_told_at_its_field(owner):
    make_survey(*THREE)
    reply = send(owner, "/questions/b", setting_label="M", place="last")
    assert reply.status_code == 422
    page = page_of(reply)
    assert page.one("div", **{"class": "problem"}).one("a")["href"] == "#place"
    assert "Write a whole number" in page.one(id="fault-place").words
    assert page.one(id="place")["value"] == "last"


def test_a_new_question_never_gets_the_answers_of_one_that_was_deleted(owner):
    survey = make_survey(*THREE, question("text", "why", "Why?"), question("text", "a_2", "A2"))
    respond(survey, why="Because")
    for name in "why", "a_2":
        send(owner, do=f"delete:{name}")
    send(owner, "/publication")
    # Also of another kind, of which nobody could tell why it needed another name.
    for kind in "text", "rating":
        assert send(owner, f"/new/{kind}", setting_label="Why?").status_code == 303
    send(owner, do="copy:a")
    send(owner, "/publication")
    names = [one.name for one in Survey.at("lunch").definition.questions]
    assert names == ["a", "a_3", "b", "c", "why_2", "why_3"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.same_sql  # a draft is one text, whatever it asks
def test_a_question_of_every_kind_is_added_and_edited(owner, kind):
    make_survey(*THREE)
    settings = KINDS[kind].settings
    said = {f"setting_{one}": "X\nY" for one in settings if one in ("choices", "items")}
    reply = send(owner, f"/new/{kind}", setting_label="New", place="2", **said)
    assert reply.location == f"{EDIT}?focus=add"
    assert labels() == "A New B C"
    name = Draft.of(Survey.at("lunch")).definition.questions[1].name
    send(owner, f"/questions/{name}", setting_label="Newer", place="4")
    assert labels() == "A B C Newer"
    assert page_of(owner.get(f"{EDIT}/preview")).one("form")


def test_a_question_is_made_another_kind_and_keeps_what_the_two_have_in_common(owner):
    said: dict[str, Any] = {"name": "which", "required": True, "hint": "Think"}
    asked = choice("Which?", {"name": "t", "label": "Talk"}, "Food", **said)
    make_survey(asked, draft=True)
    before = Draft.of(Survey.at("lunch")).definition.questions[0]
    links = page_of(owner.get(f"{EDIT}/questions/which/kinds")).all("a")
    assert f"{EDIT}/questions/which?kind=rank" in [one["href"] for one in links]
    assert send(owner, "/questions/which?kind=select_multiple").status_code == 303
    made = Draft.of(Survey.at("lunch")).definition.questions[0]
    several: dict[str, Any] = {**before.settings, "at_least": 0, "at_most": 0}
    assert made == replace(before, type="select_multiple", settings=several)
    assert owner.get(f"{EDIT}/questions/which?kind=none").status_code == 404
    assert owner.get(f"{EDIT}/questions/absent/kinds").status_code == 404


def test_a_kind_that_a_condition_cannot_look_at_is_refused(owner):
    make_survey(choice("Good?", "Yes", "No", name="good"), WHY, draft=True)
    reply = send(owner, "/questions/good?kind=select_multiple")
    assert reply.status_code == 422
    assert "Question 2 (why)" in problem(reply)


def test_a_setting_that_means_something_else_in_the_other_kind_is_left_out(owner):
    make_survey(question("rating", "day", "How was it?", scale=7, low="Bad"), draft=True)
    reply = send(owner, "/questions/day?kind=likert", setting_items="Food")
    assert reply.status_code == 303
    made = Draft.of(Survey.at("lunch")).definition.questions[0]
    assert (made.type, len(made.settings["scale"])) == ("likert", 5)


def test_a_kind_whose_answers_could_not_be_counted_together_needs_another_name(owner):
    make_survey(choice("Which?", "Talk", "Food", name="which"))
    path = "/questions/which?kind=select_multiple"
    reply = send(owner, path)
    assert reply.status_code == 422
    fault = page_of(reply).one(id="fault-setting_name").words
    assert "give it another name" in fault
    assert send(owner, path, setting_name="which_of_them").status_code == 303
    assert send(owner, "/publication").status_code == 303


def test_an_error_stands_at_its_setting_with_what_was_written(owner):
    make_survey(*THREE)
    reply = send(owner, "/new/rating", setting_label="How?", setting_scale="20")
    page = page_of(reply)
    assert reply.status_code == 422
    assert page.one(id="fault-setting_scale").words == ("Error: Write a whole number from 2 to 10")
    assert page.one(id="setting_scale")["value"] == "20"
    assert [one["href"] for one in page.one("div", **{"class": "problem"}).all("a")] == [
        "#setting_scale"
    ]
    wrong = send(owner, "/new/text", setting_label="Why?", setting_relevant="nothing = 1")
    assert "There is no question nothing" in page_of(wrong).one(id="fault-setting_relevant").words
    assert labels() == "A B C"


def test_an_error_comes_back_to_a_place_that_the_page_has(owner):
    make_survey(*THREE)
    for path in "/new/text", "/questions/b":
        page = page_of(owner.get(EDIT + path))
        form = page.one("form", **{"class": "writing"})
        target = form["hx-status:422"].removeprefix("target:#")
        assert form in page.one(id=target).all("form")


def test_a_condition_is_chosen_by_the_words_people_see(owner):
    make_survey(
        choice("Good?", "Yes", "Rather not", name="good"),
        question("select_multiple", "food", choices=["Soup", "Rice"]),
        question("rating", "mark"),
        question("likert", "talks", "The talks", items=["Clear"]),
    )
    for answer, sign, value, found in (
        ("good", "=", "Rather not", 'good = "rather_not"'),
        ("good", "!=", "yes", 'good != "yes"'),
        ("food", "=", "Rice", 'food contains "rice"'),
        ("food", "!=", "Rice", 'not food contains "rice"'),
        ("mark", "<=", "2", "mark <= 2"),
        ("talks.clear", ">=", "Agree", "talks.clear >= 4"),
        ("mark", "answered", "", "answered(mark)"),
    ):
        chosen = {"when_answer": answer, "when_sign": sign, "when_value": value}
        assert send(owner, "/new/text", setting_label="Why?", **chosen).status_code == 303
        assert Draft.of(Survey.at("lunch")).definition.questions[-1].relevant == found


def test_a_condition_that_is_written_and_chosen_alike_is_one(owner):
    make_survey(question("select_multiple", "food", choices=["Soup", "Rice"]))
    chosen = {"when_answer": "food", "when_sign": "!=", "when_value": "Rice"}
    written = {"setting_relevant": "NOT ${food} contains ‘rice’"}
    reply = send(owner, "/new/text", setting_label="Why?", **chosen, **written)
    assert reply.status_code == 303
    relevant = Draft.of(Survey.at("lunch")).definition.questions[-1].relevant
    assert relevant == 'not food contains "rice"'


def test_a_question_may_be_called_like_a_word_of_the_language(owner):
    make_survey(
        choice("And?", "Yes", "No", name="and"),
        question("section", "part", "Part"),
        choice("Selected?", "Yes", "No", name="selected"),
    )
    for answer in "and", "selected":
        chosen = {"when_answer": answer, "when_sign": "=", "when_value": "No"}
        sent = {"setting_label": f"Why {answer}?", "setting_name": f"why_{answer}", **chosen}
        assert send(owner, "/new/text", **sent).status_code == 303
    assert send(owner, do="copy:part").status_code == 303
    said = "“Selected?” has to stay before “Why selected?”"
    assert said in problem(send(owner, do="delete:selected"))
    assert send(owner, "/questions/selected", setting_name="taken").status_code == 303
    asked = {one.name: one.relevant for one in Draft.of(Survey.at("lunch")).definition.questions}
    assert asked == {
        **{"and": "", "part": "", "taken": "", "part_2": "", "selected_2": ""},
        **{"why_and": '${and} = "no"', "why_and_2": '${and} = "no"'},
        **{"why_selected": '${taken} = "no"', "why_selected_2": '${selected_2} = "no"'},
    }


def test_a_condition_that_is_not_wholly_chosen_is_refused_and_kept(owner):
    make_survey(
        choice("Good?", "Yes", "Rather not", name="good"),
        question("rating", "mark"),
        question("date", "day"),
    )
    for answer, sign, value, written, fault in (
        ("good", "=", "", "", "Write the value to compare the answer with"),
        ("", "=", "Yes", "", "Choose the question whose answer it looks at, or empty the value"),
        ("", "answered", "", "", "Choose the question whose answer it looks at"),
        ("good", "=", "Yes", "mark = 1", "One condition is written and another is chosen"),
        ("good", "=", "Maybe", "", "Write one of the choices as the value: Yes, Rather not"),
        ("good", ">=", "Yes", "", "Choose another comparison for this answer: “is”, “is not”"),
        ("good", "answered", "Yes", "", "Empty the value, or choose a comparison with it"),
        ("mark", "=", "bad", "", "Enter a number, like 12 or 2.5"),
        ("day", "<=", "June", "", "Enter the day, the month and the year, like 3 June 2026"),
    ):
        chosen = {"when_answer": answer, "when_sign": sign, "when_value": value}
        reply = send(owner, "/new/text", setting_label="Why?", setting_relevant=written, **chosen)
        page = page_of(reply)
        assert reply.status_code == 422
        assert fault in page.one(id="fault-setting_relevant").words
        sent = form_of(page, f"{EDIT}/new/text")
        assert {one: sent[one] for one in chosen} == {one: [said] for one, said in chosen.items()}
        assert sent["setting_relevant"] == [written]
        assert "open" in page.one("details", **{"class": "more"})
    assert len(Draft.of(Survey.at("lunch")).definition.questions) == 3


def test_what_is_wrong_with_a_condition_or_a_named_answer_stands_at_it_as_it_was_written(owner):
    make_survey(question("rating", "how_was_it"))
    for sent, at, said in (
        ({"setting_relevant": "how_was_it = 'bad'"}, "relevant", "how_was_it is a number; write"),
        ({"setting_relevant": "nothing = 1"}, "relevant", "There is no question nothing before"),
        ({"setting_label": "Why ${foo}?"}, "label", "${foo}: there is no question foo before"),
        ({"setting_hint": "See ${foo}."}, "hint", "${foo}: there is no question foo before"),
        ({"setting_label": "|a" * 31 + "\n" + "|-" * 31}, "label", "Line 1: a table may have 30"),
        ({"setting_hint": "*" * 2_001}, "hint", "Take out some line breaks and signs like * or ["),
    ):
        reply = send(owner, "/new/text", **{"setting_label": "Why?", **sent})
        page = page_of(reply)
        assert reply.status_code == 422
        assert page.one(id=f"fault-setting_{at}").words.startswith(f"Error: {said}")
        assert page.one("div", **{"class": "problem"}).one("a")["href"] == f"#setting_{at}"


def test_a_change_that_would_make_another_question_wrong_names_that_one(owner):
    make_survey(choice("Good?", "Yes", "No", name="good"), WHY)
    reply = send(owner, "/questions/good", setting_choices="Yes\nMaybe")
    assert reply.status_code == 422
    assert "Question 2 (why): Ask only if: good has no choice" in problem(reply)


def test_nobody_sees_a_change_before_it_is_published(owner, attendee):
    survey = make_survey(choice("Good?", "Yes", "No", name="good"))
    respond(survey, good="yes")
    assert "not published" not in owner.get("/surveys/lunch/").text
    send(owner, "/new/text", setting_label="What else?")
    send(owner, "/questions/good", setting_label="How good?")
    assert "What else?" not in attendee.get("/s/lunch").text
    assert "changes that are not published" in page_of(owner.get("/surveys/lunch/")).words
    page = page_of(owner.get(f"{EDIT}/publication"))
    assert [one.words for one in page.one("ul").all("li")] == [
        "People who open the link from now on are asked 2 questions as you see them here.",
        "New: “What else?”",
        "Changed or moved: “How good?”",
        "1 answer given so far stays as it is. What is no longer asked stays in the tally and in "
        "every file.",
    ]
    assert send(owner, "/publication", **{"means.good": "same"}).location == "/surveys/lunch/"
    assert "What else?" in attendee.get("/s/lunch").text
    assert "not published" not in owner.get("/surveys/lunch/").text
    assert Survey.at("lunch").version == 2
    assert "Nothing has changed" in owner.get(f"{EDIT}/publication").text


def test_the_button_to_publish_stands_back_while_there_is_nothing_to_publish(owner):
    def looks() -> str:
        page = page_of(owner.get(EDIT))
        return page.one("a", href=f"{EDIT}/publication")["class"]

    survey = make_survey(*THREE, draft=True)
    assert looks() == "button"
    survey.open()
    assert looks() == "button quiet"
    send(owner, do="delete:c")
    assert looks() == "button"


def test_before_a_choice_is_reworded_one_is_told_that_its_answers_are_counted_apart(owner):
    which = choice("Which?", "Morning", "Evening", name="which")
    ranked = question("rank", "order", "Order?", choices=["Room", "Food", "Talks"])
    said = question("likert", "said", "Said?", items=["Long", "Warm"])
    survey = make_survey(which, ranked, said, question("text", "why", "Why?"))
    for n in range(6):
        respond(survey, which="morning", order=["food", "room"][: n + 1], said__long=2)
    send(owner, "/questions/which", setting_choices="Morning session\nEvening")
    send(owner, "/questions/order", setting_choices="Room\nTalks")
    send(owner, "/questions/said", setting_items="Long\nWarm\nLoud")
    listed = [one.words for one in page_of(owner.get(f"{EDIT}/publication")).one("ul").all("li")]
    assert listed[2:5] == [
        "“Which?”, no longer offered: “Morning” (6 answers); new: “Morning session”. They are "
        "counted apart. If it is the same in other words, write the line like this , and they are "
        "counted together: morning | Morning session",
        "“Order?”, no longer offered: “Food” (6 answers).",
        "“Said?”, new: “Loud”.",
    ]
    send(owner, "/questions/which", setting_choices="morning | Morning session\nEvening")
    send(owner, "/questions/said", setting_items="Warm")
    listed = [one.words for one in page_of(owner.get(f"{EDIT}/publication")).one("ul").all("li")]
    assert listed[2:4] == [
        "“Order?”, no longer offered: “Food” (6 answers).",
        "“Said?”, no longer offered: “Long” (6 answers).",
    ]


def test_a_draft_is_published_and_opened_in_one_go(owner, attendee):
    make_survey(*THREE, draft=True)
    page = page_of(owner.get(f"{EDIT}/publication"))
    assert [one.words for one in page.all("button")] == ["Publish and open it"]
    send(owner, "/publication", do="open")
    assert attendee.get("/s/lunch").status_code == 200


def test_a_closed_survey_stays_closed_when_it_is_published(owner, attendee):
    make_survey(*THREE).close()
    send(owner, do="delete:c")
    assert "stays closed" in owner.get(f"{EDIT}/publication").text
    send(owner, "/publication")
    assert attendee.get("/s/lunch").status_code == 410


def test_what_could_not_be_counted_together_is_refused_with_the_question(owner):
    survey = make_survey(question("rating", "mark"))
    respond(survey, mark=5)
    reply = send(owner, "/questions/mark", setting_scale="7")
    assert reply.status_code == 422
    assert "Its scale was another" in page_of(reply).one(id="fault-setting_name").words
    sent = form_of(page_of(owner.get(f"{EDIT}/texts")), f"{EDIT}/texts")
    del sent["anonymous"]
    reply = owner.post(f"{EDIT}/texts", data=sent)
    assert reply.status_code == 422
    assert "people have answered on the promise" in page_of(reply).one(id="fault-anonymous").words
    assert Draft.of(Survey.at("lunch")).is_published


def test_title_and_texts_are_changed_and_wrong_ones_refused(owner):
    make_survey(*THREE)
    refused = send(owner, "/texts", title=" ", intro="Mine")
    assert refused.status_code == 422
    assert "Mine" in refused.text
    send(owner, "/texts", title="Dinner", intro="Hello", thanks="Bye")
    made = Draft.of(Survey.at("lunch")).definition
    assert (made.title, made.intro, made.thanks, made.anonymous) == ("Dinner", "Hello", "Bye", True)
    sent = form_of(page_of(owner.get(f"{EDIT}/texts")), f"{EDIT}/texts")
    assert owner.post(f"{EDIT}/texts", data=sent | {"sensitive": "y"}).status_code == 303
    assert Draft.of(Survey.at("lunch")).definition.sensitive is True
    sent = form_of(page_of(owner.get(f"{EDIT}/texts")), f"{EDIT}/texts")
    del sent["anonymous"]
    reply = owner.post(f"{EDIT}/texts", data=sent)
    assert "too, or leave this box empty" in page_of(reply).one(id="fault-sensitive").words
    del sent["sensitive"]
    owner.post(f"{EDIT}/texts", data=sent)
    assert Draft.of(Survey.at("lunch")).definition.anonymous is False


def test_the_language_of_the_questions_is_chosen_from_a_list_and_stays(owner):
    make_survey(*THREE, language="de-LI")
    assert form_of(page_of(owner.get(f"{EDIT}/texts")), f"{EDIT}/texts")["language"] == ["de-LI"]
    send(owner, "/texts", title="Dinner")
    assert Draft.of(Survey.at("lunch")).definition.language == "de-LI"
    send(owner, "/texts", language="ar")
    assert Draft.of(Survey.at("lunch")).definition.language == "ar"
    refused = send(owner, "/texts", language="elvish")
    assert "Choose a language from the list" in problem(refused)
    send(owner, "/texts", language="")
    assert Draft.of(Survey.at("lunch")).definition.language == ""


def previewed(client: CheckedClient, **sent: Any) -> TestResponse:
    """What the preview shows after these answers on its first page."""
    form = form_of(page_of(client.get(f"{EDIT}/preview")), f"{EDIT}/preview")
    return client.post(f"{EDIT}/preview", data=form | sent)


def test_a_preview_is_the_attendees_form_and_stores_nothing(owner, attendee):
    every_kind()
    fields = {one["name"] for one in page_of(attendee.get("/s/lunch")).one("form").all("input")}
    page = page_of(owner.get(f"{EDIT}/preview"))
    shown = {one["name"] for one in page.one("form").all("input")}
    assert shown - {"csrf_token"} == fields > {"overall"}
    wrong = previewed(owner, people="many")
    assert wrong.status_code == 422
    assert "Enter a whole number" in wrong.text
    sent = previewed(owner, overall="4", people="3")
    assert (sent.status_code, "nothing was stored" in sent.text) == (200, True)
    assert Response.select().count() == 0
    unproven = owner.post(f"{EDIT}/preview", data={"overall": "4"})
    assert unproven.status_code == 419


def test_a_section_stands_out_among_the_questions(owner):
    make_survey(question("section", "more", "More"), question("text", "last"), draft=True)
    page = page_of(owner.get("/surveys/lunch/edit"))
    found = [page.one("li", id=f"item-{name}").attributes.get("class") for name in ("more", "last")]
    assert found == ["section", None]


def test_a_preview_goes_from_section_to_section(owner):
    section = question("section", "more", "More")
    make_survey(choice("Good?", "Yes", "No", name="good"), WHY, section, question("text", "last"))

    def shown(**sent: str) -> str:
        return page_of(previewed(owner, **sent)).words

    assert "Good?" in page_of(owner.get(f"{EDIT}/preview")).words
    assert "Why?" in shown(_page="0", good="no", go="next")
    assert "More" in shown(_page="0", good="yes", go="next")
    assert "Good?" in shown(_page="1", good="yes", go="back")
    assert "nothing was stored" in shown(_page="1", good="yes", go="send")


def test_a_preview_of_a_long_guideline_takes_an_answer_and_a_comment_on_every_clause(owner):
    parts = [
        part
        for n in range(30)
        for part in (question("section", f"s{n}", f"Part {n}"), question("stance", f"c{n}"))
    ]
    make_survey(*parts, kind="guideline")
    reply, path = owner.get(f"{EDIT}/preview"), f"{EDIT}/preview"
    for n in range(30):
        assert reply.status_code == 200
        form = form_of(page_of(reply), path)
        said = {f"c{n}": "disagree", f"c{n}.comment": "It could be said more kindly. " * 30}
        go = "next" if n < 29 else "send"
        reply = owner.post(path, data=form | said | {"go": go})
    assert len(urlencode(form, doseq=True)) > 20_000  # more than an address may have
    assert "nothing was stored" in reply.text


def test_only_the_builder_may_show_a_frame_and_only_the_preview_may_be_shown_in_one(owner):
    make_survey(*THREE)
    said = {
        path: owner.get(path).headers.getlist("Content-Security-Policy")
        for path in ("/surveys/lunch/", EDIT, f"{EDIT}/preview", f"{EDIT}/texts", "/s/lunch")
    }
    policy = said["/s/lunch"][0]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "frame-src" not in policy
    assert said == {
        "/surveys/lunch/": [policy],
        "/s/lunch": [policy],
        f"{EDIT}/texts": [policy],
        EDIT: [f"{policy}; frame-src 'self'"],
        f"{EDIT}/preview": [policy.replace("frame-ancestors 'none'", "frame-ancestors 'self'")],
    }


def test_advice_stands_beside_the_question_and_comes_while_it_is_written(owner):
    make_survey(question("rating", "mark", "Clear and short?", low="No", high="Yes"), *THREE)
    page = page_of(owner.get(EDIT))
    (item,) = page.all("li", id="item-mark")
    assert "two things at once" in item.one("ul", **{"class": "advice"}).words
    form = form_of(page_of(owner.get(f"{EDIT}/new/rating")), f"{EDIT}/new/rating")
    for label, advised in ("Was it clear and useful?", True), ("Was it clear?", False):
        reply = owner.post(f"{EDIT}/advice/rating", data=form | {"setting_label": label})
        assert ("two things at once" in reply.text) == advised
    assert owner.post(f"{EDIT}/advice/guess", data=form).status_code == 404
    assert Draft.of(Survey.at("lunch")).revision == 0


@pytest.mark.both
def test_under_htmx_the_answers_are_the_blocks_that_are_swapped(owner):
    make_survey(*THREE)
    htmx = {"HX-Request": "true"}
    for path, id in ("", "changes"), ("/new", "kinds"), ("/questions/a", "setting_label"):
        reply = owner.get(EDIT + path, headers=htmx)
        page = page_of(reply)
        assert (page.whole, len(page.all(id=id))) == (False, 1), path
    sent = form_of(page_of(owner.get(f"{EDIT}/new/text")), f"{EDIT}/new/text")
    refused = owner.post(f"{EDIT}/new/text", data=sent, headers=htmx)
    assert refused.status_code == 422
    assert page_of(refused).one(id="fault-setting_label").words == "Error: Write what is asked"


def test_a_text_that_could_not_be_shown_gets_a_message_at_its_field_and_stays(owner):
    make_survey(question("text"))
    nested = "Welcome.\n\n" + ">" * 11
    for field in "intro", "thanks":
        reply = send(owner, "/texts", **{field: nested})
        assert reply.status_code == 422
        said = page_of(reply).one(id=f"fault-{field}").words
        assert said == "Error: Line 3: put at most 10 lists or quotes inside each other"
        assert form_of(page_of(reply), f"{EDIT}/texts")[field] == [nested]


def test_a_condition_is_said_in_words_wherever_an_organiser_reads_it(owner):
    survey = make_survey(
        question("likert", "talks", "The talks were", items=["Clear *enough*"]),
        question("text", "why", "Why?", relevant="talks.clear_enough <= 2"),
    )
    said = "Only if “Clear enough” is at most “Disagree”."
    page = page_of(owner.get(EDIT))
    assert page.one("p", **{"class": "hint when"}).words == said
    form = page_of(owner.get(f"{EDIT}/questions/why"))
    assert "open" in form.one("details", id="more")
    assert "open" not in form.one("details", id="own")
    (chosen,) = form.one("select", id="when_answer").all("option", selected="")
    assert chosen["value"] == "talks.clear_enough"
    send(owner, "/questions/why", when_value="Agree")
    made = Draft.of(Survey.at("lunch")).definition.questions[-1]
    assert made.relevant == "talks.clear_enough <= 4"
    send(owner, "/publication")
    assert Survey.at(survey.code).version == 2
    versions = page_of(owner.get("/surveys/lunch/versions/")).words
    assert "“Clear enough” is at most" in versions
    assert "clear_enough <=" not in versions
    send(owner, "/questions/why", when_answer="")
    assert Draft.of(Survey.at("lunch")).definition.questions[-1].relevant == ""


def test_what_is_rare_is_folded_away_until_it_is_set_or_wrong(owner):
    make_survey(question("text", "a", "A?"), question("text", "b", "B?", max_length=10))
    assert "open" not in page_of(owner.get(f"{EDIT}/questions/a")).one("details", id="more")
    assert "open" in page_of(owner.get(f"{EDIT}/questions/b")).one("details", id="more")
    assert "open" not in page_of(owner.get(f"{EDIT}/new/connections")).one("details", id="more")
    for wrong in {"setting_name": "A B"}, {"place": "last"}, {"setting_max_length": "many"}:
        reply = send(owner, "/questions/a", **wrong)
        assert reply.status_code == 422
        assert "open" in page_of(reply).one("details", id="more"), wrong


def test_every_kind_stands_in_one_group_with_a_picture(owner):
    make_survey(question("text", "a"))
    page = page_of(owner.get(f"{EDIT}/new"))
    links = [one["href"] for one in page.one("div", **{"class": "groups"}).all("a")]
    assert sorted(links) == sorted(f"{EDIT}/new/{kind}" for kind in KINDS)
    pictures = page.all("svg", **{"class": "kind"})
    assert len(pictures) == len(KINDS)
    assert all(len(one.all("path") + one.all("rect") + one.all("circle")) for one in pictures)


def test_the_page_before_publishing_counts_what_is_asked(owner):
    make_survey(question("section", "s"), question("note", "n"), question("text", "a"), draft=True)
    assert "can answer 1 question," in page_of(owner.get(f"{EDIT}/publication")).words
