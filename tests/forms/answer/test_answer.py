"""What people send becomes the value that is stored, or a message that tells them what to do."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.answer.answer import (
    MISSING,
    READERS,
    AnswerUnfit,
    clean,
    how_many,
    read,
    read_all,
    read_contact,
)
from models.form.field import Field
from models.form.relevance import CHECKS
from models.form.setting import is_blank
from tests.arbitrary import TEXT
from tests.makers import choice, definition, question


def field(asked: dict[str, Any]) -> Field:
    return definition(asked).fields[0]


def given_for(asked: dict[str, Any], *sent: str) -> Any:
    return read(field(asked), sent)


def refusal(asked: dict[str, Any], *sent: str) -> str:
    with pytest.raises(AnswerUnfit) as refused:
        given_for(asked, *sent)
    return str(refused.value)


GOOD = choice("Good?", "Yes", "No")
FOOD = question("select_multiple", choices=["Soup", "Rice", "Tea"])
WISHES = question("rank", choices=["Soup", "Rice", "Tea"])
FEW = question("integer", min=0, max=500)


@pytest.mark.parametrize(
    ("asked", "sent", "value"),
    [
        (GOOD, ["yes"], "yes"),
        (GOOD, [" YES "], "yes"),
        (GOOD, ["", "no"], "no"),
        (GOOD, [], None),
        (GOOD, [" "], None),
        (FOOD, ["tea", "soup", "tea"], ["soup", "tea"]),
        (FOOD, [], None),
        (question("rating"), ["5"], 5),
        (question("rating", na="None"), ["na"], "na"),
        (question("likert", items=["A"], na="None"), ["N/A"], "na"),
        (question("before_now", na="None"), ["none"], "na"),
        (choice("Good?", "Yes", na="None"), ["na"], "na"),
        (question("select_multiple", choices=["Soup"], na="None"), ["na"], ["na"]),
        (question("nps"), ["0"], 0),
        (question("likert", items=["A"]), ["Strongly agree"], 5),
        (question("acknowledge"), ["yes"], "yes"),
        (question("integer"), [" +12 "], 12),
        (question("integer"), ["1 000"], 1000),
        (question("integer"), ["-0"], 0),
        (question("integer"), ["٣"], 3),
        (question("integer"), ["5.0"], 5),
        (question("integer"), ["1,234,567"], 1_234_567),
        (question("integer"), ["999999999999999"], 999_999_999_999_999),
        (FEW, ["0"], 0),
        (FEW, ["500"], 500),
        (question("integer", min=7), ["7"], 7),
        (question("decimal", max=2.5), ["2.5"], 2.5),
        (question("decimal"), ["2,5"], 2.5),
        (question("decimal"), [".5"], 0.5),
        (question("decimal"), ["-3"], -3.0),
        (question("decimal"), ["1.234,5"], 1234.5),
        (question("decimal", label="How many per cent?"), ["50 %"], 50.0),
        (question("range", min=0, max=100), ["٥٠٪"], 50),
        (question("date"), ["2012-06-06"], "2012-06-06"),
        (question("date"), ["2024-02-29"], "2024-02-29"),
        (question("date"), ["29 February 2024"], "2024-02-29"),
        (question("range", step=0.1), ["0,3"], 0.3),
        (question("range", max=10.0), ["7"], 7),
        (question("range", min=-3, max=7, step=5), ["2"], 2),
        (question("range", step=2), ["4"], 4),
        (question("time"), ["16:30"], "16:30"),
        (question("time"), ["9.05"], "09:05"),
        (question("time"), ["2:30 pm"], "14:30"),
        (question("time"), ["23:59:00"], "23:59"),
        (question("time"), [""], None),
        (WISHES, ["tea", "", "SOUP"], ["tea", "soup"]),
        (WISHES, ["", ""], None),
        (WISHES | {"required": True}, ["tea", "soup", "rice"], ["tea", "soup", "rice"]),
        (question("connections"), ["0"], 0),
        (question("before_now"), ["3"], 3),
        (question("myth"), ["Not sure"], "not_sure"),
        (question("text"), ["  as written\r\n"], "  as written\n"),
        (question("text", max_length=3), ["tea"], "tea"),
        (question("text"), [" \n "], None),
        (question("text"), ["\u200b\u2060\ufeff"], None),
        (question("text"), ["\u3164\u2800"], None),
        (question("text"), ["\u200bé\u200d"], "\u200bé\u200d"),
        (question("integer"), ["\u200b"], None),
        (question("email"), [" ada@example.org "], "ada@example.org"),
        (question("email"), ["mailto:Ada@Example.org"], "Ada@Example.org"),
        (question("email"), ["<ada@example.org>,"], "ada@example.org"),
        (question("email"), ["ada@example.org."], "ada@example.org"),
    ],
)
def test_what_can_be_an_answer_is_taken(asked: dict[str, Any], sent: list[str], value: Any) -> None:
    found = given_for(asked, *sent)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("asked", "sent", "message"),
    [
        (GOOD, ["yes", "no"], "Choose one answer only"),
        (GOOD, ["perhaps"], "Choose from the answers on the form"),
        (FOOD, ["soup", "stew"], "Choose from the answers on the form"),
        (question("rating"), ["0"], "Choose from the answers on the form"),
        (question("rating"), ["6"], "Choose from the answers on the form"),
        (question("nps"), ["11"], "Choose from the answers on the form"),
        (question("acknowledge"), ["no"], "Choose from the answers on the form"),
        (question("integer"), ["twelve"], "Enter a whole number, like 12"),
        (question("integer"), ["1.5"], "Enter a whole number, like 12"),
        (question("integer"), ["1" * 16], "Enter a whole number, like 12"),
        (question("integer"), ["1", "2"], "Give one answer only"),
        (FEW, ["501"], "Enter a number from 0 to 500"),
        (FEW, ["-1"], "Enter a number from 0 to 500"),
        (question("integer", min=1_234_567), ["5"], "Enter 1234567 or more"),
        (question("decimal", max=2.5), ["2.6"], "Enter 2.5 or less"),
        (question("decimal"), ["1e5"], "Enter a number, like 12 or 2.5"),
        (question("decimal"), ["nan"], "Enter a number, like 12 or 2.5"),
        (question("decimal"), [","], "Enter a number, like 12 or 2.5"),
        (question("decimal"), ["1,500"], "Write 1500 or 1.5: “1,500” can be read as either"),
        (question("integer"), ["1,500"], "Write 1500, without a comma or a point"),
        (question("decimal"), ["50 %"], "Enter a number, like 12 or 2.5"),
        (
            question("date"),
            ["03/06/2012"],
            "Write 6 March 2012 or 3 June 2012: “03/06/2012” can be read as either",
        ),
        (
            question("date"),
            ["2023-02-29"],
            "There is no such day. Enter a day, month and year, like 3 June 2026",
        ),
        (question("date"), ["06/03"], "Enter the day, the month and the year, like 3 June 2026"),
        (question("range"), ["11"], "Enter a number from 0 to 10"),
        (question("range"), ["1.5"], "Enter a whole number, like 12"),
        (question("range", min=1, max=9, step=2), ["4"], "Enter a number in steps of 2 from 1"),
        (question("range", step=0.1), ["0.35"], "Enter a number in steps of 0.1 from 0"),
        (question("time"), ["24:00"], "Enter a time from 00:00 to 23:59, like 14:30"),
        (question("time"), ["23:60"], "Enter a time from 00:00 to 23:59, like 14:30"),
        (question("time"), ["12:30:15"], "Enter a time from 00:00 to 23:59, like 14:30"),
        (WISHES, ["tea", "soup", "tea"], "Give “Tea” one place only"),
        (WISHES | {"required": True}, ["tea", "soup"], "Give each of the 3 a place"),
        (question("connections"), ["-1"], "Enter a number from 0 to 1000"),
        (question("connections", max=20), ["21"], "Enter a number from 0 to 20"),
        (question("text"), ["x" * 1001], "Shorten this to 1,000 characters; it has 1,001 now"),
        (question("text", max_length=3), ["four"], "Shorten this to 3 characters; it has 4 now"),
        (question("text"), ["a\0b"], "Take out the character that cannot be stored (NUL)"),
        (question("text"), ["a", "b"], "Give one answer only"),
        (question("email"), ["ada"], "Enter an email address, like name@example.com"),
        (question("email"), ["a b@example.org"], "Enter an email address, like name@example.com"),
        (
            question("email"),
            ['"a b"@example.org'],
            "Write an address without quotation marks: many mail programs cannot send to one that "
            "has them",
        ),
        (question("email"), ["ada@example"], "Enter an email address, like name@example.com"),
        (question("email"), ["a@b.org, c@d.org"], "Enter an email address, like name@example.com"),
    ],
)
def test_what_cannot_be_an_answer_is_refused_with_what_to_do(
    asked: dict[str, Any], sent: list[str], message: str
) -> None:
    assert refusal(asked, *sent) == message


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (GOOD, "Choose an answer"),
        (FOOD, "Choose at least one answer"),
        (question("rating"), "Choose an answer"),
        (question("integer"), "Enter a number"),
        (question("decimal"), "Enter a number"),
        (question("date"), "Enter a date"),
        (question("range"), "Enter a number"),
        (question("time"), "Enter a time"),
        (WISHES, "Choose an order"),
        (question("text"), "Write an answer"),
        (question("email"), "Enter an email address"),
    ],
)
def test_what_is_required_is_missed(asked: dict[str, Any], message: str) -> None:
    assert given_for(asked) is None
    for sent in ([], [""], ["  "], ["\u200b"]):
        assert refusal(asked | {"required": True}, *sent) == message


def test_the_same_decimal_is_the_same_value_with_and_without_the_sign_of_nought() -> None:
    assert [str(given_for(question("decimal"), sent)) for sent in ("-0", "0", "-0,0")] == [
        *("0.0", "0.0", "0.0")
    ]


def test_who_writes_an_other_has_chosen_it() -> None:
    def answers(asked: dict[str, Any], **sent: list[str]) -> tuple[dict, dict]:
        named = {name.replace("__", "."): texts for name, texts in sent.items()}
        return read_all(definition(asked).questions[0], lambda name: named.get(name, []))

    one = GOOD | {"other": True, "required": True}
    many = FOOD | {"other": True, "required": True}
    assert answers(one, q__other=["Mine"]) == ({"q": "other", "q.other": "Mine"}, {})
    assert answers(one, q=["yes"], q__other=["Mine"]) == ({"q": "yes", "q.other": "Mine"}, {})
    assert answers(one) == ({}, {"q": "Choose an answer"})
    assert answers(many, q__other=["Mine"]) == ({"q": ["other"], "q.other": "Mine"}, {})
    assert answers(many, q=["tea"], q__other=["Mine"])[0]["q"] == ["tea", "other"]
    assert answers(many, q=["stew"], q__other=["Mine"]) == (
        {"q.other": "Mine"},
        {"q": "Choose from the answers on the form"},
    )


def test_several_choices_and_not_applicable_cannot_both_be() -> None:
    asked = question("select_multiple", choices=["Soup"], other=True, na="I had none")
    alone = "Choose “I had none” alone, or take it out"
    assert refusal(asked, "soup", "na") == alone
    [food] = definition(asked).questions
    sent = {"q": ["na"], "q.other": ["Bread"]}
    said = "Choose “I had none” alone and empty the line for another answer, or take it out"
    assert read_all(food, lambda name: sent.get(name, [])) == ({"q.other": "Bread"}, {"q": said})


def test_one_fault_keeps_the_other_fields_of_the_question() -> None:
    [grid] = definition(question("likert", "talks", items=["A", "B"], required=True)).questions
    sent = {"talks.a": ["4"]}
    assert read_all(grid, lambda name: sent.get(name, [])) == (
        {"talks.a": 4},
        {"talks.b": "Choose an answer"},
    )


@pytest.mark.parametrize(
    ("consent", "contact", "kept", "faults"),
    [
        ([], [], None, {}),
        (["yes"], [" ada@example.org "], "ada@example.org", {}),
        (["yes"], ["<mailto:ada@example.org>."], "ada@example.org", {}),
        (["yes"], ["@ada@social.example"], "@ada@social.example", {}),
        (["yes"], ["0118 496 0000\r\nafter six"], "0118 496 0000\nafter six", {}),
        (
            [],
            ["ada@example.org"],
            None,
            {
                "q.consent": "Tick this, or take out how to reach you: "
                "without your consent we may not keep it"
            },
        ),
        (
            ["yes"],
            ["  "],
            None,
            {"q.contact": "Write how to reach you, or take out the tick"},
        ),
        (["no"], ["a@b.example"], None, {"q.consent": "Choose from the answers on the form"}),
        (
            ["yes"],
            ["a\0b"],
            None,
            {"q.contact": "Take out the character that cannot be stored (NUL)"},
        ),
    ],
)
def test_how_to_reach_somebody_is_kept_with_their_consent_alone(
    consent: list[str], contact: list[str], kept: str | None, faults: dict[str, str]
) -> None:
    [asked] = definition(question("request", topics=["Blogs"], places=["Leeds"])).questions
    sent = {"q.consent": consent, "q.contact": contact}
    unreadable = "no" in consent or "\0" in "".join(contact)
    for tell in [], ["yes"]:
        found = read_contact(asked, {**sent, "q.tell": tell}.__getitem__)
        assert found == (kept, bool(tell) and not unreadable, faults)


def test_every_type_of_field_has_a_reader_a_message_for_nothing_and_a_check_of_conditions() -> None:
    assert set(READERS) == set(MISSING) == set(CHECKS)


@given(st.text(TEXT))
def test_a_text_stays_as_it_is_but_for_its_line_breaks(text: str) -> None:
    assert clean(text) == text.replace("\r\n", "\n").replace("\r", "\n")
    expected = None if is_blank(text) else clean(text)
    assert given_for(question("text"), text) == expected


SESSIONS = question(
    "select_multiple",
    choices=["Tea", "Soup", "Rice", "Bread", {"label": "None of these", "exclusive": True}],
    at_least=2,
    at_most=3,
    other=True,
    na="Not for me",
)


def taken(asked: dict[str, Any], **sent: list[str]) -> tuple[dict[str, Any], dict[str, str]]:
    [made] = definition(asked).questions
    given = {name.replace("__", "."): texts for name, texts in sent.items()}
    return read_all(made, lambda name: given.get(name, []))


def test_what_is_chosen_alone_is_refused_beside_anything_else() -> None:
    alone = "Choose “None of these” alone, or take it out"
    assert taken(SESSIONS, q=["none_of_these"]) == ({"q": ["none_of_these"]}, {})
    assert taken(SESSIONS, q=["na"]) == ({"q": ["na"]}, {})
    for sent in ["tea", "none_of_these"], ["none_of_these", "na"]:
        assert taken(SESSIONS, q=sent) == ({}, {"q": alone})
    said = "Choose “None of these” alone and empty the line for another answer, or take it out"
    for sent in ["none_of_these"], ["none_of_these", "other"]:
        assert taken(SESSIONS, q=sent, q__other=["Cake"]) == ({"q.other": "Cake"}, {"q": said})


def test_words_may_be_published_by_permission_alone_and_with_a_name_that_was_asked_for() -> None:
    words = question("text", permission=True)
    told, unknown = {"q": "Hello"}, "Choose from the answers on the form"
    assert taken(words, q=["Hello"]) == (told, {})
    for asked in "unnamed", "no":
        found = taken(words, q=["Hello"], q__permission=[asked], q__credit=["Ada"])
        assert found == (told | {"q.permission": asked}, {})
    named = told | {"q.permission": "named"}
    found = taken(words, q=["Hello"], q__permission=["named"], q__credit=["Ada"])
    assert found == (named | {"q.credit": "Ada"}, {})
    missing = {"q.credit": "Write the name, or choose “Yes, without a name”"}
    assert taken(words, q=["Hello"], q__permission=["named"]) == (named, missing)
    assert taken(words, q=["Hello"], q__permission=["who"]) == (told, {"q.permission": unknown})
    # Of words that nobody wrote there is nothing to publish, nor anybody who wrote them.
    assert taken(words, q__permission=["named"], q__credit=["Ada"]) == ({}, {})


def test_as_many_choices_as_are_asked_for_are_taken_and_no_more() -> None:
    many = "Choose from 2 to 3 of these"
    assert taken(SESSIONS) == ({}, {})
    assert taken(SESSIONS, q=["tea"]) == ({}, {"q": many})
    assert taken(SESSIONS, q=["tea", "soup", "rice", "bread"]) == ({}, {"q": many})
    for sent in ["tea", "soup"], ["tea", "soup", "rice"]:
        assert taken(SESSIONS, q=sent) == ({"q": sent}, {})
    # What somebody writes in is one of them.
    assert taken(SESSIONS, q=["tea"], q__other=["Cake"])[1] == {}
    assert taken(SESSIONS, q__other=["Cake"]) == ({"q.other": "Cake"}, {"q": many})
    assert taken(SESSIONS, q=["tea", "soup", "rice"], q__other=["Cake"])[1] == {"q": many}


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ({"at_least": 2}, "Choose at least 2"),
        ({"at_most": 1}, "Choose 1 at most"),
        ({"at_most": 2}, "Choose 2 at most"),
        ({"at_least": 2, "at_most": 2}, "Choose 2 of these"),
        ({"at_least": 2, "at_most": 3}, "Choose from 2 to 3 of these"),
        ({"at_least": 1, "at_most": 2}, "Choose 2 at most"),
        ({"at_least": 1}, ""),
        ({}, ""),
    ],
)
def test_people_are_told_how_many_they_may_choose(numbers: dict[str, Any], said: str) -> None:
    [asked] = definition(question("select_multiple", choices=["A", "B", "C"], **numbers)).questions
    assert how_many(asked.fields[0]) == said


def test_a_day_in_numbers_alone_is_read_as_those_write_it_who_speak_the_language() -> None:
    day = field(question("date"))
    assert read(day, ["3/4/2026"], "de") == "2026-04-03"
    assert read(day, ["3/4/2026"], "en-US") == "2026-03-04"
    assert "can be read as either" in refusal(question("date"), "3/4/2026")
