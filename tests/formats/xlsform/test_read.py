"""An XLSForm comes in with what it asks, says what it leaves out, and goes out whole."""

import io
import json
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from openpyxl import Workbook, load_workbook
from pyxform.xls2xform import convert

from formats.definition.upload import arrival
from formats.unread import FileError
from formats.xlsform import read as xlsform
from formats.xlsform import write as xlsform_book
from models.form.condition import WORDS
from models.form.definition import definition_from
from tests.arbitrary import definitions
from tests.makers import definition, question
from tests.samples import EVERY_KIND

COLUMNS = ("type", "name", "label", "hint", "required", "relevant", "constraint", "appearance")
YES_NO = [("list_name", "name", "label"), ("yn", "1", "Yes"), ("yn", "0", "No")]


def workbook(*rows: tuple, columns=COLUMNS, choices=YES_NO, settings=()) -> bytes:
    """A form as people keep it: the rows of the sheet survey, and those of the others."""
    book = Workbook()
    sheets = {"survey": [columns, *rows], "choices": choices, "settings": settings}
    book.remove(book.active)
    for name, cells in sheets.items():
        sheet = book.create_sheet(name)
        for row in cells:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(*rows: tuple, **sheets) -> tuple[list[dict], list[str]]:
    document, report = xlsform.read(workbook(*rows, **sheets), "day")
    return document["question"], report


def test_each_type_of_xlsform_is_the_kind_of_question_that_asks_the_same():
    asked, report = read(
        ("select_one yn", "good", "Good?", "Be honest", "yes"),
        ("select_multiple yn or_other", "both", "Which?"),
        ("rank yn", "order", "In which order?"),
        ("text", "why", "Why?", None, None, None, None, "multiline"),
        ("text", "short", "In short?", None, None, None, "string-length(.) <= 40"),
        ("integer", "people", "How many?", None, None, None, ". >= 1 and . < 500"),
        ("decimal", "hours", "How long?", None, None, None, "(. <= 24.5)"),
        ("date", "day", "When?"),
        ("time", "hour", "At what time?"),
        ("note", "ta", "**Thanks**"),
        ("acknowledge", "read", "I have read it"),
        ("email", "address", "Where to?"),
    )
    choices = {"choices": [{"name": "c1", "label": "Yes"}, {"name": "c0", "label": "No"}]}
    assert [{k: v for k, v in one.items() if k not in ("name", "label")} for one in asked] == [
        {"type": "select_one", "hint": "Be honest", "required": True, **choices},
        {"type": "select_multiple", "other": True, **choices},
        {"type": "rank", **choices},
        {"type": "text", "multiline": True},
        {"type": "text", "max_length": 40},
        {"type": "integer", "min": 1, "max": 499},
        {"type": "decimal", "max": 24.5},
        {"type": "date"},
        {"type": "time"},
        {"type": "note"},
        {"type": "acknowledge"},
        {"type": "email"},
    ]
    assert report == [
        f"row {row}, choices: names begin with a-z: 1 → c1, 0 → c0" for row in (2, 3, 4)
    ]


def test_a_range_is_its_parameters():
    asked, _ = read(
        ("range", "a", "How far?", "start=0 end=10 step=0.5"),
        ("range", "b", "How far?", None),
        columns=("type", "name", "label", "parameters"),
    )
    spans = [(one["min"], one["max"], one["step"]) for one in asked]
    assert spans == [(0, 10, 0.5), (1, 10, 1)]


def test_groups_are_sections_and_what_stands_inside_them_is_headed_and_conditioned():
    asked, report = read(
        ("integer", "age", "How old?"),
        ("begin_group", "work", "Your work", None, None, "${age} >= 18"),
        ("text", "job", "What do you do?"),
        ("begin_group", "pay", "Pay", None, None, "${job} != ''"),
        ("integer", "wage", "How much?", None, None, "${age} < 70"),
        ("end_group",),
        ("end_group",),
        ("begin_group", "hidden", None, None, None, "${age} < 18"),
        ("text", "school", "Which school?"),
        ("end_group",),
    )
    assert [(one["type"], one["name"], one.get("relevant")) for one in asked] == [
        ("integer", "age", None),
        ("section", "work", "age >= 18"),
        ("text", "job", None),
        ("note", "pay_heading", "answered(job)"),
        ("integer", "wage", "answered(job) and age < 70"),
        ("section", "more_questions", None),
        ("text", "school", "age < 18"),
    ]
    assert report == ["row 10: it stands behind a group: a section begins here"]


@pytest.mark.parametrize(
    ("there", "here"),
    [
        ("${n} <= 2 and selected(${m}, 'a')", 'n <= 2 and m contains "a"'),
        ("${o} = '1' or ${o}='0'", 'o = "c1" or o = "c0"'),
        ("${o} != '1'", 'not o = "c1"'),
        ("${o} >= 1", 'o = "c1"'),
        ("${o} >= 0", 'o = "c1" or o = "c0"'),
        ("not(selected(${o}, 1)) and (${n} > 1)", 'not o = "c1" and n > 1'),
        ("${t} = ''", "not answered(t)"),
        ("count-selected(${m}) > 0", "answered(m)"),
        ("3 < ${n}", "n > 3"),
        ("contains(${t}, 'x')", 't contains "x"'),
        ("true()", None),
    ],
)  # fmt: skip
def test_a_condition_is_said_in_our_words(there, here):
    asked, report = read(
        ("integer", "n", "N?"),
        ("select_multiple ab", "m", "M?"),
        ("select_one yn", "o", "O?"),
        ("text", "t", "T?"),
        ("text", "last", "Last?", None, None, there),
        choices=[*YES_NO, ("ab", "a", "A"), ("ab", "b", "B")],
    )
    assert asked[-1].get("relevant") == here
    assert [line for line in report if "choices" not in line] == []


def test_what_other_programs_let_pass_comes_in_and_is_named():
    rows = [
        ("range", "far", "How far?", "start=0 end=10 step=3"),
        ("range", "fast", "How fast?", "start=1 end=2.9 step=0.5"),
        ("select_one yn", "good", "Good?", None),
    ]
    came = arrival(
        "day.xlsx",
        workbook(
            *rows,
            columns=("type", "name", "label", "parameters"),
            choices=[*YES_NO, ("yn", "2", "Yes")],
        ),
    )
    far, fast, good = came.definition.questions
    assert (far.settings["max"], fast.settings["max"]) == (9, 2.5)
    assert [one.label for one in good.settings["choices"]] == ["Yes", "No", "Yes"]
    assert came.report[-3:] == (
        "far: no step from 0 comes to 10: it ends at 9",
        "fast: no step from 1 comes to 2.9: it ends at 2.5",
        "good: the choice “Yes” is there 2 times",
    )


def test_what_cannot_be_compared_is_named_for_what_it_is():
    for there, why in (
        ("count-selected(${m}) > 1", "how many were chosen cannot be compared"),
        ("string-length(${t}) > 3", "the length of an answer cannot be compared"),
    ):
        _, report = read(
            ("select_multiple ab", "m", "M?"),
            ("text", "t", "T?"),
            ("text", "last", "Last?", None, None, there),
            choices=[*YES_NO, ("ab", "a", "A"), ("ab", "b", "B")],
        )
        assert report[-1:] == [f"row 4, relevant: {why}, so everyone is asked: {there}"]


@pytest.mark.parametrize(
    ("there", "why"),
    [
        ("once(${n})", "the function once() is not known here"),
        ("${n} + 1 > 2", "'+ 1 > 2' is not understood"),
        ("${n} > ${m}", "only a question and a value can be compared"),
        ("${o} = '7'", "o has no choice '7'"),
        ("((${n} > 1)", "')' is missing"),
        ("(" * 500 + "${n} > 1", "it has too many brackets"),
        ("${n} >", "it ends too early"),
        ("${m} = 'a'", "several choices are compared with one"),
        ("${m} anyof []", "a list is compared with one answer"),
    ],
)
def test_a_condition_that_cannot_be_said_here_is_listed_and_everyone_is_asked(there, why):
    asked, report = read(
        ("integer", "n", "N?"),
        ("select_multiple ab", "m", "M?"),
        ("select_one ab", "o", "O?"),
        ("text", "last", "Last?", None, None, there),
        choices=[("list_name", "name", "label"), ("ab", "a", "A"), ("ab", "b", "B")],
    )
    assert "relevant" not in asked[-1]
    assert report == [f"row 5, relevant: {why}, so everyone is asked: {there}"]


def test_what_is_not_asked_here_is_left_out_and_listed_by_row_and_column():
    asked, report = read(
        ("start", "begun", None),
        ("geopoint", "where", "Where?"),
        ("calculate", "twice", None),
        ("text", "Why", "Why?", None, "${x} = 1", None, "regex(., 'a')", None, "Because", "w.jpg"),
        columns=(*COLUMNS, "default", "media::image"),
    )
    assert asked == [{"name": "why", "type": "text", "label": "Why?"}]
    assert report == [
        "survey, column default (row 5): left out",
        "survey, column media::image (row 5): left out",
        "row 5, name: Why is called why here",
        "row 2, type: the type start is not asked here: left out",
        "row 3, type: the type geopoint is not asked here: left out",
        "row 4, type: the type calculate is not asked here: left out",
        "row 5, required: a condition; it may be left empty",
        "row 5, constraint: it is not checked here: regex(., 'a')",
    ]


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ([("begin_repeat", "r", "People")], "Row 2: a repeat asks the same questions again and "
         "again, which a form here does not; take it out, or ask once."),
        ([("calculate", "c", None), ("text", "q", "Q?", None, None, "${c} > 1")], "Row 3, relevant:"
         " it needs c, which row 2 does not ask here but finds out some other way. Take this out, "
         "or ask for it."),
        ([("calculate", "c", None), ("text", "q", "You said ${c}")], "Row 3, label: it needs c, "
         "which row 2 does not ask here but finds out some other way. Take this out, or ask for "
         "it."),
        ([("text", "q", "Q?", None, None, "${nobody} = 1")], "Row 2, relevant: no question is "
         "called 'nobody'."),
        ([("select_one none", "q", "Q?")], "Row 2: the sheet choices has no list 'none'."),
        ([("text", "q", "Q?"), ("text", "q", "Q?")], "Row 3: the name 'q' is used twice; change "
         "one."),
        ([("begin_group", "g", "G")], "A group begins and never ends: add a row with the type "
         "end_group."),
        ([("end_group",)], "Row 2: a group ends here that has not begun."),
        ([], "There is no sheet “survey” with questions in it."),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_refuses_the_whole_form_and_names_the_row(rows, fault):
    with pytest.raises(FileError) as raised:
        read(*rows)
    assert str(raised.value) == fault


def test_a_choice_that_is_twice_in_a_list_is_named_with_its_row():
    with pytest.raises(FileError, match="Sheet choices, row 4: the name '0' is twice in the list"):
        read(("select_one yn", "q", "Q?"), choices=[*YES_NO, ("yn", "0", "Never")])


@pytest.mark.parametrize(
    ("wanted", "tags"), [(None, ["en", "fr"]), ("Français (fr)", ["fr", "en"])]
)
def test_every_language_that_says_which_it_is_is_taken_the_default_one_first(wanted, tags):
    columns = ("type", "name", "label::English (en)", "label::Français (fr)")
    head = [("form_title", "default_language"), ("Day", wanted)]
    data = workbook(
        ("select_one yn", "q", "Good?", "Bon ?"),
        ("text", "why", "Why ${q}?", None if tags[0] == "en" else "Pourquoi ?"),
        columns=columns,
        settings=head,
        choices=[("list_name", "name", *columns[2:]), ("yn", "a", "Yes", "Oui")],
    )
    document, report = xlsform.read(data, "day")
    made = definition_from(document)
    assert ([*made.languages], report) == (tags, [])
    french = made.in_language("fr")
    assert (french.questions[0].label, french.fields[0].labels) == ("Bon ?", {"a": "Oui"})
    assert made.in_language("en").fields[0].labels == {"a": "Yes"}
    if wanted is None:
        assert french.untranslated == {"title", "2.label"}
        assert french.questions[1].label == "Why ${q}?"


def test_a_language_that_does_not_say_which_it_is_is_left_out_and_so_is_a_text_without_a_main_one():
    columns = ("type", "name", "label::English (en)", "label::Klingon", "hint::Français (fr)")
    document, report = xlsform.read(
        workbook(("text", "q", "Good?", "QaQ", "Dites"), columns=columns), "day"
    )
    assert definition_from(document).languages == ("en", "fr")
    assert report == [
        "language: English (en) is taken; left out: Klingon",
        "row 2, hint: it is only in Français (fr), so it is left out",
    ]


def test_texts_without_a_language_beside_others_are_taken_as_english_and_that_is_told():
    columns = ("type", "name", "label", "label::Français (fr)")
    document, report = xlsform.read(
        workbook(("text", "q", "Good?", "Bon ?"), columns=columns), "day"
    )
    assert document["languages"] == ["en", "fr"]
    assert report == ["language: the texts that do not say theirs are taken as English (en)"]


def test_a_form_in_several_languages_goes_out_and_comes_back_whole():
    made = definition(
        question("note", "hello", {"en": "Hello", "cy": "Helo"}),
        question("section", "one", {"en": "One", "cy": "Un"}, hint="Only English"),
        {
            **question("select_one", "soup", {"en": "Soup?", "cy": "Cawl\u00a0?"}, other=True),
            "choices": [{"name": "a", "label": {"en": "Good", "cy": "Da"}}, "Cold"],
            "na": {"en": "None", "cy": "Dim"},
        },
        {**question("select_one", "rice"), "choices": [{"name": "a", "label": "Good"}, "Cold"]},
        {
            **question("likert", "day", {"en": "The day", "cy": "Y diwrnod"}),
            "items": [{"en": "Short", "cy": "Byr"}, "Long"],
            "scale": {"en": ["No", "Yes"], "cy": ["Na", "Oedd"]},
        },
        question(
            "rating", "overall", {"en": "All?", "cy": "Oll?"}, low={"en": "Bad", "cy": "Drwg"}
        ),
        question("stance", "clause", {"en": "We share.", "cy": "Rhannwn."}),
        question("text", "why", {"en": "Why ${soup}?", "cy": "Pam ${soup}?"}),
        title={"en": "Lunch", "cy": "Cinio"},
        intro={"en": "Two\u00a0things", "cy": "Dau beth"},
        thanks="Thanks",
        languages=["en", "cy"],
    )
    data = xlsform_book.write(made, "lunch")
    document, report = xlsform.read(data, "x")
    assert (definition_from(document), report) == (made, [])
    [warning] = convert(xlsform=data, validate=False).warnings
    assert "or_other and translations" in warning  # the word “Other” is its own, and in English
    rows = [[cell.value for cell in row] for row in load_workbook(io.BytesIO(data))["survey"]]
    assert {"label::English (en)", "label::Cymraeg (cy)", "hint::Cymraeg (cy)"} <= {*rows[0]}


def test_an_earlier_answer_is_named_by_its_name_here():
    asked, _ = read(("text", "Who", "Who?"), ("text", "q", "Why ${Who}?"))
    assert asked[1]["label"] == "Why ${who}?"


def test_every_kind_goes_out_and_comes_back_the_same_and_others_can_read_it():
    whole = definition(*EVERY_KIND, intro="=1+1", thanks=" Ta\xa0! ", anonymous=False)
    data = xlsform_book.write(whole, "lunch")
    document, report = xlsform.read(data, "x")
    assert definition_from(document) == whole
    assert report == []
    careful = definition(*EVERY_KIND, sensitive=True)
    document, _ = xlsform.read(xlsform_book.write(careful, "lunch"), "x")
    assert definition_from(document) == careful
    form = convert(xlsform=data, validate=False)
    assert form.warnings == []
    assert all(f"/{one.name}" in form.xform for one in whole.questions if one.fields)


@settings(max_examples=10, deadline=None, phases=[Phase.reuse, Phase.generate])
@given(definitions())
def test_whatever_a_definition_says_comes_back_from_its_xlsform(whole):
    document, report = xlsform.read(xlsform_book.write(whole, "lunch"), "x")
    assert definition_from(document) == whole
    assert report == []


CONDITIONED = definition(
    question("rating", "overall"),
    question("select_multiple", "sessions", choices=["Clinic", "Talk"], other=True),
    question("likert", "talks", items=["Clear", "Short"], relevant='sessions contains "talk"'),
    question("section", "more", "More", hint="Take your time", relevant="overall <= 2"),
    question("text", "why", "Why ${overall}?", relevant="not (overall = 1) or answered(sessions)"),
    question("stance", "clause", "Be kind", relevant="talks.clear >= 3"),
    question("text", "tea", relevant="why contains 'tea' or selected(${clause}, 'agree')"),
    question("section", "last", "Last"),
    question("note", "end", "Bye", relevant='clause = "agree" or clause != "disagree"'),
)


def test_sections_conditions_and_answers_in_labels_go_out_and_come_back_the_same():
    data = xlsform_book.write(CONDITIONED, "lunch")
    document, report = xlsform.read(data, "x")
    assert (definition_from(document), report) == (CONDITIONED, [])
    form = convert(xlsform=data, validate=False)
    assert form.warnings == []
    assert "selected( /data/sessions , 'talk')" in form.xform.replace("/lunch/", "/data/")


@pytest.mark.parametrize("word", sorted(WORDS))
def test_a_question_called_like_a_word_of_our_language_goes_out_and_comes_back(word):
    made = definition(
        question("rating", word),
        question("text", "why", f"Why ${{{word}}}?", relevant=f"${{{word}}} = 1"),
        question("note", "bye", relevant=f"not answered(${{{word}}})"),
    )
    data = xlsform_book.write(made, "lunch")
    rows = [[cell.value for cell in row] for row in load_workbook(io.BytesIO(data))["survey"]]
    assert [row[5] for row in rows[2:]] == [f"${{{word}}} = 1", f"not(${{{word}}} != '')"]
    assert not any("relevant" in str(cell) for row in rows[1:] for cell in row)
    document, report = xlsform.read(data, "x")
    assert (definition_from(document), report) == (made, [])
    assert convert(xlsform=data, validate=False).warnings == []


def test_a_condition_that_is_changed_in_the_spreadsheet_counts():
    book = load_workbook(io.BytesIO(xlsform_book.write(CONDITIONED, "lunch")))
    for row in book["survey"].iter_rows():
        for cell in row:
            if cell.value == "contains(${why}, 'tea') or selected(${clause}, 'agree')":
                cell.value = "${why} = 'tea'"
    out = io.BytesIO()
    book.save(out)
    tea = next(q for q in definition_from(xlsform.read(out.getvalue(), "x")[0]).questions
               if q.name == "tea")  # fmt: skip
    assert tea.relevant == 'why = "tea"'


def test_what_is_changed_in_the_spreadsheet_counts():
    made = definition(
        question("rating", "overall", "How was it?"),
        question("likert", "talks", "Talks", items=["Clear", "Short"]),
    )
    book = load_workbook(io.BytesIO(xlsform_book.write(made, "lunch")))
    for row in book["survey"].iter_rows():
        for cell in row:
            if cell.value in ("How was it?", "Short"):
                cell.value = f"{cell.value} Really"
    out = io.BytesIO()
    book.save(out)
    overall, talks = definition_from(xlsform.read(out.getvalue(), "x")[0]).questions
    assert overall.label == "How was it? Really"
    assert [one.label for one in talks.fields] == ["Clear", "Short Really"]


def test_a_condition_on_what_is_asked_later_is_listed_and_everyone_is_asked():
    asked, report = read(("text", "q", "Q?", None, None, "${n} > 1"), ("integer", "n", "N?"))
    assert "relevant" not in asked[0]
    assert report == ["row 2, relevant: n is asked later, so everyone is asked: ${n} > 1"]


def test_no_text_runs_as_a_formula_and_no_number_loses_its_noughts():
    made = definition(question("text", "q", "=cmd|' /C calc'!A0", hint="007"), title="@SUM(1)")
    book = load_workbook(io.BytesIO(xlsform_book.write(made, "lunch")))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
    assert {cell.data_type for cell in cells} == {"s"}
    assert {"=cmd|' /C calc'!A0", "007", "@SUM(1)"} <= {cell.value for cell in cells}


def test_a_text_that_is_longer_than_a_cell_is_refused_not_cut_off():
    made = definition(question("likert", items=["A"], scale=[str(n) * 4000 for n in range(10)]))
    with pytest.raises(FileError, match="too long for a cell"):
        xlsform_book.write(made, "lunch")


def test_settings_of_ours_that_are_damaged_are_named_with_their_row():
    columns = ("type", "name", "label", "tangible::settings")
    for said in "{", json.dumps([1]), "[" * 5000:
        with pytest.raises(FileError, match="Row 2, tangible::settings: this is not JSON of ours"):
            read(("text", "q", "Q?", said), columns=columns)


@pytest.mark.parametrize(
    ("parameters", "span", "told"),
    [
        ("start=1,5 end=4,5 step=1,5", (1.5, 4.5, 1.5), []),
        ("start=1,end=5;step=2", (1, 5, 2), []),
        ("start = 0, end = 10", (0, 10, 1), []),
        ("start=0 end=1,000", (0, 10, 1), ["end=1,000"]),
        ("start=none end=4 colour=red", (1, 4, 1), ["start=none", "colour=red"]),
        ("from 2 to 5", (1, 10, 1), ["from 2 to 5"]),
    ],
)
def test_the_numbers_of_a_range_are_read_as_people_write_them_or_told(parameters, span, told):
    found, report = read(
        ("range", "a", "How far?", parameters), columns=("type", "name", "label", "parameters")
    )
    assert tuple(found[0][one] for one in ("min", "max", "step")) == span
    assert report == [f"row 2, parameters: left out: {one}" for one in told]


def test_how_many_may_be_chosen_and_what_is_chosen_alone_is_a_constraint_that_others_read():
    none = {"name": "none", "label": "None", "exclusive": True}
    about: dict[str, Any] = {"choices": ["A", "B", "C", none], "at_least": 2, "at_most": 3}
    whole = definition(question("select_multiple", "which", na="Not for me", **about))
    data = xlsform_book.write(whole, "x")
    sheet = load_workbook(io.BytesIO(data))["survey"]
    cells = {sheet.cell(1, n).value: sheet.cell(2, n).value for n in range(1, 13)}
    unless = "or selected(., 'none') or selected(., 'na')"
    assert cells["constraint"] == (
        f"(count-selected(.) >= 2 {unless}) and (count-selected(.) <= 3 {unless})"
        " and not(selected(., 'none') and count-selected(.) > 1)"
        " and not(selected(., 'na') and count-selected(.) > 1)"
    )
    assert convert(xlsform=data, validate=False).warnings == []
    document, report = xlsform.read(data, "x")
    assert (definition_from(document), report) == (whole, [])


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("count-selected(.) <= 3", {"at_most": 3}),
        ("count-selected(.)>1 and count-selected(.)<4", {"at_least": 2, "at_most": 3}),
        ("count-selected(.) = 2", {"at_least": 2, "at_most": 2}),
        ("not(count-selected(.) >= 2)", None),
        ("count-selected(.) <= 3 or selected(., '1')", None),
    ],
)
def test_a_constraint_of_other_programs_on_how_many_counts_here(said, found):
    asked, report = read(("select_multiple yn", "q", "Q?", None, None, None, said))
    assert {one: asked[0][one] for one in ("at_least", "at_most") if one in asked[0]} == (
        found or {}
    )
    assert (f"row 2, constraint: it is not checked here: {said}" in report) == (found is None)


def test_a_choice_that_other_programs_let_stand_alone_does_so_here():
    alone = "not(selected(., '0') and count-selected(.) > 1)"
    asked, _ = read(("select_multiple yn", "q", "Q?", None, None, None, alone))
    assert [one.get("exclusive") for one in asked[0]["choices"]] == [None, True]
