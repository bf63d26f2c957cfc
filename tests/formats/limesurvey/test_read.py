"""A LimeSurvey structure comes in with what it asks, and says what it leaves out."""

from typing import Any

import pytest

from formats.limesurvey import read as limesurvey
from formats.unread import FileError
from models.form.definition import definition_from

TABLES = ("groups", "questions", "subquestions", "answers", "question_attributes", "surveys")


def rows(name: str, *records: dict) -> str:
    cells = (
        "".join(f"<{key}><![CDATA[{said}]]></{key}>" for key, said in one.items())
        for one in records
    )
    return f"<{name}><rows>{''.join(f'<row>{one}</row>' for one in cells)}</rows></{name}>"


class Structure:
    """A structure as LimeSurvey 4 and later write it: the texts stand apart."""

    def __init__(self) -> None:
        self.tables: dict[str, list[dict[str, Any]]] = {
            name: [] for name in (*TABLES, "question_l10ns", "answer_l10ns", "group_l10ns")
        }
        self.tables["surveys"].append({"sid": 9, "language": "en", "anonymized": "N"})
        self.group("You")

    def group(self, heading: str, relevance: str = "") -> None:
        gid = len(self.tables["groups"]) + 1
        self.tables["groups"].append({"gid": gid, "group_order": gid, "grelevance": relevance})
        self.tables["group_l10ns"].append({"gid": gid, "group_name": heading, "language": "en"})

    def ask(self, type: str, code: str, text: str = "Question?", *, parts=(), answers=(), **more):
        qid, attributes = 100 + len(self.tables["question_l10ns"]), more.pop("attributes", {})
        help = more.pop("help", "")
        common = {"gid": len(self.tables["groups"]), "type": type, "title": code}
        order = {"qid": qid, "parent_qid": 0, "question_order": qid}
        self.tables["questions"].append({**order, **common, "relevance": 1, **more})
        self._text(qid, text, help)
        for place, (one, label) in enumerate(parts, 1):
            part = qid * 100 + place
            about = {"qid": part, "parent_qid": qid, "title": one, "question_order": place}
            self.tables["subquestions"].append(about)
            self._text(part, label, "")
        for place, (one, label) in enumerate(answers):
            aid = len(self.tables["answers"])
            about = {"aid": aid, "qid": qid, "code": one, "sortorder": place, "scale_id": 0}
            self.tables["answers"].append(about)
            self.tables["answer_l10ns"].append({"aid": aid, "answer": label, "language": "en"})
        for name, value in attributes.items():
            about = {"qid": qid, "attribute": name, "value": value}
            self.tables["question_attributes"].append(about)
        return self

    def _text(self, qid: int, text: str, help: str) -> None:
        about = {"qid": qid, "question": text, "help": help, "language": "en"}
        self.tables["question_l10ns"].append(about)

    def xml(self, *, languages="<language>en</language>", texts: dict | None = None) -> bytes:
        about = {"surveyls_language": "en", "surveyls_title": "<b>Day</b> &amp; night"}
        tables = "".join(rows(name, *records) for name, records in self.tables.items())
        tables += rows("surveys_languagesettings", {**about, **(texts or {})})
        kind = "<LimeSurveyDocType>Survey</LimeSurveyDocType><DBVersion>640</DBVersion>"
        return f"<document>{kind}<languages>{languages}</languages>{tables}</document>".encode()


def read(structure: Structure) -> tuple[list[dict], list[str]]:
    document, report = limesurvey.read(structure.xml(), "day")
    return document["question"], report


AB = (("A1", "Good"), ("A2", "Bad"))
PARTS = (("SQ001", "Soup"), ("SQ002", "Rice"))


def test_each_letter_of_limesurvey_is_the_kind_of_question_that_asks_the_same():
    made = Structure()
    made.ask("L", "Q1", answers=AB, mandatory="Y", other="Y", help="<p>One <em>only</em></p>")
    made.ask("!", "Q2", answers=AB).ask("O", "Q3", answers=AB)
    made.ask("M", "Q4", parts=PARTS).ask("P", "Q5", parts=PARTS)
    made.ask("5", "Q6").ask("Y", "Q7").ask("A", "Q8", parts=PARTS)
    made.ask("F", "Q9", parts=PARTS, answers=AB).ask("R", "Q10", answers=AB)
    made.ask("N", "Q11", attributes={"num_value_int_only": "1", "min_num_value_n": "0"})
    made.ask("S", "Q12").ask("T", "Q13").ask("D", "Q14").ask("X", "Q15", "<p>A</p><p>B</p>")
    made.ask("Q", "Q16", "Say", parts=PARTS)
    found, report = read(made)
    good = {"choices": [{"name": "a1", "label": "Good"}, {"name": "a2", "label": "Bad"}]}
    parts = [{"name": "sq001", "label": "Soup"}, {"name": "sq002", "label": "Rice"}]
    bare = [{k: v for k, v in one.items() if k not in ("label", "multiline")} for one in found]
    assert bare == [
        {"name": "q1", "type": "select_one", "hint": "One *only*", "required": True, **good,
         "other": True},
        {"name": "q2", "type": "select_one", **good},
        {"name": "q3", "type": "select_one", **good},
        {"name": "q3_comment", "type": "text"},
        {"name": "q4", "type": "select_multiple", "choices": parts},
        {"name": "q5", "type": "select_multiple", "choices": parts},
        {"name": "q6", "type": "rating", "scale": 5},
        {"name": "q7", "type": "select_one",
         "choices": [{"name": "y", "label": "Yes"}, {"name": "n", "label": "No"}]},
        {"name": "q8", "type": "likert", "items": parts, "scale": ["1", "2", "3", "4", "5"]},
        {"name": "q9", "type": "likert", "items": parts, "scale": ["Good", "Bad"]},
        {"name": "q10", "type": "rank", **good},
        {"name": "q11", "type": "integer", "min": 0},
        {"name": "q12", "type": "text"},
        {"name": "q13", "type": "text"},
        {"name": "q14", "type": "date"},
        {"name": "q15", "type": "note"},
        {"name": "q16_sq001", "type": "text"},
        {"name": "q16_sq002", "type": "text"},
    ]  # fmt: skip
    assert [one["label"] for one in found[-3:]] == ["A\n\nB", "Say Soup", "Say Rice"]
    assert report == ["question Q5: the comments beside its choices are left out"]


def test_the_texts_of_a_survey_are_markdown_and_its_groups_are_sections():
    made = Structure()
    made.ask("Y", "G01Q01", "<p>Are you <strong>here</strong>?</p><script>alert(1)</script>")
    made.group("Then", '((G01Q01.NAOK == "Y"))')
    made.ask("T", "G02Q01", "Why {G01Q01.shown}, {TOKEN}?")
    texts = {"surveyls_welcometext": "<ul><li>one</li><li>two</li></ul>"}
    document, report = limesurvey.read(made.xml(texts=texts), "x")
    assert (document["title"], document["anonymous"]) == ("**Day** & night", False)
    assert document["intro"] == "- one\n- two"
    found = [(one["type"], one["label"], one.get("relevant")) for one in document["question"]]
    assert found == [
        ("section", "You", None),
        ("select_one", "Are you **here**?", None),
        ("section", "Then", 'g01q01 = "y"'),
        ("text", "Why ${g01q01}, {TOKEN}?", None),
    ]
    assert report == ["question G02Q01: {TOKEN} is not filled in here"]


@pytest.mark.parametrize(
    ("there", "here"),
    [
        ('Q1.NAOK == "A1"', 'q1 = "a1"'),
        ('((Q1.NAOK == "A1") or (Q1.NAOK == "A2"))', 'q1 = "a1" or q1 = "a2"'),
        ('Q2_SQ001.NAOK == "Y" and !is_empty(Q1.NAOK)', 'q2 contains "sq001" and not not '
         'answered(q1)'),
        ('Q3_SQ002 eq "A2"', "q3.sq002 = 2"),
        ("Q4.NAOK gt 3 && Q4 le '7'", "q4 > 3 and q4 <= 7"),
        ('Q1.NAOK != "A1"', 'not q1 = "a1"'),
        ("Answered.NAOK < 2", "${answered} < 2"),
    ],
)  # fmt: skip
def test_a_condition_is_said_in_our_words(there, here):
    made = Structure()
    made.ask("L", "Q1", answers=AB).ask("M", "Q2", parts=PARTS)
    made.ask("F", "Q3", parts=PARTS, answers=AB).ask("N", "Q4")
    made.ask("N", "Answered").ask("S", "Q5", relevance=there)
    found, report = read(made)
    assert (found[-1].get("relevant"), report) == (here, [])


def test_what_is_not_asked_here_is_listed_by_its_code():
    made = Structure()
    made.ask("|", "Q1").ask("*", "Q2").ask("M", "Q3").ask(";", "Q4", parts=PARTS)
    made.ask("S", "Q5", relevance="strlen(Q9.NAOK) > 3", attributes={"em_validation_q": "x"})
    found, report = read(made)
    assert [one["name"] for one in found] == ["q5"]
    assert report == [
        "question Q1: a file is not asked here: left out",
        "question Q2: an equation is not asked here: left out",
        "question Q3: it has no sub-questions: left out",
        "question Q4: a table of texts is not asked here: left out",
        "question Q5: its own check of answers is left out",
        "question Q5: the length of an answer cannot be compared, so everyone is asked: "
        "strlen(Q9.NAOK) > 3",
    ]


def test_a_structure_of_before_version_4_has_its_texts_in_the_rows_one_a_language():
    def text(language: str, label: str) -> dict:
        about = {"qid": 1, "parent_qid": 0, "gid": 1, "type": "S", "title": "Q", "relevance": 1}
        return {**about, "question": label, "help": "", "language": language}

    tables = rows("groups", {"gid": 1, "group_name": "All", "language": "de"})
    tables += rows("questions", text("en", "Why?"), text("de", "Warum?"))
    tables += rows("surveys", {"language": "de"})
    data = (
        "<document><LimeSurveyDocType>Survey</LimeSurveyDocType><languages><language>de</language>"
        f"<language>en</language></languages>{tables}</document>"
    )
    document, report = limesurvey.read(data.encode(), "day")
    assert document["question"] == [{"name": "q", "type": "text", "label": "Warum?"}]
    assert report == ["language: de is taken; left out: en"]
    assert definition_from(document).title == "day"


BOMB = b'<!DOCTYPE d [<!ENTITY a "x"><!ENTITY b "&a;&a;">]><document>&b;</document>'


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"<document>\n<questions>", "Line 2: this is not XML; export it again."),
        (BOMB, "The file declares entities or an unknown encoding: refused."),
        (b"<document><LimeSurveyDocType>Question</LimeSurveyDocType></document>",
         "This is no survey structure: in LimeSurvey choose Export, .lss."),
        (Structure().xml(), "There is no question in it that can be asked here."),
        (b" " * 4_000_001, "The file has 4,000,001 bytes; 4,000,000 is the most for a form."),
    ],
)  # fmt: skip
def test_what_is_no_structure_is_refused_with_one_line(data, fault):
    with pytest.raises(FileError) as raised:
        limesurvey.read(data, "x")
    assert str(raised.value) == fault


def test_a_number_is_read_as_people_write_it_or_told():
    made = Structure()
    made.ask("N", "Q1", attributes={"min_num_value_n": "1,5", "max_num_value_n": "2.750"})
    made.ask("N", "Q2", attributes={"min_num_value_n": "1,000", "max_num_value_n": " "})
    made.ask("S", "Q3", attributes={"maximum_chars": "40"})
    made.ask("T", "Q4", attributes={"maximum_chars": "forty"})
    made.ask("M", "Q5", parts=PARTS, attributes={"max_answers": "2"})
    found, report = read(made)
    kept = ("min", "max", "max_length")
    assert [{key: one[key] for key in kept if key in one} for one in found] == [
        {"min": 1.5, "max": 2.75},
        {},
        {"max_length": 40},
        *({}, {}),
    ]
    assert report == [
        "question Q2: min_num_value_n: 1,000 is no number, or can be read as two: left out",
        "question Q4: maximum_chars: forty is no number, or can be read as two: left out",
        "question Q5: max_answers: left out",
    ]
