"""Filters: what the responses say that meet a condition, read from packed rows.

A filter is written in the language of conditions, `overall <= 2 and topics contains "care"`, and so
stands in an address. Besides answers it may ask for the version, for the day (`submitted_on`), for
the number of the `wave` of a survey that is asked again, for what was asked:
`version.asked contains "why"`, and for the tags of a text: `why.tags contains
"food"`. No question can have one of these names.

Filters are for those who may read every response: two that differ in one person tell what that
person answered. `models.result.audience` sees to it.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from heapq import merge
from itertools import compress, islice
from operator import and_, or_

from language.message import gettext as _
from models.answer.packed import Packed, counted
from models.answer.tally import apart
from models.coding.coding import CODED, Verdict, code_of
from models.coding.tag import OF_TAGS, Tag
from models.form.condition import COMPARED, Comparison, Condition, Joined, condition_from, joined
from models.form.field import WRITTEN, Choice, Field
from models.form.layout import Find, Layout, Page, every, none
from models.form.piping import emptied
from models.form.question import Question
from models.form.relevance import CHECKS
from models.form.setting import DefinitionError
from models.result.reading import Reading
from models.survey.survey import Survey
from models.survey.version import History
from models.wave.series import Wave

VERSION, DAY, ASKED, WAVE = "version", "submitted_on", "version.asked", "wave"
Tagged = Mapping[Comparison, tuple[Mapping[bytes, int], int]]  # codes of texts, and the bit in them
# Rows of a version that are looked through at once for a list; of all versions together not many
# more than the MOST.
FEWEST, MOST = 1_000, 64_000
MOST_AT_EASE = 8_000  # the same where all are read, and nobody waits for a page of them


def filter_from(text: str, history: History, tags: Sequence[Field] = ()) -> Condition | None:
    """The filter that is written in `text`; None for "". `str()` of it is `text` again.

    `tags` are the tags that it may ask for (`models.coding.tag.tag_fields`).
    Raises DefinitionError, which says what to write.
    """
    if not text.strip():
        return None
    condition = condition_from(text)
    fields = fields_of(history, tags)
    for comparison in condition.comparisons:
        field = fields.get(comparison.name)
        if field is None:
            raise _unknown(comparison.name)
        if comparison.sign == "answered":
            continue
        if field.type in WRITTEN:
            raise _only_whether(field.name)
        CHECKS[field.type](comparison, field)
    return condition


def fields_of(history: History, tags: Sequence[Field] = ()) -> dict[str, Field]:
    """What a filter may ask for, by name: every field of any version, and what no question asks.

    A label has the words of the whole question. `tags` are those of the texts.
    """
    labels: dict[str, str] = {}
    asked: dict[str, Choice] = {}
    for definition in history.definitions:
        for question in definition.answerable:
            asked[question.name] = Choice(question.name, emptied(question.label))
            labels |= {field.name: _label(question, field) for field in question.fields}
    found = {field.name: replace(field, label=labels[field.name]) for field in history.fields}
    own = (
        Field(DAY, "date", _("Day of the response")),
        Field(VERSION, "integer", _("Version of the form")),
        Field(WAVE, "integer", _("Wave")),
        Field(ASKED, "many", _("Questions that were asked"), choices=tuple(asked.values())),
    )
    return _whole(tags, labels) | found | {field.name: field for field in own}


def _label(question: Question, field: Field) -> str:
    part = "" if field.name == question.name else field.part or field.label
    return emptied(f"{question.label} – {part}" if part else question.label)


def parts_of(condition: Condition) -> tuple[Condition, ...]:
    """What the condition joins by its outermost word, or itself."""
    return condition.parts if isinstance(condition, Joined) else (condition,)


def without(condition: Condition, index: int) -> Condition | None:
    """The condition without the part at this index of `parts_of`; None if it is the only one."""
    left = [one for number, one in enumerate(parts_of(condition)) if number != index]
    return joined(condition.word, left) if isinstance(condition, Joined) else None


def filtered_reading(survey: Survey, condition: Condition | None) -> Reading:
    """The reading of the responses that meet the condition, at one moment.

    Raises models.answer.packed.Unpacked.
    """
    found: Counter[tuple[str, str]] = Counter()
    responses = 0
    with Packed.whole(survey) as (now, tally):
        for version, page, mask in met(now, tally.responses, condition):
            responses += page.number(mask)
            history = now.history
            since = history.words_since(version)
            found.update(counted(history.of(version), page, mask, version, since))
    counts, reach = apart(responses, ((*key, times) for key, times in found.items()))
    return Reading(
        now,
        responses,
        tally.revision,
        counts,
        reach=reach,
        tells_words=True,
        among=tally.responses,
        where=str(condition or ""),
    )


def met(
    survey: Survey, responses: int, condition: Condition | None
) -> Iterator[tuple[int, Page, int]]:
    """Each page with its version and the mask of the rows that meet the condition, if any do."""
    tagged = tagged_by(survey, condition)
    find = finders(survey, condition, tagged)
    for version, page in Packed.pages(survey, responses, ids=bool(tagged)):
        mask = find(version)(page)
        if mask:
            yield version, page, mask


def matching(
    survey: Survey,
    condition: Condition | None,
    after: str = "",
    size: int = 50,
    *,
    descending: bool = False,
) -> list[str]:
    """The ids of the first `size` responses that meet the condition, after the one with that id.

    In the order of ids, or the opposite one. Raises models.answer.packed.Unpacked.
    """
    with Packed.whole(survey) as (now, _tally):
        tagged = tagged_by(now, condition)
        find, by_id = finders(now, condition, tagged), bool(tagged)
        versions = range(1, now.version + 1)
        first = (
            islice(_ids(now, one, find(one), after, descending, ids=by_id), size)
            for one in versions
        )
        return list(islice(merge(*first, reverse=descending), size))


def all_matching(survey: Survey, condition: Condition) -> Iterator[str]:
    """The ids of all responses that meet the condition, in their order, a page after the other.

    In no transaction, so that it may take as long as it wants: what comes or goes meanwhile may be
    found or not. Raises models.answer.packed.Unpacked before the first.
    """
    with Packed.whole(survey) as (now, _tally):
        tagged = tagged_by(now, condition)
    find = finders(now, condition, tagged)
    most = max(FEWEST, MOST_AT_EASE // now.version)
    return merge(
        *(
            _ids(now, one, find(one), "", False, ids=bool(tagged), most=most)
            for one in range(1, now.version + 1)
        )
    )


def how_many(survey: Survey, condition: Condition | None) -> int:
    """How many responses meet the condition. Raises models.answer.packed.Unpacked."""
    with Packed.whole(survey) as (now, tally):
        return sum(page.number(mask) for _, page, mask in met(now, tally.responses, condition))


def _ids(
    survey: Survey,
    version: int,
    find: Find,
    after: str,
    descending: bool,
    *,
    ids: bool,
    most: int = MOST,
) -> Iterator[str]:
    """The ids of the responses to a version that are found, in their order or the opposite one."""
    layout, last, size = survey.history.of(version).layout, bytes.fromhex(after), FEWEST
    while rows := Packed.some(survey, version, last, size, descending=descending):
        joined = (id + codes if ids else codes for id, codes in rows)
        page = Page(layout, b"".join(joined), ids=ids)
        for id, _codes in compress(rows, page.chosen(find(page))):
            yield id.hex()
        last, size = rows[-1][0], min(most, 2 * size)


def finders(survey: Survey, condition: Condition | None, tagged: Tagged) -> Callable[[int], Find]:
    """What gives for a version what finds the rows that meet the condition."""
    known: dict[int, Find] = {}
    wave = _wave(survey, condition)

    def find(version: int) -> Find:
        if version not in known:
            layout = survey.history.of(version).layout
            known[version] = (
                _finder(condition, version, wave, layout, tagged) if condition else every
            )
        return known[version]

    return find


def _wave(survey: Survey, condition: Condition | None) -> int | None:
    """The number of the wave that a survey is, if the condition asks for it and it is one."""
    if condition is None or all(one.name != WAVE for one in condition.comparisons):
        return None
    found = Wave.of(survey)
    return found.number if found else None


def _is_wave(wave: int | None, one: Comparison) -> bool:
    if wave is None or one.sign == "answered":
        return wave is not None
    return bool(COMPARED[one.sign](wave, one.value))


def _finder(
    condition: Condition, version: int, wave: int | None, layout: Layout, tagged: Tagged
) -> Find:
    def compared(one: Comparison) -> Find:
        if one in tagged:
            return lambda page: page.having(*tagged[one])
        if one.name == VERSION:
            return every if COMPARED[one.sign](version, one.value) else none
        if one.name == WAVE:
            return every if _is_wave(wave, one) else none
        if one.name == ASKED:
            return every if one.sign == "answered" else layout.asking(str(one.value))
        cell = layout.day if one.name == DAY else layout.cells.get(one.name)
        if cell is None:
            return none
        return cell.answered if one.sign == "answered" else cell.finder(one.sign, one.value)

    def opposite(part: Find) -> Find:
        return lambda page: page.all ^ part(page)

    def together(word: str, parts: list[Find]) -> Find:
        join = and_ if word == "and" else or_
        return lambda page: reduce(join, (part(page) for part in parts))

    return condition.fold(compared, opposite, together)


def tagged_by(survey: Survey, condition: Condition | None) -> Tagged:
    """What each comparison with tags looks for in the codes of texts: they are in no packed row."""
    codes: dict[str, Mapping[bytes, int]] = {}
    found = {}
    for one in condition.comparisons if condition else ():
        field = coded_field(survey, one.name)
        if field is None:
            continue
        if field not in codes:
            codes[field] = Verdict.codes_of(survey, field)
        tag = None if one.sign == "answered" else Tag.at(survey, field, str(one.value))
        # A tag that was deleted meanwhile is on no text.
        bit = CODED if one.sign == "answered" else code_of(tag.mask) ^ CODED if tag else 0
        found[one] = codes[field], bit
    return found


def coded_field(survey: Survey, name: str) -> str | None:
    """The field whose tags have this name in a filter; None if it is the name of an answer."""
    if not name.endswith(OF_TAGS) or name in {field.name for field in survey.history.fields}:
        return None
    return name.removesuffix(OF_TAGS)


def _whole(tags: Sequence[Field], labels: Mapping[str, str]) -> dict[str, Field]:
    """Each field of tags with all of its tags, by its name."""
    found: dict[str, Field] = {}
    for one in tags:
        before = found[one.name].choices if one.name in found else ()
        written = one.name.removesuffix(OF_TAGS)
        label = _("Tags: %(title)s", title=labels.get(written, written))
        found[one.name] = replace(one, label=label, choices=(*before, *one.choices))
    return found


def _unknown(name: str) -> DefinitionError:
    return DefinitionError(
        _("there is no question %(name)s in this survey.", name=name),
        page=_("There is no question %(name)s in this survey", name=name),
    )


def _only_whether(name: str) -> DefinitionError:
    return DefinitionError(
        _(
            "%(name)s is answered in people’s own words; write answered(%(name)s), which asks "
            "whether they wrote any.",
            name=name,
        )
    )
