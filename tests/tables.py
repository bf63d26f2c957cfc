"""Tables as people send them, with the traps of real ones; what comes out is counted by hand."""

import csv
import io
from itertools import cycle, islice

# Sixty people. What each column is made of stands in the order of its values, and is then dealt out
# so that neighbours differ.
PEOPLE = 60
SESSIONS = ["Opening, hall 1", 'Room "Été"', "Workshop"]
# 50 answered: 25 of them with the two best marks. The rest wrote nothing, or that they did.
CLEAR = ["1"] * 5 + ["2"] * 8 + ["3"] * 12 + ["4"] * 15 + ["5"] * 10 + [""] * 5 + ["NA"] * 5
# 30 promoters, 15 passives, 15 detractors.
LIKELY = ["10"] * 15 + ["9"] * 15 + ["8"] * 9 + ["7"] * 6 + ["6"] * 10 + ["0"] * 5
# 55 answered: 33 of them found it cold.
COLD = ["Yes, very"] * 11 + ["Yes, a little"] * 22 + ["No, I'm never cold"] * 22 + ["N/A"] * 5
# Several choices in one cell, with a separator at the end, and what three people wrote themselves.
TOOLS = ["Git; R"] * 20 + ["R"] * 17 + ["Python;Git;"] * 20
TOOLS += ["R;a borrowed book", "my cat", "Git;paper"]
WORDS = [
    "=2+2",
    "Good; I learnt\na lot",
    'He said "never again", twice',
    "-",
    "",
    "Thank you, Åsa – 100 %",
]


def evaluation(separator: str = ",") -> bytes:
    """Write the evaluation of an event as spreadsheets do: marked UTF-8, lines that end in CR LF.

    Two headings are the same, one is wrongly typed, and one column has neither heading nor cells.
    """
    headings = ["Which session?", "It was claer", "How likely are you to recommend it?"]
    headings += ["Was it cold?", "Which tools?", "", "Anything else?", "Anything else?"]
    columns = [
        list(islice(cycle(SESSIONS), PEOPLE)),
        *(_dealt(values) for values in (CLEAR, LIKELY, COLD, TOOLS)),
        [""] * PEOPLE,
        [f"{word} {n}" if word else "" for n, word in zip(range(PEOPLE), cycle(WORDS))],
        ["x" * 90 + str(n) for n in range(PEOPLE)],
    ]
    file = io.StringIO()
    csv.writer(file, delimiter=separator).writerows([headings, *zip(*columns, strict=True)])
    return file.getvalue().encode("utf-8-sig")


def _dealt(values: list[str]) -> list[str]:
    """The values in another order, always the same one: 7 and 60 have no common divisor."""
    return [values[n * 7 % PEOPLE] for n in range(PEOPLE)]


STATEMENTS = [
    "The hall was too small.",
    'We need "quiet" rooms, and more of them.',
    "Lunch: $5 is fine; {free} is better.",
    "Talks should be recorded.",
    "Nobody should speak twice.",
    "Ça suffit.",
]


def conversation() -> tuple[bytes, bytes]:
    """The statements and the votes of a conversation of 24 people, as Polis exports them.

    Two camps of twelve hold the opposite on the first four; on the fifth everybody passes, on the
    sixth everybody agrees. Each of the first ten people votes on the first statement the wrong way
    at first: the last vote counts, and it stands higher in the file. One statement was taken out.
    """
    statements = ["timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body"]
    statements += [
        f'{900 - id},then,{id},0,0,0,1,"{text.replace(chr(34), chr(34) * 2)}"'
        for id, text in reversed(list(enumerate(STATEMENTS)))
    ]
    statements += ["950,then,6,0,0,0,-1,Buy my watches"]
    votes = ["timestamp,datetime,comment-id,voter-id,vote"]
    for person in range(24):
        side = 1 if person < 12 else -1
        final = [side, side, -side, -side, 0, 1]
        votes += [f"{5000 + person},then,{id},{person},{vote}" for id, vote in enumerate(final)]
        if person < 10:
            votes.append(f"{1000 + person},then,0,{person},{-side}")
    return "\n".join(statements).encode(), "\n".join(votes).encode()
