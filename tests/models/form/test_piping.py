"""An answer that is named in a label takes a bounded room, and leads nobody elsewhere."""

import pytest

from models.form.field import Choice, Field
from models.form.piping import (
    LONGEST,
    LONGEST_OF_ALL,
    MOST_NAMED,
    MOST_NAMED_OF_ALL,
    NOTHING,
    words_of,
)
from models.form.setting import DefinitionError
from tests.makers import definition, question

WHO = question("text", "who", "Who?")


def many(count: int, label: str) -> Field:
    choices = tuple(Choice(f"c{n}", label) for n in range(count))
    return Field("m", "many", "Which?", choices=choices)


@pytest.mark.parametrize(
    ("count", "label", "shown"),
    [
        (3, "abc", ["abc"] * 3),
        (5, "x" * 100, ["x" * 100] * 5),
        (6, "x" * 100, ["x" * 100] * 5 + [NOTHING]),
        (1, "x" * 1_000, ["x" * (LONGEST - 1) + NOTHING]),
        (500, "x" * 1_000, ["x" * (LONGEST - 1) + NOTHING] * 2 + [NOTHING]),
    ],
)
def test_one_place_has_room_for_so_many_choices(count: int, label: str, shown: list[str]) -> None:
    field = many(count, label)
    words = [one.text for one in words_of(field, {"m": [one.name for one in field.choices]})]
    assert words == shown
    assert sum(map(len, words)) <= LONGEST_OF_ALL + 1


def test_a_question_may_name_so_many_answers_and_no_more() -> None:
    assert definition(WHO, question("note", label="${who}" * MOST_NAMED))
    more = question("note", label="${who}" * MOST_NAMED, hint="${who}")
    said = r"Question 2 \(q\): \$\{who\}: a question may name 20 answers; this one names 21\."
    with pytest.raises(DefinitionError, match=f"^{said}"):
        definition(WHO, more)


@pytest.mark.parametrize(
    "texts",
    [{"label": "${when}"}, {"label": "Why?", "hint": "${when}"}],
    ids=lambda texts: [*texts][-1],
)
def test_it_is_told_where_the_first_of_too_many_names_stands(texts: dict[str, str]) -> None:
    setting = [*texts][-1]
    asked = texts | {setting: texts[setting] + "${who}" * MOST_NAMED}
    with pytest.raises(DefinitionError, match=r"\$\{when\}: a question may name 20") as refused:
        definition(WHO, question("date", "when"), question("note", **asked))
    assert refused.value.setting == setting


def test_a_form_may_name_so_many_answers_and_no_more() -> None:
    enough = MOST_NAMED_OF_ALL // MOST_NAMED
    twice = [question("note", f"q{n}", "${who}" * MOST_NAMED) for n in range(2 * enough)]
    assert definition(WHO, *twice[:enough])
    with pytest.raises(DefinitionError, match="together name 501 answers; 500 is the most"):
        definition(WHO, *twice[:enough], question("note", label="${who}"))
    with pytest.raises(DefinitionError, match="together name 1,000 answers; 500 is the most"):
        definition(WHO, *twice)


@pytest.mark.parametrize(
    "text",
    [
        *("[x](https://${who}.example/a)", "<HTTP://${who}>", "[x](//${who}/a)"),
        *("[x](mailto:${who})", "[a]: https://a.example:${who}", "[x](mailto:a@b.example,${who})"),
    ],
)
@pytest.mark.parametrize("setting", ["label", "hint"])
def test_no_answer_decides_whom_a_link_leads_to(setting: str, text: str) -> None:
    with pytest.raises(DefinitionError, match=r"\(q\): \$\{who\}: an answer cannot be the site"):
        definition(WHO, question("text", **{"label": "Why?", setting: text}))


@pytest.mark.parametrize(
    "text",
    [
        *("[${who}](https://a.example/${who})", "[x](https://a.example?q=${who})", "//${who}"[1:]),
        *("[x](https://a.example/b//${who})", "[x](mailto:a@b.example?subject=${who})"),
    ],
)
def test_an_answer_may_stand_behind_it(text: str) -> None:
    assert definition(WHO, question("note", label=text))
