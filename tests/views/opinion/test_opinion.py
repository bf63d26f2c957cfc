"""The page of opinion groups: tables and a map for its organiser, and kind words without groups."""

import random
import sys

from models.answer import public_snapshot
from tests.makers import make_event, make_survey, question, respond
from tests.models.opinion.test_opinion import LEFT, RIGHT, guideline, say
from tests.page import page_of


def test_the_page_says_groups_shares_and_what_it_was_made_from(owner):
    survey = guideline()
    make_event(survey, time_zone="Pacific/Kiritimati")
    say(survey, 7, LEFT)
    say(survey, 5, RIGHT)
    page = page_of(owner.get("/surveys/lunch/opinions"))
    groups = [one for one in page.all("section") if "data-group" in one]
    assert [(one["data-group"], one["data-people"]) for one in groups] == [("A", "7"), ("B", "5")]
    rows = groups[0].all("tr", data_clause="c0")
    assert [row.words for row in rows] == ["Clause c0 Agree 100 % 0 %"]
    agreed = page.one("section", id="agreed").all("tr", data_clause="c5")
    assert [row.words for row in agreed] == ["Clause c5 Agree 100 % 100 % 0.76"]
    parted = page.one("section", id="parted").all("tr", data_clause="c3")
    assert [row.words for row in parted] == ["Clause c3 0 % 100 %"]
    drawing = page.one("svg")
    assert (drawing["role"], len(drawing.all("ellipse"))) == ("img", 2)
    assert drawing["aria-label"] == "Map of 2 groups: group A, 7 people; group B, 5 people"
    assert (
        "(time in Kiritimati) from 12 people who gave an opinion on 7 clauses or more, "
        "of 12 responses" in page.root.words
    )


def test_nobody_is_a_point_of_the_map(owner):
    survey = guideline()
    say(survey, 7, LEFT)
    say(survey, 5, RIGHT)
    drawing = page_of(owner.get("/surveys/lunch/opinions")).one("svg")
    assert {one.tag for one in drawing.elements} == {"ellipse", "text"}
    assert all(float(one["rx"]) >= 3 and float(one["ry"]) >= 3 for one in drawing.all("ellipse"))


def test_with_few_people_the_page_says_how_many_are_needed(owner):
    survey = guideline()
    say(survey, 1, LEFT)
    page = page_of(owner.get("/surveys/lunch/opinions"))
    assert page.all("svg") == []
    assert page.all("table") == []
    assert (
        "Groups can be shown once 10 people have given an opinion on 7 clauses or more; "
        "so far 1 has." in page.root.words
    )


def test_where_opinions_hang_together_by_chance_alone_the_page_shows_no_groups(owner):
    survey = guideline()
    chance = random.Random(1)
    for _ in range(30):
        say(survey, 1, chance.choices(["agree", "disagree", "dont_know"], k=8))
    page = page_of(owner.get("/surveys/lunch/opinions"))
    assert page.all("table") == []
    assert "no more than chance would have it" in page.root.words


def test_groups_of_four_leave_no_number_of_theirs_on_the_page(owner):
    survey = guideline()
    say(survey, 9, LEFT)
    say(survey, 4, RIGHT)
    page = page_of(owner.get("/surveys/lunch/opinions"))
    assert page.all("svg") == []
    assert page.all("table") == []
    assert "Groups that small are not shown" in page.root.words


def test_a_form_without_clauses_has_no_link_to_groups_and_the_page_says_why(owner):
    make_survey(question("rating"))
    assert "/opinions" not in owner.get("/surveys/lunch/tally").text
    assert "This survey has no clauses" in owner.get("/surveys/lunch/opinions").text
    survey = make_survey(question("stance", "a"), question("stance", "b"), code="two")
    assert f"/surveys/{survey.code}/opinions" in owner.get("/surveys/two/tally").text


def test_only_the_owner_sees_opinion_groups(owner, outsider, attendee):
    survey = guideline()
    say(survey, 6, LEFT)
    say(survey, 6, RIGHT)
    public_snapshot.share(survey)
    assert owner.get("/surveys/lunch/opinions").status_code == 200
    assert outsider.get("/surveys/lunch/opinions").status_code == 404
    assert attendee.get("/surveys/lunch/opinions").status_code == 303
    assert "Group A" not in attendee.get("/s/lunch/results").text


def test_a_clause_of_markdown_is_shown_as_words_and_not_as_a_page(owner):
    names = [f"c{n}" for n in range(2)]
    survey = make_survey(
        *(
            question("stance", name, f"<script>alert({n})</script> *{name}*")
            for n, name in enumerate(names)
        )
    )
    for n in range(20):  # so many that shuffled votes of two clauses are not as much in line
        said = "agree" if n % 2 else "disagree"
        respond(survey, c0=said, c1=said)
    text = owner.get("/surveys/lunch/opinions").text
    assert "<em>c0</em>" in text
    assert "<script>alert" not in text


def test_where_the_groups_cannot_be_worked_out_now_the_page_says_so(owner, monkeypatch):
    survey = guideline()
    say(survey, 7, LEFT)
    say(survey, 5, RIGHT)
    monkeypatch.setattr(sys, "executable", "/bin/false")
    reply = owner.get("/surveys/lunch/opinions")
    assert (reply.status_code, reply.headers["Retry-After"]) == (503, "2")
    assert "could not be worked out just now" in page_of(reply).words
    monkeypatch.undo()
    assert owner.get("/surveys/lunch/opinions").status_code == 200
