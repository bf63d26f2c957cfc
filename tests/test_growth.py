"""What people may send costs no more than its length: twice as much is about twice the work.

This is the list of all that reads, compares or shows what an attendee or an organiser has sent
within the serving process, each with what was made to take it long. Files are read in a process of
their own, with limits (formats/process/sandbox.py). No clock: lines of Python are counted.
"""

import string
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from inspect import unwrap
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from formats.condition import foreign
from formats.guideline import markdown as guideline
from formats.text import markdown
from forms.answer.response import response_form
from forms.answer.step import Step
from language.number import grouped
from models.coding.mention import mention_in
from models.coding.redaction import NotThere, struck
from models.event.event import Event
from models.event.renewal import Renewal
from models.event.talk import Plan, Talk
from models.event.timetable import TimetableUnfit, plans_in
from models.form import advice, document, duration
from models.form.condition import condition_from
from models.form.definition import Definition, definition_from
from models.form.markdown import excess, marks_in
from models.form.name import name_from
from models.form.question import Question
from models.form.version_diff import changes
from models.form.word_diff import word_diff
from models.guideline.former_cut import as_before
from models.guideline.guideline import Part, numbered
from models.guideline.new_text import paired
from models.indicator.data_point import PointsUnfit, points_in
from models.service.drawing import size_of_drawing
from models.survey.version import History
from tests.growth import work
from tests.makers import choice, definition, question

Work = Callable[[], Any]


@pytest.fixture(scope="module", autouse=True)
def read_at_a_start() -> None:
    """What a server has read before anybody asks: what Babel knows of numbers.

    It is read for the first from a thousand on, and would be work of the test that has it.
    """
    grouped(1_000)


def named_alike(n: int) -> Work:
    def give_names() -> None:
        taken: set[str] = set()
        for _ in range(n):
            name_from("Yes", "c", taken)

    return give_names


def cut_alike(n: int) -> Work:
    def give_names() -> None:
        taken: set[str] = set()
        for k in range(n):
            name_from(f"{'x' * 70}{k % 7}", "c", taken)

    return give_names


def turned_around(n: int) -> Work:
    before = definition(*(question("text", f"q{k}") for k in range(n)))
    after = replace(before, questions=before.questions[::-1])
    return lambda: changes(before, after)


def drawn(inside: str) -> Callable[[int], Work]:
    """A logo of so many of these."""

    def of(n: int) -> Work:
        shapes = "".join(inside.format(n=k) for k in range(n))
        said = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{shapes}</svg>'
        return lambda: size_of_drawing(said.encode())

    return of


def choices_turned_around(n: int) -> Work:
    labels = [f"Label {k}" for k in range(n)]
    names = [{"name": f"c{k}", "label": label} for k, label in enumerate(labels)]
    before, after = (
        definition(question("select_one", choices=listed)) for listed in (names, names[::-1])
    )
    return lambda: changes(before, after)


def reworded_questions(n: int) -> Work:
    before, after = (
        definition(*(question("text", f"q{k}", f"{words} {k}?") for k in range(n)))
        for words in ("Why", "How")
    )
    return counted_apart(before, after)


def reworded_choices(n: int) -> Work:
    before, after = (
        definition(
            question(
                "select_one", choices=[{"name": f"c{k}", "label": f"{words} {k}"} for k in range(n)]
            )
        )
        for words in ("Label", "Word")
    )
    return counted_apart(before, after)


def counted_apart(before: Definition, after: Definition) -> Work:
    def count_apart() -> None:
        history, answered = History((before,)), {field.name: 1 for field in before.fields}
        places = [one.path for one in history.rewordings(after, answered)]
        history.meant(after, answered, (), places)

    return count_apart


def said_over_and_over(n: int) -> Work:
    return lambda: word_diff("a " * 20 * n, "a b " * 10 * n)


def every_other_word(n: int) -> Work:
    one, other = ("".join(f"w{k} {word} " for k in range(20 * n)) for word in "ab")
    return lambda: word_diff(one, other)


def clauses_alike(n: int) -> Work:
    text = "The board says in writing who may do what, and until which day, clause {}."
    old = [Question(f"q{k}", "stance", text.format(k)) for k in range(n)]
    new = [Part("stance", text.format(n + k)) for k in range(n)]
    return lambda: paired(old, new)


def joined_before(n: int) -> Work:
    texts = [f"Keep to it. Rule {k}." for k in range(n)]
    whole = ["\n\n".join(texts[k : k + 40]) + " So." for k in range(0, n, 40)]
    before = definition(*(question("stance", f"q{k}", one) for k, one in enumerate(whole)))
    parts = [Part("stance", one) for one in texts]
    return lambda: as_before(before, parts, guideline.pieces)


def comparisons(n: int) -> Work:
    return lambda: unwrap(condition_from)(" or ".join(["a=1"] * n))


def comparisons_of_others(n: int) -> Work:
    return lambda: foreign.parse(" or ".join(["${a} = 1"] * n), "xlsform")


def parts_without_numbers(n: int) -> Work:
    parts = [Part("section", "A"), *(Part("stance", "A", "1" if not k else "") for k in range(n))]
    return lambda: numbered(parts * 2)


def choices_of_one_label(n: int) -> Work:
    asked = [question("select_one", f"q{k}", choices=["Yes"] * n) for k in range(5)]
    return lambda: definition_from({"title": "T", "question": asked})


def questions_with_conditions(n: int) -> Work:
    asked = [choice("Good?", "Yes", "No")]
    asked += [question("text", f"t{k}", relevant='q = "yes"') for k in range(n)]
    return lambda: definition_from({"title": "T", "question": asked})


def sections(n: int) -> Definition:
    asked = [choice("Good?", "Yes", "No")]
    for k in range(n):
        asked.append(question("section", f"s{k}", relevant='q = "yes"'))
        asked.append(question("text", f"t{k}", "Why ${q}?", relevant='q = "yes"'))
    return definition(*asked)


def an_answer_in_sections(n: int) -> Work:
    asked = sections(n)
    sent = MultiDict({"q": "yes", "go": "next"} | {f"t{k}": "x" for k in range(n)})

    def read() -> None:
        form = response_form(asked, sent)
        step = Step(asked, form, n // 2)
        assert step.faults == []
        assert step.forward(asks_to_send=True) is not None
        assert (step.number, step.total, len(step.kept)) == (n // 2 + 1, n + 1, n)
        assert step.first_wrong(stops=False) is None

    return read


def a_copied_section(n: int) -> Work:
    asked = [question("section", "s"), *(question("text", f"t{k}") for k in range(n))]
    return lambda: document.duplicated(definition(*asked).document, "s")


def advised(n: int) -> Work:
    asked = definition(*(question("text", f"t{k}", "How good and cheap was it?") for k in range(n)))
    return lambda: (
        list(advice.on_questions(asked)),
        list(advice.on_form(asked)),
        duration.minutes(asked),
    )


def cut(text: str) -> Callable[[int], Work]:
    return lambda n: lambda: guideline.cut(text * n)


def shown(text: str) -> Callable[[int], Work]:
    """As blocks, however much it is; not from what is kept."""
    return lambda n: lambda: markdown._parser.render(text * n)


def pasted(text: str) -> Callable[[int], Work]:
    """A programme, however much it is; a line that cannot be taken is one too."""

    def make(n: int) -> Work:
        day = datetime(2012, 6, 6, 9, tzinfo=UTC)
        event = Event(places="", starts_at=day, ends_at=day + timedelta(hours=8), time_zone="UTC")

        def read() -> None:
            with suppress(TimetableUnfit):
                plans_in(text * n, event)

        return read

    return make


def readings(text: str) -> Callable[[int], Work]:
    def make(n: int) -> Work:
        def read() -> None:
            with suppress(PointsUnfit):
                points_in(text * n)

        return read

    return make


def programme_again(n: int) -> Work:
    talks = [Talk(id=k, title="Talk", place="", speaker="", position=k) for k in range(n)]
    start = datetime(2012, 6, 6, tzinfo=UTC)
    plans = [Plan("Talk", start + timedelta(minutes=k)) for k in range(n)]
    return lambda: Renewal.of(talks, plans)


def looked_over(text: str) -> Callable[[int], Work]:
    return lambda n: lambda: excess(text * n)


def struck_out(text: str, words: str, last: str = "") -> Callable[[int], Work]:
    """A text of so many of these, and as many words to strike out, which are in it or not."""

    def make(n: int) -> Work:
        def strike() -> None:
            with suppress(NotThere):
                struck(text * 8 * n, [words * n + last])

        return strike

    return make


def mentioned(text: str, words: str) -> Callable[[int], Work]:
    """A text of so many of these, and as many words that are looked for in it."""
    return lambda n: lambda: mention_in("", "why", text * 8 * n, [words * n])


LINES_A_MARK = 600  # of Python: about 30 µs


def packed_answers(n: int) -> Work:
    names = [f"c{k}" for k in range(n)]
    several = question("select_multiple", choices=names)
    asking = definition(
        several, *(question("text", f"t{k}", relevant="answered(q)") for k in range(n))
    )
    answers = {"q": names, **{f"t{k}": "Soup" for k in range(n)}}
    layout = asking.layout
    return lambda: layout.encode(answers, "2026-11-30")


ALL: dict[str, tuple[Callable[[int], Work], int]] = {
    "models.form.name: choices of one label": (named_alike, 400),
    "models.form.name: labels cut to one": (cut_alike, 200),
    "models.form.definition: choices of one label": (choices_of_one_label, 100),
    "models.form.definition, models.form.relevance: conditions": (questions_with_conditions, 200),
    "models.form.condition: comparisons": (comparisons, 30),
    "formats.condition.foreign: comparisons": (comparisons_of_others, 100),
    "models.form.layout: answers": (packed_answers, 100),
    "models.form.version_diff: questions turned around": (turned_around, 200),
    "models.form.version_diff: choices turned around": (choices_turned_around, 100),
    "models.form.rewording, models.survey.version: questions": (reworded_questions, 100),
    "models.form.rewording, models.survey.version: choices": (reworded_choices, 100),
    "models.form.word_diff: a word over and over": (said_over_and_over, 20),
    "models.form.word_diff: every other word": (every_other_word, 20),
    "models.guideline.new_text: clauses alike": (clauses_alike, 60),
    "models.guideline.former_cut: nearly joined": (joined_before, 80),
    "models.guideline.guideline: no numbers": (parts_without_numbers, 200),
    "models.form.document: a copied section": (a_copied_section, 100),
    "models.form.advice, models.form.duration: questions": (advised, 50),
    "models.service.drawing: shapes": (drawn('<path d="M0 0" fill="url(#g)"/>'), 100),
    "models.service.drawing: used shapes": (drawn('<g id="a{n}"><use href="#b{n}"/></g>'), 100),
    "forms.answer.response, forms.answer.step: an answer": (an_answer_in_sections, 40),
    "formats.guideline.markdown: paragraphs": (cut("Do this.\n\n"), 100),
    "formats.guideline.markdown: lines": (cut("- Do this.\n"), 100),
    "formats.guideline.markdown: links": (cut("[a](b) [c] "), 100),
    "models.form.markdown: tables": (looked_over("a|\n-|\n"), 200),
    "models.event.timetable: lines": (pasted("10:30–11:15 | Talk | Hall | Ann\n"), 60),
    "models.event.timetable: one line": (pasted("10:30 | "), 400),
    "models.event.timetable: a long cell": (pasted("until 10:30 "), 400),
    "models.event.renewal: titles alike": (programme_again, 50),
    "models.indicator.data_point: lines": (readings("1 June 2012; 120\n"), 50),
    "models.indicator.data_point: lines that are wrong": (readings('"a;b\n'), 50),
    "models.coding.redaction: words that are not there": (struck_out("a  ", "a ", "b"), 50),
    "models.coding.redaction: words that end within one": (struck_out("ab ", "ab ", "a"), 50),
    "models.coding.redaction: words over and over": (struck_out("a  ", "a "), 50),
    "models.coding.mention: words over and over": (mentioned("a  ", "a "), 50),
    "models.form.markdown: lists in lists": (looked_over("- " * 9), 20),
    "models.form.markdown: brackets": (looked_over("[a [^](b "), 200),
    "models.form.markdown: quotes": (looked_over("> a|\n"), 200),
} | {
    f"formats.text.markdown: {text!r}": (shown(text), 100)
    for text in (
        *("![", "[", "[a](", "](", "[a][", "[]()", "<a ", "&amp;", "`a``b", "~~a", "a  \n", "\\"),
        *("*a ", "*a_ ", "a**b", "**a *b ", "*_", "- a\n", "[a]: b\n", "a|b\n-|-\n", "> a\n\n"),
        *("^", "a:", "[^", "![^", "[^](b)"),
    )
}


@pytest.mark.parametrize("name", ALL)
def test_twice_as_much_is_about_twice_the_work(name: str) -> None:
    make, n = ALL[name]
    sizes = n, 2 * n, 4 * n
    found = [work(make(size)) for size in sizes]
    if not is_linear(*found):  # what was loaded meanwhile need not be loaded again
        found = [work(make(size)) for size in sizes]
    assert found[0] > n // 4, "there was nothing to do"
    assert is_linear(*found), found


def is_linear(once: int, twice: int, four_times: int) -> bool:
    """True for about twice the work: with the square it is 4 and 4, with the logarithm 2.3."""
    return max(twice / once, four_times / twice) < 2.4


@pytest.mark.parametrize(
    "text",
    [
        *(
            "*a* ",
            "**a** ",
            "a*b_",
            "_a",
            "~~a~~",
            "`a`",
            "\\*",
            "&amp;",
            "![a](b) ",
            "[a](b 'c') ",
        ),
        *(
            "[a",
            "[a][b]",
            "[a]: b\n",
            "<a",
            "<http://a.b>",
            "<http://é.b>",
            "<a@b.c>",
            "<!--",
            "a|",
        ),
        *(
            "a\n",
            "a\n\n",
            "a  \n",
            "a\n-\n",
            "# a\n",
            "    a\n",
            "---\n",
            "```\na\n```\n",
            "|a|b|\n",
        ),
        *("- a\n", "1. a\n", "+ a\n\n", "- - a\n", "1. 1. a\n", "> a\n", "> - > - a\n", "- \n\n"),
        *(
            "|a" * columns + "\n" + "|-" * columns + "\n|a" * rows
            for columns, rows in ((30, 32), (4, 249))
        ),
    ],
)
def test_no_sign_of_markdown_is_more_work_than_it_counts_for(text: str) -> None:
    many = text * 100 if "\n|-" not in text else text
    expect_no_more_work_than_counted(many)


@pytest.mark.parametrize("letters", ["", "a", "a ", "[a] ", "[", "!["])
@pytest.mark.parametrize("sign", string.punctuation)
def test_no_sign_that_there_is_makes_more_work_either(letters: str, sign: str) -> None:
    expect_no_more_work_than_counted((letters + sign) * 100)


@pytest.mark.parametrize("deep", [1, 2, 5, 20, 40])
@pytest.mark.parametrize(
    ("opening", "closing"),
    [("[", "]"), ("[", ""), ("[", "](b)"), ("![", "](b)"), ("[`]`", "]"), ("[\\]", "]")],
)
@pytest.mark.parametrize("signs", ["^", "a: ", "*a ", "- ", "\\a", "`a` "])
def test_no_sign_inside_brackets_is_more_work(
    deep: int, opening: str, closing: str, signs: str
) -> None:
    expect_no_more_work_than_counted(opening * deep + signs * 200 + closing * deep)


@pytest.mark.parametrize("letters", ["é", "x", "é ", "x "])
@pytest.mark.parametrize(
    "text",
    [
        *("[a](…)", "[[a](…)](b)", "[a](…", "[a]: …", "<http://…>", "![a](…)", "[a](\n …)"),
        *("[a](<…>)", "[[a](<…>)](b)", "[a]: <…>", "![" * 20 + "a" + "](…)" * 20),
    ],
)
def test_no_address_is_more_work(text: str, letters: str) -> None:
    expect_no_more_work_than_counted(text.replace("…", letters * 500))


def expect_no_more_work_than_counted(text: str) -> None:
    for render in (markdown._parser.render, markdown._parser.renderInline):
        assert work(partial(render, text)) < LINES_A_MARK * (marks_in(text) + 10)
