"""Packing: packed rows for responses that have none, as an older version stored them.

What an older version stores or deletes meanwhile moves the tally's `revision` and not its `packed`,
so it is known of each survey at every moment whether its packed rows are whole.
"""

from collections.abc import Callable
from contextlib import suppress

from peewee import DoesNotExist

from models.answer.packed import Packed, PackedRow, id_of
from models.answer.response import Response
from models.answer.tally import Tally
from models.form.setting import DefinitionError
from models.survey.survey import Survey
from storage.database import writing

AT_ONCE = 1_000  # responses of a transaction
TELL_EVERY = 50_000

Rows = dict[tuple[int, bytes], bytes]  # {(version, id): codes}
Tell = Callable[[Survey, int], None]  # is told how many responses of a survey were looked at


def pack_all(tell: Tell = lambda survey, done: None) -> None:
    """Pack what is not packed of every survey, one after the other.

    What cannot be read is left out, as it is everywhere.
    """
    for id in Tally.unpacked():
        survey = Survey.get_or_none(Survey.id == id)
        if survey is not None:
            with suppress(DefinitionError, DoesNotExist):
                pack(survey, tell)


def pack(survey: Survey, tell: Tell = lambda survey, done: None) -> bool:
    """Make the packed rows of a survey those of its responses; True if they are whole then.

    Safe from several processes, and while answers come; if it is interrupted, what was written
    stays, and another call goes on with the rest. False where an older version has stored answers
    meanwhile: then it has to be called again.
    """
    behind = Tally.unpacked(survey).get(survey.id, 0)
    if not behind:
        return True
    after, done, is_end = "", 0, False
    while not is_end:
        with writing():
            Tally.hold(survey)  # nobody deletes, and nothing comes in, until this ends
            survey = Survey.get_by_id(survey.id)  # with all versions of this moment
            wanted, kept, last = _some(survey, after)
            wrong = [key for key, codes in kept.items() if wanted.get(key) != codes]
            Packed.take_away(survey.id, ((version, id.hex()) for version, id in wrong))
            missing = [key for key, codes in wanted.items() if kept.get(key) != codes]
            Packed.keep(PackedRow(survey.id, *key, wanted[key]) for key in missing)
            is_end = len(wanted) < AT_ONCE
            if is_end:
                Tally.was_packed(survey, behind)
        after, done = last, done + len(wanted)
        if is_end or done % TELL_EVERY == 0:
            tell(survey, done)
    return not Tally.unpacked(survey)


def differences(survey: Survey) -> int:
    """The number of packed rows that are not what the responses say: missing, wrong, too many.

    Within a reading transaction.
    """
    after, found = "", 0
    while True:
        wanted, kept, after = _some(survey, after)
        found += len({key for key, _ in wanted.items() ^ kept.items()})
        if len(wanted) < AT_ONCE:
            return found


def _some(survey: Survey, after: str) -> tuple[Rows, Rows, str]:
    """The rows that the next AT_ONCE responses should have, those that are there, the last id."""
    wanted: Rows = {}
    history, last = survey.history, after
    for response in Response.some(survey, after, AT_ONCE):
        version, last = response["version"], response["id"]
        layout = history.of(version).layout
        codes = layout.encode(response["answers"], response["submitted_on"])
        wanted[version, id_of(last)] = codes
    numbers = list(range(1, len(history.definitions) + 1))
    kept = Packed.select(Packed.version, Packed.id, Packed.codes).where(
        Packed.survey == survey, Packed.version << numbers, Packed.id > id_of(after)
    )
    if len(wanted) == AT_ONCE:
        kept = kept.where(Packed.id <= id_of(last))
    rows = {(one.version, bytes(one.id)): bytes(one.codes) for one in kept}
    return wanted, rows, last
