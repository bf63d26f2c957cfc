"""The time that a form takes: a rough figure, for people who decide whether to begin."""

from models.form.definition import Definition
from models.form.question import Question

# Seconds. A question of its own: Pew Research Center plans 85 of them for 15 minutes (“How we keep
# our online surveys from running too long”, 2022). Rules of thumb of the trade: ten rows of a grid
# a minute, and twice as long for an answer in own words as for a choice.
QUESTION, ROW, WRITTEN = 10, 6, 20
WORDS_A_MINUTE = 238  # silent reading of English: Brysbaert 2019, doi:10.1016/j.jml.2019.104047


def seconds(definition: Definition) -> float:
    """About how many seconds it takes to answer all of it."""
    words = len(definition.intro.split())
    return words * 60 / WORDS_A_MINUTE + sum(map(_seconds, definition.questions))


def minutes(definition: Definition) -> int:
    """`seconds` in whole minutes, at least one."""
    return max(1, round(seconds(definition) / 60))


def _seconds(question: Question) -> float:
    words = len(question.label.split()) if question.kind.reading else 0
    reading = words * 60 / WORDS_A_MINUTE
    if not question.fields:
        return reading
    if question.rows:
        return QUESTION + ROW * (len(question.rows) - 1)
    return reading + (WRITTEN if question.fields[0].type == "text" else QUESTION)
