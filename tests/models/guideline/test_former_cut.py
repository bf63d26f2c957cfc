"""A new text is cut as the organiser had cut the one before, wherever the words are the same."""

from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from formats.guideline.markdown import cut, pieces
from models.form.definition import Definition, definition_from
from models.guideline.former_cut import as_before
from models.guideline.guideline import (
    KINDS_OF_PART,
    OUT,
    Part,
    document_of,
    joined,
    numbered,
    parted,
    plain,
    turned,
)

Parts = list[Part]


def published(parts: Parts) -> Definition:
    """What is asked of a text that was cut so."""
    return definition_from(document_of("Rules", "", parts))


def seen(parts: Iterable[Part]) -> list[tuple[str, str]]:
    """What becomes questions: the kind and the text of each."""
    return [(one.kind, one.text) for one in parts if one.is_kept]


def in_words(parts: Iterable[Part]) -> list[tuple[str, str]]:
    """The words, whatever stands between them."""
    return [(kind, plain(text)) for kind, text in seen(parts)]


@st.composite
def texts(draw: st.DrawFn) -> str:
    """A guideline whose sentences are all different."""
    number = iter(range(1_000))

    def sentence() -> str:
        n = next(number)
        return f"Rule {n} says to keep the {n}th promise."

    lines = ["# Rules"]
    for section in range(draw(st.integers(1, 3))):
        lines.append(f"## Part {section} of it")
        for _ in range(draw(st.integers(1, 3))):
            many = draw(st.integers(1, 3))
            match draw(st.sampled_from(["paragraph", "list", "lead"])):
                case "paragraph":
                    lines.append(" ".join(sentence() for _ in range(many)))
                case "list":
                    lines.append("\n".join(f"- {sentence()}" for _ in range(many)))
                case "lead":
                    told = [f"- keep to the {next(number)}th law" for _ in range(many)]
                    lines += [f"In case {next(number)} you must:", "\n".join(told)]
    return "\n\n".join(lines)


Deeds = st.lists(st.tuples(st.sampled_from(["join", "split", *KINDS_OF_PART]), st.integers(0, 30)))


def by_hand(parts: Parts, deeds: list[tuple[str, int]]) -> Parts:
    """The parts after these buttons, as the page has them."""
    for verb, at in deeds:
        n = at % len(parts)
        if verb == "join":
            parts = (
                joined(parts, n) if n and OUT not in (parts[n].kind, parts[n - 1].kind) else parts
            )
        elif verb == "split":
            parts = parted(parts, n, pieces(parts[n].text))
        else:
            parts = turned(parts, n, verb)
    return list(numbered(parts))


@given(texts(), Deeds)
def test_the_same_text_is_cut_again_as_it_was_cut_by_hand(
    text: str, deeds: list[tuple[str, int]]
) -> None:
    found = list(cut(text).parts)
    parts = by_hand(found, deeds)
    if any(kind == "stance" for kind, _ in seen(parts)):
        again = as_before(published(parts), found, pieces)
        # What was split and joined again stands as the new text has it, without a blank line.
        assert in_words(again) == in_words(parts)


RULES = """# Rules

## What we do

You must also notify:

- The security team, if data is lost.
- The press office, if somebody asks.

Keep a log. Show it to nobody.

[Some](https://example.org/a) more.

Read the old rules.
"""


def test_joined_split_left_out_and_turned_parts_stay_so_in_a_text_with_other_rules() -> None:
    parts = by_hand(
        list(cut(RULES).parts),
        [("stance", 1), ("join", 2), ("join", 2), ("split", 2), ("out", 5), ("section", 3)],
    )
    before = published(parts)
    assert len(before.left_out) == 1
    new = RULES.replace("## What we do", "## What we do\n\nBe kind to all.").replace("log", "diary")
    again = as_before(before, cut(new).parts, pieces)
    assert [(one.kind, " ".join(one.text.split())[:24]) for one in again] == [
        ("section", "What we do"),
        ("stance", "Be kind to all."),
        ("stance", "You must also notify: Th"),
        ("stance", "Keep a diary."),
        ("section", "Show it to nobody."),
        ("note", "[Some](https://example.o"),
        ("out", "Read the old rules."),
    ]


def test_what_was_never_touched_and_what_is_new_stays_as_the_program_cuts_it() -> None:
    before = published(list(cut(RULES).parts))
    other = cut("# Other\n\n## All\n\nOne rule here. Another there.\n\nA third.")
    assert as_before(before, other.parts, pieces) == other.parts
    assert as_before(before, cut(RULES).parts, pieces) == cut(RULES).parts


def test_a_text_that_was_left_out_leaves_only_a_mark_that_nobody_can_read() -> None:
    parts = [Part("stance", "Be kind."), Part(OUT, "Ann is not.")]
    made = published(parts)
    assert "Ann" not in made.dumps()
    assert definition_from(made.document) == made
    again = as_before(made, [Part("stance", "Be kind"), Part("stance", "*Ann* is not")], pieces)
    assert [one.kind for one in again] == ["stance", OUT]
