"""Inference: guess from a table of answers which survey they answer, with reasons."""

import re
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from formats.answer.sheet import ABOUT, is_export
from formats.answer.table import Column, Table
from formats.unread import FileError
from language.message import gettext as _
from language.message import ngettext
from language.number import percent
from models.account.email import EmailUnfit, reachable
from models.form.excerpt import excerpt
from models.form.field import NA
from models.form.kind import KINDS
from models.form.name import name_from
from models.form.question import RESERVED
from models.form.setting import bare

ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
OTHER_DATE = re.compile(r"[0-9]{1,2}([/.])[0-9]{1,2}\1([0-9]{4}|[0-9]{2})")
LARGE = re.compile(r"[0-9]{7,}")

RECOMMENDING = {"recommend", "recommended", "recommendation", "likely", "likelihood"}
COUNTING = {"many", "number", "count", "n", "age", "years", "days", "hours", "minutes"}
IDENTIFYING = {"id", "identifier", "participant", "respondent", "ref", "reference", "code", "token"}

WIDEST_CODE = 7  # numbers between the lowest and the highest code; wider ranges are amounts
FEW, MANY = 20, 40  # choices
LONGEST_CHOICE = 200
LONGEST_HEADING = 70  # characters of a heading in a line of the report
CLEAR = 0.8  # of all that was given: a clear majority
LONG, LONGEST_LINE = 80, 1_000
ENOUGH = 30  # answers; with fewer, an answer given once is not rare


@dataclass(frozen=True)
class Inferred:
    """The type of a question, its settings, and the reason for this guess."""

    type: str
    why: str
    settings: dict[str, Any] = field(default_factory=dict)


def infer(table: Table, title: str) -> tuple[dict[str, Any], list[str]]:
    """A definition that fits a table of answers, and a report: a line for each column.

    Every answer in the table is one that the question of its column accepts.
    Raises FileError when the table has no row or no column that can be a question.
    """
    if not table.rows:
        raise FileError(
            _("There are headings but no answers: add a row, the questions come from it.")
        )
    taken, questions, report = set(RESERVED), [], []
    columns = table.columns()
    scales = _scales([column.parted[0] for column in columns])
    headings = {column.heading.casefold() for column in columns}
    ours = ABOUT if is_export(table.headers) else ()
    for column in columns:
        if column.heading in ours:
            report.append(
                _(
                    "%(heading)s: a column of our own exports, no question: left out",
                    heading=column.heading,
                )
            )
            continue
        guess = _guess_with_na(column, scales)
        name = _free_name(column.heading, "q", taken, headings)
        questions.append({"name": name, "type": guess.type, "label": column.heading})
        questions[-1].update(guess.settings)
        left = column.parted[0] if NA in guess.settings else column
        report.append(_with_dropped(_line(name, column.heading, guess), left))
    if not questions:
        raise FileError(_("No column is a question: add a column with answers, and its heading."))
    survey = {"title": title, "kind": "feedback", "anonymous": True, "question": questions}
    return survey, report


def _scales(columns: list[Column]) -> set[int]:
    """The scales of the columns that are certainly ratings."""
    clear = [column for column in columns if _rated(column) and len(set(column.numbers)) > 2]
    return {_scale(max(column.numbers)) for column in clear}


def _line(name: str, heading: str, guess: Inferred) -> str:
    said = excerpt(heading, LONGEST_HEADING)
    known = {"name": name, "why": guess.why, "type": guess.type}
    if said == name:
        return _("%(name)s: %(why)s: %(type)s", **known)
    return _('%(name)s ("%(heading)s"): %(why)s: %(type)s', heading=said, **known)


def _with_dropped(line: str, column: Column) -> str:
    """The line of a column, with the number of its cells that say that there is no answer."""
    if not column.dropped:
        return line
    return ngettext(
        "%(line)s; %(num)s cell says %(words)s: no answer",
        "%(line)s; %(num)s cells say %(words)s: no answer",
        len(column.dropped),
        line=line,
        words=", ".join(sorted(set(column.dropped))),
    )


def _free_name(label: str, prefix: str, taken: set[str], labels: set[str]) -> str:
    """A name that is no other label, since answers are matched to names and labels."""
    name = name_from(label, prefix, taken | (labels - {label.casefold()}))
    taken.add(name)
    return name


def _guess_with_na(column: Column, scales: set[int]) -> Inferred:
    """The guess, in which cells that say “N/A” or the like are an answer where a kind has it."""
    others, aside = column.parted
    if aside and others.cells:
        guess = _guess(others, scales)
        if NA in KINDS[guess.type].settings:
            words = Counter(aside).most_common(1)[0][0]
            why = ngettext(
                "%(why)s, and “%(words)s” %(num)s time",
                "%(why)s, and “%(words)s” %(num)s times",
                len(aside),
                why=guess.why,
                words=words,
            )
            return Inferred(guess.type, why, {**guess.settings, NA: words})
    return _guess(column, scales)


def _guess(column: Column, scales: set[int]) -> Inferred:
    if not column.cells:
        return Inferred(
            "text", _("no answers, so nothing shows its kind; take it out if not asked")
        )
    kind = _identifier(column) or _nps(column) or _rating(column, scales) or _code(column, scales)
    kind = kind or _amount(column) or _date(column) or _email(column)
    return kind or _several(column) or _one(column) or _text(column)


def _identifier(column: Column) -> Inferred | None:
    named = column.numbers and len(column.words) <= 3 and column.words & IDENTIFYING
    all_differ = len(set(column.cells)) == len(column.cells) > 2
    if not all_differ or not (named or column.all(LARGE)):
        return None
    return Inferred(
        "text", _("a different number in every row looks like an identifier; take it out")
    )


def _nps(column: Column) -> Inferred | None:
    numbers = column.numbers
    if not numbers or min(numbers) < 0 or max(numbers) > 10:
        return None
    named = "nps" in column.words or {"net", "promoter"} <= column.words
    recommending = max(numbers) > 7 and column.words & RECOMMENDING
    from_nought = min(numbers) == 0 and max(numbers) >= 9 and not column.words & COUNTING
    if not (named or recommending or from_nought):
        return None
    why = _(
        '%(numbers)s, taken for the question "How likely are you to recommend ..."',
        numbers=_span(column),
    )
    return Inferred("nps", why)


def _rated(column: Column) -> bool:
    """True if the answers are whole numbers from 1 to 10, and no counts of something."""
    in_scale = column.numbers and min(column.numbers) >= 1 and max(column.numbers) <= 10
    return bool(in_scale) and not column.words & COUNTING


def _rating(column: Column, scales: set[int]) -> Inferred | None:
    if not _rated(column):
        return None
    scale = _scale(max(column.numbers))
    beside = max(column.numbers) > 2 and scale in scales
    if len(set(column.numbers)) < 3 and not beside:
        return None
    why = _("%(numbers)s, marks on a scale from 1 to %(scale)s", numbers=_span(column), scale=scale)
    return Inferred("rating", why, {"scale": scale})


def _span(column: Column) -> str:
    return _numbers(min(column.numbers), max(column.numbers))


def _numbers(lowest: int | str, highest: int | str) -> str:
    if lowest == highest:
        return _("the whole number %(lowest)s in every answer", lowest=lowest)
    return _("whole numbers from %(lowest)s to %(highest)s", lowest=lowest, highest=highest)


def _scale(highest: int) -> int:
    return 3 if highest <= 3 else max(5, highest)


def _code(column: Column, scales: set[int]) -> Inferred | None:
    """A question with few whole numbers as its choices, such as -1, 0 and 1; else None."""
    found = sorted(set(column.numbers))
    if len(found) < 2 or found[-1] - found[0] >= WIDEST_CODE or column.words & COUNTING:
        return None
    if len(column.numbers) == len(found) and (found[0] > 0 or found[-1] - found[0] > 2):
        return None
    run = list(range(found[0], found[-1] + 1))
    if found[0] < 0 < found[-1] or (len(found) > 2 and len(run) == len(found) + 1):
        found = run  # with a step that nobody chose
    why = _("%(numbers)s, so few that each is a choice", numbers=_span(column))
    if found[0] == 0 and _scale(found[-1]) in scales:
        why = _(
            "%(numbers)s, so few that each is a choice; where 0 is a slip, mend it, and it is a "
            "rating like the columns beside it",
            numbers=_span(column),
        )
    return Inferred("select_one", why, _choices([str(number) for number in found], []))


def _amount(column: Column) -> Inferred | None:
    if column.numbers:
        return Inferred("integer", _span(column))
    if not column.amounts:
        return None
    lowest, highest = min(column.amounts, key=float), max(column.amounts, key=float)
    if not any("." in one for one in column.amounts):
        return Inferred("integer", _numbers(lowest, highest))
    return Inferred(
        "decimal",
        _("numbers with decimals, from %(lowest)s to %(highest)s", lowest=lowest, highest=highest),
    )


def _date(column: Column) -> Inferred | None:
    if column.all(OTHER_DATE):
        return Inferred(
            "text", _("dates whose day and month may be mistaken; write them as 2012-06-30")
        )
    if not column.all(ISO_DATE):
        return None
    with suppress(ValueError):
        days = [date.fromisoformat(cell) for cell in column.cells]
        return Inferred(
            "date", _("dates from %(first)s to %(last)s", first=min(days), last=max(days))
        )
    return None


def _email(column: Column) -> Inferred | None:
    try:
        for cell in column.cells:
            reachable(cell)
    except EmailUnfit:
        return None
    return Inferred("email", _("every answer is an e-mail address"))


@dataclass(frozen=True)
class Offer:
    """The choices that a form probably offered, and the answers in own words beside them."""

    choices: list[str]
    written: list[str]
    given: int
    rare: int

    @property
    def share(self) -> float:
        """The share of the answers that are choices, from 0 to 1."""
        return 1 - len(self.written) / self.given

    @property
    def fits(self) -> bool:
        """True if a form could list these choices."""
        labels = self.choices
        return 2 <= len(labels) <= MANY and max(map(len, labels)) <= LONGEST_CHOICE

    @property
    def why(self) -> str:
        if not self.written:
            return ngettext(
                "%(num)s different answers that come again, so each is a choice",
                "%(num)s different answers that come again, so each is a choice",
                len(self.choices),
            )
        share = percent(self.share)
        return ngettext(
            "%(num)s answers make up %(share)s and are the choices; the %(others)s others, each "
            "given %(rare)s× at most, are Other",
            "%(num)s answers make up %(share)s and are the choices; the %(others)s others, each "
            "given %(rare)s× at most, are Other",
            len(self.choices),
            share=share,
            others=len(self.written),
            rare=self.rare,
        )


def _offer(parts: list[str], answers: int) -> Offer:
    """Separate offered choices from answers in own words, which hardly ever agree in spelling.

    Below ENOUGH answers all count as choices, and so do one or two rare answers.
    """
    times = Counter(parts)
    rare = max(1, answers // 500) if answers >= ENOUGH else 0
    spelt: dict[str, str] = {}
    for part in times:
        key = part.casefold()
        spelt[key] = max(spelt.get(key, part), part, key=lambda one: times[one])
    by_hand = {key for key, part in spelt.items() if times[part] <= rare}
    if len(by_hand) < 3:
        by_hand = set()
    choices = [part for key, part in spelt.items() if key not in by_hand]
    written = [part for part in parts if part.casefold() in by_hand]
    return Offer(choices, written, len(parts), rare)


def _choices(labels: list[str], written: list[str]) -> dict[str, Any]:
    listed = [label for label in labels if label.casefold() != "other"]
    other = bool(written) or len(listed) < len(labels)
    taken = {"other"} if other else set()
    said = {one.casefold() for one in listed + written}
    choices = [{"name": _free_name(one, "c", taken, said), "label": one} for one in listed]
    return {"choices": choices, "other": True} if other else {"choices": choices}


def _could_be_chosen(column: Column) -> bool:
    # A label loses control characters, and then its answers would not be found.
    return all(
        "\n" not in cell and len(cell) <= LONGEST_LINE and cell == bare(cell)
        for cell in column.cells
    )


def _several(column: Column) -> Inferred | None:
    answers = [[part.strip() for part in cell.split(";")] for cell in column.cells]
    answers = [[part for part in parts if part] for parts in answers]
    if not all(answers) or max(map(len, answers)) < 2 or not _could_be_chosen(column):
        return None
    offer = _offer([part for parts in answers for part in parts], len(answers))
    if not offer.fits or offer.share < CLEAR or offer.given < 1.5 * len(offer.choices):
        return None
    why = _("several joined by semicolons, %(why)s", why=offer.why)
    return Inferred("select_multiple", why, _choices(offer.choices, offer.written))


def _one(column: Column) -> Inferred | None:
    offer, apart = _offer(column.cells, 0), _offer(column.cells, len(column.cells))
    sentences = _words(apart.written) > max(3, 2 * _words(apart.choices))
    if sentences or not _come_again(offer, column):
        offer = apart
        if not offer.written or offer.share < CLEAR or len(offer.choices) > FEW:
            return None
    if not offer.fits or not _could_be_chosen(column):
        return None
    return Inferred("select_one", offer.why, _choices(offer.choices, offer.written))


def _words(texts: list[str]) -> float:
    return sum(len(text.split()) for text in texts) / max(1, len(texts))


def _come_again(offer: Offer, column: Column) -> bool:
    """True if few different answers come so often that all of them were offered."""
    different, answers = len(offer.choices), len(column.cells)
    if different <= FEW:
        return answers >= 2 * different or (different <= 3 and answers > different)
    once = list(Counter(column.cells).values()).count(1)
    return different <= MANY and answers >= 3 * different and once <= different / 3


def _text(column: Column) -> Inferred:
    why = ngettext(
        "%(num)s different answers among %(answers)s",
        "%(num)s different answers among %(answers)s",
        len(set(column.cells)),
        answers=len(column.cells),
    )
    long = sum(len(cell) > LONG for cell in column.cells) > len(column.cells) / 5
    if long or not _could_be_chosen(column):
        return Inferred(
            "text", _("%(why)s, some long or of several lines", why=why), {"multiline": True}
        )
    return Inferred("text", why)
